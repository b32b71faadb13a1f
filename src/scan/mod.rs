//! Batches: walking folders, analysing on worker threads, results in the order of the input.

mod collect;
mod ordered;
mod run;
mod summary;

use std::path::PathBuf;

use crate::analysis::Analysis;

pub use collect::{collect, is_image};
pub use ordered::{Emit, run_ordered};
pub use run::{THREAD_NAME, examine, examine_opened, run};
pub use summary::Summary;

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
