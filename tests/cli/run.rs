//! Runs the built program.

use std::ffi::OsStr;
use std::io::Write as _;
use std::process::{Command, Stdio};

/// The sample case, relative to the package, where the program is run.
pub(crate) const SAMPLES: &str = "assets/samples";

/// What a run came to.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    /// Bytes that are not UTF-8 are U+FFFD here.
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// The program, ready to be run in the package's folder.
pub(crate) fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_starlight"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env_remove("COLUMNS").env_remove("RUST_BACKTRACE");
    command
}

/// Runs it with `arguments` and nothing on stdin.
pub(crate) fn starlight<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Ran {
    with_input(arguments, b"")
}

/// Runs it with `arguments` and `input` on stdin.
pub(crate) fn with_input<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>, input: &[u8]) -> Ran {
    let mut child = command()
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // It may end without reading all of its input.
    child.stdin.take().expect("stdin is piped").write_all(input).ok();
    let output = child.wait_with_output().expect("the program ends");
    Ran {
        code: output.status.code().expect("the program is not killed"),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
