//! The headless commands.

use std::process::ExitCode;

/// Parses the arguments and runs what they ask for.
pub fn run() -> ExitCode {
    ExitCode::SUCCESS
}
