//! Rates as `k of n` with their interval.

use std::fmt;

use serde::{Deserialize, Serialize};

pub use crate::statistics::binomial::{binomial_at_most, clopper_pearson, percent};

/// Share of the probability left outside the interval, both sides together.
const ALPHA: f64 = 0.05;

/// `hits` of `of` with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    /// Cases that showed it.
    pub hits: u64,
    /// Cases looked at.
    pub of: u64,
    /// Lower end, 0..=1; 0 where nothing was looked at.
    pub low: f64,
    /// Upper end, 0..=1; 1 where nothing was looked at.
    pub high: f64,
}

impl Rate {
    /// `hits` of `of`, `hits` not above `of`.
    pub fn new(hits: u64, of: u64) -> Self {
        let (low, high) = clopper_pearson(hits, of, ALPHA);
        Self { hits, of, low, high }
    }

    /// The rate itself; `None` where nothing was looked at.
    pub fn value(self) -> Option<f64> {
        (self.of > 0).then(|| self.hits as f64 / self.of as f64)
    }

    /// The rate with its interval, without the counts: `0.12 % (0.05–0.24)`, and what none or all bound.
    pub fn share(self) -> String {
        match self.value() {
            None => "–".to_owned(),
            Some(_) if self.hits == 0 => format!("at most {} %", percent(self.high)),
            Some(_) if self.hits == self.of => format!("at least {} %", percent(self.low)),
            Some(value) => {
                format!("{} % ({}–{})", percent(value), percent(self.low), percent(self.high))
            }
        }
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.of {
            0 => f.write_str("–"),
            of => write!(f, "{} of {of}: {}", self.hits, self.share()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, expected: f64, within: f64) {
        assert!((found - expected).abs() <= within, "{found} instead of {expected}");
    }

    #[test]
    fn intervals_are_those_of_the_tables() {
        // None of n: 1 − 0.025^(1/n).
        let none = Rate::new(0, 3000);
        near(none.low, 0.0, 0.0);
        near(none.high, 1.0 - 0.025f64.powf(1.0 / 3000.0), 1e-12);
        near(none.high, 0.00123, 5e-6);
        let some = Rate::new(5, 100);
        near(some.low, 0.0164, 5e-5);
        near(some.high, 0.1128, 5e-5);
        let all = Rate::new(20, 20);
        near(all.low, 0.025f64.powf(1.0 / 20.0), 1e-12);
        near(all.high, 1.0, 0.0);
        let half = Rate::new(50_000, 100_000);
        near(half.low, 0.496_896, 1e-6);
        near(half.high, 0.503_104, 1e-6);
        assert_eq!((Rate::new(0, 0).low, Rate::new(0, 0).high), (0.0, 1.0));
    }

    #[test]
    fn none_and_all_are_told_as_bounds() {
        assert_eq!(Rate::new(0, 3000).to_string(), "0 of 3000: at most 0.12 %");
        assert_eq!(Rate::new(20, 20).to_string(), "20 of 20: at least 83.2 %");
        assert_eq!(Rate::new(5, 100).to_string(), "5 of 100: 5.0 % (1.6–11.3)");
        assert_eq!(Rate::new(0, 0).to_string(), "–");
    }
}
