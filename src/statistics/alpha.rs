//! The alpha channel: real ones are 0, full and soft edges, so that the question is not whether values are odd but
//! whether their low bits depend on the place in the raster.

use super::bit_planes::change_point;
use super::planes::Planes;
use super::scale::{entropy, held, share, signed_log};

/// Names of the values of [`measure`], in order.
pub(super) const NAMES: &[&str] = &[
    "alpha-applies",
    "alpha-full-share",
    "alpha-clear-share",
    "alpha-full-minus-1-share",
    "alpha-full-minus-2-share",
    "alpha-one-share",
    "alpha-soft-share",
    "alpha-distinct",
    "alpha-value-entropy",
    "alpha-deviation",
    "alpha-uniform",
    "alpha-near-full-odd-start",
    "alpha-near-full-odd-early",
    "alpha-near-full-odd-rest",
    "alpha-near-full-change-score",
    "alpha-near-full-change-position",
    "alpha-hidden-colour-share",
];

/// Parts of the raster compared with each other.
const PARTS: usize = 256;

/// Whether there is an alpha channel; shares of the values full, 0, full − 1, full − 2, 1 and of all others; distinct
/// values / 256; their entropy / 8; standard deviation / full; whether all are one value; share of full − 1 among full
/// and full − 1 in the first 1/256, the first 1/16 and the rest of the raster, and where that share changes; share of
/// clear pixels whose colour is not 0. All 0 without alpha.
pub(super) fn measure(planes: &Planes) -> Vec<f32> {
    let Some(plane) = &planes.alpha else { return vec![0.0; NAMES.len()] };
    let counts = plane.histogram();
    let full = usize::from(plane.top);
    let total = plane.values.len() as f64;
    let part = |value: usize| share(f64::from(counts[value]), total);
    let below = |steps: usize| full.saturating_sub(steps);
    let mut named = vec![full, below(1), below(2), 1, 0];
    named.dedup();
    let soft = 1.0 - f64::from(named.iter().map(|&value| part(value)).sum::<f32>());
    let distinct = counts.iter().filter(|&&count| count > 0).count();
    let near = near_full(&plane.values, plane.top);
    let odd = |parts: &[(u64, u64)]| {
        let (hits, all) = parts.iter().fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
        share(hits as f64, all as f64)
    };
    let early = near.len().div_ceil(16);
    let (score, position) = change_point(&near);
    vec![
        1.0,
        part(full),
        part(0),
        part(below(1)),
        part(below(2)),
        part(1),
        held(soft, 0.0, 1.0),
        share(distinct as f64, 256.0),
        held(entropy(&counts) / 8.0, 0.0, 1.0),
        deviation(&counts, full),
        f32::from(u8::from(distinct == 1)),
        odd(&near[..near.len().min(1)]),
        odd(&near[..early]),
        odd(&near[early..]),
        signed_log(score),
        position as f32,
        hidden(planes),
    ]
}

/// For each part of the raster: samples of full − 1, and those of full or full − 1.
fn near_full(values: &[u8], full: u8) -> Vec<(u64, u64)> {
    let count = |part: &[u8]| {
        let below = part.iter().map(|&value| u64::from(value.wrapping_add(1) == full)).sum::<u64>();
        let at = part.iter().map(|&value| u64::from(value == full)).sum::<u64>();
        (below, below + at)
    };
    values.chunks(values.len().div_ceil(PARTS).max(1)).map(count).collect()
}

fn deviation(counts: &[u32; 256], full: usize) -> f32 {
    let (mut sum, mut square, mut total) = (0.0, 0.0, 0.0);
    for (value, &count) in counts.iter().enumerate() {
        let (value, count) = (value as f64, f64::from(count));
        sum += value * count;
        square += value * value * count;
        total += count;
    }
    let mean = sum / total;
    held((square / total - mean * mean).max(0.0).sqrt() / full.max(1) as f64, 0.0, 1.0)
}

/// Share of the clear pixels whose colour is not black.
fn hidden(planes: &Planes) -> f32 {
    let (Some(alpha), Some(first)) = (&planes.alpha, planes.colour.first()) else { return 0.0 };
    let (second, third) = (planes.colour.get(1).unwrap_or(first), planes.colour.get(2).unwrap_or(first));
    let (mut clear, mut coloured) = (0u64, 0u64);
    for (((&a, &r), &g), &b) in alpha.values.iter().zip(&first.values).zip(&second.values).zip(&third.values)
    {
        clear += u64::from(a == 0);
        coloured += u64::from(a == 0) & u64::from(r | g | b != 0);
    }
    share(coloured as f64, clear as f64)
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the expected values are exact")]
mod tests {
    use super::super::planes::Plane;
    use super::*;

    fn of(alpha: Vec<u8>, width: usize) -> Vec<f32> {
        let height = alpha.len() / width;
        let grey: Vec<u8> = (0..alpha.len()).map(|at| u8::from(at % 2 == 1) * 9).collect();
        measure(&Planes {
            colour: vec![Plane::new(grey, width, height, 255)],
            alpha: Some(Plane::new(alpha, width, height, 255)),
            ..Planes::default()
        })
    }

    fn value(values: &[f32], name: &str) -> f32 {
        values[NAMES.iter().position(|known| *known == name).expect(name)]
    }

    #[test]
    fn shares_are_those_of_the_values() {
        let values = of(vec![255, 255, 254, 253, 0, 0, 1, 128, 60, 255], 5);
        assert_eq!(values.len(), NAMES.len());
        let shares = ["full", "clear", "full-minus-1", "full-minus-2", "one", "soft"];
        let expected = [0.3, 0.2, 0.1, 0.1, 0.1, 0.2];
        for (name, expected) in shares.iter().zip(expected) {
            let found = value(&values, &format!("alpha-{name}-share"));
            assert!((found - expected).abs() < 1e-6, "{name} {found}");
        }
        // Of the clear pixels 4 and 5 the odd one has colour.
        assert!((value(&values, "alpha-hidden-colour-share") - 0.5).abs() < 1e-6);
        assert!((value(&values, "alpha-distinct") - 7.0 / 256.0).abs() < 1e-6);
    }

    #[test]
    fn a_uniform_plane_says_so() {
        let values = of(vec![255; 64], 8);
        assert_eq!(value(&values, "alpha-uniform"), 1.0);
        assert_eq!(value(&values, "alpha-near-full-change-score"), 0.0);
        assert_eq!(value(&values, "alpha-deviation"), 0.0);
    }

    #[test]
    fn low_bits_written_into_the_start_change_the_raster() {
        let values = of(
            (0..4096u32).map(|at| if at < 1024 { 254 + (at * 7 / 4 % 2) as u8 } else { 255 }).collect(),
            64,
        );
        assert!(value(&values, "alpha-near-full-odd-start") > 0.3);
        assert!(value(&values, "alpha-near-full-odd-rest") < 0.2);
        assert!((value(&values, "alpha-near-full-change-position") - 0.25).abs() < 0.01);
        assert!(value(&values, "alpha-near-full-change-score") > 2.0);
    }

    #[test]
    fn without_alpha_everything_is_zero() {
        assert_eq!(measure(&Planes::default()), vec![0.0; NAMES.len()]);
    }
}
