//! Is it text? A likelihood ratio of a model of text against what clean images give: random bits, bits that the bits
//! before them predict (flat, periodic and dithered planes), and samples near their neighbours.
//!
//! Both sides are probability distributions over byte sequences, so under either kind of clean image the ratio is a
//! non-negative martingale with mean 1, and Ville's inequality bounds the chance that it ever passes 2^b by 2^-b.

mod model;
mod null;
#[cfg(test)]
mod tests;
mod textures;

use model::Model;
use null::Null;

/// Text found at the start of some bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TextScore {
    /// Bytes of the text, its terminator not counted.
    pub length: usize,
    /// Evidence in bits: the chance on a clean image is at most 2^-bits for one stream tried.
    pub bits: f64,
    /// Whether a NUL ends it.
    pub terminated: bool,
    /// Whether it reaches the end of the bytes given: there may be more.
    pub to_end: bool,
}

impl TextScore {
    /// Bound on the chance of a text like this in any of `trials` streams of a clean image.
    pub fn bound(self, trials: usize) -> f64 {
        ((-self.bits).exp2() * trials as f64).min(1.0)
    }
}

/// Bytes that are scored; text behind them only counts as more of the same.
pub(super) const SCORED: usize = 512;
/// Shortest run worth scoring, in characters.
const SHORTEST: usize = 4;

/// Bits below the best so far from which no text has ever come back.
const HOPELESS: f64 = 60.0;

/// How characters are written as bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, ASCII among it.
    Utf8,
    /// UTF-16, the low byte first.
    Utf16Le,
    /// UTF-16, the high byte first.
    Utf16Be,
    /// One byte a character: ISO 8859-1.
    Latin1,
}

impl Encoding {
    /// All, the commonest first.
    pub const ALL: [Self; 4] = [Self::Utf8, Self::Utf16Le, Self::Utf16Be, Self::Latin1];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16 (little endian)",
            Self::Utf16Be => "UTF-16 (big endian)",
            Self::Latin1 => "Latin-1",
        }
    }

    /// Bytes of the smallest character.
    pub(super) const fn unit(self) -> usize {
        match self {
            Self::Utf8 | Self::Latin1 => 1,
            Self::Utf16Le | Self::Utf16Be => 2,
        }
    }

    /// Length in bytes of the text at the start of `bytes`: characters that belong to text, up to the first other.
    pub(super) fn run(self, bytes: &[u8]) -> usize {
        match self {
            Self::Utf8 => run(bytes),
            Self::Latin1 => {
                let text = |byte: &u8| belongs(char::from(*byte)) && !(0x7f..0xa1).contains(byte);
                bytes.iter().position(|byte| !text(byte)).unwrap_or(bytes.len())
            }
            Self::Utf16Le | Self::Utf16Be => {
                let mut length = 0;
                for c in char::decode_utf16(self.units(bytes)) {
                    match c {
                        Ok(c) if belongs(c) => length += 2 * c.len_utf16(),
                        // A pair cut by the end of the bytes belongs to the text as far as anyone can tell.
                        Err(_) if length + 2 >= bytes.len() && length > 0 => return bytes.len(),
                        _ => return length,
                    }
                }
                if length + 1 == bytes.len() && length > 0 { bytes.len() } else { length }
            }
        }
    }

    fn units(self, bytes: &[u8]) -> impl Iterator<Item = u16> {
        let big = self == Self::Utf16Be;
        let pairs = bytes.as_chunks::<2>().0.iter();
        pairs.map(move |pair| if big { u16::from_be_bytes(*pair) } else { u16::from_le_bytes(*pair) })
    }

    /// The characters of a text; what is none at its end (one cut in half) is left out.
    pub(super) fn decode(self, bytes: &[u8]) -> String {
        match self {
            Self::Utf8 => match std::str::from_utf8(bytes) {
                Ok(text) => text.to_owned(),
                Err(error) => {
                    String::from_utf8_lossy(bytes.get(..error.valid_up_to()).unwrap_or_default()).into_owned()
                }
            },
            Self::Latin1 => bytes.iter().map(|byte| char::from(*byte)).collect(),
            Self::Utf16Le | Self::Utf16Be => {
                char::decode_utf16(self.units(bytes)).map_while(Result::ok).collect()
            }
        }
    }

    /// Calls `take` with every byte of `c`.
    fn encode(self, c: char, mut take: impl FnMut(u8)) {
        match self {
            Self::Utf8 => c.encode_utf8(&mut [0; 4]).bytes().for_each(take),
            Self::Latin1 => take(u8::try_from(u32::from(c)).unwrap_or(b'?')),
            Self::Utf16Le | Self::Utf16Be => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let pair = if self == Self::Utf16Be { unit.to_be_bytes() } else { unit.to_le_bytes() };
                    pair.into_iter().for_each(&mut take);
                }
            }
        }
    }
}

