//! Pixels as the hiding tools see them: 8 bits a sample, colour by colour.

use crate::finding::BitOrder;
use crate::payload::bits;
use crate::pixels::{Image, Layout, Samples};

/// The samples of an 8-bit image.
#[derive(Clone, Copy)]
pub(super) struct Carrier<'a> {
    /// Interleaved, row by row.
    pub(super) samples: &'a [u8],
    /// Samples a pixel.
    pub(super) channels: usize,
    /// Pixels a row.
    pub(super) width: usize,
    /// Rows.
    pub(super) height: usize,
}

/// Most evidence that flat surroundings may give: they are measured on the picture, not computed.
const MOST: f64 = 20.0;
/// Pixels on which the rate of a clean picture is measured.
const MEASURED: usize = 20_000;
/// Pixels of which it is asked whether they stand out.
const ASKED: usize = 512;

/// Two places beside a pixel that tell what it was, as columns and rows away from it.
const PAIRS: [[(isize, isize); 2]; 6] = [
    [(-1, 0), (1, 0)],
    [(0, -1), (0, 1)],
    [(0, 1), (0, 2)],
    [(0, -1), (0, -2)],
    [(1, 0), (2, 0)],
    [(-1, 0), (-2, 0)],
];

impl<'a> Carrier<'a> {
    /// The samples of an image of 8 bits a sample without a palette.
    pub(super) fn new(image: &'a Image) -> Option<Self> {
        let channels = image.layout.channels();
        let eight = image.depths.get(..channels)?.iter().all(|depth| *depth == 8);
        let (Samples::Eight(samples), true) = (&image.samples, eight && image.layout != Layout::Indexed)
        else {
            return None;
        };
        let (width, height) = (image.width as usize, image.height as usize);
        (samples.len() == width * height * channels).then_some(Self { samples, channels, width, height })
    }

    /// The same, where pixels have red, green and blue.
    pub(super) fn rgb(image: &'a Image) -> Option<Self> {
        Self::new(image).filter(|carrier| carrier.channels >= 3)
    }

    /// Number of pixels.
    pub(super) fn pixels(&self) -> usize {
        self.width * self.height
    }

    /// Red, green and blue of a pixel, zeros outside the image.
    pub(super) fn colour(&self, pixel: usize) -> [u8; 3] {
        let at = pixel.saturating_mul(self.channels);
        self.samples.get(at..).and_then(|rest| rest.first_chunk()).copied().unwrap_or_default()
    }

    /// The lowest bits of red, green and blue of these pixels.
    pub(super) fn low_bits(self, pixels: impl Iterator<Item = usize>) -> impl Iterator<Item = u8> {
        pixels.flat_map(move |pixel| self.colour(pixel).map(|value| value & 1))
    }

    /// Bits of evidence that the lowest bits of the first pixels of `used` (sorted) were replaced: in flat
    /// surroundings more of them differ from these by lowest bits alone than pixels of the rest of the picture do.
    pub(super) fn replaced(&self, used: &[usize]) -> f64 {
        let free = |pixel: usize| used.binary_search(&pixel).is_err();
        let (mut flat, mut differ) = (0.0, 0.0);
        let mut asked = [false; PAIRS.len()];
        for pixel in used.iter().take(ASKED) {
            let told = PAIRS
                .iter()
                .enumerate()
                .find_map(|(kind, pair)| Some((kind, self.differs(*pixel, pair, free)?)));
            if let Some((kind, differs)) = told {
                asked[kind] = true;
                flat += 1.0;
                differ += f64::from(u8::from(differs));
            }
        }
        let kinds = PAIRS.iter().zip(asked).filter(|(_, asked)| *asked);
        let rate = kinds.map(|(pair, _)| self.rate(pair, free)).fold(0.0, f64::max);
        tail(differ, flat, rate).min(MOST)
    }

