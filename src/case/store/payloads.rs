//! What was read back, under its SHA-256: `payloads/ab/abcd…`. The bytes are evidence; they are written and hashed,
//! never opened.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::StoreError;
use super::open::PAYLOADS;

/// Where the payload of that hash lies; `None` where the text is no SHA-256 in lower-case hexadecimal.
pub(super) fn path(folder: &Path, sha256: &str) -> Option<PathBuf> {
    let right = sha256.len() == 64 && sha256.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    right.then(|| folder.join(PAYLOADS).join(sha256.get(..2).unwrap_or_default()).join(sha256))
}

/// Writes a payload, unless it is there.
pub(super) fn keep(folder: &Path, sha256: &str, bytes: &[u8]) -> Result<(), StoreError> {
    let Some(path) = path(folder, sha256) else {
        return Err(StoreError::Damaged("a payload's hash is none".into()));
    };
    if path.exists() {
        return Ok(());
    }
    let inside = path.parent().unwrap_or(folder);
    std::fs::create_dir_all(inside).map_err(StoreError::io(inside))?;
    let part = path.with_extension("part");
    let written =
        File::create(&part).and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
    let done = written.and_then(|()| std::fs::rename(&part, &path));
    if done.is_err() {
        std::fs::remove_file(&part).ok();
    }
    done.map_err(StoreError::io(path))
}
