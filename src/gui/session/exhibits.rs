//! What the rows are in the open case.

use std::sync::Arc;

use super::Session;
use crate::case::Utc;
use crate::case::store::State;
use crate::gui::row::{Exhibit, Row};
use crate::gui::worker::JobId;

impl Session {
    /// Takes the rows of a case in place of all that is on the table.
    pub fn load(&mut self, rows: Vec<Row>) {
        self.clear();
        for row in &rows {
            self.counts[row.kind() as usize] += 1;
            if let Some(sha256) = row.sha256() {
                self.duplicates.add(sha256);
            }
        }
        self.rows = rows;
        self.stale = true;
        if !self.rows.is_empty() {
            self.selection.only(0);
        }
    }

    /// What the files of a scan are in the case; the rows that are exhibits since.
    pub fn number(&mut self, job: JobId, exhibits: Vec<Exhibit>) -> Vec<usize> {
        let Some(scan) = self.scans.iter().find(|scan| scan.job == job) else { return Vec::new() };
        let mut new = Vec::new();
        for (index, exhibit) in exhibits.into_iter().enumerate() {
            let Some(place) = scan.row(index) else { continue };
            let Some(row) = self.rows.get_mut(place).filter(|row| row.exhibit.is_none()) else { continue };
            row.exhibit = Some(exhibit);
            new.push(place);
        }
        self.stale = true;
        new
    }

    /// Where a row's file is now, if the row is that exhibit still.
    pub fn checked(&mut self, index: usize, exhibit: &Arc<str>, state: State, now: Utc) {
        let Some(row) = self.rows.get_mut(index) else { return };
        let Some(known) = row.exhibit.as_mut().filter(|known| known.id == *exhibit) else { return };
        (known.state, known.checked) = (state, now);
        row.gone = state == State::NotAvailable;
    }
}
