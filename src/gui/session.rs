//! The files on the table and what came of them. Knows nothing of the window.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::pace::Pace;
use super::row::{Kind, Row, Slim};
use super::worker::JobId;
use crate::report::schema::Record;

/// A column the list can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    /// Icon and word.
    Verdict,
    /// File name.
    Name,
    /// Format by content.
    Format,
    /// Size in bytes.
    Size,
    /// The model's probability.
    Probability,
    /// Hiding method.
    Method,
}

impl Column {
    /// All columns from left to right.
    pub const ALL: [Self; 6] =
        [Self::Verdict, Self::Name, Self::Format, Self::Size, Self::Probability, Self::Method];

    /// The column's heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Verdict => "Verdict",
            Self::Name => "Name",
            Self::Format => "Format",
            Self::Size => "Size",
            Self::Probability => "Probability",
            Self::Method => "Method",
        }
    }
}

/// By what, and which way round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// The column.
    pub column: Column,
    /// Largest first.
    pub descending: bool,
}

/// Which rows are listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Part of the path, in any case; empty: all.
    pub text: String,
    /// Only rows of this kind.
    pub kind: Option<Kind>,
}

impl Filter {
    fn is_off(&self) -> bool {
        self.text.is_empty() && self.kind.is_none()
    }
}

/// A scan under way.
#[derive(Debug)]
struct Scan {
    job: JobId,
    /// First row, once the files are listed.
    base: Option<usize>,
    total: usize,
    done: usize,
    pace: Pace,
}

/// How far the work is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// Files done.
    pub done: usize,
    /// Files known.
    pub total: usize,
    /// Whether folders are still being walked.
    pub listing: bool,
    /// Files a second lately.
    pub rate: Option<f64>,
    /// Time the rest will take at that rate.
    pub left: Option<Duration>,
}

/// Sorted and filtered anew at most this often while results arrive.
const REORDER: Duration = Duration::from_millis(300);

/// The files on the table.
#[derive(Debug, Default)]
pub struct Session {
    rows: Vec<Row>,
    counts: [usize; Kind::ALL.len()],
    scans: Vec<Scan>,
    filter: Filter,
    sort: Option<Sort>,
    /// Rows listed, in their order; unused while neither filter nor sort is on.
    order: Vec<u32>,
    stale: bool,
    ordered: Option<Instant>,
    selected: Option<usize>,
}

impl Session {
    /// A scan was asked for.
    pub fn begin(&mut self, job: JobId, now: Instant) {
        self.scans.push(Scan { job, base: None, total: 0, done: 0, pace: Pace::new(now) });
    }

    /// The files of a scan are known; says whether it is one of ours.
    pub fn listed(&mut self, job: JobId, paths: Vec<PathBuf>, now: Instant) -> bool {
        let base = self.rows.len();
        let Some(scan) = self.scans.iter_mut().find(|scan| scan.job == job) else { return false };
        scan.base = Some(base);
        scan.total = paths.len();
        scan.pace = Pace::new(now);
        self.counts[Kind::Waiting as usize] += paths.len();
        self.rows.extend(paths.into_iter().map(Row::waiting));
        self.stale = true;
        if self.selected.is_none() && base < self.rows.len() {
            self.selected = Some(base);
        }
        true
    }

    /// One file of a scan is done.
    pub fn scanned(&mut self, job: JobId, index: usize, outcome: Slim, now: Instant) {
        let Some(scan) = self.scans.iter_mut().find(|scan| scan.job == job) else { return };
        let Some(row) = scan.base.and_then(|base| self.rows.get_mut(base + index)) else { return };
        self.counts[row.kind() as usize] -= 1;
        row.outcome = Some(outcome);
        self.counts[row.kind() as usize] += 1;
        scan.done += 1;
        scan.pace.done(now);
        self.stale = true;
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

    /// Whether a scan is under way.
    pub fn busy(&self) -> bool {
        !self.scans.is_empty()
    }

    /// How far the work is; `None` while nothing is under way.
    pub fn standing(&self, now: Instant) -> Option<Standing> {
        let scan = self.scans.first()?;
        let sum = |part: fn(&Scan) -> usize| self.scans.iter().map(part).sum::<usize>();
        let (done, total) = (sum(|scan| scan.done), sum(|scan| scan.total));
        let rate = scan.pace.rate(now);
        let left = rate.map(|rate| Duration::from_secs_f64(((total - done) as f64 / rate).min(1e9)));
        Some(Standing { done, total, listing: self.scans.iter().any(|scan| scan.base.is_none()), rate, left })
    }

    /// All rows in the order of the input.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// How many rows are of that kind.
    pub fn count(&self, kind: Kind) -> usize {
        self.counts[kind as usize]
    }

    /// The selected row.
    pub fn selected(&self) -> Option<usize> {
        self.selected
    }

    /// Selects a row; nothing happens where there is no such row.
    pub fn select(&mut self, row: usize) {
        if row < self.rows.len() {
            self.selected = Some(row);
        }
    }

    /// The row whose path is `name` or ends with it.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.rows.iter().position(|row| row.path.ends_with(name))
    }

