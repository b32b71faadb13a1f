//! Statistics tile by tile, as data to lay over the image. They explain where; no verdict hangs on them.

use super::planes::{Plane, Planes};
use super::{Tiles, pairs_of_values, sample_pairs, sequence, weighted};
use crate::pixels::Image;

/// What is measured in each tile: the highest of the colours, of palette images the indices'.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Share of replaced low bits by weighted stego-image.
    Weighted,
    /// The same by sample pairs.
    SamplePairs,
    /// Probability that the counts of the values 2i and 2i + 1 are equal.
    PairsOfValues,
}

impl Measure {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Weighted, Self::SamplePairs, Self::PairsOfValues];

    /// Its name in lists.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Weighted => "Replaced low bits, weighted stego-image",
            Self::SamplePairs => "Replaced low bits, sample pairs",
            Self::PairsOfValues => "Equal pairs of values",
        }
    }
}

/// Values tile by tile.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatMap {
    /// Pixels a side of a tile; those at the right and bottom edge may be smaller.
    pub side: u32,
    /// Tiles a row.
    pub columns: u32,
    /// Rows of tiles.
    pub rows: u32,
    /// `columns × rows` values 0..=1; 0 where nothing was decoded or the test says nothing.
    pub values: Vec<f32>,
    /// Lowest and highest of the values.
    pub range: (f32, f32),
}

/// Measures every tile of `image`; its cost grows with the image, tens of milliseconds a megapixel.
pub fn heat(image: &Image, measure: Measure) -> HeatMap {
    let planes = Planes::of(image);
    let (columns, rows) = (image.width.div_ceil(Tiles::SIDE), image.height.div_ceil(Tiles::SIDE));
    let mut values = vec![0f32; columns as usize * rows as usize];
    for plane in planes.colour.iter().chain(&planes.index) {
        for (value, found) in values.iter_mut().zip(tiles(plane, measure)) {
            *value = value.max(found.clamp(0.0, 1.0));
        }
    }
    let ends =
        values.iter().fold((f32::MAX, f32::MIN), |(low, high), &value| (low.min(value), high.max(value)));
    HeatMap { side: Tiles::SIDE, columns, rows, values, range: ends }
}

/// One value a tile of one plane.
fn tiles(plane: &Plane, measure: Measure) -> Vec<f32> {
    if measure == Measure::Weighted {
        let pass = weighted::measure(plane);
        let sums = sequence::tiles(&pass.runs, pass.columns);
        return sums.iter().map(|sums| sums.rate() as f32).collect();
    }
    let side = Tiles::SIDE as usize;
    let mut values = Vec::new();
    for top in (0..plane.height).step_by(side) {
        for left in (0..plane.width).step_by(side) {
            let right = (left + side).min(plane.width);
            let rows = top..(top + side).min(plane.height);
            let height = rows.len();
            let samples: Vec<u8> = rows.flat_map(|y| &plane.row(y)[left..right]).copied().collect();
            let tile = Plane::new(samples, right - left, height, plane.top);
            values.push(match measure {
                Measure::PairsOfValues => pairs_of_values::test(&tile.histogram()).0,
                Measure::SamplePairs | Measure::Weighted => sample_pairs::measure(&tile),
            });
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::Layout;

    /// Waves with noise; the low bits of the upper left tile are replaced.
    fn image() -> Image {
        let mut state = 11u64;
        let mut next = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 56) as u8
        };
        let samples = (0..130 * 130).map(|at| {
            let (x, y) = (at % 130, at / 130);
            let wave = 120.0 + 40.0 * (f64::from(x) / 17.0).sin() + 30.0 * (f64::from(y) / 13.0).cos();
            let sample = (wave + f64::from(next()) / 100.0) as u8;
            if x < 64 && y < 64 { sample & !1 | next() & 1 } else { sample }
        });
        Image::eight_bit(130, 130, Layout::Grey, samples.collect())
    }

    #[test]
    fn the_tile_that_carries_stands_out_in_every_measure() {
        for measure in Measure::ALL {
            let map = heat(&image(), measure);
            assert_eq!((map.side, map.columns, map.rows, map.values.len()), (64, 3, 3, 9));
            let rest = [1, 3, 4].map(|at| map.values[at]).into_iter().fold(0.0, f32::max);
            assert!(map.values[0] > 0.5 && map.values[0] > rest + 0.2, "{measure:?}: {:?}", map.values);
            assert!(map.range.0 >= 0.0 && map.range.1 >= map.values[0]);
        }
    }
}
