//! Exit codes.

use std::process::ExitCode;

/// How a command ended (README, "Exit codes").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// It did what it should and found nothing.
    NothingFound,
    /// A file's verdict is at least what `--fail-on` names, or `lab evaluate` found a regression.
    Found,
    /// Something could not be done, even if there were results: a gap means that nothing can be said of it.
    Error,
    /// Ctrl-C.
    Interrupted,
}

impl Exit {
    /// The number the caller sees.
    pub const fn code(self) -> u8 {
        match self {
            Self::NothingFound => 0,
            Self::Found => 1,
            Self::Error => 2,
            Self::Interrupted => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
