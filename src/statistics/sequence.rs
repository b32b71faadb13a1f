//! Where along the raster the payload ends: the weighted stego-image terms of growing prefixes, of suffixes (bottom-up
//! formats and orders), of columns, and the change point of their cumulative sum.

use super::scale::{held, signed_log};
use super::weighted::{Sums, Weighted};

/// Growing prefixes, as shares of the raster in 1/256.
pub(super) const PREFIXES: [usize; 20] =
    [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 80, 96, 128, 160, 192, 208, 224, 256];
/// Suffixes from the last row upwards, as shares in 1/256.
pub(super) const SUFFIXES: [usize; 5] = [2, 8, 32, 64, 128];
/// Prefixes of whole columns from the left, as shares in 1/256.
pub(super) const LEFTS: [usize; 2] = [32, 96];

/// Names of the values of [`measure`], in order.
pub(super) const NAMES: &[&str] = &[
    "ws-prefix-1",
    "ws-prefix-2",
    "ws-prefix-3",
    "ws-prefix-4",
    "ws-prefix-6",
    "ws-prefix-8",
    "ws-prefix-12",
    "ws-prefix-16",
    "ws-prefix-24",
    "ws-prefix-32",
    "ws-prefix-48",
    "ws-prefix-64",
    "ws-prefix-80",
    "ws-prefix-96",
    "ws-prefix-128",
    "ws-prefix-160",
    "ws-prefix-192",
    "ws-prefix-208",
    "ws-prefix-224",
    "ws-prefix-256",
    "ws-suffix-2",
    "ws-suffix-8",
    "ws-suffix-32",
    "ws-suffix-64",
    "ws-suffix-128",
    "ws-left-32",
    "ws-left-96",
    "ws-prefix-highest",
    "ws-suffix-highest",
    "ws-tile-highest",
    "ws-change-score",
    "ws-change-position",
    "ws-change-rate-before",
    "ws-change-rate-after",
];

/// Runs of all colour planes together (of the index plane where there are no colours): runs a row and their sums.
pub(super) fn combine(passes: &[&Weighted]) -> Vec<Sums> {
    let Some((first, rest)) = passes.split_first() else { return Vec::new() };
    let mut runs = first.runs.clone();
    for pass in rest {
        for (run, other) in runs.iter_mut().zip(&pass.runs) {
            run.add(other);
        }
    }
    runs
}

/// The values of [`NAMES`] of runs in raster order, `columns` a row.
pub(super) fn measure(runs: &[Sums], columns: usize, tiles: &[Sums]) -> Vec<f32> {
    let mut out = Vec::with_capacity(NAMES.len());
    let at = |share: usize| (runs.len() * share).div_ceil(256).min(runs.len());
    let of = |sums: &mut dyn Iterator<Item = &Sums>| {
        let mut total = Sums::default();
        sums.for_each(|run| total.add(run));
        total.deviate()
    };
    let prefixes: Vec<f64> = PREFIXES.map(|share| of(&mut runs[..at(share)].iter())).to_vec();
    let suffixes: Vec<f64> = SUFFIXES.map(|share| of(&mut runs[runs.len() - at(share)..].iter())).to_vec();
    let lefts = LEFTS.map(|share| {
        let wide = (columns * share).div_ceil(256);
        of(&mut runs.chunks(columns.max(1)).flat_map(|row| &row[..wide.min(row.len())]))
    });
    let highest = |values: &[f64]| values.iter().copied().fold(0.0, f64::max);
    out.extend(prefixes.iter().chain(&suffixes).chain(&lefts).map(|&deviate| signed_log(deviate)));
    out.push(signed_log(highest(&prefixes)));
    out.push(signed_log(highest(&suffixes)));
    out.push(signed_log(tiles.iter().map(Sums::deviate).fold(0.0, f64::max)));
    let change = change_point(runs);
    out.push(signed_log(change.score));
    out.push(change.position as f32);
    out.push(held(change.before, -0.5, 1.5));
    out.push(held(change.after, -0.5, 1.5));
    out
}

/// Where the mean of the terms changes most.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Change {
    /// Deviate of the prefix above the mean of the rest; 0 or more where the prefix carries more.
    pub(super) score: f64,
    /// End of the prefix as share of the raster.
    pub(super) position: f64,
    /// Estimated rate in the prefix.
    pub(super) before: f64,
    /// Estimated rate behind it.
    pub(super) after: f64,
}

