//! How far a scan or a command of the lab is, on stderr.

use std::io::{self, IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use indicatif::{HumanDuration, ProgressBar, ProgressStyle};

/// How often a line is written where stderr is no terminal.
const EVERY: Duration = Duration::from_secs(2);

/// Progress of a scan.
#[derive(Debug)]
pub(super) struct Meter {
    shown: Shown,
    total: usize,
    done: usize,
    began: Instant,
}

#[derive(Debug)]
enum Shown {
    /// A bar that redraws itself.
    Bar(ProgressBar),
    /// A line now and then: when the last one was written.
    Lines(Instant),
    /// Nothing.
    Nothing,
}

/// Whether progress is to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// Where stderr is a terminal.
    Terminal,
    /// Everywhere.
    Always,
    /// Nowhere.
    Never,
}

impl Meter {
    /// A meter for `total` files.
    pub(super) fn new(total: usize, when: When) -> Self {
        let began = Instant::now();
        let shown = match when {
            When::Never => Shown::Nothing,
            _ if io::stderr().is_terminal() => Shown::Bar(bar(total)),
            When::Always => Shown::Lines(began),
            When::Terminal => Shown::Nothing,
        };
        Self { shown, total, done: 0, began }
    }

    /// Counts one file.
    pub(super) fn advance(&mut self) {
        self.done += 1;
        match &mut self.shown {
            Shown::Bar(bar) => bar.inc(1),
            Shown::Lines(last) if last.elapsed() >= EVERY => {
                *last = Instant::now();
                write_line(&line(self.done, self.total, self.began.elapsed()));
            }
            Shown::Lines(_) | Shown::Nothing => {}
        }
    }

    /// Runs `write`, which writes to the same terminal, with the bar out of its way.
    pub(super) fn suspended<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.shown {
            Shown::Bar(bar) => bar.suspend(write),
            Shown::Lines(_) | Shown::Nothing => write(),
        }
    }

    /// Takes the bar away and tells what the scan took.
    pub(super) fn finish(self) {
        let elapsed = self.began.elapsed();
        match self.shown {
            Shown::Nothing => return,
            Shown::Bar(bar) => bar.finish_and_clear(),
            Shown::Lines(_) => {}
        }
        let rate = self.done as f64 / elapsed.as_secs_f64().max(1e-3);
        write_line(&format!(
            "{} of {} files in {:.1} s, {rate:.1}/s",
            self.done,
            self.total,
            elapsed.as_secs_f64()
        ));
    }
}

/// Progress of work that tells itself how far it is; a new total begins a new meter.
#[derive(Debug, Default)]
pub(super) struct Reported(Option<Meter>);

impl Reported {
    /// Shows that `done` of `all` files are done.
    pub(super) fn reach(&mut self, done: u64, all: u64) {
        let (done, all) = (done as usize, all as usize);
        if self.0.as_ref().is_some_and(|meter| meter.total != all || meter.done > done) {
            self.finish();
        }
        let meter = self.0.get_or_insert_with(|| Meter::new(all, When::Always));
        while meter.done < done {
            meter.advance();
        }
    }

    /// Takes the bar away and tells what it took.
    pub(super) fn finish(&mut self) {
        if let Some(meter) = self.0.take() {
            meter.finish();
        }
    }
}

fn bar(total: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:24} {pos}/{len} files  {per_sec}  {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(total as u64).with_style(style);
    bar.enable_steady_tick(Duration::from_millis(250));
    bar
}

/// One line of progress.
fn line(done: usize, total: usize, elapsed: Duration) -> String {
    let rate = done as f64 / elapsed.as_secs_f64().max(1e-3);
    let left = Duration::from_secs_f64(total.saturating_sub(done) as f64 / rate.max(1e-3));
    format!("{done} of {total} files, {rate:.1}/s, {} left", HumanDuration(left))
}

fn write_line(text: &str) {
    // Nobody is left to be told where stderr is closed.
    writeln!(io::stderr(), "starlight: {text}").ok();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_tells_count_rate_and_time_left() {
        let text = line(30, 120, Duration::from_secs(10));
        assert_eq!(text, "30 of 120 files, 3.0/s, 30 seconds left");
    }
}
