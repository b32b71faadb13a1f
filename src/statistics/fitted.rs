//! Weighted stego-image with a predictor fitted to the image by weighted least squares (Ker & Böhme 2008, §3), once from
//! the eight neighbours and once from the other two channels as well: what one channel does, the others mostly do too,
//! but hidden bits do not.

use super::planes::{Plane, Planes};
use super::scale;

/// Most pixels measured a channel: beyond, evenly spread runs of rows.
const BUDGET: usize = 1 << 17;
/// Most pixels the predictor is fitted on.
const FIT: usize = 1 << 14;
/// Own regressors: horizontal, vertical and one diagonal pair, each against the mean of all eight.
const OWN: usize = 3;
/// All regressors: of each other channel its sample and its four nearest, against the mean of its eight.
const ALL: usize = OWN + 4;

/// Names of the values of [`measure`], in order.
pub(super) const NAMES: &[&str] = &[
    "fitted-red-rate",
    "fitted-red-deviate",
    "fitted-red-noise",
    "joint-red-rate",
    "joint-red-deviate",
    "joint-red-noise",
    "fitted-green-rate",
    "fitted-green-deviate",
    "fitted-green-noise",
    "joint-green-rate",
    "joint-green-deviate",
    "joint-green-noise",
    "fitted-blue-rate",
    "fitted-blue-deviate",
    "fitted-blue-noise",
    "joint-blue-rate",
    "joint-blue-deviate",
    "joint-blue-noise",
];

/// Per channel and predictor: the estimated share of samples that carry a bit (held to −1..=2), its deviate (signed
/// logarithm) and ln of the weighted mean square of the residual, / 8. Grey stands in all three and has no joint
/// predictor; 0 without colours or at images smaller than 3×3.
pub(super) fn measure(planes: &Planes) -> Vec<f32> {
    let colours: Vec<&Plane> = planes.colour.iter().collect();
    let measured: Vec<[f32; 6]> = (0..colours.len())
        .map(|own| {
            let others: Vec<&Plane> =
                colours.iter().enumerate().filter(|&(at, _)| at != own).map(|(_, &plane)| plane).collect();
            channel(colours[own], &others)
        })
        .collect();
    let colour = |at: usize| measured.get(at).or(measured.first()).copied().unwrap_or_default();
    (0..3).flat_map(colour).collect()
}

/// One pixel: its sample less the mean of its neighbours, the regressors, its weight and sign.
struct Pixel {
    target: f32,
    regressors: [f32; ALL],
    weight: f32,
    /// x − x̄ = ±1.
    sign: f32,
    /// The regressors of the pattern of signs, for the bias: what the own neighbours' hidden bits add to the prediction.
    signs: [f32; OWN],
    signs_mean: f32,
}

fn channel(own: &Plane, others: &[&Plane]) -> [f32; 6] {
    let (width, height) = (own.width, own.height);
    if width < 3 || height < 3 {
        return [0.0; 6];
    }
    let runs = own.runs(BUDGET);
    let pixels: usize = runs.iter().map(|run| run.len() * width).sum();
    let stride = pixels.div_ceil(FIT).max(1);
    let places = || {
        runs.iter()
            .flat_map(|run| run.start.max(1)..run.end.min(height - 1))
            .flat_map(|y| (1..width - 1).map(move |x| (x, y)))
    };
    let mut normal = Normal::default();
    for (x, y) in places().step_by(stride) {
        normal.add(&pixel(own, others, x, y));
    }
    let fitted = normal.solve(OWN);
    let joint = if others.is_empty() { None } else { Some(normal.solve(ALL)) };
    let mut results = [Estimate::default(), Estimate::default()];
    for (x, y) in places() {
        let pixel = pixel(own, others, x, y);
        results[0].add(&pixel, &fitted);
        if let Some(joint) = &joint {
            results[1].add(&pixel, joint);
        }
    }
    let [a, b] = results;
    let ([a, b, c], [d, e, f]) = (a.values(), if joint.is_some() { b.values() } else { [0.0; 3] });
    [a, b, c, d, e, f]
}

