//! Outcomes in the order of the input, as they arrive.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::{Outcome, Worklist, run};
use crate::analysis::Options;
use crate::progress::{CancelFlag, Progress as _};

/// Results that may wait for an earlier one, a worker: one slow file does not hold the others up for long, and memory
/// stays bounded whatever the number of files.
const WINDOW: usize = 64;

/// How often a worker that waits for its turn looks whether the work was cancelled.
const POLL: Duration = Duration::from_millis(50);

/// Receives the results in the order of the input; [`ControlFlow::Break`] stops the scan.
pub type Emit<'a, T> = &'a mut (dyn FnMut(usize, T) -> ControlFlow<()> + Send);

/// Like [`run`], but `emit` receives the results in the order of the input, one at a time, while the scan goes on.
/// `convert` makes what is kept of an outcome, on the worker thread: results wait for their turn in it, so it should
/// let go of the file's bytes. A scan that is cancelled leaves gaps; what was done is emitted, still in order.
pub fn run_ordered<T: Send>(
    worklist: &Worklist,
    options: &Options,
    workers: usize,
    cancel: &CancelFlag,
    convert: &(dyn Fn(usize, Outcome) -> T + Sync),
    emit: Emit<'_, T>,
) {
    let queue = Queue {
        state: Mutex::new(State { next: 0, waiting: BTreeMap::new(), emit, stopped: false }),
        moved: Condvar::new(),
        cancel,
    };
    run(worklist, options, workers, cancel, &|index, outcome| {
        let _stops_others = CancelOnPanic(cancel);
        queue.put(index, convert(index, outcome));
    });
    queue.finish();
}

struct State<'a, T> {
    /// The index to be emitted next.
    next: usize,
    /// Results whose turn has not come.
    waiting: BTreeMap<usize, T>,
    emit: Emit<'a, T>,
    /// The receiver wants no more.
    stopped: bool,
}

struct Queue<'a, T> {
    state: Mutex<State<'a, T>>,
    moved: Condvar,
    cancel: &'a CancelFlag,
}

impl<'a, T> Queue<'a, T> {
    fn lock(&self) -> MutexGuard<'_, State<'a, T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes one result; waits while it is too far ahead.
    fn put(&self, index: usize, result: T) {
        let mut state = self.lock();
        while index >= state.next.saturating_add(WINDOW) && !self.cancel.cancelled() {
            // The wait is timed because nobody signals a cancellation, and the result awaited may never come then.
            state = match self.moved.wait_timeout(state, POLL) {
                Ok((state, _)) => state,
                Err(poisoned) => poisoned.into_inner().0,
            };
        }
        state.waiting.insert(index, result);
        state.emit_ready();
        if state.stopped {
            self.cancel.cancel();
        }
        self.moved.notify_all();
    }

    /// Emits what a cancelled scan left behind its gaps.
    fn finish(self) {
        let mut state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        while let Some((&index, _)) = state.waiting.first_key_value() {
            state.next = index;
            state.emit_ready();
        }
    }
}

impl<T> State<'_, T> {
    /// Emits every result whose turn has come.
    fn emit_ready(&mut self) {
        while let Some(result) = self.waiting.remove(&self.next) {
            if !self.stopped {
                self.stopped = (self.emit)(self.next, result).is_break();
            }
            self.next += 1;
        }
    }
}

/// Ends the other workers' waiting when this one dies.
struct CancelOnPanic<'a>(&'a CancelFlag);

impl Drop for CancelOnPanic<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.cancel();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    fn missing(count: usize) -> Worklist {
        Worklist { items: (0..count).map(|n| Err((n.to_string().into(), "gone".into()))).collect() }
    }

    /// Scans `count` items on `workers` threads and tells what was emitted until `stop`.
    fn emitted(count: usize, workers: usize, stop: usize) -> Vec<usize> {
        let mut seen = Vec::new();
        let convert = |index: usize, _: Outcome| {
            // The first of every few is late, so that the others have to wait for it.
            if index.is_multiple_of(7) {
                std::thread::sleep(Duration::from_millis(3));
            }
            index
        };
        let mut emit = |index: usize, value: usize| {
            assert_eq!(index, value);
            seen.push(index);
            if index == stop { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let cancel = CancelFlag::default();
        run_ordered(&missing(count), &Options::default(), workers, &cancel, &convert, &mut emit);
        assert_eq!(cancel.cancelled(), stop < count);
        seen
    }

    #[test]
    fn results_come_in_the_order_of_the_input() {
        for workers in [1, 2, 8] {
            assert_eq!(emitted(200, workers, usize::MAX), (0..200).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_receiver_that_stops_gets_nothing_more() {
        assert_eq!(emitted(200, 4, 9), (0..=9).collect::<Vec<_>>());
    }

    #[test]
    fn results_behind_a_gap_are_emitted_when_cancelled() {
        let cancel = CancelFlag::default();
        let mut seen = Vec::new();
        let mut emit = |index: usize, value: usize| {
            assert_eq!(index, value);
            seen.push(index);
            ControlFlow::Continue(())
        };
        let state = State { next: 0, waiting: BTreeMap::new(), emit: &mut emit, stopped: false };
        let queue = Queue { state: Mutex::new(state), moved: Condvar::new(), cancel: &cancel };
        queue.put(0, 0);
        queue.put(3, 3);
        cancel.cancel();
        queue.put(5000, 5000);
        queue.finish();
        assert_eq!(seen, [0, 3, 5000]);
    }

    #[test]
    fn a_panic_while_converting_ends_the_scan_and_is_passed_on() {
        let convert = |index: usize, _: Outcome| assert!(index != 0, "dies");
        let mut emit = |_: usize, (): ()| ControlFlow::Continue(());
        let cancel = CancelFlag::default();
        let scan = || run_ordered(&missing(500), &Options::default(), 2, &cancel, &convert, &mut emit);
        assert!(catch_unwind(AssertUnwindSafe(scan)).is_err());
    }
}
