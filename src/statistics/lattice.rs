//! JPEG compatibility (Fridrich, Goljan & Du 2001): in a picture that was a JPEG the DCT coefficients of its blocks lie
//! near multiples of the quantisation steps. Rounding to samples leaves a spread that is known; changed samples leave a
//! wider one, and a payload at the start of the raster leaves it there.

use super::planes::Planes;
use super::scale;

/// Names of the values of [`measure`], in order.
pub(super) const NAMES: &[&str] = &[
    "lattice-applies",
    "lattice-fit",
    "lattice-step",
    "lattice-modes",
    "lattice-low",
    "lattice-quarter",
    "lattice-middle",
    "lattice-upper",
    "lattice-high",
    "lattice-first-rows",
    "lattice-first-quarter",
    "lattice-off-share",
];

/// Most blocks looked at: beyond, every n-th.
const BLOCKS: usize = 1024;
/// Fewest blocks that say something.
const FEWEST: usize = 8;
/// Largest quantisation step tried.
const STEPS: usize = 80;
/// Coefficients beyond this size do not help to find the step.
const REACH: f32 = 128.0;
/// Bins a unit of the histograms of coefficient sizes.
const FINE: usize = 4;
/// Smaller coefficients may have been 0 before rounding.
const SMALL: f32 = 1.2;
/// Smallest mean cosine of a step that counts as known.
const LEAST_FIT: f32 = 0.3;
/// Larger coefficients of a mode without a step are no noise.
const TRUE: f32 = 2.5;
/// Energy of a block off the lattice beyond which rounding is no explanation: about three times 1/12, the variance of
/// rounding.
const OFF: f32 = 0.25;

/// Coefficients of one block.
type Block = [f32; 64];

/// Whether there are enough blocks and modes (0 or 1); the mean fit of the steps (0..=1); the median step / 20; the
/// share of modes with a known step or without large coefficients; the 5th, 25th, 50th, 75th and 95th percentile of the
/// blocks' mean squared distance from the lattice, as ln(e + 0.01) / 4; the mean of that logarithm in the first row of
/// blocks and in the first quarter of the blocks less that of all; the share of blocks beyond 0.25. Brightness is
/// looked at, on the grid that begins at `origin` or with the picture, whichever fits better; blocks with samples at 0
/// or 255 are left out, since clipping breaks them.
pub(super) fn measure(planes: &Planes, origin: (usize, usize)) -> [f32; NAMES.len()] {
    let none = [0.0; NAMES.len()];
    if planes.shown.is_some() {
        return none;
    }
    let cosines = cosines();
    // The edges of blocks are faint in good JPEGs: where they seem to lie elsewhere, the whole picture is tried as well.
    let whole = (origin != (0, 0)).then_some((0, 0));
    let read = std::iter::once(origin).chain(whole).filter_map(|origin| Read::of(planes, origin, &cosines));
    let Some(Read { blocks, first_row, modes, .. }) =
        read.reduce(|one, other| if other.evidence > one.evidence { other } else { one })
    else {
        return none;
    };
    let known = modes.iter().flatten().count();
    let mut steps: Vec<f32> = modes.iter().flatten().filter_map(|mode| mode.step).collect();
    if known < 4 || steps.is_empty() {
        return none;
    }
    steps.sort_unstable_by(f32::total_cmp);
    let fit = modes.iter().flatten().filter(|mode| mode.step.is_some()).map(|mode| mode.fit).sum::<f32>();
    let energies: Vec<f32> = blocks.iter().map(|block| energy(block, &modes)).collect();
    let mean_log = |energies: &[f32]| {
        let sum: f64 = energies.iter().map(|&energy| f64::from(energy + 0.01).ln()).sum();
        if energies.is_empty() { 0.0 } else { sum / energies.len() as f64 / 4.0 }
    };
    let all = mean_log(&energies);
    let off = energies.iter().filter(|&&energy| energy > OFF).count();
    let quarter = energies.len() / 4;
    let mut sorted = energies.clone();
    sorted.sort_unstable_by(f32::total_cmp);
    let at = |percent: usize| (sorted[(sorted.len() - 1) * percent / 100] + 0.01).ln() / 4.0;
    let early = |count: usize| {
        if count > 0 { scale::held(mean_log(&energies[..count]) - all, -2.0, 2.0) } else { 0.0 }
    };
    [
        1.0,
        fit / steps.len() as f32,
        steps[steps.len() / 2] / 20.0,
        known as f32 / 63.0,
        at(5),
        at(25),
        at(50),
        at(75),
        at(95),
        early(first_row),
        early(quarter),
        scale::share(off as f64, energies.len() as f64),
    ]
}

/// A picture's blocks on one grid, and what is known of their modes.
struct Read {
    blocks: Vec<Block>,
    /// How many of them lie in the first row of blocks.
    first_row: usize,
    modes: Vec<Option<Mode>>,
    /// How much speaks for the steps together.
    evidence: f32,
}

