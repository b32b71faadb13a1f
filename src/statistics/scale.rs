//! Bringing values of any size into a range that a network and a reader can use.

/// sign(x) · ln(1 + |x|); 0 for anything that is not a number.
pub(super) fn signed_log(value: f64) -> f32 {
    if value.is_finite() { (value.signum() * value.abs().ln_1p()) as f32 } else { 0.0 }
}

/// `part / whole`; 0 where there is no whole.
pub(super) fn share(part: f64, whole: f64) -> f32 {
    if whole > 0.0 && part.is_finite() { (part / whole) as f32 } else { 0.0 }
}

/// `value` held to `low..=high`; 0 for anything that is not a number.
pub(super) fn held(value: f64, low: f64, high: f64) -> f32 {
    if value.is_finite() { value.clamp(low, high) as f32 } else { 0.0 }
}

/// Standard normal distribution function (Abramowitz & Stegun 26.2.17, absolute error below 7.5e-8).
pub(super) fn normal_cdf(z: f64) -> f64 {
    const B: [f64; 5] = [0.319_381_530, -0.356_563_782, 1.781_477_937, -1.821_255_978, 1.330_274_429];
    let t = 1.0 / (1.0 + 0.231_641_9 * z.abs());
    let poly = B.iter().rev().fold(0.0, |sum, b| (sum + b) * t);
    let tail = (-z * z / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt() * poly;
    if z >= 0.0 { 1.0 - tail } else { tail }
}

/// Standard normal deviate of a χ² value with `df` degrees of freedom (Wilson & Hilferty 1931).
pub(super) fn chi_deviate(chi: f64, df: f64) -> f64 {
    if df <= 0.0 {
        return 0.0;
    }
    let spread = 2.0 / (9.0 * df);
    ((chi / df).cbrt() - (1.0 - spread)) / spread.sqrt()
}

/// −Σ p·log2 p of counts, in bits.
pub(super) fn entropy(counts: &[u32]) -> f64 {
    let total: u64 = counts.iter().map(|&count| u64::from(count)).sum();
    if total == 0 {
        return 0.0;
    }
    let total = total as f64;
    let plogp = |count: &u32| {
        let p = f64::from(*count) / total;
        if p > 0.0 { -p * p.log2() } else { 0.0 }
    };
    counts.iter().map(plogp).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_normal_distribution_matches_its_table() {
        for (z, expected) in [(0.0, 0.5), (1.0, 0.841_344_75), (-1.96, 0.024_997_9), (3.0, 0.998_650_1)] {
            assert!((normal_cdf(z) - expected).abs() < 1e-6, "{z}");
        }
    }

    #[test]
    fn a_chi_square_at_its_median_deviates_little_and_its_95th_percentile_by_1_645() {
        assert!(chi_deviate(127.0, 128.0).abs() < 0.1);
        assert!((chi_deviate(124.342, 100.0) - 1.645).abs() < 0.01);
        assert!(chi_deviate(3.0, 0.0).abs() < f64::EPSILON);
    }

    #[test]
    fn values_that_are_no_numbers_become_zero() {
        assert!(signed_log(f64::NAN).abs() < f32::EPSILON);
        assert!(held(f64::INFINITY, 0.0, 1.0).abs() < f32::EPSILON);
        assert!(share(1.0, 0.0).abs() < f32::EPSILON);
        assert!((signed_log(-std::f64::consts::E + 1.0) + 1.0).abs() < 1e-6);
        assert!((entropy(&[1, 1, 0, 2]) - 1.5).abs() < 1e-12);
    }
}
