//! `CryptoStego` 1.8 (github zeruniverse/CryptoStego, a web page), its level 0. Levels 1 to 5 write DCT coefficients and
//! are not read here.
//!
//! Layout (its source, and its output read back): the lowest bits of red, green and blue of all pixels, row by row, are
//! numbered; the generator MT19937 draws from them without replacement (place = number mod what is left, the last one
//! left takes the drawn one's place); in that order the message in UTF-8, highest bit first, then 24 ones; all other
//! bits are random. The seed is the sum of the absolute values of the sixteen words of the password's SHA-512, as
//! `CryptoJS` 3.1.2 keeps them: sums of two words of 32 bits that were not brought back to 32 bits. Alpha becomes 255.
//! Without a password the empty one is used. A few bits tell a wrong password.

use std::collections::HashMap;

use sha2::{Digest as _, Sha512};

use super::{Hit, Tool};
use crate::finding::{BitOrder, Finding, Method, Place};
use crate::payload::passwords::Cost;
use crate::payload::{Source, text};
use crate::pixels::{Image, Layout};

/// The row of the table.
pub(super) const TOOL: Tool = Tool {
    id: "cryptostego",
    name: "CryptoStego",
    layout: "level 0: LSBs of red, green and blue in an order drawn by MT19937 from the password (or the empty one), \
             text ended by 24 ones, the rest random",
    certain: "text up to its end mark of 24 ones; the bound counts both and every password tried",
    read,
};

/// Three of these end a message.
const END: u8 = 0xff;
/// Bits behind the message whose share of ones is looked at, and the fewest that say something.
const OTHERS: usize = 4096;
const FEWEST: f64 = 256.0;
/// Bytes looked at before all others.
const START: usize = 4;
/// SHA-512's first state (FIPS 180-4, 5.3.5).
const INITIAL: [u64; 8] = [
    0x6a09_e667_f3bc_c908,
    0xbb67_ae85_84ca_a73b,
    0x3c6e_f372_fe94_f82b,
    0xa54f_f53a_5f1d_36f1,
    0x510e_527f_ade6_82d1,
    0x9b05_688c_2b3e_6c1f,
    0x1f83_d9ab_fb41_bd6b,
    0x5be0_cd19_137e_2179,
];
/// Longest password that SHA-512 takes in one block, where the words' sums are known from the digest.
const ONE_BLOCK: usize = 111;

fn read(source: &Source<'_>) -> Vec<Finding> {
    let suits = |image: &&Image| matches!(image.layout, Layout::Rgb | Layout::Rgba) && image.depths[0] == 8;
    let Some(image) = source.lossless().filter(suits) else { return Vec::new() };
    let limit = source.limits.payload_bytes;
    let (found, password, tried) = if let Some(found) = open(image, b"", limit) {
        (Some(found), None, 1)
    } else if source.passwords.listed() {
        let search = source.passwords.find(TOOL.name, Cost::Cheap, |word| open(image, word, limit));
        let (word, found) = search.found.unzip();
        (found, word, search.tried + 1)
    } else {
        (None, None, 1)
    };
    let finding = found.map(|(message, bits)| finding(message, bits, password, tried));
    finding.into_iter().filter(|finding| finding.false_alarm.is_some_and(|rate| rate.rate() < 1e-4)).collect()
}

fn finding(message: Vec<u8>, bits: f64, password: Option<Vec<u8>>, tried: u64) -> Finding {
    let under = if password.is_none() { " without a password" } else { "" };
    let hit = Hit {
        id: "cryptostego",
        what: format!(
            "{} bytes of text and an end mark, at places drawn by its generator{under}",
            message.len()
        ),
        place: Place::Whole("the samples that carry it are drawn from the password"),
        bound: ((-bits).exp2() * tried as f64).min(1.0),
        method: Method::LsbRgb,
        bit_order: BitOrder::MsbFirst,
        payload: Some(message),
        name: Vec::new(),
        password,
    };
    hit.finding(&TOOL)
}

