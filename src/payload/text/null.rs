//! What clean images give instead of text: a probability for every sequence of bytes.

use std::collections::BTreeMap;

use super::model::mixed;
use super::textures::Textures;

/// The best that any model of clean images makes of some bytes.
pub(super) struct Null {
    bits: [Bits; 2],
    samples: Samples,
    values: Option<(Values, Textures)>,
}

impl Null {
    /// `values`: the bytes are whole samples of an image, whose values lie close together, as letters do.
    pub(super) fn new(values: bool) -> Self {
        let bits = [Bits::new(true), Bits::new(false)];
        Self { bits, samples: Samples::new(), values: values.then(|| (Values::new(), Textures::new())) }
    }

    pub(super) fn update(&mut self, byte: u8) {
        for bits in &mut self.bits {
            bits.update(byte);
        }
        self.samples.update(byte);
        if let Some((values, textures)) = &mut self.values {
            values.update(byte);
            textures.update(byte);
        }
    }

    /// log2 of the probability so far. The bytes do not say which bit of them was read first, nor whether they are
    /// samples; the best prediction counts.
    pub(super) fn log2(&self) -> f64 {
        let values = self
            .values
            .as_ref()
            .map_or(f64::NEG_INFINITY, |(values, textures)| values.log.max(textures.log2()));
        self.bits.iter().map(Bits::log2).fold(self.samples.log2().max(values), f64::max)
    }
}

/// Values of a texture: near values met before, in any order. Each one met counts for those up to [`Values::REACH`]
/// away, less the farther they are.
struct Values {
    log: f64,
    weights: [f64; 256],
    total: f64,
}

impl Values {
    const REACH: i32 = 8;
    /// What all values weigh before any was met.
    const PRIOR: f64 = 2.0;

    fn new() -> Self {
        Self { log: 0.0, weights: [Self::PRIOR / 256.0; 256], total: Self::PRIOR }
    }

    fn update(&mut self, byte: u8) {
        self.log += (self.weights[usize::from(byte)] / self.total).log2();
        for step in -Self::REACH..=Self::REACH {
            let near = usize::try_from(i32::from(byte) + step).ok();
            if let Some(weight) = near.and_then(|near| self.weights.get_mut(near)) {
                let share = f64::from(Self::REACH + 1 - step.abs()) / f64::from((Self::REACH + 1).pow(2));
                *weight += share;
                self.total += share;
            }
        }
    }
}

/// Bits that the bits before them and their position predict: an even mixture of binary models, each with the
/// estimator of Krichevsky and Trofimov (1981).
struct Bits {
    /// Whether bit 7 of a byte comes first.
    msb: bool,
    /// Bits so far: their number, and the last 64.
    position: u64,
    history: u64,
    models: Vec<BitModel>,
}

/// One context, log2 of its probability so far, and what it counted.
struct BitModel {
    context: Context,
    log: f64,
    counts: Counts,
}

/// How often 0 and 1 followed a context, both half a count ahead: few contexts by their number, many by what was seen.
enum Counts {
    Few(Vec<[f64; 2]>),
    Many(BTreeMap<usize, [f64; 2]>),
}

impl Counts {
    fn new(context: Context) -> Self {
        if context.back <= 8 {
            Self::Few(vec![[0.5; 2]; (2 << context.back) * context.period as usize])
        } else {
            Self::Many(BTreeMap::new())
        }
    }

    fn of(&mut self, key: usize) -> &mut [f64; 2] {
        match self {
            Self::Few(counts) => &mut counts[key],
            Self::Many(counts) => counts.entry(key).or_insert([0.5; 2]),
        }
    }
}

/// What predicts the next bit.
#[derive(Clone, Copy)]
struct Context {
    /// Bits just before it.
    back: u32,
    /// The position modulo this: a channel that stands still among noisy ones fixes a bit of every byte.
    period: u64,
    /// The bit this far back, 0 for none.
    lag: u32,
}

