//! stylesuxx/steganography, a web page (stylesuxx.github.io/steganography).
//!
//! Layout (read from the page's script and from its output): every lowest bit of red, green and blue is set to 0, then
//! text is added row by row, first bit = bit 7, one byte a character; no length, no mark.

use super::carrier::{Carrier, packed};
use super::{Hit, Tool, ended};
use crate::finding::{BitOrder, Finding, Method, Place};
use crate::payload::Source;

/// The row of the table.
pub(super) const TOOL: Tool = Tool {
    id: "stylesuxx",
    name: "stylesuxx/steganography",
    layout: "row by row, one LSB of red, green and blue, first bit = bit 7: text; all the other lowest bits of the \
             picture are 0",
    certain: "text that chance does not make, and not one lowest bit set behind it; on a cover of a few even \
              colours any other plain encoder leaves the same",
    read,
};

/// Bytes on which it is decided whether there is text at all.
const HEAD: usize = 48;
/// Fewest samples behind the text whose lowest bits are 0.
const REST: usize = 64;
/// Findings less telling than this are not reported.
const REPORTED: f64 = 1e-6;

fn read(source: &Source<'_>) -> Vec<Finding> {
    message(source).into_iter().collect()
}

fn message(source: &Source<'_>) -> Option<Finding> {
    let image = source.lossless()?;
    let carrier = Carrier::rgb(image)?;
    let bytes = |limit| packed(carrier.low_bits(0..carrier.pixels()), limit);
    let content = |bytes: &[u8]| {
        let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
        ended::plain(&bytes[..end]).filter(|text| !text.is_empty())
    };
    content(&bytes(HEAD))?;
    let last = (0..carrier.pixels())
        .rev()
        .find(|pixel| carrier.colour(*pixel).iter().any(|value| value & 1 == 1))?;
    if (carrier.pixels() - last) * 3 < REST {
        return None;
    }
    let used = ((last + 1) * 3).div_ceil(8);
    if used > source.limits.payload_bytes {
        return None;
    }
    let all = bytes(used);
    let end = all.iter().rposition(|byte| *byte != 0)? + 1;
    let text = ended::plain(&all[..end])?;
    let bits = ended::said(&all[..end])?;
    let spec = "b1,rgb,msb,xy";
    let hit = Hit {
        id: TOOL.id,
        what: format!("a text of {} bytes, all other lowest bits 0 ({spec})", text.len()),
        place: Place::Samples {
            region: ended::region(image, false, (end * 8).div_ceil(3)),
            spec: spec.to_owned(),
        },
        bound: (-bits).exp2().min(1.0),
        method: Method::LsbRgb,
        bit_order: BitOrder::MsbFirst,
        payload: Some(text),
        name: Vec::new(),
        password: None,
    };
    (hit.bound < REPORTED).then(|| hit.finding(&TOOL))
}