/// The text under a password, and the bits of evidence for it.
fn open(image: &Image, password: &[u8], limit: usize) -> Option<(Vec<u8>, f64)> {
    let count = u32::try_from(image.pixels().checked_mul(3)?).ok()?;
    let mut order = Order { left: count, moved: HashMap::new(), random: Twister::new(seed(password)?) };
    let mut next = || -> Option<u8> {
        (0..8).try_fold(0, |byte, _| {
            let place = order.next()? as usize;
            Some(byte << 1 | (image.sample(place / 3, place % 3) & 1) as u8)
        })
    };
    let mut bytes = Vec::new();
    loop {
        match next()? {
            END => break,
            byte => bytes.push(byte),
        }
        // Only now and then, as most of a wrong password's bytes are no text after four of them.
        if (bytes.len() == START || bytes.len() % 64 == 0) && text::run(&bytes) < bytes.len()
            || bytes.len() > limit
        {
            return None;
        }
    }
    if next()? != END || next()? != END || text::run(&bytes) < bytes.len() || bytes.is_empty() {
        return None;
    }
    // The page makes all other bits random; in a flat picture the end mark is nothing.
    let others: Vec<u8> = std::iter::from_fn(&mut next).take(OTHERS / 8).collect();
    let count = others.len() as f64 * 8.0;
    let ones = f64::from(others.iter().map(|byte| byte.count_ones()).sum::<u32>());
    if count < FEWEST || (ones - count / 2.0).abs() > 5.0 * count.sqrt() / 2.0 {
        return None;
    }
    let score = text::assess(&bytes).map_or(0.0, |score| score.bits);
    // The end mark might have come behind any of the bytes before.
    let end = 24.0 * (count / ones).log2().min(1.0) - (bytes.len() as f64 + 1.0).log2();
    Some((bytes, score + end))
}

/// What the generator is seeded with; `None` where the password takes more than one block of SHA-512.
fn seed(password: &[u8]) -> Option<u32> {
    if password.len() > ONE_BLOCK {
        return None;
    }
    let digest = Sha512::digest(password);
    let mut sum = 0;
    for (word, initial) in digest.as_chunks::<8>().0.iter().zip(INITIAL) {
        let word = u64::from_be_bytes(*word);
        let (high, low) = ((word >> 32) as u32, word as u32);
        let (first_high, first_low) = ((initial >> 32) as u32, initial as u32);
        // What was added is a number with a sign; its sum with the first state is kept as it is.
        let added = low.wrapping_sub(first_low);
        let carry = u32::from(low < added);
        let added_high = high.wrapping_sub(first_high).wrapping_sub(carry);
        sum += (i64::from(first_low) + i64::from(added as i32)).abs();
        sum += (i64::from(first_high) + i64::from(added_high as i32) + i64::from(carry)).abs();
    }
    Some(sum as u32)
}

/// Drawing without replacement; only what has moved is kept.
struct Order {
    left: u32,
    moved: HashMap<u32, u32>,
    random: Twister,
}

impl Order {
    fn next(&mut self) -> Option<u32> {
        let last = self.left.checked_sub(1)?;
        let place = self.random.next() % self.left;
        let end = self.moved.remove(&last).unwrap_or(last);
        self.left = last;
        Some(if place == last { end } else { self.moved.insert(place, end).unwrap_or(place) })
    }
}

/// MT19937 (M. Matsumoto, T. Nishimura, 1998; initialisation of 2002).
struct Twister {
    state: Vec<u32>,
    at: usize,
}

impl Twister {
    const SIZE: usize = 624;
    const MIDDLE: usize = 397;

    fn new(seed: u32) -> Self {
        let mut state = Vec::with_capacity(Self::SIZE);
        let mut last = seed;
        state.push(last);
        for index in 1..Self::SIZE as u32 {
            last = (last ^ last >> 30).wrapping_mul(1_812_433_253).wrapping_add(index);
            state.push(last);
        }
        Self { state, at: 0 }
    }

    /// The next number; the state is renewed word by word, as far as it is used.
    fn next(&mut self) -> u32 {
        let (at, after) = (self.at, (self.at + 1) % Self::SIZE);
        let joined = self.state[at] & 0x8000_0000 | self.state[after] & 0x7fff_ffff;
        let twist = if joined & 1 == 1 { 0x9908_b0df } else { 0 };
        let renewed = self.state[(at + Self::MIDDLE) % Self::SIZE] ^ joined >> 1 ^ twist;
        self.state[at] = renewed;
        self.at = after;
        let mut number = renewed;
        number ^= number >> 11;
        number ^= number << 7 & 0x9d2c_5680;
        number ^= number << 15 & 0xefc6_0000;
        number ^ number >> 18
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_mt19937() {
        // The C++ standard's check value: the 10,000th number of the default seed (rand.predef).
        let mut twister = Twister::new(5489);
        let last = (0..10_000).map(|_| twister.next()).last();
        assert_eq!(last, Some(4_123_659_995));
    }

    #[test]
    fn drawing_takes_everything_once() {
        let mut order = Order { left: 100, moved: HashMap::new(), random: Twister::new(1) };
        let mut drawn: Vec<u32> = std::iter::from_fn(|| order.next()).collect();
        assert_ne!(drawn, (0..100).collect::<Vec<_>>());
        drawn.sort_unstable();
        assert_eq!(drawn, (0..100).collect::<Vec<_>>());
        assert!(order.moved.is_empty());
    }

    #[test]
    fn long_passwords_are_not_known() {
        assert!(seed(&[b'a'; 111]).is_some() && seed(&[b'a'; 112]).is_none());
    }
}
