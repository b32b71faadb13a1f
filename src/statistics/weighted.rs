//! Weighted stego-image (Fridrich & Goljan 2004) with the predictor, the moderated weights and the bias correction of
//! Ker & Böhme 2008, kept apart by runs of 64 samples, so that prefixes, tiles and the whole come from one pass.
//!
//! A sample x with its low bit flipped is x̄; its term is w·(x − x̄)·(x − F(x)) with the predictor
//! F = (2·(n + s + w + e) − (nw + ne + sw + se)) / 4 and the weight w = 1 / (5 + σ²), σ² the variance of the four
//! nearest neighbours. Border samples have no prediction; saturated samples have weight 0.

use super::planes::Plane;

/// Samples a run; the side of a tile.
pub(super) const RUN: usize = 64;

/// Sums over some samples.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Sums {
    /// Σ w·(x − x̄)·(x − F(x)).
    pub(super) term: f32,
    /// Σ of the squares of the terms.
    pub(super) square: f32,
    /// Σ w.
    pub(super) weight: f32,
    /// Σ w·(x − x̄)·F(x − x̄), for the bias.
    pub(super) bias: f32,
}

impl Sums {
    /// Adds other samples.
    pub(super) fn add(&mut self, other: &Self) {
        self.term += other.term;
        self.square += other.square;
        self.weight += other.weight;
        self.bias += other.bias;
    }

    /// Estimated share of samples that carry a bit: 0 in covers, 1 after full embedding; not held to a range.
    pub(super) fn rate(&self) -> f64 {
        if self.weight <= 0.0 {
            return 0.0;
        }
        let [term, weight, bias] = [self.term, self.weight, self.bias].map(f64::from);
        let plain = term / weight;
        2.0 * plain * (1.0 + (bias / weight).clamp(-1.0, 1.0))
    }

    /// The sum of the terms in units of its own standard deviation.
    pub(super) fn deviate(&self) -> f64 {
        if self.square > 0.0 { f64::from(self.term) / f64::from(self.square).sqrt() } else { 0.0 }
    }
}

/// What one pass over a plane gives.
#[derive(Debug, Clone, Default)]
pub(super) struct Weighted {
    /// Runs a row.
    pub(super) columns: usize,
    /// Sums of each run, row by row; border rows hold zeros.
    pub(super) runs: Vec<Sums>,
    /// Sums of the whole plane.
    pub(super) total: Sums,
    /// Mean of |x − F(x)|.
    pub(super) residual: f64,
    /// Root mean square of x − F(x).
    pub(super) residual_rms: f64,
    /// Share of samples that the predictor hits exactly.
    pub(super) exact: f64,
}

/// Runs the pass.
pub(super) fn measure(plane: &Plane) -> Weighted {
    let columns = plane.width.div_ceil(RUN);
    let mut result =
        Weighted { columns, runs: vec![Sums::default(); columns * plane.height], ..Weighted::default() };
    if plane.width < 3 || plane.height < 3 {
        return result;
    }
    let (mut absolute, mut squares, mut exact) = (0u64, 0f64, 0u64);
    let mut total = [0f64; 4];
    for y in 1..plane.height - 1 {
        let rows = [plane.row(y - 1), plane.row(y), plane.row(y + 1)];
        for column in 0..columns {
            let (start, end) = ((column * RUN).max(1), ((column + 1) * RUN).min(plane.width - 1));
            if start >= end {
                continue;
            }
            let window = rows.map(|row| &row[start - 1..=end]);
            let (sums, residuals) = run(window, plane.top);
            absolute += u64::from(residuals.absolute);
            exact += u64::from(residuals.exact);
            squares += f64::from(residuals.squares);
            for (total, part) in total.iter_mut().zip([sums.term, sums.square, sums.weight, sums.bias]) {
                *total += f64::from(part);
            }
            result.runs[y * columns + column] = sums;
        }
    }
    let [term, square, weight, bias] = total.map(|sum| sum as f32);
    result.total = Sums { term, square, weight, bias };
    let samples = ((plane.width - 2) * (plane.height - 2)) as f64;
    result.residual = absolute as f64 / samples / 4.0;
    result.residual_rms = (squares / samples).sqrt() / 4.0;
    result.exact = exact as f64 / samples;
    result
}

/// Sums over the residuals of a run, in quarters.
struct Residuals {
    absolute: u32,
    squares: f32,
    exact: u32,
}

