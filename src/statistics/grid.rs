//! Traces of an 8 × 8 block grid (blockiness after Fan & de Queiroz 2003): a cover that was a JPEG before, and how its
//! blocks lie in the picture.

use super::planes::Planes;
use super::scale::held;

/// Most pixels looked at: beyond, evenly spread runs of rows that keep the phase of the grid.
const BUDGET: usize = 1 << 19;

/// Names of the values of [`measure`], in order.
pub(super) const NAMES: &[&str] = &[
    "grid-strength-horizontal",
    "grid-strength-vertical",
    "grid-phase-horizontal",
    "grid-phase-vertical",
    "grid-aligned-horizontal",
    "grid-aligned-vertical",
];

/// Strength (ln of the roughest phase over the mean of the others, held to ±2), phase (0..=7, / 7) and the strength at
/// the phase of an uncropped JPEG, along rows and along columns. Green or grey is looked at.
pub(super) fn measure(planes: &Planes) -> [f32; 6] {
    let Some(plane) = planes.colour.get(planes.colour.len() / 2) else { return [0.0; 6] };
    let values = planes.shown.as_deref().unwrap_or(&plane.values);
    let (mut across, mut down) = ([0u64; 8], [(0u64, 0u64); 8]);
    let width = plane.width;
    let row = |y: usize| &values[y * width..][..width];
    let mut columns = vec![0u32; width];
    for run in plane.runs(BUDGET) {
        for y in run.clone() {
            let line = row(y);
            let steps =
                line.iter().zip(line.iter().skip(1)).zip(line.iter().skip(2)).zip(line.iter().skip(3));
            for (sum, (((&a, &b), &c), &d)) in columns.iter_mut().zip(steps) {
                *sum += u32::from(step(a, b, c, d));
            }
            if y > run.start && y + 2 < run.end {
                let lines = [row(y - 1), line, row(y + 1), row(y + 2)];
                let total: u64 = (0..width)
                    .map(|x| u32::from(step(lines[0][x], lines[1][x], lines[2][x], lines[3][x])))
                    .map(u64::from)
                    .sum();
                down[y % 8].0 += total;
                down[y % 8].1 += 1;
            }
        }
    }
    let mut counts = [0u64; 8];
    for (x, &sum) in columns.iter().enumerate().take(width.saturating_sub(3)) {
        // columns[x] is the step between x + 1 and x + 2.
        across[(x + 1) % 8] += u64::from(sum);
        counts[(x + 1) % 8] += 1;
    }
    let across = std::array::from_fn(|phase| mean(across[phase], counts[phase]));
    let down = down.map(|(sum, count)| mean(sum, count));
    let [(h, h_phase, h_aligned), (v, v_phase, v_aligned)] = [judge(across), judge(down)];
    [h, v, h_phase, v_phase, h_aligned, v_aligned]
}

/// Where the first whole block begins, by the phases among the values of [`measure`].
pub(super) fn origin(values: [f32; 6]) -> (usize, usize) {
    let first = |phase: f32| ((phase * 7.0).round() as usize + 1) % 8;
    (first(values[2]), first(values[3]))
}

/// |a − 3b + 3c − d|: large where a smooth picture jumps between b and c.
#[inline]
fn step(a: u8, b: u8, c: u8, d: u8) -> u16 {
    let [a, b, c, d] = [a, b, c, d].map(i16::from);
    (a - 3 * b + 3 * c - d).unsigned_abs()
}

fn mean(sum: u64, count: u64) -> Option<f64> {
    (count > 0).then(|| sum as f64 / count as f64)
}

/// Strength, phase / 7 and strength at phase 7, between the last column of a block and the first of the next.
fn judge(phases: [Option<f64>; 8]) -> (f32, f32, f32) {
    let Some(phases) = phases.into_iter().collect::<Option<Vec<f64>>>() else { return (0.0, 0.0, 0.0) };
    let total: f64 = phases.iter().sum();
    let strength = |phase: usize| {
        let others = (total - phases[phase]) / 7.0;
        // One grey level of noise, so that flat pictures do not divide nothing by nothing.
        held(((phases[phase] + 0.1) / (others + 0.1)).ln(), -2.0, 2.0)
    };
    let roughest = (0..8).fold(0, |best, phase| if phases[phase] > phases[best] { phase } else { best });
    (strength(roughest), roughest as f32 / 7.0, strength(7))
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the expected values are exact")]
mod tests {
    use super::super::planes::Plane;
    use super::*;

    fn planes(values: Vec<u8>, width: usize, height: usize) -> Planes {
        Planes { colour: vec![Plane::new(values, width, height, 255)], ..Planes::default() }
    }

    #[test]
    fn blocks_are_found_with_their_phase() {
        for (dx, dy) in [(0, 0), (3, 5)] {
            let blocks = |at: usize| (((at % 64 + dx) / 8 * 13 + (at / 64 + dy) / 8 * 29) % 64 + 90) as u8;
            let values = measure(&planes((0..64 * 64).map(blocks).collect(), 64, 64));
            assert!(values[0] > 1.0 && values[1] > 1.0, "{values:?}");
            let phase = |shift: usize| ((7 + 8 - shift) % 8) as f32 / 7.0;
            assert!(
                (values[2] - phase(dx)).abs() < 1e-6 && (values[3] - phase(dy)).abs() < 1e-6,
                "{values:?}"
            );
            assert_eq!((values[4] > 1.0, values[5] > 1.0), (dx == 0, dy == 0));
            assert_eq!(origin(values), ((8 - dx) % 8, (8 - dy) % 8));
        }
    }

    #[test]
    fn flat_and_small_pictures_have_none() {
        assert_eq!(measure(&planes(vec![9; 64 * 64], 64, 64))[0], 0.0);
        assert_eq!(measure(&planes(vec![9; 9], 3, 3)), [0.0; 6]);
        assert_eq!(measure(&Planes::default()), [0.0; 6]);
    }
}
