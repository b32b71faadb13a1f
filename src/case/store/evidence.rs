//! Whether the evidence is still what was examined.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::{Case, ItemRow, State, StoreError, portable};
use crate::evidence::hex;
use crate::progress::Progress;

/// Bytes read at a time.
const PIECE: usize = 1 << 20;

impl Case {
    /// Where every item lies now, as far as its folder is known, by exhibit number.
    ///
    /// # Errors
    /// When the case cannot be read.
    pub fn places(&self) -> Result<Vec<(ItemRow, PathBuf)>, StoreError> {
        let roots = self.roots()?;
        let portable = self.folder().join(portable::EVIDENCE).is_dir();
        let place = |item: ItemRow| {
            let root = roots.iter().find(|root| root.id == item.root);
            let path = root.map_or_else(|| item.path.clone(), |root| root.path.join(&item.path));
            if portable && !path.is_file() {
                let odd = portable::odd_place(self.folder(), &item);
                if odd.is_file() {
                    return (item, odd);
                }
            }
            (item, path)
        };
        Ok(self.items()?.into_iter().map(place).collect())
    }
}

/// The state of the evidence at `path`, which had this size and SHA-256 when it was added. Reads the file; `None` where
/// that was cancelled.
pub fn state(path: &Path, size: Option<u64>, sha256: Option<&str>, progress: &dyn Progress) -> Option<State> {
    let Ok(metadata) = std::fs::metadata(path) else { return Some(State::NotAvailable) };
    let (Some(size), Some(sha256)) = (size, sha256) else { return Some(State::Unreadable) };
    if !metadata.is_file() || metadata.len() != size {
        return Some(State::Changed);
    }
    let Ok(mut file) = File::open(path) else { return Some(State::NotAvailable) };
    let mut hasher = Sha256::new();
    let mut piece = vec![0; PIECE.min(size as usize + 1)];
    loop {
        if progress.cancelled() {
            return None;
        }
        match file.read(&mut piece) {
            Ok(0) => break,
            Ok(read) => hasher.update(&piece[..read]),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return Some(State::NotAvailable),
        }
    }
    let found = hex(&hasher.finalize());
    Some(if found == sha256 { State::Present } else { State::Changed })
}