/// One run of up to 64 samples: `rows` are the rows above, of and below it, one sample longer on either side.
fn run(rows: [&[u8]; 3], top: u8) -> (Sums, Residuals) {
    let n = rows[1].len() - 2;
    let [up, mid, low] = rows.map(|row| &row[..n + 2]);
    // First quantities a sample, then their sums, both in loops a compiler turns into vectors.
    let (mut residual, mut cross, mut squares) = ([0i16; RUN], [0i16; RUN], [0i32; RUN]);
    let (mut sign, mut bias, mut open) = ([0i16; RUN], [0i16; RUN], [0i16; RUN]);
    for at in 0..n {
        let [nw, no, ne] = [up[at], up[at + 1], up[at + 2]].map(i16::from);
        let [we, x, ea] = [mid[at], mid[at + 1], mid[at + 2]].map(i16::from);
        let [sw, so, se] = [low[at], low[at + 1], low[at + 2]].map(i16::from);
        cross[at] = no + so + we + ea;
        residual[at] = 4 * x - 2 * cross[at] + (nw + ne + sw + se);
        let near = (no & 1) + (so & 1) + (we & 1) + (ea & 1);
        let far = (nw & 1) + (ne & 1) + (sw & 1) + (se & 1);
        sign[at] = 2 * (x & 1) - 1;
        // Twice F of the signs: 2·near − far − 2 with ±1 = 2·bit − 1.
        bias[at] = 2 * near - far - 2;
        open[at] = i16::from(x != 0) & i16::from(x != i16::from(top));
    }
    for at in 0..n {
        let [no, so] = [up[at + 1], low[at + 1]].map(i32::from);
        let [we, ea] = [mid[at], mid[at + 2]].map(i32::from);
        squares[at] = no * no + so * so + we * we + ea * ea;
    }
    let (mut terms, mut weights, mut biases) = ([0f32; RUN], [0f32; RUN], [0f32; RUN]);
    let mut residual_squares = [0f32; RUN];
    for at in 0..n {
        let cross = f32::from(cross[at]);
        // 16σ² = 4·Σn² − (Σn)², exact in 24 bits.
        let variance = 4.0 * squares[at] as f32 - cross * cross;
        let weight = f32::from(open[at]) * 16.0 / (80.0 + variance);
        let (r, s) = (f32::from(residual[at]), f32::from(sign[at]));
        weights[at] = weight;
        terms[at] = weight * s * r * 0.25;
        biases[at] = weight * s * f32::from(bias[at]) * 0.5;
        residual_squares[at] = r * r;
    }
    let absolute = residual[..n].iter().map(|&r| u32::from(r.unsigned_abs())).sum();
    let exact = residual[..n].iter().map(|&r| u32::from(r == 0)).sum();
    let square: [f32; RUN] = std::array::from_fn(|at| terms[at] * terms[at]);
    let sums = Sums { term: sum(&terms), square: sum(&square), weight: sum(&weights), bias: sum(&biases) };
    (sums, Residuals { absolute, squares: sum(&residual_squares), exact })
}

/// Sum of 64 values in eight lanes: a fixed order, whatever the machine.
fn sum(values: &[f32; RUN]) -> f32 {
    let mut lanes = [0f32; 8];
    for eight in values.as_chunks::<8>().0 {
        for (lane, value) in lanes.iter_mut().zip(eight) {
            *lane += value;
        }
    }
    lanes.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_sample_is_weighed_as_computed_by_hand() {
        let plane = Plane::new(vec![10, 20, 30, 40, 55, 60, 70, 80, 90], 3, 3, 255);
        let result = measure(&plane);
        // F = (2·(20 + 80 + 40 + 60) − (10 + 30 + 70 + 90)) / 4 = 50, so the residual is 5; x is odd: sign +1.
        // Variance of 20 80 40 60: mean 50, (900 + 900 + 100 + 100) / 4 = 500.
        let weight = 1.0 / 505.0;
        assert!((result.total.weight - weight).abs() < 1e-9);
        assert!((result.total.term - 5.0 * weight).abs() < 1e-8);
        assert!((result.total.square - 25.0 * weight * weight).abs() < 1e-10);
        // All neighbours are even: F(−1) = −1, times the sign +1.
        assert!((result.total.bias + weight).abs() < 1e-9);
        assert!((result.residual - 5.0).abs() < 1e-9 && (result.residual_rms - 5.0).abs() < 1e-6);
        assert!(result.exact.abs() < 1e-9);
        assert_eq!((result.columns, result.runs.len()), (1, 3));
        assert_eq!(result.runs[0], Sums::default());
    }

    #[test]
    fn runs_add_up_to_the_total_whatever_the_width() {
        for width in [3, 64, 65, 66, 129, 200] {
            let values: Vec<u8> = (0..width * 5).map(|at| (at * 97 % 241) as u8).collect();
            let result = measure(&Plane::new(values, width, 5, 255));
            let mut total = Sums::default();
            for run in &result.runs {
                total.add(run);
            }
            assert!((total.weight - result.total.weight).abs() < 1e-4, "{width}");
            assert!((total.term - result.total.term).abs() < 1e-3, "{width}");
        }
    }

    #[test]
    fn saturated_samples_do_not_count() {
        let result = measure(&Plane::new(vec![255; 25], 5, 5, 255));
        assert!(result.total.weight.abs() < 1e-9);
        assert!(result.total.rate().abs() < 1e-9 && result.total.deviate().abs() < 1e-9);
        assert!((result.exact - 1.0).abs() < 1e-9);
    }
}
