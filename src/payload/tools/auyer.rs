//! auyer/steganography, a Go library.
//!
//! Layout (read back from the tool's output): columns from the left, each from the top; one least significant bit of
//! red, green and blue (alpha is kept and skipped), the first bit read being bit 7; a length of 32 bits, big endian,
//! then the message. PNG out.

use super::{Hit, Tool, content_bits};
use crate::finding::{BitOrder, Finding, Method, Place, Region};
use crate::payload::Source;
use crate::payload::bits::PixelOrder;
use crate::payload::spec::{Spec, SpecChannel};

/// The row of the table.
pub(super) const TOOL: Tool = Tool {
    id: "auyer-steganography",
    name: "auyer/steganography",
    layout: "column by column, one LSB of red, green and blue, first bit = bit 7: length u32 big endian, message",
    certain: "the length fits the image and the message is text to its last byte or a file that parses: the bound \
              counts both; a message that only looks random leaves the length's 10 to 20 bits, an indication",
    read,
};

/// Bytes of the length.
const FRAME: usize = 4;

fn read(source: &Source<'_>) -> Vec<Finding> {
    framed(source).into_iter().collect()
}

fn framed(source: &Source<'_>) -> Option<Finding> {
    let image = source.lossless()?;
    let channels = [SpecChannel::Red, SpecChannel::Green, SpecChannel::Blue];
    let spec = Spec::low(1, &channels, BitOrder::MsbFirst, PixelOrder::COLUMNS);
    let capacity = spec.capacity(image).ok()?;
    let head = spec.read(image, FRAME).ok()?;
    let length = u32::from_be_bytes(*head.first_chunk()?) as usize;
    if length == 0 || length > capacity.checked_sub(FRAME)? || length > source.limits.payload_bytes {
        return None;
    }
    let bytes = spec.read(image, FRAME + length).ok()?;
    let message = bytes.get(FRAME..)?.to_vec();
    // Bits of the length that had to be 0 for it to fit.
    let fits = 32.0 - (capacity as f64).log2();
    let bits = content_bits(&message)?;
    let columns = ((bytes.len() * 8).div_ceil(3)).div_ceil(image.height as usize) as u32;
    let region = Region { x: 0, y: 0, width: columns.min(image.width), height: image.height };
    let hit = Hit {
        id: "auyer-steganography",
        what: format!("a message of {length} bytes behind its length, column by column ({spec})"),
        place: Place::Samples { region, spec: spec.to_string() },
        bound: (-(fits + bits)).exp2().min(1.0),
        method: Method::LsbRgb,
        bit_order: BitOrder::MsbFirst,
        payload: Some(message),
        name: Vec::new(),
        password: None,
    };
    Some(hit.finding(&TOOL)).filter(|finding| finding.false_alarm.is_some_and(|rate| rate.rate() < 1e-4))
}
