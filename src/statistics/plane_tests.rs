//! The tests every plane goes through: one list of values a plane, the same for red, green, blue, alpha and indices.

use super::planes::Plane;
use super::scale::{held, share, signed_log};
use super::weighted::Weighted;
use super::{bit_planes, bytes, characteristic, pairs_of_values, rs, sample_pairs};

/// Values a plane.
pub(super) const COUNT: usize = 37;

/// Builds the names of the values of [`measure`] with a prefix.
macro_rules! names {
    ($prefix:literal) => {
        &[
            concat!($prefix, "-pairs-probability"),
            concat!($prefix, "-pairs-deviate"),
            concat!($prefix, "-pairs-balance"),
            concat!($prefix, "-pairs-prefix-highest"),
            concat!($prefix, "-pairs-prefix-extent"),
            concat!($prefix, "-sample-pairs"),
            concat!($prefix, "-rs"),
            concat!($prefix, "-ws"),
            concat!($prefix, "-ws-deviate"),
            concat!($prefix, "-residual-mean"),
            concat!($prefix, "-residual-shape"),
            concat!($prefix, "-residual-exact"),
            concat!($prefix, "-bit0-ones"),
            concat!($prefix, "-bit0-horizontal"),
            concat!($prefix, "-bit1-horizontal"),
            concat!($prefix, "-bit2-horizontal"),
            concat!($prefix, "-bit0-vertical"),
            concat!($prefix, "-bit1-vertical"),
            concat!($prefix, "-bit2-vertical"),
            concat!($prefix, "-bit0-entropy"),
            concat!($prefix, "-bit0-commonest"),
            concat!($prefix, "-bit0-change-score"),
            concat!($prefix, "-bit0-change-position"),
            concat!($prefix, "-start-lsb-first"),
            concat!($prefix, "-start-msb-first"),
            concat!($prefix, "-start-run"),
            concat!($prefix, "-values-used"),
            concat!($prefix, "-values-gaps"),
            concat!($prefix, "-values-odd"),
            concat!($prefix, "-values-comb"),
            concat!($prefix, "-saturated-low"),
            concat!($prefix, "-saturated-high"),
            concat!($prefix, "-hcf"),
            concat!($prefix, "-hcf-adjacency"),
            concat!($prefix, "-hcf-calibrated"),
            concat!($prefix, "-hcf-adjacency-calibrated"),
            concat!($prefix, "-top"),
        ]
    };
}
pub(super) use names;

/// Runs every test on one plane; `weighted` is its weighted stego-image pass.
pub(super) fn measure(plane: &Plane, weighted: &Weighted) -> [f32; COUNT] {
    let pairs = pairs_of_values::measure(plane);
    let bits = bit_planes::measure(plane);
    let start = bytes::start(&plane.packed);
    let values = occupancy(plane);
    let hcf = characteristic::measure(plane);
    // 1.25 for normal residuals, more for those with heavy tails.
    let shape = if weighted.residual > 0.0 { weighted.residual_rms / weighted.residual } else { 0.0 };
    [
        pairs.probability,
        pairs.deviate,
        pairs.balance,
        pairs.prefix_highest,
        pairs.prefix_extent,
        sample_pairs::measure(plane),
        rs::measure(plane),
        held(weighted.total.rate(), -0.5, 1.5),
        signed_log(weighted.total.deviate()),
        signed_log(weighted.residual),
        signed_log(shape),
        weighted.exact as f32,
        bits.ones,
        bits.horizontal[0],
        bits.horizontal[1],
        bits.horizontal[2],
        bits.vertical[0],
        bits.vertical[1],
        bits.vertical[2],
        bits.entropy,
        bits.commonest,
        bits.change_score,
        bits.change_position,
        start.lsb_first,
        start.msb_first,
        start.run,
        values.used,
        values.gaps,
        values.odd,
        values.comb,
        values.low,
        values.high,
        hcf.histogram,
        hcf.adjacency,
        hcf.calibrated,
        hcf.adjacency_calibrated,
        f32::from(plane.top) / 255.0,
    ]
}

/// How the histogram is filled.
struct Occupancy {
    /// Values that occur, as share of those possible.
    used: f32,
    /// Values between the lowest and the highest that do not occur, as share of that range.
    gaps: f32,
    /// Share of odd values among those that occur − 0.5.
    odd: f32,
    /// Mean |n(v) − (n(v−1) + n(v+1)) / 2| over the mean count within the range, as ln(1 + x): combs are rough.
    comb: f32,
    /// Share of samples at 0.
    low: f32,
    /// Share of samples at the highest value.
    high: f32,
}

fn occupancy(plane: &Plane) -> Occupancy {
    let counts = plane.histogram();
    let total = plane.values.len() as f64;
    let top = usize::from(plane.top);
    let occurs = |value: &usize| counts[*value] > 0;
    let used = (0..256).filter(occurs).count();
    let odd = (0..256).filter(occurs).filter(|value| value % 2 == 1).count();
    let first = (0..256).find(occurs).unwrap_or_default();
    let last = (0..256).rfind(occurs).unwrap_or_default();
    let range = (last - first + 1) as f64;
    let rough = |value: usize| {
        let [before, here, behind] = [counts[value - 1], counts[value], counts[value + 1]].map(f64::from);
        (here - f64::midpoint(before, behind)).abs()
    };
    let rough: f64 = (first + 1..last).map(rough).sum();
    Occupancy {
        used: share(used as f64, top as f64 + 1.0),
        gaps: share(range - used as f64, range),
        odd: if used > 0 { share(odd as f64, used as f64) - 0.5 } else { 0.0 },
        comb: share(rough, total).ln_1p(),
        low: share(f64::from(counts[0]), total),
        high: share(f64::from(counts[top]), total),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &[&str] = names!("x");

    fn value(plane: &Plane, name: &str) -> f32 {
        let values = measure(plane, &super::super::weighted::measure(plane));
        values[NAMES.iter().position(|known| *known == name).expect(name)]
    }

    #[test]
    fn the_histogram_is_described_as_computed_by_hand() {
        // Values 0 ×2, 2 ×4, 4 ×1, 5 ×1 of 0..=15.
        let plane = Plane::new(vec![0, 0, 2, 2, 2, 2, 4, 5], 4, 2, 15);
        assert_eq!(NAMES.len(), COUNT);
        let expected = [
            ("x-values-used", 4.0 / 16.0),
            ("x-values-gaps", 2.0 / 6.0),
            ("x-values-odd", 0.25 - 0.5),
            // |0 − 3| + |4 − 0| + |0 − 2.5| + |1 − 0.5| = 10 over 8 samples.
            ("x-values-comb", 2.25f32.ln()),
            ("x-saturated-low", 0.25),
            ("x-saturated-high", 0.0),
            ("x-top", 15.0 / 255.0),
        ];
        for (name, expected) in expected {
            assert!((value(&plane, name) - expected).abs() < 1e-6, "{name} {}", value(&plane, name));
        }
    }
}
