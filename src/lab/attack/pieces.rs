//! The payload in many small pieces: 24 bytes each, as base64, in PNG text chunks under the keywords of the standard
//! (PNG third edition, section 11.3.3.1), so that no single field is long.

use super::carrier::png as written;
use super::text::from_base64;
use super::{Hidden, Job};
use crate::container;
use crate::lab::splice::png::{self, At};
use crate::lab::synth::payload::base64;
use crate::limits::Limits;

const PIECE: usize = 24;
const KEYWORDS: [&str; 6] = ["Title", "Author", "Description", "Copyright", "Source", "Comment"];

/// Hides.
pub(super) fn hide(job: &Job<'_>) -> Option<Hidden> {
    let mut hidden = written(job.cover)?;
    for (piece, keyword) in job.payload.chunks(PIECE).zip(KEYWORDS.iter().cycle()) {
        hidden.file =
            png::insert(&hidden.file, At::BeforeData, *b"tEXt", &png::text(keyword, &base64(piece)))?;
    }
    Some(hidden)
}

/// Reads what [`hide`] hid.
pub(super) fn read(file: &[u8], length: usize, _: &str) -> Option<Vec<u8>> {
    let container = container::parse(file, None, &Limits::default());
    let mut payload = Vec::with_capacity(length);
    for segment in container.segments.iter().filter(|segment| segment.name == "tEXt") {
        let text = segment.content.first()?.of(file).splitn(2, |&byte| byte == 0).nth(1)?;
        payload.extend(from_base64(text));
    }
    (payload.len() == length).then_some(payload)
}
