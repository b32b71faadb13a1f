//! The list as it is shown: which row stands in which line, and which rows are chosen.

use std::collections::BTreeSet;
use std::time::Instant;

use super::order::{FRAME, Making, Rows};
use super::{Column, Filter, REORDER, Session, Sort};

impl Session {
    /// The row looked at.
    pub fn selected(&self) -> Option<usize> {
        self.selection.cursor
    }

    /// The rows that commands act upon, in the order of the input.
    pub fn chosen(&self) -> &BTreeSet<usize> {
        self.selection.chosen()
    }

    /// Whether commands act upon `row`.
    pub fn is_chosen(&self, row: usize) -> bool {
        self.selection.has(row)
    }

    /// Selects a row and no other; nothing happens where there is no such row.
    pub fn select(&mut self, row: usize) {
        if self.rows.get(row).is_some_and(|row| !row.removed) {
            self.selection.only(row);
        }
    }

    /// Chooses a row too, or no longer.
    pub fn toggle(&mut self, row: usize) {
        if self.rows.get(row).is_some_and(|row| !row.removed) {
            self.selection.toggle(row);
        }
    }

    /// Chooses all lines from where the last choice began to `row`.
    pub fn extend_to(&mut self, row: usize) {
        let from = self.selection.anchor().and_then(|row| self.line_of(row));
        let (Some(from), Some(to)) = (from, self.line_of(row)) else { return self.select(row) };
        let lines = from.min(to)..=from.max(to);
        let rows: Vec<usize> = lines.filter_map(|line| self.row_at(line)).collect();
        self.selection.range(rows.into_iter(), row);
    }

    /// Chooses every line.
    pub fn select_all(&mut self) {
        let Some(cursor) = self.selection.cursor.or_else(|| self.row_at(0)) else { return };
        let rows: Vec<usize> = (0..self.listed_rows()).filter_map(|line| self.row_at(line)).collect();
        let Some(&first) = rows.first() else { return };
        let cursor = if self.line_of(cursor).is_some() { cursor } else { first };
        self.selection.range(rows.into_iter(), cursor);
    }

    /// Selects the row `step` lines further down in the list (up where negative).
    pub fn step(&mut self, step: isize) {
        if let Some(row) = self.row_beyond(step) {
            self.selection.only(row);
        }
    }

    /// Chooses the lines up to the one `step` lines further down, too.
    pub fn extend(&mut self, step: isize) {
        if let Some(row) = self.row_beyond(step) {
            self.extend_to(row);
        }
    }

    fn row_beyond(&self, step: isize) -> Option<usize> {
        let last = self.listed_rows().checked_sub(1)?;
        let to = match self.selection.cursor.and_then(|row| self.line_of(row)) {
            Some(line) => line.saturating_add_signed(step).min(last),
            None => 0,
        };
        self.row_at(to)
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
        let first = column.largest_first();
        self.sort = match self.sort {
            Some(sort) if sort.column == column && sort.descending == first => {
                Some(Sort { column, descending: !first })
            }
            Some(sort) if sort.column == column => None,
            _ => Some(Sort { column, descending: first }),
        };
        self.reorder();
    }

    /// Keeps the list's order up with the results, not more often than needed; says whether there is more to do.
    pub fn keep_order(&mut self, now: Instant) -> bool {
        if self.plain() {
            self.making = None;
            return false;
        }
        let due = self.ordered.is_none_or(|last| now.duration_since(last) >= REORDER);
        if self.making.is_none() && self.stale && (due || !self.busy()) {
            self.ordered = Some(now);
            self.reorder();
        } else {
            self.go_on();
        }
        self.making.is_some()
    }

    /// Lines in the list.
    pub fn listed_rows(&self) -> usize {
        if self.in_order { self.lines.len() } else { self.rows.len() }
    }

    /// The row shown in `line`.
    pub fn row_at(&self, line: usize) -> Option<usize> {
        if !self.in_order {
            return (line < self.rows.len()).then_some(line);
        }
        self.lines.get(line).map(|&row| row as usize)
    }

    /// The line that shows `row`, where the filter lets it through.
    pub fn line_of(&self, row: usize) -> Option<usize> {
        if !self.in_order {
            return (row < self.rows.len()).then_some(row);
        }
        self.lines.iter().position(|&shown| shown as usize == row)
    }

    /// Whether the lines are the rows, once everything asked for is done.
    fn plain(&self) -> bool {
        self.filter.is_off() && self.sort.is_none() && self.removed == 0
    }

    /// Begins the order anew; a list that is not long is in order when this returns.
    pub(super) fn reorder(&mut self) {
        self.stale = false;
        if self.plain() {
            self.lines.clear();
            self.in_order = false;
            self.making = None;
            return;
        }
        self.making = Some(Making::new(&self.filter, self.sort));
        self.go_on();
    }

    fn go_on(&mut self) {
        let Some(mut making) = self.making.take() else { return };
        let duplicates = &self.duplicates;
        let copies = |row: &super::Row| row.sha256().map_or((0, u32::MAX), |sha256| duplicates.of(sha256));
        match making.go_on(&Rows { rows: &self.rows, copies: &copies }, FRAME) {
            Some(lines) => {
                self.lines = lines;
                self.in_order = true;
            }
            None => self.making = Some(making),
        }
    }
}
