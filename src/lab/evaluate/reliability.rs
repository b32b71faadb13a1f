//! Whether probabilities mean what they say.

use serde::Serialize;

use super::interval::Rate;

/// Bins of the diagram, of equal width.
const BINS: usize = 10;

/// Calibration of a probability.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reliability {
    /// Mean squared distance of probability and truth (Brier 1950), clean and stego images as many as the set has.
    pub brier: f64,
    /// The same with both kinds weighing the same, as a model's calibration has them.
    pub brier_balanced: f64,
    /// Expected calibration error: distance of mean probability and share of stego in the bins, weighted by their
    /// images (Naeini, Cooper & Hauskrecht 2015).
    pub error: f64,
    /// The same with both kinds weighing the same.
    pub error_balanced: f64,
    /// The bins that hold images.
    pub bins: Vec<Bin>,
}

/// Images of similar probability.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bin {
    /// Lower end.
    pub from: f64,
    /// Upper end.
    pub to: f64,
    /// Mean probability.
    pub mean: f64,
    /// Mean probability with both kinds weighing the same.
    pub mean_balanced: f64,
    /// Stego images among those of the bin.
    pub stego: Rate,
    /// Their share, with its interval, with both kinds weighing the same.
    pub balanced: [f64; 3],
    /// Share of the set in this bin, with both kinds weighing the same.
    pub weight_balanced: f64,
}

/// The calibration of `scores`: (probability, whether it is a stego image's); `None` where either kind is missing.
pub fn reliability(scores: &[(f64, bool)]) -> Option<Reliability> {
    let stego = scores.iter().filter(|(_, is_stego)| *is_stego).count() as f64;
    let clean = scores.len() as f64 - stego;
    if stego < 1.0 || clean < 1.0 {
        return None;
    }
    let weight = |is_stego: bool| 0.5 / if is_stego { stego } else { clean };
    let squared = |&(p, is_stego): &(f64, bool)| (p - f64::from(u8::from(is_stego))).powi(2);
    let mut bins: Vec<Vec<(f64, bool)>> = vec![Vec::new(); BINS];
    for score in scores {
        let at = (score.0 * BINS as f64) as usize;
        bins[at.min(BINS - 1)].push(*score);
    }
    let bins: Vec<Bin> = bins
        .iter()
        .enumerate()
        .filter(|(_, held)| !held.is_empty())
        .map(|(at, held)| bin(at, held, &weight))
        .collect();
    let all = scores.len() as f64;
    Some(Reliability {
        brier: scores.iter().map(squared).sum::<f64>() / all,
        brier_balanced: scores.iter().map(|score| weight(score.1) * squared(score)).sum(),
        error: bins.iter().map(|bin| bin.stego.of as f64 / all * gap(bin.mean, bin.stego.value())).sum(),
        error_balanced: bins
            .iter()
            .map(|bin| bin.weight_balanced * gap(bin.mean_balanced, Some(bin.balanced[0])))
            .sum(),
        bins,
    })
}

fn gap(mean: f64, share: Option<f64>) -> f64 {
    (mean - share.unwrap_or(mean)).abs()
}

fn bin(at: usize, held: &[(f64, bool)], weight: &dyn Fn(bool) -> f64) -> Bin {
    let hits = held.iter().filter(|(_, is_stego)| *is_stego).count() as u64;
    let stego = Rate::new(hits, held.len() as u64);
    let total: f64 = held.iter().map(|(_, is_stego)| weight(*is_stego)).sum();
    // The share of one kind among weighted images rises with the share among counted ones: ends go over to ends.
    let balanced = |share: f64| {
        let (stego, clean) = (share * weight(true), (1.0 - share) * weight(false));
        stego / (stego + clean)
    };
    let width = 1.0 / BINS as f64;
    Bin {
        from: at as f64 * width,
        to: (at + 1) as f64 * width,
        mean: held.iter().map(|(p, _)| p).sum::<f64>() / held.len() as f64,
        mean_balanced: held.iter().map(|(p, is_stego)| p * weight(*is_stego)).sum::<f64>() / total,
        balanced: [stego.value().unwrap_or_default(), stego.low, stego.high].map(balanced),
        stego,
        weight_balanced: total,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-12, "{found} instead of {expected}");
    }

    #[test]
    fn bins_and_errors_are_those_computed_by_hand() {
        // Bin 0.2–0.3: one stego of two, mean 0.25. Bin 0.9–1: two of two, mean 0.95.
        let scores = [(0.2, false), (0.3 - 1e-9, true), (0.9, true), (1.0, true)];
        let found = reliability(&scores).unwrap();
        let bins: Vec<(u64, u64)> = found.bins.iter().map(|bin| (bin.stego.hits, bin.stego.of)).collect();
        assert_eq!(bins, [(1, 2), (2, 2)]);
        assert!((found.bins[0].mean - 0.25).abs() < 1e-8);
        near(found.bins[1].mean, 0.95);
        // (0.04 + 0.49 + 0.01 + 0) / 4.
        assert!((found.brier - 0.135).abs() < 1e-8);
        // 2/4 · |0.25 − 0.5| + 2/4 · |0.95 − 1|.
        assert!((found.error - 0.15).abs() < 1e-8);
        // The one clean image weighs 1/2, each stego image 1/6: 0.04/2 + (0.49 + 0.01 + 0)/6.
        assert!((found.brier_balanced - (0.02 + 0.5 / 6.0)).abs() < 1e-8);
        // In the first bin 1/6 of 2/3 is stego.
        near(found.bins[0].balanced[0], 0.25);
        near(found.bins[0].weight_balanced, 2.0 / 3.0);
        near(found.bins[1].balanced[0], 1.0);
    }

    #[test]
    fn one_kind_alone_has_no_calibration() {
        assert_eq!(reliability(&[(0.5, true)]), None);
        assert_eq!(reliability(&[]), None);
    }
}
