//! Trace multisets of sample pairs (Dumitrescu, Wu & Wang 2003): neighbours u, v by their difference and the parity of
//! the smaller one. In covers both parities are about as common; LSB replacement moves pairs between the multisets in a
//! known way, so that their imbalance says more than the one rate that sample pairs analysis solves for.

use super::planes::{Plane, Planes};
use super::scale;

/// Most pixels looked at: beyond, evenly spread runs of rows.
const BUDGET: usize = 1 << 18;

/// Largest difference that is told apart.
const REACH: usize = 4;

macro_rules! names {
    ($($plane:literal),*) => {
        &[$(
            concat!("trace-", $plane, "-0"),
            concat!("trace-", $plane, "-1"),
            concat!("trace-", $plane, "-2"),
            concat!("trace-", $plane, "-3"),
            concat!("trace-", $plane, "-4"),
        )*]
    };
}

/// Names of the values of [`measure`], in order: per plane the imbalance at differences 0 to 4.
pub(super) const NAMES: &[&str] = names!("red", "green", "blue", "alpha", "index");

/// For each plane and difference d the imbalance (even − odd) / (even + odd), −1..=1, of pairs whose smaller sample is
/// even or odd; at d = 0 of equal pairs. Pairs beside and below each other count. Grey stands in all three colours;
/// 0 where there is no such plane or no such pair.
pub(super) fn measure(planes: &Planes) -> Vec<f32> {
    let colours: Vec<[f32; REACH + 1]> = planes.colour.iter().map(imbalance).collect();
    let colour = |at: usize| colours.get(at).or(colours.first()).copied().unwrap_or_default();
    let other = |plane: Option<&Plane>| plane.map(imbalance).unwrap_or_default();
    let alpha = other(planes.alpha.as_ref());
    let index = other(planes.index.as_ref());
    [colour(0), colour(1), colour(2), alpha, index].concat()
}

fn imbalance(plane: &Plane) -> [f32; REACH + 1] {
    let mut cells = [0u64; 256];
    for run in plane.runs(BUDGET) {
        for y in run.clone() {
            let row = plane.row(y);
            count(&row[..row.len() - 1], &row[1..], &mut cells);
            if y + 1 < run.end {
                count(row, plane.row(y + 1), &mut cells);
            }
        }
    }
    std::array::from_fn(|d| {
        let [even, odd] = [0, 1].map(|parity| cells[d * 2 + parity] as f64);
        scale::share(even - odd, even + odd)
    })
}

/// Counts pairs in cell 2·|u − v| + parity of the smaller; differences beyond the reach go to cells that nobody reads.
fn count(left: &[u8], right: &[u8], cells: &mut [u64; 256]) {
    let mut tables = [[0u32; 256]; 2];
    for (at, (&u, &v)) in left.iter().zip(right).enumerate() {
        let cell = u.abs_diff(v).min(15) * 2 + (u.min(v) & 1);
        tables[at & 1][usize::from(cell)] += 1;
    }
    for (cell, count) in cells.iter_mut().enumerate() {
        *count += u64::from(tables[0][cell]) + u64::from(tables[1][cell]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_counted_by_difference_and_parity() {
        // 4 5 | 7 7: across 4-5 (1, even), 7-7 (0, odd); down 4-7 (3, even), 5-7 (2, odd).
        let plane = Plane::new(vec![4, 5, 7, 7], 2, 2, 255);
        let expected = [-1.0f32, 1.0, -1.0, 1.0, 0.0];
        assert!(imbalance(&plane).iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6));
    }

    #[test]
    fn full_replacement_balances_what_a_flat_cover_left_uneven() {
        let bits = |at: usize| (at.wrapping_mul(2_654_435_761) >> 13 & 1) as u8;
        let cover = Plane::new(vec![100; 64 * 64], 64, 64, 255);
        let stego = Plane::new((0..64 * 64).map(|at| 100 + bits(at)).collect(), 64, 64, 255);
        assert!(imbalance(&cover)[0] > 0.99);
        assert!(imbalance(&stego)[0].abs() < 0.2);
        // 100 and 101 are neighbours, 101 and 102 never are: pairs within one LSB pair only.
        assert!(imbalance(&stego)[1] > 0.99);
    }

    #[test]
    fn every_plane_has_its_names() {
        assert_eq!(measure(&Planes::default()), vec![0.0; NAMES.len()]);
        let narrow = Planes { colour: vec![Plane::new(vec![3], 1, 1, 255)], ..Planes::default() };
        assert_eq!(measure(&narrow), vec![0.0; NAMES.len()]);
    }
}
