//! gifshuffle 2.0 (Matthew Kwan, Debian package gifshuffle).
//!
//! Layout (its source, and read back from its output): the bits of the message, each byte's highest first, are the
//! low bits of a number, lowest first, with one 1 above them. The different colours of the global colour table, sorted
//! by `0xrrggbb`, are inserted from the last to the first: the i-th (from 1) at place number mod i, the number then
//! divided by i. The rest of the table is filled with one colour. `-C` encodes the message with a fixed Huffman code
//! for English first. `-p` encrypts the bits with ICE in one-bit cipher feedback and sorts the colours by their
//! ICE ciphertext. Messages of 1.0 under a password (`-1 -p`) are not opened.
//!
//! A message that does not fill the table leaves its smallest colours sorted in front. Clean tables have that, too,
//! where a palette was sorted (see [`sorted_front`]), so content must speak as well. Under a password the colours are sorted
//! in a random order, and a message well short of the table's capacity is a coincidence of exactly the bits missing.

pub(crate) mod huffman;
mod ice;
mod order;

use std::cmp::Reverse;

use self::ice::Ice;
use self::order::{Number, Table};
use super::{Hit, Tool};
use crate::finding::{BitOrder, FalseAlarm, Finding, Method, Place};
use crate::payload::passwords::Cost;
use crate::payload::{Source, entropy, identify, text};
use crate::span::Span;

/// The row of the table.
pub(super) const TOOL: Tool = Tool {
    id: "gifshuffle",
    name: "gifshuffle",
    layout: "the order of a GIF's colours, as a number in a factorial base, is the message behind a leading 1; the \
             rest of the table is filled with one colour; optionally Huffman coded, or encrypted by ICE",
    certain: "the message is text or a file (its own code for English counted), or the colours, sorted by the \
              password's cipher, leave many bits unused; a short message in a table sorted in front is an indication",
    read,
};

/// Bits that a message must leave unused to count as one behind a sorted front.
const UNUSED: f64 = 20.0;
/// Evidence in a length in whole bytes, one of eight, and in bytes that look random.
const WHOLE_BYTES: f64 = 3.0;
const RANDOM: f64 = 3.0;
/// Clean GIFs looked at.
const CLEAN: u32 = 2333;
/// Evidence in all but 64 bits being unused.
const SORTED: f64 = 9.5;
/// Fewest characters of a word.
const WORD: usize = 4;
/// Evidence below which nothing is reported, in bits.
const REPORTED: f64 = 13.3;
/// Evidence that a password must give before its reading is believed, in bits.
const OPENED: f64 = 34.0;

fn read(source: &Source<'_>) -> Vec<Finding> {
    let Some(table) = Table::of(source.file).filter(|table| table.colours.len() > 5) else {
        return Vec::new();
    };
    plain(&table).or_else(|| locked(&table, source)).into_iter().collect()
}

/// What the order of a table of at least `fewest` different colours says, as bits, in the four ways to read it: the first
/// is this tool's.
pub(in crate::payload) fn permutation(table: &[[u8; 3]], fewest: usize) -> Vec<(&'static str, Vec<bool>)> {
    let Some(table) = Table::of_colours(table).filter(|table| table.colours.len() >= fewest) else {
        return Vec::new();
    };
    let (falling, rising) = (table.number(|colour| colour), table.number(Reverse));
    let turned = |number: &Number| number.message().into_iter().rev().collect();
    vec![
        ("put in descending, the lowest bit first", falling.message()),
        ("put in descending, the highest bit first", turned(&falling)),
        ("put in ascending, the lowest bit first", rising.message()),
        ("put in ascending, the highest bit first", turned(&rising)),
    ]
}

/// A message and what speaks for it.
struct Reading {
    message: Vec<u8>,
    compressed: bool,
    bits: f64,
}

/// Without a password.
fn plain(table: &Table) -> Option<Finding> {
    let number = table.number(|colour| colour);
    let unused = table.capacity() - number.message_bits() as f64;
    let front = sorted_front(number.message_bits() as f64, unused);
    let reading = best(&number.message(), front > 0.0)?;
    let bits = front + reading.bits;
    let random = reading.bits <= WHOLE_BYTES + RANDOM && !reading.compressed && reading.message.len() >= 4;
    // A table sorted to so far in front is rare by itself: words that say little are then told, too.
    let worded = front >= SORTED && reading.message.iter().all(|byte| matches!(byte, b' '..=b'~' | b'\n'));
    let told = bits >= REPORTED || worded && reading.message.len() >= WORD;
    let finding = told.then(|| finding(table, reading, (-bits).exp2(), None))?;
    // What only looks random has been seen once in clean files, and that says more than a bound.
    Some(if random { finding.with_false_alarm(FalseAlarm::Measured { hits: 1, of: CLEAN }) } else { finding })
}

