//! What the format parsers write into.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Anomaly, Check, Container, Outside, OutsidePlace, Segment, SegmentKind, trailing};
use crate::limits::Limits;
use crate::span::Span;

/// Most anomalies of one kind listed one by one; the last says how many more there are.
const REPEATS: u32 = 16;

/// Most bytes of inflated or joined content kept for one place outside the image.
pub(super) const KEPT: usize = 4 << 20;

/// Most stretches of unused space listed.
const SLACK: usize = 64;

/// A container under construction.
#[derive(Debug)]
pub(super) struct Builder<'a> {
    pub(super) file: &'a [u8],
    pub(super) limits: &'a Limits,
    pub(super) out: Container,
    /// Set where a limit other than the number of segments ends the walk.
    pub(super) limits_hit: bool,
    seen: BTreeMap<&'static str, u32>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(file: &'a [u8], limits: &'a Limits) -> Self {
        Self { file, limits, out: Container::default(), limits_hit: false, seen: BTreeMap::new() }
    }

    /// The bytes of `range`, cut to what the file has.
    pub(super) fn bytes(&self, range: Range<usize>) -> &'a [u8] {
        let end = range.end.min(self.file.len());
        self.file.get(range.start.min(end)..end).unwrap_or_default()
    }

    /// Whether no more segments may be listed.
    pub(super) fn full(&self) -> bool {
        self.limits_hit || self.out.segments.len() >= self.limits.segments
    }

    /// Lists a segment.
    pub(super) fn push(&mut self, segment: Segment) {
        self.out.segments.push(segment);
    }

    /// Notes something unusual that ordinary files show, too.
    pub(super) fn note(&mut self, id: &'static str, range: Range<usize>, detail: impl Into<String>) {
        self.anomaly(id, range, detail.into(), false);
    }

    /// Reports something that no ordinary encoder or camera writes.
    pub(super) fn alarm(&mut self, id: &'static str, range: Range<usize>, detail: impl Into<String>) {
        self.anomaly(id, range, detail.into(), true);
    }

    pub(super) fn anomaly(&mut self, id: &'static str, range: Range<usize>, detail: String, raises: bool) {
        let count = self.seen.entry(id).or_default();
        *count = count.saturating_add(1);
        if *count <= REPEATS {
            let span = Span::between(range.start, range.end);
            self.out.anomalies.push(Anomaly { id, span, detail, raises });
        }
    }

    /// Lists bytes that are no part of the image and are stored as such, and reports them: raising where they
    /// have content that nothing explains.
    pub(super) fn stray(
        &mut self,
        place: OutsidePlace,
        range: Range<usize>,
        id: &'static str,
        explained: Option<&'static str>,
    ) {
        if range.is_empty() {
            return;
        }
        let bytes = self.bytes(range.clone());
        let explained = explained.or_else(|| trailing::padding(bytes));
        let outside =
            Outside { place, span: Span::between(range.start, range.end), inflated: None, explained };
        self.lists(outside, range, id);
    }

    /// As [`Self::stray`], where ordinary writers leave such bytes, too: nothing is raised by their being there.
    pub(super) fn stray_noted(&mut self, outside: Outside, id: &'static str) {
        let before = self.out.anomalies.len();
        let range = outside.span.offset as usize..outside.span.end() as usize;
        self.lists(outside, range, id);
        for anomaly in self.out.anomalies.iter_mut().skip(before) {
            anomaly.raises = false;
        }
    }

    /// As [`Self::stray`], for bytes that lie scattered or compressed in `range`.
    pub(super) fn stray_inflated(
        &mut self,
        place: OutsidePlace,
        range: Range<usize>,
        id: &'static str,
        bytes: Vec<u8>,
    ) {
        let explained = trailing::padding(&bytes);
        let span = Span::between(range.start, range.end);
        let outside = Outside { place, span, inflated: Some(bytes), explained };
        self.lists(outside, range, id);
    }

    /// Lists space that no pixel uses, where it is not all one value; nothing is reported of it.
    pub(super) fn slack(&mut self, range: Range<usize>, what: &'static str, bytes: Vec<u8>) {
        let one_value = bytes.iter().all(|&byte| Some(&byte) == bytes.first());
        if one_value || self.out.slack.len() >= SLACK {
            return;
        }
        let span = Span::between(range.start, range.end);
        let stored = self.bytes(range) == bytes.as_slice();
        let inflated = (!stored).then_some(bytes);
        self.out.slack.push(Outside { place: OutsidePlace::Unused, span, inflated, explained: Some(what) });
    }

    fn lists(&mut self, outside: Outside, range: Range<usize>, id: &'static str) {
        let bytes = outside.bytes(self.file);
        let (count, place) = (bytes.len(), outside.place.describe());
        let plural = if count == 1 { "byte" } else { "bytes" };
        let (detail, raises) = match outside.explained {
            Some(reason) => (format!("{count} {plural} {place}: {reason}"), false),
            None => (format!("{count} {plural} {place} that nothing explains"), trailing::weighs(bytes)),
        };
        self.anomaly(id, range, detail, raises);
        self.out.outside.push(outside);
    }

    /// The finished container.
    pub(super) fn finish(mut self) -> Container {
        for (id, count) in self.seen {
            let more = count.saturating_sub(REPEATS);
            if more > 0
                && let Some(last) = self.out.anomalies.iter_mut().rev().find(|anomaly| anomaly.id == id)
            {
                last.detail = format!("{} (and {more} more of this kind)", last.detail);
            }
        }
        self.out
    }
}

