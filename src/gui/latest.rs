//! A mailbox for one letter: a newer one replaces an unread one. Work that nobody waits for any more is never begun.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

struct State<T> {
    letter: Option<T>,
    closed: bool,
}

/// The mailbox; clones share it.
pub(super) struct Latest<T>(Arc<(Mutex<State<T>>, Condvar)>);

impl<T> Clone for Latest<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Default for Latest<T> {
    fn default() -> Self {
        Self(Arc::new((Mutex::new(State { letter: None, closed: false }), Condvar::new())))
    }
}

impl<T> Latest<T> {
    /// Puts a letter in, in place of one that nobody took.
    pub(super) fn put(&self, letter: T) {
        let (state, changed) = &*self.0;
        state.lock().unwrap_or_else(PoisonError::into_inner).letter = Some(letter);
        changed.notify_one();
    }

    /// Waits for a letter; `None` once the box is closed.
    pub(super) fn take(&self) -> Option<T> {
        let (state, changed) = &*self.0;
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if state.closed {
                return None;
            }
            if let Some(letter) = state.letter.take() {
                return Some(letter);
            }
            state = changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Whether a letter lies there.
    pub(super) fn waiting(&self) -> bool {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner).letter.is_some()
    }

    /// Ends the wait of whoever takes.
    pub(super) fn close(&self) {
        let (state, changed) = &*self.0;
        state.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_newest_letter_is_read() {
        let mailbox = Latest::default();
        mailbox.put(1);
        mailbox.put(2);
        assert_eq!(mailbox.take(), Some(2));
        assert!(!mailbox.waiting());
        mailbox.close();
        assert_eq!(mailbox.take(), None::<i32>);
    }
}
