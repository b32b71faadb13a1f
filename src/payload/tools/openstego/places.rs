//! The two orders in which `OpenStego` visits the bits of an image.

use crate::pixels::Image;

/// Most positions drawn for one payload: drawing a nearly full image again and again must end.
const DRAWS: u64 = 1 << 27;

/// `java.util.Random` (Java SE API specification, class Random): a linear congruential generator of 48 bits.
#[derive(Debug, Clone, Copy)]
pub(in crate::payload::tools) struct JavaRandom(u64);

impl JavaRandom {
    const MULTIPLIER: u64 = 0x5_DEEC_E66D;
    const MASK: u64 = (1 << 48) - 1;

    pub(in crate::payload::tools) const fn new(seed: u64) -> Self {
        Self((seed ^ Self::MULTIPLIER) & Self::MASK)
    }

    fn next31(&mut self) -> u32 {
        self.0 = (self.0.wrapping_mul(Self::MULTIPLIER).wrapping_add(0xB)) & Self::MASK;
        (self.0 >> 17) as u32
    }

    /// A number below `bound`, which is 1..=2^31.
    pub(in crate::payload::tools) fn below(&mut self, bound: u32) -> u32 {
        if bound.is_power_of_two() {
            return ((u64::from(bound) * u64::from(self.next31())) >> 31) as u32;
        }
        loop {
            let bits = self.next31();
            let value = bits % bound;
            // The last, incomplete run of `bound` values below 2^31 is drawn again.
            if bits - value + (bound - 1) < 1 << 31 {
                return value;
            }
        }
    }
}

/// A bit's place: its pixel times 3 plus the channel (0 = blue, 1 = green, 2 = red), and its plane.
type Spot = (usize, u32);

fn draw(random: &mut JavaRandom, image: &Image, planes: u32) -> Spot {
    let x = random.below(image.width) as usize;
    let y = random.below(image.height) as usize;
    let channel = random.below(3) as usize;
    let plane = random.below(planes);
    ((y * image.width as usize + x) * 3 + channel, plane)
}

fn bit(image: &Image, (position, plane): Spot) -> u8 {
    (image.sample(position / 3, 2 - position % 3) >> plane & 1) as u8
}

/// Whether the first bits that `seed` visits say `magic`: on a wrong seed, two bits are looked at on average.
pub(super) fn starts(image: &Image, seed: u64, magic: &[u8]) -> bool {
    let mut random = JavaRandom::new(seed);
    let mut seen: Vec<Spot> = Vec::new();
    let wanted = magic.iter().flat_map(|byte| (0..8).rev().map(move |shift| byte >> shift & 1));
    for wanted in wanted {
        let mut spot = draw(&mut random, image, 1);
        while seen.contains(&spot) {
            spot = draw(&mut random, image, 1);
        }
        if bit(image, spot) != wanted {
            return false;
        }
        seen.push(spot);
    }
    true
}

/// Bits in one of the two orders, made into bytes, the first bit becoming bit 7.
pub(super) enum Bits<'a> {
    /// `RandomLSB`.
    Drawn { image: &'a Image, random: JavaRandom, planes: u32, seen: Vec<Vec<u64>>, left: u64 },
    /// `LSB`: pixel after pixel, red, green, blue, the highest plane of a channel first.
    Sequential { image: &'a Image, planes: u32, pixel: usize, step: u32 },
}

impl<'a> Bits<'a> {
    pub(super) fn drawn(image: &'a Image, seed: u64) -> Self {
        let seen = vec![vec![0; (image.pixels() * 3).div_ceil(64)]];
        Self::Drawn { image, random: JavaRandom::new(seed), planes: 1, seen, left: DRAWS }
    }

    pub(super) const fn sequential(image: &'a Image) -> Self {
        Self::Sequential { image, planes: 1, pixel: 0, step: 0 }
    }

    /// What follows the header has `count` planes; in sequence it begins at a whole pixel.
    pub(super) fn set_planes(&mut self, count: u32) {
        match self {
            Self::Drawn { image, planes, seen, .. } => {
                *planes = count;
                seen.resize_with(count as usize, || vec![0; (image.pixels() * 3).div_ceil(64)]);
            }
            Self::Sequential { planes, pixel, step, .. } => {
                *planes = count;
                *pixel += usize::from(*step != 0);
                *step = 0;
            }
        }
    }

    /// The next byte; `None` where the image, or the patience with one that is nearly full, ends.
    pub(super) fn byte(&mut self) -> Option<u8> {
        (0..8).try_fold(0, |byte, _| Some(byte << 1 | self.bit()?))
    }

    /// The next `count` bytes; the caller has compared `count` with the image.
    pub(super) fn bytes(&mut self, count: usize) -> Option<Vec<u8>> {
        (0..count).map(|_| self.byte()).collect()
    }

    fn bit(&mut self) -> Option<u8> {
        match self {
            Self::Drawn { image, random, planes, seen, left } => loop {
                *left = left.checked_sub(1)?;
                let spot = draw(random, image, *planes);
                let word = seen.get_mut(spot.1 as usize)?.get_mut(spot.0 / 64)?;
                let mask = 1 << (spot.0 % 64);
                if *word & mask == 0 {
                    *word |= mask;
                    return Some(bit(image, spot));
                }
            },
            Self::Sequential { image, planes, pixel, step } => {
                if *pixel >= image.pixels() {
                    return None;
                }
                let channel = (*step / *planes) as usize;
                let plane = *planes - 1 - *step % *planes;
                let bit = (image.sample(*pixel, channel) >> plane & 1) as u8;
                *step += 1;
                if *step == 3 * *planes {
                    *step = 0;
                    *pixel += 1;
                }
                Some(bit)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn java_s_generator_gives_java_s_numbers() {
        // new java.util.Random(42).nextInt(10) five times: 0, 3, 8, 4, 0; of 16: 11, 0, 10, 4, 4 shifted from the top.
        let mut random = JavaRandom::new(42);
        let tens: Vec<u32> = (0..5).map(|_| random.below(10)).collect();
        assert_eq!(tens, [0, 3, 8, 4, 0]);
        let mut random = JavaRandom::new(42);
        assert!((0..100).all(|_| random.below(16) < 16 && random.below(1) == 0));
    }
}
