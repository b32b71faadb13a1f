//! Everything about one file: the record, and behind it the structure, the metadata and the statistics.

use serde::Serialize;
use serde_json::{Map, Value};

use super::schema::{Record, RecordOptions, SpanRecord};
use crate::analysis::Analysis;
use crate::scan::Outcome;
use crate::span::Span;
use crate::statistics;

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
    /// Metadata fields in file order.
    pub metadata: Vec<FieldRecord>,
    /// The whole-image statistics by name; empty where no pixels were decoded.
    pub statistics: Map<String, Value>,
}

/// One structure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SegmentRecord {
    /// Its name in the format's specification.
    pub name: String,
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutsideRecord {
    /// Where they lie.
    pub place: &'static str,
    /// The bytes.
    pub span: SpanRecord,
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

impl Depth {
    fn new(analysis: &Analysis) -> Self {
        let segment = |segment: &crate::container::Segment| SegmentRecord {
            name: segment.name.clone(),
            offset: segment.span.offset,
            length: segment.span.length,
            depth: segment.depth,
            note: segment.note.clone(),
        };
        let outside = |outside: &crate::container::Outside| OutsideRecord {
            place: outside.place.describe(),
            span: span(outside.span),
            explained: outside.explained,
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
            metadata: analysis.metadata.fields.iter().map(field).collect(),
            statistics: names.zip(values.iter().map(|&value| Value::from(value))).collect(),
        }
    }
}

const fn span(span: Span) -> SpanRecord {
    SpanRecord { offset: span.offset, length: span.length }
}
