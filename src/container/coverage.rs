//! Every byte belongs to exactly one top-level segment: what the parsers left out is listed as outside the image.

use super::builder::Builder;
use super::{Container, Format, OutsidePlace, Segment, SegmentKind};

/// Lists every byte no top-level segment covers: the gaps between segments, and what is left at the end.
pub(super) fn seal(builder: &mut Builder<'_>) {
    let (full, total) = (builder.full(), builder.file.len());
    let segments = std::mem::take(&mut builder.out.segments);
    let mut sealed: Vec<Segment> = Vec::with_capacity(segments.len());
    let mut covered = 0usize;
    for segment in segments {
        if segment.depth == 0 {
            let start = segment.span.offset as usize;
            if start > covered {
                sealed.push(gap(builder, covered, start));
            }
            covered = covered.max(segment.span.end() as usize);
        }
        sealed.push(segment);
    }
    if covered < total {
        sealed.push(gap(builder, covered, total));
        if full {
            let detail = "more structures than the limits allow; the rest was not walked";
            builder.alarm("segment-limit", covered..total, detail);
        }
    }
    builder.out.segments = sealed;
}

fn gap(builder: &mut Builder<'_>, start: usize, end: usize) -> Segment {
    builder.stray(OutsidePlace::Between, start..end, "unexplained-gap", None);
    Segment::new(SegmentKind::Outside, "unexplained", start..end)
}

/// Checks what [`Container::segments`] promises for a file of `length` bytes: top-level segments tile it, children
/// lie inside their parent, contents inside their segment.
///
/// # Errors
/// Names the first segment that breaks the promise.
pub fn check(container: &Container, length: u64) -> Result<(), String> {
    let mut covered = 0u64;
    let mut parents: Vec<&Segment> = Vec::new();
    for segment in &container.segments {
        let broken = |what: &str| Err(format!("{} at {}: {what}", segment.name, segment.span));
        parents.truncate(usize::from(segment.depth));
        if segment.depth == 0 {
            if segment.span.offset != covered {
                return broken("does not begin where the segment before it ends");
            }
            covered = segment.span.end();
        } else if parents.len() != usize::from(segment.depth) {
            return broken("has no parent");
        }
        if let Some(parent) = parents.last()
            && (segment.span.offset < parent.span.offset || segment.span.end() > parent.span.end())
        {
            return broken("reaches out of its parent");
        }
        for content in &segment.content {
            if content.offset < segment.span.offset || content.end() > segment.span.end() {
                return broken("has content outside itself");
            }
        }
        parents.push(segment);
    }
    for outside in &container.outside {
        if outside.span.end() > length {
            return Err(format!("outside bytes at {} reach behind the file", outside.span));
        }
    }
    if container.format.is_some_and(|format| Format::ALL.contains(&format)) && covered != length {
        return Err(format!("the segments cover {covered} of {length} bytes"));
    }
    Ok(())
}
