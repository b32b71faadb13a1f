//! `starlight case verify`.

use clap::Args;

use super::{InCase, now};
use crate::case::store::{Case, State, read_report_file, report_files, state, verify_events};
use crate::cli::{Exit, note};
use crate::progress::{CancelFlag, Progress as _};
use crate::report::manifest::{self, Manifest};

/// `starlight case verify`.
#[derive(Debug, Args)]
pub(in crate::cli) struct VerifyArgs {
    #[command(flatten)]
    case: InCase,

    /// Only look: keep nothing of what is found in the case
    #[arg(long)]
    read_only: bool,
}

/// Reads all evidence and says what is not as it was. The exit code is 1 where something is not.
pub(super) fn verify(args: &VerifyArgs, interrupt: &CancelFlag) -> anyhow::Result<Exit> {
    let mut case =
        if args.read_only { Case::open(&args.case.case, None, now())? } else { args.case.open()? };
    let mut wrong = 0;
    if let Some(row) = verify_events(&case.events()?) {
        note(&format!("the log was changed: row {row} does not follow from the row before"));
        wrong += 1;
    }
    for sentence in reports(&case)? {
        note(&sentence);
        wrong += 1;
    }
    let places = case.places()?;
    let all = places.len();
    let mut present = 0;
    for (item, path) in places {
        let Some(found) = state(&path, item.size, item.sha256.as_deref(), interrupt) else { break };
        if found == State::Present {
            present += 1;
        } else {
            note(&format!("exhibit {}: {}\nFile: {}", item.exhibit, found.name(), path.display()));
            wrong += usize::from(found != State::Unreadable);
        }
        if !args.read_only {
            case.batch(|batch| batch.checked(&item.id, found, now()))?;
        }
    }
    if interrupt.cancelled() {
        return Ok(Exit::Interrupted);
    }
    note(&format!("{present} of {all} files are what was examined"));
    Ok(if wrong > 0 { Exit::Found } else { Exit::NothingFound })
}

/// What of the reports is not as it was when they were made, a sentence each.
fn reports(case: &Case) -> anyhow::Result<Vec<String>> {
    let mut wrong = Vec::new();
    let mut previous: Option<String> = None;
    for (revision, hash) in case.reports()? {
        let folder = case.report_folder(revision);
        let said = |sentence: String| format!("report {revision}: {sentence}");
        let read = |name: &str| read_report_file(&folder, name);
        let bytes = read(manifest::NAME).map_err(|error| format!("{}: {error}", manifest::NAME));
        match bytes.and_then(|bytes| Manifest::parse(&bytes)) {
            Err(sentence) => wrong.push(said(sentence)),
            Ok((_, found)) if found != hash => {
                wrong.push(said("its manifest is not the one that was made".into()));
            }
            Ok((manifest, _)) => {
                if manifest.previous != previous {
                    wrong.push(said("it does not follow from the report before".into()));
                }
                wrong.extend(manifest.verify(&read, &report_files(&folder)).into_iter().map(said));
            }
        }
        previous = Some(hash);
    }
    Ok(wrong)
}