impl Bits {
    /// Orders that see flat, periodic and dithered planes; periods of bytes, of three and four channels in bytes, and
    /// of 16-bit units.
    const CONTEXTS: [Context; 17] = {
        const fn back(back: u32) -> Context {
            Context { back, period: 1, lag: 0 }
        }
        const fn phase(period: u64, back: u32, lag: u32) -> Context {
            Context { back, period, lag }
        }
        [
            back(0),
            back(1),
            back(2),
            back(3),
            back(4),
            back(6),
            back(8),
            back(12),
            back(24),
            phase(8, 0, 0),
            phase(16, 0, 0),
            phase(24, 0, 0),
            phase(32, 0, 0),
            phase(8, 1, 0),
            phase(8, 2, 0),
            phase(8, 0, 8),
            phase(16, 0, 16),
        ]
    };

    fn new(msb: bool) -> Self {
        let model = |context| BitModel { context, log: 0.0, counts: Counts::new(context) };
        Self { msb, position: 0, history: 0, models: Self::CONTEXTS.map(model).into() }
    }

    fn update(&mut self, byte: u8) {
        let (mut history, mut position) = (self.history, self.position);
        for BitModel { context, log, counts } in &mut self.models {
            (history, position) = (self.history, self.position);
            // Eight probabilities, each at least 1 in 1e5: their product is far from the smallest number.
            let mut product = 1.0;
            for step in 0..8 {
                let bit = u64::from(byte >> (if self.msb { 7 - step } else { step }) & 1);
                let past = history & ((1 << context.back) - 1);
                let lagged = if context.lag == 0 { 0 } else { history >> (context.lag - 1) & 1 };
                let key = (past << 1 | lagged) * context.period + position % context.period;
                let counts = counts.of(key as usize);
                product *= counts[bit as usize] / (counts[0] + counts[1]);
                counts[bit as usize] += 1.0;
                history = history << 1 | bit;
                position += 1;
            }
            *log += product.log2();
        }
        (self.history, self.position) = (history, position);
    }

    fn log2(&self) -> f64 {
        mixed(&self.models.iter().map(|model| model.log).collect::<Vec<_>>())
    }
}

/// Bytes that are samples: near the one before, or the one of the same channel a pixel before. An even mixture over
/// the distances; steps are counted, ahead of them a prior that falls off on both sides.
struct Samples {
    past: [u8; Self::LAGS],
    seen: usize,
    models: [StepModel; Self::LAGS],
}

#[derive(Clone)]
pub(super) struct StepModel {
    pub(super) log: f64,
    counts: [f64; 256],
    total: f64,
}

impl Samples {
    /// Distances up to the four channels of a pixel.
    const LAGS: usize = 4;
    fn new() -> Self {
        let model = StepModel::new();
        Self { past: [0; Self::LAGS], seen: 0, models: std::array::from_fn(|_| model.clone()) }
    }

    fn update(&mut self, byte: u8) {
        for (lag, model) in self.models.iter_mut().enumerate() {
            model.update(byte, (self.seen > lag).then(|| self.past[lag]));
        }
        self.past.rotate_right(1);
        self.past[0] = byte;
        self.seen += 1;
    }

    fn log2(&self) -> f64 {
        mixed(&[0, 1, 2, 3].map(|lag| self.models[lag].log))
    }
}

impl StepModel {
    /// Counts that the prior is worth.
    const PRIOR: f64 = 6.0;

    /// The prior: half of it geometric with a mean step of about 2, half with one of about 12.
    pub(super) fn new() -> Self {
        let mut counts = [0.0; 256];
        let (mut near, mut far) = (0.2, 0.04);
        for size in 0..=128 {
            counts[size] = near + far + 1e-4;
            counts[(256 - size) % 256] = counts[size];
            near *= 0.6;
            far *= 0.92;
        }
        let sum: f64 = counts.iter().sum();
        for count in &mut counts {
            *count *= Self::PRIOR / sum;
        }
        Self { log: 0.0, counts, total: Self::PRIOR }
    }

    /// Takes a byte and what it was expected near, where there is such a thing yet.
    pub(super) fn update(&mut self, byte: u8, expected: Option<u8>) {
        let Some(expected) = expected else {
            self.log -= 8.0;
            return;
        };
        let step = usize::from(byte.wrapping_sub(expected));
        self.log += (self.counts[step] / self.total).log2();
        self.counts[step] += 1.0;
        self.total += 1.0;
    }
}
