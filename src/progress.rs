//! How long work tells where it is and learns that nobody wants it any more.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Steps of one analysis, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Walking the file's structure.
    Container,
    /// Reading metadata fields.
    Metadata,
    /// Decoding samples.
    Pixels,
    /// Measuring the whole image.
    Statistics,
    /// Looking for payloads that can be read back.
    Recovery,
    /// Running the network.
    Model,
    /// Analysing what was recovered.
    Children,
}

impl Stage {
    /// The stage's name in messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Container => "container",
            Self::Metadata => "metadata",
            Self::Pixels => "pixels",
            Self::Statistics => "statistics",
            Self::Recovery => "recovery",
            Self::Model => "model",
            Self::Children => "children",
        }
    }
}

/// Receives progress and answers whether to go on.
pub trait Progress: Sync {
    /// A stage begins.
    fn stage(&self, stage: Stage);
    /// Whether the work should stop at the next convenient point.
    fn cancelled(&self) -> bool;
    /// `tried` passwords have been tried for `tool`.
    fn passwords(&self, _tool: &str, _tried: u64) {}
}

/// Nobody listens; never cancelled.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _: Stage) {}
    fn cancelled(&self) -> bool {
        false
    }
}

/// A shared switch that stops work; clones switch together.
#[derive(Debug, Clone, Default)]
pub struct CancelFlag(Arc<AtomicBool>);

impl CancelFlag {
    /// Asks for the stop.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Progress for CancelFlag {
    fn stage(&self, _: Stage) {}
    fn cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
