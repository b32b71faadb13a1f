//! Walking a deflate stream (RFC 1951) block by block, for what inflating does not tell: where blocks end, which are
//! empty, and which bits between them are not used. Nothing that comes out is kept.

/// Longest code (RFC 1951 §3.2.7).
const LONGEST: usize = 15;

/// What setting up the codes of a dynamic block costs, in symbols, and what any other block costs.
const SETTING_UP: u64 = 128;
const BEGINNING: u64 = 8;

/// Where the walk has been.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Blocks {
    /// Blocks walked to their end.
    pub(super) count: u64,
    /// Offsets behind the stored blocks of no bytes.
    pub(super) empty: Vec<usize>,
    /// Bits between the header and the length of every stored block, as bytes.
    pub(super) padding: Vec<u8>,
    /// Symbols decoded, and what blocks cost beside them.
    pub(super) symbols: u64,
    /// Offset of the first byte behind the final block, where it was reached.
    pub(super) end: Option<usize>,
}

/// Walks the blocks of `bytes` from bit `start` on, until the final block, the first error, or `budget` symbols.
pub(super) fn walk(bytes: &[u8], start: u64, budget: u64) -> Blocks {
    let mut walk = Walk { bits: Bits { bytes, at: start }, out: Blocks::default(), fixed: None, budget };
    while let Some(last) = walk.block() {
        walk.out.count = walk.out.count.saturating_add(1);
        if last {
            walk.out.end = usize::try_from(walk.bits.at.div_ceil(8)).ok();
            break;
        }
    }
    walk.out
}

/// Whether a dynamic block may begin at bit `start`: its type stands there.
pub(super) fn may_be_dynamic(bytes: &[u8], start: u64) -> bool {
    Bits { bytes, at: start.saturating_add(1) }.take(2) == Some(2)
}

/// Bits, least significant first.
#[derive(Debug, Clone, Copy)]
struct Bits<'a> {
    bytes: &'a [u8],
    at: u64,
}

impl Bits<'_> {
    fn one(&mut self) -> Option<u16> {
        let byte = *self.bytes.get(usize::try_from(self.at >> 3).ok()?)?;
        let bit = byte >> (self.at & 7) & 1;
        self.at = self.at.saturating_add(1);
        Some(u16::from(bit))
    }

    fn take(&mut self, count: u32) -> Option<u16> {
        (0..count).try_fold(0u16, |value, bit| Some(value | self.one()? << bit))
    }
}

/// A canonical Huffman code: how many codes there are of each length, and the symbols in the order of their codes.
#[derive(Debug, Clone)]
struct Code {
    counts: [u16; LONGEST + 1],
    symbols: Vec<u16>,
}

impl Code {
    /// Builds a code; `None` where lengths claim more codes than there are, or fewer (but for a single code of one
    /// bit, and none at all, where `open`).
    fn new(lengths: &[u8], open: bool) -> Option<Self> {
        let mut counts = [0u16; LONGEST + 1];
        for &length in lengths {
            let slot = counts.get_mut(usize::from(length))?;
            *slot = slot.saturating_add(1);
        }
        let used: u16 = counts.iter().skip(1).sum();
        let mut left = 1i32;
        for &count in counts.iter().skip(1) {
            left = left.saturating_mul(2).saturating_sub(i32::from(count));
            if left < 0 {
                return None;
            }
        }
        if left > 0 && !(open && (used == 0 || used == 1 && counts.get(1) == Some(&1))) {
            return None;
        }
        let mut symbols = Vec::with_capacity(lengths.len());
        for length in 1..=LONGEST as u8 {
            let of_length = lengths.iter().enumerate().filter(|(_, found)| **found == length);
            symbols.extend(of_length.map(|(symbol, _)| symbol as u16));
        }
        Some(Self { counts, symbols })
    }

    fn decode(&self, bits: &mut Bits<'_>) -> Option<u16> {
        let (mut code, mut first, mut index) = (0i32, 0i32, 0i32);
        for &count in self.counts.iter().skip(1) {
            code |= i32::from(bits.one()?);
            let count = i32::from(count);
            let within = code.saturating_sub(first);
            if within < count {
                let at = usize::try_from(index.saturating_add(within)).ok()?;
                return self.symbols.get(at).copied();
            }
            index = index.saturating_add(count);
            first = first.saturating_add(count).saturating_mul(2);
            code = code.saturating_mul(2);
        }
        None
    }
}

struct Walk<'a> {
    bits: Bits<'a>,
    out: Blocks,
    /// The codes of fixed blocks, once one was met.
    fixed: Option<(Code, Code)>,
    budget: u64,
}

