//! The colour table: how it is ordered, and whether neighbours in it are neighbours in colour. The low bit of an index
//! only means something against the order of the table.

use super::pairs_of_values::{balance, test};
use super::planes::Planes;
use super::scale::{held, share};
use crate::pixels::Palette;

/// Names of the values of [`measure`], in order.
pub(super) const NAMES: &[&str] = &[
    "palette-applies",
    "palette-entries",
    "palette-used-share",
    "palette-duplicate-share",
    "palette-duplicate-tail",
    "palette-near-share",
    "palette-own-distance",
    "palette-shifted-distance",
    "palette-own-near-share",
    "palette-shifted-near-share",
    "palette-by-brightness",
    "palette-by-number",
    "palette-by-popularity",
    "palette-grey",
    "palette-ramp",
    "palette-transparent-share",
    "palette-near-pairs-balance",
    "palette-near-pairs-probability",
    "palette-brightness-pairs-balance",
    "palette-brightness-pairs-probability",
    "palette-commonest-share",
    "palette-behind-share",
];

/// The values of [`NAMES`]; all 0 without a palette.
pub(super) fn measure(planes: &Planes, palette: &Palette) -> Vec<f32> {
    let Some(plane) = &planes.index else { return vec![0.0; NAMES.len()] };
    let colours = &palette.colours[..palette.colours.len().min(256)];
    let counts = plane.histogram();
    let entries = colours.len();
    let used = counts[..entries].iter().filter(|&&count| count > 0).count() as f64;
    let clear = palette.alpha.iter().take(entries).filter(|&&alpha| alpha < 255).count() as f64;
    let (own, own_near) = distances(colours, 0);
    let (shifted, shifted_near) = distances(colours, 1);
    let near_pairs = near_pairs(colours, &counts);
    let ranked = by_brightness(colours, &counts);
    let total = plane.values.len() as f64;
    let behind: u32 = counts[entries..].iter().sum();
    let grey = |colour: &&[u8; 3]| colour[0] == colour[1] && colour[1] == colour[2];
    let (duplicates, near) = clusters(colours);
    vec![
        1.0,
        share(entries as f64, 256.0),
        share(used, entries as f64),
        share(duplicates as f64, entries as f64),
        share(duplicate_tail(colours) as f64, 256.0),
        share(near as f64, entries as f64),
        own,
        shifted,
        own_near,
        shifted_near,
        ordered(colours, |a, b| brightness(*a) <= brightness(*b)),
        ordered(colours, |a, b| a <= b),
        ordered(&counts[..entries], |a, b| a >= b),
        share(colours.iter().filter(grey).count() as f64, entries as f64),
        f32::from(u8::from(is_ramp(colours))),
        share(clear, entries as f64),
        balance(&near_pairs),
        test(&near_pairs).0,
        balance(&ranked),
        test(&ranked).0,
        share(f64::from(counts.iter().copied().max().unwrap_or_default()), total),
        share(f64::from(behind), total),
    ]
}

/// Whether the table is a grey ramp in steps of one size, so that indices behave like grey samples.
pub(super) fn is_ramp(colours: &[[u8; 3]]) -> bool {
    let step = |pair: &[[u8; 3]]| i16::from(pair[1][0]) - i16::from(pair[0][0]);
    let grey = colours.iter().all(|[r, g, b]| r == g && g == b);
    grey && colours.len() >= 4
        && colours.windows(2).all(|pair| step(pair) != 0 && (step(pair) - step(&colours[..2])).abs() <= 1)
}

/// Rec. 601 brightness, in thousandths.
fn brightness([r, g, b]: [u8; 3]) -> u32 {
    299 * u32::from(r) + 587 * u32::from(g) + 114 * u32::from(b)
}

/// Largest difference of a channel.
fn distance(a: [u8; 3], b: [u8; 3]) -> u8 {
    a.iter().zip(b).map(|(a, b)| a.abs_diff(b)).max().unwrap_or_default()
}

/// Mean distance of the pairs (2k + offset, 2k + 1 + offset) as ln(1 + d) / 6, and the share of pairs at most 8 apart.
fn distances(colours: &[[u8; 3]], offset: usize) -> (f32, f32) {
    let pairs = colours.get(offset..).unwrap_or_default().as_chunks::<2>().0;
    let distances = pairs.iter().map(|[a, b]| distance(*a, *b));
    let sum: f64 = distances.clone().map(f64::from).sum();
    let near = distances.filter(|&distance| distance <= 8).count() as f64;
    let count = pairs.len() as f64;
    (held(f64::from(share(sum, count)).ln_1p() / 6.0, 0.0, 1.0), share(near, count))
}

