//! A small random generator whose numbers are part of the lab's contract: the same seed gives the same bytes on every
//! machine and in every later version, which no general-purpose crate promises.

use sha2::{Digest as _, Sha256};

/// xoshiro256** (Blackman & Vigna 2018), seeded with SHA-256 of a seed and a label, so that every file of a set has
/// its own independent sequence, whatever is made before it.
#[derive(Debug, Clone)]
pub struct Rng([u64; 4]);

impl Rng {
    /// The sequence of `seed` and `label`.
    pub fn new(seed: u64, label: &str) -> Self {
        let mut digest = Sha256::new();
        digest.update(seed.to_le_bytes());
        digest.update(label.as_bytes());
        let digest: [u8; 32] = digest.finalize().into();
        let mut state = [0u64; 4];
        for (word, bytes) in state.iter_mut().zip(digest.as_chunks::<8>().0) {
            *word = u64::from_le_bytes(*bytes);
        }
        Self(state)
    }

    /// 64 random bits.
    #[inline]
    pub fn bits(&mut self) -> u64 {
        let s = &mut self.0;
        let result = s[1].wrapping_mul(5).rotate_left(7).wrapping_mul(9);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        result
    }

    /// A number below `end`; 0 where `end` is 0.
    #[inline]
    pub fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.bits()) * end as u128) >> 64) as usize
    }

    /// A number from `low` to `high`, both included.
    pub fn range(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// A number in 0..1.
    #[inline]
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// True with probability `p`.
    pub fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// One of `items`.
    ///
    /// # Panics
    /// When there is none.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// One of `items`, each with its weight.
    ///
    /// # Panics
    /// When there is none.
    pub fn weighted<'a, T>(&mut self, items: &'a [(u32, T)]) -> &'a T {
        let total: u32 = items.iter().map(|(weight, _)| weight).sum();
        let mut at = self.below(total as usize) as u32;
        for (weight, item) in items {
            if at < *weight {
                return item;
            }
            at -= weight;
        }
        &items[items.len() - 1].1
    }

    /// `count` random bytes.
    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(count + 8);
        while bytes.len() < count {
            bytes.extend_from_slice(&self.bits().to_le_bytes());
        }
        bytes.truncate(count);
        bytes
    }

    /// A nearly normal number of mean 0 and variance 1: the sum of eight uniform ones (Irwin–Hall), which needs no
    /// function whose last bit depends on the platform.
    pub fn normal(&mut self) -> f64 {
        let sum: u64 = (0..2)
            .map(|_| self.bits())
            .flat_map(|word| [0, 16, 32, 48].map(|by| (word >> by) & 0xffff))
            .sum();
        (sum as f64 / 65535.0 - 4.0) * 1.224_744_871_391_589
    }

    /// A whole number from `low` to `high`, both included, every octave equally likely.
    pub fn log_uniform(&mut self, low: usize, high: usize) -> usize {
        if high <= low {
            return high;
        }
        let (from, to) = ((low.max(1) as f64).ln(), (high as f64).ln());
        ((from + (to - from) * self.unit()).exp().round() as usize).clamp(low, high)
    }

    /// `take` different numbers below `count` in random order (the first steps of Fisher–Yates); all of them where
    /// `take` is more.
    pub fn sample(&mut self, count: usize, take: usize) -> Vec<u32> {
        let take = take.min(count);
        let mut order: Vec<u32> = (0..count as u32).collect();
        for at in 0..take {
            let other = at + self.below(count - at);
            order.swap(at, other);
        }
        order.truncate(take);
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_and_label_give_the_same_numbers_and_others_do_not() {
        let take = |seed, label| {
            let mut rng = Rng::new(seed, label);
            [rng.bits(), rng.bits(), rng.bits()]
        };
        assert_eq!(take(1, "a"), take(1, "a"));
        assert_ne!(take(1, "a"), take(2, "a"));
        assert_ne!(take(1, "a"), take(1, "b"));
    }

    #[test]
    fn numbers_stay_in_range_and_spread() {
        let mut rng = Rng::new(7, "range");
        let drawn: Vec<usize> = (0..4000).map(|_| rng.range(3, 6)).collect();
        for value in 3..=6 {
            let share = drawn.iter().filter(|&&d| d == value).count();
            assert!((900..1100).contains(&share), "{value}: {share}");
        }
        assert!((0..1000).map(|_| rng.log_uniform(40, 4000)).all(|n| (40..=4000).contains(&n)));
        let small = (0..1000).filter(|_| rng.log_uniform(40, 4000) < 400).count();
        assert!((430..570).contains(&small), "half of them lie in the lower of two decades: {small}");
        assert_eq!(rng.log_uniform(9, 5), 5);
    }

    #[test]
    fn normal_numbers_have_mean_0_and_variance_1() {
        let mut rng = Rng::new(7, "normal");
        let drawn: Vec<f64> = (0..20_000).map(|_| rng.normal()).collect();
        let mean = drawn.iter().sum::<f64>() / 20_000.0;
        let variance = drawn.iter().map(|x| x * x).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.05, "{mean} {variance}");
    }

    #[test]
    fn a_sample_holds_different_numbers() {
        let mut order = Rng::new(7, "order").sample(100, 200);
        assert_ne!(order, (0..100).collect::<Vec<u32>>());
        order.sort_unstable();
        assert_eq!(order, (0..100).collect::<Vec<u32>>());
        let mut few = Rng::new(7, "few").sample(1000, 30);
        few.sort_unstable();
        few.dedup();
        assert_eq!(few.len(), 30);
    }
}