impl Read {
    fn of(planes: &Planes, origin: (usize, usize), cosines: &[Vec<f32>]) -> Option<Self> {
        let (blocks, first_row) = blocks(planes, origin);
        if blocks.len() < FEWEST {
            return None;
        }
        let modes: Vec<Option<Mode>> = (1..64).map(|mode| Mode::of(&blocks, mode, cosines)).collect();
        let evidence = modes.iter().flatten().map(|mode| mode.evidence).sum();
        Some(Self { blocks, first_row, modes, evidence })
    }
}

/// The DCT of the brightness of evenly spread unclipped blocks in raster order, and how many of them lie in the first
/// row of blocks.
fn blocks(planes: &Planes, origin: (usize, usize)) -> (Vec<Block>, usize) {
    let Some(first) = planes.colour.first() else { return (Vec::new(), 0) };
    let across = first.width.saturating_sub(origin.0) / 8;
    let down = first.height.saturating_sub(origin.1) / 8;
    let step = (across * down).div_ceil(BLOCKS).max(1);
    let basis = basis();
    // ITU-R BT.601, as JFIF has it.
    let weights: &[f32] = if planes.colour.len() == 3 { &[0.299, 0.587, 0.114] } else { &[1.0] };
    let (mut out, mut first_row) = (Vec::new(), 0);
    for block in (0..across * down).step_by(step) {
        let (x, y) = (origin.0 + block % across * 8, origin.1 + block / across * 8);
        let mut samples = [0f32; 64];
        let mut clipped = false;
        for (plane, weight) in planes.colour.iter().zip(weights) {
            for row in 0..8 {
                for (sum, &sample) in samples[row * 8..][..8].iter_mut().zip(&plane.row(y + row)[x..x + 8]) {
                    *sum += weight * f32::from(sample);
                    clipped |= sample == 0 || sample == plane.top;
                }
            }
        }
        if !clipped {
            out.push(transform(&samples, &basis));
            first_row += usize::from(block < across);
        }
    }
    (out, first_row)
}

/// The orthonormal DCT-II of eight samples: rows are basis functions.
fn basis() -> [[f32; 8]; 8] {
    let wave = |k: usize, n: usize| {
        let scale = if k == 0 { 0.125f64.sqrt() } else { 0.5 };
        scale * (((2 * n + 1) * k) as f64 * std::f64::consts::PI / 16.0).cos()
    };
    std::array::from_fn(|k| std::array::from_fn(|n| wave(k, n) as f32))
}

fn transform(samples: &[f32; 64], basis: &[[f32; 8]; 8]) -> Block {
    let mut half = [0f32; 64];
    for row in 0..8 {
        for (k, wave) in basis.iter().enumerate() {
            half[row * 8 + k] = wave.iter().zip(&samples[row * 8..][..8]).map(|(a, b)| a * b).sum();
        }
    }
    let mut out = [0f32; 64];
    for (k, wave) in basis.iter().enumerate() {
        for (row, factor) in wave.iter().enumerate() {
            for column in 0..8 {
                out[k * 8 + column] += factor * half[row * 8 + column];
            }
        }
    }
    out
}

/// What is known of one mode.
struct Mode {
    number: usize,
    /// The quantisation step; `None` where hardly any coefficient is more than rounding.
    step: Option<f32>,
    /// Mean of cos(2π·c / step) over the coefficients from half a step on: 1 on the lattice, 0 off any.
    fit: f32,
    /// That times √n of the n coefficients it is the mean of.
    evidence: f32,
}

impl Mode {
    /// `None` where no step fits.
    fn of(blocks: &[Block], number: usize, cosines: &[Vec<f32>]) -> Option<Self> {
        let mut bins = vec![0u32; REACH as usize * FINE];
        let mut large = 0u32;
        for block in blocks {
            let size = block[number].abs();
            if (SMALL..REACH - 1.0).contains(&size) {
                bins[(size * FINE as f32 + 0.5) as usize] += 1;
                large += 1;
            }
        }
        if (large as usize) < FEWEST.max(blocks.len() / 50) {
            return Some(Self { number, step: None, fit: 1.0, evidence: 0.0 });
        }
        let fits: Vec<(f32, f32)> = cosines
            .iter()
            .enumerate()
            .map(|(at, cosines)| {
                // What is nearer to 0 than to the first multiple lies near it whatever the step, if that is large.
                let first = (at + 2) * FINE / 2;
                let (cosines, bins) = (&cosines[first..], &bins[first..]);
                let sum: f32 = cosines.iter().zip(bins).map(|(cosine, &count)| cosine * count as f32).sum();
                let counted = bins.iter().sum::<u32>() as f32;
                if counted > 0.0 { (sum / counted, sum / counted.sqrt()) } else { (0.0, 0.0) }
            })
            .collect();
        let best = fits.iter().map(|fit| fit.1).fold(0.0, f32::max);
        // Divisors of the true step fit as well: the largest that does is taken.
        let at = fits.iter().rposition(|&(fit, evidence)| fit >= LEAST_FIT && evidence >= 0.8 * best)?;
        let (fit, evidence) = fits[at];
        Some(Self { number, step: Some((at + 2) as f32), fit, evidence })
    }
}

