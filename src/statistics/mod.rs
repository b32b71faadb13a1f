//! Statistical tests over the samples of an image at native resolution; one test one file.
//!
//! Every sample is seen by pairs of values and its prefixes, weighted stego-image with its prefixes and tiles, the
//! packed low bits, the histograms, the alpha and the palette tests. Sample pairs, RS and the agreement of bit planes
//! see evenly spread runs of 16 rows of planes larger than 2 Mi pixels, characteristic functions of those larger than 1
//! Mi, the block grid beyond ½ Mi, the colours and the trace multisets beyond ¼ Mi, the differences, the fitted
//! predictors and the calm neighbours beyond 128 Ki, and the floor of the blocks and the JPEG lattice 1,024 blocks:
//! their estimates hardly gain from more, their cost would grow.
//!
//! Samples deeper than 8 bits are tested by their low byte, which holds their native low bits. Indexed images have no
//! colour samples: their colour values are 0 (`colour-applies` says so) and their indices are tested as a plane of
//! their own, which means something where the table is a grey ramp or sorted.

mod alpha;
pub mod binomial;
mod bit_planes;
mod bytes;
mod calm;
mod characteristic;
mod colours;
pub mod curves;
mod explain;
mod fitted;
mod floor;
mod grid;
pub mod heat;
mod lattice;
mod pairs_of_values;
mod palette;
mod plane_tests;
mod planes;
pub mod region;
mod residuals;
mod rs;
mod sample_pairs;
mod scale;
mod sequence;
pub mod structure;
mod traces;
mod triples;
mod weighted;

use crate::pixels::{Image, Samples};
pub use explain::explain;
use plane_tests::names;
use planes::{Plane, Planes};
use weighted::Weighted;

/// The whole-image statistics in the fixed order of [`NAMES`]: the tail of the content stream.
#[derive(Debug, Clone, PartialEq)]
pub struct Statistics {
    /// One finite value a name.
    pub values: Vec<f32>,
    /// Per-tile suspicion (row by row, 0..=1), what the view policy and the heat map use.
    pub tiles: Tiles,
    /// The head of the content stream: distinct / 256, printable and commonest shares of the packed RGB low bits and of
    /// the packed alpha low bits (first bit in bit 7), then the hints for lsb-first, msb-first and neither order.
    pub hints: [f32; 9],
}

/// Suspicion per tile of [`Tiles::SIDE`]² pixels: the payload rate estimated by weighted stego-image in the tile
/// (0..=1), times z² / (z² + 9) with z its deviate; the highest of the colour planes together and alpha.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tiles {
    /// Tiles a row.
    pub columns: u32,
    /// Rows of tiles.
    pub rows: u32,
    /// `columns × rows` values 0..=1.
    pub values: Vec<f32>,
}

impl Tiles {
    /// Side of a tile in pixels; tiles at the right and bottom edge may be smaller.
    pub const SIDE: u32 = 64;
}

const RED: &[&str] = names!("red");
const GREEN: &[&str] = names!("green");
const BLUE: &[&str] = names!("blue");
const ALPHA: &[&str] = names!("alpha");
const INDEX: &[&str] = names!("index");

/// Values about the image as a whole, and the highest of the colour channels' decisive tests.
const WHOLE: &[&str] = &[
    "colour-applies",
    "deep-samples",
    "lossy",
    "pixels-log",
    "decoded-share",
    "highest-pairs-probability",
    "highest-pairs-prefix",
    "highest-sample-pairs",
    "highest-rs",
    "highest-ws",
    "highest-ws-deviate",
    "lowest-sample-pairs",
    "lowest-ws",
    "rgb-start-lsb-first",
    "rgb-start-msb-first",
    "rgb-start-run",
    "rgb-bit0-entropy",
];

/// The parts of [`NAMES`] in their order.
const PARTS: &[&[&str]] = &[
    WHOLE,
    RED,
    GREEN,
    BLUE,
    ALPHA,
    INDEX,
    sequence::NAMES,
    residuals::NAMES,
    grid::NAMES,
    floor::NAMES,
    colours::NAMES,
    alpha::NAMES,
    palette::NAMES,
    fitted::NAMES,
    traces::NAMES,
    triples::NAMES,
    lattice::NAMES,
    calm::NAMES,
];

