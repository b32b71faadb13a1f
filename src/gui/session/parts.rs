//! Rows that are no files.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use super::Session;
use super::scans::{Scan, Target};
use crate::gui::parts::{Part, Place};
use crate::gui::row::{Kind, Row};
use crate::gui::worker::JobId;

impl Session {
    /// A part was put on the table, and a scan of it asked for; its row.
    pub fn begin_part(&mut self, job: JobId, part: Arc<Part>, now: Instant) -> usize {
        let index = self.rows.len();
        let path = part.evidence.path().to_owned();
        let places = HashMap::from([(path.clone(), index)]);
        self.scans.push(Scan::new(job, Target::Again(places), now));
        self.counts[Kind::Waiting as usize] += 1;
        self.rows.push(Row { part: Some(part), ..Row::waiting(path) });
        self.stale = true;
        if self.in_order {
            // In sight at once, whatever the order; the filter takes its turn later.
            self.lines.push(index as u32);
        }
        index
    }

    /// The row of a part with that path and content.
    pub fn row_of_part(&self, part: &Part) -> Option<usize> {
        let same = |row: &Row| {
            row.part.as_ref().is_some_and(|known| {
                known.evidence.path() == part.evidence.path()
                    && known.evidence.sha256() == part.evidence.sha256()
            })
        };
        self.rows.iter().position(same)
    }

    /// Where the bytes called `path` are.
    pub fn place_of(&self, path: PathBuf) -> Place {
        let part = self.rows.iter().find(|row| row.part.is_some() && row.path == path);
        part.map_or(Place::File(path), Row::place)
    }

    /// The parts on the table, in the order of their rows.
    pub fn parts(&self) -> Vec<Arc<Part>> {
        self.rows.iter().filter_map(|row| row.part.clone()).collect()
    }
}
