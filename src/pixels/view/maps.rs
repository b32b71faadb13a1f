//! Maps that need a pixel's neighbours: local entropy, noise residual, equality of pairs. On all cores, row by row.

use rayon::prelude::*;

use super::{ENTROPY_WINDOW, Filter, PAIRS_TILE};
use crate::pixels::Image;

/// Red, green and blue as shown, a plane each.
struct Shown {
    width: usize,
    height: usize,
    planes: [Vec<u8>; 3],
}

impl Shown {
    fn of(image: &Image) -> Self {
        let (width, height) = (image.width as usize, image.height as usize);
        let plane = |channel: usize| {
            (0..width * height).into_par_iter().map(|index| image.rgba8(index)[channel]).collect()
        };
        Self { width, height, planes: [plane(0), plane(1), plane(2)] }
    }

    /// Brightness by the weights of ITU-R BT.601 in 256ths.
    fn brightness(&self) -> Vec<u8> {
        let [red, green, blue] = &self.planes;
        let triples = red.par_iter().zip(green).zip(blue);
        let weigh = |((&r, &g), &b): ((&u8, &u8), &u8)| {
            ((u32::from(r) * 77 + u32::from(g) * 150 + u32::from(b) * 29) >> 8) as u8
        };
        triples.map(weigh).collect()
    }
}

/// See [`super::View::Entropy`]. At the edges the window is what of it lies inside.
pub(super) fn entropy(image: &Image) -> Vec<u8> {
    const REACH: usize = ENTROPY_WINDOW / 2;
    const MOST: usize = ENTROPY_WINDOW * ENTROPY_WINDOW;
    let shown = Shown::of(image);
    let (width, height) = (shown.width, shown.height);
    let values = shown.brightness();
    // n · log2 n, so that moving a window by one column needs sums only; a column comes before one goes.
    let terms: [f32; MOST + ENTROPY_WINDOW + 1] =
        std::array::from_fn(|n| n as f32 * (n.max(1) as f32).log2());
    let most = (MOST as f32).log2();
    let mut rgba = vec![255; width * height * 4];
    rgba.par_chunks_mut(width * 4).enumerate().for_each(|(y, line)| {
        let rows = y.saturating_sub(REACH)..(y + REACH + 1).min(height);
        let mut counts = [0u8; 256];
        let (mut sum, mut held) = (0f32, 0usize);
        let mut column = |counts: &mut [u8; 256], x: usize, more: bool| {
            for row in rows.clone() {
                let count = &mut counts[usize::from(values[row * width + x])];
                sum -= terms[usize::from(*count)];
                (*count, held) = if more { (*count + 1, held + 1) } else { (*count - 1, held - 1) };
                sum += terms[usize::from(*count)];
            }
            (sum, held)
        };
        for x in 0..REACH.min(width) {
            column(&mut counts, x, true);
        }
        for (x, to) in line.as_chunks_mut::<4>().0.iter_mut().enumerate() {
            let mut state = (0.0, 1);
            if x + REACH < width {
                state = column(&mut counts, x + REACH, true);
            }
            if x > REACH {
                state = column(&mut counts, x - REACH - 1, false);
            }
            if x + REACH >= width && x <= REACH {
                // Narrower than a window: nothing came or went.
                state = (counts.iter().map(|&count| terms[usize::from(count)]).sum(), 0);
                state.1 = counts.iter().map(|&count| usize::from(count)).sum();
            }
            let (sum, held) = (state.0, state.1.max(1) as f32);
            let bits = (held.log2() - sum / held).max(0.0);
            let shade = (bits / most * 255.0).round().min(255.0) as u8;
            *to = [shade, shade, shade, 255];
        }
    });
    rgba
}

