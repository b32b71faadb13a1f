//! `starlight case merge`.

use std::path::PathBuf;

use clap::Args;

use super::{InCase, now};
use crate::case::store::{Case, Merged};
use crate::cli::{Exit, note};
use crate::report::numbers::count;

/// `starlight case merge`.
#[derive(Debug, Args)]
pub(in crate::cli) struct MergeArgs {
    #[command(flatten)]
    case: InCase,

    /// The other copy; it is only read
    #[arg(value_name = "COPY")]
    other: PathBuf,
}

/// Adds what the other copy has.
pub(super) fn merge(args: &MergeArgs) -> anyhow::Result<Exit> {
    let other = Case::open(&args.other, None, now())?;
    let Merged { items, analyses, said, events } = args.case.open()?.merge(&other, now())?;
    note(&format!(
        "added: {}, {}, {}, {}",
        count(items as u64, "file", "files"),
        count(analyses as u64, "result", "results"),
        count(said as u64, "remark", "remarks"),
        count(events as u64, "row of the log", "rows of the log")
    ));
    Ok(Exit::NothingFound)
}
