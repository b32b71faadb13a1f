//! Results to a file: the same records, written by the same code, as on the command line.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::format::grouped;
use super::row::shown_path;
use crate::finding::Finding;
use crate::payload;
use crate::report::json;
use crate::report::schema::Record;

/// Writes `records` as one JSON array to `path`: first beside it, then in its place, so that a full disk leaves no
/// half report behind.
///
/// # Errors
/// What happened and what to do, ready to be shown.
pub(super) fn write(path: &Path, records: &[Arc<Record>]) -> Result<String, String> {
    let part = beside(path);
    let result = fill(&part, records).and_then(|()| std::fs::rename(&part, path));
    match result {
        Ok(()) => {
            let files = if records.len() == 1 { "result" } else { "results" };
            Ok(format!("{} {files} written to {}", grouped(records.len() as u64), shown_path(path)))
        }
        Err(error) => {
            std::fs::remove_file(&part).ok();
            Err(format!(
                "The results were not written: {error}. Choose another place. File: {}",
                shown_path(path)
            ))
        }
    }
}

/// Writes the payload of finding number `index` of the evidence called `name` into `folder`, over no file.
///
/// # Errors
/// What happened and what to do, ready to be shown.
pub(super) fn payload(folder: &Path, name: &str, index: usize, finding: &Finding) -> Result<String, String> {
    match payload::write::write(folder, Path::new(name), index, finding) {
        Ok(path) => Ok(format!("Written to {}. It is evidence: open it with care.", shown_path(&path))),
        Err(error) => Err(format!(
            "The payload was not written: {error}. Choose another place. Folder: {}",
            shown_path(folder)
        )),
    }
}

fn fill(part: &Path, records: &[Arc<Record>]) -> std::io::Result<()> {
    let mut out = BufWriter::new(File::create(part)?);
    json::write_array(&mut out, records.iter().map(AsRef::as_ref))?;
    out.flush()?;
    out.get_ref().sync_all()
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    path.with_file_name(name)
}
