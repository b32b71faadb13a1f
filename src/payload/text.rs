//! Is it text? A likelihood ratio of a model of text against what clean images give: random bits, and bits that the
//! bits before them predict (flat, periodic and dithered planes).
//!
//! Both sides are probability distributions over byte sequences, so under either kind of clean image the ratio is a
//! non-negative martingale with mean 1, and Ville's inequality bounds the chance that it ever passes 2^b by 2^-b.

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
const SCORED: usize = 512;
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
    let null = Null::log2(text.as_bytes()).max(-8.0 * text.len() as f64);
    let bits = (log2_text(text) - null).max(0.0);
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

/// log2 of the probability of `text` under an even mixture of five models: prose, names and addresses (URLs, file
/// names, `flag{…}`), printable ASCII, base64, and hexadecimal digits.
fn log2_text(text: &str) -> f64 {
    let prose = prose(text);
    let all = |probability: fn(char) -> f64| text.chars().map(|c| probability(c).log2()).sum::<f64>();
    let printable = all(|c| if matches!(c, ' '..='~' | '\n' | '\t' | '\r') { 1.0 / 98.0 } else { 0.0 });
    let base64 = all(|c| {
        if c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '-' | '_') { 1.0 / 67.0 } else { 0.0 }
    });
    let hex = all(|c| if c.is_ascii_hexdigit() { 1.0 / 22.0 } else { 0.0 });
    let names = all(named);
    let models = [prose, names, printable, base64, hex];
    let best = models.into_iter().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = models.iter().map(|log| (log - best).exp2()).sum();
    best + (sum / models.len() as f64).log2()
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

/// log2 of the probability of `text` as prose in any script: ASCII by letter frequencies, other characters by their
/// 128-character block, which tends to be one used before.
fn prose(text: &str) -> f64 {
    let (mut ascii, mut other) = (4.0, 0.5);
    let mut blocks: Vec<u32> = Vec::new();
    let mut log = 0.0;
    for c in text.chars() {
        let total: f64 = ascii + other;
        if c.is_ascii() {
            log += (ascii / total * ascii_prose(c)).log2();
            ascii += 1.0;
            continue;
        }
        // A block used before three times of four, any of Unicode's 8,704 otherwise, those of the first 512 (where
        // the living scripts are) as likely as all the rest.
        let block = c as u32 >> 7;
        let fresh = 0.25 * if block < 512 { 0.5 / 512.0 } else { 0.5 / 8192.0 };
        let known = if blocks.contains(&block) { 0.75 / blocks.len() as f64 } else { 0.0 };
        log += (other / total * (fresh + known) / 128.0).log2();
        other += 1.0;
        if known == 0.0 {
            blocks.push(block);
        }
    }
    log
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

/// Bits that the bits before them predict: an even mixture of binary Markov models of several orders, each with the
/// estimator of Krichevsky and Trofimov (1981).
struct Null;

impl Null {
    /// Bits looked back. Periods of one and two pixels of 1 to 4 channels, bytes, and rows of small patterns.
    const ORDERS: [u32; 9] = [0, 1, 2, 3, 4, 6, 8, 12, 24];

    fn log2(bytes: &[u8]) -> f64 {
        let both = |msb: bool| {
            let logs = Self::ORDERS.map(|order| Self::order(bytes, order, msb));
            let best = logs.into_iter().fold(f64::NEG_INFINITY, f64::max);
            best + (logs.into_iter().map(|log| (log - best).exp2()).sum::<f64>() / logs.len() as f64).log2()
        };
        // Text does not say which bit of a byte was read first; the better prediction counts.
        both(true).max(both(false))
    }

    fn order(bytes: &[u8], order: u32, msb: bool) -> f64 {
        let mask = (1_u32 << order) - 1;
        let mut seen: std::collections::BTreeMap<u32, [f64; 2]> = std::collections::BTreeMap::new();
        let mut context = 0;
        let mut log = 0.0;
        for byte in bytes {
            for step in 0..8 {
                let bit = u32::from(byte >> (if msb { 7 - step } else { step }) & 1);
                let counts = seen.entry(context).or_insert([0.5; 2]);
                log += (counts[bit as usize] / (counts[0] + counts[1])).log2();
                counts[bit as usize] += 1.0;
                context = (context << 1 | bit) & mask;
            }
        }
        log
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
        assert!(bits(b"Meet me at the old bridge at noon.\0") > 60.0);
        assert!(bits("Встретимся у старого моста в полдень".as_bytes()) > 60.0);
        assert!(bits("明日の正午に古い橋で会いましょう".as_bytes()) > 60.0);
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