/// Finds the prefix whose estimated rate is most significantly above that of the rest.
pub(super) fn change_point(runs: &[Sums]) -> Change {
    let total = runs.iter().fold([0f64; 4], add);
    let mut best = Change::default();
    let mut head = [0f64; 4];
    for (index, run) in runs.iter().enumerate() {
        head = add(head, run);
        let tail: [f64; 4] = std::array::from_fn(|part| total[part] - head[part]);
        let (before, after) = (rate(head), rate(tail));
        // Variances of the two means; the rates are twice the means.
        let variance = head[1] / (head[2] * head[2]) + tail[1].max(0.0) / (tail[2] * tail[2]);
        let score = (before - after) / (2.0 * variance.sqrt());
        // Behind the last sample there is no rest to compare with.
        if tail[2] > total[2] * 1e-6 && score.is_finite() && score > best.score {
            let position = (index + 1) as f64 / runs.len() as f64;
            best = Change { score, position, before, after };
        }
    }
    best
}

fn add(sum: [f64; 4], run: &Sums) -> [f64; 4] {
    let parts = [run.term, run.square, run.weight, run.bias];
    std::array::from_fn(|part| sum[part] + f64::from(parts[part]))
}

fn rate(sum: [f64; 4]) -> f64 {
    if sum[2] > 0.0 { 2.0 * sum[0] / sum[2] } else { 0.0 }
}

/// Sums of each tile of 64 × 64 samples, row by row.
pub(super) fn tiles(runs: &[Sums], columns: usize) -> Vec<Sums> {
    let Some(band) = columns.checked_mul(super::weighted::RUN).filter(|&band| band > 0) else {
        return Vec::new();
    };
    let mut tiles = Vec::new();
    for rows in runs.chunks(band) {
        let mut row = vec![Sums::default(); columns];
        for runs in rows.chunks(columns) {
            for (tile, run) in row.iter_mut().zip(runs) {
                tile.add(run);
            }
        }
        tiles.extend(row);
    }
    tiles
}

/// A tile's suspicion, 0..=1: its estimated rate, shrunk by z² / (z² + 9), so that a tile counts only as far as its
/// terms stand out from their own spread.
pub(super) fn suspicion(tile: &Sums) -> f32 {
    let z = tile.deviate().max(0.0);
    held(tile.rate(), 0.0, 1.0) * held(z * z / (z * z + 9.0), 0.0, 1.0)
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the expected values are exact")]
mod tests {
    use super::*;

    fn run(term: f32) -> Sums {
        Sums { term, square: 1.0, weight: 1.0, bias: 0.0 }
    }

    #[test]
    fn the_change_point_is_where_the_terms_drop() {
        let runs: Vec<Sums> = (0..100).map(|at| run(if at < 30 { 0.5 } else { 0.0 })).collect();
        let change = change_point(&runs);
        assert!((change.position - 0.30).abs() < 1e-9, "{change:?}");
        assert!((change.before - 1.0).abs() < 1e-9 && change.after.abs() < 1e-6, "{change:?}");
        // Means 0.5 and 0 with variances 1/30 and 1/70.
        assert!((change.score - 0.5 / (1.0f64 / 30.0 + 1.0 / 70.0).sqrt()).abs() < 1e-6);
        assert_eq!(change_point(&[run(0.1); 50]).score.round(), 0.0);
        assert_eq!(change_point(&[]), Change::default());
    }

    #[test]
    fn values_stand_under_their_names() {
        let runs: Vec<Sums> = (0..256).map(|at| run(if at < 64 { 0.5 } else { 0.0 })).collect();
        let values = measure(&runs, 4, &tiles(&runs, 4));
        assert_eq!(values.len(), NAMES.len());
        let value = |name: &str| values[NAMES.iter().position(|known| *known == name).expect(name)];
        // 16 terms of 0.5 with squares 1: 8 / 4.
        assert!((value("ws-prefix-16") - signed_log(2.0)).abs() < 1e-6);
        assert!((value("ws-prefix-64") - signed_log(4.0)).abs() < 1e-6);
        assert!((value("ws-prefix-256") - signed_log(2.0)).abs() < 1e-6);
        assert!(value("ws-suffix-128").abs() < 1e-6);
        assert!((value("ws-change-position") - 0.25).abs() < 1e-6);
        assert!((value("ws-prefix-highest") - signed_log(4.0)).abs() < 1e-6);
    }

    #[test]
    fn tiles_take_sixty_four_rows_of_runs() {
        let runs = vec![run(0.25); 2 * 130];
        let tiles = tiles(&runs, 2);
        assert_eq!(tiles.len(), 6);
        assert!((tiles[0].term - 16.0).abs() < 1e-6 && (tiles[5].term - 0.5).abs() < 1e-6);
        // Rate 0.5, z = 16 / 8 = 2: 0.5 · 4 / 13.
        assert!((suspicion(&tiles[0]) - 0.5 * 4.0 / 13.0).abs() < 1e-6);
        assert!(suspicion(&run(-1.0)).abs() < 1e-9);
    }
}
