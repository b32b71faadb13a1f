//! Stegano's `rdh`: reversible hiding by histogram shifting (Ni, Shi, Ansari and Su, IEEE TCSVT 16(3), 2006).
//!
//! The lowest bits of the first 64 samples, alpha among them: `RD`, the most frequent value (peak), a value that did
//! not occur, and the number of hidden bits (32 bits), high bits first. In the samples behind them a peak is a 0, its
//! neighbour towards the other value a 1. The first 64 hidden bits are the header's own samples' former lowest bits;
//! then come the characters, 8 bits each or 32.

use super::TOOL;
use super::carrier::{Carrier, packed};
use crate::finding::{BitOrder, Finding, Method, Place, Region};
use crate::payload::Source;
use crate::payload::text;
use crate::payload::tools::Hit;

/// Samples of the header, and bits that save them.
const HEADER: usize = 64;

pub(super) fn read(source: &Source<'_>) -> Option<Finding> {
    let carrier = source.lossless().and_then(Carrier::new)?;
    let samples = carrier.samples;
    let head = packed(samples.iter().take(HEADER).map(|sample| sample & 1), HEADER / 8);
    let [b'R', b'D', peak, zero, length @ ..] = head.as_slice() else { return None };
    let length = u32::from_be_bytes(*length.first_chunk()?) as usize;
    if peak == zero || length <= HEADER || length > samples.len() || !length.is_multiple_of(8) {
        return None;
    }
    let one = if peak < zero { peak.wrapping_add(1) } else { peak.wrapping_sub(1) };
    let carrying = samples[HEADER..].iter().filter(|sample| **sample == *peak || **sample == one);
    let bits = carrying.take(length).map(|sample| u8::from(*sample == one)).skip(HEADER);
    let bytes = packed(bits, source.limits.payload_bytes);
    if bytes.len() != (length - HEADER) / 8 {
        return None;
    }
    let message = characters(&bytes)?;
    // The mark, the bits that the length's fit and its multiple of 8 fix, and the text.
    let fits = 32.0 - (samples.len() as f64).log2() + 3.0;
    let said = text::assess(message.as_bytes()).map_or(0.0, |score| score.bits);
    let hit = Hit {
        id: "stegano-rdh",
        what: format!("a message of {} bytes by histogram shifting at the value {peak}", message.len()),
        place: Place::Samples {
            region: Region { x: 0, y: 0, width: carrier.width as u32, height: carrier.height as u32 },
            spec: format!("histogram shifting of all samples, peak {peak}, zero {zero}"),
        },
        bound: (-(16.0 + fits + said)).exp2().min(1.0),
        method: Method::LsbRgb,
        bit_order: BitOrder::MsbFirst,
        payload: Some(message.into_bytes()),
        name: Vec::new(),
        password: None,
    };
    Some(hit.finding(&TOOL))
}

/// The text of 32-bit or 8-bit characters.
fn characters(bytes: &[u8]) -> Option<String> {
    let text = |text: &String| text::run(text.as_bytes()) == text.len();
    let unit = |unit: &[u8]| char::from_u32(u32::from_be_bytes(*unit.first_chunk()?));
    let units = bytes.chunks_exact(4);
    let whole = units.remainder().is_empty();
    let wide = units.map(unit).collect::<Option<String>>().filter(|wide| whole && text(wide));
    wide.or_else(|| Some(bytes.iter().map(|byte| char::from(*byte)).collect()).filter(text))
}
