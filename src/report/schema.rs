//! The wire format of design §5; the only place where results meet serde.

use serde::Serialize;

use crate::scan::Outcome;

/// What a record holds beyond the defaults.
#[derive(Debug, Clone, Copy, Default)]
pub struct RecordOptions {
    /// Put recovered text in `extracted_message`.
    pub extract: bool,
}

/// One object of the results; see README for the fields.
#[derive(Debug, Clone, Serialize)]
pub struct Record {
    /// The path as given.
    pub file_path: String,
}

impl Record {
    /// The record of one outcome.
    pub fn new(outcome: &Outcome, options: RecordOptions) -> Self {
        let _ = options;
        Self { file_path: outcome.path.to_string_lossy().into_owned() }
    }
}
