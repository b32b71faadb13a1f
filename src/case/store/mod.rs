//! A case on disk: a folder `NAME.starlight` with one `SQLite` file (`case.db`), what was read back (`payloads/`) and
//! the reports made (`exports/`). Everything is kept as it happens; rows are appended, and the latest holds.
//!
//! A case file may come from anybody: what is in it is read as evidence is. Its tables must be exactly ours, SQL of its
//! own never runs, texts have limits, and nothing outside its folder is touched.

mod batch;
mod error;
mod events;
mod evidence;
mod exports;
mod lock;
mod merge;
mod names;
mod open;
mod payloads;
mod portable;
mod read;
mod said;
mod schema;
mod writer;

#[cfg(test)]
mod tests;

pub use batch::{Batch, Identity, NewAnalysis, NewFinding, NewPayload};
pub use error::StoreError;
pub use events::{Event, verify_events};
pub use evidence::state;
pub use exports::{NewReport, put_beside, read_report_file, report_files};
pub use lock::Holder;
pub use merge::Merged;
pub use open::{Case, ENDING, is_case};
pub use portable::{Packed, Packing, pack};
pub use read::{Analysis, ItemRow, ReportRow, Root, Run, StatusOf, below};
pub use schema::VERSION;
pub use writer::{Change, Writer};

/// Where a piece of evidence is now, as far as was looked last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// There, with the content that was examined.
    Present,
    /// Nothing lies at its path.
    NotAvailable,
    /// Something else lies at its path: size or SHA-256 differ.
    Changed,
    /// It could not be read when it was added, so that there is no content to compare with.
    Unreadable,
    /// It was found, and nobody has read it yet.
    Listed,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Present, Self::NotAvailable, Self::Changed, Self::Unreadable, Self::Listed];

    /// The word in files and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::NotAvailable => "not available",
            Self::Changed => "changed",
            Self::Unreadable => "unreadable",
            Self::Listed => "not read yet",
        }
    }

    /// The state of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}
