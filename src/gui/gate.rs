//! A gate that work passes between two files: closed, it waits there until it is opened or stopped.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use crate::progress::{CancelFlag, Progress as _};

/// How often a waiting thread looks whether its work was stopped: nobody signals that.
const POLL: Duration = Duration::from_millis(50);

/// The gate; clones are the same gate.
#[derive(Debug, Clone, Default)]
pub(super) struct Gate(Arc<(Mutex<bool>, Condvar)>);

impl Gate {
    /// Closes or opens it.
    pub(super) fn set_closed(&self, closed: bool) {
        let (state, changed) = &*self.0;
        *state.lock().unwrap_or_else(PoisonError::into_inner) = closed;
        changed.notify_all();
    }

    /// Whether it is closed.
    pub(super) fn closed(&self) -> bool {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits while it is closed and `cancel` is not set.
    pub(super) fn pass(&self, cancel: &CancelFlag) {
        let (state, changed) = &*self.0;
        let mut closed = state.lock().unwrap_or_else(PoisonError::into_inner);
        while *closed && !cancel.cancelled() {
            closed = match changed.wait_timeout(closed, POLL) {
                Ok((closed, _)) => closed,
                Err(poisoned) => poisoned.into_inner().0,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_gate_holds_until_it_opens_or_the_work_is_stopped() {
        let (gate, cancel) = (Gate::default(), CancelFlag::default());
        gate.pass(&cancel);
        gate.set_closed(true);
        let waiting = {
            let (gate, cancel) = (gate.clone(), cancel.clone());
            std::thread::Builder::new().name("gate".into()).spawn(move || gate.pass(&cancel)).unwrap()
        };
        std::thread::sleep(POLL);
        assert!(gate.closed() && !waiting.is_finished());
        gate.set_closed(false);
        waiting.join().unwrap();
        gate.set_closed(true);
        cancel.cancel();
        gate.pass(&cancel);
    }
}
