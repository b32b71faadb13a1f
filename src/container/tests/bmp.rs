use super::*;

/// What a made bitmap looks like.
#[derive(Clone)]
struct Made {
    header: usize,
    width: i32,
    height: i32,
    depth: u16,
    compression: u32,
    colours: u32,
    /// Everything between the information header and the pixels.
    between: Vec<u8>,
    pixels: Vec<u8>,
}

impl Made {
    fn bytes(&self) -> Vec<u8> {
        let mut info = (self.header as u32).to_le_bytes().to_vec();
        if self.header == 12 {
            info.extend((self.width as u16).to_le_bytes());
            info.extend((self.height as u16).to_le_bytes());
        } else {
            info.extend(self.width.to_le_bytes());
            info.extend(self.height.to_le_bytes());
        }
        info.extend(1u16.to_le_bytes());
        info.extend(self.depth.to_le_bytes());
        if self.header > 12 {
            info.extend(self.compression.to_le_bytes());
            info.extend([0; 12]);
            info.extend(self.colours.to_le_bytes());
        }
        info.resize(self.header, 0);
        let pixels = 14 + self.header + self.between.len();
        let total = pixels + self.pixels.len();
        let mut bytes = b"BM".to_vec();
        bytes.extend((total as u32).to_le_bytes());
        bytes.extend([0; 4]);
        bytes.extend((pixels as u32).to_le_bytes());
        [bytes, info, self.between.clone(), self.pixels.clone()].concat()
    }
}

/// 3 × 2 pixels of four bits with two colours.
fn plain() -> Made {
    let between = [0, 0, 0, 0, 255, 255, 255, 0].to_vec();
    let pixels = vec![0x11, 0x10, 0, 0, 0x01, 0x00, 0, 0];
    Made { header: 40, width: 3, height: 2, depth: 4, compression: 0, colours: 2, between, pixels }
}

#[test]
fn every_header_version_is_read() {
    let colour = |header, depth: u16| {
        let row = (3 * usize::from(depth)).div_ceil(32) * 4;
        Made { header, depth, colours: 0, between: Vec::new(), pixels: vec![0; row * 2], ..plain() }
    };
    for (made, name) in [
        (plain(), "BITMAPINFOHEADER"),
        (colour(12, 24), "BITMAPCOREHEADER"),
        (colour(16, 24), "OS22XBITMAPHEADER"),
        (colour(64, 32), "OS22XBITMAPHEADER"),
        (colour(52, 16), "BITMAPV2INFOHEADER"),
        (colour(56, 32), "BITMAPV3INFOHEADER"),
        (colour(108, 32), "BITMAPV4HEADER"),
        (colour(124, 24), "BITMAPV5HEADER"),
        (Made { height: -2, ..plain() }, "BITMAPINFOHEADER"),
    ] {
        let bytes = made.bytes();
        assert_eq!(summary(&bytes), [] as [&str; 0], "{name}");
        assert_eq!(names(&bytes)[1], name);
        let header = parse(&bytes, None, &Limits::default()).header;
        assert_eq!((header.width, header.height, header.bit_depth), (3, 2, made.depth as u8));
        assert_eq!(header.indexed, made.depth == 4);
    }
}

#[test]
fn masks_tables_and_profiles_have_their_places() {
    let masks = [0x00ff_0000u32, 0xff00, 0xff, 0xff00_0000].map(u32::to_le_bytes).concat();
    let made = Made { depth: 32, compression: 6, colours: 0, between: masks, pixels: vec![0; 24], ..plain() };
    assert_eq!(summary(&made.bytes()), [] as [&str; 0]);
    assert_eq!(names(&made.bytes()), ["BITMAPFILEHEADER", "BITMAPINFOHEADER", "colour masks", "pixels"]);
    assert!(parse(&made.bytes(), None, &Limits::default()).header.alpha);

    let mut profile =
        Made { header: 124, depth: 24, colours: 0, between: Vec::new(), pixels: vec![0; 24], ..plain() }
            .bytes();
    // Offset from the information header and size, at 112 in it.
    profile[126..134].copy_from_slice(&[148u32.to_le_bytes(), 3u32.to_le_bytes()].concat());
    profile.extend(b"icc");
    assert_eq!(summary(&profile), ["- bmp-size-mismatch"]);
    assert_eq!(names(&profile).last().unwrap(), "colour profile");
}

#[test]
fn structure_anomalies() {
    let gap = |more: &[u8]| Made { between: [plain().between, more.to_vec()].concat(), ..plain() }.bytes();
    let mut reserved = plain().bytes();
    reserved[6..10].copy_from_slice(b"hide");
    let mut inside = plain().bytes();
    inside[10] = 20;
    let mut table = plain();
    table.between[3] = 65;
    let mut padded = plain();
    padded.pixels = b"\x11\x10hi\x01\x00de".to_vec();
    let runs = |pixels: &[u8]| Made { compression: 2, pixels: pixels.to_vec(), ..plain() }.bytes();
    let cases: Vec<(&str, Vec<u8>, Vec<&str>)> = vec![
        ("a gap", gap(b"hidden"), vec!["! bmp-gap-before-pixels", "62 6 hidden (unexplained)"]),
        (
            "a gap of zeros",
            gap(&[0; 6]),
            vec!["- bmp-gap-before-pixels", "62 6 \\x00\\x00\\x00\\x00\\x00\\x00 (zero padding)"],
        ),
        ("reserved bytes", reserved, vec!["! bmp-reserved-bytes", "6 4 hide (unexplained)"]),
        (
            "pixels in the header",
            inside,
            vec![
                "! bmp-wrong-pixel-offset",
                "- bmp-row-padding",
                "! bytes-after-end",
                "54 4 \\x00\\x00\\xff\\x00 (unexplained)",
                "62 8 \\x11\\x10\\x00\\x00\\x01\\x00\\x00\\x00 (unexplained)",
            ],
        ),
        (
            "reserved bytes in the table",
            table.bytes(),
            vec!["- bmp-colour-table-reserved-bytes", "54 2 A\\x00 (unexplained)"],
        ),
        ("bytes in row padding", padded.bytes(), vec!["- bmp-row-padding", "62 4 hide (unexplained)"]),
        (
            "no side",
            Made { width: 0, pixels: Vec::new(), ..plain() }.bytes(),
            vec!["! bmp-bad-header", "- bmp-no-image-data"],
        ),
        ("five bits", Made { depth: 5, ..plain() }.bytes(), vec!["! bmp-bad-header"]),
        ("cut pixels", plain().bytes()[..64].to_vec(), vec!["- bmp-truncated", "- bmp-size-mismatch"]),
        ("runs", runs(&[3, 0x11, 0, 0, 0, 3, 0x11, 0x10, 0, 1]), vec![]),
        (
            "bytes behind runs",
            runs(b"\x03\x11\0\x01hidden"),
            vec!["! bytes-after-end", "66 6 hidden (unexplained)"],
        ),
    ];
    for (what, bytes, expected) in cases {
        assert_eq!(summary(&bytes), expected, "{what}");
    }
}

#[test]
fn uncounted_table_entries_are_explained() {
    let between = (0..16u8).flat_map(|entry| [entry, entry, entry, 0]).collect();
    let bytes = Made { between, ..plain() }.bytes();
    let container = parse(&bytes, None, &Limits::default());
    assert_eq!(container.outside[0].explained, Some("colour table entries that the header does not count"));
    assert!(container.anomalies.iter().all(|anomaly| !anomaly.raises));
}
