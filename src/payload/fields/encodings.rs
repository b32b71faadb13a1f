//! Text that stands for other bytes, beyond what every reader knows: base32, base85, binary digits, character codes,
//! percent signs; and encodings inside encodings.

use std::io::Read as _;

use super::super::{decode, identify, text};

/// Encodings within encodings that are undone.
const DEPTH: usize = 4;
/// Fewest characters of a word in a longer text that are taken for an encoding.
const WORD: usize = 20;
/// Most words of one text that are tried.
const WORDS: usize = 4_096;
/// Kinds of encodings tried on each text.
pub(super) const KINDS: f64 = 8.0;

/// What a text stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decoded {
    /// How it is encoded, from the outside: `base64 of hexadecimal digits`.
    pub(super) name: String,
    /// The bytes.
    pub(super) bytes: Vec<u8>,
}

/// Undoes one encoding that all of `bytes` is in.
fn once(bytes: &[u8]) -> Option<(&'static str, Vec<u8>)> {
    let named = |name| move |bytes| (name, bytes);
    binary_digits(bytes)
        .map(named("binary digits"))
        .or_else(|| codes(bytes).map(named("character codes")))
        .or_else(|| percent(bytes).map(named("percent signs")))
        .or_else(|| decode::hex(bytes).map(named("hexadecimal digits")))
        .or_else(|| base32(bytes).map(named("base32")))
        .or_else(|| decode::base64(bytes).map(named("base64")))
        .or_else(|| base85(bytes).map(named("base85")))
}

/// Whether bytes need no further decoding to be told.
fn tells(bytes: &[u8]) -> bool {
    identify::identify(bytes).is_some()
        || text::run(bytes) == bytes.len() && text::assess(bytes).is_some() && once(bytes).is_none()
}

/// What `bytes`, all of them, stand for, encodings within encodings undone; `None` where they are no encoding, or stand
/// for nothing that can be told and are no base64 either.
pub(super) fn decoded(bytes: &[u8], limit: usize) -> Option<Decoded> {
    let (first, mut inner) = once(bytes)?;
    let mut name = first.to_owned();
    for _ in 1..DEPTH {
        if let Some((kind, content)) = inflated(&inner, limit) {
            name.push_str(" of ");
            name.push_str(kind);
            inner = content;
        }
        let Some((next, content)) = once(inner.trim_ascii()) else { break };
        if !tells(&content) && once(&content).is_none() && inflated(&content, limit).is_none() {
            break;
        }
        name.push_str(" of ");
        name.push_str(next);
        inner = content;
    }
    (first == "base64" || first == "hexadecimal digits" || tells(&inner))
        .then_some(Decoded { name, bytes: inner })
}

/// The words of a longer text that are encodings of a text or a file: where they stand, and what they stand for.
pub(super) fn words(text: &[u8], limit: usize) -> Vec<(usize, Decoded)> {
    let apart = |byte: &u8| byte.is_ascii_whitespace() || b"\"'<>()[]{},;:|`".contains(byte);
    let mut found = Vec::new();
    let mut at = 0;
    for word in text.split(apart).take(WORDS) {
        let start = at;
        at += word.len() + 1;
        if word.len() < WORD || word.len() == text.len() {
            continue;
        }
        // `key=value`: an equals sign ends base64 and begins none.
        let end = word.iter().rposition(|byte| *byte != b'=').map_or(0, |last| last + 1);
        let key = word[..end].iter().rposition(|byte| *byte == b'=').map_or(0, |sign| sign + 1);
        let value = &word[key..];
        if value.len() >= WORD
            && let Some(decoded) = decoded(value, limit).filter(|decoded| tells(&decoded.bytes))
        {
            found.push((start + key, decoded));
        }
    }
    found
}

/// The content of a whole zlib or gzip stream.
pub(super) fn inflated(bytes: &[u8], limit: usize) -> Option<(&'static str, Vec<u8>)> {
    let mut content = Vec::new();
    let limit = limit as u64;
    let (name, read) = match bytes {
        [0x78, ..] => {
            ("a zlib stream", flate2::bufread::ZlibDecoder::new(bytes).take(limit).read_to_end(&mut content))
        }
        [0x1f, 0x8b, 8, ..] => {
            ("a gzip file", flate2::bufread::GzDecoder::new(bytes).take(limit).read_to_end(&mut content))
        }
        _ => return None,
    };
    (read.is_ok() && !content.is_empty()).then_some((name, content))
}

/// Digits 0 and 1 in groups of eight, white space allowed.
fn binary_digits(text: &[u8]) -> Option<Vec<u8>> {
    let mut digits = Vec::with_capacity(text.len());
    for byte in text.iter().filter(|byte| !byte.is_ascii_whitespace()) {
        match byte {
            b'0' | b'1' => digits.push(byte - b'0'),
            _ => return None,
        }
    }
    if digits.len() < 64 || !digits.len().is_multiple_of(8) {
        return None;
    }
    Some(digits.chunks_exact(8).map(|bits| bits.iter().fold(0, |byte, bit| byte << 1 | bit)).collect())
}

/// Numbers below 256, apart by white space or commas.
fn codes(text: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(text).ok()?;
    let apart = |c: char| c.is_ascii_whitespace() || c == ',';
    let mut bytes = Vec::new();
    for number in text.split(apart).filter(|number| !number.is_empty()) {
        bytes.push(number.parse().ok().filter(|_| number.len() <= 3)?);
    }
    (bytes.len() >= 12).then_some(bytes)
}

