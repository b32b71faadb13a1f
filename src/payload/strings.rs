//! Runs of printable text in bytes, as ASCII and as UTF-16 in both byte orders, with their places.

use crate::span::Span;

/// Characters kept of one run; its span covers all of it.
const KEPT: usize = 300;

/// How a run is coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Coding {
    /// One byte a character.
    Ascii,
    /// Two bytes a character, the low one first.
    Utf16Le,
    /// Two bytes a character, the high one first.
    Utf16Be,
}

impl Coding {
    /// How tables name it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ascii => "ASCII",
            Self::Utf16Le => "UTF-16 LE",
            Self::Utf16Be => "UTF-16 BE",
        }
    }
}

/// One run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Where it lies.
    pub span: Span,
    /// How it is coded.
    pub coding: Coding,
    /// Its first characters, printable ASCII.
    pub text: String,
}

/// All runs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Runs {
    /// In the order of the bytes.
    pub runs: Vec<Run>,
    /// Whether there are more than were asked for.
    pub more: bool,
}

/// Runs of at least `least` printable characters (at least 2), the first `most` of them.
pub fn runs(bytes: &[u8], least: usize, most: usize) -> Runs {
    let least = least.max(2);
    let mut found = Runs::default();
    let mut at = 0;
    while at < bytes.len() {
        let rest = bytes.get(at..).unwrap_or_default();
        let Some((coding, characters)) = longest(rest, least) else {
            at += 1;
            continue;
        };
        if found.runs.len() >= most {
            found.more = true;
            break;
        }
        let width = if coding == Coding::Ascii { 1 } else { 2 };
        let first = usize::from(coding == Coding::Utf16Be);
        let text = rest.iter().skip(first).step_by(width).take(characters.min(KEPT));
        let length = characters * width;
        found.runs.push(Run {
            span: Span::new(at as u64, length as u64),
            coding,
            text: text.map(|byte| char::from(*byte)).collect(),
        });
        at += length;
    }
    found
}

/// The coding in which `bytes` begin with a run of at least `least` characters, and how many they are.
fn longest(bytes: &[u8], least: usize) -> Option<(Coding, usize)> {
    let plain = bytes.iter().take_while(|byte| printable(**byte)).count();
    if plain >= least {
        return Some((Coding::Ascii, plain));
    }
    let pairs = |bytes: &[u8], zero: usize| {
        let pairs = bytes.as_chunks::<2>().0.iter();
        pairs.take_while(|pair| pair[zero] == 0 && printable(pair[1 - zero])).count()
    };
    let (coding, characters) = match bytes.split_first()? {
        // A zero in front of the other order looks like this one, but ends as early.
        (0, rest) => match (pairs(bytes, 0), pairs(rest, 1)) {
            (big, little) if big > little => (Coding::Utf16Be, big),
            _ => return None,
        },
        _ => (Coding::Utf16Le, pairs(bytes, 1)),
    };
    (characters >= least).then_some((coding, characters))
}

fn printable(byte: u8) -> bool {
    (0x20..0x7f).contains(&byte) || byte == b'\t'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_found_in_three_codings_with_their_places() {
        let mut bytes = b"\x01\x02hello world\xff\x00\x00".to_vec();
        let wide = bytes.len();
        bytes.extend("wide text".bytes().flat_map(|byte| [byte, 0]));
        bytes.extend([0xff, 0xff]);
        let big = bytes.len();
        bytes.extend("big end".bytes().flat_map(|byte| [0, byte]));
        bytes.extend(b"\xffabc\xff");
        let found = runs(&bytes, 5, 100);
        let told: Vec<_> =
            found.runs.iter().map(|run| (run.span.offset, run.coding, run.text.as_str())).collect();
        assert_eq!(
            told,
            [
                (2, Coding::Ascii, "hello world"),
                (wide as u64, Coding::Utf16Le, "wide text"),
                (big as u64, Coding::Utf16Be, "big end"),
            ]
        );
        assert_eq!(found.runs[1].span.length, 18);
        assert!(!found.more);
    }

    #[test]
    fn long_runs_keep_their_span_and_many_are_bounded() {
        let found = runs(&[b'a'; 1000], 4, 10);
        assert_eq!((found.runs[0].span.length, found.runs[0].text.len()), (1000, KEPT));
        let many: Vec<u8> = b"abcd\0".iter().copied().cycle().take(500).collect();
        let found = runs(&many, 4, 10);
        assert_eq!((found.runs.len(), found.more), (10, true));
        assert_eq!(runs(&[], 4, 10), Runs::default());
    }
}
