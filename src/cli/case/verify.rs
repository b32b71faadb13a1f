//! `starlight case verify`.

use std::path::{Path, PathBuf};

use clap::Args;
use minisign::PublicKey;

use super::{now, open};
use crate::case::Utc;
use crate::case::store::{Case, State, read_report_file, report_files, state, verify_events};
use crate::cli::{Exit, note};
use crate::progress::{CancelFlag, Progress as _};
use crate::report::manifest::{self, Manifest};
use crate::report::signature;
use crate::untrusted::Untrusted;

/// Files whose state is kept in one go.
const TOGETHER: usize = 200;

const ABOUT: &str = "\
Check the evidence, the log and the reports of a case against what was kept, or
one report by itself: the folder of an export, wherever it was copied to.

Every file that is missing, changed or not in the manifest is named. With a
public key the newest report has to bear its signature, and every other report
that is signed.";

/// `starlight case verify`.
#[derive(Debug, Args)]
#[command(long_about = ABOUT)]
pub(in crate::cli) struct VerifyArgs {
    /// The case, or the folder of a report
    #[arg(value_name = "CASE|FOLDER")]
    place: PathBuf,

    /// Who does this, for the log [default: who made the case]
    #[arg(long, value_name = "NAME")]
    examiner: Option<String>,

    /// Only look: keep nothing of what is found in the case
    #[arg(long)]
    read_only: bool,

    /// The public key that has to have signed: a file of minisign, or its line of base64
    #[arg(long, value_name = "FILE|KEY")]
    public_key: Option<String>,
}

/// Whether `folder` is that of a report, and not that of a case.
pub(super) fn is_report(folder: &Path) -> bool {
    let has = |name: &str| folder.join(name).is_file();
    !has("case.db") && (has(manifest::NAME) || has("case.json"))
}

/// The manifest in the folder of a report, its bytes and their SHA-256.
pub(super) fn manifest_of(folder: &Path) -> Result<(Manifest, Vec<u8>, String), String> {
    let bytes =
        read_report_file(folder, manifest::NAME).map_err(|error| format!("{}: {error}", manifest::NAME))?;
    let (manifest, hash) = Manifest::parse(&bytes)?;
    Ok((manifest, bytes, hash))
}

/// Says what is not as it was. The exit code is 1 where something is not.
pub(super) fn verify(args: &VerifyArgs, interrupt: &CancelFlag) -> anyhow::Result<Exit> {
    let key = args.public_key.as_deref().map(public_key).transpose()?;
    if is_report(&args.place) {
        return Ok(exit(report(&args.place, key.as_ref())));
    }
    let mut case =
        if args.read_only { super::read(&args.place)? } else { open(&args.place, args.examiner.as_deref())? };
    let mut wrong = 0;
    if let Some(row) = verify_events(&case.events()?) {
        note(&format!("the log was changed: row {row} does not follow from the row before"));
        wrong += 1;
    }
    for sentence in reports(&case, key.as_ref())? {
        note(&sentence);
        wrong += 1;
    }
    let places = case.places()?;
    let all = places.len();
    let (mut present, mut found_now) = (0, Vec::new());
    for (item, path) in places {
        let Some(found) = state(&path, item.size, item.sha256.as_deref(), interrupt) else { break };
        if found == State::Present {
            present += 1;
        } else {
            note(&format!("exhibit {}: {}\nFile: {}", item.exhibit, found.name(), path.display()));
            wrong += usize::from(found != State::Unreadable);
        }
        found_now.push((item.id, found, now()));
        if found_now.len() == TOGETHER {
            keep(&mut case, args, &mut found_now)?;
        }
    }
    keep(&mut case, args, &mut found_now)?;
    if interrupt.cancelled() {
        return Ok(Exit::Interrupted);
    }
    let text = format!("{present} of {all} files are what was examined");
    if !args.read_only {
        case.batch(|batch| batch.event("Evidence checked", &text, now()))?;
    }
    note(&text);
    Ok(exit(wrong))
}

/// Keeps what was found, unless it is only looked at.
fn keep(case: &mut Case, args: &VerifyArgs, found: &mut Vec<(String, State, Utc)>) -> anyhow::Result<()> {
    let found = std::mem::take(found);
    if !args.read_only {
        case.batch(|batch| found.iter().try_for_each(|(item, state, at)| batch.checked(item, *state, *at)))?;
    }
    Ok(())
}

