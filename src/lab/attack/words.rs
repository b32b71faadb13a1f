//! The payload as words: half a byte each, in sentences like a caption, in a JPEG comment. What a reader sees is
//! ordinary text of low entropy (nonsense steganography in the manner of Chapman & Davida 1997, "Hiding the hidden").

use super::carrier::written;
use super::text::{from_words, to_words};
use super::{Hidden, Job};
use crate::container::{self, Format};
use crate::lab::splice::jpeg;
use crate::lab::write::Encoding;
use crate::limits::Limits;

/// Hides.
pub(super) fn hide(job: &Job<'_>) -> Option<Hidden> {
    let mut hidden = written(job.cover, Encoding::plain(Format::Jpeg))?;
    hidden.file = jpeg::insert(&hidden.file, jpeg::COM, to_words(job.payload).as_bytes())?;
    Some(hidden)
}

/// Reads what [`hide`] hid.
pub(super) fn read(file: &[u8], length: usize, _: &str) -> Option<Vec<u8>> {
    let container = container::parse(file, None, &Limits::default());
    let comment = container.segments.iter().find(|segment| segment.name == "COM")?;
    let payload = from_words(std::str::from_utf8(comment.content.first()?.of(file)).ok()?)?;
    (payload.len() == length).then_some(payload)
}
