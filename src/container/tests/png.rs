use std::io::Write as _;

use super::*;

pub(super) fn chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut bytes = (data.len() as u32).to_be_bytes().to_vec();
    bytes.extend(name);
    bytes.extend(data);
    let crc = crc32fast::hash(&bytes[4..]);
    bytes.extend(crc.to_be_bytes());
    bytes
}

pub(super) fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(super) fn header(width: u32, height: u32, interlace: u8) -> Vec<u8> {
    let mut data = [width.to_be_bytes(), height.to_be_bytes()].concat();
    data.extend([8, 0, 0, 0, interlace]);
    chunk(*b"IHDR", &data)
}

pub(super) fn file(chunks: &[Vec<u8>]) -> Vec<u8> {
    [crate::container::png::SIGNATURE.to_vec(), chunks.concat()].concat()
}

/// A grey image of 3 × 2 pixels: two rows of a filter byte and three samples.
pub(super) fn data() -> Vec<u8> {
    zlib(&[0, 1, 2, 3, 0, 4, 5, 6])
}

pub(super) fn end() -> Vec<u8> {
    chunk(*b"IEND", b"")
}

#[test]
fn chunks_are_named_and_classed() {
    let xmp = b"XML:com.adobe.xmp\0\0\0en\0key\0<x:xmpmeta/>";
    let bytes = file(&[
        header(3, 2, 0),
        chunk(*b"tEXt", b"Comment\0hello"),
        chunk(*b"iTXt", xmp),
        chunk(*b"eXIf", b"Exif\0\0MM\0*"),
        chunk(*b"vpAg", &[0; 9]),
        chunk(*b"IDAT", &data()),
        end(),
    ]);
    assert_eq!(summary(&bytes), [] as [&str; 0]);
    assert_eq!(names(&bytes), ["signature", "IHDR", "tEXt", "iTXt", "eXIf", "vpAg", "IDAT", "IEND"]);
    let container = parse(&bytes, None, &Limits::default());
    let content = |kind| container.of_kind(kind).next().unwrap().content(&bytes).into_owned();
    assert_eq!(content(SegmentKind::Xmp), b"<x:xmpmeta/>");
    assert_eq!(content(SegmentKind::Exif), b"MM\0*");
    assert_eq!(content(SegmentKind::Application), [0; 9]);
    let text = container.of_kind(SegmentKind::Text).next().unwrap();
    assert_eq!(text.note, "Comment");
    assert!(!container.header.alpha && !container.header.indexed && container.header.channels == 1);
}

#[test]
fn structure_anomalies() {
    let (h, d, e) = (header(3, 2, 0), chunk(*b"IDAT", &data()), end());
    let whole = file(&[h.clone(), d.clone(), e.clone()]);
    let mut crc = whole.clone();
    crc[23] ^= 1;
    let cases: Vec<(&str, Vec<u8>, Vec<&str>)> = vec![
        ("a changed height", crc, vec!["! png-wrong-crc", "! png-missing-rows", "! png-other-size"]),
        ("no end", file(&[h.clone(), d.clone()]), vec!["- png-missing-end"]),
        ("no data", file(&[h.clone(), e.clone()]), vec!["! png-no-image-data"]),
        (
            "header late",
            file(&[d.clone(), h.clone(), e.clone()]),
            vec!["! png-wrong-order", "! png-wrong-order"],
        ),
        ("two headers", file(&[h.clone(), h.clone(), d.clone(), e.clone()]), vec!["! png-wrong-order"]),
        (
            "late palette",
            file(&[h.clone(), d.clone(), chunk(*b"PLTE", &[0; 6]), e.clone()]),
            vec!["! png-wrong-order"],
        ),
        (
            "late pHYs",
            file(&[h.clone(), d.clone(), chunk(*b"pHYs", &[0; 9]), e.clone()]),
            vec!["- png-wrong-order"],
        ),
        (
            "two gAMA",
            file(&[h.clone(), chunk(*b"gAMA", &[0; 4]), chunk(*b"gAMA", &[0; 4]), d.clone(), e.clone()]),
            vec!["- png-duplicate-chunk"],
        ),
        (
            "an unknown chunk",
            file(&[h.clone(), chunk(*b"stEG", b"secret"), d.clone(), e.clone()]),
            vec!["- png-unknown-chunk", "! png-unknown-chunk-content", "41 6 secret (unexplained)"],
        ),
        (
            "an unknown critical chunk",
            file(&[h.clone(), chunk(*b"STEg", b""), d.clone(), e.clone()]),
            vec!["! png-unknown-critical-chunk"],
        ),
        (
            "a full end marker",
            file(&[h.clone(), d.clone(), chunk(*b"IEND", b"secret")]),
            vec!["! png-data-in-end-marker", &"72 6 secret (unexplained)"],
        ),
        (
            "bytes between chunks",
            file(&[h.clone(), b"+++++hidden+++++".to_vec(), d.clone(), e.clone()]),
            vec!["! png-data-between-chunks", "33 16 +++++hidden+ (unexplained)"],
        ),
        (
            "a split image",
            file(&[
                h.clone(),
                chunk(*b"IDAT", &data()[..4]),
                chunk(*b"tIME", &[0; 7]),
                chunk(*b"IDAT", &data()[4..]),
                e.clone(),
            ]),
            vec!["! png-split-image-data"],
        ),
        ("a bad palette", file(&[h.clone(), chunk(*b"PLTE", &[0; 7]), d, e]), vec!["! png-bad-palette"]),
    ];
    for (what, bytes, expected) in cases {
        let got = summary(&bytes);
        let got: Vec<_> = got
            .iter()
            .map(
                |line| {
                    if line.contains("secret") && what == "a full end marker" { expected[1] } else { line }
                },
            )
            .collect();
        assert_eq!(got, expected, "{what}");
    }
}

