//! What a stream begins with: the alpha mark, a file, a message behind its length, text.
//!
//! The kinds share the chance of a coincidence: the mark and UTF-8 text a quarter each, files an eighth, text in
//! three other encodings a 32nd each, and messages behind nine forms of a length a 32nd each.

use super::Reading;
use crate::finding::{Finding, Method, Payload, PayloadKind};
use crate::payload::lsb::describe;
use crate::payload::text::{self, Encoding, Frame, TextScore, assess_as};
use crate::payload::{alpha, identify};

/// The kinds' shares, as what each multiplies the trials by.
const FILE: f64 = 8.0;
const UTF8: f64 = 4.0;
const OTHER_TEXT: f64 = 32.0;
const COUNTED: f64 = 32.0;

/// Fewest characters in a row that are looked at more closely.
const RUN: usize = 7;
/// Fewest behind a length.
const COUNTED_RUN: usize = 4;
/// Fewest different bytes of a text that is no pattern of the plane.
const DIFFERENT: usize = 4;
/// A head of so few different bytes is a pattern of the plane.
const PATTERN: usize = 8;
/// Bits that a head must show for more of it to be scored.
const HOPEFUL: f64 = 8.0;
/// Bytes on which a file's type is judged before the rest is read.
const START: usize = 4096;
/// Bytes of a message behind its length that must promise something.
const FIRST: usize = 64;
/// Bits that a file must show besides a short magic where its end is not known.
const PARSED: f64 = 40.0;

/// Whether the first bytes of a reading are worth a look at more of them.
pub(super) fn promises(reading: &Reading<'_>) -> bool {
    let peek = reading.head.as_slice();
    starts_file(peek)
        || alpha::marked(reading)
        || readable(peek, Encoding::Utf8)
        || readable(peek, Encoding::Utf16Le)
        || readable(peek, Encoding::Utf16Be)
        || readable(peek, Encoding::Latin1)
        || lengths(reading).next().is_some()
}

/// What a reading begins with.
pub(in crate::payload) struct Content {
    pub(in crate::payload) finding: Finding,
    /// Bytes it takes.
    pub(in crate::payload) used: usize,
    /// Whether it says itself where it ends.
    pub(in crate::payload) ended: bool,
}

/// What the reading begins with.
pub(super) fn examine(reading: &Reading<'_>) -> Option<Content> {
    if !reading.promising {
        return None;
    }
    let marked = alpha::recover(reading);
    marked.or_else(|| file(reading)).or_else(|| counted(reading)).or_else(|| plain_text(reading))
}

/// Whether a magic stands at the start; of a zlib stream, whose is only a byte, a whole header.
pub(super) fn starts_file(bytes: &[u8]) -> bool {
    match bytes {
        [0x78, flags, ..] => u16::from_be_bytes([0x78, *flags]).is_multiple_of(31) && flags & 0x20 == 0,
        _ => identify::might_start(bytes),
    }
}

/// Number of different bytes.
pub(super) fn distinct(bytes: &[u8]) -> usize {
    let mut seen = [false; 256];
    for byte in bytes {
        seen[usize::from(*byte)] = true;
    }
    seen.iter().filter(|seen| **seen).count()
}

/// Whether bytes begin with characters that can be told from chance.
fn readable(bytes: &[u8], encoding: Encoding) -> bool {
    let run = encoding.run(bytes);
    let text = bytes.get(..run).unwrap_or_default();
    match encoding {
        Encoding::Utf8 => run >= RUN.min(bytes.len()) && distinct(text) >= DIFFERENT,
        Encoding::Latin1 => {
            // Three of four bytes are characters of it: most must be letters of ASCII.
            let start = text.get(..super::reading::PEEK).unwrap_or_default();
            let letters = start.iter().filter(|byte| byte.is_ascii_alphabetic() || **byte == b' ').count();
            letters * 2 > super::reading::PEEK && distinct(start) >= DIFFERENT
        }
        Encoding::Utf16Le | Encoding::Utf16Be => {
            let first = usize::from(encoding == Encoding::Utf16Le);
            let highs = || text.iter().skip(first).step_by(2).copied();
            // One script, with spaces and punctuation from ASCII; or Chinese, Japanese, Korean.
            let script = highs().find(|high| *high != 0).unwrap_or(0);
            let one = script < 0x20 && highs().all(|high| high == 0 || high == script);
            let east = run >= 14 && highs().all(|high| (0x30..0xa0).contains(&high) || high == 0xff);
            let lows: Vec<u8> = text.iter().skip(1 - first).step_by(2).copied().collect();
            run >= 2 * (RUN - 1) && (one || east) && distinct(&lows) >= DIFFERENT
        }
    }
}

