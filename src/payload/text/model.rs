//! What text looks like: a probability for every sequence of characters.

/// Frequencies of `a` to `z` in English prose, per 10,000 letters (Lewand, Cryptological Mathematics, 2000); other
/// languages in Latin letters cost a little more.
const LETTERS: [u16; 26] = [
    817, 149, 278, 425, 1270, 223, 202, 609, 697, 15, 77, 403, 241, 675, 751, 193, 10, 599, 633, 906, 276,
    98, 236, 15, 197, 7,
];

/// Text as an even mixture of seven models: prose, records (what of letters, digits and punctuation follows what is
/// learned on the way), names and addresses (URLs, file names, `flag{…}`), printable ASCII, base64, hexadecimal
/// digits, and the flags of competitions.
#[derive(Default)]
pub(super) struct Model {
    prose: Prose,
    records: Records,
    /// log2 of the probability so far of the models in which characters are independent.
    independent: [f64; 4],
    flag: Flag,
    log_prose: f64,
    log_records: f64,
    log_flag: f64,
}

impl Model {
    pub(super) fn update(&mut self, c: char) {
        let printable = if matches!(c, ' '..='~' | '\n' | '\t' | '\r') { 1.0 / 98.0 } else { 0.0 };
        let base64 = c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '-' | '_');
        let base64 = if base64 { 1.0 / 67.0 } else { 0.0 };
        let hex = if c.is_ascii_hexdigit() { 1.0 / 22.0 } else { 0.0 };
        for (log, probability) in self.independent.iter_mut().zip([named(c), printable, base64, hex]) {
            *log += probability.log2();
        }
        self.log_prose += self.prose.probability(c).log2();
        self.log_records += self.records.probability(c).log2();
        self.log_flag += self.flag.probability(c).log2();
    }

    pub(super) fn log2(&self) -> f64 {
        let [names, printable, base64, hex] = self.independent;
        mixed(&[self.log_prose, self.log_records, names, printable, base64, hex, self.log_flag])
    }

    /// As [`log2`](Self::log2), prose and flags alone: any texture of middling brightness is printable, and what it
    /// repeats looks like records.
    pub(super) fn log2_of_words(&self) -> f64 {
        mixed(&[self.log_prose, self.log_flag])
    }
}

/// log2 of the mean of the probabilities whose log2 these are.
pub(super) fn mixed(logs: &[f64]) -> f64 {
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

/// A flag: one of the words that competitions put in front of a brace, then a name.
#[derive(Default)]
struct Flag {
    /// Characters so far, up to the brace.
    length: usize,
    /// Which fronts these do not begin, a bit each.
    gone: u16,
    inside: bool,
}

impl Flag {
    const FRONTS: [&str; 16] = [
        "flag{", "FLAG{", "Flag{", "ctf{", "CTF{", "picoCTF{", "HTB{", "THM{", "key{", "KEY{", "secret{",
        "SECRET{", "actf{", "uiuctf{", "csictf{", "DUCTF{",
    ];

    /// Probability of `c` as the next character.
    fn probability(&mut self, c: char) -> f64 {
        if self.inside {
            return named(c);
        }
        let before = self.gone.count_zeros();
        if before == 0 {
            return 0.0;
        }
        for (bit, front) in Self::FRONTS.iter().enumerate() {
            let goes_on = front.as_bytes().get(self.length).is_some_and(|next| char::from(*next) == c);
            self.gone |= u16::from(!goes_on) << bit;
        }
        self.length += 1;
        self.inside = c == '{';
        f64::from(self.gone.count_zeros()) / f64::from(before)
    }
}

/// Lines of records: the class of a character is predicted from the last two, the character from its class.
struct Records {
    /// How often a class followed two others.
    counts: [[f64; Self::CLASSES]; Self::CLASSES * Self::CLASSES],
    past: usize,
}

impl Default for Records {
    fn default() -> Self {
        Self { counts: std::array::from_fn(|past| Self::BEFORE[past % Self::CLASSES]), past: 0 }
    }
}

impl Records {
    const CLASSES: usize = 5;
    /// How often a class counts as having followed another before any did: letters and digits come in rows.
    const BEFORE: [[f64; Self::CLASSES]; Self::CLASSES] = [
        [2.0, 0.15, 0.15, 0.5, 0.5],
        [1.0, 1.0, 0.25, 0.25, 0.25],
        [0.25, 0.15, 2.0, 0.35, 0.6],
        [1.0, 0.5, 0.5, 0.5, 0.5],
        [0.6, 0.35, 0.5, 0.5, 0.5],
    ];

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
        let counts = &mut self.counts[self.past];
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
