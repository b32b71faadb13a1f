//! Invisible Secrets 2 to 4: JPEG.
//!
//! Layout (from stegdetect's test for it; not compared with the tool): the data lie in comment segments behind
//! the first one. They start with their length u32 little endian, which counts all that follows it, in this segment
//! and in those behind it. They are encrypted or compressed. How it uses other formats is not known well enough.

use super::{Hit, Tool};
use crate::container::{Format, Segment, SegmentKind};
use crate::finding::{BitOrder, Finding, Method, Place};
use crate::payload::{Source, entropy};

/// The row of the table.
pub(super) const TOOL: Tool = Tool {
    id: "invisible-secrets",
    name: "Invisible Secrets",
    layout: "JPEG comments behind the first: length u32 little endian of all that follows in them, then encrypted data",
    certain: "a length of 32 bits that is right, and data that look random: an indication, as any program may write a \
              comment with its length in front",
    read,
};

/// Bytes of the length.
const FRAME: usize = 4;
/// What a right length is taken for: rarer by chance, but not by other programs' habits.
const BOUND: f64 = 1e-6;

fn read(source: &Source<'_>) -> Vec<Finding> {
    if source.container.format != Some(Format::Jpeg) {
        return Vec::new();
    }
    comments(source).into_iter().collect()
}

fn comments(source: &Source<'_>) -> Option<Finding> {
    let comment = |segment: &&Segment| segment.kind == SegmentKind::Comment && segment.depth == 0;
    let spans: Vec<_> = source
        .container
        .segments
        .iter()
        .filter(comment)
        .skip(1)
        .filter_map(|segment| segment.content.first().copied())
        .collect();
    let first = spans.first()?.of(source.file);
    let length = u32::from_le_bytes(*first.first_chunk()?) as usize;
    // As many segments as the length asks for, the last one to its end.
    let mut used = Vec::new();
    let mut data: Vec<u8> = Vec::new();
    for span in spans {
        if data.len() >= FRAME.checked_add(length)? {
            break;
        }
        data.extend(span.of(source.file));
        used.push(span);
    }
    let data = data.get(FRAME..).filter(|data| data.len() == length)?;
    if !entropy::looks_random(data) {
        return None;
    }
    let hit = Hit {
        id: "invisible-secrets",
        what: format!("{length} bytes that look encrypted behind their length, in {} comments", used.len()),
        place: Place::Bytes(used),
        bound: BOUND,
        method: Method::Exif,
        bit_order: BitOrder::None,
        payload: None,
        name: Vec::new(),
        password: None,
    };
    Some(hit.finding(&TOOL))
}
