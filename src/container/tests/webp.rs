use super::*;

fn chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut bytes = name.to_vec();
    bytes.extend((data.len() as u32).to_le_bytes());
    bytes.extend(data);
    bytes.resize(bytes.len().next_multiple_of(2), 0);
    bytes
}

fn file(chunks: &[Vec<u8>]) -> Vec<u8> {
    let body = chunks.concat();
    [b"RIFF".to_vec(), (body.len() as u32 + 4).to_le_bytes().to_vec(), b"WEBP".to_vec(), body].concat()
}

/// A lossless bitstream of 4 × 3 pixels with alpha.
fn lossless() -> Vec<u8> {
    let bits: u32 = 3 | 2 << 14 | 1 << 28;
    chunk(*b"VP8L", &[&[0x2f], bits.to_le_bytes().as_slice(), b"body"].concat())
}

/// A lossy bitstream of 4 × 3 pixels with a first partition of two bytes.
fn lossy() -> Vec<u8> {
    chunk(*b"VP8 ", &[0x50, 0, 0, 0x9d, 1, 0x2a, 4, 0, 3, 0, 1, 2])
}

fn canvas(flags: u8, width: u8) -> Vec<u8> {
    chunk(*b"VP8X", &[flags, 0, 0, 0, width - 1, 0, 0, 2, 0, 0])
}

#[test]
fn dimensions_come_from_the_bitstreams() {
    for (bitstream, coding, alpha) in [(lossless(), Coding::Lossless, true), (lossy(), Coding::Lossy, false)]
    {
        let bytes = file(&[bitstream]);
        assert_eq!(summary(&bytes), [] as [&str; 0]);
        let header = parse(&bytes, None, &Limits::default()).header;
        assert_eq!((header.width, header.height, header.coding, header.alpha), (4, 3, coding, alpha));
    }
}

#[test]
fn extended_files_hold_profiles_and_metadata() {
    let bytes = file(&[
        canvas(0x3c, 4),
        chunk(*b"ICCP", b"icc"),
        chunk(*b"ALPH", b"a"),
        lossy(),
        chunk(*b"EXIF", b"Exif\0\0MM\0*"),
        chunk(*b"XMP ", b"<x:xmpmeta/>"),
    ]);
    assert_eq!(summary(&bytes), [] as [&str; 0]);
    assert_eq!(names(&bytes), ["RIFF", "VP8X", "ICCP", "ALPH", "VP8 ", "EXIF", "XMP "]);
    let container = parse(&bytes, None, &Limits::default());
    let content = |kind| container.of_kind(kind).next().unwrap().content(&bytes).into_owned();
    assert_eq!(content(SegmentKind::Exif), b"MM\0*");
    assert_eq!(content(SegmentKind::Icc), b"icc");
    assert!(container.header.alpha);
}

#[test]
fn frames_hold_chunks_of_their_own() {
    let frame = |bitstream: Vec<u8>| chunk(*b"ANMF", &[vec![0; 16], bitstream].concat());
    let bytes = file(&[canvas(2, 4), chunk(*b"ANIM", &[0; 6]), frame(lossy()), frame(lossless())]);
    assert_eq!(summary(&bytes), [] as [&str; 0]);
    let container = parse(&bytes, None, &Limits::default());
    assert_eq!(container.header.frames, 2);
    let nested = container.segments.iter().filter(|segment| segment.depth == 1);
    assert_eq!(nested.map(|segment| segment.name.as_str()).collect::<Vec<_>>(), ["VP8 ", "VP8L"]);
}

#[test]
fn structure_anomalies() {
    let mut pad = file(&[chunk(*b"EXIF", b"odd"), lossy()]);
    pad[23] = 7;
    let cases: Vec<(&str, Vec<u8>, Vec<&str>)> = vec![
        ("another canvas", file(&[canvas(0, 9), lossy()]), vec!["! webp-size-mismatch"]),
        ("two images", file(&[lossy(), lossy()]), vec!["! webp-duplicate-chunk"]),
        ("no image", file(&[canvas(0, 4)]), vec!["- webp-no-image-data"]),
        ("a pad byte", pad, vec!["- webp-padding-not-zero", "23 1 \\x07 (unexplained)"]),
        (
            "an unknown chunk",
            file(&[lossy(), chunk(*b"HIDE", b"secret")]),
            vec!["- webp-unknown-chunk", "! webp-unknown-chunk-content", "40 6 secret (unexplained)"],
        ),
        (
            "bytes behind the header",
            file(&[chunk(*b"VP8X", b"\0\0\0\0\x03\0\0\x02\0\0secret"), lossy()]),
            vec!["! webp-data-behind-header", "30 6 secret (unexplained)"],
        ),
        (
            "bytes that are no chunk",
            file(&[lossy(), b"\x01\x02\x03\x04hidden".to_vec()]),
            vec!["! webp-data-between-chunks", "32 10 \\x01\\x02\\x03\\x04hidden (unexplained)"],
        ),
        (
            "cut",
            file(&[lossy()])[..30].to_vec(),
            vec!["- webp-truncated", "- webp-truncated", "- webp-truncated"],
        ),
        ("no start code", file(&[chunk(*b"VP8 ", &[0; 12])]), vec!["! webp-bad-bitstream"]),
    ];
    for (what, bytes, expected) in cases {
        assert_eq!(summary(&bytes), expected, "{what}");
    }
}
