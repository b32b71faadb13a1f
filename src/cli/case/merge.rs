//! `starlight case merge`.

use std::path::PathBuf;

use clap::Args;

use super::{InCase, now};
use crate::case::store::{Case, Merged};
use crate::cli::{Exit, note};

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
    note(&format!("added: {items} files, {analyses} results, {said} remarks, {events} rows of the log"));
    Ok(Exit::NothingFound)
}
