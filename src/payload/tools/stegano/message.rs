//! Stegano's frame: decimal digits, a colon, and as many bytes (version 3) or characters (before it) as they say.

use crate::payload::tools::ended;
use crate::payload::{decode, entropy, identify, text};

/// Bytes in which the colon is looked for.
const DIGITS: usize = 8;
/// Bytes of text behind a counted message that make it one counted in characters.
const SURPLUS: usize = 3;
/// Longest message that is judged by its letters and digits alone.
const WORD: usize = 8;
/// Fewest digits before a message that is no text: they must speak alone.
const ALONE: usize = 4;

/// A message behind its length.
#[derive(Debug, PartialEq)]
pub(super) struct Message {
    /// What the tool gives back: text in UTF-8, or the file that base64 text stands for.
    pub(super) payload: Vec<u8>,
    /// Bytes of the frame and the message.
    pub(super) used: usize,
    /// Bits of evidence, the frame's digits among them.
    pub(super) bits: f64,
    /// What it is, in words.
    pub(super) what: String,
}

/// What the message's bytes are.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    /// Text in UTF-8.
    Utf8,
    /// One byte a character, as version 2 wrote them.
    Latin1,
    /// Four bytes a character, low byte first.
    Wide,
    /// No text.
    Binary,
}

/// Reads the frame; `bytes` gives at most so many bytes of the stream, from its start.
pub(super) fn read(bytes: &dyn Fn(usize) -> Vec<u8>, limit: usize) -> Option<Message> {
    let head = bytes(START);
    if head.starts_with(&[0, 0, 0]) {
        return wide_frame(&head, bytes, limit);
    }
    let (count, start) = length(&head)?;
    let rest = head.get(start..)?;
    if count == 0 || count > limit || !promises(rest, count, start) {
        return None;
    }
    let all = bytes(start + count);
    let message = all.get(start..).filter(|message| message.len() == count)?;
    if let Some(text) = wide(message) {
        return Some(finished(text.into_bytes(), start, count, Form::Wide));
    }
    if message.is_ascii() || !by_characters(message, start, count, bytes) {
        let form = if text::run(message) == count { Form::Utf8 } else { other(message, start)? };
        let text = match form {
            Form::Latin1 => message.iter().map(|byte| char::from(*byte)).collect::<String>().into_bytes(),
            _ => message.to_vec(),
        };
        return Some(finished(text, start, count, form));
    }
    let longer = bytes(start + count * 4);
    let length = counted_length(longer.get(start..)?, count);
    let message = longer.get(start..start + length)?;
    (text::run(message) == length).then(|| finished(message.to_vec(), start, length, Form::Utf8))
}

/// Bytes read first.
const START: usize = 64;

/// The number before the colon, and the bytes of both.
fn length(head: &[u8]) -> Option<(usize, usize)> {
    let colon = head.iter().take(DIGITS).position(|byte| *byte == b':')?;
    let digits = head.get(..colon)?;
    if digits.starts_with(b"0") || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some((std::str::from_utf8(digits).ok()?.parse().ok()?, colon + 1))
}

/// Whether the first bytes of a message can be some: decided before the rest is read.
fn promises(rest: &[u8], count: usize, start: usize) -> bool {
    let seen = rest.get(..count).unwrap_or(rest);
    let latin = ended::plain(seen).is_some();
    let wide = seen.len() >= 4 && seen.chunks_exact(4).all(|unit| unit[3] == 0 && unit[2] < 0x11);
    text::run(seen) == seen.len() || latin || wide || start > ALONE
}

/// The text of units of 32 bits, low byte first.
fn wide(message: &[u8]) -> Option<String> {
    let units = message.chunks_exact(4);
    if !units.remainder().is_empty() {
        return None;
    }
    let unit = |unit: &[u8]| char::from_u32(u32::from_le_bytes(*unit.first_chunk()?));
    units.map(unit).collect::<Option<String>>().filter(|text| is_text(text))
}

fn is_text(text: &str) -> bool {
    !text.is_empty() && text::run(text.as_bytes()) == text.len()
}

/// What a message is that is no UTF-8.
fn other(message: &[u8], start: usize) -> Option<Form> {
    if ended::plain(message).is_some() {
        return Some(Form::Latin1);
    }
    let random = entropy::looks_random(message) || identify::identify(message).is_some();
    (start > ALONE && random).then_some(Form::Binary)
}

/// Whether the count is one of characters: the bytes would cut one in two, or the text goes on.
fn by_characters(message: &[u8], start: usize, count: usize, bytes: &dyn Fn(usize) -> Vec<u8>) -> bool {
    let cut = std::str::from_utf8(message).is_err_and(|error| error.error_len().is_none());
    if cut && text::run(message) == message.len() {
        return true;
    }
    let longer = bytes(start + count * 4);
    longer
        .get(start..)
        .is_some_and(|rest| text::run(message) == message.len() && counted_length(rest, count) != count)
}

/// Length in bytes of a message of `count` bytes, or of `count` characters where the bytes would cut one in two or
/// the text goes on: Stegano counted characters before version 3.
fn counted_length(rest: &[u8], count: usize) -> usize {
    let whole = std::str::from_utf8(&rest[..count.min(rest.len())]).is_ok();
    let text = &rest[..text::run(rest)];
    let by_characters = std::str::from_utf8(text).ok().and_then(|text| {
        let end = text.char_indices().nth(count).map_or(text.len(), |(end, _)| end);
        (text.chars().take(count).count() == count).then_some(end)
    });
    // Whatever follows a message counted in bytes is rarely more text.
    by_characters.filter(|end| !whole || end - count >= SURPLUS).unwrap_or(count)
}