const fn exit(wrong: usize) -> Exit {
    if wrong > 0 { Exit::Found } else { Exit::NothingFound }
}

/// Reads the key that `text` is, or names the file of.
fn public_key(text: &str) -> anyhow::Result<PublicKey> {
    let held = std::fs::read_to_string(text);
    let key = signature::public_key(held.as_deref().unwrap_or(text));
    key.map_err(|error| anyhow::anyhow!("{error}\nKey: {}", Untrusted::new(text)))
}

/// Checks a report without its case: its files and its signature. Gives the number of things that are wrong.
fn report(folder: &Path, key: Option<&PublicKey>) -> usize {
    let (manifest, bytes, hash) = match manifest_of(folder) {
        Ok(found) => found,
        Err(error) => {
            note(&Untrusted::new(error).to_string());
            return 1;
        }
    };
    let mut wrong = manifest.verify(&|name| read_report_file(folder, name), &report_files(folder));
    let files = manifest.files.len();
    let revision = manifest.revision;
    let right = files - wrong.iter().filter(|sentence| !sentence.ends_with(manifest::UNLISTED)).count();
    wrong.extend(signed((folder, revision), &bytes, key, true));
    for sentence in &wrong {
        note(&Untrusted::new(sentence.as_str()).to_string());
    }
    let case = Untrusted::new(manifest.case.as_str());
    note(&format!(
        "report {revision} of case {case}: {right} of {files} files are as the manifest lists them"
    ));
    note(&format!("SHA-256 of the manifest, to be compared with the case's log: {hash}"));
    wrong.len()
}

/// What of the reports of a case is not as it was when they were made, a sentence each.
fn reports(case: &Case, key: Option<&PublicKey>) -> anyhow::Result<Vec<String>> {
    let mut wrong = Vec::new();
    let mut previous: Option<String> = None;
    let all = case.reports()?;
    let newest = all.last().map(|(revision, _)| *revision);
    for (revision, hash) in all {
        let folder = case.report_folder(revision);
        let said = |sentence: String| format!("report {revision}: {sentence}");
        match manifest_of(&folder) {
            Err(sentence) => wrong.push(said(sentence)),
            Ok((_, _, found)) if found != hash => {
                wrong.push(said("its manifest is not the one that was made".into()));
            }
            Ok((manifest, bytes, _)) => {
                if manifest.previous != previous {
                    wrong.push(said("it does not follow from the report before".into()));
                }
                let read = |name: &str| read_report_file(&folder, name);
                wrong.extend(manifest.verify(&read, &report_files(&folder)).into_iter().map(said));
                let needed = newest == Some(revision);
                wrong.extend(signed((&folder, revision), &bytes, key, needed).map(said));
            }
        }
        previous = Some(hash);
    }
    Ok(wrong)
}

/// What is wrong with the signature of a report, where a key says whose it has to be; a good one is shown. `needed`:
/// there has to be one.
fn signed(
    (folder, revision): (&Path, i64),
    manifest: &[u8],
    key: Option<&PublicKey>,
    needed: bool,
) -> Option<String> {
    let text = match read_report_file(folder, signature::NAME) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(_) if !folder.join(signature::NAME).exists() => {
            return key.filter(|_| needed).map(|_| format!("{}: missing: not signed", signature::NAME));
        }
        Err(error) => return Some(format!("{}: {error}", signature::NAME)),
    };
    let shown = |text: &str| Untrusted::new(text).to_string();
    match key {
        None => {
            let by = signature::signer(&text).map_or_else(
                |wrong| wrong.to_string(),
                |key| format!("signed with key {key}; not checked without --public-key"),
            );
            note(&format!("report {revision}: {}", shown(&by)));
            None
        }
        Some(key) => match signature::check(manifest, &text, key) {
            Ok(comment) => {
                let comment = comment.replace('\t', " ");
                note(&format!(
                    "report {revision}: signed with the key given; signed comment: {}",
                    shown(&comment)
                ));
                None
            }
            Err(wrong) => Some(wrong.to_string()),
        },
    }
}
