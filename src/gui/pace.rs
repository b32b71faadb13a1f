//! Files a second, of late: what remains is told from the last seconds, since files differ in cost.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// How far back the rate looks.
const WINDOW: Duration = Duration::from_secs(6);
/// Marks kept inside the window.
const MARKS: usize = 60;

/// Measures the pace of a run.
#[derive(Debug)]
pub(super) struct Pace {
    began: Instant,
    done: u64,
    /// (when, files done until then), at most one a tenth of a second.
    marks: VecDeque<(Instant, u64)>,
}

impl Pace {
    /// A run that begins now.
    pub(super) fn new(now: Instant) -> Self {
        Self { began: now, done: 0, marks: VecDeque::from([(now, 0)]) }
    }

    /// One more is done.
    pub(super) fn done(&mut self, now: Instant) {
        self.done += 1;
        let gap = WINDOW / MARKS as u32;
        if self.marks.back().is_none_or(|&(last, _)| now.duration_since(last) >= gap) {
            self.marks.push_back((now, self.done));
        }
        while self.marks.len() > 2
            && self.marks.get(1).is_some_and(|&(at, _)| now.duration_since(at) > WINDOW)
        {
            self.marks.pop_front();
        }
    }

    /// Files a second over the window; `None` until half a second has passed and a file is done.
    pub(super) fn rate(&self, now: Instant) -> Option<f64> {
        let &(from, before) = self.marks.front()?;
        let seconds = now.duration_since(from).as_secs_f64();
        let counted = self.done - before;
        let early = now.duration_since(self.began) < Duration::from_millis(500);
        (!early && counted > 0).then(|| counted as f64 / seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_follows_the_last_seconds() {
        let start = Instant::now();
        let at = |milliseconds| start + Duration::from_millis(milliseconds);
        let mut pace = Pace::new(start);
        assert_eq!(pace.rate(at(1000)), None);
        // Ten a second for ten seconds, then two a second for ten.
        for tick in 1..=100 {
            pace.done(at(tick * 100));
        }
        assert!((pace.rate(at(10_000)).unwrap() - 10.0).abs() < 0.3);
        for tick in 1..=20 {
            pace.done(at(10_000 + tick * 500));
        }
        assert!((pace.rate(at(20_000)).unwrap() - 2.0).abs() < 0.3);
    }
}
