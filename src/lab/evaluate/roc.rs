//! Receiver operating characteristic: detection against false positives for every threshold at once.

use serde::Serialize;

use super::interval::Rate;

/// The characteristic of a score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Roc {
    /// Area under the curve: the probability that a stego image scores higher than a clean one, ties counting half;
    /// `None` where either kind is missing.
    pub auc: Option<f64>,
    /// Best detection at certain false-positive rates.
    pub points: Vec<Point>,
    /// Corners of the curve, (false-positive rate, detection rate), both rising; thinned out where they lie close.
    pub curve: Vec<(f64, f64)>,
}

/// Best detection at a false-positive rate.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Point {
    /// The rate that is allowed.
    pub fpr: f64,
    /// Clean images at or above the threshold.
    pub false_positives: Rate,
    /// Stego images at or above it.
    pub detection: Rate,
}

/// The false-positive rates that are told.
const TOLD: [f64; 2] = [1e-3, 1e-2];

/// The characteristic of `scores`: (score, whether it is a stego image's).
pub fn roc(scores: &[(f64, bool)]) -> Roc {
    let steps = steps(scores);
    let (clean, stego) = steps.last().copied().unwrap_or_default();
    let enough = clean > 0 && stego > 0;
    let points = TOLD
        .iter()
        .filter(|_| enough)
        .map(|&fpr| {
            let allowed = |step: &&(u64, u64)| step.0 as f64 <= fpr * clean as f64;
            let (hits, found) = steps.iter().rev().find(allowed).copied().unwrap_or_default();
            Point { fpr, false_positives: Rate::new(hits, clean), detection: Rate::new(found, stego) }
        })
        .collect();
    let area = |pair: &[(u64, u64)]| {
        (pair[1].0 - pair[0].0) as f64 * f64::midpoint(pair[0].1 as f64, pair[1].1 as f64)
    };
    Roc {
        auc: enough.then(|| steps.windows(2).map(area).sum::<f64>() / (clean as f64 * stego as f64)),
        points,
        curve: if enough { corners(&steps, clean, stego) } else { Vec::new() },
    }
}

/// (clean, stego) images at or above each threshold, from none to all; equal scores make one step.
fn steps(scores: &[(f64, bool)]) -> Vec<(u64, u64)> {
    let mut sorted = scores.to_vec();
    sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut steps = vec![(0, 0)];
    let (mut clean, mut stego) = (0, 0);
    for equal in sorted.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        let found = equal.iter().filter(|(_, is_stego)| *is_stego).count() as u64;
        stego += found;
        clean += equal.len() as u64 - found;
        steps.push((clean, stego));
    }
    steps
}

/// The last step at each number of clean images, thinned out so that neighbours differ by 2 % or more.
fn corners(steps: &[(u64, u64)], clean: u64, stego: u64) -> Vec<(f64, f64)> {
    let mut corners: Vec<(u64, u64)> = Vec::new();
    let mut drawn = 0;
    for (index, step) in steps.iter().enumerate() {
        let last_of_its_column = steps.get(index + 1).is_none_or(|next| next.0 > step.0);
        let far_enough = step.0 as f64 >= drawn as f64 * 1.02 || index + 1 == steps.len();
        if last_of_its_column && far_enough {
            corners.push(*step);
            drawn = step.0;
        }
    }
    corners.into_iter().map(|(x, y)| (x as f64 / clean as f64, y as f64 / stego as f64)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_count_half() {
        // Pairs (stego, clean): 3 > 1, 3 > 2, 2 > 1 right; 2 = 2 a tie: 3.5 of 4.
        let scores = [(3.0, true), (2.0, true), (2.0, false), (1.0, false)];
        assert_eq!(roc(&scores).auc, Some(3.5 / 4.0));
        let same = [(1.0, true), (1.0, false), (1.0, false)];
        assert_eq!(roc(&same).auc, Some(0.5));
        let wrong = [(0.0, true), (1.0, false)];
        assert_eq!(roc(&wrong).auc, Some(0.0));
        assert_eq!(roc(&[(1.0, true)]).auc, None);
        assert!(roc(&[]).points.is_empty());
    }

    #[test]
    fn the_best_threshold_within_the_rate_is_told() {
        // 1000 clean images scoring 0 to 999; stego images at 2000, 998.5 (one clean above) and 500.
        let mut scores: Vec<(f64, bool)> = (0..1000).map(|n| (f64::from(n), false)).collect();
        scores.extend([(2000.0, true), (998.5, true), (500.5, true)]);
        let found = roc(&scores);
        let told: Vec<(u64, u64)> =
            found.points.iter().map(|p| (p.false_positives.hits, p.detection.hits)).collect();
        assert_eq!(told, [(1, 2), (10, 2)]);
        assert_eq!(found.curve.first(), Some(&(0.0, 1.0 / 3.0)));
        assert_eq!(found.curve.last(), Some(&(1.0, 1.0)));
        assert!(found.curve.is_sorted() && found.curve.len() < 400);
    }
}
