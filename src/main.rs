//! `starlight`: the inspector window and the headless commands.

use std::process::ExitCode;

fn main() -> ExitCode {
    starlight::cli::run()
}
