//! Recovered files in the results: where each came from, and what its own examination found.

use std::path::Path;

use serde::Serialize;

use super::schema::{Examined, RecordOptions};
use crate::analysis::Child;

/// A file that was recovered from the examined one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChildRecord {
    /// Number, from 0, of the finding in `findings` whose payload it is or comes out of.
    pub finding: usize,
    /// Its name inside that payload; null where it is the payload itself.
    pub entry: Option<String>,
    /// Usual extension of its type, `txt` for text, `bin` where it is not known.
    pub kind: &'static str,
    /// Its size in bytes.
    pub length: u64,
    /// Its SHA-256.
    pub sha256: String,
    /// Its own record, where it is an image. The path in it is the parent's with the way inside behind `!`, and no
    /// finding in it has a command that shows it again: the file is not on the disk.
    pub record: Option<Box<Examined>>,
}

impl ChildRecord {
    /// The record of one child of the file at `parent`.
    pub(super) fn new(child: &Child, parent: &Path, options: RecordOptions) -> Self {
        let entry = child.entry.as_ref().map(|entry| entry.raw().to_owned());
        let mut inside = parent.as_os_str().to_owned();
        inside.push(format!("!{}", child.finding));
        if let Some(entry) = &entry {
            inside.push(format!("/{entry}"));
        }
        let record = child.analysis.as_ref().map(|analysis| {
            let mut record = Examined::new(Path::new(&inside), analysis, options);
            for finding in &mut record.findings {
                finding.reproduce = None;
            }
            Box::new(record)
        });
        let sha256 = child.sha256.clone();
        Self { finding: child.finding, entry, kind: child.extension, length: child.bytes, sha256, record }
    }
}
