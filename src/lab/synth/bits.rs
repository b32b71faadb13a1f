//! Bits of a payload and the samples that carry them.

use crate::lab::rng::Rng;

/// How a sample takes a bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// The low bits are overwritten.
    Replacement,
    /// Where the low bit is wrong, the sample goes one up or down at random (LSB matching, Sharp 2001).
    Matching,
}

impl Operation {
    /// The name in sidecars.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Replacement => "replacement",
            Self::Matching => "matching",
        }
    }
}

/// Order of the bits of a byte (design §4: the first bit carried is bit 7 of the byte in `Msb`, bit 0 in `Lsb`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BitOrder {
    /// Bit 7 first.
    Msb,
    /// Bit 0 first.
    Lsb,
}

impl BitOrder {
    /// The name in sidecars and in the JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Msb => "msb-first",
            Self::Lsb => "lsb-first",
        }
    }

    /// The bits of `bytes`, one element each.
    pub fn unpack(self, bytes: &[u8]) -> Vec<u8> {
        bytes
            .iter()
            .flat_map(|&byte| {
                (0..8).map(move |at| match self {
                    Self::Msb => byte >> (7 - at) & 1,
                    Self::Lsb => byte >> at & 1,
                })
            })
            .collect()
    }
}

/// Puts `bits` into `samples` at `positions`, `depth` bits each, the highest of them first; a last group that is not
/// full is filled up with 0. Matching takes one bit a sample. Answers how many positions were used.
pub fn embed(
    samples: &mut [u8],
    positions: &[u32],
    bits: &[u8],
    depth: usize,
    operation: Operation,
    rng: &mut Rng,
) -> usize {
    let mut used = 0;
    for (group, &at) in bits.chunks(depth).zip(positions) {
        let value = group.iter().fold(0u8, |value, bit| value << 1 | bit) << (depth - group.len());
        let sample = &mut samples[at as usize];
        *sample = match operation {
            Operation::Replacement => *sample >> depth << depth | value,
            Operation::Matching if *sample & 1 == value & 1 => *sample,
            Operation::Matching => match *sample {
                0 => 1,
                255 => 254,
                inner if rng.chance(0.5) => inner + 1,
                inner => inner - 1,
            },
        };
        used += 1;
    }
    used
}

/// What was done, for the sidecar.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// `alpha`, `palette`, `lsb.rgb`, `exif` or `raw`.
    pub method: &'static str,
    /// `lsb-first`, `msb-first` or `none`.
    pub bit_order: &'static str,
    /// Where and how.
    pub layout: String,
    /// `replacement`, `matching` or nothing.
    pub operation: &'static str,
    /// Whether it is random bits in samples without any frame around them.
    pub bare: bool,
    /// The payload's kind.
    pub kind: super::payload::Kind,
    /// Payload bytes without framing.
    pub payload_bytes: usize,
    /// Share of the capacity used.
    pub rate: f64,
}

/// Payload bytes for a carrier of `capacity` bytes: from 40 to all of it, every octave equally likely, one time in
/// twenty exactly all. `None` where less than eight bytes fit.
pub fn draw_size(capacity: usize, rng: &mut Rng) -> Option<usize> {
    if capacity < 8 {
        return None;
    }
    Some(if rng.chance(0.05) { capacity } else { rng.log_uniform(40.min(capacity), capacity) })
}

/// Payload bytes for a carrier of `capacity` bytes by the share of it that is used: three times in ten exactly 10, 25,
/// 50 or 100 %, else from `low` to all of it, every octave equally likely. Detectors are measured by that share. `None`
/// where less than eight bytes fit.
pub fn draw_share(capacity: usize, low: f64, rng: &mut Rng) -> Option<usize> {
    if capacity < 8 {
        return None;
    }
    let fixed: Vec<f64> = [0.1, 0.25, 0.5, 1.0].into_iter().filter(|&share| share >= low).collect();
    let size = if rng.chance(0.3) {
        (capacity as f64 * rng.pick(&fixed)).round() as usize
    } else {
        rng.log_uniform((capacity as f64 * low) as usize, capacity)
    };
    Some(size.clamp(8, capacity))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bit_is_bit_7_in_msb_order_and_bit_0_in_lsb_order() {
        assert_eq!(BitOrder::Msb.unpack(&[0b1010_0001]), [1, 0, 1, 0, 0, 0, 0, 1]);
        assert_eq!(BitOrder::Lsb.unpack(&[0b1010_0001]), [1, 0, 0, 0, 0, 1, 0, 1]);
    }

    #[test]
    fn shares_are_spread_over_the_octaves_and_meet_the_measured_ones() {
        let mut rng = Rng::new(1, "share");
        let drawn: Vec<usize> = (0..4000).map(|_| draw_share(10_000, 0.02, &mut rng).unwrap()).collect();
        for exact in [1000, 2500, 5000, 10_000] {
            let count = drawn.iter().filter(|&&size| size == exact).count();
            assert!((240..360).contains(&count), "{exact}: {count}");
        }
        for low in [200, 1250] {
            let count = drawn.iter().filter(|&&size| (low..low * 2).contains(&size)).count();
            assert!((400..620).contains(&count), "{low}: {count}");
        }
        assert!((0..99).all(|_| draw_share(10_000, 0.5, &mut rng).unwrap() >= 5000));
        assert_eq!(draw_share(7, 0.02, &mut rng), None);
    }

    #[test]
    fn replacement_sets_the_low_bits_and_matching_moves_by_one() {
        let mut rng = Rng::new(1, "embed");
        let mut samples = [10, 11, 12, 255];
        embed(&mut samples, &[0, 1, 3], &[1, 0, 0], 1, Operation::Replacement, &mut rng);
        assert_eq!(samples, [11, 10, 12, 254]);
        let mut samples = [0b0000_1100, 0b1111_1111];
        let used = embed(&mut samples, &[0, 1], &[1, 0, 1], 2, Operation::Replacement, &mut rng);
        assert_eq!((samples, used), ([0b0000_1110, 0b1111_1110], 2));
        for _ in 0..50 {
            let mut samples = [0, 255, 100, 7];
            embed(&mut samples, &[0, 1, 2, 3], &[1, 0, 1, 1], 1, Operation::Matching, &mut rng);
            assert_eq!((samples[0], samples[1], samples[3]), (1, 254, 7));
            assert!(samples[2] == 99 || samples[2] == 101);
        }
    }
}
