//! One line of the list: what is kept of a file once its analysis is done. Small, so that a hundred thousand fit.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::case::store::State;
use crate::case::{Item, ItemId, Status, Utc};
use crate::container::{Format, Header};
use crate::finding::{Class, Method};
use crate::gui::parts::{Part, Place};
use crate::report::schema::{Record, RecordOptions};
use crate::scan::Outcome;
use crate::untrusted::Untrusted;
use crate::verdict::Call;

/// What a line says at a glance, in the order in which an analyst wants to see them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Hidden data.
    Stego,
    /// Deserves a look.
    Suspicious,
    /// Could not be analysed.
    Failed,
    /// Nothing found.
    Clean,
    /// Not analysed yet.
    Waiting,
}

impl Kind {
    /// All kinds in their order.
    pub const ALL: [Self; 5] = [Self::Stego, Self::Suspicious, Self::Failed, Self::Clean, Self::Waiting];

    /// The word beside the icon; `busy` says whether a scan is under way, for files it did not reach.
    pub const fn word(self, busy: bool) -> &'static str {
        match self {
            Self::Stego => Call::Stego.title(),
            Self::Suspicious => Call::Suspicious.title(),
            Self::Clean => Call::Clean.title(),
            Self::Failed => "Not analysed",
            Self::Waiting if busy => "Waiting",
            Self::Waiting => "Not scanned",
        }
    }
}

impl From<Call> for Kind {
    fn from(call: Call) -> Self {
        match call {
            Call::Clean => Self::Clean,
            Call::Suspicious => Self::Suspicious,
            Call::Stego => Self::Stego,
        }
    }
}

/// What the list shows of an analysis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Digest {
    /// Format by content.
    pub format: Option<Format>,
    /// The file's size.
    pub bytes: u64,
    /// The call.
    pub call: Call,
    /// The method, where one was found.
    pub method: Option<Method>,
    /// The model's probability, where it ran.
    pub probability: Option<f64>,
    /// Pixels a row and rows, where the header says them.
    pub dimensions: Option<(u32, u32)>,
}

impl Digest {
    /// How many pixels the image has.
    pub fn pixels(&self) -> Option<u64> {
        self.dimensions.map(|(width, height)| u64::from(width) * u64::from(height))
    }
}

/// Where the record of a file is.
#[derive(Debug, Clone)]
pub enum Held {
    /// Here.
    Here(Arc<Record>),
    /// In the open case, which keeps it.
    InCase,
}

/// What a row is in the open case.
#[derive(Debug, Clone, PartialEq)]
pub struct Exhibit {
    /// Its row there.
    pub id: Arc<str>,
    /// Its number, from 1.
    pub number: i64,
    /// SHA-256 when it was added; `None` where it was not read yet.
    pub sha256: Option<Arc<str>>,
    /// Where the file is, as far as was looked last.
    pub state: State,
    /// When that was.
    pub checked: Utc,
}

impl Exhibit {
    /// A file that was just listed.
    pub fn listed(id: Arc<str>, number: i64, now: Utc) -> Self {
        Self { id, number, sha256: None, state: State::Listed, checked: now }
    }

    /// It was read again, or could not be: what it was when it was added stays.
    pub fn seen(&mut self, sha256: Option<&Arc<str>>, missing: bool, now: Utc) {
        self.checked = now;
        self.state = match (&self.sha256, sha256) {
            (Some(before), Some(found)) if before == found => State::Present,
            (Some(_), Some(_)) => State::Changed,
            (None, Some(found)) => {
                self.sha256 = Some(Arc::clone(found));
                State::Present
            }
            (_, None) if missing => State::NotAvailable,
            (None, None) => State::Unreadable,
            (Some(_), None) => return,
        };
    }
}

/// What came of one file, without its bytes.
#[derive(Debug, Clone)]
pub struct Slim {
    /// What to show, or what happened and what to do.
    pub result: Result<Digest, String>,
    /// SHA-256 of the bytes that were analysed.
    pub sha256: Option<Arc<str>>,
    /// The weightiest finding in a line, where there is more than information.
    pub best: Option<Box<str>>,
    /// What leaves the program for this file.
    pub record: Held,
    /// Whether there is no such file.
    pub missing: bool,
}

impl Slim {
    /// Keeps of `outcome` what the list and the export need; the bytes go.
    pub fn new(outcome: &Outcome, options: RecordOptions) -> Self {
        let result = match &outcome.result {
            Err(error) => Err(error.clone()),
            Ok(analysis) => Ok(Digest {
                format: analysis.container.format,
                bytes: analysis.evidence.bytes().len() as u64,
                call: analysis.verdict.call,
                method: analysis.verdict.method,
                probability: analysis.assessment.as_ref().map(|assessment| assessment.probability),
                dimensions: dimensions(&analysis.container.header),
            }),
        };
        let findings = outcome.result.as_ref().map_or(&[][..], |analysis| &analysis.findings);
        let best = findings.iter().find(|finding| finding.class > Class::Information);
        Self {
            result,
            sha256: outcome.result.as_ref().ok().map(|analysis| analysis.evidence.sha256().into()),
            best: best.map(|finding| brief(&Untrusted::new(finding.summary.as_str()), BEST).into()),
            record: Held::Here(Arc::new(Record::new(outcome, options))),
            missing: outcome.result.is_err() && is_missing(&outcome.path),
        }
    }
}

