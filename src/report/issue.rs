//! Making a report of a case, and making it again: what a report was made with is kept with the case, so that the same
//! case gives the same bytes at any time and anywhere.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::bundle;
use super::extract::{self, Extract, Options, Scope};
use super::manifest::{self, Manifest};
use super::pictures::{Figures, Pictures};
use crate::case::Utc;
use crate::case::store::{Case, NewReport, ReportRow, StoreError, read_report_file};

/// What a report is to be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Order {
    /// Which items are in it.
    pub scope: Scope,
    /// How pictures of the evidence appear.
    pub pictures: Pictures,
    /// What changed since the one before, in the examiner's words.
    pub amendment: Option<String>,
}

/// A report that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// Its number in the case.
    pub revision: i64,
    /// Its folder.
    pub folder: PathBuf,
    /// SHA-256 of its manifest.
    pub manifest: String,
}

/// A report that was made once more, to be compared and not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Again {
    /// Whether the manifest, and with it every file, is the same byte for byte.
    pub same: bool,
    /// Files that came out otherwise, as far as the manifest of the first time is still there.
    pub differ: Vec<String>,
}

/// Why a report could not be made again.
#[derive(Debug, thiserror::Error)]
pub enum AgainError {
    /// There is none of that number.
    #[error("the case has no report {0}")]
    Missing(i64),
    /// Too little is known of how it was made.
    #[error("report {0} was made by a version that did not keep how; only later ones can be made again")]
    Unknown(i64),
    /// The case cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How a report was made, as the case keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Settings {
    chosen: Chosen,
    /// The same in the words of the report.
    scope: String,
    pictures: String,
    amendment: Option<String>,
    /// Rows of the log that it shows.
    events: i64,
}

/// [`Scope`], written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Chosen {
    All,
    Marked,
    Items(Vec<String>),
}

impl From<&Scope> for Chosen {
    fn from(scope: &Scope) -> Self {
        match scope {
            Scope::All => Self::All,
            Scope::Marked => Self::Marked,
            Scope::Selection(items) => Self::Items(items.clone()),
        }
    }
}

impl From<Chosen> for Scope {
    fn from(chosen: Chosen) -> Self {
        match chosen {
            Chosen::All => Self::All,
            Chosen::Marked => Self::Marked,
            Chosen::Items(items) => Self::Selection(items),
        }
    }
}

/// A report whose files are written and that the case does not know of yet. Dropped, they are taken away again.
#[derive(Debug)]
pub struct Written {
    revision: i64,
    report: NewReport,
    manifest: String,
    settings: String,
    issued: Utc,
}

impl Written {
    /// Has the case know of it.
    ///
    /// # Errors
    /// When the case cannot be written; the files are taken away again.
    pub fn keep(self, case: &mut Case) -> Result<Issued, StoreError> {
        let Self { revision, report, manifest, settings, issued } = self;
        case.batch(|batch| batch.report(revision, &manifest, &settings, issued))?;
        Ok(Issued { revision, folder: report.finish(), manifest })
    }
}

/// Makes the next report of the case below its `exports`, one file after the other, and keeps how it was made.
///
/// # Errors
/// When the case cannot be read or written; what was written of the report is taken away again.
pub fn issue(case: &mut Case, order: &Order, now: Utc) -> Result<Issued, StoreError> {
    write(case, order, now)?.keep(case)
}

/// Writes the files of the next report, for which reading the case is enough, so that others can write to it meanwhile.
///
/// # Errors
/// When the case cannot be read, or the files cannot be written; what was written of them is taken away again.
pub fn write(case: &Case, order: &Order, now: Utc) -> Result<Written, StoreError> {
    let reports = case.reports()?;
    let (revision, previous) =
        reports.last().map_or((1, None), |(last, hash)| (last + 1, Some(hash.clone())));
    let (scope, amendment) = (order.scope.clone(), order.amendment.clone());
    let options = Options { scope, revision, issued: now, previous, amendment: amendment.clone() };
    let extract = extract::extract(case, &options)?;
    let figures = figures(case, &extract, order.pictures)?;
    let mut report = case.begin_report(revision)?;
    let (_, manifest) = bundle::write(&extract, &figures, &mut |name, bytes| report.put(name, bytes))?;
    let settings = Settings {
        chosen: (&order.scope).into(),
        scope: extract.report.scope.clone(),
        pictures: order.pictures.name().to_owned(),
        amendment,
        events: extract.events.last().map_or(0, |event| event.sequence),
    };
    let settings = serde_json::to_string(&settings).expect("strings and numbers always serialise");
    Ok(Written { revision, report, manifest, settings, issued: now })
}

/// Makes a report once more from what the case holds now, with all that was given the first time: number, time of issue,
/// scope, amendment, pictures and the rows that the log had. Nothing is written.
///
/// # Errors
/// When there is no such report, too little is known of it, or the case cannot be read.
pub fn again(case: &Case, revision: i64) -> Result<Again, AgainError> {
    let rows = case.report_rows()?;
    let at = rows.iter().position(|row| row.revision == revision).ok_or(AgainError::Missing(revision))?;
    let ReportRow { issued, manifest: first, settings, .. } = &rows[at];
    let unknown = |_: serde_json::Error| AgainError::Unknown(revision);
    let Settings { chosen, pictures, amendment, events, .. } =
        serde_json::from_str(settings).map_err(unknown)?;
    let pictures = Pictures::parse(&pictures).ok_or(AgainError::Unknown(revision))?;
    let previous = at.checked_sub(1).map(|before| rows[before].manifest.clone());
    let options = Options { scope: chosen.into(), revision, issued: *issued, previous, amendment };
    let mut extract = extract::extract(case, &options)?;
    extract.events.retain(|event| event.sequence <= events);
    let figures = figures(case, &extract, pictures)?;
    let (made, hash) = bundle::write::<StoreError>(&extract, &figures, &mut |_, _| Ok(()))?;
    let kept = read_report_file(&case.report_folder(revision), manifest::NAME)
        .and_then(|bytes| Manifest::parse(&bytes))
        .ok()
        .filter(|(_, hash)| hash == first);
    let differ = kept.map_or_else(Vec::new, |(kept, _)| kept.differences(&made));
    Ok(Again { same: hash == *first, differ })
}

fn figures(case: &Case, extract: &Extract, pictures: Pictures) -> Result<Figures, StoreError> {
    let places = case.places()?.into_iter().map(|(item, path)| (item.id, path)).collect();
    Ok(Figures::draw(extract, &places, pictures))
}
