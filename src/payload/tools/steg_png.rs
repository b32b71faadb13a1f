//! steg-png (brandon1024): a private chunk.
//!
//! Layout (its published source; its output read back): a zlib stream in chunks `stEG` of at most 8,192 bytes, with
//! right checksums, at random places between IHDR and IEND; joined in file order, they inflate to the data.

use std::io::Read as _;

use flate2::read::ZlibDecoder;

use super::{Hit, Tool};
use crate::container::{Format, Segment};
use crate::finding::{BitOrder, Finding, Method, Place};
use crate::payload::Source;

/// The row of the table.
pub(super) const TOOL: Tool = Tool {
    id: "steg-png",
    name: "steg-png",
    layout: "a zlib stream in PNG chunks of the private type stEG, at random places between IHDR and IEND",
    certain: "four letters of a chunk's type, its checksum, and a zlib stream with a right checksum to its end",
    read,
};

const CHUNK: &[u8] = b"stEG";
/// Bytes in front of a chunk's data: length and type.
const HEAD: usize = 8;
/// Bytes of the checksum behind it.
const CRC: usize = 4;
/// Bits of the type, of two checksums (chunk and stream) and of the stream's header.
const BITS: f64 = 32.0 + 32.0 + 32.0 + 11.0;
/// Bits that the type alone counts for.
const TYPE: f64 = 24.0;

fn read(source: &Source<'_>) -> Vec<Finding> {
    if source.container.format != Some(Format::Png) {
        return Vec::new();
    }
    chunks(source).into_iter().collect()
}

fn chunks(source: &Source<'_>) -> Option<Finding> {
    let ours = |segment: &&Segment| {
        let bytes = segment.span.of(source.file);
        segment.depth == 0 && bytes.get(4..HEAD) == Some(CHUNK)
    };
    let spans: Vec<_> = source.container.segments.iter().filter(ours).map(|segment| segment.span).collect();
    let mut stream = Vec::new();
    let mut checked = true;
    for span in &spans {
        let chunk = span.of(source.file);
        let end = chunk.len().checked_sub(CRC).filter(|end| *end >= HEAD)?;
        stream.extend(chunk.get(HEAD..end)?);
        checked &= crc32fast::hash(&chunk[4..end]).to_be_bytes() == chunk[end..];
    }
    if spans.is_empty() {
        return None;
    }
    let mut data = Vec::new();
    let limit = source.limits.payload_bytes as u64;
    let inflated = ZlibDecoder::new(stream.as_slice()).take(limit + 1).read_to_end(&mut data).is_ok();
    let whole = inflated && data.len() as u64 <= limit;
    // A stream that is damaged leaves the type of the chunk, which another program may use, too.
    let bits = if whole && checked { BITS } else { TYPE };
    let plural = if spans.len() == 1 { "a chunk".to_owned() } else { format!("{} chunks", spans.len()) };
    let what = if whole {
        let unit = if data.len() == 1 { "byte" } else { "bytes" };
        format!("{} {unit} that a zlib stream in {plural} stEG inflates to", data.len())
    } else {
        format!("{plural} stEG whose {} bytes do not inflate", stream.len())
    };
    let hit = Hit {
        id: "steg-png",
        what,
        place: Place::Bytes(spans),
        bound: (-bits).exp2(),
        method: Method::Raw,
        bit_order: BitOrder::None,
        payload: Some(if whole { data } else { stream }),
        name: Vec::new(),
        password: None,
    };
    Some(hit.finding(&TOOL))
}