/// Bits of evidence in the smallest colours being sorted in front, as the tables of 2,333 clean GIFs have it: 151 leave
/// 20 bits unused, 11 more than they use, 3 all but 64 bits.
fn sorted_front(used: f64, unused: f64) -> f64 {
    match (unused >= UNUSED, used <= unused, used <= 64.0) {
        (false, ..) => 0.0,
        (true, false, _) => 3.9,
        (true, true, false) => 7.5,
        (true, true, true) => SORTED,
    }
}

/// Under the passwords at hand.
fn locked(table: &Table, source: &Source<'_>) -> Option<Finding> {
    let capacity = table.capacity();
    let search = source.passwords.find(TOOL.name, Cost::Cheap, |word| {
        let key = Key::new(word);
        // A message that leaves bits unused keeps the colour that is sorted first at the first place: decided on a
        // few of the colours.
        let first = key.rank(*table.colours.first()?);
        if table.colours.iter().skip(1).any(|colour| key.rank(*colour) < first) {
            return None;
        }
        let number = table.number(|colour| key.rank(colour));
        let unused = capacity - number.message_bits() as f64;
        let reading = best(&key.decrypt(&number), true)?;
        let bits = unused + reading.bits;
        (bits >= OPENED).then_some((reading, bits))
    });
    let (word, (reading, bits)) = search.found?;
    let bound = (-bits).exp2() * search.tried as f64;
    Some(finding(table, reading, bound, Some(word)))
}

fn finding(table: &Table, reading: Reading, bound: f64, password: Option<Vec<u8>>) -> Finding {
    let (count, length) = (table.colours.len(), reading.message.len());
    let how = if reading.compressed { " compressed with its code for English" } else { "" };
    let hit = Hit {
        id: "gifshuffle",
        what: format!("a message of {length} bytes{how} in the order of the {count} different colours"),
        place: Place::Bytes(vec![Span::new(13, 3 * table.entries as u64)]),
        bound: bound.min(1.0),
        method: Method::Palette,
        bit_order: BitOrder::MsbFirst,
        payload: Some(reading.message),
        name: Vec::new(),
        password,
    };
    hit.finding(&TOOL)
}

/// The better of the two ways to read the bits. `short` messages may be anything printable, or random, where the
/// rest of the table speaks for them.
fn best(bits: &[bool], short: bool) -> Option<Reading> {
    let plain = (bits.len().is_multiple_of(8) && !bits.is_empty()).then(|| {
        let message: Vec<u8> = bits.as_chunks::<8>().0.iter().copied().map(byte).collect();
        let bits = WHOLE_BYTES + content(&message, short)?;
        Some(Reading { message, compressed: false, bits })
    });
    let packed = huffman::decode(bits.iter().copied()).and_then(|message| {
        let bits = compressed(&message)?;
        Some(Reading { message, compressed: true, bits })
    });
    [plain.flatten(), packed].into_iter().flatten().max_by(|a, b| a.bits.total_cmp(&b.bits))
}

fn byte(bits: [bool; 8]) -> u8 {
    bits.into_iter().fold(0, |byte, bit| byte << 1 | u8::from(bit))
}

/// Bits of evidence that bytes are a message.
fn content(message: &[u8], short: bool) -> Option<f64> {
    if let Some(found) = identify::identify(message) {
        return Some(found.bits - identify::types_known());
    }
    let score = text::assess(message).filter(|score| score.length == message.len());
    let printable = message.iter().all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t'));
    match score {
        Some(score) => Some(score.bits),
        // 98 of 256 values.
        None if short && message.len() < 4 && printable => Some(message.len() as f64 * 1.38),
        None => (short && entropy::looks_random(message)).then_some(RANDOM),
    }
}

/// Bits of evidence that what the Huffman code gave was written, and is not just any bits: those do not read as random
/// bytes but as independent characters of English, so the code's own probabilities are what text is held against.
fn compressed(message: &[u8]) -> Option<f64> {
    let spent = f64::from(huffman::length(message));
    let score = text::assess(message).filter(|score| score.length == message.len())?;
    let by_model = score.bits - (8.0 * message.len() as f64 - spent);
    // Names and codes: any printable character as likely as any other.
    let printable = spent - 98_f64.log2() * message.len() as f64;
    // A mixture of the three.
    Some(by_model.max(sequence(message)).max(printable) - 3_f64.log2())
}

