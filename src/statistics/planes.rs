//! The image taken apart once: one contiguous plane of bytes a channel, its histogram, its packed low bits.
//!
//! Depths up to 8 bits keep their native samples. Of deeper samples the low byte is kept: it holds the native low
//! bits, which is where the tests look; of images widened from 8 bits (v × 257) it is the original sample.

use crate::pixels::{Image, Layout, Samples};

/// One channel at native resolution.
#[derive(Debug, Clone)]
pub(super) struct Plane {
    /// Pixels a row.
    pub(super) width: usize,
    /// Rows that were decoded.
    pub(super) height: usize,
    /// Low bytes of the samples, row by row.
    pub(super) values: Vec<u8>,
    /// Largest value a sample can take in this plane.
    pub(super) top: u8,
    /// Low bits of consecutive samples, eight a byte, the first in bit 0; up to seven samples at the end are left.
    pub(super) packed: Vec<u8>,
    /// Histograms of [`Plane::BANDS`] runs of equal length in raster order (the last takes the remainder).
    pub(super) bands: Vec<[u32; 256]>,
}

/// The planes of an image.
#[derive(Debug, Clone, Default)]
pub(super) struct Planes {
    /// Red, green and blue, or grey alone; none for indexed images.
    pub(super) colour: Vec<Plane>,
    /// The alpha channel.
    pub(super) alpha: Option<Plane>,
    /// Palette indices.
    pub(super) index: Option<Plane>,
    /// High byte of green or grey where samples are deeper than 8 bits: what the eye sees.
    pub(super) shown: Option<Vec<u8>>,
}

impl Plane {
    /// Runs of the raster whose histograms are kept apart, for prefix tests.
    pub(super) const BANDS: usize = 32;

    /// A plane of `values`, whose samples are at most `top`.
    pub(super) fn new(values: Vec<u8>, width: usize, height: usize, top: u8) -> Self {
        let packed = pack(&values);
        let run = values.len() / Self::BANDS;
        let split = |band: usize| {
            let end = if band + 1 == Self::BANDS { values.len() } else { (band + 1) * run };
            histogram(&values[band * run..end])
        };
        let bands = (0..Self::BANDS).map(split).collect();
        Self { width, height, values, top, packed, bands }
    }

    /// Row `y`.
    pub(super) fn row(&self, y: usize) -> &[u8] {
        &self.values[y * self.width..][..self.width]
    }

    /// Histogram of the whole plane.
    pub(super) fn histogram(&self) -> [u32; 256] {
        let mut sum = [0; 256];
        for band in &self.bands {
            for (total, count) in sum.iter_mut().zip(band) {
                *total += count;
            }
        }
        sum
    }

    /// Runs of 16 rows, evenly spread from the first row to the last, of at most about `budget` pixels together;
    /// one run of all rows where the plane has no more. Dear tests look at these, so that their cost is bounded.
    pub(super) fn runs(&self, budget: usize) -> Vec<std::ops::Range<usize>> {
        const ROWS: usize = 16;
        if self.width * self.height <= budget || self.height <= ROWS * 2 {
            return std::iter::once(0..self.height).collect();
        }
        let count = (budget / (ROWS * self.width)).max(2);
        // Starts are multiples of eight, so that block grids keep their phase.
        let start = |run: usize| run * (self.height - ROWS) / (count - 1) / 8 * 8;
        (0..count).map(|run| start(run)..start(run) + ROWS).collect()
    }
}

impl Planes {
    /// Takes `image` apart. Rows that were not decoded are left out.
    pub(super) fn of(image: &Image) -> Self {
        let width = image.width as usize;
        let rows = image.decoded_rows.clamp(1, image.height.max(1)) as usize;
        let plane = |channel: usize| {
            let mut values = low_bytes(image, channel);
            values.resize(width * rows, 0);
            let depth = u32::from(image.depths[channel]).min(8);
            Plane::new(values, width, rows, ((1u32 << depth) - 1) as u8)
        };
        let colours = match image.layout {
            Layout::Grey | Layout::GreyAlpha => 1,
            Layout::Rgb | Layout::Rgba => 3,
            Layout::Indexed => 0,
        };
        let shown = match &image.samples {
            Samples::Sixteen(samples) if colours > 0 => {
                let channels = image.layout.channels();
                let depth = image.depths[colours / 2].clamp(9, 16);
                let high =
                    samples.chunks_exact(channels).map(|pixel| (pixel[colours / 2] >> (depth - 8)) as u8);
                let mut high: Vec<u8> = high.collect();
                high.resize(width * rows, 0);
                Some(high)
            }
            _ => None,
        };
        Self {
            colour: (0..colours).map(plane).collect(),
            alpha: image.layout.alpha().map(plane),
            index: (image.layout == Layout::Indexed).then(|| plane(0)),
            shown,
        }
    }
}

