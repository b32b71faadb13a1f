//! How often each content is on the table.

use std::collections::HashMap;
use std::sync::Arc;

/// Rows by content.
#[derive(Debug, Default)]
pub(super) struct Duplicates {
    groups: HashMap<Arc<str>, Group>,
    next: u32,
    rows: usize,
}

#[derive(Debug)]
struct Group {
    number: u32,
    rows: u32,
}

impl Duplicates {
    /// One more row has the content of that hash.
    pub(super) fn add(&mut self, sha256: &Arc<str>) {
        let next = self.next;
        let group = self.groups.entry(Arc::clone(sha256)).or_insert(Group { number: next, rows: 0 });
        self.next += u32::from(group.rows == 0);
        group.rows += 1;
        self.rows += match group.rows {
            1 => 0,
            2 => 2,
            _ => 1,
        };
    }

    /// One row less has it.
    pub(super) fn remove(&mut self, sha256: &Arc<str>) {
        let Some(group) = self.groups.get_mut(sha256) else { return };
        self.rows -= match group.rows {
            0 | 1 => 0,
            2 => 2,
            _ => 1,
        };
        group.rows = group.rows.saturating_sub(1);
        if group.rows == 0 {
            self.groups.remove(sha256);
        }
    }

    /// How many rows have that content, and the number they share: smaller for content seen earlier.
    pub(super) fn of(&self, sha256: &str) -> (u32, u32) {
        self.groups.get(sha256).map_or((0, u32::MAX), |group| (group.rows, group.number))
    }

    /// Rows whose content is there more than once.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_content_that_is_there_twice_counts() {
        let mut duplicates = Duplicates::default();
        let (a, b): (Arc<str>, Arc<str>) = ("a".into(), "b".into());
        for sha256 in [&a, &b, &a, &a] {
            duplicates.add(sha256);
        }
        assert_eq!((duplicates.rows(), duplicates.of("a"), duplicates.of("b")), (3, (3, 0), (1, 1)));
        duplicates.remove(&a);
        duplicates.remove(&a);
        assert_eq!((duplicates.rows(), duplicates.of("a").0, duplicates.of("c").0), (0, 1, 0));
    }
}
