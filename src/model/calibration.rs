//! Logit → probability, and how many clean images score as high.

use serde::Deserialize;

/// How a logit becomes a probability; fitted on sources that training never saw, clean and stego weighing the same.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Calibration {
    /// `1 / (1 + exp(−(slope · logit + intercept)))` (Platt 1999).
    Platt {
        /// Above 0.
        slope: f64,
        /// Any finite number.
        intercept: f64,
    },
    /// Straight lines between knots, level outside them (isotonic regression, Zadrozny & Elkan 2002).
    Isotonic {
        /// Strictly rising.
        logits: Vec<f64>,
        /// Never falling, 0..=1; one a logit.
        probabilities: Vec<f64>,
    },
}

impl Default for Calibration {
    /// The logit as the network means it.
    fn default() -> Self {
        Self::Platt { slope: 1.0, intercept: 0.0 }
    }
}

impl Calibration {
    /// Whether a higher logit never gives a lower probability.
    ///
    /// # Errors
    /// What is wrong.
    pub fn check(&self) -> Result<(), String> {
        match self {
            Self::Platt { slope, intercept } => {
                if *slope > 0.0 && slope.is_finite() && intercept.is_finite() {
                    return Ok(());
                }
                Err(format!("the calibration's slope {slope} or intercept {intercept} is out of range"))
            }
            Self::Isotonic { logits, probabilities } => {
                let paired = !logits.is_empty() && logits.len() == probabilities.len();
                let rising = logits.is_sorted_by(|a, b| a < b) && logits.iter().all(|at| at.is_finite());
                let monotone =
                    probabilities.is_sorted() && probabilities.iter().all(|p| (0.0..=1.0).contains(p));
                if paired && rising && monotone {
                    return Ok(());
                }
                Err("the calibration's knots do not rise".into())
            }
        }
    }

    /// Probability of `logit`, 0..=1.
    pub fn probability(&self, logit: f64) -> f64 {
        match self {
            Self::Platt { slope, intercept } => sigmoid(slope * logit + intercept),
            Self::Isotonic { logits, probabilities } => interpolate(logits, probabilities, logit),
        }
    }
}

/// Logits of clean images, sorted: how many score at least as high as the one at hand.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default)]
pub struct CleanScores {
    /// Sources that the images come from.
    pub sources: u32,
    /// One logit an image, never falling.
    pub logits: Vec<f64>,
}

impl CleanScores {
    /// Whether the table is in order.
    ///
    /// # Errors
    /// What is wrong.
    pub fn check(&self) -> Result<(), String> {
        if self.logits.is_sorted() && self.logits.iter().all(|at| at.is_finite()) {
            return Ok(());
        }
        Err("the clean scores are not sorted numbers".into())
    }

    /// Clean images that score at least `logit`: (count, of).
    pub fn at_least(&self, logit: f64) -> (u32, u32) {
        let below = self.logits.partition_point(|at| *at < logit);
        ((self.logits.len() - below) as u32, self.logits.len() as u32)
    }
}

/// The logistic function, exact at both ends.
fn sigmoid(x: f64) -> f64 {
    if x < 0.0 {
        let e = x.exp();
        return e / (1.0 + e);
    }
    1.0 / (1.0 + (-x).exp())
}

fn interpolate(at: &[f64], value: &[f64], x: f64) -> f64 {
    let right = at.partition_point(|knot| *knot < x);
    let Some(left) = right.checked_sub(1) else {
        return value.first().copied().unwrap_or(0.5);
    };
    match (at.get(right), value.get(right)) {
        (Some(end), Some(top)) => value[left] + (top - value[left]) * (x - at[left]) / (end - at[left]),
        _ => value[left],
    }
}

/// Probabilities that sum to 1 from logits.
pub(super) fn softmax<const N: usize>(logits: &[f32; N]) -> [f64; N] {
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let weights = logits.map(|logit| f64::from(logit - largest).exp());
    let sum: f64 = weights.iter().sum();
    weights.map(|weight| weight / sum)
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the values are exact in binary")]
mod tests {
    use super::*;

    #[test]
    fn platt_is_the_logistic_function() {
        let plain = Calibration::default();
        assert_eq!(plain.probability(0.0), 0.5);
        assert!((plain.probability(3f64.ln()) - 0.75).abs() < 1e-12);
        assert!(plain.probability(-800.0) >= 0.0 && plain.probability(800.0) <= 1.0);
        let shifted = Calibration::Platt { slope: 2.0, intercept: -2.0 };
        assert_eq!(shifted.probability(1.0), 0.5);
        assert!(Calibration::Platt { slope: -1.0, intercept: 0.0 }.check().is_err());
        assert!(Calibration::Platt { slope: 1.0, intercept: f64::NAN }.check().is_err());
    }

    #[test]
    fn isotonic_goes_straight_between_knots() {
        let knots =
            Calibration::Isotonic { logits: vec![-1.0, 0.0, 2.0], probabilities: vec![0.1, 0.2, 0.8] };
        assert_eq!(knots.check(), Ok(()));
        let expected =
            [(-5.0, 0.1), (-1.0, 0.1), (-0.5, 0.15), (0.0, 0.2), (1.0, 0.5), (2.0, 0.8), (9.0, 0.8)];
        for (logit, probability) in expected {
            assert!((knots.probability(logit) - probability).abs() < 1e-12, "{logit}");
        }
        let bad = |logits: &[f64], probabilities: &[f64]| {
            Calibration::Isotonic { logits: logits.to_vec(), probabilities: probabilities.to_vec() }
                .check()
                .is_err()
        };
        assert!(
            bad(&[], &[])
                && bad(&[0.0, 0.0], &[0.1, 0.2])
                && bad(&[0.0, 1.0], &[0.2, 0.1])
                && bad(&[0.0], &[1.5])
        );
    }

    #[test]
    fn clean_scores_count_equals_and_above() {
        let scores = CleanScores { sources: 2, logits: vec![-3.0, -1.0, -1.0, 4.0] };
        assert_eq!([-9.0, -1.0, 0.0, 4.0, 4.5].map(|at| scores.at_least(at).0), [4, 3, 1, 1, 0]);
        assert_eq!(scores.at_least(0.0).1, 4);
        assert_eq!(CleanScores::default().at_least(0.0), (0, 0));
        assert!(CleanScores { sources: 1, logits: vec![1.0, 0.0] }.check().is_err());
    }

    #[test]
    fn softmax_sums_to_one_whatever_the_size() {
        let even = softmax(&[7.0f32, 7.0, 7.0]);
        assert!(even.iter().all(|p| (p - 1.0 / 3.0).abs() < 1e-12));
        let far = softmax(&[1000.0f32, -1000.0]);
        assert_eq!(far, [1.0, 0.0]);
    }
}
