//! Pairs of values (Westfeld & Pfitzmann 1999): LSB replacement makes the counts of 2k and 2k+1 equal.

use super::planes::Plane;
use super::scale::{chi_deviate, held, normal_cdf, signed_log};

/// What the test says of one plane.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct PairsOfValues {
    /// Probability that the counts of all pairs are equal, 0..=1: near 1 after full embedding.
    pub(super) probability: f32,
    /// How far the counts are from equal, as signed logarithm of a standard normal deviate.
    pub(super) deviate: f32,
    /// (shifted − own) / (shifted + own), where own is Σ|n(2k) − n(2k+1)| and shifted Σ|n(2k+1) − n(2k+2)|, −1..=1:
    /// near 0 in covers, near 1 after full embedding, as only the own pairs are evened out.
    pub(super) balance: f32,
    /// Highest probability among the growing prefixes.
    pub(super) prefix_highest: f32,
    /// Longest prefix whose probability is at least 0.5, as share of the raster.
    pub(super) prefix_extent: f32,
}

/// Runs the test on the plane and on its growing prefixes.
pub(super) fn measure(plane: &Plane) -> PairsOfValues {
    let mut sum = [0u32; 256];
    let mut result = PairsOfValues::default();
    for (band, counts) in plane.bands.iter().enumerate() {
        for (total, count) in sum.iter_mut().zip(counts) {
            *total += count;
        }
        let probability = test(&sum).0;
        result.prefix_highest = result.prefix_highest.max(probability);
        if probability >= 0.5 {
            result.prefix_extent = (band + 1) as f32 / Plane::BANDS as f32;
        }
    }
    (result.probability, result.deviate) = test(&sum);
    result.balance = balance(&sum);
    result
}

/// Probability of equal pairs and the deviate's signed logarithm. Pairs with fewer than 10 samples are left out (an
/// expected count below 5), and fewer than three pairs say nothing.
pub(super) fn test(histogram: &[u32; 256]) -> (f32, f32) {
    let (mut chi, mut pairs) = (0.0, 0u32);
    for pair in histogram.as_chunks::<2>().0 {
        let [even, odd] = pair.map(f64::from);
        if even + odd >= 10.0 {
            chi += (even - odd) * (even - odd) / (even + odd);
            pairs += 1;
        }
    }
    if pairs < 3 {
        return (0.0, 0.0);
    }
    // Both values of a pair are compared with their mean, so that each pair has one degree of freedom; the paper's
    // sum takes the even values only and is half of this, against which its k − 1 degrees are far too many.
    let deviate = chi_deviate(chi, f64::from(pairs));
    (held(1.0 - normal_cdf(deviate), 0.0, 1.0), signed_log(deviate))
}

/// See [`PairsOfValues::balance`].
pub(super) fn balance(histogram: &[u32; 256]) -> f32 {
    let difference = |pair: &[u32; 2]| u64::from(pair[0].abs_diff(pair[1]));
    let own: u64 = histogram.as_chunks::<2>().0.iter().map(difference).sum();
    let shifted: u64 = histogram[1..255].as_chunks::<2>().0.iter().map(difference).sum();
    let sum = (own + shifted) as f64;
    if sum > 0.0 { held((shifted as f64 - own as f64) / sum, -1.0, 1.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_pairs_are_probable_and_unequal_ones_are_not() {
        let mut equal = [0u32; 256];
        let mut unequal = [0u32; 256];
        for value in 100..140 {
            equal[value] = 1000 + (value as u32 / 2) * 40 + (value as u32 % 2) * 20;
            unequal[value] = 1000 + value as u32 % 2 * 500;
        }
        assert!(test(&equal).0 > 0.99);
        assert!(test(&unequal).0 < 1e-6);
        // Own pairs differ by 20 each (20 pairs), shifted ones by 20 (19 pairs) and the two ends.
        assert!(balance(&equal) > 0.7, "{}", balance(&equal));
        // 20 own pairs by 500; shifted: 19 by 500 and the ends 1000 and 1500.
        let (own, shifted) = (20.0 * 500.0, 19.0 * 500.0 + 2500.0);
        assert!((balance(&unequal) - ((shifted - own) / (shifted + own)) as f32).abs() < 1e-6);
    }

    #[test]
    fn too_few_values_say_nothing() {
        let mut histogram = [0u32; 256];
        histogram[..4].copy_from_slice(&[500, 500, 500, 500]);
        assert_eq!(test(&histogram), (0.0, 0.0));
    }

    #[test]
    fn an_even_prefix_is_found_with_its_extent() {
        let mut values = Vec::new();
        for at in 0..64_000u32 {
            let base = 100 + (at % 16) as u8 * 2;
            // The first quarter alternates within pairs; behind it only even values occur.
            values.push(if at < 16_000 { base + (at / 16 % 2) as u8 } else { base });
        }
        let result = measure(&Plane::new(values, 640, 100, 255));
        assert!(result.prefix_highest > 0.99 && result.probability < 0.01);
        assert!((result.prefix_extent - 0.25).abs() < 0.05, "{}", result.prefix_extent);
    }
}
