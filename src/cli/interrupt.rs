//! Ctrl-C, and panics on worker threads.

use std::panic;

use super::Exit;
use crate::progress::{CancelFlag, Progress as _};
use crate::scan::THREAD_NAME;

/// A flag that Ctrl-C switches: the output is finished, then the program ends with 130. A second Ctrl-C ends it at
/// once.
pub(super) fn flag() -> CancelFlag {
    let flag = CancelFlag::default();
    let switch = flag.clone();
    let handler = move || {
        if switch.cancelled() {
            #[expect(
                clippy::exit,
                reason = "the user asked twice, and a stage may be in the middle of its work"
            )]
            std::process::exit(i32::from(Exit::Interrupted.code()));
        }
        switch.cancel();
    };
    if let Err(error) = ctrlc::set_handler(handler) {
        super::note(&format!("Ctrl-C will end the program at once, the output may be incomplete: {error}"));
    }
    flag
}

/// Keeps panics on worker threads off the terminal: each becomes a finding or an error of its file, and its text may
/// come from evidence. `RUST_BACKTRACE` shows them.
pub(super) fn quiet_workers() {
    if std::env::var_os("RUST_BACKTRACE").is_some() {
        return;
    }
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        let worker = std::thread::current().name().is_some_and(|name| name.starts_with(THREAD_NAME));
        if !worker {
            usual(panic);
        }
    }));
}
