//! Deflate blocks that hold nothing: a flush leaves one here and there; many in a row, or bits set in the space
//! behind their headers, are no encoder's doing and can carry a message.

use std::ops::Range;

use super::OutsidePlace;
use super::builder::Builder;
use super::deflate::{Blocks, walk};

/// How an empty stored block ends: no bytes, and the complement of that (RFC 1951 §3.2.4).
const EMPTY: &[u8; 4] = b"\0\0\xff\xff";

/// Empty blocks that must stand one right behind the other to be reported.
const TOGETHER: usize = 4;

/// Bytes of image data up to which blocks are walked, once empty ones show.
const WALKED: usize = 64 << 20;

/// Symbols decoded: what lies behind stays unknown.
const BUDGET: u64 = 1 << 23;

/// Reports empty blocks in the deflate stream that lies in `pieces` behind `skip` bytes.
pub(super) fn examine(builder: &mut Builder<'_>, pieces: &[Range<usize>], skip: usize) {
    let Some(range) = pieces.first().zip(pieces.last()).map(|(first, last)| first.start..last.end) else {
        return;
    };
    let stored = pieces.iter().fold(0usize, |sum, piece| sum.saturating_add(piece.len()));
    if stored > WALKED || !shows(builder, pieces) {
        return;
    }
    let parts = pieces.iter().flat_map(|piece| builder.bytes(piece.clone()));
    let stream: Vec<u8> = parts.skip(skip).copied().collect();
    let blocks = walk(&stream, 0, BUDGET);
    report(builder, &blocks, range);
}

/// Whether the mark of an empty block stands in the data; across the edge of two pieces it may be missed, which
/// costs one of them.
fn shows(builder: &Builder<'_>, pieces: &[Range<usize>]) -> bool {
    pieces.iter().any(|piece| {
        let bytes = builder.bytes(piece.clone());
        // One of its two bytes 0xFF is at an even place.
        bytes.iter().enumerate().step_by(2).filter(|(_, byte)| **byte == 0xff).any(|(at, _)| {
            [3, 2].into_iter().any(|before| at.checked_sub(before).is_some_and(|from| starts(bytes, from)))
        })
    })
}

fn starts(bytes: &[u8], from: usize) -> bool {
    bytes.get(from..).is_some_and(|rest| rest.starts_with(EMPTY))
}

fn report(builder: &mut Builder<'_>, blocks: &Blocks, range: Range<usize>) {
    // An empty block with its header takes five bytes where it stands behind another.
    let follows = |pair: &[usize]| matches!(pair, [a, b] if b.saturating_sub(*a) == 5);
    let together = blocks.empty.windows(2).filter(|pair| follows(pair)).count();
    if together >= TOGETHER {
        let detail = format!(
            "{} empty blocks in the compressed image data, {together} of them right behind another",
            blocks.empty.len()
        );
        builder.alarm("png-empty-blocks", range.clone(), detail);
    }
    if blocks.padding.iter().any(|&bits| bits != 0) {
        let place = OutsidePlace::AfterStream;
        builder.stray_inflated(place, range, "png-block-padding", blocks.padding.clone());
    }
}