impl Segment {
    /// A top-level segment over `range`.
    pub(super) fn new(kind: SegmentKind, name: impl Into<String>, range: Range<usize>) -> Self {
        let span = Span::between(range.start, range.end);
        Self {
            kind,
            name: name.into(),
            span,
            content: Vec::new(),
            depth: 0,
            check: Check::None,
            note: String::new(),
        }
    }

    /// With `range` as its (next part of) content; an empty range adds nothing.
    pub(super) fn holding(mut self, range: Range<usize>) -> Self {
        if !range.is_empty() {
            self.content.push(Span::between(range.start, range.end));
        }
        self
    }

    /// With the state of its checksum.
    pub(super) fn checked(mut self, check: Check) -> Self {
        self.check = check;
        self
    }

    /// With a line for the structure tree.
    pub(super) fn noted(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// Inside another segment.
    pub(super) fn nested(mut self, depth: u8) -> Self {
        self.depth = depth;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats_are_counted_and_not_listed() {
        let limits = Limits::default();
        let mut builder = Builder::new(b"", &limits);
        for _ in 0..20 {
            builder.note("often", 0..0, "again");
        }
        builder.alarm("once", 0..0, "here");
        let anomalies = builder.finish().anomalies;
        assert_eq!(anomalies.len(), 17);
        assert_eq!(anomalies[15].detail, "again (and 4 more of this kind)");
        assert_eq!((anomalies[16].detail.as_str(), anomalies[16].raises), ("here", true));
    }

    #[test]
    fn few_bytes_are_noted_and_more_raise() {
        let limits = Limits::default();
        let mut builder = Builder::new(b"abc....abcd", &limits);
        builder.stray(OutsidePlace::Between, 0..3, "few", None);
        builder.stray(OutsidePlace::Between, 7..11, "more", None);
        builder.stray(OutsidePlace::Between, 7..11, "known", Some("a known trailer"));
        builder.stray(OutsidePlace::Between, 4..4, "none", None);
        let container = builder.finish();
        let said: Vec<_> = container.anomalies.iter().map(|anomaly| (anomaly.id, anomaly.raises)).collect();
        assert_eq!(said, [("few", false), ("more", true), ("known", false)]);
        assert_eq!(container.anomalies[1].detail, "4 bytes between structures that nothing explains");
        assert_eq!(container.anomalies[2].detail, "4 bytes between structures: a known trailer");
    }
}
