//! Tests along the raster, for plots: what the single numbers of [`super::NAMES`] are made of. Nothing here enters a
//! verdict.

use super::pairs_of_values;
use super::planes::{Plane, Planes};
use super::sample_pairs;
pub use super::sample_pairs::Pairs;
use super::sequence;
use super::weighted::{self, Sums, Weighted};
use crate::finding::Region;
use crate::pixels::{Image, Layout};

/// Parts of the raster that weighted stego-image is told for.
const PARTS: usize = 64;

/// One channel.
#[derive(Debug, Clone, PartialEq)]
pub struct Channel {
    /// `red`, `green`, `blue`, `grey`, `alpha` or `index`.
    pub name: &'static str,
    /// How often each value occurs; of samples deeper than 8 bits the low byte.
    pub histogram: Box<[u32; 256]>,
    /// Probability that the counts of all pairs of values are equal, for the first k of 32 equal parts of the raster,
    /// k = 1 to 32 (Westfeld & Pfitzmann 1999), 0..=1.
    pub prefixes: Vec<f64>,
    /// The same for each of the 32 parts alone.
    pub parts: Vec<f64>,
    /// Estimated share of samples that carry a bit, for each of 64 equal parts of the raster (weighted stego-image,
    /// Ker & Böhme 2008); 0 in covers, 1 after full embedding; not held to that range.
    pub weighted: Vec<f64>,
    /// Neighbouring samples by kind (Dumitrescu, Wu & Wang 2003).
    pub pairs: Pairs,
    /// The share of samples that carry a bit by these counts.
    pub estimate: f64,
}

/// Where the share of replaced bits changes along the raster.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// Deviate of the difference, 0 and more; above 3 it is hardly chance.
    pub score: f64,
    /// End of the first part, as share of the raster.
    pub position: f64,
    /// Estimated share of samples that carry a bit before it.
    pub before: f64,
    /// The same behind it.
    pub after: f64,
    /// The rows before it.
    pub region: Region,
}

impl Change {
    /// Whether it is hardly chance.
    pub fn telling(&self) -> bool {
        self.score >= 3.0
    }
}

/// All curves.
#[derive(Debug, Clone, PartialEq)]
pub struct Curves {
    /// The channels in the order of the samples.
    pub channels: Vec<Channel>,
    /// The change point of all colours together, or of the indices.
    pub change: Option<Change>,
}

impl Curves {
    /// About how many bytes they take.
    pub fn bytes(&self) -> usize {
        self.channels.len() * (1024 + (32 + 32 + PARTS) * 8)
    }
}

/// Measures `image`.
pub fn curves(image: &Image) -> Curves {
    let planes = Planes::of(image);
    let names: &[&'static str] = match image.layout {
        Layout::Rgb | Layout::Rgba => &["red", "green", "blue"],
        _ => &["grey"],
    };
    let colour = names.iter().copied().zip(&planes.colour);
    let others = planes.alpha.iter().map(|plane| ("alpha", plane));
    let index = planes.index.iter().map(|plane| ("index", plane));
    let measured: Vec<(&'static str, &Plane, Weighted)> = colour
        .chain(others)
        .chain(index)
        .map(|(name, plane)| (name, plane, weighted::measure(plane)))
        .collect();
    let carriers: Vec<&Weighted> =
        measured.iter().filter(|(name, ..)| *name != "alpha").map(|(_, _, weighted)| weighted).collect();
    let change = sequence::change_point(&sequence::combine(&carriers));
    let rows = (change.position * f64::from(image.height)).ceil() as u32;
    let region = Region { x: 0, y: 0, width: image.width, height: rows.clamp(1, image.height.max(1)) };
    let sequence::Change { score, position, before, after } = change;
    Curves {
        channels: measured.iter().map(|(name, plane, weighted)| channel(name, plane, weighted)).collect(),
        change: (score > 0.0).then_some(Change { score, position, before, after, region }),
    }
}

fn channel(name: &'static str, plane: &Plane, weighted: &Weighted) -> Channel {
    let mut sum = [0u32; 256];
    let prefix = |counts: &[u32; 256]| {
        sum.iter_mut().zip(counts).for_each(|(total, count)| *total += count);
        f64::from(pairs_of_values::test(&sum).0)
    };
    let pairs = sample_pairs::count(plane);
    Channel {
        name,
        histogram: Box::new(plane.histogram()),
        prefixes: plane.bands.iter().map(prefix).collect(),
        parts: plane.bands.iter().map(|counts| f64::from(pairs_of_values::test(counts).0)).collect(),
        weighted: rates(&weighted.runs),
        pairs,
        estimate: f64::from(pairs.solve()),
    }
}

/// The rate of each of [`PARTS`] equal parts of the runs; fewer where there are fewer runs.
fn rates(runs: &[Sums]) -> Vec<f64> {
    let parts = PARTS.min(runs.len());
    let part = |at: usize| {
        let mut total = Sums::default();
        runs[at * runs.len() / parts..(at + 1) * runs.len() / parts].iter().for_each(|run| total.add(run));
        total.rate()
    };
    (0..parts).map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::super::measure;
    use super::*;

    /// A smooth picture whose first half has random low bits.
    fn half(width: u32, height: u32) -> Image {
        let mut state = 9u64;
        let mut random = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 40) as u8
        };
        let samples = (0..width * height).map(|at| {
            let (x, y) = (at % width, at / width);
            let smooth = (60 + x / 2 + y / 3) as u8 & !1;
            if y < height / 2 { smooth | random() & 1 } else { smooth }
        });
        Image::eight_bit(width, height, Layout::Grey, samples.collect())
    }

    #[test]
    fn curves_tell_where_along_the_raster_bits_were_replaced() {
        let image = half(128, 128);
        let curves = curves(&image);
        let [grey] = curves.channels.as_slice() else { panic!("one channel") };
        assert_eq!(
            (grey.name, grey.prefixes.len(), grey.parts.len(), grey.weighted.len()),
            ("grey", 32, 32, 64)
        );
        assert_eq!(grey.histogram.iter().sum::<u32>(), 128 * 128);
        assert!(grey.parts[4] > 0.01 && grey.parts[28] < 1e-6, "{:?}", grey.parts);
        let change = curves.change.expect("the halves differ");
        assert!((change.position - 0.5).abs() < 0.05 && change.score > 3.0, "{change:?}");
        assert!(change.region.height.abs_diff(64) <= 7);
    }

    #[test]
    fn curves_end_where_the_statistics_stand() {
        let image = half(96, 80);
        let (curves, statistics) = (curves(&image), measure(&image));
        let grey = &curves.channels[0];
        assert!((statistics.get("red-sample-pairs").unwrap() - grey.estimate as f32).abs() < 1e-6);
        let change = curves.change.unwrap();
        assert!((f64::from(statistics.get("ws-change-position").unwrap()) - change.position).abs() < 1e-6);
    }
}
