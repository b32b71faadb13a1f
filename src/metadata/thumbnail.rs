//! Small pictures of the image that metadata carry: IFD1's (CIPA DC-008 §4.5.5: `JPEGInterchangeFormat` and its
//! length), JFIF's and JFXX's (JFIF 1.02), and Photoshop's (resources 1033 and 1036).

use super::bytes::{Content, Endian, slice, u16_at, u32_at};
use super::gathered::Gathered;
use super::{Field, Group, Preview, PreviewKind};
use crate::untrusted::Untrusted;

/// Takes IFD1's preview at `at` as the field `Thumbnail`, and as a preview.
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
    let span = content.span(at, length);
    if kind == "JPEG" {
        gathered.preview(Preview { place: "EXIF IFD1", kind: PreviewKind::Jpeg, bytes: raw.to_vec(), span });
    }
    gathered.field(Field {
        group: Group::Exif,
        name: Untrusted::new("Thumbnail"),
        value: Untrusted::new(format!("{kind}, {length} bytes")),
        raw: raw.to_vec(),
        span,
    });
}

/// Takes the picture of a JFIF segment: bytes behind the identifier.
pub(super) fn jfif(content: &Content<'_>, gathered: &mut Gathered<'_>) {
    let side = |at: usize| content.bytes.get(at).map_or(0, |side| u32::from(*side));
    let (width, height) = (side(7), side(8));
    plain(content, 9, (width, height), "JFIF", gathered);
}

/// Takes the picture of a JFXX segment: bytes behind the identifier, the first one saying how it is coded.
pub(super) fn jfxx(content: &Content<'_>, gathered: &mut Gathered<'_>) {
    let side = |at: usize| content.bytes.get(at).map_or(0, |side| u32::from(*side));
    let size = (side(1), side(2));
    match content.bytes.first() {
        Some(0x10) => jpeg(content, 1, content.bytes.len().saturating_sub(1), "JFXX", gathered),
        Some(0x11) => {
            let length = 768_usize.saturating_add(area(size));
            let kind = PreviewKind::Palette { width: size.0, height: size.1 };
            picture(content, (3, length), kind, "JFXX", gathered);
        }
        Some(0x13) => plain(content, 3, size, "JFXX", gathered),
        _ => {}
    }
}

/// Takes the picture of a Photoshop resource 1033 or 1036 whose data are `length` bytes from `at`: 28 bytes of header,
/// then JPEG data (1) or plain samples (0).
pub(super) fn photoshop(content: &Content<'_>, at: usize, length: usize, gathered: &mut Gathered<'_>) {
    const HEADER: usize = 28;
    let Some(data) = slice(content.bytes, at, length) else { return };
    let number = |offset| u32_at(data, offset, Endian::Big).unwrap_or_default();
    let (width, height) = (number(4), number(8));
    let start = at.saturating_add(HEADER);
    match number(0) {
        1 => jpeg(content, start, length.saturating_sub(HEADER), "the Photoshop resources", gathered),
        0 if u16_at(data, 24, Endian::Big) == Some(24) && number(12) == width.saturating_mul(3) => {
            plain(content, start, (width, height), "the Photoshop resources", gathered);
        }
        _ => {}
    }
}

fn area((width, height): (u32, u32)) -> usize {
    usize::try_from(u64::from(width).saturating_mul(u64::from(height))).unwrap_or(usize::MAX)
}

fn jpeg(content: &Content<'_>, at: usize, length: usize, place: &'static str, gathered: &mut Gathered<'_>) {
    if slice(content.bytes, at, 3) == Some(&[0xff, 0xd8, 0xff]) {
        picture(content, (at, length), PreviewKind::Jpeg, place, gathered);
    }
}

/// Three bytes a pixel.
fn plain(
    content: &Content<'_>,
    at: usize,
    (width, height): (u32, u32),
    place: &'static str,
    gathered: &mut Gathered<'_>,
) {
    let length = area((width, height)).saturating_mul(3);
    if length > 0 {
        picture(content, (at, length), PreviewKind::Rgb { width, height }, place, gathered);
    }
}

fn picture(
    content: &Content<'_>,
    (at, length): (usize, usize),
    kind: PreviewKind,
    place: &'static str,
    gathered: &mut Gathered<'_>,
) {
    if let Some(raw) = slice(content.bytes, at, length) {
        gathered.preview(Preview { place, kind, bytes: raw.to_vec(), span: content.span(at, length) });
    }
}
