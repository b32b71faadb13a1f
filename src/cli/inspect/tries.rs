//! How far the passwords are, on stderr.

use std::io::{self, IsTerminal as _};

use indicatif::{ProgressBar, ProgressStyle};

use crate::analysis::Options;
use crate::progress::{CancelFlag, Progress, Stage};

/// Shows the passwords tried, where there is a list and somebody to look at it.
pub(super) struct Tries<'a> {
    cancel: &'a CancelFlag,
    bar: Option<ProgressBar>,
}

impl<'a> Tries<'a> {
    /// Progress that stops with `cancel`.
    pub(super) fn new(cancel: &'a CancelFlag, options: &Options) -> Self {
        let shown = options.wordlist.is_some() && io::stderr().is_terminal();
        let bar = shown.then(|| {
            let style = ProgressStyle::with_template("{spinner} {msg}")
                .unwrap_or_else(|_| ProgressStyle::default_spinner());
            ProgressBar::new_spinner().with_style(style)
        });
        Self { cancel, bar }
    }

    /// Takes the line away.
    pub(super) fn finish(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}

impl Progress for Tries<'_> {
    fn stage(&self, _: Stage) {}

    fn cancelled(&self) -> bool {
        self.cancel.cancelled()
    }

    fn passwords(&self, tool: &str, tried: u64) {
        if let Some(bar) = &self.bar {
            bar.set_message(format!("{tool}: {tried} passwords tried"));
            bar.tick();
        }
    }
}
