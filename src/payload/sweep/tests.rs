//! One payload seen through several streams is one.

use super::*;
use crate::finding::Place;

fn hit(name: &str, text: &str) -> Hit {
    let payload = Payload::new(text.as_bytes().to_vec(), PayloadKind::Text);
    let finding = Finding::proof("x", "x", Place::Whole("test"), 1e-20).with_payload(payload);
    Hit { finding, name: name.to_owned() }
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
    assert_eq!(merged(&[("rows", part), ("serpentine", whole)]), ["serpentine"]);
    assert_eq!(merged(&[("rows", whole), ("serpentine", part)]), ["rows"]);
    // Chance adds a character or two.
    assert_eq!(
        merged(&[("rows", "a text over two rows%"), ("serpentine", "a text over two rows#p")]),
        ["rows"]
    );
}

#[test]
fn decoys_are_all_there() {
    let texts = [("one", "not the message"), ("two", "this is the message"), ("three", "nor is this")];
    assert_eq!(merged(&texts), ["one", "two", "three"]);
}
