//! What was done in this window, in order and in UTC: kept for the examiner and for whoever checks the work.

use std::collections::VecDeque;
use std::time::SystemTime;

use crate::case::Utc;

/// Entries kept; older ones are counted only.
const MOST: usize = 20_000;

/// One thing that was done, or that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// When.
    pub at: Utc,
    /// What, in a line; escaped where it holds names from evidence.
    pub text: String,
    /// Whether something went wrong.
    pub wrong: bool,
}

/// The log.
#[derive(Debug, Default)]
pub struct Log {
    entries: VecDeque<LogEntry>,
    dropped: u64,
}

impl Log {
    /// Notes what was done now.
    pub fn add(&mut self, text: impl Into<String>, wrong: bool) {
        self.add_at(now(), text.into(), wrong);
    }

    fn add_at(&mut self, at: Utc, text: String, wrong: bool) {
        if self.entries.len() == MOST {
            self.entries.pop_front();
            self.dropped += 1;
        }
        self.entries.push_back(LogEntry { at, text, wrong });
    }

    /// The entries, oldest first.
    pub fn entries(&self) -> &VecDeque<LogEntry> {
        &self.entries
    }

    /// How many older entries are no longer kept.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// All of it as lines of text.
    pub fn text(&self) -> String {
        let line = |entry: &LogEntry| {
            let mark = if entry.wrong { "error: " } else { "" };
            format!("{} {mark}{}\n", entry.at, entry.text)
        };
        self.entries.iter().map(line).collect()
    }
}

/// The time, for the log and the examiner's record.
pub fn now() -> Utc {
    SystemTime::now().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_is_bounded_and_reads_as_lines() {
        let mut log = Log::default();
        for index in 0..MOST + 2 {
            log.add_at(Utc::from_millis(index as i64), format!("thing {index}"), index % 2 == 1);
        }
        assert_eq!((log.entries().len(), log.dropped()), (MOST, 2));
        let text = log.text();
        let lines: Vec<&str> = text.lines().take(2).collect();
        assert_eq!(lines, ["1970-01-01T00:00:00.002Z thing 2", "1970-01-01T00:00:00.003Z error: thing 3"]);
    }
}
