//! The wire format of design §5; the only place where results meet serde.

use std::ffi::OsStr;
use std::path::Path;

use serde::Serialize;

use super::children::ChildRecord;
use super::provenance::Provenance;
use super::quote;
use crate::analysis::Analysis;
use crate::evidence::sha256_hex;
use crate::finding::{Class, FalseAlarm, Finding, Method, Payload, PayloadKind, Place, Region};
use crate::model::stream_names;
use crate::payload::tools;
use crate::pixels::Layout;
use crate::scan::Outcome;
use crate::verdict::Call;

/// Version of the fields and their meaning; a change that could break a reader raises it.
pub const SCHEMA_VERSION: u32 = 1;

/// What a record holds beyond the defaults.
#[derive(Debug, Clone, Copy, Default)]
pub struct RecordOptions {
    /// Put recovered text in `extracted_message` and beside each payload that is text.
    pub extract: bool,
}

/// One object of the results; see README for the fields.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Record {
    /// An examined file.
    Examined(Box<Examined>),
    /// A file that could not be examined.
    Failed(Failed),
}

/// The record of a file that could not be examined.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Failed {
    /// The path as given.
    pub file_path: String,
    /// What happened and what to do.
    pub error: String,
    /// Where it was taken from, where it is no file of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provenance: Option<Box<Provenance>>,
}

/// The record of an examined file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Examined {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The path as given; bytes that are not UTF-8 are U+FFFD here.
    pub file_path: String,
    /// The path's bytes in hexadecimal, only where they are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_path_hex: Option<String>,
    /// Where it was taken from, where it is no file of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provenance: Option<Box<Provenance>>,
    /// Format by content, `png`, `jpeg`, `gif`, `webp` or `bmp`.
    pub image_format: Option<&'static str>,
    /// File size.
    pub bytes: u64,
    /// SHA-256 of the file.
    pub sha256: String,
    /// MD5 of the file, for look-ups in older hash lists only.
    pub md5: String,
    /// Pixels a row; null where the header is missing.
    pub width: Option<u32>,
    /// Rows; null where the header is missing.
    pub height: Option<u32>,
    /// Frames found, 1 for stills.
    pub frames: u32,
    /// How pixels are stored; null where they could not be decoded.
    pub pixel_layout: Option<&'static str>,
    /// Bits a sample as stored; null where the pixels could not be decoded.
    pub bit_depth: Option<u8>,
    /// `stego`, `suspicious` or `clean`.
    pub verdict: &'static str,
    /// Whether the verdict is `stego`.
    pub is_stego: bool,
    /// The model's calibrated probability as computed; null where no model ran.
    pub stego_probability: Option<f64>,
    /// Clean images of the calibration set that score at least this high; null where no model ran.
    pub clean_at_least: Option<Count>,
    /// What decided: `proof`, `model`, `indication` or `nothing`.
    pub basis: &'static str,
    /// 0 alpha, 1 palette, 2 lsb.rgb, 3 exif, 4 raw.
    pub method_id: Option<u8>,
    /// The method's name.
    pub stego_type: Option<&'static str>,
    /// `lsb-first`, `msb-first` or `none`.
    pub bit_order: Option<&'static str>,
    /// How sure the method is.
    pub confidence: Option<f64>,
    /// The text read back, null where there is none; absent unless asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extracted_message: Option<Message>,
    /// The observations, proofs first.
    pub findings: Vec<FindingRecord>,
    /// The recovered files and what is in them; absent where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<ChildRecord>,
    /// The eight streams in their order.
    pub streams: Vec<StreamRecord>,
    /// The model that answered; null where none ran.
    pub model: Option<ModelRecord>,
    /// The only part that differs between two runs.
    pub timings: Timings,
}

/// Text read back, null where there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Message(pub Option<String>);

