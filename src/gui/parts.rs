//! Evidence that is no file: parts of other evidence, recovered, carved or read from samples. They stay in memory and
//! are written only where the user says so.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::detail::{Detail, Source};
use crate::analysis::Analysis;
use crate::evidence::{Evidence, EvidenceError};
use crate::limits::Limits;
use crate::payload;
use crate::payload::spec::{Origin, Spec};
use crate::report::provenance::Provenance;
use crate::report::schema::SpanRecord;
use crate::span::Span;

/// Bytes that all parts on the table may have together.
pub const BUDGET: usize = 64 << 20;

/// What can be taken out of the selected evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Take {
    /// What the finding of that number read back.
    Payload(usize),
    /// The recovered image of that number, out of an archive that was read back.
    Child(usize),
    /// The bit stream of that name.
    Stream(String),
    /// Bytes.
    Bytes(Source, Span),
}

/// A part of other evidence, evidence of its own.
#[derive(Debug, Clone)]
pub struct Part {
    /// Its bytes; the path is the parent's with the way inside behind `!`.
    pub evidence: Evidence,
    /// Where it came from.
    pub provenance: Provenance,
}

impl Part {
    /// The path of the evidence it was taken out of.
    pub fn parent(&self) -> &Path {
        Path::new(&self.provenance.parent_path)
    }
}

/// Where the bytes of a row are.
#[derive(Debug, Clone)]
pub enum Place {
    /// In a file.
    File(PathBuf),
    /// In memory.
    Memory(Arc<Part>),
}

impl Place {
    /// The bytes; a file is read.
    ///
    /// # Errors
    /// When the file cannot be taken as evidence.
    pub fn open(&self, limits: &Limits) -> Result<Evidence, EvidenceError> {
        match self {
            Self::File(path) => Evidence::open(path, limits),
            Self::Memory(part) => Ok(part.evidence.clone()),
        }
    }
}

/// Takes a part out of `detail`.
///
/// # Errors
/// Why there is no such part, ready to be shown.
pub(super) fn take(detail: &Detail, what: &Take, limits: &Limits) -> Result<Part, String> {
    let mut provenance = Provenance {
        parent_path: detail.evidence.path().to_string_lossy().into_owned(),
        parent_sha256: detail.content.to_string(),
        finding: None,
        finding_id: None,
        entry: None,
        stream: None,
        bytes_of: "file".into(),
        spans: Vec::new(),
    };
    let analysed = || detail.analysis().ok_or_else(|| "The file is not analysed yet.".to_owned());
    let (way, bytes) = match what {
        Take::Payload(number) => {
            let bytes = of_finding(analysed()?, *number, &mut provenance)?;
            (number.to_string(), bytes)
        }
        Take::Child(number) => {
            let analysis = analysed()?;
            let child = analysis.children.get(*number).ok_or("There is no such recovered file.")?;
            let inner = child.analysis.as_ref().ok_or("Only images are kept of what is in an archive.")?;
            of_finding(analysis, child.finding, &mut provenance)?;
            provenance.entry = child.entry.as_ref().map(|entry| entry.raw().to_owned());
            let inside = provenance.entry.as_ref().map(|entry| format!("/{entry}")).unwrap_or_default();
            (format!("{}{inside}", child.finding), inner.evidence.bytes().to_vec())
        }
        Take::Stream(name) => {
            let (name, bytes) = stream(detail, name, limits)?;
            provenance.stream = Some(name.clone());
            (name, bytes)
        }
        Take::Bytes(source, span) => {
            let all = detail.bytes(*source);
            let bytes = span.of(&all).to_vec();
            if *source != Source::File {
                let name = detail.sources().into_iter().find(|(known, _)| known == source);
                provenance.bytes_of = name.map_or_else(|| "part".into(), |(_, name)| name);
            }
            provenance.spans = vec![SpanRecord { offset: span.offset, length: span.length }];
            let inside = if *source == Source::File { "" } else { provenance.bytes_of.as_str() };
            (format!("{inside}{:#x}+{}", span.offset, span.length), bytes)
        }
    };
    if bytes.is_empty() {
        return Err("There are no bytes to open.".into());
    }
    let mut path = detail.evidence.path().as_os_str().to_owned();
    path.push(format!("!{way}"));
    Ok(Part { evidence: Evidence::from_bytes(PathBuf::from(path), bytes), provenance })
}

/// What finding number `number` read back, and where.
fn of_finding(analysis: &Analysis, number: usize, provenance: &mut Provenance) -> Result<Vec<u8>, String> {
    let finding = analysis.findings.get(number).ok_or("There is no such finding.")?;
    let payload = finding.payload.as_ref().ok_or("The finding read nothing back.")?;
    provenance.finding = Some(number);
    provenance.finding_id = Some(finding.id);
    if let crate::finding::Place::Samples { spec, .. } = &finding.place {
        provenance.stream = Some(spec.clone());
    }
    let record = |span: &Span| SpanRecord { offset: span.offset, length: span.length };
    provenance.spans = finding.spans().iter().map(record).collect();
    Ok(payload.bytes.clone())
}

/// The name of a stream as this program writes it, and its bytes.
fn stream(detail: &Detail, name: &str, limits: &Limits) -> Result<(String, Vec<u8>), String> {
    let told = |error: &dyn std::fmt::Display| format!("The stream was not read: {error}.");
    let spec = Spec::parse(name).map_err(|error| told(&error))?;
    let container = detail.analysis().map(|analysis| &analysis.container);
    let filters = container.map_or(&[][..], |container| container.row_filters.as_slice());
    let origin = Origin { image: detail.image.as_deref().ok(), file: detail.evidence.bytes(), filters };
    let (bytes, length) =
        payload::stream::whole(&spec, origin, (container, limits), BUDGET).map_err(|error| told(&error))?;
    if bytes.len() < length {
        return Err("The stream is too long to be kept in memory; save it as a file and open that.".into());
    }
    Ok((spec.to_string(), bytes))
}

/// Commands are about files: none shows a finding in a part again.
pub(super) fn without_commands(analysis: &mut Analysis) {
    for finding in &mut analysis.findings {
        finding.reproduce = None;
    }
}
