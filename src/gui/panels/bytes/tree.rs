//! Which structures are listed, which are folded away, and what the bar of the whole file shows of them. Made anew
//! only when the file or a fold changes.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::family::Family;
use crate::container::{Check, Container, Segment, SegmentKind};
use crate::span::Span;

/// Neighbouring structures of one family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) family: Family,
    pub(super) span: Span,
    /// The first structure of it.
    pub(super) first: usize,
    /// Structures joined.
    pub(super) count: usize,
}

/// The state.
#[derive(Debug, Default)]
pub(super) struct Tree {
    content: Option<Arc<str>>,
    folded: BTreeSet<usize>,
    rows: Vec<usize>,
    stretches: Vec<Stretch>,
    /// Bytes by family, in [`Family::ALL`] order.
    totals: [u64; Family::ALL.len()],
    /// The structure that was selected last; a new one is scrolled to.
    pub(super) seen: Option<usize>,
}

impl Tree {
    /// Fits itself to the file.
    pub(super) fn fit(&mut self, content: &Arc<str>, container: &Container) {
        if self.content.as_ref() == Some(content) {
            return;
        }
        *self = Self { content: Some(Arc::clone(content)), ..Self::default() };
        self.list(container);
        self.stretches = stretches(container);
        for stretch in &self.stretches {
            self.totals[stretch.family as usize] += stretch.span.length;
        }
    }

    /// Structures that are listed, in file order.
    pub(super) fn rows(&self) -> &[usize] {
        &self.rows
    }

    /// The file from its first to its last byte.
    pub(super) fn stretches(&self) -> &[Stretch] {
        &self.stretches
    }

    /// Bytes of a family.
    pub(super) fn total(&self, family: Family) -> u64 {
        self.totals[family as usize]
    }

    pub(super) fn is_folded(&self, segment: usize) -> bool {
        self.folded.contains(&segment)
    }

    /// Folds the children of a structure away, or unfolds them.
    pub(super) fn flip(&mut self, segment: usize, container: &Container) {
        if !self.folded.remove(&segment) {
            self.folded.insert(segment);
        }
        self.list(container);
    }

    fn list(&mut self, container: &Container) {
        self.rows.clear();
        let mut hidden_below = u8::MAX;
        for (index, segment) in container.segments.iter().enumerate() {
            if segment.depth > hidden_below {
                continue;
            }
            hidden_below = if self.folded.contains(&index) { segment.depth } else { u8::MAX };
            self.rows.push(index);
        }
    }
}

/// Whether a structure has children.
pub(super) fn is_parent(container: &Container, index: usize) -> bool {
    let depth = |at: usize| container.segments.get(at).map(|segment| segment.depth);
    depth(index + 1).zip(depth(index)).is_some_and(|(next, own)| next > own)
}

/// The innermost structure that holds the byte at `offset`, else the last that begins before it.
pub(super) fn holder(container: &Container, offset: u64) -> Option<usize> {
    let holds = |segment: &Segment| segment.span.offset <= offset && offset < segment.span.end();
    let mut found: Option<(usize, u8)> = None;
    for (index, segment) in container.segments.iter().enumerate() {
        if holds(segment) && found.is_none_or(|(_, depth)| segment.depth >= depth) {
            found = Some((index, segment.depth));
        } else if segment.span.offset > offset && segment.depth == 0 {
            break;
        }
    }
    found.map(|(index, _)| index)
}

/// Why bytes outside the image are there, where a known writer explains them.
pub(super) fn explanation(container: &Container, segment: &Segment) -> Option<&'static str> {
    if segment.kind != SegmentKind::Outside {
        return None;
    }
    container
        .outside
        .iter()
        .find(|outside| outside.span == segment.span)
        .and_then(|outside| outside.explained)
}

/// What is to be said of a structure, and whether something is wrong with it.
pub(super) fn status(container: &Container, segment: &Segment) -> (String, bool) {
    let raised = container.anomalies.iter().any(|anomaly| {
        let whole = anomaly.span.length > segment.span.length;
        !whole && segment.span.offset <= anomaly.span.offset && anomaly.span.end() <= segment.span.end()
    });
    match (segment.check, segment.kind) {
        (Check::Wrong, _) => ("! checksum wrong".into(), true),
        (_, SegmentKind::Outside) => match explanation(container, segment) {
            Some(reason) => (format!("explained: {reason}"), false),
            None => ("? unexplained".into(), true),
        },
        (_, SegmentKind::Unknown) => ("? unknown type".into(), true),
        _ if raised => ("! see findings".into(), true),
        (Check::Right, _) => ("checksum right".into(), false),
        (Check::None, _) => (String::new(), false),
    }
}

fn stretches(container: &Container) -> Vec<Stretch> {
    let mut all: Vec<Stretch> = Vec::new();
    for (index, segment) in container.segments.iter().enumerate() {
        if segment.depth > 0 || segment.span.is_empty() {
            continue;
        }
        let family = Family::of(segment.kind, explanation(container, segment).is_some());
        match all.last_mut() {
            Some(last) if last.family == family && last.span.end() == segment.span.offset => {
                last.span.length += segment.span.length;
                last.count += 1;
            }
            _ => all.push(Stretch { family, span: segment.span, first: index, count: 1 }),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(kind: SegmentKind, offset: u64, length: u64, depth: u8) -> Segment {
        Segment {
            kind,
            name: "x".into(),
            span: Span::new(offset, length),
            content: Vec::new(),
            depth,
            check: Check::None,
            note: String::new(),
        }
    }

    fn made() -> Container {
        Container {
            segments: vec![
                segment(SegmentKind::Signature, 0, 8, 0),
                segment(SegmentKind::Header, 8, 10, 0),
                segment(SegmentKind::ImageData, 18, 100, 0),
                segment(SegmentKind::ImageData, 20, 40, 1),
                segment(SegmentKind::ImageData, 60, 40, 1),
                segment(SegmentKind::Outside, 118, 5, 0),
            ],
            ..Container::default()
        }
    }

    #[test]
    fn children_are_folded_away_and_back() {
        let (container, mut tree) = (made(), Tree::default());
        tree.fit(&"a".into(), &container);
        assert_eq!(tree.rows(), [0, 1, 2, 3, 4, 5]);
        assert!(is_parent(&container, 2) && !is_parent(&container, 3) && !is_parent(&container, 5));
        tree.flip(2, &container);
        assert_eq!(tree.rows(), [0, 1, 2, 5]);
        tree.flip(2, &container);
        assert_eq!(tree.rows().len(), 6);
    }

    #[test]
    fn neighbours_of_one_family_are_one_stretch_and_all_bytes_are_counted() {
        let (container, mut tree) = (made(), Tree::default());
        tree.fit(&"a".into(), &container);
        let told: Vec<_> =
            tree.stretches().iter().map(|part| (part.family, part.span.length, part.count)).collect();
        assert_eq!(told, [(Family::Frame, 18, 2), (Family::Pixels, 100, 1), (Family::Unexplained, 5, 1)]);
        assert_eq!(Family::ALL.map(|family| tree.total(family)).iter().sum::<u64>(), 123);
    }

    #[test]
    fn the_innermost_structure_holds_a_byte() {
        let container = made();
        assert_eq!(
            [holder(&container, 0), holder(&container, 18), holder(&container, 61)],
            [Some(0), Some(2), Some(4)]
        );
        assert_eq!([holder(&container, 120), holder(&container, 500)], [Some(5), None]);
    }
}