fn id(reading: &Reading<'_>, low: &'static str, other: &'static str) -> &'static str {
    if reading.spec.is_low() { low } else { other }
}

/// Text from the start of the stream up to a NUL or whatever else is no text.
fn plain_text(reading: &Reading<'_>) -> Option<Content> {
    let (encoding, bound) = Encoding::ALL
        .into_iter()
        .filter_map(|encoding| Some((encoding, bound_of(reading, encoding)?)))
        .min_by(|one, other| one.1.total_cmp(&other.1))?;
    let bytes = reading.until(|bytes| encoding.run(bytes) < bytes.len());
    let length = encoding.run(&bytes);
    let content = encoding.decode(&bytes[..length]).into_bytes();
    let ended =
        bytes.get(length..length + encoding.unit()).is_some_and(|end| end.iter().all(|byte| *byte == 0));
    let end = if ended { " ended by NUL" } else { "" };
    let named = if encoding == Encoding::Utf8 { String::new() } else { format!(" in {}", encoding.name()) };
    let what = format!("{length} bytes of text{named}{end}");
    let id = match reading.stream.method {
        Method::Palette => "palette-text",
        _ => id(reading, "lsb-text", "stream-text"),
    };
    let used = length + if ended { encoding.unit() } else { 0 };
    let summary = describe(&what, &reading.spec, Some(&content));
    let finding = reading.finding(id, summary, used, bound)?;
    let finding = finding.with_payload(Payload::new(content, PayloadKind::Text));
    Some(Content { finding, used, ended })
}

/// The bound on the text that the stream begins with in one encoding, where it is low enough.
fn bound_of(reading: &Reading<'_>, encoding: Encoding) -> Option<f64> {
    let head = reading.head.as_slice();
    // Whole 16-bit samples are units of UTF-16 already, and near each other, as the letters of a script are.
    let samples = encoding.unit() == 2 && reading.spec.is_of_words();
    if samples || !readable(head, encoding) {
        return None;
    }
    let kinds = if encoding == Encoding::Utf8 { UTF8 } else { OTHER_TEXT };
    // Latin-1 that is UTF-8 as well is that.
    let run = encoding.run(head);
    if encoding == Encoding::Latin1 && (head[..run].is_ascii() || text::run(head) == run) {
        return None;
    }
    let bound = |score: &TextScore| reading.bound(score.bits, kinds);
    let frame = Frame { values: reading.spec.is_of_values(), ..Frame::default() };
    let first = assess_as(head, encoding, frame)?;
    // A head that is all text, and no pattern, may only not have said enough yet.
    let unsaid = first.to_end && distinct(head) > PATTERN && first.bits >= HOPEFUL;
    if !unsaid && bound(&first) >= super::REPORTED {
        return None;
    }
    let score = assess_as(&reading.bytes(text::SCORED + 1), encoding, frame)?;
    let bound = bound(&score);
    (bound < super::REPORTED).then_some(bound)
}

/// A file of a known type from the start of the stream.
fn file(reading: &Reading<'_>) -> Option<Content> {
    if !starts_file(&reading.head) {
        return None;
    }
    // A file may be longer than this, and then only the whole of it shows that it parses.
    let start = reading.bytes(START);
    identify::identify(&start).filter(|found| start.len() == START || parsed(found))?;
    let bytes = reading.until(|_| false);
    let found = identify::identify(&bytes).filter(parsed)?;
    let length = found.length.unwrap_or(bytes.len()).min(bytes.len());
    let what = match found.length {
        Some(length) => format!("a {} of {length} bytes", found.name),
        None => format!("the beginning of a {}", found.name),
    };
    let summary = describe(&what, &reading.spec, None);
    let bound = reading.bound(found.bits - identify::types_known(), FILE);
    let finding = reading.finding(id(reading, "lsb-file", "stream-file"), summary, length, bound)?;
    let payload = Payload::new(bytes[..length].to_vec(), PayloadKind::File(found.extension));
    Some(Content { finding: finding.with_payload(payload), used: length, ended: found.length.is_some() })
}

/// Whether more than a short magic was there.
fn parsed(found: &identify::FileType) -> bool {
    found.length.is_some() || found.bits >= PARSED
}

/// A length in front of a message.
struct Length {
    /// Bytes it takes.
    width: usize,
    /// Bytes of the message.
    count: usize,
    /// What it is called.
    name: &'static str,
}

/// The forms of a length that fit the stream, with something readable behind them.
fn lengths(reading: &Reading<'_>) -> impl Iterator<Item = Length> {
    let head = reading.head.as_slice();
    let word = |big: bool| {
        let bytes = *head.first_chunk::<2>()?;
        Some(usize::from(if big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) }))
    };
    let long = |big: bool| {
        let bytes = *head.first_chunk::<4>()?;
        Some(if big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) } as usize)
    };
    let forms = [
        (4, long(true), "32 bits, big endian"),
        (4, long(false), "32 bits, little endian"),
        (2, word(true), "16 bits, big endian"),
        (2, word(false), "16 bits, little endian"),
    ];
    let capacity = std::cell::OnceCell::new();
    let fits = |length: &Length| {
        let rest = head.get(length.width..).unwrap_or_default();
        let run = text::run(rest);
        let enough = run >= COUNTED_RUN.max(length.count.min(rest.len()));
        let content = enough && distinct(&rest[..run.min(length.count)]) >= DIFFERENT || starts_file(rest);
        let room = || *capacity.get_or_init(|| reading.capacity().saturating_sub(length.width));
        length.count >= COUNTED_RUN && content && length.count <= room()
    };
    let decimal =
        decimal(head).map(|(width, count)| Length { width, count, name: "decimal digits and a colon" });
    let lengths: Vec<Length> = forms
        .into_iter()
        .filter_map(|(width, value, name)| Some((width, value?, name)))
        .flat_map(|(width, value, name)| {
            let in_bits = value.is_multiple_of(8).then_some(Length { width, count: value / 8, name });
            std::iter::once(Length { width, count: value, name }).chain(in_bits)
        })
        .chain(decimal)
        .filter(fits)
        .collect();
    lengths.into_iter()
}

