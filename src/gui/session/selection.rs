//! Which rows are chosen: one is looked at, any number are acted upon.

use std::collections::BTreeSet;

/// The chosen rows. Whenever a row is looked at it is chosen too.
#[derive(Debug, Default)]
pub(super) struct Selection {
    /// The row looked at.
    pub(super) cursor: Option<usize>,
    /// Where a range began.
    anchor: Option<usize>,
    chosen: BTreeSet<usize>,
}

impl Selection {
    /// Chooses `row` and nothing else.
    pub(super) fn only(&mut self, row: usize) {
        self.chosen.clear();
        self.chosen.insert(row);
        (self.cursor, self.anchor) = (Some(row), Some(row));
    }

    /// Chooses `row` too, or no longer; the last one stays.
    pub(super) fn toggle(&mut self, row: usize) {
        self.anchor = Some(row);
        if self.chosen.insert(row) {
            self.cursor = Some(row);
        } else if self.chosen.len() > 1 {
            self.chosen.remove(&row);
            if self.cursor == Some(row) {
                let after = self.chosen.range(row..).next();
                self.cursor = after.or_else(|| self.chosen.last()).copied();
            }
        }
    }

    /// Where a range begins.
    pub(super) fn anchor(&self) -> Option<usize> {
        self.anchor.or(self.cursor)
    }

    /// Chooses `rows` and looks at `cursor`, one of them.
    pub(super) fn range(&mut self, rows: impl Iterator<Item = usize>, cursor: usize) {
        let anchor = self.anchor();
        self.chosen = rows.collect();
        self.chosen.insert(cursor);
        (self.cursor, self.anchor) = (Some(cursor), anchor);
    }

    /// Forgets `rows`; the row looked at moves to `next` where it was one of them.
    pub(super) fn without(&mut self, rows: &BTreeSet<usize>, next: Option<usize>) {
        self.chosen.retain(|row| !rows.contains(row));
        self.anchor = self.anchor.filter(|row| !rows.contains(row));
        if self.cursor.is_none_or(|row| rows.contains(&row)) {
            *self = Self::default();
            if let Some(next) = next {
                self.only(next);
            }
        }
    }

    /// Whether `row` is chosen.
    pub(super) fn has(&self, row: usize) -> bool {
        self.chosen.contains(&row)
    }

    /// The chosen rows in the order of the input.
    pub(super) fn chosen(&self) -> &BTreeSet<usize> {
        &self.chosen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_at_is_always_chosen() {
        let mut selection = Selection::default();
        selection.only(5);
        selection.toggle(5);
        assert!(selection.has(5), "the last one stays");
        selection.toggle(2);
        selection.toggle(9);
        assert_eq!((selection.cursor, selection.chosen().len()), (Some(9), 3));
        selection.toggle(9);
        assert_eq!(selection.cursor, Some(5));
        selection.toggle(2);
        selection.range([5, 6, 7].into_iter(), 7);
        assert_eq!((selection.cursor, selection.chosen().len()), (Some(7), 3));
        selection.without(&BTreeSet::from([6, 7]), Some(8));
        assert_eq!((selection.cursor, selection.has(8), selection.has(5)), (Some(8), true, false));
    }
}
