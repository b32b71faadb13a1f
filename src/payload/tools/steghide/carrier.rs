//! Where steghide puts bits into a bitmap: samples in an order drawn from the passphrase, a few of them a value.

use std::collections::HashMap;

use md5::{Digest as _, Md5};

use crate::container::Format;
use crate::payload::Source;
use crate::pixels::{Image, Layout};

/// A bitmap that steghide can write.
pub(super) struct Carrier<'a> {
    image: &'a Image,
    /// Bits of an embedded value: its modulus is 2 or 4.
    bits: u32,
    /// Pixels whose values are added for one embedded value.
    pixels: u32,
}

impl<'a> Carrier<'a> {
    pub(super) fn of(source: &Source<'a>) -> Option<Self> {
        let image = source.lossless().filter(|_| source.container.format == Some(Format::Bmp))?;
        let (bits, pixels) = match (image.layout, image.depths[0]) {
            (Layout::Rgb, 8) => (2, 2),
            (Layout::Indexed, 8) => (2, 3),
            (Layout::Indexed, 1..=4) => (1, 2),
            _ => return None,
        };
        u32::try_from(image.pixels()).ok()?;
        Some(Self { image, bits, pixels })
    }

    /// Bits that the image holds.
    pub(super) fn capacity(&self) -> u64 {
        self.image.pixels() as u64 / u64::from(self.pixels) * u64::from(self.bits)
    }

    pub(super) fn image(&self) -> &'a Image {
        self.image
    }

    /// Value of a pixel, numbered in the order of the file: rows from the bottom.
    fn value(&self, pixel: u32) -> u16 {
        let (width, height) = (self.image.width as usize, self.image.height as usize);
        let (row, column) = (pixel as usize / width, pixel as usize % width);
        let at = (height - 1 - row) * width + column;
        if self.image.layout == Layout::Indexed {
            return self.image.sample(at, 0);
        }
        let [red, green, blue] = [0, 1, 2].map(|channel| self.image.sample(at, channel) & 1);
        (red ^ green) << 1 | (red ^ blue)
    }
}

/// The bits that one passphrase finds.
pub(super) struct Stream<'a> {
    carrier: &'a Carrier<'a>,
    order: Order,
    /// Bits read and not yet asked for, lowest first, and their number.
    kept: (u16, u32),
}

impl<'a> Stream<'a> {
    pub(super) fn new(carrier: &'a Carrier<'a>, passphrase: &[u8]) -> Self {
        let digest = Md5::digest(passphrase);
        let seed = digest.as_chunks::<4>().0.iter().fold(0, |seed, word| seed ^ u32::from_le_bytes(*word));
        let order = Order::new(carrier.image.pixels() as u32, seed);
        Self { carrier, order, kept: (0, 0) }
    }

    /// The next bit; `None` behind the end of the image.
    pub(super) fn bit(&mut self) -> Option<u8> {
        if self.kept.1 == 0 {
            let mut value = 0;
            for _ in 0..self.carrier.pixels {
                value += self.carrier.value(self.order.next()?);
            }
            self.kept = (value, self.carrier.bits);
        }
        let bit = (self.kept.0 & 1) as u8;
        self.kept = (self.kept.0 >> 1, self.kept.1 - 1);
        Some(bit)
    }

    /// A number of up to 32 bits, lowest first.
    pub(super) fn number(&mut self, bits: u32) -> Option<u32> {
        (0..bits).try_fold(0, |number, bit| Some(number | u32::from(self.bit()?) << bit))
    }

    /// Bytes that hold `bits` bits, lowest first; the last one filled with 0.
    pub(super) fn bytes(&mut self, bits: u64) -> Option<Vec<u8>> {
        let mut bytes = vec![0; usize::try_from(bits.div_ceil(8)).ok()?];
        for at in 0..bits {
            bytes[(at / 8) as usize] |= self.bit()? << (at % 8);
        }
        Some(bytes)
    }
}

/// Numbers below a maximum in random order, each once: the first steps of Fisher–Yates, with only what has moved kept.
struct Order {
    count: u32,
    next: u32,
    state: u32,
    moved: HashMap<u32, u32>,
}

impl Order {
    fn new(count: u32, seed: u32) -> Self {
        Self { count, next: 0, state: seed, moved: HashMap::new() }
    }

    fn next(&mut self) -> Option<u32> {
        let left = self.count.checked_sub(self.next).filter(|left| *left > 0)?;
        self.state = self.state.wrapping_mul(1_367_208_549).wrapping_add(1);
        // As the tool computes it, rounding included.
        let step = (f64::from(left) * (f64::from(self.state) / 4_294_967_296.0)) as u32;
        let here = self.moved.remove(&self.next).unwrap_or(self.next);
        let picked = if step == 0 {
            here
        } else {
            let place = self.next + step;
            self.moved.insert(place, here).unwrap_or(place)
        };
        self.next += 1;
        Some(picked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_visits_everything_once() {
        let mut order = Order::new(100, 0x1234_5678);
        let mut visited: Vec<u32> = std::iter::from_fn(|| order.next()).collect();
        assert_ne!(visited, (0..100).collect::<Vec<_>>());
        visited.sort_unstable();
        assert_eq!(visited, (0..100).collect::<Vec<_>>());
        assert_eq!(Order::new(0, 1).next(), None);
    }
}
