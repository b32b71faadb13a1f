//! Work behind the window, as the list of jobs shows it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
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
    pub(super) share: Share,
}

/// How much of a piece of work is done, told by the thread that does it.
#[derive(Debug, Clone, Default)]
pub struct Share(Arc<AtomicU32>);

impl Share {
    /// `done` of `total` pieces.
    pub fn set(&self, done: usize, total: usize) {
        let share = if total == 0 { 0.0 } else { done as f32 / total as f32 };
        self.0.store(share.clamp(0.0, 1.0).to_bits(), Ordering::Relaxed);
    }

    /// 0 to 1; `None` where nothing was told.
    pub fn get(&self) -> Option<f32> {
        Some(f32::from_bits(self.0.load(Ordering::Relaxed))).filter(|share| *share > 0.0)
    }
}

/// Work that is neither scan nor inspection: writing and reading of results.
#[derive(Debug, Default)]
pub(super) struct Asides {
    list: Vec<Aside>,
    next: u64,
}

impl Asides {
    /// One more: its number, the switch that stops it, and where it tells how far it is.
    pub(super) fn begin(&mut self, text: String, now: Instant) -> (u64, CancelFlag, Share) {
        let (id, cancel, share) = (self.next, CancelFlag::default(), Share::default());
        self.next += 1;
        self.list.push(Aside { id, text, began: now, cancel: cancel.clone(), share: share.clone() });
        (id, cancel, share)
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
