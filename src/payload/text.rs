//! Is it text? A likelihood ratio of a model of text against what clean images give: random bits, and bits that the
//! bits before them predict (flat, periodic and dithered planes).
//!
//! Both sides are probability distributions over byte sequences, so under either kind of clean image the ratio is a
//! non-negative martingale with mean 1, and Ville's inequality bounds the chance that it ever passes 2^b by 2^-b.

use std::collections::BTreeMap;

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
/// Shortest run worth scoring, in bytes.
const SHORTEST: usize = 4;

/// Scores the text that `bytes` start with; `None` where they start with less than four bytes of text.
pub fn assess(bytes: &[u8]) -> Option<TextScore> {
    let length = run(bytes);
    if length < SHORTEST {
        return None;
    }
    let text = bytes.get(..length.min(SCORED)).unwrap_or_default();
    // A character cut in half at the end of what is scored is left out.
    let text = match std::str::from_utf8(text) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(text.get(..error.valid_up_to())?).ok()?,
    };
    let bits = evidence(text);
    let terminated = bytes.get(length) == Some(&0);
    Some(TextScore { length, bits, terminated, to_end: length == bytes.len() })
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

/// Frequencies of `a` to `z` in English prose, per 10,000 letters (Lewand, Cryptological Mathematics, 2000); other
/// languages in Latin letters cost a little more.
const LETTERS: [u16; 26] = [
    817, 149, 278, 425, 1270, 223, 202, 609, 697, 15, 77, 403, 241, 675, 751, 193, 10, 599, 633, 906, 276,
    98, 236, 15, 197, 7,
];

/// The largest log2 of the ratio over all beginnings of `text`: text that repeats itself becomes predictable, but
/// not before it has shown itself.
fn evidence(text: &str) -> f64 {
    let mut model = Model::default();
    let mut nulls = [Null::new(true), Null::new(false)];
    let mut length = 0.0;
    let mut best = 0.0_f64;
    for c in text.chars() {
        for byte in c.encode_utf8(&mut [0; 4]).bytes() {
            for null in &mut nulls {
                null.update(byte);
            }
            length += 8.0;
        }
        model.update(c);
        // Text does not say which bit of a byte was read first; the best prediction counts.
        let null = nulls.iter().map(Null::log2).fold(-length, f64::max);
        best = best.max(model.log2() - null);
    }
    best
}

/// Bits that the model of text needs for `text`: what other models of the same bytes are compared with.
pub(super) fn code_length(text: &str) -> f64 {
    let mut model = Model::default();
    text.chars().for_each(|c| model.update(c));
    -model.log2()
}

/// Text as an even mixture of six models: prose, records (what of letters, digits and punctuation follows what is
/// learned on the way), names and addresses (URLs, file names, `flag{…}`), printable ASCII, base64, and hexadecimal
/// digits.
#[derive(Default)]
struct Model {
    prose: Prose,
    records: Records,
    /// log2 of the probability so far of the models in which characters are independent.
    independent: [f64; 4],
    log_prose: f64,
    log_records: f64,
}

impl Model {
    fn update(&mut self, c: char) {
        let printable = if matches!(c, ' '..='~' | '\n' | '\t' | '\r') { 1.0 / 98.0 } else { 0.0 };
        let base64 = c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '-' | '_');
        let base64 = if base64 { 1.0 / 67.0 } else { 0.0 };
        let hex = if c.is_ascii_hexdigit() { 1.0 / 22.0 } else { 0.0 };
        for (log, probability) in self.independent.iter_mut().zip([named(c), printable, base64, hex]) {
            *log += probability.log2();
        }
        self.log_prose += self.prose.probability(c).log2();
        self.log_records += self.records.probability(c).log2();
    }

    fn log2(&self) -> f64 {
        let [names, printable, base64, hex] = self.independent;
        mixed(&[self.log_prose, self.log_records, names, printable, base64, hex])
    }
}

/// log2 of the mean of the probabilities whose log2 these are.
fn mixed(logs: &[f64]) -> f64 {
    let best = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if best == f64::NEG_INFINITY {
        return best;
    }
    best + (logs.iter().map(|log| (log - best).exp2()).sum::<f64>() / logs.len() as f64).log2()
}

/// Probability of a character in a name or an address: letters as in prose, many digits, some punctuation.
fn named(c: char) -> f64 {
    match c {
        'a'..='z' => 0.55 * f64::from(LETTERS[usize::from(c as u8 - b'a')]) / 10009.0,
        'A'..='Z' => 0.07 * f64::from(LETTERS[usize::from(c as u8 - b'A')]) / 10009.0,
        '0'..='9' => 0.022,
        '_' | '-' | '.' | '/' | ':' => 0.02,
        '{' | '}' | '=' | '?' | '&' | '@' | '#' | '%' | '+' | '!' | ' ' => 0.0045,
        ' '..='~' | '\n' | '\t' | '\r' => 0.0003,
        _ => 0.0,
    }
}