const COUNT: usize = {
    let (mut count, mut part) = (0, 0);
    while part < PARTS.len() {
        count += PARTS[part].len();
        part += 1;
    }
    count
};

/// Names of the statistics, in order, lower case with hyphens, unique. The channels' values come first under `red-`,
/// `green-`, `blue-` (grey stands in all three), `alpha-` and `index-`. Rates are shares of samples that carry a bit
/// (twice the change rate); deviates and residuals are signed logarithms.
pub const NAMES: &[&str] = &{
    let mut names = [""; COUNT];
    let (mut count, mut part) = (0, 0);
    while part < PARTS.len() {
        let mut name = 0;
        while name < PARTS[part].len() {
            names[count] = PARTS[part][name];
            count += 1;
            name += 1;
        }
        part += 1;
    }
    names
};

impl Statistics {
    /// The value of that name.
    pub fn get(&self, name: &str) -> Option<f32> {
        let index = NAMES.iter().position(|known| *known == name)?;
        self.values.get(index).copied()
    }
}

/// One plane's results.
struct Measured {
    weighted: Weighted,
    values: [f32; plane_tests::COUNT],
}

impl Measured {
    fn of(plane: &Plane) -> Self {
        let weighted = weighted::measure(plane);
        let values = plane_tests::measure(plane, &weighted);
        Self { weighted, values }
    }

    /// The value that stands under this name with the prefix `red-`.
    fn get(&self, name: &str) -> f32 {
        RED.iter().position(|known| *known == name).map_or(0.0, |at| self.values[at])
    }
}

/// Measures `image`. Always returns `NAMES.len()` finite values: a test that does not apply gives 0 and says so in
/// its own `…-applies` value where 0 could be a result.
pub fn measure(image: &Image) -> Statistics {
    let planes = Planes::of(image);
    let colour: Vec<Measured> = planes.colour.iter().map(Measured::of).collect();
    let alpha = planes.alpha.as_ref().map(Measured::of);
    let index = planes.index.as_ref().map(Measured::of);
    let colour_planes: Vec<&Plane> = planes.colour.iter().collect();
    let packed = bytes::interleave(&colour_planes);

    let mut values = Vec::with_capacity(COUNT);
    values.extend(whole(image, &colour, &packed));
    let none = [0.0; plane_tests::COUNT];
    for channel in 0..3 {
        let measured = colour.get(channel).or(colour.first());
        values.extend(measured.map_or(none, |measured| measured.values));
    }
    values.extend(alpha.as_ref().map_or(none, |measured| measured.values));
    values.extend(index.as_ref().map_or(none, |measured| measured.values));

    let carriers: Vec<&Weighted> = match &index {
        Some(index) => vec![&index.weighted],
        None => colour.iter().map(|measured| &measured.weighted).collect(),
    };
    let columns = carriers.first().map_or(0, |pass| pass.columns);
    let runs = sequence::combine(&carriers);
    let sums = sequence::tiles(&runs, columns);
    values.extend(sequence::measure(&runs, columns, &sums));
    values.extend(residuals::measure(&colour_planes));
    let grid = grid::measure(&planes);
    values.extend(grid);
    values.extend(floor::measure(&planes, grid::origin(grid)));
    values.extend(colours::measure(&planes));
    values.extend(alpha::measure(&planes));
    values.extend(palette::measure(&planes, &image.palette));
    values.extend(fitted::measure(&planes));
    values.extend(traces::measure(&planes));
    values.extend(triples::measure(&colour_planes));
    values.extend(lattice::measure(&planes, grid::origin(grid)));
    values.extend(calm::measure(&planes));

    let mut suspicions: Vec<f32> = sums.iter().map(sequence::suspicion).collect();
    if let Some(alpha) = &alpha {
        let sums = sequence::tiles(&alpha.weighted.runs, alpha.weighted.columns);
        for (value, sums) in suspicions.iter_mut().zip(&sums) {
            *value = value.max(sequence::suspicion(sums));
        }
    }
    let tiles = Tiles {
        columns: image.width.div_ceil(Tiles::SIDE),
        rows: image.height.div_ceil(Tiles::SIDE),
        values: suspicions,
    };
    Statistics { values, tiles: tiles.filled(), hints: hints(&planes, &packed) }
}

