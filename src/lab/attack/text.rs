//! Text that carries bytes: base64 back to bytes, and words for half bytes.

/// Bytes of base64 (RFC 4648 section 4); what is no digit is skipped.
pub(super) fn from_base64(text: &[u8]) -> Vec<u8> {
    let value = |digit: &u8| match digit {
        b'A'..=b'Z' => Some(digit - b'A'),
        b'a'..=b'z' => Some(digit - b'a' + 26),
        b'0'..=b'9' => Some(digit - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let digits: Vec<u8> = text.iter().filter_map(value).collect();
    let group = |group: &[u8]| {
        let bits =
            group.iter().fold(0u32, |bits, digit| bits << 6 | u32::from(*digit)) << (6 * (4 - group.len()));
        bits.to_be_bytes()[1..group.len()].to_vec()
    };
    digits.chunks(4).filter(|digits| digits.len() > 1).flat_map(group).collect()
}

/// One word for each half byte.
const WORDS: [&str; 16] = [
    "light", "river", "garden", "stone", "evening", "window", "bridge", "summer", "quiet", "harbour",
    "shadow", "market", "winter", "paper", "morning", "station",
];

/// `bytes` as a caption of ordinary words: sentences of nine.
pub(super) fn to_words(bytes: &[u8]) -> String {
    let mut text = String::new();
    for (at, half) in bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).enumerate() {
        let word = WORDS[usize::from(half)];
        match at % 9 {
            0 => {
                text.push_str(if at == 0 { "" } else { ". " });
                text.extend(word.chars().take(1).map(|letter| letter.to_ascii_uppercase()));
                text.extend(word.chars().skip(1));
            }
            5 => text.extend([", ", word]),
            _ => text.extend([" ", word]),
        }
    }
    text.push('.');
    text
}

/// What [`to_words`] was given; `None` at a word that is not one of them.
pub(super) fn from_words(text: &str) -> Option<Vec<u8>> {
    let words = text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    let halves: Option<Vec<u8>> = words
        .map(|word| WORDS.iter().position(|known| known.eq_ignore_ascii_case(word)).map(|half| half as u8))
        .collect();
    Some(halves?.as_chunks::<2>().0.iter().map(|[high, low]| high << 4 | low).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::synth::payload::base64;

    #[test]
    fn base64_comes_back_at_every_length() {
        for length in 0..20u8 {
            let bytes: Vec<u8> = (0..length).map(|n| n.wrapping_mul(83) ^ 0xa5).collect();
            assert_eq!(from_base64(&base64(&bytes)), bytes);
        }
        assert_eq!(from_base64(b"aGVs bG8="), b"hello");
    }

    #[test]
    fn words_read_like_a_caption_and_come_back() {
        let text = to_words(&[0x01, 0x23, 0x45, 0x67, 0x89, 0xab]);
        assert!(text.starts_with("Light river garden stone evening, window bridge"), "{text}");
        assert_eq!(from_words(&text).unwrap(), [0x01, 0x23, 0x45, 0x67, 0x89, 0xab]);
        assert_eq!(from_words("Light river unknown"), None);
    }
}