/// What a text stands in.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Frame<'a> {
    /// What stands in front of it and was chosen with it: a count.
    pub(super) bytes: &'a [u8],
    /// log2 of the number of values that might as well have had.
    pub(super) choices: f64,
    /// Whether the bytes are whole samples, so that a texture may be what they are.
    pub(super) values: bool,
}

/// Scores the text that `bytes` start with; `None` where they start with less than four bytes of text.
pub fn assess(bytes: &[u8]) -> Option<TextScore> {
    assess_as(bytes, Encoding::Utf8, Frame::default())
}

/// As [`assess`], in any encoding, behind a frame.
pub(super) fn assess_as(bytes: &[u8], encoding: Encoding, frame: Frame<'_>) -> Option<TextScore> {
    let length = encoding.run(bytes);
    let unit = encoding.unit();
    if length < SHORTEST * unit {
        return None;
    }
    let text = encoding.decode(bytes.get(..length.min(SCORED)).unwrap_or_default());
    let bits = evidence(&text, encoding, frame);
    let terminated = bytes.get(length..length + unit).is_some_and(|end| end.iter().all(|byte| *byte == 0));
    Some(TextScore { length, bits, terminated, to_end: length == bytes.len() })
}

/// The largest log2 of the ratio over all beginnings of `text`: text that repeats itself becomes predictable, but
/// not before it has shown itself.
fn evidence(text: &str, encoding: Encoding, frame: Frame<'_>) -> f64 {
    let mut model = Model::default();
    let mut null = Null::new(frame.values);
    frame.bytes.iter().for_each(|byte| null.update(*byte));
    let mut length = 8.0 * frame.bytes.len() as f64;
    let mut best = 0.0_f64;
    for c in text.chars() {
        encoding.encode(c, |byte| {
            null.update(byte);
            length += 8.0;
        });
        model.update(c);
        let text = if frame.values { model.log2_of_words() } else { model.log2() };
        let now = text - frame.choices - null.log2().max(-length);
        best = best.max(now);
        if now < best - HOPELESS {
            break;
        }
    }
    best
}

/// Bits that the model of text needs for `text`: what other models of the same bytes are compared with.
pub(super) fn code_length(text: &str) -> f64 {
    let mut model = Model::default();
    text.chars().for_each(|c| model.update(c));
    -model.log2()
}

/// Length of the valid UTF-8 without control characters (tab and line ends allowed) at the start of `bytes`.
pub(super) fn run(bytes: &[u8]) -> usize {
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..bytes.len().min(at + 4)];
        let (valid, cut) = match std::str::from_utf8(rest) {
            Ok(text) => (text, false),
            Err(error) => {
                let valid = std::str::from_utf8(&rest[..error.valid_up_to()]).unwrap_or_default();
                (valid, error.error_len().is_none() && at + 4 >= bytes.len())
            }
        };
        let Some(c) = valid.chars().next() else {
            // A character cut by the end of the bytes belongs to the text as far as anyone can tell.
            return if cut && at > 0 { bytes.len() } else { at };
        };
        if !belongs(c) {
            return at;
        }
        at += c.len_utf8();
    }
    at
}

/// Characters that text is made of: no controls but tab and line ends, no private use, no noncharacters.
fn belongs(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' => true,
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'.. | '\u{fdd0}'..='\u{fdef}' => false,
        c => !c.is_control() && (c as u32 & 0xfffe) != 0xfffe,
    }
}