impl Slim {
    /// The same for a part of other evidence.
    pub fn of_part(outcome: &Outcome, options: RecordOptions, part: &Part) -> Self {
        let record = Record::new(outcome, options).with_provenance(part.provenance.clone());
        Self { record: Held::Here(Arc::new(record)), missing: false, ..Self::new(outcome, options) }
    }
}

fn is_missing(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound)
}

fn dimensions(header: &Header) -> Option<(u32, u32)> {
    (header.width > 0 && header.height > 0).then_some((header.width, header.height))
}

/// Characters of the weightiest finding that are kept.
const BEST: usize = 160;

/// One line of the list.
#[derive(Debug, Clone)]
pub struct Row {
    /// The path as given.
    pub path: PathBuf,
    /// Its last component, escaped for showing.
    pub name: String,
    /// What came of it; `None` while it waits.
    pub outcome: Option<Slim>,
    /// The examiner's status.
    pub status: Status,
    /// The examiner's tags, joined.
    pub tags: Box<str>,
    /// Whether it was taken off the table.
    pub removed: bool,
    /// Whether the file is no longer there; what is known of it stays.
    pub gone: bool,
    /// Its bytes, where it is no file but a part of one.
    pub part: Option<Arc<Part>>,
    /// What it is in the open case, where there is one.
    pub exhibit: Option<Exhibit>,
}

impl Row {
    /// A file that waits.
    pub fn waiting(path: PathBuf) -> Self {
        let name = shown_name(&path);
        let (status, tags) = (Status::None, Box::default());
        let (removed, gone, part, exhibit) = (false, false, None, None);
        Self { path, name, outcome: None, status, tags, removed, gone, part, exhibit }
    }

    /// What a person says of it changed.
    pub fn mark(&mut self, item: Option<&Item>) {
        self.status = item.map_or(Status::None, |item| item.status);
        let tags = item.map(|item| item.tags.iter().map(|(tag, _)| tag.as_str()).collect::<Vec<_>>());
        self.tags = tags.unwrap_or_default().join(", ").into();
    }

    /// Where its bytes are.
    pub fn place(&self) -> Place {
        self.part
            .as_ref()
            .map_or_else(|| Place::File(self.path.clone()), |part| Place::Memory(Arc::clone(part)))
    }

    /// What the line says.
    pub fn kind(&self) -> Kind {
        match &self.outcome {
            None => Kind::Waiting,
            Some(Slim { result: Err(_), .. }) => Kind::Failed,
            Some(Slim { result: Ok(digest), .. }) => digest.call.into(),
        }
    }

    /// What the list shows of the analysis, where there is one.
    pub fn digest(&self) -> Option<&Digest> {
        self.outcome.as_ref()?.result.as_ref().ok()
    }

    /// SHA-256 of the bytes that were analysed, where they were.
    pub fn sha256(&self) -> Option<&Arc<str>> {
        self.outcome.as_ref()?.sha256.as_ref()
    }

    /// The weightiest finding in a line.
    pub fn best(&self) -> Option<&str> {
        self.outcome.as_ref()?.best.as_deref()
    }

    /// What the examiner's record knows it by: in a case by what it was when it was added, so that what was said stays
    /// with it whatever lies at its path now.
    pub fn id(&self) -> ItemId {
        let added = self.exhibit.as_ref().and_then(|exhibit| exhibit.sha256.as_ref());
        ItemId { path: self.path.clone(), sha256: added.or_else(|| self.sha256()).cloned() }
    }

    /// Why there is no analysis, where there is none.
    pub fn error(&self) -> Option<&str> {
        self.outcome.as_ref()?.result.as_ref().err().map(String::as_str)
    }
}

/// The last component of `path`, escaped.
pub fn shown_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    Untrusted::new(name.to_string_lossy()).to_string()
}

/// The whole of `path`, escaped.
pub fn shown_path(path: &Path) -> String {
    Untrusted::new(path.to_string_lossy()).to_string()
}

/// A message of ours: what happened, and in a line of its own where. A path in it cannot make further lines.
pub fn shown_error(text: &str) -> String {
    match text.split_once('\n') {
        Some((first, rest)) => format!("{}\n{}", Untrusted::new(first), Untrusted::new(rest)),
        None => Untrusted::new(text).to_string(),
    }
}

/// The beginning of `text`, escaped, without walking all of it: values can be megabytes.
pub fn brief(text: &Untrusted, limit: usize) -> String {
    let start: String = text.raw().chars().take(limit + 1).collect();
    Untrusted::new(start).shortened(limit)
}
