//! Work behind the window, as the list of jobs shows it.

use std::time::Instant;

use super::commands::Command;
use crate::progress::CancelFlag;

/// A line of the list of jobs.
#[derive(Debug, Clone, PartialEq)]
pub struct JobLine {
    /// What is done.
    pub text: String,
    /// How much of it is done, 0 to 1, where that is known.
    pub share: Option<f32>,
    /// What stops it, where it can be stopped.
    pub cancel: Option<Command>,
}

/// A piece of work on a thread of its own.
#[derive(Debug)]
pub(super) struct Aside {
    pub(super) id: u64,
    pub(super) text: String,
    pub(super) began: Instant,
    pub(super) cancel: CancelFlag,
}

/// Work that is neither scan nor inspection: writing and reading of results.
#[derive(Debug, Default)]
pub(super) struct Asides {
    list: Vec<Aside>,
    next: u64,
}

impl Asides {
    /// One more; its number and the switch that stops it.
    pub(super) fn begin(&mut self, text: String, now: Instant) -> (u64, CancelFlag) {
        let (id, cancel) = (self.next, CancelFlag::default());
        self.next += 1;
        self.list.push(Aside { id, text, began: now, cancel: cancel.clone() });
        (id, cancel)
    }

    /// It is over.
    pub(super) fn end(&mut self, id: u64) {
        self.list.retain(|aside| aside.id != id);
    }

    /// Asks it to stop.
    pub(super) fn cancel(&self, id: u64) {
        self.list.iter().filter(|aside| aside.id == id).for_each(|aside| aside.cancel.cancel());
    }

    /// Those under way, oldest first.
    pub(super) fn list(&self) -> &[Aside] {
        &self.list
    }
}
