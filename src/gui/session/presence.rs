//! Which files are there: rows of a second listing, files that went and came.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::path::PathBuf;

use super::Session;
use crate::gui::row::{Kind, Row};

impl Session {
    /// The rows of `paths`, everything that was opened, as listed a second time. Rows taken off the table come back,
    /// new files get new rows, and rows whose file was not listed say that it is no longer there.
    pub(super) fn match_rows(&mut self, paths: Vec<PathBuf>) -> Vec<Option<usize>> {
        let known: HashMap<&OsStr, usize> =
            self.rows.iter().enumerate().map(|(index, row)| (row.path.as_os_str(), index)).collect();
        let places: Vec<Option<usize>> =
            paths.iter().map(|path| known.get(path.as_os_str()).copied()).collect();
        drop(known);
        self.rows.iter_mut().for_each(|row| row.gone = row.part.is_none());
        let mut rows = Vec::with_capacity(paths.len());
        for (path, place) in paths.into_iter().zip(places) {
            let index = place.unwrap_or(self.rows.len());
            if place.is_some() {
                self.put_back(index);
            } else {
                self.counts[Kind::Waiting as usize] += 1;
                self.rows.push(Row::waiting(path));
            }
            rows.push(Some(index));
        }
        self.stale = true;
        if self.selection.cursor.is_none()
            && let Some(first) = self.rows.iter().position(|row| !row.removed)
        {
            self.selection.only(first);
        }
        if self.removed == 0 {
            self.reorder();
        }
        rows
    }

    /// The file of a row is there; so is the row, where it was taken off the table.
    fn put_back(&mut self, index: usize) {
        let row = &mut self.rows[index];
        row.gone = false;
        if !std::mem::take(&mut row.removed) {
            return;
        }
        self.removed -= 1;
        self.counts[row.kind() as usize] += 1;
        if let Some(sha256) = row.sha256() {
            self.duplicates.add(sha256);
        }
    }

    /// The rows of `paths` that are on the table, and those of `paths` that have no row at all.
    pub fn known(&self, paths: Vec<PathBuf>) -> (Vec<usize>, Vec<PathBuf>) {
        let mut wanted: HashSet<&OsStr> = paths.iter().map(|path| path.as_os_str()).collect();
        let mut rows = Vec::new();
        for (index, row) in self.rows.iter().enumerate() {
            if wanted.remove(row.path.as_os_str()) && !row.removed {
                rows.push(index);
            }
        }
        let new: HashSet<PathBuf> = wanted.into_iter().map(PathBuf::from).collect();
        (rows, paths.into_iter().filter(|path| new.contains(path)).collect())
    }

    /// Marks the rows of files that are no longer there, and of those in folders that are not; gives how many.
    pub fn gone(&mut self, paths: &[PathBuf]) -> usize {
        let gone: HashSet<&OsStr> = paths.iter().map(|path| path.as_os_str()).collect();
        let mut count = 0;
        // Neighbours mostly lie in one folder, which is asked about once.
        let mut last: Option<(PathBuf, bool)> = None;
        for row in self.rows.iter_mut().filter(|row| !row.gone) {
            let Some(folder) = row.path.parent() else { continue };
            let without_folder = match &last {
                Some((same, without)) if same == folder => *without,
                _ => {
                    let without = folder.ancestors().any(|folder| gone.contains(folder.as_os_str()));
                    last = Some((folder.to_owned(), without));
                    without
                }
            };
            if without_folder || gone.contains(row.path.as_os_str()) {
                row.gone = true;
                count += usize::from(!row.removed);
            }
        }
        count
    }
}
