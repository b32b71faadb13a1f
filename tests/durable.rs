//! What becomes of a case when the program is killed, the disk is full or cannot be written.
//!
//! `STARLIGHT_KILLS=100 cargo test --test durable -- --nocapture` kills a hundred times each and prints what was lost.
#![cfg(all(feature = "cli", target_os = "linux"))]
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "helpers of tests are tests too"
)]

#[path = "made/grains.rs"]
mod grains;
#[path = "durable/killed.rs"]
mod killed;
#[path = "durable/places.rs"]
mod places;

use std::process::Command;

use starlight::case::Utc;

const NOW: Utc = Utc::from_millis(1_795_331_484_123);
const PROGRAM: &str = env!("CARGO_BIN_EXE_starlight");

/// The program, ready to be run.
fn command() -> Command {
    let mut command = Command::new(PROGRAM);
    command.env_remove("RUST_BACKTRACE");
    command
}

/// Runs it and holds it to its exit code.
#[track_caller]
fn run(arguments: &[&str], code: i32) {
    let output = command().args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
}
