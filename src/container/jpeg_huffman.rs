//! Huffman-coded data of a JPEG scan (ITU-T T.81 annex F): codes and bits, to walk through what is coded without
//! decoding a picture from it.

/// Bits that are looked up at once; longer codes are rare and searched.
const FAST: u32 = 9;

/// A Huffman table (T.81 annex C).
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// For the next [`FAST`] bits: length of the code and its symbol; 0 where the code is longer.
    fast: Vec<u16>,
    /// For each length, the first code behind those of this length, in 16 bits; codes grow with their length.
    bounds: [u32; 17],
    /// For each length, what added to a code gives its symbol's place.
    places: [i32; 17],
    symbols: Vec<u8>,
}

impl Table {
    /// Reads a table: 16 counts of codes of each length, then the symbols. `None` where the counts cannot be.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let (counts, rest) = bytes.split_at_checked(16)?;
        let total = counts.iter().fold(0usize, |sum, &count| sum.saturating_add(usize::from(count)));
        let symbols = rest.get(..total.min(256))?.to_vec();
        let mut table = Self { fast: vec![0; 1 << FAST], bounds: [0; 17], places: [0; 17], symbols };
        let (mut code, mut place) = (0u32, 0usize);
        for (length, &count) in (1u32..).zip(counts) {
            code <<= 1;
            *table.places.get_mut(length as usize)? =
                i32::try_from(place).ok()?.checked_sub_unsigned(code)?;
            for _ in 0..count {
                table.enter(code, length, place);
                (code, place) = (code.checked_add(1)?, place.checked_add(1)?);
            }
            if code > 1 << length {
                return None;
            }
            *table.bounds.get_mut(length as usize)? = code << 16u32.checked_sub(length)?;
        }
        Some(table)
    }

    /// Enters a short code into the table for looking up.
    fn enter(&mut self, code: u32, length: u32, place: usize) {
        let Some(spare) = FAST.checked_sub(length) else { return };
        let symbol = self.symbols.get(place).copied().unwrap_or_default();
        let from = (code << spare) as usize;
        let slots = self.fast.get_mut(from..from.saturating_add(1 << spare));
        slots.unwrap_or_default().fill(u16::from(symbol) | (length as u16) << 8);
    }

    /// The next symbol; `None` where no code stands there or the data end.
    pub(super) fn decode(&self, bits: &mut Bits<'_>) -> Option<u8> {
        bits.fill();
        let next = bits.peek();
        let fast = self.fast.get((next >> 7) as usize).copied().unwrap_or_default();
        if fast != 0 {
            bits.skip(u32::from(fast >> 8))?;
            return Some(fast as u8);
        }
        let longer = self.bounds.iter().enumerate().skip(FAST as usize).find(|(_, bound)| next < **bound);
        let length = longer?.0;
        bits.skip(length as u32)?;
        let code = next >> 16usize.checked_sub(length)?;
        let place = self.places.get(length)?.checked_add_unsigned(code)?;
        self.symbols.get(usize::try_from(place).ok()?).copied()
    }
}

/// Bits of entropy-coded data, the highest of a byte first, up to a marker.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    /// The next byte that is not in `hold`.
    at: usize,
    /// Bits read ahead, the next one highest.
    hold: u64,
    count: u32,
}

impl<'a> Bits<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, hold: 0, count: 0 }
    }

    /// Reads ahead as far as there is room and no marker.
    fn fill(&mut self) {
        while self.count <= 56 {
            let step = match self.bytes.get(self.at) {
                Some(0xff) if self.bytes.get(self.at.saturating_add(1)) != Some(&0) => return,
                Some(0xff) => 2,
                Some(_) => 1,
                None => return,
            };
            let byte = self.bytes.get(self.at).copied().unwrap_or_default();
            self.hold |= u64::from(byte) << 56u32.saturating_sub(self.count);
            self.count = self.count.saturating_add(8);
            self.at = self.at.saturating_add(step);
        }
    }

    /// The next 16 bits, zeros behind the end.
    const fn peek(&self) -> u32 {
        (self.hold >> 48) as u32
    }

    /// Passes over `count` bits (at most 16); `None` where there are fewer.
    pub(super) fn skip(&mut self, count: u32) -> Option<()> {
        if self.count < count {
            self.fill();
        }
        self.count = self.count.checked_sub(count)?;
        self.hold <<= count;
        Some(())
    }

    /// Offset of the first byte of which no bit was used.
    pub(super) fn position(&self) -> usize {
        let mut at = self.at;
        for _ in 0..self.count / 8 {
            // A zero stuffed behind 0xFF belongs to it.
            let stuffed = at.checked_sub(2).and_then(|from| self.bytes.get(from..at)) == Some(&[0xff, 0]);
            at = at.saturating_sub(if stuffed { 2 } else { 1 });
        }
        at
    }

    /// Goes on behind the next restart marker; `false` where there is none.
    pub(super) fn restart(&mut self) -> bool {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let marker = |pair: &[u8]| matches!(pair, [0xff, 0xd0..=0xd7]);
        let Some(found) = rest.windows(2).position(marker) else { return false };
        let at = self.at.saturating_add(found).saturating_add(2);
        *self = Self { bytes: self.bytes, at, hold: 0, count: 0 };
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Codes 0, 10, 110 and one of twelve bits, 111000000000.
    const SHORT: [u8; 20] = [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 5, 6, 7, 8];

    #[test]
    fn codes_of_any_length_are_decoded() {
        let table = Table::read(&SHORT).unwrap();
        // 0 10 110 111000000000 0 110, and two bits more.
        let bytes = [0b0101_1011, 0b1000_0000, 0b0001_1000];
        let mut bits = Bits::new(&bytes);
        let symbols: Vec<_> = (0..5).map(|_| table.decode(&mut bits)).collect();
        assert_eq!(symbols, [Some(5), Some(6), Some(7), Some(8), Some(5)]);
        assert_eq!((bits.position(), table.decode(&mut bits)), (3, Some(7)));
        assert!(Table::read(&[3; 16]).is_none() && Table::read(&SHORT[..18]).is_none());
    }

    #[test]
    fn stuffed_zeros_are_passed_and_markers_stop() {
        let bytes = [0xff, 0, 0xff, 0, 1, 0xff, 0xd3, 2];
        let mut bits = Bits::new(&bytes);
        bits.skip(9).unwrap();
        assert_eq!(bits.position(), 4);
        bits.skip(15).unwrap();
        assert_eq!((bits.position(), bits.skip(1)), (5, None));
        assert!(bits.restart());
        assert_eq!((bits.skip(8), bits.skip(1), bits.restart()), (Some(()), None, false));
    }
}
