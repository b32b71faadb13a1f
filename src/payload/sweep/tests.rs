//! One payload seen through several streams is one.

use super::*;
use crate::finding::Place;

fn hit(name: &str, text: &str) -> Hit {
    let payload = Payload::new(text.as_bytes().to_vec(), PayloadKind::Text);
    let finding = Finding::proof("x", "x", Place::Whole("test"), 1e-20).with_payload(payload);
    let spec = Spec::parse(name).unwrap();
    let ended = text.ends_with('.');
    Hit { finding, name: name.to_owned(), spec, ended }
}

fn merged(hits: &[(&str, &str)]) -> Vec<String> {
    let mut found = Vec::new();
    for (name, text) in hits {
        merge(&mut found, hit(name, text));
    }
    found.into_iter().map(|hit| hit.name).collect()
}

#[test]
fn equal_payloads_keep_the_shorter_name() {
    assert_eq!(merged(&[("b1,rgb,msb,xy", "hello world"), ("b1,r,msb,xy", "hello world")]), ["b1,r,msb,xy"]);
    assert_eq!(merged(&[("b1,r,msb,xy", "hello world"), ("b1,rgb,msb,xy", "hello world")]), ["b1,r,msb,xy"]);
}

#[test]
fn the_longer_reading_of_a_payload_stays() {
    let (whole, part) = ("a text over two rows of pixels", "a text over two r");
    assert_eq!(
        merged(&[("b1,rgb,msb,xy", part), ("b1,rgb,msb,xy,serpentine", whole)]),
        ["b1,rgb,msb,xy,serpentine"]
    );
    assert_eq!(merged(&[("b1,rgb,msb,xy", whole), ("b1,rgb,msb,xy,serpentine", part)]), ["b1,rgb,msb,xy"]);
    // Another order leaves the line, and chance goes on a while.
    assert_eq!(
        merged(&[("b1,rgb,msb,xy", whole), ("b1,rgb,msb,xy,serpentine", "a text over two r#o%4&aQ7")]),
        ["b1,rgb,msb,xy"]
    );
    // Chance adds a character or two.
    assert_eq!(
        merged(&[
            ("b1,rgb,msb,xy", "a text over two rows%"),
            ("b1,rgb,msb,xy,serpentine", "a text over two rows#p")
        ]),
        ["b1,rgb,msb,xy"]
    );
}

#[test]
fn decoys_are_all_there() {
    let texts = [
        ("b1,r,msb,xy", "not the message"),
        ("b1,g,msb,xy", "this is the message"),
        ("b1,b,msb,xy", "nor is this"),
    ];
    assert_eq!(merged(&texts), ["b1,r,msb,xy", "b1,g,msb,xy", "b1,b,msb,xy"]);
}

#[test]
fn of_a_stream_and_its_mirror_that_with_an_end_is_kept() {
    let (text, mirrored) = ("the message as it was.", "egassem eht ti sa saw");
    assert_eq!(merged(&[("b1,rgb,msb,xy", text), ("b1,bgr,lsb,Xy", mirrored)]), ["b1,rgb,msb,xy"]);
    assert_eq!(merged(&[("b1,rgb,msb,xy", mirrored), ("b1,bgr,lsb,Xy", text)]), ["b1,bgr,lsb,Xy"]);
}

#[test]
fn lines_of_a_long_text_in_another_order_are_that_text() {
    let lines: Vec<String> =
        (0..40).map(|line| format!("line {line} of a long text, {} more", 40 - line)).collect();
    let (text, upwards) = (lines.concat(), lines.iter().rev().map(String::as_str).collect::<String>());
    assert_eq!(merged(&[("b1,rgb,msb,xy", &text), ("b1,rgb,msb,xY", &upwards)]), ["b1,rgb,msb,xy"]);
}

#[test]
fn a_file_read_to_its_end_stays_where_another_order_goes_on() {
    let whole = b"PK\x03\x04 a short archive".to_vec();
    let longer = [b"PK\x03\x04 a short archive".as_slice(), &[7; 400]].concat();
    let file = |name: &str, bytes: &[u8], ended: bool, bound: f64| {
        let payload = Payload::new(bytes.to_vec(), PayloadKind::File("zip"));
        let finding = Finding::proof("x", "x", Place::Whole("test"), bound).with_payload(payload);
        Hit { finding, name: name.to_owned(), spec: Spec::parse(name).unwrap(), ended }
    };
    let (right, wrong) = ("b1,rgb,msb,xy", "b1,rgb,msb,xy,serpentine");
    let kept = |hits: [Hit; 2]| {
        let mut found = Vec::new();
        for hit in hits {
            merge(&mut found, hit);
        }
        found.into_iter().map(|hit| hit.name).collect::<Vec<_>>()
    };
    assert_eq!(kept([file(right, &whole, true, 1e-20), file(wrong, &longer, false, 1e-20)]), [right]);
    assert_eq!(kept([file(wrong, &longer, false, 1e-20), file(right, &whole, true, 1e-20)]), [right]);
    // Nor does a longer reading that proves nothing replace one that does.
    assert_eq!(kept([file(right, &whole, false, 1e-20), file(wrong, &longer, false, 1e-8)]), [right]);
}

#[test]
fn a_count_in_front_makes_no_other_text() {
    let message = "Meet me at the old bridge";
    assert_eq!(
        merged(&[("b1,rgb,msb,xy", message), ("b1,rgb,msb,xy,serpentine", "25:Meet me at the #+q?")]),
        ["b1,rgb,msb,xy"]
    );
    assert_eq!(uncounted(b"25:Meet"), b"Meet");
    assert_eq!(uncounted(b":Meet"), b":Meet");
    assert_eq!(uncounted(b"25 Meet"), b"25 Meet");
}
