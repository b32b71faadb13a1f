//! `starlight case`: cases on disk and what leaves of them.

mod add;
mod export;
mod keeping;
mod make;
mod mark;
mod merge;
mod portable;
mod relocate;
mod report;
mod sign;
mod verify;

pub(super) use keeping::Keeping;

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use clap::{Args, Subcommand};

use super::Exit;
use crate::case::Utc;
use crate::case::store::{Case, StoreError};
use crate::progress::CancelFlag;

/// `starlight case`.
#[derive(Debug, Subcommand)]
pub(super) enum CaseCommand {
    /// Make a case: a folder NAME.starlight that must not exist
    New(make::NewArgs),
    /// Fill in fields of the case form, e.g. number=2026-0042
    Set(make::SetArgs),
    /// Add files and folders without scanning them: they are hashed and get exhibit numbers
    Add(add::AddArgs),
    /// Say something of exhibits: status, tags, a note
    Mark(mark::MarkArgs),
    /// Make a report: a new revision below the case's `exports`
    Report(report::ReportArgs),
    /// Write one rendering of the case to a place of choice, without making a report
    Export(export::ExportArgs),
    /// Sign the newest report with a key of minisign
    Sign(sign::SignArgs),
    /// Check the evidence, the log and the reports against what was kept, or one report by itself
    Verify(verify::VerifyArgs),
    /// Pack marked files, what is said of them and copies of them into a zip
    Portable(portable::PortableArgs),
    /// Say where a folder of evidence lies now
    Relocate(relocate::RelocateArgs),
    /// Add what another copy of the same case has and this one lacks
    Merge(merge::MergeArgs),
}

/// Which case, and who works on it.
#[derive(Debug, Args)]
pub(super) struct InCase {
    /// The case: a folder NAME.starlight
    #[arg(value_name = "CASE")]
    case: PathBuf,

    /// Who does this, for the log [default: who made the case]
    #[arg(long, value_name = "NAME")]
    examiner: Option<String>,
}

impl InCase {
    fn open(&self) -> anyhow::Result<Case> {
        open(&self.case, self.examiner.as_deref())
    }
}

/// Runs one of them.
pub(super) fn run(command: &CaseCommand, interrupt: &CancelFlag) -> anyhow::Result<Exit> {
    match command {
        CaseCommand::New(args) => make::new(args),
        CaseCommand::Set(args) => make::set(args),
        CaseCommand::Add(args) => add::add(args, interrupt),
        CaseCommand::Mark(args) => mark::mark(args),
        CaseCommand::Report(args) => report::report(args),
        CaseCommand::Export(args) => export::export(args),
        CaseCommand::Sign(args) => sign::sign(args),
        CaseCommand::Portable(args) => portable::portable(args, interrupt),
        CaseCommand::Relocate(args) => relocate::relocate(args),
        CaseCommand::Verify(args) => verify::verify(args, interrupt),
        CaseCommand::Merge(args) => merge::merge(args),
    }
}

/// Opens a case for writing, for `examiner` or else for who made it.
fn open(folder: &Path, examiner: Option<&str>) -> anyhow::Result<Case> {
    let name = match examiner {
        Some(name) => name.to_owned(),
        None => maker(folder)?,
    };
    let case = Case::open(folder, Some(&name), now())?;
    if let Some(notice) = case.notice() {
        super::note(notice);
    }
    Ok(case)
}

/// Opens a case for reading.
fn read(folder: &Path) -> anyhow::Result<Case> {
    let case = Case::open(folder, None, now())?;
    if let Some(notice) = case.notice() {
        super::note(notice);
    }
    Ok(case)
}

/// Who made the case.
fn maker(folder: &Path) -> Result<String, StoreError> {
    let events = Case::open(folder, None, now())?.events()?;
    Ok(events.into_iter().next().map_or_else(|| "Examiner".into(), |event| event.actor))
}

fn now() -> Utc {
    SystemTime::now().into()
}