impl Walk<'_> {
    /// One block; whether it was the final one, `None` where it is none.
    fn block(&mut self) -> Option<bool> {
        self.out.symbols = self.out.symbols.saturating_add(BEGINNING);
        let last = self.bits.one()? == 1;
        match self.bits.take(2)? {
            0 => self.stored()?,
            1 => {
                let codes = self.fixed.take().or_else(fixed)?;
                self.codes(&codes.0, &codes.1)?;
                self.fixed = Some(codes);
            }
            2 => {
                self.out.symbols = self.out.symbols.saturating_add(SETTING_UP);
                let (literals, distances) = self.dynamic()?;
                self.codes(&literals, &distances)?;
            }
            _ => return None,
        }
        Some(last)
    }

    /// A stored block (§3.2.4): bits up to the next byte, a length and its complement, bytes.
    fn stored(&mut self) -> Option<()> {
        (self.out.symbols <= self.budget).then_some(())?;
        let unused = (8u64.wrapping_sub(self.bits.at & 7) & 7) as u32;
        let padding = self.bits.take(unused)?;
        let at = usize::try_from(self.bits.at >> 3).ok()?;
        let head: [u8; 4] = self.bits.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        let length = u16::from_le_bytes([head[0], head[1]]);
        if length != !u16::from_le_bytes([head[2], head[3]]) {
            return None;
        }
        let end = at.checked_add(4)?.checked_add(usize::from(length))?;
        if end > self.bits.bytes.len() {
            return None;
        }
        self.bits.at = (end as u64).saturating_mul(8);
        self.out.padding.push(padding as u8);
        if length == 0 {
            self.out.empty.push(end);
        }
        Some(())
    }

    /// The codes of a dynamic block (§3.2.7).
    fn dynamic(&mut self) -> Option<(Code, Code)> {
        const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
        let literals = usize::from(self.bits.take(5)?).saturating_add(257);
        let distances = usize::from(self.bits.take(5)?).saturating_add(1);
        let count = usize::from(self.bits.take(4)?).saturating_add(4);
        if literals > 286 || distances > 30 {
            return None;
        }
        let mut lengths = [0u8; 19];
        for &place in ORDER.iter().take(count) {
            *lengths.get_mut(place)? = self.bits.take(3)? as u8;
        }
        let code = Code::new(&lengths, false)?;
        let wanted = literals.saturating_add(distances);
        let mut lengths: Vec<u8> = Vec::with_capacity(wanted);
        while lengths.len() < wanted {
            let (value, repeat) = match code.decode(&mut self.bits)? {
                length @ 0..=15 => (length as u8, 1),
                16 => (*lengths.last()?, self.bits.take(2)?.saturating_add(3)),
                17 => (0, self.bits.take(3)?.saturating_add(3)),
                _ => (0, self.bits.take(7)?.saturating_add(11)),
            };
            lengths.extend(std::iter::repeat_n(value, usize::from(repeat)));
        }
        let (literal, distance) = lengths.split_at_checked(literals).filter(|_| lengths.len() == wanted)?;
        // Without a code for the end a block would have none.
        (*literal.get(256)? > 0).then_some(())?;
        Some((Code::new(literal, false)?, Code::new(distance, true)?))
    }

    /// The symbols of a block (§3.2.3).
    fn codes(&mut self, literals: &Code, distances: &Code) -> Option<()> {
        loop {
            if self.out.symbols >= self.budget {
                return None;
            }
            self.out.symbols = self.out.symbols.saturating_add(1);
            let symbol = literals.decode(&mut self.bits)?;
            let extra = match symbol {
                0..=255 => continue,
                256 => return Some(()),
                257..=264 | 285 => 0,
                265..=284 => u32::from(symbol).saturating_sub(261) >> 2,
                _ => return None,
            };
            self.bits.take(extra)?;
            let distance = distances.decode(&mut self.bits)?;
            if distance > 29 {
                return None;
            }
            self.bits.take((u32::from(distance) >> 1).saturating_sub(1))?;
        }
    }
}

/// The codes of a fixed block (§3.2.6).
fn fixed() -> Option<(Code, Code)> {
    let literal = |symbol: u16| match symbol {
        144..=255 => 9,
        256..=279 => 7,
        // 0 to 143, and 280 to 287.
        _ => 8,
    };
    let literals: Vec<u8> = (0..288).map(literal).collect();
    Some((Code::new(&literals, false)?, Code::new(&[5; 32], false)?))
}

#[cfg(test)]
mod tests {
    use flate2::{Compress, Compression, FlushCompress};

    use super::*;

    /// `bytes` compressed, with an empty stored block behind every part.
    fn flushed(parts: &[&[u8]], level: u32) -> Vec<u8> {
        let mut engine = Compress::new(Compression::new(level), false);
        let mut out = Vec::with_capacity(1 << 16);
        for part in parts {
            engine.compress_vec(part, &mut out, FlushCompress::Sync).unwrap();
        }
        engine.compress_vec(&[], &mut out, FlushCompress::Finish).unwrap();
        out
    }

    #[test]
    fn blocks_of_every_kind_are_walked_to_the_end() {
        let noise: Vec<u8> = (0..4000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        let text = b"one block after another, one block after another ".repeat(40);
        for level in [0, 1, 6, 9] {
            let stream = flushed(&[&text, b"x", &noise], level);
            let blocks = walk(&stream, 0, u64::MAX);
            assert_eq!(blocks.end, Some(stream.len()), "level {level}");
            assert!(blocks.empty.len() >= 3 && blocks.padding.iter().all(|&bits| bits == 0));
            let framed = [&[0xff; 5][..], &stream, b"behind"].concat();
            assert_eq!(walk(&framed, 40, u64::MAX).end, Some(5 + stream.len()));
        }
    }

    #[test]
    fn bits_that_pad_stored_blocks_come_out() {
        // Not final, stored, five bits 10110, no bytes; then a final one with 00001.
        let stream = [0b1011_0000, 0, 0, 0xff, 0xff, 0b0000_1001, 0, 0, 0xff, 0xff];
        let blocks = walk(&stream, 0, u64::MAX);
        assert_eq!((blocks.padding, blocks.empty), (vec![0b10110, 1], vec![5, 10]));
        assert_eq!(blocks.end, Some(10));
    }

    #[test]
    fn what_is_no_block_ends_the_walk() {
        assert_eq!(walk(&[0b111], 0, u64::MAX).count, 0);
        assert_eq!(walk(&[0b001, 1, 0, 0, 0], 0, u64::MAX).end, None);
        assert_eq!(walk(&[0xff; 9], u64::MAX, u64::MAX).end, None);
        let stream = flushed(&[b"text"], 9);
        for cut in 0..stream.len() {
            assert_eq!(walk(&stream[..cut], 0, u64::MAX).end, None);
        }
        assert_eq!(walk(&stream, 0, 1).end, None);
    }
}
