//! Reports on the disk: folders below the case's `exports`, and anywhere else that one was copied to.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::{Case, StoreError};

/// Most bytes of one file of a report that are read.
const LONGEST: u64 = 1 << 30;

/// The folder of a report that is being written. Dropped before it is finished, what was written is taken away again.
#[derive(Debug)]
pub struct NewReport {
    folder: PathBuf,
    finished: bool,
}

impl NewReport {
    /// Writes one of its files; `name` is a path below it with `/`.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        put(&self.folder.join(name), bytes)
    }

    /// Says that all files are there; gives the folder.
    pub fn finish(mut self) -> PathBuf {
        self.finished = true;
        self.folder.clone()
    }
}

impl Drop for NewReport {
    fn drop(&mut self) {
        if !self.finished {
            std::fs::remove_dir_all(&self.folder).ok();
        }
    }
}

impl Case {
    /// Makes the folder of the report of that number, which must not exist. The last of its files may say that all are
    /// there.
    ///
    /// # Errors
    /// When there is one, or none can be made.
    pub fn begin_report(&self, revision: i64) -> Result<NewReport, StoreError> {
        let exports = self.exports();
        let folder = self.report_folder(revision);
        std::fs::create_dir_all(&exports).map_err(StoreError::io(&exports))?;
        std::fs::create_dir(&folder).map_err(StoreError::io(&folder))?;
        Ok(NewReport { folder, finished: false })
    }

    /// Where the report of that number lies.
    pub fn report_folder(&self, revision: i64) -> PathBuf {
        self.exports().join(revision.to_string())
    }
}

/// Puts a file beside those of a report; one that is there is never written over.
///
/// # Errors
/// When there is one, or it cannot be written.
pub fn put_beside(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
    put(&folder.join(name), bytes)
}

fn put(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    if let Some(inside) = path.parent() {
        std::fs::create_dir_all(inside).map_err(StoreError::io(inside))?;
    }
    let file = File::options().write(true).create_new(true).open(path);
    file.and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .map_err(StoreError::io(path))
}

/// Reads a file of the report in `folder`; `name` is a path below it with `/`.
///
/// # Errors
/// What is wrong, ready to be shown: a name that leads elsewhere is.
pub fn read_report_file(folder: &Path, name: &str) -> Result<Vec<u8>, String> {
    use std::io::Read as _;
    let plain =
        name.split('/').all(|part| !matches!(part, "" | "." | "..") && !part.contains(['\\', ':', '\0']));
    if !plain {
        return Err("no path below the report".into());
    }
    let mut bytes = Vec::new();
    let file = File::open(folder.join(name)).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => "missing".to_owned(),
        _ => error.to_string(),
    })?;
    file.take(LONGEST).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    Ok(bytes)
}

/// Paths with `/` of all files in the folder of a report, in order.
pub fn report_files(folder: &Path) -> Vec<String> {
    let below = WalkDir::new(folder).sort_by_file_name().into_iter().filter_map(Result::ok);
    let files = below.filter(|entry| !entry.file_type().is_dir());
    let names = files.filter_map(|entry| {
        let path = entry.path().strip_prefix(folder).ok()?;
        let parts = path.components().map(|part| part.as_os_str().to_string_lossy());
        Some(parts.collect::<Vec<_>>().join("/"))
    });
    names.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_nowhere_outside_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("report");
        std::fs::create_dir_all(inside.join("a")).unwrap();
        std::fs::write(inside.join("a/one.txt"), "one").unwrap();
        std::fs::write(folder.path().join("secret"), "x").unwrap();
        assert_eq!(read_report_file(&inside, "a/one.txt").unwrap(), b"one");
        assert_eq!(report_files(&inside), ["a/one.txt"]);
        assert_eq!(read_report_file(&inside, "two.txt").unwrap_err(), "missing");
        put_beside(&inside, "two.txt", b"two").unwrap();
        assert!(put_beside(&inside, "two.txt", b"TWO").is_err(), "never over another");
        assert_eq!(read_report_file(&inside, "two.txt").unwrap(), b"two");
        for name in ["../secret", "/etc/passwd", "a/../../secret", "a\\..\\x", "c:x", "", "a//one.txt"] {
            assert_eq!(read_report_file(&inside, name).unwrap_err(), "no path below the report", "{name}");
        }
    }
}