    /// The same of the first `pixels` pixels of the first row, each channel by itself, told by the two rows below:
    /// finer, and only for what lies there.
    pub(super) fn replaced_in_first_row(&self, pixels: usize) -> f64 {
        if pixels > self.width || self.height < 4 || self.channels < 3 {
            return 0.0;
        }
        let evidence = (0..3).map(|channel| {
            let value = |x: usize, y: usize| self.samples[(y * self.width + x) * self.channels + channel];
            // Flat samples among these, and how many differ from the row below by the lowest bit.
            let count = |places: &mut dyn Iterator<Item = (usize, usize)>| {
                let flat = places.filter(|(x, y)| value(*x, y + 1) == value(*x, y + 2));
                flat.fold((0.0, 0.0), |(flat, differ), (x, y)| {
                    (flat + 1.0, differ + f64::from(u8::from(value(x, y) ^ value(x, y + 1) == 1)))
                })
            };
            let (flat, differ) = count(&mut (0..pixels).map(|x| (x, 0)));
            let step = (self.pixels() / MEASURED).max(1);
            let all = (pixels..self.pixels()).step_by(step).map(|at| (at % self.width, at / self.width));
            let (all, others) = count(&mut all.take_while(|(_, y)| y + 2 < self.height));
            tail(differ, flat, (others + 1.0) / (all + 2.0))
        });
        evidence.sum::<f64>().min(MOST)
    }

    /// Whether a pixel differs by lowest bits alone from what two equal pixels beside it say; `None` where they are
    /// not equal, not free or not there.
    fn differs(
        &self,
        pixel: usize,
        pair: &[(isize, isize); 2],
        free: impl Fn(usize) -> bool,
    ) -> Option<bool> {
        let beside = |(columns, rows): (isize, isize)| {
            let x = (pixel % self.width).checked_add_signed(columns).filter(|x| *x < self.width)?;
            let y = (pixel / self.width).checked_add_signed(rows).filter(|y| *y < self.height)?;
            Some(y * self.width + x).filter(|beside| free(*beside))
        };
        let (expected, other) = (self.colour(beside(pair[0])?), self.colour(beside(pair[1])?));
        let found = self.colour(pixel);
        (expected == other)
            .then(|| found != expected && found.iter().zip(expected).all(|(one, two)| one >> 1 == two >> 1))
    }

    /// How often free pixels of the picture differ like that, at least one time of those looked at.
    fn rate(&self, pair: &[(isize, isize); 2], free: impl Fn(usize) -> bool) -> f64 {
        let (mut flat, mut differ) = (0.0, 0.0);
        let step = (self.pixels() / MEASURED).max(1);
        for pixel in (0..self.pixels()).step_by(step).filter(|pixel| free(*pixel)) {
            if let Some(differs) = self.differs(pixel, pair, &free) {
                flat += 1.0;
                differ += f64::from(u8::from(differs));
            }
        }
        (differ + 1.0) / (flat + 2.0)
    }
}

/// Bits of evidence of `some` of `all` where chance gives a share of `rate` (Chernoff's bound on the binomial tail).
fn tail(some: f64, all: f64, rate: f64) -> f64 {
    let share = some / all;
    if all == 0.0 || share <= rate {
        return 0.0;
    }
    let part = |share: f64, rate: f64| if share == 0.0 { 0.0 } else { share * (share / rate).log2() };
    all * (part(share, rate) + part(1.0 - share, 1.0 - rate))
}

/// Bits to bytes, the first one bit 7; bits left over are dropped.
pub(super) fn packed(bits: impl Iterator<Item = u8>, limit: usize) -> Vec<u8> {
    bits::packed(bits, BitOrder::MsbFirst, limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_become_bytes_from_the_top() {
        assert_eq!(packed([0, 1, 0, 0, 0, 0, 0, 1, 1].into_iter(), 9), [0x41]);
        assert_eq!(packed([1; 24].into_iter(), 2), [0xff, 0xff]);
    }

    #[test]
    fn pixels_that_stand_out_of_a_flat_picture_are_evidence_and_those_of_a_rough_one_are_not() {
        let picture = |rough: usize| {
            let samples = (0..64 * 64 * 3).map(|at| 200 + (at * at / 7 % (rough + 1)) as u8).collect();
            Image::eight_bit(64, 64, Layout::Rgb, samples)
        };
        let used: Vec<usize> = (0..8).map(|n| n * 5).collect();
        let mut flat = picture(0);
        assert!(Carrier::rgb(&flat).unwrap().replaced(&used) < 0.01);
        let Samples::Eight(samples) = &mut flat.samples else { panic!("8 bits") };
        for pixel in &used {
            samples[pixel * 3 + 1] ^= 1;
        }
        assert!(Carrier::rgb(&flat).unwrap().replaced(&used) > 19.0);
        let rough = picture(9);
        assert!(Carrier::rgb(&rough).unwrap().replaced(&used) < 4.0);
    }
}
