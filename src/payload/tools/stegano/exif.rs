//! Stegano's `exifHeader`: the EXIF field `ImageDescription` is a zlib stream of base64 of the message.

use std::io::Read as _;

use flate2::bufread::ZlibDecoder;

use super::TOOL;
use crate::finding::{BitOrder, Finding, Method, Place};
use crate::metadata::{Field, Group};
use crate::payload::tools::Hit;
use crate::payload::{Source, decode};

/// Bits that had to be as they are: the stream's header (RFC 1950: method, window and check), its Adler-32, and that
/// all of what comes out is base64.
const BITS: f64 = 16.0 + 32.0;

pub(super) fn read(source: &Source<'_>) -> Option<Finding> {
    let fields = source.metadata.fields.iter();
    let mut fields =
        fields.filter(|field| field.group == Group::Exif && field.name.raw() == "ImageDescription");
    fields.find_map(|field| message(field, source.limits.payload_bytes))
}

fn message(field: &Field, limit: usize) -> Option<Finding> {
    if field.raw.first() != Some(&0x78) {
        return None;
    }
    let mut text = Vec::new();
    ZlibDecoder::new(field.raw.as_slice()).take(limit as u64 + 1).read_to_end(&mut text).ok()?;
    let message = decode::base64_exact(&text).filter(|message| !message.is_empty() && text.len() <= limit)?;
    let hit = Hit {
        id: "stegano-exifheader",
        what: format!("a message of {} bytes as base64 in a zlib stream in ImageDescription", message.len()),
        place: Place::Bytes(vec![field.span]),
        bound: (-BITS).exp2(),
        method: Method::Exif,
        bit_order: BitOrder::None,
        payload: Some(message),
        name: Vec::new(),
        password: None,
    };
    Some(hit.finding(&TOOL))
}
