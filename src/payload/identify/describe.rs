//! What bytes are, in a few words, for lists of what no structure explains.

use super::{directory, identify};
use crate::payload::{entropy, text};
use crate::untrusted::Untrusted;

/// Most names of an archive that are written out, and characters of each.
const NAMES: usize = 5;
const NAME: usize = 60;

/// Bytes looked at to tell what they are.
const LOOKED: usize = 1 << 20;

/// What `bytes` are: a type of file, text, one value, random, or none of these.
pub fn describe(bytes: &[u8]) -> String {
    let Some((&first, rest)) = bytes.split_first() else { return "nothing".into() };
    let looked = &bytes[..bytes.len().min(LOOKED)];
    if let Some(found) = identify(bytes) {
        let whole = if found.length.is_some() { "whole " } else { "start of a " };
        return format!("{whole}{}{}", found.name, archive_names(bytes));
    }
    if rest.iter().all(|&byte| byte == first) {
        return format!("{} times {first:#04x}", bytes.len());
    }
    match text::assess(looked) {
        Some(score) if score.length == looked.len() || score.length >= 32 => {
            let shown = Untrusted::from_bytes(&looked[..score.length.min(200)]).shortened(NAME);
            format!("text: “{shown}”")
        }
        _ if entropy::looks_random(looked) => "looks random (encrypted or compressed)".into(),
        _ => "binary data".into(),
    }
}

/// `: “a.txt”, “b.txt” and 3 more`; nothing where the bytes hold no archive whose directory can be read.
pub fn archive_names(bytes: &[u8]) -> String {
    let Some(archive) = directory::read(bytes) else { return String::new() };
    let shown = archive.names.iter().take(NAMES);
    let shown: Vec<String> =
        shown.map(|name| format!("“{}”", Untrusted::from_bytes(name).shortened(NAME))).collect();
    let more = match archive.names.len().saturating_sub(NAMES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!(": {}{more}", shown.join(", "))
}

/// Shannon's entropy of the bytes' values, in bits a byte, 0..=8.
pub fn shannon(bytes: &[u8]) -> f64 {
    let mut counts = [0u64; 256];
    for &byte in bytes {
        counts[usize::from(byte)] += 1;
    }
    let total = bytes.len() as f64;
    let term = |&count: &u64| {
        let share = count as f64 / total;
        if count == 0 { 0.0 } else { share * share.log2() }
    };
    // Zero minus: no negative zero for one value.
    0.0 - counts.iter().map(term).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::super::tests::zip;
    use super::*;

    #[test]
    fn bytes_are_named() {
        let noise: Vec<u8> = (1..4000u32)
            .scan(1u32, |state, _| {
                *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                Some((*state >> 24) as u8)
            })
            .collect();
        for (bytes, expected) in [
            (&b""[..], "nothing"),
            (&zip("\u{202e}a.txt", b"x"), "whole ZIP archive: “\\u{202e}a.txt”"),
            (&[0; 9], "9 times 0x00"),
            (b"some words here", "text: “some words here”"),
            (&noise, "looks random (encrypted or compressed)"),
            (&[1, 2, 3, 1, 2, 3, 200, 0], "binary data"),
        ] {
            assert_eq!(describe(bytes), expected);
        }
    }

    #[test]
    fn entropy_is_in_bits_a_byte() {
        let all: Vec<u8> = (0..=255).collect();
        for (bytes, expected) in [(&[7; 9][..], 0.0), (&[0, 1, 0, 1], 1.0), (&all, 8.0)] {
            assert!((shannon(bytes) - expected).abs() < 1e-12);
        }
    }
}