impl Tiles {
    /// Gives tiles of rows that were not decoded the value 0.
    fn filled(mut self) -> Self {
        self.values.resize(self.columns as usize * self.rows as usize, 0.0);
        self
    }
}

fn whole(image: &Image, colour: &[Measured], packed: &[u8]) -> [f32; WHOLE.len()] {
    let of = |name: &'static str| colour.iter().map(move |measured| measured.get(name));
    let highest = |name| of(name).reduce(f32::max).unwrap_or_default();
    let lowest = |name| of(name).reduce(f32::min).unwrap_or_default();
    let start = bytes::start(packed);
    let flag = |on: bool| f32::from(u8::from(on));
    [
        flag(!colour.is_empty()),
        flag(matches!(image.samples, Samples::Sixteen(_))),
        flag(image.lossy),
        scale::held((image.pixels() as f64).ln_1p() / 16.0, 0.0, 2.0),
        scale::share(f64::from(image.decoded_rows), f64::from(image.height)).min(1.0),
        highest("red-pairs-probability"),
        highest("red-pairs-prefix-highest"),
        highest("red-sample-pairs"),
        highest("red-rs"),
        highest("red-ws"),
        highest("red-ws-deviate"),
        lowest("red-sample-pairs"),
        lowest("red-ws"),
        start.lsb_first,
        start.msb_first,
        start.run,
        scale::held(scale::entropy(&planes::histogram(packed)) / 8.0, 0.0, 1.0),
    ]
}

/// See [`Statistics::hints`]. The hint of an order is the highest share of printable bytes at the start of the packed
/// low bits of RGB, of each of its channels, of alpha and of the indices; that of neither is what the higher leaves.
fn hints(planes: &Planes, packed: &[u8]) -> [f32; 9] {
    let empty: &[u8] = &[];
    let alpha = planes.alpha.as_ref().map_or(empty, |plane| &plane.packed);
    let [a, b, c] = bytes::profile(packed);
    let [d, e, f] = bytes::profile(alpha);
    let all = planes.colour.iter().chain(&planes.alpha).chain(&planes.index);
    let starts: Vec<bytes::Start> =
        all.map(|plane| bytes::start(&plane.packed)).chain(std::iter::once(bytes::start(packed))).collect();
    let lsb = starts.iter().map(|start| start.lsb_first).fold(0.0, f32::max);
    let msb = starts.iter().map(|start| start.msb_first).fold(0.0, f32::max);
    [a, b, c, d, e, f, lsb, msb, 1.0 - lsb.max(msb)]
}

/// The root of a·x² + b·x + c with the smaller absolute value, the vertex where there is no real one; `None` where
/// nothing depends on x.
fn quadratic(a: f64, b: f64, c: f64) -> Option<f64> {
    if a.abs() < 1e-9 {
        return (b.abs() > 1e-9).then(|| -c / b);
    }
    let discriminant = b * b - 4.0 * a * c;
    if discriminant < 0.0 {
        return Some(-b / (2.0 * a));
    }
    // The form that does not subtract equal numbers: the other root of the pair.
    let q = -(b + b.signum() * discriminant.sqrt()) / 2.0;
    Some(if q.abs() < 1e-12 { 0.0 } else { c / q })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_well_formed() {
        let mut sorted = NAMES.to_vec();
        sorted.sort_unstable();
        assert!(sorted.windows(2).all(|pair| pair[0] != pair[1]));
        let formed =
            |name: &&str| name.bytes().all(|b| b == b'-' || b.is_ascii_lowercase() || b.is_ascii_digit());
        assert!(NAMES.iter().all(formed));
    }

    #[test]
    fn the_smaller_root_is_taken() {
        // (x − 2)(x + 5), (x − 0.1)(x − 9), and no real root with its vertex at 1.
        for (a, b, c, root) in [(1.0, 3.0, -10.0, 2.0), (1.0, -9.1, 0.9, 0.1), (1.0, -2.0, 5.0, 1.0)] {
            assert!((quadratic(a, b, c).expect("depends on x") - root).abs() < 1e-12);
        }
        assert_eq!(quadratic(0.0, 2.0, -1.0), Some(0.5));
        assert_eq!(quadratic(0.0, 0.0, 1.0), None);
    }
}