/// `hits` of `of` clean images.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Count {
    /// Clean images that showed it.
    pub hits: u32,
    /// Clean images looked at.
    pub of: u32,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FindingRecord {
    /// Stable identifier.
    pub id: &'static str,
    /// `proof`, `indication` or `information`.
    pub class: &'static str,
    /// The method's name, where it belongs to one.
    pub method: Option<&'static str>,
    /// The hiding tool whose layout was read; absent where it is none's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool: Option<&'static str>,
    /// One sentence.
    pub summary: String,
    /// How often chance or clean images show it; null where that is not known.
    pub false_alarm: Option<f64>,
    /// `computed` (a bound on coincidence) or `measured`; absent where `false_alarm` is null.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub false_alarm_kind: Option<&'static str>,
    /// The counts behind a measured rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measured: Option<Count>,
    /// Bytes of the file.
    pub spans: Vec<SpanRecord>,
    /// Pixels.
    pub region: Option<RegionRecord>,
    /// Why there are neither bytes nor pixels to name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<&'static str>,
    /// What was read back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<PayloadRecord>,
    /// The command that shows it again, ready for a POSIX shell.
    pub reproduce: Option<String>,
}

/// Bytes of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SpanRecord {
    /// First byte.
    pub offset: u64,
    /// Number of bytes.
    pub length: u64,
}

/// A rectangle of pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RegionRecord {
    /// Left column.
    pub x: u32,
    /// Top row.
    pub y: u32,
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

impl From<Region> for RegionRecord {
    fn from(region: Region) -> Self {
        let Region { x, y, width, height } = region;
        Self { x, y, width, height }
    }
}

/// What was read back, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PayloadRecord {
    /// `text`, `binary`, or a file's usual extension.
    pub kind: &'static str,
    /// Its size in bytes.
    pub length: usize,
    /// Its SHA-256.
    pub sha256: String,
    /// The file name that the hiding tool stored with it; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stored_name: Option<String>,
    /// The text, only where it is text and was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The file it was written to, only where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub written_to: Option<String>,
}

/// One stream.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct StreamRecord {
    /// The model's input of that name.
    pub name: &'static str,
    /// Whether the file has such a stream.
    pub present: bool,
    /// Its Shapley value in logits; null where no model ran.
    pub contribution: Option<f64>,
}

/// Which model answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ModelRecord {
    /// Name and version.
    pub name: String,
    /// SHA-256 of the ONNX file.
    pub sha256: String,
    /// `embedded` or `onnxruntime`.
    pub backend: &'static str,
    /// The runtime and its version.
    pub backend_version: String,
}

/// Time spent.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Timings {
    /// The whole analysis, reading the file excluded.
    pub total_ms: f64,
}

impl Record {
    /// The record of one outcome.
    pub fn new(outcome: &Outcome, options: RecordOptions) -> Self {
        match &outcome.result {
            Ok(analysis) => Self::Examined(Box::new(Examined::new(&outcome.path, analysis, options))),
            Err(error) => {
                let file_path = outcome.path.to_string_lossy().into_owned();
                Self::Failed(Failed { file_path, error: error.clone(), provenance: None })
            }
        }
    }

    /// The same for evidence that was taken out of other evidence.
    #[must_use]
    pub fn with_provenance(mut self, provenance: Provenance) -> Self {
        let into = match &mut self {
            Self::Examined(examined) => &mut examined.provenance,
            Self::Failed(failed) => &mut failed.provenance,
        };
        *into = Some(Box::new(provenance));
        self
    }

    /// The path as given.
    pub fn file_path(&self) -> &str {
        match self {
            Self::Examined(examined) => &examined.file_path,
            Self::Failed(failed) => &failed.file_path,
        }
    }
}

