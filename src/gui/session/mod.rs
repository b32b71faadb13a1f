//! The files on the table and what came of them. Knows nothing of the window.

mod column;
mod duplicates;
mod exhibits;
mod order;
mod parts;
mod presence;
mod scans;
mod selection;

pub use column::{Column, Filter, Sort};
pub use scans::Standing;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::log;
use super::pace::Pace;
use super::row::{Held, Kind, Row, Slim};
use super::worker::JobId;
use crate::case::Item;
use crate::report::schema::Record;
use duplicates::Duplicates;
use order::Making;
use scans::{Places, Scan, Target};
use selection::Selection;

/// Sorted and filtered anew at most this often while results arrive.
const REORDER: Duration = Duration::from_millis(300);

/// The files on the table.
#[derive(Debug, Default)]
pub struct Session {
    rows: Vec<Row>,
    removed: usize,
    counts: [usize; Kind::ALL.len()],
    duplicates: Duplicates,
    scans: Vec<Scan>,
    filter: Filter,
    sort: Option<Sort>,
    /// Rows listed, in their order.
    lines: Vec<u32>,
    /// Whether they are in use; else the lines are the rows.
    in_order: bool,
    /// The order that is being made.
    making: Option<Making>,
    stale: bool,
    ordered: Option<Instant>,
    selection: Selection,
}

impl Session {
    /// A scan of new files was asked for.
    pub fn begin(&mut self, job: JobId, now: Instant) {
        self.scans.push(Scan::new(job, Target::New, now));
    }

    /// A second scan of these rows was asked for. What is known of them stays until the new result is there.
    pub fn begin_again(&mut self, job: JobId, rows: &[usize], now: Instant) {
        let places = rows.iter().filter_map(|&row| Some((self.rows.get(row)?.path.clone(), row)));
        self.scans.push(Scan::new(job, Target::Again(places.collect()), now));
    }

    /// A second scan of everything that was opened was asked for.
    pub fn begin_all(&mut self, job: JobId, now: Instant) {
        self.scans.push(Scan::new(job, Target::All, now));
    }

    /// The files of a scan are known; says whether it is one of ours.
    pub fn listed(&mut self, job: JobId, paths: Vec<PathBuf>, now: Instant) -> bool {
        let base = self.rows.len();
        let Some(at) = self.scans.iter().position(|scan| scan.job == job) else { return false };
        let scan = &mut self.scans[at];
        scan.total = paths.len();
        scan.pace = Pace::new(now);
        match &scan.target {
            Target::Again(places) => {
                scan.rows = Some(Places::At(paths.iter().map(|path| places.get(path).copied()).collect()));
                return true;
            }
            Target::All => {
                let rows = self.match_rows(paths);
                self.scans[at].rows = Some(Places::At(rows));
                return true;
            }
            Target::New => {}
        }
        scan.rows = Some(Places::From(base));
        self.counts[Kind::Waiting as usize] += paths.len();
        self.rows.extend(paths.into_iter().map(Row::waiting));
        self.stale = true;
        if self.selection.cursor.is_none() && base < self.rows.len() {
            self.selection.only(base);
        }
        true
    }

    /// One file of a scan is done; its row, where it is still on the table.
    pub fn scanned(&mut self, job: JobId, index: usize, outcome: Slim, now: Instant) -> Option<usize> {
        let scan = self.scans.iter_mut().find(|scan| scan.job == job)?;
        let place = scan.row(index);
        scan.done += 1;
        scan.pace.done(now);
        let row = self.rows.get_mut(place?).filter(|row| !row.removed)?;
        self.counts[row.kind() as usize] -= 1;
        if let Some(before) = row.sha256() {
            self.duplicates.remove(before);
        }
        row.gone = outcome.missing;
        if let Some(exhibit) = &mut row.exhibit {
            exhibit.seen(outcome.sha256.as_ref(), outcome.missing, log::now());
        }
        // What is known of a file that is no longer there is not given up for that.
        if !(outcome.missing && row.digest().is_some()) {
            row.outcome = Some(outcome);
        }
        if let Some(sha256) = row.sha256() {
            self.duplicates.add(sha256);
        }
        self.counts[row.kind() as usize] += 1;
        self.stale = true;
        place
    }

