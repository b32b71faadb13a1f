//! Fields and anomalies gathered so far, within the limits.

use std::io::Read as _;
use std::ops::Range;

use flate2::bufread::ZlibDecoder;

use super::bytes::Content;
use super::{Field, Group, Metadata, Preview};
use crate::container::Anomaly;
use crate::limits::Limits;
use crate::span::Span;
use crate::untrusted::Untrusted;

/// Metadata is small: all its compressed parts together may take one sixteenth of what image data may.
const INFLATED_SHARE: u64 = 16;
/// Most previews of one file.
const PREVIEWS: usize = 16;
/// Bytes of a value that is no text, shown in hexadecimal.
const SHOWN: usize = 24;

/// What came out of a zlib stream.
pub(super) struct Inflated {
    /// The bytes, as many as there are and the limit allows.
    pub(super) bytes: Vec<u8>,
    /// Compressed bytes used.
    pub(super) used: usize,
}

/// Collects [`Metadata`].
pub(super) struct Gathered<'a> {
    limits: &'a Limits,
    metadata: Metadata,
    inflatable: u64,
    full: bool,
    /// Whether what comes now belongs to the closer reading.
    closer: bool,
}

impl<'a> Gathered<'a> {
    pub(super) fn new(limits: &'a Limits) -> Self {
        let inflatable = limits.inflated_bytes.checked_div(INFLATED_SHARE).unwrap_or_default();
        Self { limits, metadata: Metadata::default(), inflatable, full: false, closer: false }
    }

    /// Whether no more fields are taken.
    pub(super) fn full(&self) -> bool {
        self.full
    }

    /// Deepest nesting followed.
    pub(super) fn depth(&self) -> usize {
        usize::from(self.limits.depth)
    }

    pub(super) fn finish(self) -> Metadata {
        self.metadata
    }

    /// Notes where the first EXIF block lies.
    pub(super) fn exif(&mut self, span: Span) {
        self.metadata.exif.get_or_insert(span);
    }

    /// From here on everything belongs to the closer reading.
    pub(super) fn closely(&mut self) {
        self.closer = true;
        self.full = false;
    }

    /// Takes a preview.
    pub(super) fn preview(&mut self, preview: Preview) {
        if self.metadata.previews.len() < PREVIEWS {
            self.metadata.previews.push(preview);
        }
    }

    /// Takes a field of the closer reading.
    pub(super) fn closer(&mut self, field: Field) {
        if self.metadata.closer.len() < self.limits.fields {
            self.metadata.closer.push(field);
        } else {
            self.full |= self.closer;
        }
    }

    /// Takes a range of `content` as a field of the closer reading.
    pub(super) fn closer_blob(
        &mut self,
        group: Group,
        name: &str,
        content: &Content<'_>,
        range: Range<usize>,
    ) {
        let raw = content.bytes.get(range.clone()).unwrap_or_default();
        self.closer(Field {
            group,
            name: Untrusted::new(name),
            value: shown(raw),
            raw: raw.to_vec(),
            span: content.span(range.start, raw.len()),
        });
    }

    /// Notes what a closer reading found.
    pub(super) fn note(&mut self, id: &'static str, span: Span, detail: String) {
        if self.metadata.notes.len() < self.limits.fields {
            self.metadata.notes.push(Anomaly { id, span, detail, raises: false });
        }
    }

    /// Takes a field, or notes once that there are too many.
    pub(super) fn field(&mut self, field: Field) {
        if self.closer {
            self.closer(field);
            return;
        }
        if self.full {
            return;
        }
        if self.metadata.fields.len() >= self.limits.fields {
            self.full = true;
            let detail = format!("more than {} metadata fields; the rest was not read", self.limits.fields);
            self.anomaly("metadata-limit", field.span, detail);
            return;
        }
        self.metadata.fields.push(field);
    }

    /// Takes `length` bytes from `at` of `content` as a field whose value is their text, or a summary.
    pub(super) fn blob(&mut self, group: Group, name: &str, content: &Content<'_>, at: usize, length: usize) {
        let raw = super::bytes::slice(content.bytes, at, length).unwrap_or_default();
        let field = Field {
            group,
            name: Untrusted::new(name),
            value: shown(raw),
            raw: raw.to_vec(),
            span: content.span(at, raw.len()),
        };
        self.field(field);
    }

    /// Notes an anomaly. Metadata of clean files is often out of order, so none of these raises.
    pub(super) fn anomaly(&mut self, id: &'static str, span: Span, detail: String) {
        if self.closer {
            self.note(id, span, detail);
        } else if self.metadata.anomalies.len() < self.limits.fields {
            self.metadata.anomalies.push(Anomaly { id, span, detail, raises: false });
        }
    }

    /// Inflates a zlib stream within what is left of the file's share; a stream that is damaged or too long gives
    /// what came out before, and an anomaly.
    pub(super) fn inflate(&mut self, compressed: &[u8], span: Span) -> Inflated {
        let mut decoder = ZlibDecoder::new(compressed);
        let mut bytes = Vec::new();
        let result = (&mut decoder).take(self.inflatable.saturating_add(1)).read_to_end(&mut bytes);
        let used = usize::try_from(decoder.total_in()).unwrap_or(compressed.len());
        if bytes.len() as u64 > self.inflatable {
            bytes.truncate(usize::try_from(self.inflatable).unwrap_or(bytes.len()));
            let detail =
                format!("compressed metadata inflates to more than {} bytes; cut there", bytes.len());
            self.anomaly("metadata-inflated-limit", span, detail);
        } else if result.is_err() {
            let detail = format!("the compressed stream is damaged behind {} bytes", bytes.len());
            self.anomaly("metadata-damaged-stream", span, detail);
        }
        self.inflatable = self.inflatable.saturating_sub(bytes.len() as u64);
        Inflated { bytes, used }
    }
}

/// Bytes as text where they are text (UTF-8, trailing NULs left out), otherwise their number and beginning.
pub(super) fn shown(raw: &[u8]) -> Untrusted {
    let end = raw.iter().rposition(|byte| *byte != 0).map_or(0, |last| last.saturating_add(1));
    let text = raw.get(..end).unwrap_or_default();
    match std::str::from_utf8(text) {
        Ok(text) if text.chars().all(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t')) => {
            Untrusted::new(text)
        }
        _ => summary(raw),
    }
}

/// Number of bytes and the first of them in hexadecimal.
pub(super) fn summary(raw: &[u8]) -> Untrusted {
    use std::fmt::Write as _;
    let mut text = format!("{} bytes:", raw.len());
    for byte in raw.iter().take(SHOWN) {
        write!(text, " {byte:02x}").expect("writing to a String");
    }
    if raw.len() > SHOWN {
        text.push_str(" …");
    }
    Untrusted::new(text)
}

/// ISO 8859-1 as a string.
pub(super) fn latin1(raw: &[u8]) -> String {
    raw.iter().map(|byte| char::from(*byte)).collect()
}