impl Examined {
    pub(super) fn new(path: &Path, analysis: &Analysis, options: RecordOptions) -> Self {
        let header = &analysis.container.header;
        let verdict = &analysis.verdict;
        let assessment = analysis.assessment.as_ref();
        let pixels = analysis.pixels.as_ref().ok();
        Self {
            schema_version: SCHEMA_VERSION,
            file_path: path.to_string_lossy().into_owned(),
            file_path_hex: hex_unless_utf8(path.as_os_str()),
            provenance: None,
            image_format: analysis.container.format.map(crate::container::Format::name),
            bytes: analysis.evidence.bytes().len() as u64,
            sha256: analysis.evidence.sha256(),
            md5: analysis.evidence.md5(),
            width: (header.width > 0).then_some(header.width),
            height: (header.height > 0).then_some(header.height),
            frames: header.frames,
            pixel_layout: pixels.map(|facts| layout_name(facts.layout)),
            bit_depth: pixels.map(|facts| facts.depth),
            verdict: verdict.call.name(),
            is_stego: verdict.call == Call::Stego,
            stego_probability: assessment.map(|assessment| assessment.probability),
            clean_at_least: assessment.map(|assessment| {
                let (hits, of) = assessment.clean_at_least;
                Count { hits, of }
            }),
            basis: verdict.basis.name(),
            method_id: verdict.method.map(Method::id),
            stego_type: verdict.method.map(Method::name),
            bit_order: verdict.bit_order.map(crate::finding::BitOrder::name),
            confidence: verdict.confidence,
            extracted_message: options.extract.then(|| Message(extracted_message(&analysis.findings))),
            findings: analysis
                .findings
                .iter()
                .map(|finding| FindingRecord::new(finding, path, options))
                .collect(),
            children: analysis.children.iter().map(|child| ChildRecord::new(child, path, options)).collect(),
            streams: streams(analysis),
            model: analysis.model.as_ref().map(|info| ModelRecord {
                name: info.name.clone(),
                sha256: info.sha256.clone(),
                backend: info.backend,
                backend_version: info.backend_version.clone(),
            }),
            timings: Timings { total_ms: analysis.elapsed.as_secs_f64() * 1e3 },
        }
    }
}

impl FindingRecord {
    /// The record of one finding in the file at `path`.
    pub fn new(finding: &Finding, path: &Path, options: RecordOptions) -> Self {
        let (region, place) = match &finding.place {
            Place::Bytes(_) => (None, None),
            Place::Samples { region, .. } => (Some(*region), None),
            Place::Whole(reason) => (None, Some(*reason)),
        };
        let measured = match finding.false_alarm {
            Some(FalseAlarm::Measured { hits, of }) => Some(Count { hits, of }),
            Some(FalseAlarm::Computed(_)) | None => None,
        };
        Self {
            id: finding.id,
            class: finding.class.name(),
            method: finding.method.map(Method::name),
            tool: tools::of_finding(finding.id).map(|tool| tool.name),
            summary: finding.summary.clone(),
            false_alarm: finding.false_alarm.map(FalseAlarm::rate),
            false_alarm_kind: finding.false_alarm.map(|false_alarm| match false_alarm {
                FalseAlarm::Computed(_) => "computed",
                FalseAlarm::Measured { .. } => "measured",
            }),
            measured,
            spans: finding
                .spans()
                .iter()
                .map(|span| SpanRecord { offset: span.offset, length: span.length })
                .collect(),
            region: region.map(RegionRecord::from),
            place,
            payload: finding.payload.as_ref().map(|payload| PayloadRecord::new(payload, options)),
            reproduce: reproduce(finding, path),
        }
    }
}

impl PayloadRecord {
    fn new(payload: &Payload, options: RecordOptions) -> Self {
        let kind = match payload.kind {
            PayloadKind::Text => "text",
            PayloadKind::File(extension) => extension,
            PayloadKind::Binary => "binary",
        };
        let text = payload.text().filter(|_| options.extract).map(|text| text.raw().to_owned());
        let sha256 = sha256_hex(&payload.bytes);
        let stored_name = payload.name.as_ref().map(|name| name.raw().to_owned());
        Self { kind, length: payload.bytes.len(), sha256, stored_name, text, written_to: None }
    }
}

/// The full command that shows `finding` in the file at `path` again, ready for a POSIX shell.
pub fn reproduce(finding: &Finding, path: &Path) -> Option<String> {
    let arguments = finding.reproduce.as_deref()?;
    // Only the first: what follows may hold the evidence's own text.
    Some(format!("starlight {}", arguments.replacen("{}", &quote::for_shell(path.as_os_str()), 1)))
}

/// The text of the first finding that was read back as text: proofs and indications first, then what descriptive
/// metadata holds, which may be an ordinary caption and decides nothing.
pub fn extracted_message(findings: &[Finding]) -> Option<String> {
    let told = |finding: &&Finding| finding.class != Class::Information;
    let described = |finding: &&Finding| finding.method == Some(Method::Exif);
    let text = |finding: &Finding| finding.payload.as_ref()?.text();
    let found = findings.iter().filter(told).find_map(text);
    found.or_else(|| findings.iter().filter(described).find_map(text)).map(|text| text.raw().to_owned())
}