/// Kinds of characters that follow each other in their own way.
const KINDS: usize = 6;

fn kind(byte: u8) -> usize {
    match byte {
        b'a' | b'e' | b'i' | b'o' | b'u' | b'y' => 0,
        b'a'..=b'z' => 1,
        b'A'..=b'Z' => 2,
        b'0'..=b'9' => 3,
        b' ' | b'\n' | b'\r' | b'\t' => 4,
        _ => 5,
    }
}

/// Per cent of each kind behind each kind in ordinary English prose: vowels, consonants, capitals, digits, space,
/// other.
const FOLLOWS: [[f64; KINDS]; KINDS] = [
    [13.0, 60.0, 0.3, 0.2, 23.0, 3.5],
    [46.0, 32.0, 0.3, 0.2, 18.0, 3.5],
    [40.0, 40.0, 8.0, 2.0, 6.0, 4.0],
    [2.0, 3.0, 2.0, 50.0, 20.0, 23.0],
    [26.0, 60.0, 7.0, 3.0, 2.0, 2.0],
    [10.0, 15.0, 6.0, 6.0, 55.0, 8.0],
];

/// log2 of how much likelier the succession of kinds is in prose than with independent characters, each as likely as
/// its code is short.
fn sequence(message: &[u8]) -> f64 {
    let mut shares = [0.0; KINDS];
    for (byte, code) in (0..=255).zip(huffman::CODES) {
        shares[kind(byte)] += (-f64::from(code.ilog2())).exp2();
    }
    let gain = |pair: &[u8]| {
        let (before, after) = (kind(pair[0]), kind(pair[1]));
        (FOLLOWS[before][after] / FOLLOWS[before].iter().sum::<f64>() / shares[after]).log2()
    };
    message.windows(2).map(gain).sum()
}

/// What a password gives: the cipher and its first feedback block, the key encrypted by itself.
struct Key {
    cipher: Ice,
    feedback: u64,
}

impl Key {
    /// Seven bits a character; one level of ICE for every eight bytes of them.
    fn new(word: &[u8]) -> Self {
        let level = (word.len() * 7).div_ceil(64).max(1);
        let mut key = vec![[0; 8]; level];
        for (index, bit) in
            word.iter().flat_map(|byte| (0..7).rev().map(move |bit| byte >> bit & 1)).enumerate()
        {
            key[index / 64][index / 8 % 8] |= bit << (7 - index % 8);
        }
        let cipher = Ice::new(&key);
        let feedback = cipher.encrypt(u64::from_be_bytes(key[0]));
        Self { cipher, feedback }
    }

    /// What colours are sorted by.
    fn rank(&self, colour: u32) -> u64 {
        self.cipher.encrypt(u64::from(colour) << 40)
    }

    /// The message's bits: cipher feedback, one bit at a time.
    fn decrypt(&self, number: &Number) -> Vec<bool> {
        let mut feedback = self.feedback;
        let mut opened = number.message();
        for bit in &mut opened {
            let mask = self.cipher.encrypt(feedback) >> 63 == 1;
            feedback = feedback << 1 | u64::from(*bit);
            *bit ^= mask;
        }
        opened
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_bits_read_as_letters_but_only_prose_as_prose() {
        assert!(compressed(b"Meet me at the north gate at nine and bring both folders.").unwrap() > 13.0);
        assert!(compressed(b"flag{p4l3tt3s_4nd_pl4n3s}").unwrap() > 7.0);
        // What random bits gave.
        for random in [
            &b"oeonog o sidcntmhrntmo-ohmod"[..],
            b"k2oagsyoreSsew.dnridoa0iv5brid",
            b"i nec u8gtssaieaca tearo@a itym",
        ] {
            assert!(compressed(random).unwrap() < 6.0, "{}", compressed(random).unwrap());
        }
    }

    #[test]
    fn bits_are_read_in_whole_bytes_or_in_whole_codes() {
        let bits = |text: &[u8]| -> Vec<bool> {
            text.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1)).collect()
        };
        let reading = best(&bits(b"A"), true).unwrap();
        assert_eq!((reading.message.as_slice(), reading.compressed), (&b"A"[..], false));
        assert!(best(&bits(b"A")[..7], true).is_none_or(|reading| reading.compressed));
        assert!(best(&[], true).is_none());
        assert!(content(&[7], true).is_none() && content(b"A", false).is_none());
    }
}