/// cos(2π·size / step) by step from 2 and by bin.
fn cosines() -> Vec<Vec<f32>> {
    let cosine = |step: usize, bin: usize| {
        (std::f64::consts::TAU * bin as f64 / FINE as f64 / step as f64).cos() as f32
    };
    (2..=STEPS).map(|step| (0..REACH as usize * FINE).map(|bin| cosine(step, bin)).collect()).collect()
}

/// Mean squared distance from the lattice over the known modes; of modes without a step the coefficient itself, unless it
/// is a true one: few blocks have any there, and noise hardly reaches so far.
fn energy(block: &Block, modes: &[Option<Mode>]) -> f32 {
    let (mut sum, mut count) = (0.0, 0);
    for mode in modes.iter().flatten() {
        let value = block[mode.number];
        let distance = match mode.step {
            Some(step) => value - step * (value / step).round(),
            None if value.abs() > TRUE => continue,
            None => value,
        };
        sum += distance * distance;
        count += 1;
    }
    if count > 0 { sum / count as f32 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::super::planes::Plane;
    use super::*;

    fn value(values: &[f32], name: &str) -> f32 {
        values[NAMES.iter().position(|known| *known == name).expect(name)]
    }

    /// A number that is a function of the place, 0..=255.
    fn noise(at: usize) -> u8 {
        let mut state = (at as u32).wrapping_mul(0x9E37_79B9);
        state ^= state >> 15;
        state = state.wrapping_mul(0x2C1B_3C6D);
        (state >> 24) as u8
    }

    /// 128×128 grey, each block a sum of coefficients that are up to `most` times `step`.
    fn quantised(step: f32, most: u8) -> Vec<u8> {
        let basis = basis();
        let mut out = vec![0u8; 128 * 128];
        for block in 0..256 {
            let coefficient = |mode: usize| {
                let level = f32::from(noise(block * 64 + mode) % (2 * most + 1)) - f32::from(most);
                if mode == 0 {
                    8.0 * 120.0
                } else if mode < 30 {
                    level * step
                } else {
                    0.0
                }
            };
            for at in 0..64 {
                let (y, x) = (at / 8, at % 8);
                let sample: f32 = (0..64).map(|m| coefficient(m) * basis[m / 8][y] * basis[m % 8][x]).sum();
                out[(block / 16 * 8 + y) * 128 + block % 16 * 8 + x] = sample.round() as u8;
            }
        }
        out
    }

    fn measured(values: Vec<u8>) -> [f32; NAMES.len()] {
        let planes = Planes { colour: vec![Plane::new(values, 128, 128, 255)], ..Planes::default() };
        measure(&planes, (0, 0))
    }

    #[test]
    fn the_step_is_found_and_only_rounding_is_left() {
        let values = measured(quantised(6.0, 3));
        assert!((value(&values, "lattice-step") - 0.3).abs() < 1e-6, "{values:?}");
        assert!(value(&values, "lattice-fit") > 0.8);
        let rounding = (1.0f32 / 12.0 + 0.01).ln() / 4.0;
        assert!((value(&values, "lattice-middle") - rounding).abs() < 0.05, "{values:?}");
        assert!(value(&values, "lattice-off-share") < 0.01);
    }

    #[test]
    fn small_multiples_of_a_small_step_do_not_pass_for_a_large_one() {
        let values = measured(quantised(4.0, 1));
        assert!((value(&values, "lattice-step") - 0.2).abs() < 1e-6, "{values:?}");
        assert!(value(&values, "lattice-fit") > 0.6, "{values:?}");
    }

    #[test]
    fn a_payload_at_the_start_widens_the_first_blocks() {
        let mut values = quantised(6.0, 3);
        for (at, value) in values.iter_mut().enumerate().take(16 * 128) {
            *value = *value & !1 | noise(at + 77) & 1;
        }
        let values = measured(values);
        assert!(value(&values, "lattice-high") > value(&values, "lattice-low") + 0.2);
        assert!(value(&values, "lattice-first-rows") > 0.2, "{values:?}");
        assert!(value(&values, "lattice-first-quarter") > 0.05);
        assert!(value(&values, "lattice-off-share") > 0.08);
    }

    #[test]
    fn noise_fits_no_lattice_and_small_or_deep_images_do_not_apply() {
        let values = measured((0..128 * 128).map(|at| 30 + noise(at) % 190).collect());
        assert!(value(&values, "lattice-applies") < 1.0 || value(&values, "lattice-fit") < 0.6, "{values:?}");
        assert!(measure(&Planes::default(), (0, 0)).iter().all(|&value| value == 0.0));
        let tiny = Planes { colour: vec![Plane::new(vec![9; 81], 9, 9, 255)], ..Planes::default() };
        assert!(measure(&tiny, (3, 3)).iter().all(|&value| value == 0.0));
    }
}
