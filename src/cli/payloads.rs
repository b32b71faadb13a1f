//! `--out DIR`: recovered payloads as files.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::finding::Class;
use crate::payload;
use crate::report::schema::Record;
use crate::scan::Outcome;

/// The folder that payloads are written to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Folder<'a>(&'a Path);

impl<'a> Folder<'a> {
    /// Makes the folder where it is missing, before any work is done.
    pub(super) fn open(path: &'a Path) -> anyhow::Result<Self> {
        fs::create_dir_all(path).with_context(|| {
            format!("the folder for payloads could not be made\nFolder: {}", path.display())
        })?;
        Ok(Self(path))
    }

    /// Writes what was recovered from item `index` and notes the files in `record`; tells what could not be written.
    pub(super) fn write(self, index: usize, outcome: &Outcome, record: &mut Record) -> Vec<String> {
        let (Ok(analysis), Record::Examined(examined)) = (&outcome.result, record) else { return Vec::new() };
        // The number keeps files of one name in different folders apart, whatever the order in which they are done.
        let name = outcome.path.file_name().unwrap_or_default().to_string_lossy();
        let name = PathBuf::from(format!("{:06}-{name}", index + 1));
        let mut unwritten = Vec::new();
        for (number, (finding, record)) in analysis.findings.iter().zip(&mut examined.findings).enumerate() {
            // What is information is part of an ordinary file.
            let Some(payload) = record.payload.as_mut().filter(|_| finding.class != Class::Information)
            else {
                continue;
            };
            match payload::write::write(self.0, &name, number, finding) {
                Ok(path) => payload.written_to = Some(path.to_string_lossy().into_owned()),
                Err(error) => unwritten.push(format!(
                    "a payload of {} could not be written: {error}\nFolder: {}",
                    outcome.path.display(),
                    self.0.display()
                )),
            }
        }
        unwritten
    }
}
