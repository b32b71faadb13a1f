//! What the bytes on the screen belong to: structures, findings, hits of a search.

use crate::finding::Finding;
use crate::gui::detail::{Detail, Source};
use crate::gui::panels::ViewCx;
use crate::gui::panels::bytes::BytesState;
use crate::gui::panels::bytes::family::Family;
use crate::gui::panels::bytes::tree;
use crate::gui::studies::{Answer, Study};
use crate::gui::theme::tint;
use crate::gui::widgets::hex_view::Mark;
use crate::span::Span;

/// Bytes looked at from the first one shown: more than a screen of the widest rows.
const AHEAD: u64 = 32 * 256;
/// Share of a family's colour behind its bytes.
const GROUND: f32 = 0.2;

/// The grounds of the bytes from the first one shown on: structures first, hits last.
pub(super) fn visible(cx: &ViewCx<'_>, state: &BytesState, detail: &Detail) -> Vec<Mark> {
    let first = state.hex.first();
    let end = first.saturating_add(AHEAD);
    let shown = |span: &Span| span.offset < end && span.end() > first && !span.is_empty();
    let mut marks = Vec::new();
    // Structures and findings name places in the file; inside an extract they mean nothing.
    if state.source == Source::File
        && let Some(analysis) = detail.analysis()
    {
        let container = &analysis.container;
        for segment in container.segments.iter().filter(|segment| shown(&segment.span)) {
            let family = Family::of(segment.kind, tree::explanation(container, segment).is_some());
            if family != Family::Pixels {
                marks.push(Mark { span: segment.span, colour: tint(family.colour(&cx.tokens), GROUND) });
            }
        }
        let whole = detail.evidence.bytes().len() as u64;
        let spans = detail.findings().iter().flat_map(Finding::spans).filter(|span| span.length < whole);
        let found = spans.filter(|span| shown(span)).take(1000);
        marks.extend(found.map(|span| Mark { span: *span, colour: cx.tokens.marked }));
    }
    if let Some(pattern) = &state.find.pattern
        && let Some(Answer::Found(hits)) =
            cx.studies.answer(detail, &Study::Find(state.source, pattern.clone()))
    {
        let within = hits.within(first, end).iter().take(2000);
        let colour = tint(cx.tokens.accent, 0.45);
        marks.extend(within.map(|at| Mark { span: Span::new(*at, hits.length), colour }));
    }
    marks
}
