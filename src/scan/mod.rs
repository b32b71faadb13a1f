//! Batches: walking folders, analysing on worker threads, results in the order of the input.

use std::path::PathBuf;

use crate::analysis::{Analysis, Options};
use crate::progress::CancelFlag;

/// What came of one file.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The path as given (folders joined with the names inside).
    pub path: PathBuf,
    /// The analysis, or what happened and what to do, ready to be shown.
    pub result: Result<Box<Analysis>, String>,
}

/// A list of files to examine, in the order of the input, folders walked and sorted by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Worklist {
    /// Files, each with its error where it could not even be listed.
    pub items: Vec<Result<PathBuf, (PathBuf, String)>>,
}

/// Collects `paths`: files as given, folders with every image file below them (by extension or content; links are
/// not followed). Stops early when cancelled.
pub fn collect(paths: &[PathBuf], cancel: &CancelFlag) -> Worklist {
    let _ = (paths, cancel);
    Worklist::default()
}

/// Analyses every item on `workers` threads (0: all cores). `sink` receives (index, outcome) as they are done, in
/// any order, from several threads; it may block, which slows the workers down. Returns when all is done or
/// cancelled.
pub fn run(
    worklist: &Worklist,
    options: &Options,
    workers: usize,
    cancel: &CancelFlag,
    sink: &(dyn Fn(usize, Outcome) + Sync),
) {
    let _ = (worklist, options, workers, cancel, sink);
}