/// Lines of records: the class of a character is predicted from the last two, the character from its class.
#[derive(Default)]
struct Records {
    /// How often a class followed two others.
    counts: BTreeMap<usize, [f64; Self::CLASSES]>,
    past: usize,
}

impl Records {
    const CLASSES: usize = 5;

    /// Probability of `c` as the next character; 0 outside ASCII.
    fn probability(&mut self, c: char) -> f64 {
        let (class, within) = match c {
            'a'..='z' => (0, f64::from(LETTERS[usize::from(c as u8 - b'a')]) / 10009.0),
            'A'..='Z' => (1, 1.0 / 26.0),
            '0'..='9' => (2, 0.1),
            ' ' => (3, 0.75),
            '\n' => (3, 0.15),
            '\t' | '\r' => (3, 0.05),
            '!'..='~' => (4, 1.0 / 32.0),
            _ => return 0.0,
        };
        let counts = self.counts.entry(self.past).or_insert([0.5; Self::CLASSES]);
        let share = counts[class] / counts.iter().sum::<f64>();
        counts[class] += 1.0;
        self.past = (self.past * Self::CLASSES + class) % (Self::CLASSES * Self::CLASSES);
        share * within
    }
}

/// Prose in any script: ASCII by letter frequencies, other characters by their 128-character block, which tends to be
/// one used before.
struct Prose {
    ascii: f64,
    other: f64,
    /// Blocks seen, and how often.
    blocks: Vec<(u32, f64)>,
}

impl Default for Prose {
    fn default() -> Self {
        Self { ascii: 4.0, other: 0.5, blocks: Vec::new() }
    }
}

impl Prose {
    /// Probability of `c` as the next character.
    fn probability(&mut self, c: char) -> f64 {
        let total = self.ascii + self.other;
        if c.is_ascii() {
            let share = self.ascii / total;
            self.ascii += 1.0;
            return share * ascii_prose(c);
        }
        // A block used before three times of four, as often as it was; any of Unicode's 8,704 otherwise: those of the
        // Chinese characters, the first 512 (where the living scripts are), and the rest.
        let block = c as u32 >> 7;
        let fresh = 0.25
            * match block {
                0x9c..=0x13f => 0.3 / 164.0,
                0..512 => 0.5 / 348.0,
                _ => 0.2 / 8192.0,
            };
        let total_seen: f64 = self.blocks.iter().map(|(_, count)| count).sum();
        let known = if let Some((_, count)) = self.blocks.iter_mut().find(|(seen, _)| *seen == block) {
            *count += 1.0;
            0.75 * (*count - 1.0) / total_seen
        } else {
            self.blocks.push((block, 1.0));
            0.0
        };
        let share = self.other / total;
        self.other += 1.0;
        share * (fresh + known) / 128.0
    }
}

/// Probability of an ASCII character in prose: spaces, letters (lower case mostly), digits, punctuation.
fn ascii_prose(c: char) -> f64 {
    match c {
        ' ' => 0.16,
        'a'..='z' => 0.68 * f64::from(LETTERS[usize::from(c as u8 - b'a')]) / 10009.0,
        'A'..='Z' => 0.05 * (0.5 / 26.0 + 0.5 * f64::from(LETTERS[usize::from(c as u8 - b'A')]) / 10009.0),
        '0'..='9' => 0.003,
        '.' | ',' => 0.012,
        '\n' | '\'' | '-' | ':' | '!' | '?' | '_' | '/' => 0.004,
        '"' | '(' | ')' | ';' | '=' | '{' | '}' | '\r' | '\t' => 0.0015,
        _ => 0.0004,
    }
}

/// Bits that the bits before them and their position predict: an even mixture of binary models, each with the
/// estimator of Krichevsky and Trofimov (1981).
struct Null {
    /// Whether bit 7 of a byte comes first.
    msb: bool,
    /// Bits so far: their number, and the last 64.
    position: u64,
    history: u64,
    /// log2 of the probability so far of every model, and what it counted.
    models: Vec<(Context, f64, Counts)>,
}

/// How often 0 and 1 followed a context, both half a count ahead: few contexts by their number, many by what was seen.
enum Counts {
    Few(Vec<[f64; 2]>),
    Many(BTreeMap<usize, [f64; 2]>),
}

impl Counts {
    fn new(context: Context) -> Self {
        if context.back <= 8 {
            Self::Few(vec![[0.5; 2]; (2 << context.back) * context.period as usize])
        } else {
            Self::Many(BTreeMap::new())
        }
    }

    fn of(&mut self, key: usize) -> &mut [f64; 2] {
        match self {
            Self::Few(counts) => &mut counts[key],
            Self::Many(counts) => counts.entry(key).or_insert([0.5; 2]),
        }
    }
}

/// What predicts the next bit.
#[derive(Clone, Copy)]
struct Context {
    /// Bits just before it.
    back: u32,
    /// The position modulo this: a channel that stands still among noisy ones fixes a bit of every byte.
    period: u64,
    /// The bit this far back, 0 for none.
    lag: u32,
}