/// Version 2 with 32 bits a character: the frame's, too, high byte first.
fn wide_frame(head: &[u8], bytes: &dyn Fn(usize) -> Vec<u8>, limit: usize) -> Option<Message> {
    let narrow = |units: &[u8]| -> Option<String> {
        units.chunks_exact(4).map(|unit| char::from_u32(u32::from_be_bytes(*unit.first_chunk()?))).collect()
    };
    // The frame's characters are digits and the colon; what follows may be anything yet.
    let frame: Vec<u8> =
        head.chunks_exact(4).map_while(|unit| unit.starts_with(&[0; 3]).then(|| unit[3])).collect();
    let (count, start) = length(&frame)?;
    if count == 0 || count > limit / 4 {
        return None;
    }
    let all = bytes((start + count) * 4);
    let text = all.get(start * 4..).filter(|text| text.len() == count * 4).and_then(narrow)?;
    is_text(&text).then(|| {
        let mut message = finished(text.into_bytes(), start, count, Form::Wide);
        message.used = all.len();
        message
    })
}

/// Judges the message: a digit is 10 of 256 values, the colon one; what follows must be text.
fn finished(text: Vec<u8>, start: usize, length: usize, form: Form) -> Message {
    let digits = start - 1;
    let frame = 8.0 + digits as f64 * 25.6_f64.log2();
    let said = match form {
        // Evidence is what was read, not what it became.
        Form::Latin1 => text::assess(&text.iter().copied().filter(u8::is_ascii).collect::<Vec<u8>>()),
        Form::Utf8 | Form::Wide | Form::Binary => {
            text::assess(&text).filter(|said| said.length == text.len())
        }
    };
    let by_model = frame + said.map_or(0.0, |said| said.bits);
    // A word: its length is one of all there are, and of 256 byte values 62 continue it; all longer ones count.
    let word = text.len() <= WORD && matches!(form, Form::Utf8) && text.iter().all(u8::is_ascii_alphanumeric);
    let share: f64 = 62.0 / 256.0;
    let tail = (share.powi(text.len() as i32) / (1.0 - share)).log2();
    let by_letters = if word { 8.0 * start as f64 - tail } else { 0.0 };
    let found = identify::identify(&text);
    let by_file = found.as_ref().map_or(0.0, |found| frame + found.bits);
    let mut message = Message {
        what: format!("a message of {length} bytes behind its length"),
        used: start + length,
        bits: by_model.max(by_letters).max(by_file),
        payload: text,
    };
    if let Some((file, bits)) = encoded_file(&message.payload) {
        message.what = format!("a file of {} bytes, as base64 behind its length", file.len());
        message.bits = message.bits.max(frame + bits);
        message.payload = file;
    }
    message
}

/// The file that `stegano-lsb hide -f` writes as base64: of a known type, or text that is long enough to be meant.
fn encoded_file(text: &[u8]) -> Option<(Vec<u8>, f64)> {
    let file = decode::base64(text)?;
    let known = identify::identify(&file).map(|found| found.bits);
    let padded = text.len().is_multiple_of(4);
    let prose = || (padded && file.len() >= 12 && text::run(&file) == file.len()).then_some(0.0);
    let bits = known.or_else(prose)?;
    Some((file, bits))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(stream: &[u8]) -> Option<Message> {
        read(&|limit| stream.get(..limit).unwrap_or(stream).to_vec(), stream.len())
    }

    #[track_caller]
    fn gives(stream: &[u8], payload: &str) {
        assert_eq!(from(stream).map(|message| message.payload), Some(payload.as_bytes().to_vec()));
    }

    #[test]
    fn every_version_s_lengths_are_understood() {
        gives(b"5:hello\x80\x01\xff", "hello");
        gives(b"1:A\x03\x90", "A");
        // Version 3 counts bytes, version 2 characters.
        gives("7:Grüße\u{1}\u{2}".as_bytes(), "Grüße");
        gives("20:Grüße, schöne Grüße!\u{1}\u{2}".as_bytes(), "Grüße, schöne Grüße!");
        // Version 2 wrote one byte a character.
        gives(b"14:Gr\xfc\xdfe aus Wien\x90\x90\x90", "Grüße aus Wien");
        // 32 bits a character: version 3 low byte first behind plain digits, version 2 high byte first throughout.
        gives(b"8:h\0\0\0i\0\0\0\x80", "hi");
        gives(b"\0\0\x002\0\0\0:\0\0\0h\0\0\0i\x80", "hi");
    }

    #[test]
    fn files_come_as_base64_and_noise_does_not_come() {
        gives(b"24:VGhlIGJsdWUgZm9sZGVyLg==\xff", "The blue folder.");
        for stream in
            [&b"05:hello"[..], b":hello", b"9:short", b"5:h\x01llo", b"abc", b"", b"4:\x90\x91\xff\x01"]
        {
            assert_eq!(from(stream), None, "{stream:?}");
        }
    }

    #[test]
    fn a_letter_is_weak_evidence_and_a_sentence_is_strong() {
        // Two exact bytes, then letters: 2^-16 times the chance of a letter and of all longer words.
        let one = from(b"1:A\x80").unwrap().bits;
        assert!((one - 17.645).abs() < 0.01, "{one}");
        assert!(from(b"24:Meet me at the old oak.\n\x80").unwrap().bits > 50.0);
    }
}
