//! `starlight case portable`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::case::store::{Packed, Packing, pack};
use crate::cli::{Exit, note};
use crate::progress::CancelFlag;

const ABOUT: &str = "\
Pack a part of a case into a zip: marked files with their results, all that is
said of them, what was read back, and copies of the evidence.

Every copy is hashed; evidence that is not what was examined is left out, named,
and the exit code is 2. Unpacked it is a case like any other: `verify` compares
the copies, `merge` brings home what was said of them. The same case gives the
same bytes. The case itself is only read.";

/// `starlight case portable`.
#[derive(Debug, Args)]
#[command(long_about = ABOUT)]
pub(in crate::cli) struct PortableArgs {
    /// The case: a folder NAME.starlight
    #[arg(value_name = "CASE")]
    case: PathBuf,

    /// The zip to make; it must not exist
    #[arg(long, value_name = "FILE.zip")]
    out: PathBuf,

    /// Which files are in it
    #[arg(long, value_name = "SCOPE", default_value = "marked")]
    scope: ScopeChoice,

    /// Leave out the copies of the evidence
    #[arg(long)]
    without_evidence: bool,
}

/// `--scope`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ScopeChoice {
    /// Every file of the case
    All,
    /// Those that an examiner marked: a status other than OK, a tag, a note or a bookmark
    Marked,
}

/// Makes the zip.
pub(super) fn portable(args: &PortableArgs, interrupt: &CancelFlag) -> anyhow::Result<Exit> {
    let case = super::read(&args.case)?;
    let items = match args.scope {
        ScopeChoice::All => case.items()?.into_iter().map(|item| item.id).collect(),
        ScopeChoice::Marked => case.marked()?,
    };
    let packing = Packing { items, evidence: !args.without_evidence };
    let Some(packed) = pack(&case, &packing, &args.out, interrupt)? else { return Ok(Exit::Interrupted) };
    let Packed { items, copies, left_out } = packed;
    for sentence in &left_out {
        note(&format!("left out: {sentence}"));
    }
    note(&format!("{items} files, {copies} copies of evidence: {}", args.out.display()));
    Ok(if left_out.is_empty() { Exit::NothingFound } else { Exit::Error })
}
