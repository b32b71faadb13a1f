//! One line of the list: what is kept of a file once its analysis is done. Small, so that a hundred thousand fit.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::case::{ItemId, Status};
use crate::container::{Format, Header};
use crate::finding::{Class, Method};
use crate::gui::parts::{Part, Place};
use crate::report::schema::{Record, RecordOptions};
use crate::scan::Outcome;
use crate::untrusted::Untrusted;
use crate::verdict::{Basis, Call};

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
    /// What decided.
    pub basis: Basis,
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
    pub record: Arc<Record>,
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
                basis: analysis.verdict.basis,
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
            record: Arc::new(Record::new(outcome, options)),
            missing: outcome.result.is_err() && is_missing(&outcome.path),
        }
    }
}

impl Slim {
    /// The same for a part of other evidence.
    pub fn of_part(outcome: &Outcome, options: RecordOptions, part: &Part) -> Self {
        let record = Record::new(outcome, options).with_provenance(part.provenance.clone());
        Self { record: Arc::new(record), missing: false, ..Self::new(outcome, options) }
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
}

impl Row {
    /// A file that waits.
    pub fn waiting(path: PathBuf) -> Self {
        let name = shown_name(&path);
        let (status, tags) = (Status::None, Box::default());
        Self { path, name, outcome: None, status, tags, removed: false, gone: false, part: None }
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

    /// What the examiner's record knows it by.
    pub fn id(&self) -> ItemId {
        ItemId { path: self.path.clone(), sha256: self.sha256().cloned() }
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

/// The beginning of `text`, escaped, without walking all of it: values can be megabytes.
pub fn brief(text: &Untrusted, limit: usize) -> String {
    let start: String = text.raw().chars().take(limit + 1).collect();
    Untrusted::new(start).shortened(limit)
}
