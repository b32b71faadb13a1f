//! Making a case, and opening one: on a thread of their own, since a case may be large.

use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{About, OpenCase};
use crate::case::store::{Case, ItemRow, Merged, State, StoreError, Writer};
use crate::case::{ExaminerRecord, Item, ItemId};
use crate::container::Format;
use crate::finding::{Method, explain};
use crate::gui::log;
use crate::gui::row::{Digest, Exhibit, Held, Row, Slim};
use crate::payload::tools;
use crate::report::intake::Roots;
use crate::verdict::Call;

/// How long a case that is held is waited for, and how often it is tried.
const PATIENCE: Duration = Duration::from_secs(3);
const AGAIN: Duration = Duration::from_millis(100);

/// A case with what the window shows of it.
pub struct Loaded {
    /// The case.
    pub case: OpenCase,
    /// What is in it.
    pub contents: Contents,
    /// Whether it was made just now, of what is on the table.
    pub made: bool,
}

/// What is in a case.
pub struct Contents {
    /// Its files by exhibit number.
    pub rows: Vec<Row>,
    /// What its examiner said.
    pub record: ExaminerRecord,
    /// What is to be said of how it came to be so.
    pub said: Option<String>,
    /// The rest.
    pub(super) about: About,
}

/// Makes a case in `folder`, whose evidence lies in `opened`.
///
/// # Errors
/// What happened, ready to be shown.
pub(in crate::gui) fn make(folder: &Path, examiner: &str, opened: &[PathBuf]) -> Result<Loaded, String> {
    let made = || {
        let now = log::now();
        let mut case = Case::create(folder, examiner, now)?;
        Roots::add(&mut case, opened, now)?;
        case.batch(|batch| batch.form("examiner", examiner, now))?;
        load(case)
    };
    made().map(|loaded| Loaded { made: true, ..loaded }).map_err(|error| error.to_string())
}

/// Opens the case in `folder`.
///
/// # Errors
/// What happened, ready to be shown.
pub(in crate::gui) fn open(folder: &Path, examiner: &str) -> Result<Loaded, String> {
    let began = Instant::now();
    loop {
        match Case::open(folder, Some(examiner), log::now()) {
            // The end of a scan that this window has just left may hold it a moment longer.
            Err(StoreError::Held(_)) if began.elapsed() < PATIENCE => std::thread::sleep(AGAIN),
            opened => return opened.and_then(load).map_err(|error| error.to_string()),
        }
    }
}

/// Says that the folder `root` of the case lies at `path` now; what is in the case then.
///
/// # Errors
/// What happened, ready to be shown.
pub(in crate::gui) fn relocate(writer: &Writer, root: &str, path: &Path) -> Result<Contents, String> {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let root = root.to_owned();
    let moved = writer.with(move |case| {
        case.batch(|batch| batch.relocate(&root, &whole, log::now()))?;
        contents(case)
    })?;
    moved.map_err(|error: StoreError| error.to_string())
}

/// Adds what the copy of the case in `folder` has and this one lacks; what is in the case then.
///
/// # Errors
/// What happened, ready to be shown.
pub(in crate::gui) fn merge(writer: &Writer, folder: &Path) -> Result<Contents, String> {
    let folder = folder.to_owned();
    let merged = writer.with(move |case| {
        let other = Case::open(&folder, None, log::now())?;
        let Merged { items, analyses, said, events } = case.merge(&other, log::now())?;
        let text = format!(
            "The copy is merged: {items} files, {analyses} results, {said} remarks and {events} rows of the log are new."
        );
        Ok(Contents { said: Some(text), ..contents(case)? })
    })?;
    merged.map_err(|error: StoreError| error.to_string())
}

fn load(case: Case) -> Result<Loaded, StoreError> {
    let contents = contents(&case)?;
    let opened = OpenCase {
        folder: case.folder().to_owned(),
        examiner: case.examiner().unwrap_or_default().to_owned(),
        pending: VecDeque::new(),
        drafting: None,
        work: Vec::new(),
        about: contents.about.clone(),
        notice: case.notice().map(str::to_owned),
        writer: Arc::new(Writer::start(case).map_err(|error| StoreError::Damaged(error.to_string()))?),
    };
    Ok(Loaded { case: opened, contents, made: false })
}

