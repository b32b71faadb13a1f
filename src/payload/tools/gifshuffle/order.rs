//! The order of a colour table as one large number.

/// A colour table that could be gifshuffle's: its different colours, each once, then copies of one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    /// The different colours as `0xrrggbb`, in the order of the table.
    pub(super) colours: Vec<u32>,
    /// Entries of the table.
    pub(super) entries: usize,
}

impl Table {
    /// The global colour table of a GIF; `None` where there is none, or one that gifshuffle cannot have written.
    pub(super) fn of(file: &[u8]) -> Option<Self> {
        let packed = *file.get(10)?;
        if !file.starts_with(b"GIF") || packed & 0x80 == 0 {
            return None;
        }
        let entries = 2 << (packed & 7);
        let bytes = file.get(13..13 + 3 * entries)?;
        Self::of_colours(bytes.as_chunks::<3>().0)
    }

    /// The table of these entries; `None` where gifshuffle cannot have written it.
    pub(super) fn of_colours(table: &[[u8; 3]]) -> Option<Self> {
        let entries = table.len();
        let colours: Vec<u32> = table.iter().map(|&[r, g, b]| u32::from_be_bytes([0, r, g, b])).collect();
        let mut sorted: Vec<(u32, usize)> = colours.iter().copied().zip(0..).collect();
        sorted.sort_unstable();
        sorted.dedup_by_key(|(colour, _)| *colour);
        let different = sorted.len();
        let padded = sorted.iter().all(|(_, first)| *first < different)
            && colours[different..].windows(2).all(|pair| pair[0] == pair[1]);
        padded.then(|| Self { colours: colours[..different].to_vec(), entries })
    }

    /// log2 of the number of orders.
    pub(super) fn capacity(&self) -> f64 {
        (2..=self.colours.len()).map(|count| (count as f64).log2()).sum()
    }

    /// The order as a number, colours ranked by `rank`.
    pub(super) fn number<R: Ord>(&self, rank: impl Fn(u32) -> R) -> Number {
        let mut ranked: Vec<(R, usize)> =
            self.colours.iter().enumerate().map(|(at, colour)| (rank(*colour), at)).collect();
        ranked.sort_unstable();
        let places: Vec<usize> = ranked.into_iter().map(|(_, place)| place).collect();
        let mut number = Number::default();
        for (index, place) in places.iter().enumerate() {
            let before = places[..index].iter().filter(|other| *other < place).count();
            number.multiply_add((places.len() - index) as u64, (place - before) as u64);
        }
        number
    }
}

/// A natural number of any size, low words first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Number(Vec<u32>);

impl Number {
    fn multiply_add(&mut self, factor: u64, term: u64) {
        let mut carry = term;
        for word in &mut self.0 {
            let value = u64::from(*word) * factor + carry;
            *word = value as u32;
            carry = value >> 32;
        }
        if carry != 0 {
            self.0.push(carry as u32);
        }
    }

    /// Bits in front of the highest one, which only marks their end; 0 for the number 0.
    pub(super) fn message_bits(&self) -> usize {
        self.0.last().map_or(0, |last| (self.0.len() - 1) * 32 + last.ilog2() as usize)
    }

    /// These bits, lowest first.
    pub(super) fn message(&self) -> Vec<bool> {
        (0..self.message_bits()).map(|bit| self.0[bit / 32] >> (bit % 32) & 1 == 1).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gif(colours: &[[u8; 3]]) -> Vec<u8> {
        let mut file = b"GIF89a\x01\x00\x01\x00\x81\x00\x00".to_vec();
        file.extend(colours.as_flattened());
        file
    }

    #[test]
    fn the_order_is_a_number_in_a_factorial_base() {
        let (a, b, c) = ([0, 0, 1], [0, 1, 0], [1, 0, 0]);
        let number = |colours: [[u8; 3]; 4]| Table::of(&gif(&colours)).unwrap().number(|colour| colour);
        assert_eq!(number([a, b, c, c]), Number(vec![]));
        // The last two swapped: 1. The smallest behind both others: 2·2.
        assert_eq!(number([a, c, b, b]), Number(vec![1]));
        assert_eq!(number([b, c, a, a]), Number(vec![4]));
        assert_eq!(number([b, c, a, a]).message(), [false, false]);
        let table = Table::of(&gif(&[a, b, c, c])).unwrap();
        assert!((table.capacity() - 6_f64.log2()).abs() < 1e-12);
    }

    #[test]
    fn copies_in_other_places_are_not_its_own() {
        let (a, b, c) = ([0, 0, 1], [0, 1, 0], [1, 0, 0]);
        assert!(Table::of(&gif(&[a, a, b, c])).is_none());
        assert!(Table::of(&gif(&[a, b, a, b])).is_none());
        assert!(Table::of(&gif(&[a, b, c, c])[..20]).is_none());
        assert!(Table::of(&gif(&[a, b, a, a])).is_some());
    }
}
