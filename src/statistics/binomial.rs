//! Intervals of rates: Clopper & Pearson, "The use of confidence or fiducial limits illustrated in the case of the
//! binomial" (1934): never too narrow, whatever the rate.

/// `rate` × 100 with as many places as tell something: 0.012, 0.34, 5.6, 78.9, 99.96.
pub fn percent(rate: f64) -> String {
    let value = rate * 100.0;
    let edge = value.min(100.0 - value);
    let places = match edge {
        0.0 => 0,
        _ if edge < 0.1 => 3,
        _ if edge < 1.0 => 2,
        _ => 1,
    };
    format!("{value:.places$}")
}

/// The two-sided interval at confidence 1 − `alpha` for `hits` of `of`.
pub fn clopper_pearson(hits: u64, of: u64, alpha: f64) -> (f64, f64) {
    let (k, n) = (hits as f64, of as f64);
    let low = if hits == 0 { 0.0 } else { beta_quantile(alpha / 2.0, k, n - k + 1.0) };
    let high = if hits >= of { 1.0 } else { beta_quantile(1.0 - alpha / 2.0, k + 1.0, n - k) };
    (low, high)
}

/// Probability that of `of` cases with rate `rate` at most `hits` show it.
pub fn binomial_at_most(hits: u64, of: u64, rate: f64) -> f64 {
    if hits >= of {
        return 1.0;
    }
    1.0 - incomplete_beta(rate, hits as f64 + 1.0, (of - hits) as f64)
}

/// Where the regularised incomplete beta function reaches `share`, by halving: it rises from 0 to 1.
fn beta_quantile(share: f64, a: f64, b: f64) -> f64 {
    let (mut low, mut high) = (0.0f64, 1.0f64);
    // 60 halvings leave less than 1e-18.
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if incomplete_beta(middle, a, b) < share { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// Regularised incomplete beta function `I_x(a, b)` for `a`, `b` above 0, by its continued fraction (Press et al.,
/// Numerical Recipes, 3rd edition, §6.4) on the side where that converges fast.
fn incomplete_beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let front = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (-x).ln_1p()).exp();
    if x < (a + 1.0) / (a + b + 2.0) {
        front * continued_fraction(x, a, b) / a
    } else {
        1.0 - front * continued_fraction(1.0 - x, b, a) / b
    }
}

/// The continued fraction of `I_x(a, b)` by the modified method of Lentz.
fn continued_fraction(x: f64, a: f64, b: f64) -> f64 {
    let away_from_zero = |value: f64| if value.abs() < 1e-300 { 1e-300 } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut result = d;
    // About √max(a, b) terms are needed; this is enough for any number of images.
    for step in 1..100_000 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away_from_zero(1.0 + even * d);
        c = away_from_zero(1.0 + even / c);
        result *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away_from_zero(1.0 + odd * d);
        c = away_from_zero(1.0 + odd / c);
        result *= d * c;
        if (d * c - 1.0).abs() < 1e-15 {
            break;
        }
    }
    result
}

/// Natural logarithm of the gamma function for `x` above 0 (Lanczos 1964, with g = 7 and nine terms), good to about
/// 1e-14.
fn ln_gamma(x: f64) -> f64 {
    const FIRST: f64 = 0.999_999_999_999_809_9;
    const TERMS: [f64; 8] = [
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    let x = x - 1.0;
    let sum = TERMS.iter().zip(1u32..).fold(FIRST, |sum, (term, k)| sum + term / (x + f64::from(k)));
    let t = x + 7.5;
    0.5 * (2.0 * std::f64::consts::PI).ln() + (x + 0.5) * t.ln() - t + sum.ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, expected: f64, within: f64) {
        assert!((found - expected).abs() <= within, "{found} instead of {expected}");
    }

    #[test]
    fn special_functions_have_their_known_values() {
        near(ln_gamma(0.5), std::f64::consts::PI.sqrt().ln(), 1e-13);
        near(ln_gamma(11.0), 3_628_800f64.ln(), 1e-12);
        // I_x(1, b) = 1 − (1 − x)^b, I_x(a, 1) = x^a, and I_0.5(a, a) = 0.5.
        near(incomplete_beta(0.3, 1.0, 4.0), 1.0 - 0.7f64.powi(4), 1e-14);
        near(incomplete_beta(0.3, 5.0, 1.0), 0.3f64.powi(5), 1e-14);
        near(incomplete_beta(0.5, 2000.0, 2000.0), 0.5, 1e-10);
        // Of 10 throws of a fair coin at most 3: (1 + 10 + 45 + 120) / 1024.
        near(binomial_at_most(3, 10, 0.5), 176.0 / 1024.0, 1e-13);
        near(binomial_at_most(10, 10, 0.5), 1.0, 0.0);
    }

    #[test]
    fn shares_have_as_many_places_as_tell_something() {
        let shown = [0.000_12, 0.0034, 0.056, 0.789, 0.9996, 0.0, 1.0].map(percent);
        assert_eq!(shown, ["0.012", "0.34", "5.6", "78.9", "99.960", "0", "100"]);
    }
}