fn low_bytes(image: &Image, channel: usize) -> Vec<u8> {
    let channels = image.layout.channels();
    match (&image.samples, channels) {
        (Samples::Eight(samples), 1) => samples.clone(),
        (Samples::Eight(samples), 3) => samples.chunks_exact(3).map(|pixel| pixel[channel]).collect(),
        (Samples::Eight(samples), 4) => samples.chunks_exact(4).map(|pixel| pixel[channel]).collect(),
        (Samples::Eight(samples), _) => samples.chunks_exact(channels).map(|pixel| pixel[channel]).collect(),
        (Samples::Sixteen(samples), _) => {
            samples.chunks_exact(channels).map(|pixel| pixel[channel] as u8).collect()
        }
    }
}

/// Low bits of eight consecutive samples a byte, the first in bit 0.
pub(super) fn pack(values: &[u8]) -> Vec<u8> {
    let (eights, _) = values.as_chunks::<8>();
    let pack = |eight: &[u8; 8]| {
        // The product moves bit 8·i to bit 56 + i.
        let low = u64::from_le_bytes(*eight) & 0x0101_0101_0101_0101;
        (low.wrapping_mul(0x0102_0408_1020_4080) >> 56) as u8
    };
    eights.iter().map(pack).collect()
}

/// How often each value occurs.
pub(super) fn histogram(values: &[u8]) -> [u32; 256] {
    // Four tables, so that runs of one value do not wait for the same counter.
    let mut tables = [[0u32; 256]; 4];
    let (fours, rest) = values.as_chunks::<4>();
    for four in fours {
        for (table, &value) in tables.iter_mut().zip(four) {
            table[usize::from(value)] += 1;
        }
    }
    for &value in rest {
        tables[0][usize::from(value)] += 1;
    }
    let [a, b, c, d] = &tables;
    std::array::from_fn(|value| a[value] + b[value] + c[value] + d[value])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn low_bits_pack_with_the_first_sample_in_bit_0() {
        assert_eq!(pack(&[1, 0, 3, 2, 0, 0, 0, 255, 1]), [0b1000_0101]);
    }

    #[test]
    fn histograms_of_the_bands_add_up() {
        let values: Vec<u8> = (0..1000u32).map(|value| (value % 7) as u8).collect();
        let plane = Plane::new(values.clone(), 100, 10, 255);
        assert_eq!(plane.histogram(), histogram(&values));
        assert_eq!(plane.histogram()[..8], [143, 143, 143, 143, 143, 143, 142, 0]);
        assert_eq!(plane.bands.len(), Plane::BANDS);
    }

    #[test]
    fn runs_cover_the_first_and_the_last_rows_within_the_budget() {
        let plane = Plane::new(vec![0; 100 * 1000], 100, 1000, 255);
        assert_eq!(plane.runs(100_000), vec![0..1000]);
        let runs = plane.runs(16_000);
        assert_eq!(runs.len(), 10);
        assert_eq!((runs[0].clone(), runs[9].clone()), (0..16, 984..1000));
        assert!(runs.iter().all(|run| run.start % 8 == 0));
    }

    #[test]
    fn deep_samples_keep_their_low_byte_and_rows_that_were_not_decoded_are_left_out() {
        let image = Image {
            width: 2,
            height: 2,
            layout: Layout::GreyAlpha,
            depths: [16, 16, 0, 0],
            samples: Samples::Sixteen(vec![0x0102, 0xFFFF, 0xAB03, 0x0004, 0, 0, 0, 0]),
            palette: crate::pixels::Palette::default(),
            transparent: None,
            lossy: false,
            decoded_rows: 1,
        };
        let planes = Planes::of(&image);
        assert_eq!(planes.colour[0].values, [2, 3]);
        assert_eq!(planes.alpha.expect("grey with alpha").values, [255, 4]);
        assert_eq!(planes.shown.expect("deep samples"), [0x01, 0xAB]);
    }
}