/// Entries that repeat an earlier one, and entries with an earlier one at distance 1.
fn clusters(colours: &[[u8; 3]]) -> (usize, usize) {
    let (mut duplicates, mut near) = (0, 0);
    for (at, colour) in colours.iter().enumerate() {
        let earlier = &colours[..at];
        if earlier.contains(colour) {
            duplicates += 1;
        } else if earlier.iter().any(|other| distance(*other, *colour) == 1) {
            near += 1;
        }
    }
    (duplicates, near)
}

/// Entries at the end that repeat the one before them.
fn duplicate_tail(colours: &[[u8; 3]]) -> usize {
    colours.windows(2).rev().take_while(|pair| pair[0] == pair[1]).count()
}

/// Share of neighbours in order, 0..=1; 0.5 says nothing.
fn ordered<T>(items: &[T], in_order: impl Fn(&T, &T) -> bool) -> f32 {
    let count = items.windows(2).filter(|pair| in_order(&pair[0], &pair[1])).count();
    share(count as f64, items.len().saturating_sub(1) as f64)
}

/// The histogram of indices with only the pairs (2k, 2k + 1) whose colours are at most 8 apart.
fn near_pairs(colours: &[[u8; 3]], counts: &[u32; 256]) -> [u32; 256] {
    let mut kept = [0; 256];
    for (at, [a, b]) in colours.as_chunks::<2>().0.iter().enumerate() {
        if distance(*a, *b) <= 8 {
            kept[at * 2..at * 2 + 2].copy_from_slice(&counts[at * 2..at * 2 + 2]);
        }
    }
    kept
}

/// The histogram of indices after the table is sorted by brightness, as tools that sort the palette first see it.
fn by_brightness(colours: &[[u8; 3]], counts: &[u32; 256]) -> [u32; 256] {
    let mut order: Vec<usize> = (0..colours.len()).collect();
    order.sort_by_key(|&entry| (brightness(colours[entry]), colours[entry]));
    let mut ranked = [0; 256];
    for (rank, entry) in order.into_iter().enumerate() {
        ranked[rank] = counts[entry];
    }
    ranked
}

#[cfg(test)]
mod tests {
    use super::super::planes::Plane;
    use super::*;

    fn of(colours: &[[u8; 3]], indices: Vec<u8>) -> Vec<f32> {
        let width = indices.len();
        let planes = Planes { index: Some(Plane::new(indices, width, 1, 255)), ..Planes::default() };
        measure(&planes, &Palette { colours: colours.to_vec(), alpha: vec![0] })
    }

    fn value(values: &[f32], name: &str) -> f32 {
        values[NAMES.iter().position(|known| *known == name).expect(name)]
    }

    #[test]
    fn a_small_table_is_described_as_computed_by_hand() {
        let table = [[0, 0, 0], [0, 0, 1], [200, 0, 0], [0, 0, 1], [9, 9, 9], [9, 9, 9]];
        let values = of(&table, vec![0, 0, 0, 1, 1, 2, 4, 7]);
        assert_eq!(values.len(), NAMES.len());
        let expected = [
            ("palette-entries", 6.0 / 256.0),
            ("palette-used-share", 4.0 / 6.0),
            ("palette-duplicate-share", 2.0 / 6.0),
            ("palette-duplicate-tail", 1.0 / 256.0),
            ("palette-near-share", 1.0 / 6.0),
            // Distances 1, 200, 0 and 200, 9.
            ("palette-own-distance", 68f32.ln() / 6.0),
            ("palette-shifted-distance", (1.0 + 104.5f32).ln() / 6.0),
            ("palette-own-near-share", 2.0 / 3.0),
            ("palette-shifted-near-share", 0.0),
            ("palette-by-number", 4.0 / 5.0),
            ("palette-by-popularity", 4.0 / 5.0),
            ("palette-transparent-share", 1.0 / 6.0),
            ("palette-commonest-share", 3.0 / 8.0),
            ("palette-behind-share", 1.0 / 8.0),
            ("palette-grey", 3.0 / 6.0),
        ];
        for (name, expected) in expected {
            assert!((value(&values, name) - expected).abs() < 1e-5, "{name} {}", value(&values, name));
        }
    }

    #[test]
    fn ramps_behave_like_grey() {
        let ramp: Vec<[u8; 3]> = (0..16).map(|entry| [entry * 17; 3]).collect();
        assert!(is_ramp(&ramp));
        let down: Vec<[u8; 3]> = ramp.iter().rev().copied().collect();
        assert!(is_ramp(&down));
        assert!(!is_ramp(&[[0; 3], [9; 3], [10; 3], [50; 3]]));
        assert!(!is_ramp(&[[0, 0, 1], [1, 1, 1], [2, 2, 2], [3, 3, 3]]));
    }

    #[test]
    fn an_empty_table_is_no_trouble() {
        assert_eq!(of(&[], vec![3, 4]).len(), NAMES.len());
        let planes = Planes::default();
        assert_eq!(measure(&planes, &Palette::default()), vec![0.0; NAMES.len()]);
    }
}
