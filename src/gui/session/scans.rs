//! The scans under way.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::gui::pace::Pace;
use crate::gui::worker::JobId;

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

/// Which rows a scan fills.
#[derive(Debug)]
pub(super) enum Target {
    /// Rows of its own, once its files are listed.
    New,
    /// Rows that are there already, by path.
    Again(HashMap<PathBuf, usize>),
    /// Everything that was opened: rows that are there already, those taken off the table among them, and new ones.
    All,
}

/// A scan under way.
#[derive(Debug)]
pub(super) struct Scan {
    pub(super) job: JobId,
    pub(super) target: Target,
    /// The row of each of its files; `None` until they are listed.
    pub(super) rows: Option<Places>,
    pub(super) total: usize,
    pub(super) done: usize,
    pub(super) pace: Pace,
}

/// Where the files of a scan are in the list.
#[derive(Debug)]
pub(super) enum Places {
    /// One after the other from this row on.
    From(usize),
    /// Here and there.
    At(Vec<Option<usize>>),
}

impl Scan {
    pub(super) fn new(job: JobId, target: Target, now: Instant) -> Self {
        Self { job, target, rows: None, total: 0, done: 0, pace: Pace::new(now) }
    }

    /// The row of file number `index`.
    pub(super) fn row(&self, index: usize) -> Option<usize> {
        match self.rows.as_ref()? {
            Places::From(base) => base.checked_add(index),
            Places::At(rows) => rows.get(index).copied().flatten(),
        }
    }
}

/// How far all of them together are; `None` where there are none.
pub(super) fn standing(scans: &[Scan], now: Instant) -> Option<Standing> {
    let first = scans.first()?;
    let sum = |part: fn(&Scan) -> usize| scans.iter().map(part).sum::<usize>();
    let (done, total) = (sum(|scan| scan.done), sum(|scan| scan.total));
    let rate = first.pace.rate(now);
    let left = rate.map(|rate| Duration::from_secs_f64(((total - done) as f64 / rate).min(1e9)));
    Some(Standing { done, total, listing: scans.iter().any(|scan| scan.rows.is_none()), rate, left })
}