fn contents(case: &Case) -> Result<Contents, StoreError> {
    let own = case.examiner_id().unwrap_or_default().to_owned();
    let places = case.places()?;
    let mut ids = HashMap::new();
    let mut rows = Vec::with_capacity(places.len());
    for (item, path) in places {
        let row = row(case, item, path)?;
        if let Some(exhibit) = &row.exhibit {
            ids.insert(exhibit.id.to_string(), row.id());
        }
        rows.push(row);
    }
    let (record, others) = said(case, &own, &ids)?;
    if !record.is_empty() {
        for row in &mut rows {
            row.mark(record.item(&row.id()));
        }
    }
    let about = About {
        form: case.form()?,
        others,
        drafts: case.drafts()?.into_iter().collect(),
        roots: case.roots()?,
        revision: case.reports()?.last().map_or(0, |(revision, _)| *revision),
    };
    Ok(Contents { rows, record, said: None, about })
}

/// What everybody says of an item, by its row: other examiners' names and words.
type Others = HashMap<String, Vec<(String, Item)>>;

/// What its examiner said, and what others did.
fn said(
    case: &Case,
    own: &str,
    ids: &HashMap<String, ItemId>,
) -> Result<(ExaminerRecord, Others), StoreError> {
    let (mut items, mut others) = (Vec::new(), Others::new());
    for (examiner, name) in case.examiners()? {
        for item in case.spoken_of(&examiner)? {
            let said = case.said(&item, &examiner)?;
            if examiner != own {
                others.entry(item).or_default().push((name.clone(), said));
            } else if let Some(id) = ids.get(&item) {
                items.push((id.clone(), said));
            }
        }
    }
    Ok((ExaminerRecord::continued(items, case.next_entry()?), others))
}

/// A line of the list, from what the case keeps of the latest result.
fn row(case: &Case, item: ItemRow, path: PathBuf) -> Result<Row, StoreError> {
    let sha256: Option<Arc<str>> = item.sha256.as_deref().map(Into::into);
    let call = [Call::Clean, Call::Suspicious, Call::Stego]
        .into_iter()
        .find(|call| item.verdict.as_deref() == Some(call.name()));
    let result = match (call, &item.verdict) {
        (Some(call), _) => Some(Ok(Digest {
            format: Format::ALL.into_iter().find(|format| item.format.as_deref() == Some(format.name())),
            bytes: item.size.unwrap_or(0),
            call,
            method: Method::ALL.into_iter().find(|method| item.method.as_deref() == Some(method.name())),
            probability: item.probability,
            dimensions: item.pixels,
        })),
        (None, Some(_)) => Some(Err(error(case, &item.id)?)),
        (None, None) => None,
    };
    let outcome = result.map(|result| Slim {
        result,
        sha256: sha256.clone(),
        best: item.finding.as_deref().filter(|_| call.is_some_and(|call| call != Call::Clean)).map(words),
        record: Held::InCase,
        missing: false,
    });
    let exhibit = Exhibit {
        id: item.id.into(),
        number: item.exhibit,
        sha256,
        state: item.state,
        checked: item.checked,
    };
    let gone = item.state == State::NotAvailable;
    Ok(Row { outcome, gone, exhibit: Some(exhibit), ..Row::waiting(path) })
}

/// Why an item could not be analysed.
fn error(case: &Case, item: &str) -> Result<String, StoreError> {
    let latest = case.analyses(item)?.pop();
    let record = latest.and_then(|latest| serde_json::from_str::<Value>(&latest.record).ok());
    let text = record.as_ref().and_then(|record| record.get("error")).and_then(Value::as_str);
    Ok(text.unwrap_or("could not be analysed").to_owned())
}

/// What a finding is called; the list keeps no more of it.
fn words(kind: &str) -> Box<str> {
    let tool = tools::of_finding(kind).map(|tool| tool.name);
    tool.or_else(|| explain::of(kind).map(|known| known.title)).unwrap_or(kind).into()
}
