//! Looking for bytes.

use crate::span::Span;

/// Most places kept.
const MOST: usize = 100_000;
/// Bytes looked at between two questions whether to go on.
const STEP: usize = 1 << 20;

/// What is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum How {
    /// Pairs of hexadecimal digits; `??` is any byte.
    #[default]
    Hex,
    /// Text, one byte an ASCII character, upper and lower case alike.
    Text,
    /// Text of two bytes a character, the low one first.
    Utf16,
}

impl How {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Hex, Self::Text, Self::Utf16];

    /// Its name.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Hex => "Hex",
            Self::Text => "Text",
            Self::Utf16 => "UTF-16",
        }
    }
}

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// Any byte is `None`.
    bytes: Vec<Option<u8>>,
    /// Whether upper and lower case are alike.
    folded: bool,
}

impl Pattern {
    /// Reads what was typed.
    ///
    /// # Errors
    /// What is wrong with it, ready to be shown.
    pub fn parse(text: &str, how: How) -> Result<Self, String> {
        let bytes = match how {
            How::Hex => hex(text)?,
            How::Text => text.bytes().map(|byte| Some(byte.to_ascii_lowercase())).collect(),
            How::Utf16 => {
                text.to_ascii_lowercase().encode_utf16().flat_map(u16::to_le_bytes).map(Some).collect()
            }
        };
        if bytes.iter().flatten().next().is_none() {
            return Err("Type what to look for.".into());
        }
        Ok(Self { bytes, folded: how != How::Hex })
    }

    /// Its length in bytes.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether it holds no byte; never so for one that was read.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    fn is_at(&self, window: &[u8]) -> bool {
        self.bytes.iter().zip(window).all(|(wanted, byte)| match wanted {
            None => true,
            Some(wanted) if self.folded => *wanted == byte.to_ascii_lowercase(),
            Some(wanted) => wanted == byte,
        })
    }
}

fn hex(text: &str) -> Result<Vec<Option<u8>>, String> {
    let digits: Vec<char> =
        text.chars().filter(|c| !c.is_whitespace() && !matches!(c, ',' | ':' | '-')).collect();
    let digits = match digits.as_slice() {
        ['0', 'x' | 'X', rest @ ..] => rest,
        all => all,
    };
    if !digits.len().is_multiple_of(2) {
        return Err("Hexadecimal digits come in pairs.".into());
    }
    let pair = |pair: &[char]| match pair {
        ['?', '?'] => Ok(None),
        [high, low] => match (high.to_digit(16), low.to_digit(16)) {
            (Some(high), Some(low)) => Ok(Some((high * 16 + low) as u8)),
            _ => Err(format!("“{high}{low}” is no byte in hexadecimal.")),
        },
        _ => Err("Hexadecimal digits come in pairs.".into()),
    };
    digits.chunks(2).map(pair).collect()
}

/// Where something occurs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hits {
    /// Offsets in their order.
    pub at: Vec<u64>,
    /// Bytes each of them takes.
    pub length: u64,
    /// Whether there are more.
    pub more: bool,
}

impl Hits {
    /// The first hit behind `from`, else the first of all.
    pub fn next(&self, from: Option<u64>) -> Option<Span> {
        let behind = from.map_or(0, |from| self.at.partition_point(|at| *at <= from));
        self.at.get(behind).or_else(|| self.at.first()).map(|at| Span::new(*at, self.length))
    }

    /// The last hit before `from`, else the last of all.
    pub fn previous(&self, from: Option<u64>) -> Option<Span> {
        let before = from.map_or(0, |from| self.at.partition_point(|at| *at < from));
        let found = before.checked_sub(1).and_then(|at| self.at.get(at)).or_else(|| self.at.last());
        found.map(|at| Span::new(*at, self.length))
    }

    /// Hits that touch the bytes from `first` up to `end`.
    pub fn within(&self, first: u64, end: u64) -> &[u64] {
        let start = self.at.partition_point(|at| at.saturating_add(self.length) <= first);
        let stop = self.at.partition_point(|at| *at < end);
        self.at.get(start..stop).unwrap_or_default()
    }
}

/// Every place of `pattern` in `bytes`, also those that overlap; `stop` is asked now and then whether to give up.
pub(super) fn find(bytes: &[u8], pattern: &Pattern, stop: &dyn Fn() -> bool) -> Hits {
    let mut hits = Hits { length: pattern.len() as u64, ..Hits::default() };
    for (at, window) in bytes.windows(pattern.len().max(1)).enumerate() {
        if at % STEP == 0 && stop() {
            break;
        }
        if pattern.is_at(window) {
            if hits.at.len() == MOST {
                hits.more = true;
                break;
            }
            hits.at.push(at as u64);
        }
    }
    hits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(bytes: &[u8], text: &str, how: How) -> Vec<u64> {
        find(bytes, &Pattern::parse(text, how).unwrap(), &|| false).at
    }

    #[test]
    fn bytes_and_text_are_found() {
        let bytes = b"\x89PNG\r\n\x1a\n..IHDR..ihdr\0A\0b\0";
        assert_eq!(places(bytes, "89 50", How::Hex), [0]);
        assert_eq!(places(bytes, "0x8950", How::Hex), [0]);
        assert_eq!(places(bytes, "0d:??:1a", How::Hex), [4]);
        assert_eq!(places(bytes, "IHdr", How::Text), [10, 16]);
        assert_eq!(places(bytes, "aB", How::Utf16), [21]);
        assert_eq!(places(b"aaaa", "aa", How::Text), [0, 1, 2]);
    }

    #[test]
    fn what_is_no_pattern_is_told() {
        for (text, how) in [("8", How::Hex), ("zz", How::Hex), ("??", How::Hex), ("", How::Text)] {
            assert!(Pattern::parse(text, how).is_err(), "{text}");
        }
    }

    #[test]
    fn next_and_previous_go_round() {
        let hits = Hits { at: vec![2, 5, 9], length: 2, more: false };
        let next = |from| hits.next(from).map(|span| span.offset);
        let previous = |from| hits.previous(from).map(|span| span.offset);
        assert_eq!([next(None), next(Some(2)), next(Some(9))], [Some(2), Some(5), Some(2)]);
        assert_eq!([previous(None), previous(Some(5)), previous(Some(2))], [Some(9), Some(2), Some(9)]);
        assert_eq!(Hits::default().next(Some(1)), None);
        assert_eq!(hits.within(3, 6), [2, 5]);
        assert_eq!(hits.within(4, 5), [] as [u64; 0]);
    }
}
