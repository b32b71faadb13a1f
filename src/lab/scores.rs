//! Networks over many images: the streams of an image are taken once, whatever is asked of them, and a bounded number
//! of images is in memory at a time.

use std::panic::{AssertUnwindSafe, catch_unwind};

use anyhow::{Context as _, Result};
use rayon::prelude::*;

use super::evaluate::interval::Rate;
use super::evaluate::roc;
use super::extract::{Extracted, extract};
use super::select::Case;
use crate::model::{Mask, Model, ModelError};
use crate::streams::Streams;

/// Images in work at a time: what bounds the memory.
const BATCH: usize = 32;

/// What one image came to.
#[derive(Debug, Clone)]
pub struct Scored<'a, T> {
    /// The image.
    pub case: &'a Case,
    /// What was asked of it.
    pub value: T,
}

/// All images that could be read, and the names of those that could not.
#[derive(Debug, Clone)]
pub struct Run<'a, T> {
    /// In the order of the cases.
    pub scored: Vec<Scored<'a, T>>,
    /// Files that are none of the five formats, or whose pixels cannot be decoded.
    pub unread: Vec<&'a str>,
}

/// Takes the streams of every case and asks `score` of them, on `workers` threads (0: all cores); the result does not
/// depend on how many. `progress` hears (done, all) now and then.
///
/// # Errors
/// When the threads cannot be started.
pub fn over<'a, T: Send>(
    cases: &'a [Case],
    workers: usize,
    score: impl Fn(&Extracted) -> T + Sync,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Run<'a, T>> {
    let threads = pool(workers)?;
    let mut run = Run { scored: Vec::with_capacity(cases.len()), unread: Vec::new() };
    for (number, batch) in cases.chunks(BATCH).enumerate() {
        let one = |case: &Case| {
            // One file that the engine trips over costs one file.
            catch_unwind(AssertUnwindSafe(|| extract(&case.path).map(|taken| score(&taken)))).ok().flatten()
        };
        let values: Vec<Option<T>> = threads.install(|| batch.par_iter().map(one).collect());
        for (case, value) in batch.iter().zip(values) {
            match value {
                Some(value) => run.scored.push(Scored { case, value }),
                None => run.unread.push(&case.name),
            }
        }
        if number % 8 == 7 {
            progress((number * BATCH + batch.len()) as u64, cases.len() as u64);
        }
    }
    Ok(run)
}

/// `workers` threads, 0 for one a core.
///
/// # Errors
/// When they cannot be started.
pub fn pool(workers: usize) -> Result<rayon::ThreadPool> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(workers)
        .thread_name(|index| format!("lab-{index}"))
        .build()
        .context("cannot start the worker threads")
}

/// The logit of an image under each of `masks`: the highest of its views under that mask, as an assessment takes it.
///
/// # Errors
/// When the runtime fails.
pub fn masked(model: &Model, streams: &Streams, masks: &[Mask]) -> Result<Vec<f64>, ModelError> {
    let mut highest = vec![f64::NEG_INFINITY; masks.len()];
    for view in 0..streams.views.len().min(model.views()) {
        let outputs = model.classifier().run(streams, &[view], masks)?;
        for (best, logit) in highest.iter_mut().zip(outputs.stego) {
            *best = best.max(f64::from(logit));
        }
    }
    Ok(highest)
}

/// The logit from which on `model` calls an image stego at target `fpr`; its own even odds where its manifest lists no
/// threshold.
pub fn bar(model: &Model, fpr: f64) -> f64 {
    model.manifest().threshold(fpr).map_or(0.0, |at| at.logit)
}

/// Area under the receiver operating characteristic; `None` where one of the classes is empty.
pub fn auc(clean: &[f64], stego: &[f64]) -> Option<f64> {
    let of = |scores: &[f64], class: bool| scores.iter().map(|&score| (score, class)).collect::<Vec<_>>();
    roc::roc(&[of(clean, false), of(stego, true)].concat()).auc
}

/// How many of `cases` pass `test`.
pub fn counted<T>(cases: impl IntoIterator<Item = T>, mut test: impl FnMut(T) -> bool) -> Rate {
    let (mut hits, mut of) = (0, 0);
    for case in cases {
        of += 1;
        hits += u64::from(test(case));
    }
    Rate::new(hits, of)
}

/// The lowest logit that at most `hits` of `clean` reach: detectors set to it share their false positives, so that
/// their detection can be compared. −∞ where all of them may.
pub fn threshold_for(clean: &[f64], hits: u64) -> f64 {
    let mut falling = clean.to_vec();
    falling.sort_by(|a, b| b.total_cmp(a));
    falling.get(hits as usize).map_or(f64::NEG_INFINITY, |next| next.next_up())
}

/// How many of `logits` reach `threshold`.
pub fn reached(logits: &[f64], threshold: f64) -> Rate {
    counted(logits, |&logit| logit >= threshold)
}

/// Cases that only the first and only the second of two detectors called stego: what `McNemar`'s test asks for.
pub fn disagreements(first: (&[f64], f64), second: (&[f64], f64)) -> (u64, u64) {
    let mut only = (0, 0);
    for (a, b) in first.0.iter().zip(second.0) {
        match (*a >= first.1, *b >= second.1) {
            (true, false) => only.0 += 1,
            (false, true) => only.1 += 1,
            _ => {}
        }
    }
    only
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_area_counts_pairs_and_ties_half() {
        assert_eq!(auc(&[1.0, 2.0], &[3.0, 4.0]), Some(1.0));
        assert_eq!(auc(&[3.0, 4.0], &[1.0, 2.0]), Some(0.0));
        assert_eq!(auc(&[1.0, 2.0], &[1.0, 2.0, 5.0]), Some((0.5 + 1.5 + 2.0) / 6.0));
        assert_eq!(auc(&[], &[1.0]), None);
    }

    #[test]
    fn a_threshold_leaves_no_more_false_positives_than_allowed() {
        let clean = [0.0, 5.0, 3.0, 3.0, -1.0];
        let hits = |allowed| reached(&clean, threshold_for(&clean, allowed)).hits;
        // Two images tie at 3: one of them alone cannot be let through.
        assert_eq!([0, 1, 2, 3, 4, 5, 6].map(hits), [0, 1, 1, 3, 4, 5, 5]);
        assert!(threshold_for(&clean, 1) > 3.0 && threshold_for(&clean, 1) < 3.0001);
    }

    #[test]
    fn disagreements_are_counted_by_side() {
        let (a, b) = ([1.0, 1.0, 0.0, 0.0], [5.0, 0.0, 9.0, 9.0]);
        assert_eq!(disagreements((&a, 1.0), (&b, 5.0)), (1, 2));
    }
}