fn streams(analysis: &Analysis) -> Vec<StreamRecord> {
    let contributions = analysis.assessment.as_ref().and_then(|assessment| assessment.contributions);
    stream_names()
        .into_iter()
        .zip(analysis.streams)
        .enumerate()
        .map(|(index, (name, present))| StreamRecord {
            name,
            present,
            contribution: contributions.and_then(|values| values.get(index).copied()),
        })
        .collect()
}

pub(super) fn hex_unless_utf8(path: &OsStr) -> Option<String> {
    use std::fmt::Write as _;
    if path.to_str().is_some() {
        return None;
    }
    Some(path.as_encoded_bytes().iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a String");
        text
    }))
}

/// `pixel_layout` in the JSON.
const fn layout_name(layout: Layout) -> &'static str {
    match layout {
        Layout::Grey => "grey",
        Layout::GreyAlpha => "grey-alpha",
        Layout::Rgb => "rgb",
        Layout::Rgba => "rgba",
        Layout::Indexed => "indexed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::span::Span;

    fn json(finding: &Finding, options: RecordOptions) -> serde_json::Value {
        serde_json::to_value(FindingRecord::new(finding, Path::new("it's.png"), options)).unwrap()
    }

    fn text(bytes: &[u8]) -> Payload {
        Payload::new(bytes.to_vec(), PayloadKind::Text)
    }

    #[test]
    fn a_computed_bound_and_a_measured_rate_are_told_apart() {
        let place = || Place::Bytes(vec![Span::new(3, 4)]);
        let proof = json(&Finding::proof("x", "y", place(), 1e-12), RecordOptions::default());
        assert_eq!(
            (proof["false_alarm"].as_f64(), proof["false_alarm_kind"].as_str()),
            (Some(1e-12), Some("computed"))
        );
        assert!(proof.get("measured").is_none());
        assert_eq!(proof["spans"], serde_json::json!([{"offset": 3, "length": 4}]));
        let counted = Finding::indication("x", "y", place())
            .with_false_alarm(FalseAlarm::Measured { hits: 2, of: 1000 });
        let counted = json(&counted, RecordOptions::default());
        assert_eq!(counted["false_alarm"], 0.002);
        assert_eq!(counted["measured"], serde_json::json!({"hits": 2, "of": 1000}));
        let unknown = json(&Finding::indication("x", "y", place()), RecordOptions::default());
        assert!(unknown["false_alarm"].is_null() && unknown.get("false_alarm_kind").is_none());
    }

    #[test]
    fn commands_name_the_file_as_a_shell_needs_it() {
        let place =
            Place::Samples { region: Region { x: 1, y: 2, width: 3, height: 4 }, spec: "b1,a".into() };
        let finding = Finding::proof("x", "y", place, 1e-12).with_reproduce("extract {} b1,a");
        let record = json(&finding, RecordOptions::default());
        assert_eq!(record["reproduce"], r"starlight extract 'it'\''s.png' b1,a");
        assert_eq!(record["region"], serde_json::json!({"x": 1, "y": 2, "width": 3, "height": 4}));
    }

    #[test]
    fn text_leaves_only_when_asked_for_and_captions_come_last() {
        let place = || Place::Whole("test");
        let note = Finding::information("a", "y", place()).with_payload(text(b"camera"));
        let proof = Finding::proof("b", "y", place(), 1e-12).with_method(Method::Raw, None);
        let proof = proof.with_payload(text(b"hidden"));
        assert_eq!(extracted_message(&[note.clone(), proof.clone()]).as_deref(), Some("hidden"));
        let caption = note.clone().with_method(Method::Exif, None);
        assert_eq!(extracted_message(&[caption.clone(), proof.clone()]).as_deref(), Some("hidden"));
        assert_eq!(extracted_message(&[note.clone(), caption]).as_deref(), Some("camera"));
        assert_eq!(extracted_message(&[note]), None);
        assert!(json(&proof, RecordOptions::default())["payload"].get("text").is_none());
        let asked = json(&proof, RecordOptions { extract: true });
        assert_eq!(asked["payload"]["text"], "hidden");
        assert_eq!(asked["place"], "test");
    }
}
