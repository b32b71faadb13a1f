//! What a batch came to.

use super::Outcome;
use crate::verdict::Call;

/// Counts of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Files called stego.
    pub stego: usize,
    /// Files called suspicious.
    pub suspicious: usize,
    /// Files in which nothing was found.
    pub clean: usize,
    /// Files that could not be examined.
    pub failed: usize,
}

impl Summary {
    /// Counts one outcome.
    pub fn add(&mut self, outcome: &Outcome) {
        self.count(outcome.result.as_ref().ok().map(|analysis| analysis.verdict.call));
    }

    /// Counts one file by what it was called; `None`: it could not be examined.
    pub fn count(&mut self, call: Option<Call>) {
        match call {
            Some(Call::Stego) => self.stego += 1,
            Some(Call::Suspicious) => self.suspicious += 1,
            Some(Call::Clean) => self.clean += 1,
            None => self.failed += 1,
        }
    }

    /// Files counted.
    pub const fn files(self) -> usize {
        self.stego + self.suspicious + self.clean + self.failed
    }
}

impl std::fmt::Display for Summary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let files = if self.files() == 1 { "file" } else { "files" };
        write!(f, "{} {files}: {} hidden data, {} suspicious, ", self.files(), self.stego, self.suspicious)?;
        write!(f, "{} nothing found, {} not examined", self.clean, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_every_file_once() {
        let mut summary = Summary::default();
        for call in [Some(Call::Stego), Some(Call::Clean), None, Some(Call::Suspicious), Some(Call::Clean)] {
            summary.count(call);
        }
        let text = "5 files: 1 hidden data, 1 suspicious, 2 nothing found, 1 not examined";
        assert_eq!(summary.to_string(), text);
    }
}
