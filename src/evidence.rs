//! One file under examination: its bytes, read once and only read, and its hashes.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use md5::Md5;
use sha2::{Digest as _, Sha256};

use crate::limits::Limits;

/// The bytes of a file with their hashes. Cloning shares the bytes.
#[derive(Debug, Clone)]
pub struct Evidence {
    path: PathBuf,
    bytes: Arc<Vec<u8>>,
    sha256: [u8; 32],
    md5: [u8; 16],
}

/// Why a file could not be taken as evidence; texts say what to do, the path comes last.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// The operating system refused.
    #[error("could not be read: {reason}; check that it exists and may be read\nFile: {}", path.display())]
    Io {
        /// What the system said.
        reason: io::Error,
        /// The file.
        path: PathBuf,
    },
    /// Not a regular file.
    #[error("is not a regular file, so it was not opened\nFile: {}", path.display())]
    NotAFile {
        /// The path.
        path: PathBuf,
    },
    /// Larger than [`Limits::file_bytes`].
    #[error("has {bytes} bytes, more than the limit of {limit}; it was not read\nFile: {}", path.display())]
    TooLarge {
        /// The file's size.
        bytes: u64,
        /// The limit.
        limit: u64,
        /// The file.
        path: PathBuf,
    },
}

impl Evidence {
    /// Opens `path` read-only and reads it whole.
    ///
    /// # Errors
    /// When it is not a regular file, is larger than the limit, or cannot be read.
    pub fn open(path: &Path, limits: &Limits) -> Result<Self, EvidenceError> {
        let io = |reason| EvidenceError::Io { reason, path: path.to_owned() };
        // Asked by name first: opening a named pipe would wait for a writer.
        if !std::fs::metadata(path).map_err(io)?.is_file() {
            return Err(EvidenceError::NotAFile { path: path.to_owned() });
        }
        let file = File::open(path).map_err(io)?;
        let size = file.metadata().map_err(io)?.len();
        let limit = limits.file_bytes;
        if size > limit {
            return Err(EvidenceError::TooLarge { bytes: size, limit, path: path.to_owned() });
        }
        let mut bytes = Vec::with_capacity(size as usize);
        file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(io)?;
        if bytes.len() as u64 > limit {
            return Err(EvidenceError::TooLarge { bytes: bytes.len() as u64, limit, path: path.to_owned() });
        }
        Ok(Self::from_bytes(path, bytes))
    }

    /// Takes bytes that are already in memory; `path` is only a name.
    pub fn from_bytes(path: impl Into<PathBuf>, bytes: Vec<u8>) -> Self {
        let sha256 = Sha256::digest(&bytes).into();
        let md5 = Md5::digest(&bytes).into();
        Self { path: path.into(), bytes: Arc::new(bytes), sha256, md5 }
    }

    /// The name the evidence was given under.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file's name without the folders, bytes that are not UTF-8 replaced.
    pub fn name(&self) -> String {
        self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// The whole file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// SHA-256 of the whole file, lower-case hexadecimal: the file's identity.
    pub fn sha256(&self) -> String {
        hex(&self.sha256)
    }

    /// MD5 of the whole file, lower-case hexadecimal: for look-ups in older hash lists only.
    pub fn md5(&self) -> String {
        hex(&self.md5)
    }

    /// The file name's extension in lower case, where it has one.
    pub fn extension(&self) -> Option<String> {
        Some(self.path.extension()?.to_str()?.to_ascii_lowercase())
    }
}

/// SHA-256 of `bytes` in lower-case hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes of a hash in lower-case hexadecimal.
pub fn hex(digest: &[u8]) -> String {
    use std::fmt::Write as _;
    digest.iter().fold(String::with_capacity(digest.len() * 2), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a String");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_the_standards() {
        let evidence = Evidence::from_bytes("x/A.PNG", b"abc".to_vec());
        // FIPS 180-4 and RFC 1321 test vectors.
        assert_eq!(evidence.sha256(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(evidence.md5(), "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(evidence.extension().as_deref(), Some("png"));
    }

    #[test]
    fn a_file_over_the_limit_is_refused_unread() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("big.png");
        std::fs::write(&path, [0; 100]).unwrap();
        let limits = Limits { file_bytes: 99, ..Limits::default() };
        assert!(matches!(Evidence::open(&path, &limits), Err(EvidenceError::TooLarge { bytes: 100, .. })));
        assert!(matches!(Evidence::open(folder.path(), &limits), Err(EvidenceError::NotAFile { .. })));
    }
}
