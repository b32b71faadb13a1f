//! stegify, a Go program.
//!
//! Layout (read from the program and from its output): column by column, the two lowest bits of red, green and blue.
//! The first five pixels hold 30 bits of the number of pairs behind them (32 bits, low byte first, the high pair of a
//! byte first, the last pair left out); then four pairs a byte, the high one first. Several carriers hold a slice of
//! the file each, with their own number. PNG out.

use super::carrier::{Carrier, packed};
use super::{Hit, Tool, content_bits, ended, entropy, identify};
use crate::finding::{BitOrder, Finding, Method, Place};
use crate::payload::Source;

/// The row of the table.
pub(super) const TOOL: Tool = Tool {
    id: "stegify",
    name: "stegify",
    layout: "column by column, two LSBs of red, green and blue, the high one first: 30 bits of the number of pairs \
             (u32 little endian), then four pairs a byte",
    certain: "a number that fits and is a multiple of 4, and content that is text to its last byte or a file; \
              random content leaves the number's bits, an indication in pictures of up to about a megapixel",
    read,
};

/// Pixels of the number.
const HEADER: usize = 5;
/// Bytes on which it is decided whether to read on.
const HEAD: usize = 256;
/// Findings less telling than this are not reported.
const REPORTED: f64 = 1e-4;

fn read(source: &Source<'_>) -> Vec<Finding> {
    message(source).into_iter().collect()
}

/// The pairs of the colours, column by column, from a pixel on, as bits.
fn pairs(carrier: Carrier<'_>, from: usize) -> impl Iterator<Item = u8> {
    let pixel = move |step: usize| step % carrier.height * carrier.width + step / carrier.height;
    let colours = (from..carrier.pixels()).map(move |step| carrier.colour(pixel(step)));
    colours.flat_map(|colour| colour.into_iter().flat_map(|value| [value >> 1 & 1, value & 1]))
}

fn message(source: &Source<'_>) -> Option<Finding> {
    let image = source.lossless()?;
    let carrier = Carrier::rgb(image)?;
    let [one, two, three] = *packed(pairs(carrier, 0), 3).first_chunk()?;
    // The high six bits of the last byte.
    let last = packed(pairs(carrier, 0).take(6 * HEADER).skip(24).chain([0; 2]), 1);
    let count = u32::from_le_bytes([one, two, three, *last.first()?]) as usize;
    let capacity = carrier.pixels().checked_sub(HEADER)? * 3;
    if count == 0 || count > capacity || !count.is_multiple_of(4) {
        return None;
    }
    let length = count / 4;
    let head = packed(pairs(carrier, HEADER), length.min(HEAD));
    let random = length > HEAD && entropy::looks_random(&head) || identify::might_start(&head);
    if length > HEAD && !random && !ended::promising(&head, length) {
        return None;
    }
    let payload = packed(pairs(carrier, HEADER), length.min(source.limits.payload_bytes));
    // Bits of the number that had to be 0: those above the capacity and the two lowest.
    let fits = 30.0 - (capacity as f64).log2() + 2.0;
    let bound = (-(fits + content_bits(&payload)?)).exp2().min(1.0);
    let hit = Hit {
        id: TOOL.id,
        what: format!("{length} bytes behind their number of bit pairs, column by column"),
        place: Place::Samples {
            region: ended::region(image, true, HEADER + count.div_ceil(3)),
            spec: "b2,rgb,msb,yx".to_owned(),
        },
        bound,
        method: Method::LsbRgb,
        bit_order: BitOrder::MsbFirst,
        payload: Some(payload),
        name: Vec::new(),
        password: None,
    };
    (bound < REPORTED).then(|| hit.finding(&TOOL))
}