/// See [`super::View::Residual`]. The outermost pixels have no residual.
pub(super) fn residual(image: &Image, filter: Filter) -> Vec<u8> {
    let shown = Shown::of(image);
    let (width, height) = (shown.width, shown.height);
    let residuals: Vec<Vec<i16>> = shown.planes.iter().map(|plane| high_pass(plane, width, filter)).collect();
    let mut counts = vec![0u64; 2041];
    for value in residuals.iter().flatten() {
        counts[usize::from(value.unsigned_abs()).min(2040)] += 1;
    }
    let all: u64 = counts.iter().sum();
    let mut below = 0;
    let reach = counts.iter().position(|&count| {
        below += count;
        below * 100 >= all * 99
    });
    let reach = reach.unwrap_or(1).max(1) as i32;
    let mut rgba = vec![255; width * height * 4];
    rgba.par_chunks_mut(width * 4).enumerate().for_each(|(y, line)| {
        for (x, to) in line.as_chunks_mut::<4>().0.iter_mut().enumerate() {
            let shade = |channel: usize| {
                let value = i32::from(residuals[channel][y * width + x]);
                (128 + (value * 127 / reach).clamp(-127, 127)) as u8
            };
            *to = [shade(0), shade(1), shade(2), 255];
        }
    });
    rgba
}

/// The residual of each sample, for Ker and Böhme's predictor times 4.
fn high_pass(plane: &[u8], width: usize, filter: Filter) -> Vec<i16> {
    let mut out = vec![0; plane.len()];
    let height = plane.len() / width.max(1);
    out.par_chunks_mut(width.max(1)).enumerate().for_each(|(y, line)| {
        if y == 0 || y + 1 >= height {
            return;
        }
        let row = |y: usize| &plane[y * width..][..width];
        let (above, here, below) = (row(y - 1), row(y), row(y + 1));
        for (x, residual) in line.iter_mut().enumerate().take(width.saturating_sub(1)).skip(1) {
            let at = |row: &[u8], x: usize| i16::from(row[x]);
            let cross = at(above, x) + at(below, x) + at(here, x - 1) + at(here, x + 1);
            *residual = match filter {
                Filter::Laplacian => 4 * at(here, x) - cross,
                Filter::KerBoehme => {
                    let corners = at(above, x - 1) + at(above, x + 1) + at(below, x - 1) + at(below, x + 1);
                    4 * at(here, x) - 2 * cross + corners
                }
            };
        }
    });
    out
}

/// See [`super::View::Pairs`].
pub(super) fn pairs(image: &Image) -> Vec<u8> {
    let shown = Shown::of(image);
    let (width, height) = (shown.width, shown.height);
    let columns = width.div_ceil(PAIRS_TILE);
    let mut rgba = vec![255; width * height * 4];
    rgba.par_chunks_mut(width * 4 * PAIRS_TILE).enumerate().for_each(|(band, lines)| {
        let rows = band * PAIRS_TILE..((band + 1) * PAIRS_TILE).min(height);
        let shades: Vec<[u8; 3]> = (0..columns)
            .map(|column| {
                let columns = column * PAIRS_TILE..((column + 1) * PAIRS_TILE).min(width);
                std::array::from_fn(|channel| {
                    let mut counts = [0u32; 256];
                    for y in rows.clone() {
                        for &value in &shown.planes[channel][y * width..][columns.clone()] {
                            counts[usize::from(value)] += 1;
                        }
                    }
                    equality(&counts)
                })
            })
            .collect();
        for line in lines.chunks_mut(width * 4) {
            for (x, to) in line.as_chunks_mut::<4>().0.iter_mut().enumerate() {
                let [r, g, b] = shades[x / PAIRS_TILE];
                *to = [r, g, b, 255];
            }
        }
    });
    rgba
}

/// χ² of the pairs of values over its degrees of freedom as a shade: white up to 1, then as its inverse.
fn equality(counts: &[u32; 256]) -> u8 {
    let (mut sum, mut pairs) = (0.0, 0.0);
    for [even, odd] in counts.as_chunks::<2>().0 {
        let (even, odd) = (f64::from(*even), f64::from(*odd));
        if even + odd > 0.0 {
            sum += (even - odd) * (even - odd) / (even + odd);
            pairs += 1.0;
        }
    }
    (255.0 * (pairs / f64::max(sum, 1e-9)).min(1.0)).round() as u8
}
