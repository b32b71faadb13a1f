//! The order of the list, made a piece at a time: a hundred thousand rows are filtered and sorted over several frames
//! while the list keeps showing the order before.

use std::cmp::Ordering;

use super::{Column, Filter, Row, Sort};

/// Work of one frame, in comparisons: a few milliseconds.
pub(super) const FRAME: usize = 25_000;
/// Asking a row whether it passes costs as much as so many comparisons.
const ASKING: usize = 4;

/// What the order is made from.
pub(super) struct Rows<'a> {
    pub(super) rows: &'a [Row],
    /// How often a row's content is there, and a number that rows with the same content share.
    pub(super) copies: &'a dyn Fn(&Row) -> (u32, u32),
}

/// A bottom-up merge sort that can be left and taken up again. Rows may change meanwhile: the outcome is then not
/// quite in order, but every line is there once, and the list is put in order anew.
#[derive(Debug)]
pub(super) struct Making {
    filter: Filter,
    /// The filter's text in lower case.
    text: String,
    sort: Option<Sort>,
    lines: Vec<u32>,
    merged: Vec<u32>,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    /// Asking row after row.
    Filter { next: usize },
    /// Merging neighbouring runs of `width` lines; `left` and `right` are the next lines of the two at `start`.
    Merge { width: usize, start: usize, left: usize, right: usize },
}

impl Making {
    /// An order to be made.
    pub(super) fn new(filter: &Filter, sort: Option<Sort>) -> Self {
        Self {
            filter: filter.clone(),
            text: filter.text.to_lowercase(),
            sort,
            lines: Vec::new(),
            merged: Vec::new(),
            stage: Stage::Filter { next: 0 },
        }
    }

    /// Goes on with at most `budget` comparisons; the lines once they are in order.
    pub(super) fn go_on(&mut self, rows: &Rows<'_>, mut budget: usize) -> Option<Vec<u32>> {
        if let Stage::Filter { next } = &mut self.stage {
            for (index, row) in rows.rows.iter().enumerate().skip(*next) {
                if budget < ASKING {
                    *next = index;
                    return None;
                }
                budget -= ASKING;
                let copies = if self.filter.duplicates { (rows.copies)(row).0 } else { 0 };
                if self.filter.passes(&self.text, row, copies) {
                    self.lines.push(index as u32);
                }
            }
            self.stage = Stage::Merge { width: 1, start: 0, left: 0, right: 1.min(self.lines.len()) };
        }
        if self.sort.is_none() && !self.filter.duplicates {
            return Some(std::mem::take(&mut self.lines));
        }
        self.merge(rows, budget).then(|| std::mem::take(&mut self.lines))
    }

    fn merge(&mut self, rows: &Rows<'_>, mut budget: usize) -> bool {
        let Self { lines, merged, sort, filter, stage, .. } = self;
        let Stage::Merge { width, start, left, right } = stage else { return false };
        let length = lines.len();
        while *width < length {
            let (middle, end) = ((*start + *width).min(length), (*start + 2 * *width).min(length));
            while *left < middle || *right < end {
                if budget == 0 {
                    return false;
                }
                budget -= 1;
                let from_left = *right >= end
                    || (*left < middle
                        && compare(rows, lines[*left], lines[*right], *sort, filter.duplicates)
                            != Ordering::Greater);
                let next = if from_left { &mut *left } else { &mut *right };
                merged.push(lines[*next]);
                *next += 1;
            }
            *start = end;
            if end == length {
                std::mem::swap(lines, merged);
                merged.clear();
                *width *= 2;
                *start = 0;
            }
            *left = *start;
            *right = (*start + *width).min(length);
        }
        true
    }
}

/// Equals keep the order of the input.
fn compare(rows: &Rows<'_>, a: u32, b: u32, sort: Option<Sort>, grouped: bool) -> Ordering {
    let (Some(a), Some(b)) = (rows.rows.get(a as usize), rows.rows.get(b as usize)) else {
        return Ordering::Equal;
    };
    let groups = if grouped { (rows.copies)(a).1.cmp(&(rows.copies)(b).1) } else { Ordering::Equal };
    groups.then_with(|| sort.map_or(Ordering::Equal, |sort| by_column(a, b, sort)))
}

/// Rows without a value come last, whichever way round.
fn by_column(a: &Row, b: &Row, sort: Sort) -> Ordering {
    let down = sort.descending;
    let turned = |ordering: Ordering| if down { ordering.reverse() } else { ordering };
    let digests = (a.digest(), b.digest());
    match (sort.column, digests) {
        (Column::Verdict, _) => turned(a.kind().cmp(&b.kind())),
        (Column::Exhibit, _) => last(number(a), number(b), down, Ord::cmp),
        (Column::Name, _) => turned(a.name.cmp(&b.name)),
        (Column::Status, _) => turned(a.status.cmp(&b.status)),
        (Column::Tags, _) => last(text(&a.tags), text(&b.tags), down, Ord::cmp),
        (Column::Finding, _) => last(a.best(), b.best(), down, Ord::cmp),
        (_, (None, None)) => Ordering::Equal,
        (_, (None, Some(_))) => Ordering::Greater,
        (_, (Some(_), None)) => Ordering::Less,
        (Column::Format, (Some(a), Some(b))) => turned(a.format.cmp(&b.format)),
        (Column::Size, (Some(a), Some(b))) => turned(a.bytes.cmp(&b.bytes)),
        (Column::Dimensions, (Some(a), Some(b))) => last(a.pixels(), b.pixels(), down, Ord::cmp),
        (Column::Method, (Some(a), Some(b))) => last(a.method, b.method, down, Ord::cmp),
        (Column::Probability, (Some(a), Some(b))) => last(a.probability, b.probability, down, f64::total_cmp),
    }
}

fn number(row: &Row) -> Option<i64> {
    row.exhibit.as_ref().map(|exhibit| exhibit.number)
}

fn text(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn last<T>(a: Option<T>, b: Option<T>, descending: bool, compare: impl Fn(&T, &T) -> Ordering) -> Ordering {
    match (a, b) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (Some(a), Some(b)) if descending => compare(&b, &a),
        (Some(a), Some(b)) => compare(&a, &b),
    }
}
