//! How long networks take for one image.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use crate::lab::evaluate::timing::Spread;
use crate::lab::extract::extract;
use crate::lab::select::Case;
use crate::model::Model;

/// Milliseconds of every network on one image with all its views, nothing else of the program running: on up to `most`
/// of `cases`, evenly chosen, one after the other. Zeros for a network that is not there.
pub(super) fn measure(models: &[Option<&Model>], cases: &[&Case], most: usize) -> Vec<Spread> {
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
    times.into_iter().map(Spread::of).collect()
}