#[test]
fn a_length_that_lies_does_not_hide_what_follows() {
    let mut bytes = file(&[header(3, 2, 0), chunk(*b"tEXt", b"a\0b"), chunk(*b"IDAT", &data()), end()]);
    bytes[33 + 2] = 0x7f;
    assert_eq!(summary(&bytes), ["! png-wrong-length"]);
    assert_eq!(names(&bytes), ["signature", "IHDR", "tEXt", "IDAT", "IEND"]);
    bytes[33 + 2] = 0;
    bytes[33 + 3] = 30;
    assert_eq!(summary(&bytes), ["! png-wrong-length"]);
}

#[test]
fn image_data_against_the_header() {
    let image = |stream: Vec<u8>| file(&[header(3, 2, 0), chunk(*b"IDAT", &stream), end()]);
    let mut adler = data();
    *adler.last_mut().unwrap() ^= 1;
    let no_adler = data()[..data().len() - 4].to_vec();
    let behind = [data(), b"behind".to_vec()].concat();
    let cases: Vec<(&str, Vec<u8>, Vec<&str>)> = vec![
        ("a wrong checksum", image(adler), vec!["! png-wrong-adler"]),
        ("no checksum", image(no_adler), vec!["- png-missing-adler"]),
        ("a wrong filter", image(zlib(&[0, 1, 2, 3, 5, 4, 5, 6])), vec!["! png-bad-filter"]),
        ("a row too few", image(zlib(&[0, 1, 2, 3])), vec!["! png-missing-rows", "! png-other-size"]),
        ("no zlib header", image(vec![1, 2, 3]), vec!["! png-bad-zlib-header"]),
        ("half a stream", image(data()[..6].to_vec()), vec!["- png-truncated-stream"]),
        (
            "extra rows",
            image(zlib(b"\0abc\0abc\0hid\0den")),
            vec!["! png-extra-scanlines", "! png-other-size", "41 8 \\x00hid\\x00den (unexplained)"],
        ),
    ];
    for (what, bytes, expected) in cases {
        assert_eq!(summary(&bytes), expected, "{what}");
    }
    let got = summary(&image(behind));
    assert_eq!(got[0], "! png-data-after-stream");
    assert!(got[1].ends_with("6 behind (unexplained)"), "{got:?}");
}

#[test]
fn data_behind_the_stream_are_joined_over_chunks() {
    let bytes = file(&[
        header(3, 2, 0),
        chunk(*b"IDAT", &[data(), b"one".to_vec()].concat()),
        chunk(*b"IDAT", b"two"),
        end(),
    ]);
    let container = parse(&bytes, None, &Limits::default());
    assert_eq!(container.outside.len(), 1);
    assert_eq!(container.outside[0].place, OutsidePlace::AfterStream);
    assert_eq!(container.outside[0].bytes(&bytes), b"onetwo");
}

#[test]
fn interlaced_rows_are_counted_pass_by_pass() {
    // 3 × 2 pixels: pass 1 has 1 × 1, pass 4 none, pass 5 none, pass 6 has 1 × 1, pass 7 has 3 × 1; pass 2 and 3
    // begin at column and row 4, pass 4 at column 2 gives 1 × 1.
    let rows = zlib(&[0, 1, 0, 3, 0, 2, 0, 4, 5, 6]);
    let bytes = file(&[header(3, 2, 1), chunk(*b"IDAT", &rows), end()]);
    assert_eq!(summary(&bytes), [] as [&str; 0]);
    assert!(parse(&bytes, None, &Limits::default()).header.interlaced);
}

#[test]
fn animation_frames_are_counted_and_numbered() {
    let control = |number: u32| {
        let words = [number, 3, 2, 0, 0].map(u32::to_be_bytes).concat();
        chunk(*b"fcTL", &[words, vec![0, 1, 0, 1, 0, 0]].concat())
    };
    let frame = |number: u32| chunk(*b"fdAT", &[number.to_be_bytes().to_vec(), data()].concat());
    let animation = |numbers: [u32; 3]| {
        file(&[
            header(3, 2, 0),
            chunk(*b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]),
            control(numbers[0]),
            chunk(*b"IDAT", &data()),
            control(numbers[1]),
            frame(numbers[2]),
            end(),
        ])
    };
    assert_eq!(summary(&animation([0, 1, 2])), [] as [&str; 0]);
    assert_eq!(parse(&animation([0, 1, 2]), None, &Limits::default()).header.frames, 2);
    assert_eq!(summary(&animation([0, 2, 3])), ["! apng-wrong-sequence"]);
}

#[test]
fn a_compressed_profile_may_have_bytes_behind_it() {
    let profile = [b"icc\0\0".to_vec(), zlib(b"profile"), b"behind it".to_vec()].concat();
    let text = [b"c\0\x01\0en\0k\0".to_vec(), zlib(b"text"), b"behind it".to_vec()].concat();
    for unusual in [chunk(*b"iCCP", &profile), chunk(*b"iTXt", &text)] {
        let bytes = file(&[header(3, 2, 0), unusual, chunk(*b"IDAT", &data()), end()]);
        let got = summary(&bytes);
        assert_eq!(got[0], "! png-data-after-stream");
        assert!(got[1].ends_with("9 behind it (unexplained)"), "{got:?}");
    }
}
