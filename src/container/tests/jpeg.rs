use super::*;

/// A marker segment with its length.
fn segment(code: u8, data: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0xff, code];
    bytes.extend((data.len() as u16 + 2).to_be_bytes());
    bytes.extend(data);
    bytes
}

fn frame(code: u8) -> Vec<u8> {
    segment(code, &[8, 0, 12, 0, 20, 1, 1, 0x11, 0])
}

fn tables() -> Vec<u8> {
    segment(0xdb, &[1; 65].map(|byte| byte - 1))
}

fn scan(data: &[u8]) -> Vec<u8> {
    [segment(0xda, &[1, 1, 0, 0, 63, 0]), data.to_vec()].concat()
}

fn file(parts: &[Vec<u8>]) -> Vec<u8> {
    [vec![0xff, 0xd8], parts.concat(), vec![0xff, 0xd9]].concat()
}

/// A file whose segments are all right and whose scan is two bytes.
fn plain() -> Vec<Vec<u8>> {
    vec![tables(), frame(0xc0), scan(&[0x12, 0x34])]
}

#[test]
fn scans_run_over_stuffing_restarts_and_fill_bytes() {
    let data = [0x10, 0xff, 0x00, 0x20, 0xff, 0xd0, 0x30, 0xff, 0xd1, 0x40];
    let bytes = file(&[
        tables(),
        frame(0xc2),
        segment(0xdd, &[0, 1]),
        scan(&data),
        vec![0xff, 0xff],
        segment(0xfe, b"between scans"),
        scan(&[1, 2, 3]),
    ]);
    assert_eq!(summary(&bytes), [] as [&str; 0]);
    let container = parse(&bytes, None, &Limits::default());
    let scans: Vec<_> = container.of_kind(SegmentKind::ImageData).collect();
    assert_eq!(scans.iter().map(|scan| scan.span.length).collect::<Vec<_>>(), [10, 3]);
    assert_eq!(scans[0].note, "2 restart markers");
    let comment = container.of_kind(SegmentKind::Comment).next().unwrap();
    assert_eq!((comment.span.length, comment.note.as_str()), (19, "between scans"));
    assert_eq!(*comment.content(&bytes), *b"between scans");
    let Header { width, height, interlaced, coding, channels, .. } = container.header;
    assert_eq!((width, height, interlaced, coding, channels), (20, 12, true, Coding::Lossy, 1));
}

#[test]
fn application_segments_hold_what_follows_their_identifier() {
    let mut parts = vec![
        segment(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
        segment(0xe1, b"Exif\0\0II*\0"),
        segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>"),
        segment(0xe2, b"ICC_PROFILE\0\x01\x02one"),
        segment(0xe2, b"ICC_PROFILE\0\x02\x02two"),
        segment(0xed, b"Photoshop 3.0\x008BIM"),
    ];
    parts.extend(plain());
    let bytes = file(&parts);
    assert_eq!(summary(&bytes), [] as [&str; 0]);
    let container = parse(&bytes, None, &Limits::default());
    let content = |kind| container.of_kind(kind).next().unwrap().content(&bytes).into_owned();
    assert_eq!(content(SegmentKind::Exif), b"II*\0");
    assert_eq!(content(SegmentKind::Xmp), b"<x:xmpmeta/>");
    assert_eq!(content(SegmentKind::Photoshop), b"8BIM");
    let icc: Vec<u8> =
        container.of_kind(SegmentKind::Icc).flat_map(|part| part.content(&bytes).into_owned()).collect();
    assert_eq!(icc, b"onetwo");
}

#[test]
fn structure_anomalies() {
    let with = |extra: Vec<u8>| file(&[vec![extra], plain()].concat());
    let ended = file(&plain());
    let unended = ended[..ended.len() - 2].to_vec();
    let cases: Vec<(&str, Vec<u8>, Vec<&str>)> = vec![
        ("no end marker", unended, vec!["- jpeg-missing-end"]),
        ("no scan", file(&[tables(), frame(0xc0)]), vec!["- jpeg-no-image-data"]),
        (
            "bytes between segments",
            with(b"hidden bytes".to_vec()),
            vec!["! jpeg-data-between-segments", "2 12 hidden bytes (unexplained)"],
        ),
        (
            "a reserved marker",
            with(segment(0xf3, b"secret")),
            vec!["! jpeg-unknown-marker", "! jpeg-unknown-marker-content", "6 6 secret (unexplained)"],
        ),
        (
            "bytes behind a table",
            with(segment(0xdd, &[b"\0\0".as_slice(), b"secret"].concat())),
            vec!["! jpeg-data-behind-table", "8 6 secret (unexplained)"],
        ),
        ("a length of one", with(vec![0xff, 0xfe, 0, 1]), vec!["! jpeg-wrong-length"]),
        ("a stray restart marker", with(vec![0xff, 0xd3]), vec!["- jpeg-stray-marker"]),
        ("a second start", with(vec![0xff, 0xd8]), vec!["! jpeg-nested-start"]),
        (
            "restart markers out of order",
            file(&[tables(), frame(0xc0), scan(&[1, 0xff, 0xd1, 2])]),
            vec!["- jpeg-restart-order"],
        ),
        (
            "cut in a segment",
            with(segment(0xfe, b"text"))[..6].to_vec(),
            vec!["- jpeg-truncated", "- jpeg-no-dimensions", "- jpeg-no-image-data", "- jpeg-missing-end"],
        ),
    ];
    for (what, bytes, expected) in cases {
        assert_eq!(summary(&bytes), expected, "{what}");
    }
}
