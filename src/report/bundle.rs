//! A report as files: the extract and its renderings, with their manifest, in a folder of their own.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::csv;
use super::extract::Extract;
use super::manifest::{self, Manifest};
use super::uco;
use crate::case::store::StoreError;
use crate::evidence::sha256_hex;

/// Path below the report's folder and content of every file but the manifest.
pub type Files = Vec<(String, Vec<u8>)>;

/// The extract and all that is rendered from it.
pub fn files(extract: &Extract) -> Files {
    let mut files = vec![("case.json".into(), extract.to_json().into_bytes())];
    files.push(("items.csv".into(), csv::items(extract).into_bytes()));
    files.push(("notable-hashes.csv".into(), csv::notable_hashes(extract).into_bytes()));
    files.extend(uco::documents(extract));
    files
}

/// Writes the report into a new folder below `exports`, named by its revision; gives the folder and the manifest's
/// SHA-256. The manifest comes last: without it there is no report.
///
/// # Errors
/// When something cannot be written; what was written of the revision is taken away again.
pub fn write(exports: &Path, extract: &Extract, files: &Files) -> Result<(PathBuf, String), StoreError> {
    let folder = exports.join(extract.report.revision.to_string());
    std::fs::create_dir_all(exports).map_err(StoreError::io(exports))?;
    std::fs::create_dir(&folder).map_err(StoreError::io(&folder))?;
    let manifest = Manifest::new(extract, files).to_json();
    let last = (manifest::NAME.to_owned(), manifest.into_bytes());
    let hash = sha256_hex(&last.1);
    let written = files.iter().chain([&last]).try_for_each(|(name, bytes)| put(&folder.join(name), bytes));
    if let Err(error) = written {
        std::fs::remove_dir_all(&folder).ok();
        return Err(error);
    }
    Ok((folder, hash))
}

fn put(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    if let Some(inside) = path.parent() {
        std::fs::create_dir_all(inside).map_err(StoreError::io(inside))?;
    }
    let file = File::options().write(true).create_new(true).open(path);
    file.and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .map_err(StoreError::io(path))
}
