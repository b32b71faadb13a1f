//! How far a counted rate can be trusted, and whether two detectors differ on the same images.

use std::fmt;

use serde::ser::{Serialize, SerializeStruct as _, Serializer};

/// Share of repetitions in which an interval may miss the true rate, both sides together.
const ALPHA: f64 = 0.05;

/// How often something happened: `hits` of `of`. Shown as `3 of 50 (6.00 %, 1.25–16.5 %)`, the last two being the
/// Clopper–Pearson 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rate {
    /// Cases that showed it.
    pub hits: u64,
    /// Cases looked at.
    pub of: u64,
}

impl Rate {
    /// Counts the cases for which `test` holds.
    pub fn count<T>(cases: impl IntoIterator<Item = T>, mut test: impl FnMut(T) -> bool) -> Self {
        let mut rate = Self::default();
        for case in cases {
            rate.add(test(case));
        }
        rate
    }

    /// Counts one case.
    pub fn add(&mut self, hit: bool) {
        self.of += 1;
        self.hits += u64::from(hit);
    }

    /// The share, 0..=1; 0 of nothing.
    pub fn share(self) -> f64 {
        if self.of == 0 { 0.0 } else { self.hits as f64 / self.of as f64 }
    }

    /// The Clopper–Pearson 95 % interval.
    pub fn interval(self) -> (f64, f64) {
        clopper_pearson(self.hits, self.of)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { hits, of } = *self;
        if of == 0 {
            return write!(f, "0 of 0");
        }
        let (low, high) = self.interval();
        write!(f, "{hits} of {of} ({} %, {}–{} %)", percent(self.share()), percent(low), percent(high))
    }
}

impl Serialize for Rate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (low, high) = self.interval();
        let mut object = serializer.serialize_struct("Rate", 5)?;
        object.serialize_field("hits", &self.hits)?;
        object.serialize_field("of", &self.of)?;
        object.serialize_field("rate", &self.share())?;
        object.serialize_field("low", &low)?;
        object.serialize_field("high", &high)?;
        object.end()
    }
}

/// `share` in per cent without the sign, with more digits the nearer it is to 0 or 1: 99.97 % is not 100 %.
pub fn percent(share: f64) -> String {
    let edge = share.min(1.0 - share);
    let digits = match edge {
        edge if edge <= 0.0 => 0,
        edge if edge < 0.01 => 3,
        edge if edge < 0.1 => 2,
        _ => 1,
    };
    format!("{:.digits$}", share * 100.0)
}

/// The 95 % interval of the rate behind `hits` of `of` independent cases (Clopper & Pearson 1934): the ends are
/// quantiles of beta distributions, so that the true rate is missed in at most one case of twenty. (0, 1) of nothing.
///
/// # Panics
/// When `hits` is above `of`.
pub fn clopper_pearson(hits: u64, of: u64) -> (f64, f64) {
    assert!(hits <= of, "{hits} of {of} is no rate");
    let (k, n) = (hits as f64, of as f64);
    let low = if hits == 0 { 0.0 } else { beta_quantile(ALPHA / 2.0, k, n - k + 1.0) };
    let high = if hits == of { 1.0 } else { beta_quantile(1.0 - ALPHA / 2.0, k + 1.0, n - k) };
    (low, high)
}

/// Whether two detectors differ on the same cases (`McNemar` 1947, the exact form): the two-sided probability that
/// `first` cases which only the one got right and `second` which only the other got right part as unevenly by chance.
pub fn mcnemar(first: u64, second: u64) -> f64 {
    let (fewer, all) = (first.min(second), first + second);
    if fewer * 2 == all {
        return 1.0;
    }
    let (k, n) = (fewer as f64, all as f64);
    (2.0 * beta(0.5, n - k, k + 1.0)).min(1.0)
}

/// Where the distribution function of Beta(a, b) reaches `p`, by halving: 60 steps are finer than an `f64` near 1.
fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if beta(middle, a, b) < p {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// The regularised incomplete beta function at `x`, by Lentz's continued fraction (Press et al., Numerical Recipes,
/// section 6.4).
fn beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let front = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (-x).ln_1p()).exp();
    // The fraction converges fast on one side of the mean only.
    if x < (a + 1.0) / (a + b + 2.0) {
        front * fraction(x, a, b) / a
    } else {
        1.0 - front * fraction(1.0 - x, b, a) / b
    }
}

