//! The preview that IFD1 points at (CIPA DC-008 §4.5.5: `JPEGInterchangeFormat` and its length).

use super::bytes::{Content, slice};
use super::gathered::Gathered;
use super::{Field, Group};
use crate::untrusted::Untrusted;

/// Takes the preview at `at` as the field `Thumbnail`.
pub(super) fn read(content: &Content<'_>, at: u32, length: u32, gathered: &mut Gathered<'_>) {
    let (at, length) = (at as usize, length as usize);
    let Some(raw) = slice(content.bytes, at, length) else {
        let detail = format!("the preview of {length} bytes at {at:#x} lies outside the EXIF block");
        gathered.anomaly("exif-thumbnail-outside", content.span(0, content.bytes.len()), detail);
        return;
    };
    let kind = match raw {
        [0xff, 0xd8, 0xff, ..] => "JPEG",
        _ => "no JPEG",
    };
    gathered.field(Field {
        group: Group::Exif,
        name: Untrusted::new("Thumbnail"),
        value: Untrusted::new(format!("{kind}, {length} bytes")),
        raw: raw.to_vec(),
        span: content.span(at, length),
    });
}
