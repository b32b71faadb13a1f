//! The headless commands, and the way into the window.

mod args;
mod case;
mod exit;
mod extract;
mod extract_tool;
mod inputs;
mod inspect;
mod interrupt;
mod open;
mod options;
mod output;
mod payloads;
mod progress;
mod scan;
mod show;
mod table;
mod view;
#[cfg(feature = "gui")]
mod window_args;

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::Parser as _;

pub use exit::Exit;

use crate::lab;
use crate::untrusted::Untrusted;
use args::{Cli, Command};

/// Parses the arguments and runs what they ask for.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let exit = if error.use_stderr() { Exit::Error } else { Exit::NothingFound };
            // Nobody is left to be told where stderr is closed.
            error.print().ok();
            return exit.into();
        }
    };
    interrupt::quiet_workers();
    let done = match cli.command {
        Some(Command::Scan(args)) => scan::scan(&args, &interrupt::flag()),
        Some(Command::Inspect(args)) => inspect::inspect(&args, &interrupt::flag()),
        Some(Command::Extract(args)) => extract::extract(&args, &interrupt::flag()),
        Some(Command::View(args)) => view::view(&args),
        Some(Command::Case { command }) => case::run(&command, &interrupt::flag()),
        Some(Command::Lab(args)) => {
            let mut meter = progress::Reported::default();
            let done = lab::cli::run(args, &mut io::stdout().lock(), &mut |done, all| meter.reach(done, all));
            meter.finish();
            done.map(|ended| match ended {
                lab::cli::Ended::Done => Exit::NothingFound,
                lab::cli::Ended::Worse => Exit::Found,
            })
        }
        None => open::open(cli.open),
    };
    match done {
        Ok(exit) => exit.into(),
        Err(error) if is_broken_pipe(&error) => Exit::NothingFound.into(),
        Err(error) => {
            note(&format!("{error:#}"));
            Exit::Error.into()
        }
    }
}

/// Tells something on stderr, escaped.
fn note(text: &str) {
    let mut stderr = io::stderr().lock();
    for (number, line) in text.lines().enumerate() {
        let front = if number == 0 { "starlight: " } else { "  " };
        // Nobody is left to be told where stderr is closed.
        writeln!(stderr, "{front}{}", Untrusted::new(line)).ok();
    }
}

/// Whether the reader of the output has seen enough.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io = error.chain().find_map(|cause| cause.downcast_ref::<io::Error>());
    io.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
