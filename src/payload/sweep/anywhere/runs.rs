//! Runs of characters at any bit of a stream, found 64 places at a time: bit `n` of a word says something of the byte
//! that begins at that bit.

use crate::payload::gather::Bits;

/// Bytes of a run.
pub(super) const RUN: usize = 16;

/// Places at which runs of at least [`RUN`] bytes begin that are printable ASCII, line feeds, or UTF-8 of two and three
/// bytes. The bits of a byte come from the highest, or from the lowest (`low_first`).
pub(super) fn starts(bits: &Bits, low_first: bool) -> Vec<usize> {
    let Kinds { mut single, tail, two, three } = Kinds::of(&bits.words, low_first);
    let two = map(&two, |at| two[at] & later(&tail, at, 8));
    let three = map(&three, |at| three[at] & later(&tail, at, 8) & later(&tail, at, 16));
    for at in 0..single.len() {
        single[at] |= two[at] | earlier(&two, at, 8) | three[at];
        single[at] |= earlier(&three, at, 8) | earlier(&three, at, 16);
    }
    let mut runs = single;
    for by in [8, 16, 32] {
        runs = map(&runs, |at| runs[at] & later(&runs, at, by));
    }
    runs = map(&runs, |at| runs[at] & runs.get(at + 1).copied().unwrap_or_default());
    let mut starts = Vec::new();
    for at in 0..runs.len() {
        let mut first = runs[at] & !earlier(&runs, at, 8);
        while first != 0 {
            let bit = first.leading_zeros();
            starts.push(at * 64 + bit as usize);
            first &= !(1 << (63 - bit));
        }
    }
    starts
}

/// What the byte that begins at each bit is.
struct Kinds {
    /// A character by itself.
    single: Vec<u64>,
    /// A byte inside a character.
    tail: Vec<u64>,
    /// The first of two, and of three.
    two: Vec<u64>,
    three: Vec<u64>,
}

impl Kinds {
    fn of(words: &[u64], low_first: bool) -> Self {
        let empty = || vec![0; words.len()];
        let mut kinds = Self { single: empty(), tail: empty(), two: empty(), three: empty() };
        for at in 0..words.len() {
            let mut bits: [u64; 8] = std::array::from_fn(|by| later(words, at, by as u32));
            if low_first {
                bits.reverse();
            }
            // From the highest.
            let [b7, b6, b5, b4, b3, b2, b1, b0] = bits;
            let feed = !(b7 | b6 | b5 | b4 | b2 | b0) & b3 & b1;
            kinds.single[at] = !b7 & (b6 | b5) | feed;
            kinds.tail[at] = b7 & !b6;
            kinds.two[at] = b7 & b6 & !b5;
            kinds.three[at] = b7 & b6 & b5 & !b4;
        }
        kinds
    }
}

fn map(of: &[u64], word: impl Fn(usize) -> u64) -> Vec<u64> {
    (0..of.len()).map(word).collect()
}

/// The word whose bits stand `by` (less than 64) bits later.
#[inline]
fn later(words: &[u64], at: usize, by: u32) -> u64 {
    if by == 0 {
        return words[at];
    }
    words[at] << by | words.get(at + 1).map_or(0, |next| next >> (64 - by))
}

/// The word whose bits stand `by` (1 to 63) bits earlier.
#[inline]
fn earlier(words: &[u64], at: usize, by: u32) -> u64 {
    let before = at.checked_sub(1).map_or(0, |before| words[before]);
    words[at] >> by | before << (64 - by)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bits(front: usize, bytes: &[u8], low_first: bool) -> Bits {
        let mut all = vec![0_u8; front];
        for byte in bytes {
            all.extend((0..8).map(|at| byte >> (if low_first { at } else { 7 - at }) & 1));
        }
        let count = all.len();
        let words = all.chunks(64).map(|chunk| {
            let word = chunk.iter().fold(0, |word, bit| word << 1 | u64::from(*bit));
            word << (64 - chunk.len())
        });
        Bits { words: words.collect(), count }
    }

    #[test]
    fn a_run_begins_on_any_bit() {
        for front in [0, 1, 7, 60, 63, 64, 130] {
            for low_first in [false, true] {
                let text = "at the old bridge\nат мост、橋";
                let found = starts(&bits(front + 8, text.as_bytes(), low_first), low_first);
                assert!(found.contains(&(front + 8)), "{front} {low_first}: {found:?}");
                assert!(found.iter().all(|at| at % 8 == front % 8 || *at > front + 8), "{found:?}");
            }
        }
    }

    #[test]
    fn short_runs_and_other_bytes_are_none() {
        assert_eq!(starts(&bits(3, b"fifteen letters\x01\x02", false), false), [] as [usize; 0]);
        assert_eq!(starts(&bits(0, &[0xff; 40], false), false), [] as [usize; 0]);
        assert_eq!(starts(&bits(0, &[0; 40], true), true), [] as [usize; 0]);
        assert_eq!(starts(&bits(5, b"sixteen letters!\x01", true), true), [5]);
    }
}
