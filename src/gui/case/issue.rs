//! A report of the open case, written as the next revision.

use std::path::{Path, PathBuf};

use crate::case::store::{Case, StoreError, Writer};
use crate::gui::jobs::Share;
use crate::gui::log;
use crate::progress::{CancelFlag, Progress as _};
use crate::report::bundle;
use crate::report::extract::{self, Options, Scope};
use crate::report::pictures::{Figures, Pictures};

/// What a report is to hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Which items.
    pub scope: Scope,
    /// How pictures of the evidence appear.
    pub pictures: Pictures,
    /// What changed since the report before.
    pub amendment: Option<String>,
}

/// A report that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// Its number.
    pub revision: i64,
    /// Its folder.
    pub folder: PathBuf,
    /// Its first page.
    pub page: PathBuf,
    /// SHA-256 of its manifest.
    pub manifest: String,
}

/// Writes the next report of the case in `folder`. Only writing it takes place on the case's own thread, so that what
/// is said meanwhile is kept as ever.
///
/// # Errors
/// What happened, ready to be shown.
pub(in crate::gui) fn issue(
    (folder, writer): (&Path, &Writer),
    choice: &Choice,
    (cancel, share): (&CancelFlag, &Share),
) -> Result<Issued, String> {
    writer.flush()?;
    let said = |error: StoreError| error.to_string();
    let stopped = || if cancel.cancelled() { Err("it was stopped".to_owned()) } else { Ok(()) };
    let case = Case::open(folder, None, log::now()).map_err(said)?;
    let reports = case.reports().map_err(said)?;
    let (revision, previous) =
        reports.last().map_or((1, None), |(last, hash)| (last + 1, Some(hash.clone())));
    let (scope, amendment) = (choice.scope.clone(), choice.amendment.clone());
    let options = Options { scope, revision, issued: log::now(), previous, amendment };
    let extract = extract::extract(&case, &options).map_err(said)?;
    stopped()?;
    share.set(1, 4);
    let places = case.places().map_err(said)?.into_iter().map(|(item, path)| (item.id, path)).collect();
    let figures = Figures::draw(&extract, &places, choice.pictures);
    stopped()?;
    share.set(2, 4);
    let (files, manifest) = bundle::sealed(&extract, bundle::files(&extract, &figures));
    stopped()?;
    share.set(3, 4);
    let settings =
        serde_json::json!({ "scope": extract.report.scope, "amendment": options.amendment }).to_string();
    let (hash, issued) = (manifest.clone(), options.issued);
    let folder = writer
        .with(move |case| {
            let folder = case.write_report(revision, &files)?;
            case.batch(|batch| batch.report(revision, &hash, &settings, issued))?;
            Ok(folder)
        })?
        .map_err(said)?;
    let page = folder.join("report.html");
    Ok(Issued { revision, folder, page, manifest })
}
