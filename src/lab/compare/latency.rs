//! How long networks take for one image.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use serde::Serialize;

use crate::lab::extract::extract;
use crate::lab::select::Case;
use crate::model::Model;

/// Time of a network on one image with all its views, nothing else of the program running.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Latency {
    /// Images it was taken on.
    pub images: usize,
    /// Half of them took no longer, milliseconds.
    pub p50_ms: f64,
    /// 95 of 100 took no longer, milliseconds.
    pub p95_ms: f64,
}

impl Latency {
    fn of(mut times: Vec<f64>) -> Self {
        times.sort_by(f64::total_cmp);
        Self { images: times.len(), p50_ms: quantile(&times, 0.5), p95_ms: quantile(&times, 0.95) }
    }
}

/// The smallest of the sorted `values` that a share `p` of them does not exceed; 0 of none.
fn quantile(values: &[f64], p: f64) -> f64 {
    let rank = (p * values.len() as f64).ceil() as usize;
    values.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

/// Times every network on up to `most` of `cases`, evenly chosen, one after the other; zeros for a network that is
/// not there.
pub(super) fn measure(models: &[Option<&Model>], cases: &[&Case], most: usize) -> Vec<Latency> {
    let mut times = vec![Vec::new(); models.len()];
    let step = cases.len().div_ceil(most.max(1)).max(1);
    // The first image runs once before it counts: what a runtime prepares on its first run is no image's cost.
    let warm = cases.first().into_iter().map(|case| (case, false));
    for (case, counts) in warm.chain(cases.iter().step_by(step).take(most).map(|case| (case, true))) {
        let Ok(Some(taken)) = catch_unwind(AssertUnwindSafe(|| extract(&case.path))) else { continue };
        for (model, times) in models.iter().zip(&mut times) {
            let Some(model) = model else { continue };
            let began = Instant::now();
            let assessed = model.assess(&taken.streams, false).is_ok();
            if counts && assessed {
                times.push(began.elapsed().as_secs_f64() * 1e3);
            }
        }
    }
    times.into_iter().map(Latency::of).collect()
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the values are exact in binary")]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_that_occurred() {
        let twenty = Latency::of((1..=20).rev().map(f64::from).collect());
        assert_eq!((twenty.images, twenty.p50_ms, twenty.p95_ms), (20, 10.0, 19.0));
        assert_eq!(Latency::of(vec![]), Latency::default());
        assert_eq!(Latency::of(vec![7.0]).p95_ms, 7.0);
    }
}
