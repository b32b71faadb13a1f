//! `NumPy`'s default generator and how it shuffles a list: `SeedSequence` (M. O'Neill's `seed_seq`), PCG64 (XSL-RR
//! 128/64), bounded numbers by masking and drawing again.

/// Words that the seed is mixed into.
const POOL: usize = 4;

/// Two numbers of 128 bits from a seed in words of 32 bits, low first.
fn spread(entropy: &[u32]) -> [u128; 2] {
    let mut factor = 0x43b0_d7e5_u32;
    let mut hash = |value: u32| {
        let value = value ^ factor;
        factor = factor.wrapping_mul(0x931e_8875);
        let value = value.wrapping_mul(factor);
        value ^ value >> 16
    };
    let mix = |a: u32, b: u32| {
        let value = a.wrapping_mul(0xca01_f9dd).wrapping_sub(b.wrapping_mul(0x4973_f715));
        value ^ value >> 16
    };
    let mut pool = [0; POOL];
    for (slot, word) in pool.iter_mut().zip(entropy.iter().copied().chain(std::iter::repeat(0))) {
        *slot = hash(word);
    }
    for from in 0..POOL {
        for to in (0..POOL).filter(|to| *to != from) {
            pool[to] = mix(pool[to], hash(pool[from]));
        }
    }
    for word in entropy.iter().skip(POOL) {
        for slot in &mut pool {
            *slot = mix(*slot, hash(*word));
        }
    }
    let mut factor = 0x8b51_f9dd_u32;
    let words: [u32; 8] = std::array::from_fn(|index| {
        let value = pool[index % POOL] ^ factor;
        factor = factor.wrapping_mul(0x58f3_8ded);
        let value = value.wrapping_mul(factor);
        value ^ value >> 16
    });
    let long = |index: usize| u128::from(words[index * 2 + 1]) << 32 | u128::from(words[index * 2]);
    [long(0) << 64 | long(1), long(2) << 64 | long(3)]
}

/// The generator.
pub(super) struct Pcg {
    state: u128,
    step: u128,
    /// The upper half of a number whose lower half was given out.
    kept: Option<u32>,
}

impl Pcg {
    /// Seeded with a number in words of 32 bits, low first, none of them 0 at the end.
    pub(super) fn new(entropy: &[u32]) -> Self {
        let [start, sequence] = spread(entropy);
        let mut new = Self { state: 0, step: sequence << 1 | 1, kept: None };
        new.advance();
        new.state = new.state.wrapping_add(start);
        new.advance();
        new
    }

    fn advance(&mut self) {
        const MULTIPLIER: u128 = 0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645;
        self.state = self.state.wrapping_mul(MULTIPLIER).wrapping_add(self.step);
    }

    fn word(&mut self) -> u32 {
        if let Some(kept) = self.kept.take() {
            return kept;
        }
        self.advance();
        let folded = (self.state >> 64) as u64 ^ self.state as u64;
        let number = folded.rotate_right((self.state >> 122) as u32);
        self.kept = Some((number >> 32) as u32);
        number as u32
    }

    /// A number from 0 to `most`, which is at least 1: as many low bits as it has, drawn again where they say more.
    fn up_to(&mut self, most: u32) -> u32 {
        let mask = u32::MAX >> most.leading_zeros();
        loop {
            let number = self.word() & mask;
            if number <= most {
                return number;
            }
        }
    }

    /// The numbers below `count`, shuffled; `count` is below 2^32.
    pub(super) fn shuffled(mut self, count: u32) -> Vec<u32> {
        let mut list: Vec<u32> = (0..count).collect();
        for index in (1..count).rev() {
            let other = self.up_to(index);
            list.swap(index as usize, other as usize);
        }
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 12345678901234567890123456789012345678901234567890 in words of 32 bits.
    const SEED: [u32; 6] = [0xce3f_0ad2, 0xf8c7_f196, 0x5026_747a, 0xaaf8_3ca1, 0x727f_6369, 0x0000_0008];

    #[test]
    fn numbers_are_those_of_numpy() {
        // NumPy 2.4: SeedSequence(n).generate_state(4, uint64), default_rng(n).shuffle(list(range(10))).
        let [start, sequence] = spread(&SEED);
        let long =
            [start >> 64, start & u128::from(u64::MAX), sequence >> 64, sequence & u128::from(u64::MAX)];
        let numpy: [u64; 4] = [
            6_815_939_272_926_967_906,
            18_340_049_751_452_323_264,
            5_523_798_357_622_510_873,
            11_254_487_701_151_612_058,
        ];
        assert_eq!(long, numpy.map(u128::from));
        assert_eq!(Pcg::new(&SEED).shuffled(10), [4, 2, 9, 7, 5, 6, 8, 1, 3, 0]);
    }
}
