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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;

    fn segment(range: std::ops::Range<usize>, depth: u8) -> Segment {
        Segment::new(SegmentKind::Ancillary, "made", range).nested(depth)
    }

    fn container(segments: Vec<Segment>) -> Container {
        Container { format: Some(Format::Png), segments, ..Container::default() }
    }

    #[test]
    fn every_broken_promise_is_named() {
        let content = segment(0..10, 0).holding(5..11);
        let cases = [
            (vec![segment(0..4, 0), segment(4..10, 0), segment(5..6, 1), segment(7..10, 1)], ""),
            (vec![segment(0..4, 0), segment(5..10, 0)], "does not begin where"),
            (vec![segment(0..4, 0), segment(3..10, 0)], "does not begin where"),
            (vec![segment(0..10, 0), segment(2..11, 1)], "reaches out of its parent"),
            (vec![segment(0..10, 0), segment(2..3, 2)], "has no parent"),
            (vec![content], "has content outside itself"),
            (vec![segment(0..9, 0)], "cover 9 of 10"),
        ];
        for (segments, expected) in cases {
            let result = check(&container(segments), 10);
            assert_eq!(result.is_ok(), expected.is_empty(), "{expected}");
            assert!(result.err().unwrap_or_default().contains(expected));
        }
    }

    #[test]
    fn gaps_between_and_behind_segments_are_closed() {
        let (file, limits) = (*b"aaHIDDENbb\0\0\0", Limits::default());
        let mut builder = Builder::new(&file, &limits);
        builder.push(segment(0..2, 0));
        builder.push(segment(8..10, 0));
        seal(&mut builder);
        let sealed = builder.finish();
        assert_eq!(check(&Container { format: Some(Format::Png), ..sealed.clone() }, 13), Ok(()));
        let outside: Vec<_> =
            sealed.outside.iter().map(|outside| (outside.bytes(&file), outside.explained)).collect();
        assert_eq!(outside, [(&b"HIDDEN"[..], None), (&[0, 0, 0], Some("zero padding"))]);
    }
}
