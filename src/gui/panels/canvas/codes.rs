//! The codes read in a view.

use std::sync::Arc;

use crate::gui::frames::Which;
use crate::gui::worker::JobId;
use crate::payload::codes::Code;
use crate::pixels::view::View;

/// What is known of the codes in a view.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Codes {
    /// Nothing is asked for.
    #[default]
    Nothing,
    /// Under way.
    Awaited(JobId),
    /// There.
    Known(Arc<CodesRead>),
}

/// What was read, and in what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodesRead {
    /// The view.
    pub view: View,
    /// The frame.
    pub which: Which,
    /// The picture in words.
    pub name: String,
    /// The codes from the top; none where nothing was read.
    pub codes: Vec<Code>,
}

impl Codes {
    /// Takes what was read, unless something else was asked for since.
    pub fn take(&mut self, job: JobId, read: Arc<CodesRead>) {
        if *self == Self::Awaited(job) {
            *self = Self::Known(read);
        }
    }

    /// No answer comes any more.
    pub fn give_up(&mut self, job: JobId) {
        if *self == Self::Awaited(job) {
            *self = Self::Nothing;
        }
    }

    /// Whether an answer is awaited.
    pub fn busy(&self) -> bool {
        matches!(self, Self::Awaited(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_answer_is_dropped() {
        let which = Which::default();
        let read =
            Arc::new(CodesRead { view: View::Normal, which, name: "Normal".into(), codes: Vec::new() });
        let mut codes = Codes::default();
        codes.take(JobId::default(), Arc::clone(&read));
        assert_eq!(codes, Codes::Nothing);
        codes = Codes::Awaited(JobId::default());
        assert!(codes.busy());
        codes.take(JobId::default(), Arc::clone(&read));
        assert_eq!(codes, Codes::Known(read));
        codes.give_up(JobId::default());
        assert!(matches!(codes, Codes::Known(_)));
    }
}
