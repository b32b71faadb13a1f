//! Text that stands for other bytes: base64 and hexadecimal digits.

/// Fewest characters that are taken for an encoding of something.
const SHORTEST: usize = 16;

/// The bytes that base64 text (RFC 4648 §4 and §5, line ends allowed, padding optional) stands for; `None` where the
/// text is none, or is as likely a word, a number or hexadecimal digits.
pub(super) fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let mut digits: Vec<u8> = text.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    let all = digits.len();
    while digits.last() == Some(&b'=') && all - digits.len() < 2 {
        digits.pop();
    }
    let padded = digits.len() < all;
    if digits.len() < SHORTEST || digits.len() % 4 == 1 || padded && !all.is_multiple_of(4) {
        return None;
    }
    let has = |class: fn(&u8) -> bool| digits.iter().any(class);
    let mixed = has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase);
    let hex = digits.iter().all(u8::is_ascii_hexdigit);
    if hex || !mixed || !padded && !has(u8::is_ascii_digit) && digits.len() < 32 {
        return None;
    }
    from_digits(&digits)
}

/// The bytes that base64 text stands for which a program wrote: whole groups, padded, nothing else in it; short ones
/// and words, too.
pub(crate) fn base64_exact(text: &[u8]) -> Option<Vec<u8>> {
    let padding = text.iter().rev().take(2).take_while(|byte| **byte == b'=').count();
    text.len().is_multiple_of(4).then(|| from_digits(&text[..text.len() - padding]))?
}

fn from_digits(digits: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(digits.len() / 4 * 3);
    for group in digits.chunks(4) {
        let mut value = 0_u32;
        for digit in group {
            value = value << 6 | u32::from(base64_digit(*digit)?);
        }
        value <<= 6 * (4 - group.len());
        let [_, first, second, third] = value.to_be_bytes();
        bytes.extend(&[first, second, third][..group.len() - 1]);
    }
    Some(bytes)
}

fn base64_digit(digit: u8) -> Option<u8> {
    Some(match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    })
}

/// The bytes that hexadecimal digits (white space allowed) stand for.
pub(super) fn hex(text: &[u8]) -> Option<Vec<u8>> {
    let mut digits = Vec::with_capacity(text.len());
    for byte in text.iter().filter(|byte| !byte.is_ascii_whitespace()) {
        digits.push(char::from(*byte).to_digit(16)? as u8);
    }
    if digits.len() < SHORTEST || !digits.len().is_multiple_of(2) {
        return None;
    }
    Some(digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_decodes_with_and_without_padding() {
        assert_eq!(base64(b"SGVsbG8gd29ybGQh").unwrap(), b"Hello world!");
        assert_eq!(base64(b"SGVsbG8gd29ybGQsIG9s\r\nZA==").unwrap(), b"Hello world, old");
        assert_eq!(base64(b"SGVsbG8gd29ybGQsIG9sZA").unwrap(), b"Hello world, old");
    }

    #[test]
    fn exact_base64_is_whole_groups_and_nothing_else() {
        assert_eq!(base64_exact(b"QQ==").unwrap(), b"A");
        assert_eq!(base64_exact(b"QUI=").unwrap(), b"AB");
        assert_eq!(base64_exact(b"").unwrap(), b"");
        for text in [&b"QQ"[..], b"QQ=", b"Q===", b"QUI =", b"QU\nI"] {
            assert_eq!(base64_exact(text), None, "{text:?}");
        }
    }

    #[test]
    fn words_numbers_and_hashes_are_not_base64() {
        for text in
            ["short", "AdobePhotoshopCreative", "d41d8cd98f00b204e9800998ecf8427e", "1234567890123456"]
        {
            assert_eq!(base64(text.as_bytes()), None, "{text}");
        }
        assert_eq!(base64(b"not base64, a sentence with spaces 1"), None);
        assert_eq!(base64(b"SGVsbG8gd29ybGQsIG9sZA="), None);
    }

    #[test]
    fn hexadecimal_decodes() {
        assert_eq!(hex(b"48656c6c 6f20776f 726c6421").unwrap(), b"Hello world!");
        assert_eq!(hex(b"48656c6c6f20776f726c642"), None);
        assert_eq!(hex(b"4865"), None);
    }
}
