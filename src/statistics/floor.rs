//! The floor of the high frequencies of 8 × 8 blocks (after the JPEG compatibility of Fridrich, Goljan & Du 2001):
//! blocks that JPEG left without high frequencies hold nothing there but rounding, about 1/12 of a grey level squared;
//! a changed share β of samples adds β.

use super::planes::{Plane, Planes};

/// Names of the values of [`measure`], in order.
pub(super) const NAMES: &[&str] = &[
    "floor-red-low",
    "floor-red-middle",
    "floor-red-low-shifted",
    "floor-red-middle-shifted",
    "floor-green-low",
    "floor-green-middle",
    "floor-green-low-shifted",
    "floor-green-middle-shifted",
    "floor-blue-low",
    "floor-blue-middle",
    "floor-blue-low-shifted",
    "floor-blue-middle-shifted",
];

/// Most blocks looked at a plane: beyond, every n-th.
const BLOCKS: usize = 1024;

/// The highest four of the eight basis functions of the orthonormal DCT.
type Basis = [[f32; 8]; 4];

/// For red, green and blue (grey three times) the 10th percentile and the median of the blocks' mean energy in the
/// highest 4 × 4 coefficients, on the grid that begins at `origin` and on one shifted by half a block, each as
/// ln(e + 0.01) / 4. All 0 without colours or without blocks.
pub(super) fn measure(planes: &Planes, origin: (usize, usize)) -> Vec<f32> {
    let basis = basis();
    let of = |plane: &Plane| {
        let [low, middle] = percentiles(plane, origin, &basis);
        let [low_shifted, middle_shifted] =
            percentiles(plane, ((origin.0 + 4) % 8, (origin.1 + 4) % 8), &basis);
        [low, middle, low_shifted, middle_shifted]
    };
    let measured: Vec<[f32; 4]> = planes.colour.iter().map(of).collect();
    let channel = |at: usize| measured.get(at).or(measured.first()).copied().unwrap_or_default();
    (0..3).flat_map(channel).collect()
}

fn basis() -> Basis {
    let wave = |k: usize, n: usize| (((2 * n + 1) * k) as f64 * std::f64::consts::PI / 16.0).cos() / 2.0;
    std::array::from_fn(|k| std::array::from_fn(|n| wave(k + 4, n) as f32))
}

fn percentiles(plane: &Plane, origin: (usize, usize), basis: &Basis) -> [f32; 2] {
    let across = plane.width.saturating_sub(origin.0) / 8;
    let down = plane.height.saturating_sub(origin.1) / 8;
    let step = (across * down).div_ceil(BLOCKS).max(1);
    let energy = |block: usize| {
        let (x, y) = (origin.0 + block % across * 8, origin.1 + block / across * 8);
        energy(plane, x, y, basis)
    };
    let mut energies: Vec<f32> = (0..across * down).step_by(step).map(energy).collect();
    if energies.is_empty() {
        return [0.0; 2];
    }
    let last = energies.len() - 1;
    [last / 10, last / 2].map(|rank| {
        let (_, energy, _) = energies.select_nth_unstable_by(rank, f32::total_cmp);
        (*energy + 0.01).ln() / 4.0
    })
}

/// Mean square of the highest 4 × 4 DCT coefficients of the block at (x, y).
fn energy(plane: &Plane, x: usize, y: usize, basis: &Basis) -> f32 {
    let mut columns = [[0f32; 8]; 4];
    for row in 0..8 {
        let line = &plane.row(y + row)[x..x + 8];
        for (wave, sums) in basis.iter().zip(&mut columns) {
            for (sum, &sample) in sums.iter_mut().zip(line) {
                *sum += wave[row] * f32::from(sample);
            }
        }
    }
    let mut total = 0.0;
    for sums in &columns {
        for wave in basis {
            let coefficient: f32 = wave.iter().zip(sums).map(|(wave, sum)| wave * sum).sum();
            total += coefficient * coefficient;
        }
    }
    total / 16.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkerboard_holds_its_energy_in_the_high_frequencies_and_a_ramp_none() {
        let board: Vec<u8> = (0..64).map(|at| 100 + (at % 8 + at / 8) % 2 * 2).collect();
        let ramp: Vec<u8> = (0..64).map(|at| 100 + at % 8).collect();
        let [board, ramp] =
            [board, ramp].map(|values| energy(&Plane::new(values, 8, 8, 255), 0, 0, &basis()));
        // ±1 around 101: energy 64 (Parseval). (−1)^n has Σ c_k over k = 4..8 of (tan-weighted) 0.9565 of its square 8.
        let share: f64 = basis()
            .iter()
            .map(|wave| {
                wave.iter().zip([1.0, -1.0].iter().cycle()).map(|(w, s)| f64::from(*w) * s).sum::<f64>()
            })
            .map(|coefficient| coefficient * coefficient)
            .sum();
        assert!(share > 7.0 && share < 8.0, "{share}");
        assert!((f64::from(board) - share * share / 16.0).abs() < 1e-3, "{board}");
        assert!(ramp.abs() < 1e-6, "{ramp}");
    }

    #[test]
    fn every_channel_has_four_values_and_grey_repeats() {
        let values = (0..64 * 64u32).map(|at| (at * 37 % 101) as u8).collect();
        let planes = Planes { colour: vec![Plane::new(values, 64, 64, 255)], ..Planes::default() };
        let floors = measure(&planes, (0, 0));
        assert_eq!(floors.len(), NAMES.len());
        assert_eq!(floors[..4], floors[8..]);
        assert_eq!(measure(&Planes::default(), (0, 0)), vec![0.0; NAMES.len()]);
        let tiny = Planes { colour: vec![Plane::new(vec![3; 49], 7, 7, 255)], ..Planes::default() };
        assert_eq!(measure(&tiny, (3, 3)), vec![0.0; NAMES.len()]);
    }
}