/// `%66%6c…`, every byte of it (RFC 3986 §2.1).
fn percent(text: &[u8]) -> Option<Vec<u8>> {
    if text.len() < 24 || !text.len().is_multiple_of(3) {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
    text.chunks_exact(3)
        .map(|part| match part {
            [b'%', high, low] => Some(digit(*high)? << 4 | digit(*low)?),
            _ => None,
        })
        .collect()
}

/// RFC 4648 §6, padded or not.
fn base32(text: &[u8]) -> Option<Vec<u8>> {
    let end = text.iter().rposition(|byte| *byte != b'=').map_or(0, |last| last + 1);
    let (digits, padding) = text.split_at_checked(end)?;
    let numbers = digits.iter().any(|byte| matches!(byte, b'2'..=b'7'));
    if digits.len() < 16 || !numbers && padding.is_empty() || padding.len() > 6 {
        return None;
    }
    let mut bytes = Vec::with_capacity(digits.len() * 5 / 8);
    let (mut value, mut bits) = (0_u32, 0_u32);
    for digit in digits {
        let number = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'2'..=b'7' => digit - b'2' + 26,
            _ => return None,
        };
        value = (value << 5 | u32::from(number)) & 0xfff;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((value >> bits) as u8);
        }
    }
    Some(bytes)
}

/// Ascii85 as Adobe writes it, with or without its brackets, and the alphabet of RFC 1924.
fn base85(text: &[u8]) -> Option<Vec<u8>> {
    const OTHERS: &[u8] = b"!#$%&()*+-;<=>?@^_`{|}~";
    let bracketed = text.strip_prefix(b"<~").and_then(|inner| inner.strip_suffix(b"~>"));
    let adobe = |byte: u8| matches!(byte, b'!'..=b'u').then(|| u32::from(byte - b'!'));
    let rfc = |byte: u8| match byte {
        b'0'..=b'9' => Some(u32::from(byte - b'0')),
        b'A'..=b'Z' => Some(u32::from(byte - b'A') + 10),
        b'a'..=b'z' => Some(u32::from(byte - b'a') + 36),
        _ => OTHERS.iter().position(|other| *other == byte).map(|at| at as u32 + 62),
    };
    let telling = |bytes: &Vec<u8>| tells(bytes);
    let body = bracketed.unwrap_or(text);
    if body.len() < 20 {
        return None;
    }
    groups_of_five(body, adobe).filter(telling).or_else(|| groups_of_five(body, rfc).filter(telling))
}

fn groups_of_five(text: &[u8], digit: impl Fn(u8) -> Option<u32>) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 5 * 4);
    for group in text.chunks(5) {
        let mut value = 0_u64;
        for at in 0..5 {
            let number = group.get(at).map_or(Some(84), |byte| digit(*byte))?;
            value = value * 85 + u64::from(number);
        }
        let whole = u32::try_from(value).ok()?.to_be_bytes();
        bytes.extend_from_slice(whole.get(..group.len().checked_sub(1)?)?);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<(String, String)> {
        let decoded = decoded(text.as_bytes(), 1 << 20)?;
        Some((decoded.name, String::from_utf8_lossy(&decoded.bytes).into_owned()))
    }

    #[test]
    fn every_encoding_is_undone() {
        // Each made with Python's base64 module or by hand from the text “meet me at the old bridge”.
        let cases = [
            ("bWVldCBtZSBhdCB0aGUgb2xkIGJyaWRnZQ==", "base64"),
            ("6d656574206d6520617420746865206f6c6420627269646765", "hexadecimal digits"),
            ("NVSWK5BANVSSAYLUEB2GQZJAN5WGIIDCOJUWIZ3F", "base32"),
            ("ZDnP2AZ=wJVRRsLXk{R8Y-Au}a%p5|Wd", "base85"),
            ("D.R:#+Dk[4@<<W6BOr<)Ch+YtEbT&sAH", "base85"),
            (
                "109 101 101 116 32 109 101 32 97 116 32 116 104 101 32 111 108 100 32 98 114 105 100 103 101",
                "character codes",
            ),
            ("%6d%65%65%74%20%6d%65%20%61%74%20%74%68%65%20%6f%6c%64%20%62%72%69%64%67%65", "percent signs"),
        ];
        for (encoded, name) in cases {
            let expected = Some((name.to_owned(), "meet me at the old bridge".to_owned()));
            assert_eq!(of(encoded), expected, "{name}");
        }
        let bits: Vec<String> =
            "meet me at the old bridge".bytes().map(|byte| format!("{byte:08b}")).collect();
        assert_eq!(of(&bits.join(" ")).unwrap().0, "binary digits");
    }

    #[test]
    fn encodings_within_encodings_are_undone() {
        // base64 of the hexadecimal digits above.
        let twice = "NmQ2NTY1NzQyMDZkNjUyMDYxNzQyMDc0Njg2NTIwNmY2YzY0MjA2MjcyNjk2NDY3NjU=";
        let found = of(twice).unwrap();
        assert_eq!(
            found,
            ("base64 of hexadecimal digits".to_owned(), "meet me at the old bridge".to_owned())
        );
    }

    #[test]
    fn ordinary_texts_are_no_encodings() {
        for text in [
            "SCREENSHOT2024FINAL",
            "Adobe Photoshop CS6 (Windows)",
            "1 2 3 4 5 6 7 8 9 10 11 12 13",
            "0000000000000000000000000000000000000000000000000000000000000000",
            "2012-11-09T14:23:55+01:00",
            "Canon.EF.24-105mm.f/4L.IS.USM.lens",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }

    #[test]
    fn words_in_a_text_are_found_where_they_stand() {
        let text = b"Look: key=bWVldCBtZSBhdCB0aGUgb2xkIGJyaWRnZQ== and no more.";
        let found = words(text, 1 << 20);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].0, found[0].1.bytes.as_slice()), (10, &b"meet me at the old bridge"[..]));
        assert!(words(b"an ordinary caption with extraordinarily-long-hyphenated words", 1 << 20).is_empty());
    }
}
