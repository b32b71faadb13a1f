use super::*;

/// Screen descriptor of 4 × 1 pixels with a table of four colours.
const HEAD: &[u8] = b"GIF89a\x04\0\x01\0\x81\0\0\x00\x00\x00\x11\x11\x11\x22\x22\x22\x33\x33\x33";
/// One frame over the whole screen.
const FRAME: &[u8] = b"\x2c\0\0\0\0\x04\0\x01\0\0";
/// Code size 2; clear, 1, 6 (two ones), 2 of three bits, end of four: `4 | 1<<3 | 6<<6 | 2<<9 | 5<<12`.
const DATA: &[u8] = b"\x02\x02\x8c\x55\0";

fn file(parts: &[&[u8]]) -> Vec<u8> {
    [HEAD, &parts.concat(), b";"].concat()
}

#[test]
fn blocks_are_named_and_classed() {
    let bytes = file(&[
        b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0",
        b"\x21\xfe\x05hello\x03 us\0",
        b"\x21\xf9\x04\x01\0\0\0\0",
        FRAME,
        DATA,
        b"\x2c\0\0\0\0\x04\0\x01\0\x80\0\0\0\x01\x01\x01",
        DATA,
    ]);
    assert_eq!(summary(&bytes), [] as [&str; 0]);
    let expected = [
        "signature",
        "Logical Screen Descriptor",
        "Global Color Table",
        "Application Extension NETSCAPE2.0",
        "Comment Extension",
        "Graphic Control Extension",
        "Image Descriptor",
        "Image Data",
        "Image Descriptor",
        "Local Color Table",
        "Image Data",
        "Trailer",
    ];
    assert_eq!(names(&bytes), expected);
    let container = parse(&bytes, None, &Limits::default());
    let comment = container.of_kind(SegmentKind::Comment).next().unwrap();
    assert_eq!(*comment.content(&bytes), *b"hello us");
    assert!(container.header.alpha && container.header.frames == 2);
}

#[test]
fn an_xmp_packet_lies_bare_before_its_magic_trailer() {
    let magic: Vec<u8> = [vec![1], (0..=255).rev().collect(), vec![0]].concat();
    let bytes = file(&[b"\x21\xff\x0bXMP DataXMP<x:xmpmeta/>", &magic, FRAME, DATA]);
    assert_eq!(summary(&bytes), [] as [&str; 0]);
    let container = parse(&bytes, None, &Limits::default());
    assert_eq!(*container.of_kind(SegmentKind::Xmp).next().unwrap().content(&bytes), *b"<x:xmpmeta/>");
}

#[test]
fn structure_anomalies() {
    let cases: Vec<(&str, Vec<u8>, Vec<&str>)> = vec![
        ("no trailer", [HEAD, FRAME, DATA].concat(), vec!["- gif-missing-end"]),
        ("no image", file(&[]), vec!["- gif-no-image-data"]),
        (
            "extra terminators",
            file(&[b"\0\0", FRAME, DATA]),
            vec!["- gif-data-between-blocks", "25 2 \\x00\\x00 (extra block terminators)"],
        ),
        (
            "bytes between blocks",
            file(&[b"hidden", b"\x21\xf9\x04\0\0\0\0\0", FRAME, DATA]),
            vec!["! gif-data-between-blocks", "25 6 hidden (unexplained)"],
        ),
        (
            "an unknown extension",
            file(&[b"\x21\x77\x06secret\0", FRAME, DATA]),
            vec!["- gif-unknown-extension", "! gif-unknown-extension-content", "28 6 secret (unexplained)"],
        ),
        (
            "data behind the end code",
            file(&[FRAME, b"\x02\x08\x8c\x55hidden\x06behind\0"]),
            vec!["! gif-data-after-stream", "39 12 hiddenbehind (unexplained)"],
        ),
        (
            "more pixels than the frame has",
            file(&[b"\x2c\0\0\0\0\x01\0\x01\0\0", DATA]),
            vec!["- gif-extra-pixels", "35 3 \\x01\\x01\\x02 (unexplained)"],
        ),
        (
            "fewer pixels",
            file(&[b"\x2c\0\0\0\0\x04\0\x02\0\0", DATA]),
            vec!["- gif-frame-outside-screen", "- gif-missing-pixels"],
        ),
        (
            "bytes behind the number of loops",
            file(&[b"\x21\xff\x0bNETSCAPE2.0\x07\x01\0\0hide\x05extra\0", FRAME, DATA]),
            vec!["! gif-data-behind-loops", "43 9 hideextra (unexplained)"],
        ),
        ("a code size of nine", file(&[FRAME, b"\x09\x02\x8c\x55\0"]), vec!["! gif-bad-code-size"]),
        (
            "cut in a block",
            [HEAD, FRAME, b"\x02\x09\x8c"].concat(),
            vec!["- gif-truncated", "- gif-no-end-code", "- gif-missing-pixels", "- gif-missing-end"],
        ),
    ];
    for (what, bytes, expected) in cases {
        assert_eq!(summary(&bytes), expected, "{what}");
    }
}

#[test]
fn colours_that_no_pixel_uses_are_listed_apart() {
    // Indices 1 and 2 are used; the last entry of the table is not.
    let bytes = file(&[FRAME, DATA]);
    assert_eq!(parse(&bytes, None, &Limits::default()).slack, []);
    let mut odd = bytes.clone();
    odd[22..25].copy_from_slice(b"abc");
    let slack = parse(&odd, None, &Limits::default()).slack;
    assert_eq!(slack.iter().map(|unused| unused.bytes(&odd)).collect::<Vec<_>>(), [b"abc"]);
    // A second frame with a table of its own, and a frame that cannot be walked, which may use any.
    let local = file(&[FRAME, DATA, b"\x2c\0\0\0\0\x04\0\x01\0\x81aaabbbcccxyz", DATA]);
    let slack = parse(&local, None, &Limits::default()).slack;
    assert_eq!(slack.iter().map(|unused| unused.bytes(&local)).collect::<Vec<_>>(), [b"xyz"]);
    odd[HEAD.len() + 10..].copy_from_slice(b"\x02\x02\x3c\x55\0;");
    assert_eq!(parse(&odd, None, &Limits::default()).slack, []);
}
