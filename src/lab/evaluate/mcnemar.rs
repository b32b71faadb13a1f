//! Two answers about the same images (Quinn `McNemar`, "Note on the sampling error of the difference between correlated
//! proportions or percentages", 1947), by the exact binomial test.

use serde::Serialize;

use super::interval::{Rate, binomial_at_most};

/// A rate before and after, on the same images.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Change {
    /// Before.
    pub before: Rate,
    /// After.
    pub after: Rate,
    /// Images that show it only after.
    pub gained: u64,
    /// Images that showed it only before.
    pub lost: u64,
    /// Probability of a split at least as uneven as this one, were each of the images that changed as likely to change
    /// one way as the other.
    pub p: f64,
}

impl Change {
    /// The change over `pairs` of (before, after).
    pub fn of(pairs: impl Iterator<Item = (bool, bool)>) -> Self {
        let (mut all, mut before, mut after, mut gained, mut lost) = (0, 0, 0, 0, 0);
        for (then, now) in pairs {
            all += 1;
            before += u64::from(then);
            after += u64::from(now);
            gained += u64::from(now && !then);
            lost += u64::from(then && !now);
        }
        let p = exact(gained, lost);
        Self { before: Rate::new(before, all), after: Rate::new(after, all), gained, lost, p }
    }
}

/// Two-sided exact p-value for `gained` against `lost`.
pub fn exact(gained: u64, lost: u64) -> f64 {
    let changed = gained + lost;
    if changed == 0 {
        return 1.0;
    }
    (2.0 * binomial_at_most(gained.min(lost), changed, 0.5)).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_values_are_those_of_the_binomial() {
        let near = |found: f64, expected: f64| {
            assert!((found - expected).abs() < 1e-12, "{found} instead of {expected}");
        };
        near(exact(0, 0), 1.0);
        near(exact(1, 1), 1.0);
        near(exact(5, 0), 2.0 / 32.0);
        near(exact(0, 10), 2.0 / 1024.0);
        // 2 · (1 + 10 + 45) / 1024.
        near(exact(8, 2), 112.0 / 1024.0);
        near(exact(2, 8), 112.0 / 1024.0);
    }

    #[test]
    fn pairs_are_counted_once_each() {
        let pairs = [(true, true), (true, false), (false, true), (false, true), (false, false)];
        let change = Change::of(pairs.into_iter());
        assert_eq!((change.before.hits, change.after.hits, change.after.of), (2, 3, 5));
        assert_eq!((change.gained, change.lost), (2, 1));
    }
}