/// Sums over the neighbours of (x, y): left and right, up and down, one diagonal, the other.
fn around(plane: &Plane, x: usize, y: usize, of: impl Fn(u8) -> i16) -> [i16; 4] {
    let [up, mid, low] = [y - 1, y, y + 1].map(|y| &plane.row(y)[x - 1..=x + 1]);
    [of(mid[0]) + of(mid[2]), of(up[1]) + of(low[1]), of(up[0]) + of(low[2]), of(up[2]) + of(low[0])]
}

fn pixel(own: &Plane, others: &[&Plane], x: usize, y: usize) -> Pixel {
    let sums = around(own, x, y, i16::from);
    let mean = f32::from(sums.iter().sum::<i16>()) / 8.0;
    let sample = own.row(y)[x];
    let signs = around(own, x, y, |value| 2 * i16::from(value & 1) - 1);
    let signs_mean = f32::from(signs.iter().sum::<i16>()) / 8.0;
    let mut regressors = [0.0; ALL];
    for at in 0..OWN {
        regressors[at] = f32::from(sums[at]) / 2.0 - mean;
    }
    for (number, other) in others.iter().take(2).enumerate() {
        let sums = around(other, x, y, i16::from);
        let mean = f32::from(sums.iter().sum::<i16>()) / 8.0;
        regressors[OWN + 2 * number] = f32::from(other.row(y)[x]) - mean;
        regressors[OWN + 2 * number + 1] = f32::from(sums[0] + sums[1]) / 4.0 - mean;
    }
    // The spread of the pairs stands for the variance of the neighbours.
    let spread: f32 = sums.iter().map(|&sum| (f32::from(sum) / 2.0 - mean).powi(2)).sum::<f32>() / 2.0;
    let open = sample != 0 && sample != own.top;
    Pixel {
        target: f32::from(sample) - mean,
        regressors,
        weight: if open { 1.0 / (5.0 + spread) } else { 0.0 },
        sign: f32::from(2 * i16::from(sample & 1) - 1),
        signs: std::array::from_fn(|at| f32::from(signs[at]) / 2.0 - signs_mean),
        signs_mean,
    }
}

/// The normal equations of the weighted fit.
#[derive(Default)]
struct Normal {
    matrix: [[f64; ALL]; ALL],
    right: [f64; ALL],
    weight: f64,
}

impl Normal {
    fn add(&mut self, pixel: &Pixel) {
        let weight = f64::from(pixel.weight);
        self.weight += weight;
        let values = pixel.regressors.map(f64::from);
        for (row, &value) in values.iter().enumerate() {
            let scaled = weight * value;
            self.right[row] += scaled * f64::from(pixel.target);
            for (sum, &other) in self.matrix[row].iter_mut().zip(&values) {
                *sum += scaled * other;
            }
        }
    }

    /// Coefficients of the first `count` regressors, zeros behind. The ridge keeps flat images solvable.
    fn solve(&self, count: usize) -> [f32; ALL] {
        let mut rows: Vec<Vec<f64>> = (0..count)
            .map(|row| {
                let mut line = self.matrix[row][..count].to_vec();
                line[row] += 0.01 * self.weight + 1e-9;
                line.push(self.right[row]);
                line
            })
            .collect();
        // Positive definite by the ridge: no pivoting is needed.
        for pivot in 0..count {
            let (above, below) = rows.split_at_mut(pivot + 1);
            let line = &above[pivot];
            for row in below {
                let factor = row[pivot] / line[pivot];
                for (value, known) in row.iter_mut().zip(line) {
                    *value -= factor * known;
                }
            }
        }
        let mut out = [0f64; ALL];
        for row in (0..count).rev() {
            let known: f64 = (row + 1..count).map(|column| rows[row][column] * out[column]).sum();
            out[row] = (rows[row][count] - known) / rows[row][row];
        }
        out.map(|value| value as f32)
    }
}

/// Sums of the weighted stego-image estimate.
#[derive(Default)]
struct Estimate {
    term: f64,
    square: f64,
    weight: f64,
    bias: f64,
    noise: f64,
}

