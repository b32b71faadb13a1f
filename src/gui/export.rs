//! Results to a file: the same records, written by the same code, as on the command line.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::case::kept;
use super::detail::Detail;
use super::format::grouped;
use super::row::shown_path;
use super::session::Source;
use super::view_png::{self, Caption};
use crate::case::store::Writer;
use crate::case::{self, ExaminerRecord};
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::limits::Limits;
use crate::payload;
use crate::payload::spec::{Origin, Spec};
use crate::pixels::view::Picture;
use crate::progress::{CancelFlag, Progress as _};
use crate::report::json;

/// Writes `records` as one JSON array to `path`, those that the case of the thread `case` keeps among them, and what the examiner said about those files beside it under a name
/// of its own.
///
/// # Errors
/// What happened and what to do, ready to be shown.
pub(super) fn write(
    path: &Path,
    records: &[Source],
    (case, examiner): (Option<&Writer>, &ExaminerRecord),
    cancel: &CancelFlag,
) -> Result<String, String> {
    let kept = case.map(kept::Reader::beside).transpose()?;
    let fill = |out: &mut BufWriter<File>| {
        let mut array = json::Array::begin(&mut *out)?;
        for source in records.iter().take_while(|_| !cancel.cancelled()) {
            match (source, &kept) {
                (Source::Here(record), _) => array.push(record.as_ref())?,
                (Source::InCase { item, path }, Some(kept)) => {
                    array.push(&kept.record(item, path).map_err(std::io::Error::other)?)?;
                }
                (Source::InCase { .. }, None) => return Err(std::io::Error::other("the case is closed")),
            }
        }
        array.finish()?;
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

/// Writes a picture with its caption as a PNG to `path`.
///
/// # Errors
/// What happened and what to do, ready to be shown.
pub(super) fn view(path: &Path, picture: &Picture, caption: &Caption) -> Result<String, String> {
    in_place(path, |out| view_png::write(out, picture, caption))
        .map_err(|error| not_written("view", &error, path))?;
    Ok(format!("View written.\nFile: {}", shown_path(path)))
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

/// Writes beside `path` first, then in its place, so that a full disk leaves the old file as it was and no half one
/// behind. What a link leads to is replaced, not the link; a device, whose place nothing can take, is written to.
fn in_place(
    path: &Path,
    fill: impl FnOnce(&mut BufWriter<File>) -> std::io::Result<()>,
) -> std::io::Result<()> {
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if std::fs::metadata(&target).is_ok_and(|found| !found.is_file() && !found.is_dir()) {
        return filled(File::options().write(true).open(&target)?, fill).map(|_| ());
    }
    let (part, file) = beside(&target)?;
    let written = filled(file, fill).and_then(|file| file.sync_all());
    let done = written.and_then(|()| std::fs::rename(&part, &target));
    if done.is_err() {
        std::fs::remove_file(&part).ok();
    }
    done
}

fn filled(
    file: File,
    fill: impl FnOnce(&mut BufWriter<File>) -> std::io::Result<()>,
) -> std::io::Result<File> {
    let mut out = BufWriter::new(file);
    fill(&mut out)?;
    out.flush()?;
    out.into_inner().map_err(std::io::IntoInnerError::into_error)
}

/// Writes the bytes of a part of evidence into `path`, over no file.
///
/// # Errors
/// What happened and what to do, ready to be shown.
pub(super) fn part(path: &Path, evidence: &Evidence) -> Result<String, String> {
    anew(path, evidence.bytes()).map_err(|error| {
        format!(
            "The part was not written: {error}. Name a file that does not exist yet.\nFile: {}",
            shown_path(path)
        )
    })?;
    Ok(format!("Part written. It is evidence: open it with care.\nFile: {}", shown_path(path)))
}

/// Writes a file that is not there yet; half a one would be taken for the whole.
fn anew(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = File::options().write(true).create_new(true).open(path)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    written.inspect_err(|_| drop(std::fs::remove_file(path)))
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
    let written = anew(path, &bytes);
    written.map_err(|error| {
        format!(
            "The stream was not written: {error}. Name a file that does not exist yet. File: {}",
            shown_path(path)
        )
    })?;
    let (written, all) = (grouped(bytes.len() as u64), grouped(length as u64));
    let cut = if bytes.len() < length { format!(" of {all}, which is the limit") } else { String::new() };
    Ok(format!("{written} bytes{cut} written to {}. It is evidence: open it with care.", shown_path(path)))
}

/// Names tried beside a file before giving up.
const TRIES: u32 = 100;

/// A new file beside `path`; one that is there is somebody's, whatever it is called.
fn beside(path: &Path) -> std::io::Result<(PathBuf, File)> {
    let mut last = None;
    for number in 0..TRIES {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(if number == 0 { ".part".to_owned() } else { format!(".{number}.part") });
        let part = path.with_file_name(name);
        match File::options().write(true).create_new(true).open(&part) {
            Ok(file) => return Ok((part, file)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => last = Some(error),
            Err(error) => return Err(error),
        }
    }
    Err(last.unwrap_or_else(|| ErrorKind::AlreadyExists.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let name =
            |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
        let mut all: Vec<String> = std::fs::read_dir(folder).unwrap().map(name).collect();
        all.sort();
        all
    }

    #[test]
    fn a_disk_that_fills_up_leaves_the_old_file_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.json");
        std::fs::write(&path, "old").unwrap();
        std::fs::write(folder.path().join("out.json.part"), "somebody's").unwrap();
        let full = in_place(&path, |out| {
            out.write_all(&vec![b'x'; 100_000])?;
            Err(ErrorKind::StorageFull.into())
        });
        assert_eq!(full.unwrap_err().kind(), ErrorKind::StorageFull);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(names(folder.path()), ["out.json", "out.json.part"]);
        in_place(&path, |out| out.write_all(b"new")).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(std::fs::read_to_string(folder.path().join("out.json.part")).unwrap(), "somebody's");
        assert_eq!(names(folder.path()), ["out.json", "out.json.part"]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_device_is_written_to_and_stays_a_device() {
        use std::os::unix::fs::FileTypeExt as _;
        let full = Path::new("/dev/full");
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("results.json");
        std::os::unix::fs::symlink(full, &link).unwrap();
        for path in [full, &link] {
            let error = in_place(path, |out| out.write_all(b"text")).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::StorageFull);
            assert!(std::fs::metadata(path).unwrap().file_type().is_char_device());
        }
        assert_eq!(names(folder.path()), ["results.json"]);
        assert!(!Path::new("/dev/full.part").exists());
        let said = text(full, "text").unwrap_err();
        assert!(said.starts_with("The text could not be written: No space left on device"), "{said}");
    }
}