impl Null {
    /// Orders that see flat, periodic and dithered planes; periods of bytes and of three channels in bytes.
    const CONTEXTS: [Context; 14] = {
        const fn back(back: u32) -> Context {
            Context { back, period: 1, lag: 0 }
        }
        const fn phase(period: u64, back: u32, lag: u32) -> Context {
            Context { back, period, lag }
        }
        [
            back(0),
            back(1),
            back(2),
            back(3),
            back(4),
            back(6),
            back(8),
            back(12),
            back(24),
            phase(8, 0, 0),
            phase(24, 0, 0),
            phase(8, 1, 0),
            phase(8, 2, 0),
            phase(8, 0, 8),
        ]
    };

    fn new(msb: bool) -> Self {
        let models = Self::CONTEXTS.map(|context| (context, 0.0, Counts::new(context))).into();
        Self { msb, position: 0, history: 0, models }
    }

    fn update(&mut self, byte: u8) {
        for step in 0..8 {
            let bit = u64::from(byte >> (if self.msb { 7 - step } else { step }) & 1);
            for (context, log, seen) in &mut self.models {
                let past = self.history & ((1 << context.back) - 1);
                let lagged = if context.lag == 0 { 0 } else { self.history >> (context.lag - 1) & 1 };
                let key = (past << 1 | lagged) * context.period + self.position % context.period;
                let counts = seen.of(key as usize);
                *log += (counts[bit as usize] / (counts[0] + counts[1])).log2();
                counts[bit as usize] += 1.0;
            }
            self.history = self.history << 1 | bit;
            self.position += 1;
        }
    }

    fn log2(&self) -> f64 {
        mixed(&self.models.iter().map(|(_, log, _)| *log).collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bits(bytes: &[u8]) -> f64 {
        assess(bytes).map_or(0.0, |score| score.bits)
    }

    #[test]
    fn a_sentence_cannot_be_chance_and_a_word_can() {
        assert!(bits(b"Meet me at the old bridge at noon.\0") > 40.0);
        assert!(bits("Встретимся у старого моста в полдень".as_bytes()) > 60.0);
        assert!(bits("明日の正午に古い橋で会いましょう".as_bytes()) > 25.0);
        assert!(bits(b"SGVsbG8gd29ybGQsIHRoaXMgaXMgYSB0ZXN0IG1lc3NhZ2U=") > 40.0);
        assert!((3.0..20.0).contains(&bits(b"hello\0")));
    }

    #[test]
    fn flat_and_periodic_planes_are_no_text() {
        for period in
            [&b" "[..], b"3", b"U", b"*", b"3f", b"UUU", b"$I\x12".as_slice(), b"I$m", b"333fff", b"wp"]
        {
            let plane: Vec<u8> = period.iter().copied().cycle().take(300).collect();
            assert!(bits(&plane) < 10.0, "{period:?}: {}", bits(&plane));
        }
    }

    #[test]
    fn a_still_channel_among_noisy_ones_is_no_text() {
        // A noisy cover with alpha 0, read as a, r, g, b from the first bit: bits 7 and 3 of every byte are 0.
        assert!(bits(b"cGwUww7r75BF0Wqfw5`q4fVtDeaguGW2wag$g&@34WWWcqwS`fU7CE") < 16.0);
    }

    #[test]
    fn text_that_repeats_itself_is_text_all_the_same() {
        let lines = "user=here\npassword=56df4ca9903d85ff\n".repeat(40);
        assert!(bits(lines.as_bytes()) > 30.0);
    }

    #[test]
    fn records_are_text() {
        assert!(bits(b"{\"get\": 664598, \"active\": true}\n{\"act\": 10871651, \"active\": true}\n") > 40.0);
        assert!(bits(b"set 23:30 N55.325321 E1.325321\nwindow 21:30 N20.622256 E14.622256\n") > 40.0);
    }

    #[test]
    fn random_bytes_are_no_text() {
        // Marsaglia's xorshift32; 20,000 streams: Ville's bound allows 20,000 / 2^16 = 0.3 of them at 16 bits.
        let mut state = 2_463_534_242_u32;
        let mut most = 0.0_f64;
        for _ in 0..20_000 {
            let mut stream = [0; 32];
            for byte in &mut stream {
                state ^= state << 13;
                state ^= state >> 17;
                state ^= state << 5;
                *byte = (state >> 24) as u8;
            }
            most = most.max(bits(&stream));
        }
        assert!(most < 16.0, "{most}");
    }

    #[test]
    fn text_ends_where_it_ends() {
        let score = assess(b"plain text\0more").unwrap();
        assert_eq!((score.length, score.terminated, score.to_end), (10, true, false));
        let score = assess("naïve".as_bytes()).unwrap();
        assert_eq!((score.length, score.terminated, score.to_end), (6, false, true));
        assert_eq!(run(b"abc\xff"), 3);
        assert_eq!(run(b"abc\xe2\x82"), 5);
        assert_eq!(run(b"abc\xe2\x82zzz"), 3);
        assert_eq!(assess(b"ab\0"), None);
    }
}