    /// A scan is over, complete or not. Files that were not reached keep waiting and say so.
    pub fn finished(&mut self, job: JobId) {
        self.scans.retain(|scan| scan.job != job);
        self.stale = true;
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = Self { filter: std::mem::take(&mut self.filter), sort: self.sort, ..Self::default() };
    }

    /// Takes rows off the table. The rest keeps its numbers.
    pub fn remove(&mut self, rows: &BTreeSet<usize>) {
        let next = self.next_without(rows);
        for &index in rows {
            let Some(row) = self.rows.get_mut(index).filter(|row| !row.removed) else { continue };
            self.counts[row.kind() as usize] -= 1;
            if let Some(sha256) = row.sha256() {
                self.duplicates.remove(sha256);
            }
            row.removed = true;
            // The bytes of a part go with it.
            row.part = None;
            self.removed += 1;
        }
        self.selection.without(rows, next);
        self.reorder();
    }

    /// The row to look at once `rows` are gone: the next line that stays, else the one before.
    fn next_without(&self, rows: &BTreeSet<usize>) -> Option<usize> {
        let line = self.selection.cursor.and_then(|row| self.line_of(row))?;
        let stays = |line: &usize| self.row_at(*line).is_some_and(|row| !rows.contains(&row));
        let found = (line..self.listed_rows()).find(stays).or_else(|| (0..line).rev().find(stays));
        found.and_then(|line| self.row_at(line))
    }

    /// What a person says of a row changed.
    pub fn mark(&mut self, row: usize, item: Option<&Item>) {
        let Some(row) = self.rows.get_mut(row) else { return };
        row.mark(item);
        self.stale = true;
    }

    /// Whether a scan is under way.
    pub fn busy(&self) -> bool {
        !self.scans.is_empty()
    }

    /// How far the work is; `None` while nothing is under way.
    pub fn standing(&self, now: Instant) -> Option<Standing> {
        scans::standing(&self.scans, now)
    }

    /// All rows in the order of the input, those taken off the table among them.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// How many rows are on the table.
    pub fn len(&self) -> usize {
        self.rows.len() - self.removed
    }

    /// Whether the table is empty.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many rows are of that kind.
    pub fn count(&self, kind: Kind) -> usize {
        self.counts[kind as usize]
    }

    /// How many rows have content that is there more than once.
    pub fn duplicates(&self) -> usize {
        self.duplicates.rows()
    }

    /// How many rows have the content of `row`, itself among them.
    pub fn copies(&self, row: &Row) -> u32 {
        row.sha256().map_or(0, |sha256| self.duplicates.of(sha256).0)
    }

    /// The row whose path is `name` or ends with it.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.rows.iter().position(|row| !row.removed && row.path.ends_with(name))
    }

    /// What leaves the program: of all rows that are done, in the order of the input.
    pub fn records(&self) -> Vec<Source> {
        self.rows.iter().filter_map(source).collect()
    }

    /// The same of the chosen rows.
    pub fn chosen_records(&self) -> Vec<Source> {
        self.chosen().iter().filter_map(|&row| self.rows.get(row).and_then(source)).collect()
    }
}

/// Where a record that leaves comes from.
#[derive(Debug, Clone)]
pub enum Source {
    /// It is here.
    Here(Arc<Record>),
    /// It is in the open case.
    InCase {
        /// The file's row there.
        item: Arc<str>,
        /// Where the file lies.
        path: PathBuf,
    },
}

fn source(row: &Row) -> Option<Source> {
    let outcome = row.outcome.as_ref().filter(|_| !row.removed)?;
    Some(match (&outcome.record, &row.exhibit) {
        (Held::Here(record), _) => Source::Here(Arc::clone(record)),
        (Held::InCase, Some(exhibit)) => {
            Source::InCase { item: Arc::clone(&exhibit.id), path: row.path.clone() }
        }
        (Held::InCase, None) => return None,
    })
}

mod lines;

#[cfg(test)]
mod tests;