    /// Selects the row `step` lines further down in the list (up where negative).
    pub fn step(&mut self, step: isize) {
        let length = self.listed_rows();
        if length == 0 {
            return;
        }
        let to = match self.selected.and_then(|row| self.line_of(row)) {
            Some(line) => line.saturating_add_signed(step).min(length - 1),
            None => 0,
        };
        self.selected = self.row_at(to);
    }

    /// The filter.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Sets the filter.
    pub fn set_filter(&mut self, filter: Filter) {
        self.filter = filter;
        self.reorder();
    }

    /// The sort; `None`: order of the input.
    pub fn sort(&self) -> Option<Sort> {
        self.sort
    }

    /// Sorts by `column`: first the useful way round, then the other, then not at all.
    pub fn sort_by(&mut self, column: Column) {
        let first = matches!(column, Column::Size | Column::Probability);
        self.sort = match self.sort {
            Some(sort) if sort.column == column && sort.descending == first => {
                Some(Sort { column, descending: !first })
            }
            Some(sort) if sort.column == column => None,
            _ => Some(Sort { column, descending: first }),
        };
        self.reorder();
    }

    /// Keeps the list's order up with the results, not more often than needed.
    pub fn keep_order(&mut self, now: Instant) {
        if self.plain() || !self.stale {
            return;
        }
        let due = self.ordered.is_none_or(|last| now.duration_since(last) >= REORDER);
        if due || !self.busy() {
            self.reorder();
            self.ordered = Some(now);
        }
    }

    /// Lines in the list.
    pub fn listed_rows(&self) -> usize {
        if self.plain() { self.rows.len() } else { self.order.len() }
    }

    /// The row shown in `line`.
    pub fn row_at(&self, line: usize) -> Option<usize> {
        if self.plain() {
            return (line < self.rows.len()).then_some(line);
        }
        self.order.get(line).map(|&row| row as usize)
    }

    /// The line that shows `row`, where the filter lets it through.
    pub fn line_of(&self, row: usize) -> Option<usize> {
        if self.plain() {
            return (row < self.rows.len()).then_some(row);
        }
        self.order.iter().position(|&shown| shown as usize == row)
    }

    /// What leaves the program: of the row given, or of all rows that are done, in the order of the input.
    pub fn records(&self, row: Option<usize>) -> Vec<Arc<Record>> {
        let record = |row: &Row| row.outcome.as_ref().map(|outcome| Arc::clone(&outcome.record));
        match row {
            Some(row) => self.rows.get(row).and_then(record).into_iter().collect(),
            None => self.rows.iter().filter_map(record).collect(),
        }
    }

    fn plain(&self) -> bool {
        self.filter.is_off() && self.sort.is_none()
    }

    fn reorder(&mut self) {
        self.stale = false;
        self.order.clear();
        if self.plain() {
            return;
        }
        let text = self.filter.text.to_lowercase();
        let passes = |row: &Row| {
            self.filter.kind.is_none_or(|kind| row.kind() == kind)
                && (text.is_empty() || row.path.to_string_lossy().to_lowercase().contains(&text))
        };
        let rows = &self.rows;
        self.order.extend((0u32..).zip(rows).filter(|(_, row)| passes(row)).map(|(index, _)| index));
        let Some(sort) = self.sort else { return };
        let row = |index: u32| &rows[index as usize];
        // Rows without a value come last, whichever way round; equals keep the order of the input.
        self.order.sort_by(|&a, &b| order::compare(row(a), row(b), sort));
    }
}

mod order {
    use std::cmp::Ordering;

    use super::{Column, Row, Sort};

    pub(super) fn compare(a: &Row, b: &Row, sort: Sort) -> Ordering {
        let digests = (a.digest(), b.digest());
        let turned = |ordering: Ordering| if sort.descending { ordering.reverse() } else { ordering };
        match (sort.column, digests) {
            (Column::Verdict, _) => turned(a.kind().cmp(&b.kind())),
            (Column::Name, _) => turned(a.name.cmp(&b.name)),
            (_, (None, None)) => Ordering::Equal,
            (_, (None, Some(_))) => Ordering::Greater,
            (_, (Some(_), None)) => Ordering::Less,
            (Column::Format, (Some(a), Some(b))) => turned(a.format.cmp(&b.format)),
            (Column::Size, (Some(a), Some(b))) => turned(a.bytes.cmp(&b.bytes)),
            (Column::Method, (Some(a), Some(b))) => last(a.method, b.method, sort.descending, Ord::cmp),
            (Column::Probability, (Some(a), Some(b))) => {
                last(a.probability, b.probability, sort.descending, f64::total_cmp)
            }
        }
    }

    fn last<T>(
        a: Option<T>,
        b: Option<T>,
        descending: bool,
        compare: impl Fn(&T, &T) -> Ordering,
    ) -> Ordering {
        match (a, b) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (Some(a), Some(b)) if descending => compare(&b, &a),
            (Some(a), Some(b)) => compare(&a, &b),
        }
    }
}

#[cfg(test)]
#[path = "session_tests.rs"]
mod tests;