fn fraction(x: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / away(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    // About the square root of the larger parameter is needed: enough for 10^8 cases.
    for step in 1..20_000u32 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away(1.0 + even * d);
        c = away(1.0 + even / c);
        value *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away(1.0 + odd * d);
        c = away(1.0 + odd / c);
        let factor = d * c;
        value *= factor;
        if (factor - 1.0).abs() < 1e-14 {
            break;
        }
    }
    value
}

/// ln Γ(x) for x above 0, by the Lanczos approximation (g = 7, nine terms), good to about 1e-15.
fn ln_gamma(x: f64) -> f64 {
    const TERMS: [f64; 8] = [
        676.5203681218851,
        -1259.1392167224028,
        771.3234287776531,
        -176.6150291621406,
        12.507343278686905,
        -0.13857109526572012,
        9.984369578019572e-6,
        1.5056327351493116e-7,
    ];
    let x = x - 1.0;
    let at = x + 7.5;
    let series: f64 = TERMS.iter().enumerate().map(|(index, term)| term / (x + index as f64 + 1.0)).sum();
    0.5 * std::f64::consts::TAU.ln() + (x + 0.5) * at.ln() - at + (0.999_999_999_999_809_9 + series).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: (f64, f64), expected: (f64, f64)) {
        let close = |a: f64, b: f64| (a - b).abs() < 5e-5;
        assert!(close(found.0, expected.0) && close(found.1, expected.1), "{found:?} for {expected:?}");
    }

    #[test]
    fn intervals_are_those_of_the_tables() {
        near(clopper_pearson(0, 3000), (0.0, 0.00123));
        near(clopper_pearson(5, 100), (0.0164, 0.1128));
        near(clopper_pearson(100, 100), (0.9638, 1.0));
        near(clopper_pearson(50, 100), (0.3983, 0.6017));
        assert_eq!(clopper_pearson(0, 0), (0.0, 1.0));
        // With nothing seen the upper end is 1 − (α/2)^(1/n), at any size.
        for of in [1u64, 10, 100_000, 100_000_000] {
            let expected = -((0.025f64).ln() / of as f64).exp_m1();
            assert!((clopper_pearson(0, of).1 / expected - 1.0).abs() < 1e-6, "{of}");
        }
        let (low, high) = clopper_pearson(50_000_000, 100_000_000);
        assert!(
            (high - low - 2.0 * 1.959964 * 5e-5).abs() < 1e-7,
            "the normal interval holds for many cases"
        );
    }

    #[test]
    fn few_pairs_prove_nothing_and_one_sided_ones_do() {
        // 2 · (1/2)^n where all pairs fall to one side; 2 · (1 + 10) / 1024 at 1 of 10.
        assert!((mcnemar(0, 10) - 2.0 / 1024.0).abs() < 1e-12);
        assert!((mcnemar(1, 9) - 22.0 / 1024.0).abs() < 1e-12);
        assert!((mcnemar(9, 1) - 22.0 / 1024.0).abs() < 1e-12);
        assert!((mcnemar(0, 1) - 1.0).abs() < 1e-12 && (mcnemar(0, 0) - 1.0).abs() < 1e-12);
        assert!((mcnemar(7, 7) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_rate_is_read_with_its_interval() {
        let shown = |hits, of| Rate { hits, of }.to_string();
        assert_eq!(shown(0, 3000), "0 of 3000 (0 %, 0–0.123 %)");
        assert_eq!(shown(5, 100), "5 of 100 (5.00 %, 1.64–11.3 %)");
        assert_eq!(shown(9999, 10000), "9999 of 10000 (99.990 %, 99.944–100.000 %)");
        assert_eq!(shown(0, 0), "0 of 0");
        let counted = Rate::count([1, 5, 9], |value| value > 4);
        assert_eq!(counted, Rate { hits: 2, of: 3 });
        let json = serde_json::to_value(counted).unwrap();
        assert_eq!((&json["hits"], &json["of"]), (&2.into(), &3.into()));
    }
}
