//! Results to a file: the same records, written by the same code, as on the command line.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::detail::Detail;
use super::format::grouped;
use super::row::shown_path;
use crate::case::{self, ExaminerRecord};
use crate::finding::Finding;
use crate::limits::Limits;
use crate::payload;
use crate::payload::spec::{Origin, Spec};
use crate::progress::{CancelFlag, Progress as _};
use crate::report::json;
use crate::report::schema::Record;

/// Writes `records` as one JSON array to `path`, and what the examiner said about those files beside it under a name
/// of its own.
///
/// # Errors
/// What happened and what to do, ready to be shown.
pub(super) fn write(
    path: &Path,
    records: &[Arc<Record>],
    examiner: &ExaminerRecord,
    cancel: &CancelFlag,
) -> Result<String, String> {
    let fill = |out: &mut BufWriter<File>| {
        let going_on = records.iter().map(AsRef::as_ref).take_while(|_| !cancel.cancelled());
        json::write_array(&mut *out, going_on)?;
        if cancel.cancelled() { Err(std::io::Error::other("stopped")) } else { Ok(()) }
    };
    in_place(path, fill).map_err(|error| not_written("results", &error, path))?;
    let files = if records.len() == 1 { "result" } else { "results" };
    let mut said = format!("{} {files} written.\nFile: {}", grouped(records.len() as u64), shown_path(path));
    if !examiner.is_empty() {
        let beside = examiner_path(path);
        text(&beside, &case::to_json(examiner))?;
        write!(said, "\nExaminer's record: {}", shown_path(&beside)).expect("writing to a String");
    }
    Ok(said)
}

/// The examiner's record beside results: `out.json` → `out.examiner.json`.
pub(super) fn examiner_path(path: &Path) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(".examiner.json");
    path.with_file_name(name)
}

/// Writes `text` to `path`.
///
/// # Errors
/// What happened and what to do, ready to be shown.
pub(super) fn text(path: &Path, text: &str) -> Result<String, String> {
    in_place(path, |out| out.write_all(text.as_bytes()))
        .map_err(|error| not_written("text", &error, path))?;
    Ok(format!("Written.\nFile: {}", shown_path(path)))
}

/// Longest examiner's record read, in bytes.
const LONGEST: u64 = 256 << 20;

/// Reads an examiner's record.
///
/// # Errors
/// What happened and what to do, ready to be shown.
pub(super) fn read_record(path: &Path) -> Result<ExaminerRecord, String> {
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(LONGEST).read_to_string(&mut text));
    let read = read.map_err(|error| error.to_string());
    let record = read.and_then(|_| case::from_json(&text).map_err(|error| format!("it {error}")));
    record.map_err(|error| {
        format!("The examiner's record was not opened: {error}.\nFile: {}", shown_path(path))
    })
}

/// Writes the payload of finding number `index` of the evidence called `name` into `folder`, over no file.
///
/// # Errors
/// What happened and what to do, ready to be shown.
pub(super) fn payload(folder: &Path, name: &str, index: usize, finding: &Finding) -> Result<String, String> {
    match payload::write::write(folder, Path::new(name), index, finding) {
        Ok(path) => {
            Ok(format!("Payload written. It is evidence: open it with care.\nFile: {}", shown_path(&path)))
        }
        Err(error) => Err(format!(
            "The payload was not written: {error}. Choose another place.\nFolder: {}",
            shown_path(folder)
        )),
    }
}

fn not_written(what: &str, error: &std::io::Error, path: &Path) -> String {
    format!("The {what} could not be written: {error}. Choose another place.\nFile: {}", shown_path(path))
}

/// Writes beside `path` first, then in its place, so that a full disk leaves no half file behind.
fn in_place(
    path: &Path,
    fill: impl FnOnce(&mut BufWriter<File>) -> std::io::Result<()>,
) -> std::io::Result<()> {
    let part = beside(path);
    let written = File::create(&part).and_then(|file| {
        let mut out = BufWriter::new(file);
        fill(&mut out)?;
        out.flush()?;
        out.get_ref().sync_all()
    });
    let done = written.and_then(|()| std::fs::rename(&part, path));
    if done.is_err() {
        std::fs::remove_file(&part).ok();
    }
    done
}

/// Writes the whole bit stream called `name` of the file into `path`, over no file.
///
/// # Errors
/// What happened and what to do, ready to be shown.
pub(super) fn stream(
    path: &Path,
    detail: &Detail,
    (name, limits): (&str, &Limits),
) -> Result<String, String> {
    let told = |error: &dyn std::fmt::Display| format!("The stream was not written: {error}.");
    let spec = Spec::parse(name).map_err(|error| told(&error))?;
    let container = detail.analysis().map(|analysis| &analysis.container);
    let filters = container.map_or(&[][..], |container| container.row_filters.as_slice());
    let origin = Origin { image: detail.image.as_deref().ok(), file: detail.evidence.bytes(), filters };
    let (bytes, length) = payload::stream::whole(&spec, origin, (container, limits), limits.payload_bytes)
        .map_err(|error| told(&error))?;
    let file = File::options().write(true).create_new(true).open(path);
    file.and_then(|mut file| file.write_all(&bytes).and_then(|()| file.sync_all())).map_err(|error| {
        format!(
            "The stream was not written: {error}. Name a file that does not exist yet. File: {}",
            shown_path(path)
        )
    })?;
    let (written, all) = (grouped(bytes.len() as u64), grouped(length as u64));
    let cut = if bytes.len() < length { format!(" of {all}, which is the limit") } else { String::new() };
    Ok(format!("{written} bytes{cut} written to {}. It is evidence: open it with care.", shown_path(path)))
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    path.with_file_name(name)
}
