//! What can go wrong with a case on disk.

use std::path::PathBuf;

use super::Holder;

/// Why a case could not be made, opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is something under that name already.
    #[error("a case is made in a folder that does not exist yet; name another one\nFolder: {}", .0.display())]
    Exists(PathBuf),
    /// No case there.
    #[error("this is no case of Starlight\nFolder: {}", .0.display())]
    NotACase(PathBuf),
    /// From a later version.
    #[error(
        "the case was written by a later Starlight (case version {found}; this one knows {known}); open it with that one"
    )]
    Newer {
        /// Its version.
        found: i32,
        /// Ours.
        known: i32,
    },
    /// Not as a case has to be.
    #[error(
        "the case file is damaged or was made by something else: {0}; open a copy of it from before, or its .bak file"
    )]
    Damaged(String),
    /// Somebody has it open.
    #[error("the case is open elsewhere ({0}); close it there, or open it for reading only")]
    Held(Holder),
    /// Opened for reading only.
    #[error("the case is open for reading only")]
    ReadOnly,
    /// The folder is on a medium that is only read, or belongs to somebody else.
    #[error(
        "the case cannot be written where it lies; open it for reading only, or copy its folder to where it can\nFolder: {}",
        .0.display()
    )]
    Unwritable(PathBuf),
    /// A copy of some other case.
    #[error("this is a copy of another case; only copies of one case can be merged")]
    OtherCase,
    /// No room left.
    #[error("there is no room left where the case lies; what was kept before is safe. Make room and go on")]
    Full,
    /// The operating system refused.
    #[error("{reason}\nFile: {}", path.display())]
    Io {
        /// What it said.
        reason: std::io::Error,
        /// About what.
        path: PathBuf,
    },
    /// `SQLite` refused.
    #[error("the case file could not be read or written: {0}")]
    Sql(rusqlite::Error),
}

impl StoreError {
    /// What the operating system said about `path`.
    pub fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |reason| match reason.kind() {
            std::io::ErrorKind::StorageFull => Self::Full,
            _ => Self::Io { reason, path },
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as C;
        match error.sqlite_error_code() {
            Some(C::DiskFull) => Self::Full,
            Some(C::ReadOnly) => Self::ReadOnly,
            Some(C::DatabaseCorrupt | C::NotADatabase) => Self::Damaged(error.to_string()),
            _ => Self::Sql(error),
        }
    }
}
