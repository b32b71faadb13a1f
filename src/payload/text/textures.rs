//! What whole sample values of clean images give: patterns, and noise around a local mean. Dark pictures are printable,
//! and their values may look like letters to a model that knows only those.

use super::model::mixed;
use super::null::StepModel;

/// Sample values near the value some samples before, or near the mean of the last few.
pub(super) struct Textures {
    past: [u8; Self::LAGS],
    seen: usize,
    lags: Vec<StepModel>,
    means: Vec<StepModel>,
    noises: Vec<Noise>,
}

impl Textures {
    /// Distances up to the period of a pattern.
    const LAGS: usize = 48;
    /// The means: of every how many samples (the channels of a pixel), and of how many.
    const MEANS: [(usize, usize); 7] = [(1, 4), (1, 12), (2, 8), (3, 4), (3, 14), (4, 4), (4, 12)];

    pub(super) fn new() -> Self {
        let model = StepModel::new();
        Self {
            past: [0; Self::LAGS],
            seen: 0,
            lags: vec![model.clone(); Self::LAGS],
            means: vec![model; Self::MEANS.len()],
            noises: Noise::all(),
        }
    }

    pub(super) fn update(&mut self, byte: u8) {
        for (lag, model) in self.lags.iter_mut().enumerate() {
            model.update(byte, (self.seen > lag).then(|| self.past[lag]));
        }
        for ((stride, length), model) in Self::MEANS.into_iter().zip(&mut self.means) {
            let values = self.past.iter().skip(stride - 1).step_by(stride).take(length);
            let sum: usize = values.map(|&value| usize::from(value)).sum();
            model.update(byte, (self.seen >= stride * length).then_some((sum / length) as u8));
        }
        let seen = self.seen.min(Self::LAGS);
        for noise in &mut self.noises {
            noise.update(byte, &self.past[..seen]);
        }
        self.past.rotate_right(1);
        self.past[0] = byte;
        self.seen += 1;
    }

    pub(super) fn log2(&self) -> f64 {
        let steps = self.lags.iter().chain(&self.means).map(|model| model.log);
        let logs: Vec<f64> = steps.chain(self.noises.iter().map(|noise| noise.log)).collect();
        mixed(&logs)
    }
}

/// Normal noise of a fixed deviation around the mean of the last samples of the same channel: nothing in it has to be
/// learned, so that it holds from the first few samples on.
struct Noise {
    /// Samples to the one before of the same channel.
    stride: usize,
    /// Most samples of the mean.
    window: usize,
    deviation: f64,
    log: f64,
}

impl Noise {
    const STRIDES: [usize; 3] = [1, 3, 4];
    const WINDOWS: [usize; 2] = [4, 12];
    const DEVIATIONS: [f64; 4] = [2.0, 4.0, 8.0, 14.0];
    /// Share of values that are no noise: edges.
    const OTHER: f64 = 0.02;

    fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for stride in Self::STRIDES {
            for window in Self::WINDOWS {
                all.extend(Self::DEVIATIONS.map(|deviation| Self { stride, window, deviation, log: 0.0 }));
            }
        }
        all
    }

    /// Takes a byte behind those of `past`, the last first.
    fn update(&mut self, byte: u8, past: &[u8]) {
        let (mut sum, mut count) = (0.0, 0.0);
        for value in past.iter().skip(self.stride - 1).step_by(self.stride).take(self.window) {
            sum += f64::from(*value);
            count += 1.0;
        }
        if count == 0.0 {
            self.log -= 8.0;
            return;
        }
        // The mean of n samples is off by a share of their own deviation.
        let variance = self.deviation.powi(2) * (1.0 + 1.0 / count);
        let step = f64::from(byte) - sum / count;
        let density = (-step * step / (2.0 * variance)).exp() / (std::f64::consts::TAU * variance).sqrt();
        self.log += ((1.0 - Self::OTHER) * density.min(1.0) + Self::OTHER / 256.0).log2();
    }
}