/// A number in decimal digits and a colon at the start: bytes they take, and the number.
fn decimal(head: &[u8]) -> Option<(usize, usize)> {
    const DIGITS: usize = 8;
    let colon = head.iter().take(DIGITS + 1).position(|byte| *byte == b':')?;
    let digits = std::str::from_utf8(head.get(..colon)?).ok()?;
    let plain = !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
    Some((colon + 1, digits.parse().ok().filter(|_| plain)?))
}

/// A message behind its length, in bytes or in bits: text to its last byte, or a file.
fn counted(reading: &Reading<'_>) -> Option<Content> {
    lengths(reading).find_map(|length| counted_by(reading, &length))
}

fn counted_by(reading: &Reading<'_>, length: &Length) -> Option<Content> {
    let Length { width, count, name } = *length;
    let used = width + count;
    // The first bytes decide whether the rest is worth reading.
    let first = reading.bytes(width + count.min(FIRST));
    let (front, first) = first.split_at_checked(width)?;
    let choices = (reading.capacity().max(2) as f64).log2() + 1.0;
    let frame = Frame { bytes: front, choices, values: reading.spec.is_of_values() };
    let said = || assess_as(first, Encoding::Utf8, frame).is_some_and(|score| score.bits >= HOPEFUL);
    if identify::identify(first).is_none() && (text::run(first) < first.len() || !said()) {
        return None;
    }
    let bytes = reading.bytes(used);
    let message = bytes.get(width..).filter(|message| message.len() == count)?;
    let (bits, kind) = if let Some(found) = identify::identify(message).filter(parsed) {
        (found.bits - identify::types_known(), PayloadKind::File(found.extension))
    } else {
        let score = assess_as(message, Encoding::Utf8, frame)?;
        (score.length == count).then_some((score.bits, PayloadKind::Text))?
    };
    let text = (kind == PayloadKind::Text).then_some(message);
    let what = format!("a message of {count} bytes behind its length ({name})");
    let summary = describe(&what, &reading.spec, text);
    let id = id(reading, "lsb-counted", "stream-counted");
    let finding = reading.finding(id, summary, used, reading.bound(bits, COUNTED))?;
    let finding = finding.with_payload(Payload::new(message.to_vec(), kind));
    Some(Content { finding, used, ended: true })
}