impl Estimate {
    fn add(&mut self, pixel: &Pixel, coefficients: &[f32; ALL]) {
        let dot = |values: &[f32]| values.iter().zip(coefficients).map(|(a, b)| a * b).sum::<f32>();
        let residual = pixel.target - dot(&pixel.regressors);
        let term = pixel.weight * pixel.sign * residual;
        self.term += f64::from(term);
        self.square += f64::from(term * term);
        self.weight += f64::from(pixel.weight);
        self.bias += f64::from(pixel.weight * pixel.sign * (pixel.signs_mean + dot(&pixel.signs)));
        self.noise += f64::from(pixel.weight * residual * residual);
    }

    fn values(&self) -> [f32; 3] {
        if self.weight <= 0.0 {
            return [0.0; 3];
        }
        let rate = 2.0 * self.term / self.weight * (1.0 + (self.bias / self.weight).clamp(-1.0, 1.0));
        let deviate = if self.square > 0.0 { self.term / self.square.sqrt() } else { 0.0 };
        let noise = (self.noise / self.weight + 0.01).ln() / 8.0;
        [scale::held(rate, -1.0, 2.0), scale::signed_log(deviate), scale::held(noise, -2.0, 2.0)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Noise that is a function of the place, −2..=2.
    fn noise(x: usize, y: usize, salt: usize) -> i16 {
        let mut state = ((x * 73_856_093) ^ (y * 19_349_663) ^ (salt * 83_492_791)) as u32;
        state ^= state >> 15;
        state = state.wrapping_mul(0x2C1B_3C6D);
        state ^= state >> 12;
        (state % 5) as i16 - 2
    }

    /// 96×96: a ramp whose three channels share their noise; `carry` says which samples of red carry a bit.
    fn image(carry: impl Fn(usize, usize) -> bool) -> Planes {
        let plane = |channel: usize| {
            let sample = |at: usize| {
                let (x, y) = (at % 96, at / 96);
                let cover = (60 + x + y / 2 + 7 * channel) as i16
                    + 2 * noise(x, y, 1)
                    + noise(x, y, 5 + channel).signum();
                let bit = (noise(x, y, 9) & 1) as u8;
                if channel == 0 && carry(x, y) { cover as u8 & !1 | bit } else { cover as u8 }
            };
            Plane::new((0..96 * 96).map(sample).collect(), 96, 96, 255)
        };
        Planes { colour: (0..3).map(plane).collect(), ..Planes::default() }
    }

    fn value(values: &[f32], name: &str) -> f32 {
        values[NAMES.iter().position(|known| *known == name).expect(name)]
    }

    #[test]
    fn the_other_channels_sharpen_the_prediction_and_the_estimate() {
        let [cover, stego] = [image(|_, _| false), image(|_, _| true)].map(|planes| measure(&planes));
        assert!(value(&cover, "joint-red-noise") < value(&cover, "fitted-red-noise") - 0.1);
        assert!(value(&cover, "joint-red-rate").abs() < 0.15, "{}", value(&cover, "joint-red-rate"));
        let rate = value(&stego, "joint-red-rate");
        assert!((0.7..1.3).contains(&rate), "{rate}");
        assert!(value(&stego, "joint-red-deviate") > value(&cover, "joint-red-deviate") + 0.1);
    }

    #[test]
    fn a_plane_is_predicted_exactly() {
        let plane =
            Plane::new((0..64 * 8u32).map(|at| (2 * (at % 64) + 3 * (at / 64)) as u8).collect(), 64, 8, 255);
        let values = channel(&plane, &[]);
        assert!((values[2] - (0.01f32).ln() / 8.0).abs() < 1e-3, "{values:?}");
        assert_eq!(values[3..], [0.0; 3]);
    }

    #[test]
    fn small_flat_and_missing_planes_give_zeros_or_finite_values() {
        assert_eq!(measure(&Planes::default()), vec![0.0; NAMES.len()]);
        for side in [1, 2, 3, 5] {
            let planes = Planes {
                colour: vec![Plane::new(vec![255; side * side], side, side, 255)],
                ..Planes::default()
            };
            let values = measure(&planes);
            assert_eq!(values.len(), NAMES.len());
            assert!(values.iter().all(|value| value.is_finite()));
        }
    }
}
