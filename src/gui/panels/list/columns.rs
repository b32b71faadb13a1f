//! Which columns there is room for: the ones that matter most first.

use crate::gui::session::Column;

/// A column of the table, sortable or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// The small picture.
    Picture,
    /// The sign of the verdict, without its word.
    Sign,
    /// A column one can sort by.
    Sorted(Column),
}

/// Least width of the name, in points.
const NAME: f32 = 100.0;
/// Space between columns.
pub(super) const GAP: f32 = 6.0;

impl Shown {
    /// Its width in points; the name takes what is left.
    pub(super) const fn width(self) -> f32 {
        match self {
            Self::Picture => 30.0,
            Self::Sign => 18.0,
            Self::Sorted(column) => match column {
                Column::Exhibit => 44.0,
                Column::Verdict => 112.0,
                Column::Name => NAME,
                Column::Format => 46.0,
                Column::Size => 62.0,
                Column::Probability => 54.0,
                Column::Dimensions => 82.0,
                Column::Method => 56.0,
                Column::Finding => 220.0,
                Column::Tags => 96.0,
                Column::Status => 74.0,
            },
        }
    }
}

/// Columns beyond picture, verdict and name, the most wanted first.
const WANTED: [Column; 9] = [
    Column::Exhibit,
    Column::Status,
    Column::Probability,
    Column::Method,
    Column::Format,
    Column::Size,
    Column::Tags,
    Column::Dimensions,
    Column::Finding,
];

/// From left to right.
const ORDER: [Column; 9] = [
    Column::Exhibit,
    Column::Format,
    Column::Dimensions,
    Column::Size,
    Column::Probability,
    Column::Method,
    Column::Finding,
    Column::Tags,
    Column::Status,
];

/// What there is to show.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct There {
    /// Whether a case is open, so that files have numbers.
    pub(super) case: bool,
    /// Whether the examiner said anything: columns that are empty from top to bottom come last.
    pub(super) judged: bool,
}

/// The columns that fit into `width` points, from left to right.
pub(super) fn fitting(width: f32, there: There) -> Vec<Shown> {
    let mut columns = vec![Shown::Picture, Shown::Sorted(Column::Verdict), Shown::Sorted(Column::Name)];
    let taken = |columns: &[Shown]| columns.iter().map(|column| column.width() + GAP).sum::<f32>();
    let mut left = width - taken(&columns);
    if left < 0.0 {
        columns = vec![Shown::Picture, Shown::Sign, Shown::Sorted(Column::Name)];
        left = width - taken(&columns);
    }
    let last = |column: &Column| !there.judged && matches!(column, Column::Status | Column::Tags);
    let wanted =
        WANTED.iter().filter(|column| !last(column)).chain(WANTED.iter().filter(|column| last(column)));
    let mut chosen = Vec::new();
    for &column in wanted.filter(|column| there.case || **column != Column::Exhibit) {
        let needed = Shown::Sorted(column).width() + GAP;
        if needed > left {
            break;
        }
        left -= needed;
        chosen.push(column);
    }
    columns.extend(ORDER.into_iter().filter(|column| chosen.contains(column)).map(Shown::Sorted));
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrow_list_keeps_the_verdict_and_a_wide_one_shows_everything() {
        let (none, judged) = (There::default(), There { judged: true, case: false });
        assert_eq!(fitting(180.0, none), [Shown::Picture, Shown::Sign, Shown::Sorted(Column::Name)]);
        let middle = fitting(400.0, none);
        assert!(middle.contains(&Shown::Sorted(Column::Verdict)));
        assert!(middle.contains(&Shown::Sorted(Column::Probability)));
        assert!(!middle.contains(&Shown::Sorted(Column::Status)), "no status was given");
        assert!(fitting(400.0, judged).contains(&Shown::Sorted(Column::Status)));
        assert_eq!(fitting(1100.0, none).len(), Column::ALL.len(), "without a case no file has a number");
        let case = There { case: true, judged: true };
        assert_eq!(fitting(1200.0, case).len(), 1 + Column::ALL.len());
        assert!(fitting(330.0, case).contains(&Shown::Sorted(Column::Exhibit)));
        for width in (150..1200).step_by(10) {
            let columns = fitting(width as f32, case);
            let sum: f32 = columns.iter().map(|column| column.width() + GAP).sum();
            assert!(sum <= (width as f32).max(176.0), "{width}: {sum}");
        }
    }
}
