//! Who has a case open for writing: a file beside the database, held by the operating system's own lock, so that it
//! falls with the program that held it, however that ended.

use std::fmt;
use std::fs::{File, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::Path;

use super::StoreError;
use crate::case::Utc;
use crate::untrusted::Untrusted;

/// Name of the file.
const NAME: &str = "case.lock";
/// Characters read of it.
const LONGEST: u64 = 200;

/// Who has a case open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder(String);

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Untrusted::new(self.0.as_str()).to_string())
    }
}

/// The lock; gone when dropped.
#[derive(Debug)]
pub(super) struct Lock(#[expect(dead_code, reason = "held open, never used")] File);

impl Lock {
    /// Takes the lock of the case in `folder` for `who`.
    pub(super) fn take(folder: &Path, who: &str, now: Utc) -> Result<Self, StoreError> {
        let path = folder.join(NAME);
        let mut options = File::options();
        let mut file =
            options.read(true).write(true).create(true).truncate(false).open(&path).map_err(|error| {
                match error.kind() {
                    std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
                        StoreError::Unwritable(folder.to_owned())
                    }
                    _ => StoreError::io(&path)(error),
                }
            })?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut text = String::new();
                file.take(LONGEST).read_to_string(&mut text).unwrap_or_default();
                return Err(StoreError::Held(Holder(text.trim().to_owned())));
            }
            Err(TryLockError::Error(error)) => return Err(StoreError::io(&path)(error)),
        }
        let text = format!("{who}, since {} UTC, process {}\n", now.short(), std::process::id());
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(text.as_bytes()))
            .map_err(StoreError::io(&path))?;
        Ok(Self(file))
    }
}

/// Whether `folder` lies on another machine, as far as the operating system says: the file system of the longest mount
/// point above it (proc(5), `mounts`), a path of the form `\\server\share` elsewhere.
pub(super) fn on_a_network(folder: &Path) -> bool {
    const KINDS: [&str; 9] = ["nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "fuse.sshfs"];
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    if folder.as_os_str().as_encoded_bytes().starts_with(br"\\") {
        return !folder.as_os_str().as_encoded_bytes().starts_with(br"\\?\");
    }
    let mounts = std::fs::read_to_string("/proc/self/mounts").unwrap_or_default();
    let above = mounts.lines().filter_map(|line| {
        let mut fields = line.split(' ');
        let (place, kind) = (fields.nth(1)?, fields.next()?);
        // Blanks are written as octal numbers.
        let place = place.replace("\\040", " ");
        folder.starts_with(&place).then_some((place.len(), kind))
    });
    above.max_by_key(|(length, _)| *length).is_some_and(|(_, kind)| KINDS.contains(&kind))
}
