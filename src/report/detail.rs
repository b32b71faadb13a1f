//! Everything about one file: the record, and behind it the structure, the metadata and the statistics.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};

use super::schema::{Record, RecordOptions, RegionRecord, SpanRecord};
use crate::analysis::Analysis;
use crate::container::{Check, Container, SegmentKind};
use crate::payload::identify;
use crate::scan::Outcome;
use crate::span::Span;
use crate::statistics::{self, structure::Ranked};

/// One file in depth: [`Record`] with more fields behind it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Detail {
    /// The fields of every result.
    #[serde(flatten)]
    pub record: Record,
    /// Structure, metadata and statistics, where the file could be examined.
    #[serde(flatten)]
    pub depth: Option<Depth>,
}

/// What a [`Record`] leaves out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Depth {
    /// The structures in file order, children behind their parent.
    pub structure: Vec<SegmentRecord>,
    /// Bytes that are no part of the image.
    pub outside: Vec<OutsideRecord>,
    /// Space that the format gives and no pixel uses, where it is not all one value.
    pub slack: Vec<OutsideRecord>,
    /// Bytes of the file by the kind of the structure that holds them, in the order of the structures' kinds; they
    /// sum up to the file's length.
    pub coverage: Vec<CoverageRecord>,
    /// Metadata fields in file order, behind them those of a closer reading.
    pub metadata: Vec<FieldRecord>,
    /// The bit planes that hold structure of their own, the strongest first; absent where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub planes: Vec<PlaneRecord>,
    /// The whole-image statistics by name; empty where no pixels were decoded.
    pub statistics: Map<String, Value>,
}

/// A bit plane with structure that the planes above it do not explain.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlaneRecord {
    /// The view that shows it, as `starlight view` takes it.
    pub view: String,
    /// 1 and above stand out from clean images.
    pub strength: f64,
    /// What encloses the structure.
    pub region: RegionRecord,
}

/// The bytes that structures of one kind hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CoverageRecord {
    /// What the structures are for.
    pub kind: &'static str,
    /// How many there are at the top level.
    pub count: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// One structure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SegmentRecord {
    /// What it is for.
    pub kind: &'static str,
    /// Its name in the format's specification.
    pub name: String,
    /// What that means.
    pub meaning: &'static str,
    /// `right` or `wrong`, where it has a checksum of its own that could be computed.
    pub checksum: Option<&'static str>,
    /// First byte.
    pub offset: u64,
    /// Number of bytes, framing included.
    pub length: u64,
    /// Nesting, 0 at the top.
    pub depth: u8,
    /// Dimensions, keyword, count …
    pub note: String,
}

/// Bytes that are no part of the image.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OutsideRecord {
    /// Where they lie.
    pub place: &'static str,
    /// The bytes.
    pub span: SpanRecord,
    /// How many they are, once inflated or joined.
    pub length: u64,
    /// Entropy of their values, in bits a byte.
    pub entropy: f64,
    /// What they are, in a few words.
    pub identity: String,
    /// Why they are legitimate; null where nothing explains them.
    pub explained: Option<&'static str>,
}

/// One metadata field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldRecord {
    /// Kind of metadata.
    pub group: &'static str,
    /// Name.
    pub name: String,
    /// Value as text.
    pub value: String,
    /// The value in the file.
    pub span: SpanRecord,
}

impl Detail {
    /// Everything about one outcome.
    pub fn new(outcome: &Outcome, options: RecordOptions) -> Self {
        let depth = outcome.result.as_ref().ok().map(|analysis| Depth::new(analysis));
        Self { record: Record::new(outcome, options), depth }
    }
}

impl PlaneRecord {
    fn new(plane: &Ranked) -> Self {
        let view = plane.carrier.view().name();
        Self { view, strength: plane.strength, region: plane.region.into() }
    }
}

impl Depth {
    fn new(analysis: &Analysis) -> Self {
        let format = analysis.container.format;
        let segment = |segment: &crate::container::Segment| SegmentRecord {
            kind: segment.kind.title(),
            meaning: segment.meaning(format),
            checksum: match segment.check {
                Check::None => None,
                Check::Right => Some("right"),
                Check::Wrong => Some("wrong"),
            },
            name: segment.name.clone(),
            offset: segment.span.offset,
            length: segment.span.length,
            depth: segment.depth,
            note: segment.note.clone(),
        };
        let file = analysis.evidence.bytes();
        let outside = |outside: &crate::container::Outside| {
            let bytes = outside.bytes(file);
            OutsideRecord {
                place: outside.place.describe(),
                span: span(outside.span),
                length: bytes.len() as u64,
                entropy: identify::shannon(bytes),
                identity: identify::describe(bytes),
                explained: outside.explained,
            }
        };
        let field = |field: &crate::metadata::Field| FieldRecord {
            group: field.group.name(),
            name: field.name.raw().to_owned(),
            value: field.value.raw().to_owned(),
            span: span(field.span),
        };
        let values = analysis.statistics.as_ref().map_or(&[][..], |statistics| &statistics.values);
        let names = statistics::NAMES.iter().map(|name| (*name).to_owned());
        Self {
            structure: analysis.container.segments.iter().map(segment).collect(),
            outside: analysis.container.outside.iter().map(outside).collect(),
            slack: analysis.container.slack.iter().map(outside).collect(),
            coverage: coverage(&analysis.container),
            metadata: analysis.metadata.all().map(field).collect(),
            planes: analysis.planes.iter().map(PlaneRecord::new).collect(),
            statistics: names.zip(values.iter().map(|&value| Value::from(value))).collect(),
        }
    }
}

/// Bytes by kind; only top-level structures count, which tile the file.
fn coverage(container: &Container) -> Vec<CoverageRecord> {
    let mut sums: BTreeMap<SegmentKind, (u64, u64)> = BTreeMap::new();
    for segment in container.segments.iter().filter(|segment| segment.depth == 0) {
        let (count, bytes) = sums.entry(segment.kind).or_default();
        (*count, *bytes) = (count.saturating_add(1), bytes.saturating_add(segment.span.length));
    }
    let record = |(kind, (count, bytes)): (SegmentKind, (u64, u64))| CoverageRecord {
        kind: kind.title(),
        count,
        bytes,
    };
    sums.into_iter().map(record).collect()
}

const fn span(span: Span) -> SpanRecord {
    SpanRecord { offset: span.offset, length: span.length }
}
