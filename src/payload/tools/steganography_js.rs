//! steganography.js (petereigenschink/steganography.js), a JavaScript library.
//!
//! Layout (read from the library and from its output): alpha, row by row. UTF-16 code units, low bits first, t bits a
//! pixel (3 by default), as alpha 256 − p + value, p the first prime from 2^t on; then opaque pixels to the end of the
//! picture (the fourth may be the cover's). The library reads up to 16 opaque pixels in a row.

use std::collections::BTreeSet;

use super::carrier::Carrier;
use super::{Hit, Tool, ended};
use crate::finding::{BitOrder, Finding, Method, Place};
use crate::payload::{Source, text};

/// The row of the table.
pub(super) const TOOL: Tool = Tool {
    id: "steganography-js",
    name: "steganography.js",
    layout: "alpha row by row: t bits of UTF-16 text a pixel, low bits first, as 256 - p + value, p the first prime \
             from 2^t on (t = 3: 245 to 252); opaque pixels behind",
    certain: "alpha in the range of one t from the first pixel on, opaque behind, and text to the last character",
    read,
};

/// The first primes from 2, 4, 8 … 128 on.
const PRIMES: [usize; 7] = [2, 5, 11, 17, 37, 67, 131];
/// Opaque pixels in a row that end the message.
const OPAQUE: usize = 16;
/// Bits of a code unit.
const UNIT: usize = 16;
/// Findings less telling than this are not reported.
const REPORTED: f64 = 1e-5;
/// Bits from which on a text may be in more than two scripts besides ASCII: alpha that repeats gives characters of many.
const LONG: f64 = 60.0;

fn read(source: &Source<'_>) -> Vec<Finding> {
    message(source).into_iter().collect()
}

fn message(source: &Source<'_>) -> Option<Finding> {
    let image = source.lossless()?;
    let carrier = Carrier::new(image).filter(|carrier| carrier.channels == 4)?;
    let alpha = |pixel: usize| carrier.samples.get(pixel * 4 + 3).copied();
    if alpha(0)? <= 124 || (0..OPAQUE).all(|pixel| alpha(pixel).is_none_or(|value| value == 255)) {
        return None;
    }
    (1..=PRIMES.len()).zip(PRIMES).find_map(|(bits, prime)| {
        let (text, pixels) = decoded(&alpha, bits, 256 - prime, carrier.pixels())?;
        let said = text::assess(text.as_bytes()).filter(|score| score.length == text.len())?;
        if said.bits < LONG && scripts(&text) > 2 {
            return None;
        }
        let hit = Hit {
            id: TOOL.id,
            what: format!("a text of {} bytes in alpha, {bits} bits a pixel", text.len()),
            place: Place::Samples {
                region: ended::region(image, false, pixels),
                spec: format!("alpha from {}, {bits} bits a pixel, low bits first", 256 - prime),
            },
            bound: ((-said.bits).exp2() * PRIMES.len() as f64).min(1.0),
            method: Method::Alpha,
            bit_order: BitOrder::LsbFirst,
            payload: Some(text.into_bytes()),
            name: Vec::new(),
            password: None,
        };
        (hit.bound < REPORTED).then(|| hit.finding(&TOOL))
    })
}

/// How many scripts the text is in, roughly: ASCII and punctuation not counted, Chinese and Japanese as one.
fn scripts(text: &str) -> usize {
    let script = |c: char| match c as u32 {
        0..=0x7f | 0x2000..=0x206f => None,
        0x80..=0x24f => Some(1),
        0x370..=0x3ff => Some(2),
        0x400..=0x52f => Some(3),
        0x600..=0x6ff => Some(4),
        0x3000..=0x30ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xff00..=0xffef => Some(5),
        0xac00..=0xd7a3 => Some(6),
        0x2190..=0x2bff | 0x1f000..=0x1ffff => Some(7),
        other => Some(8 + (other >> 7)),
    };
    text.chars().filter_map(script).collect::<BTreeSet<u32>>().len()
}

/// The text of `bits` bits a pixel as alpha from `low` on, and its pixels; `None` where alpha leaves the range, the
/// rest of the picture is not opaque, or it is no text.
fn decoded(
    alpha: &impl Fn(usize) -> Option<u8>,
    bits: usize,
    low: usize,
    all: usize,
) -> Option<(String, usize)> {
    let mut units = Vec::new();
    let (mut unit, mut filled, mut opaque, mut pixel) = (0_u32, 0, 0, 0);
    while let Some(value) = alpha(pixel).filter(|_| opaque < OPAQUE) {
        opaque = if value == 255 { opaque + 1 } else { 0 };
        pixel += 1;
        // With one bit a pixel 255 is a value, too; with more it is none.
        if value == 255 && bits > 1 {
            continue;
        }
        let part = usize::from(value).checked_sub(low).filter(|part| *part < 1 << bits)? as u32;
        if opaque == 0 && bits > 1 && pixel > 1 && alpha(pixel - 2) == Some(255) {
            return None;
        }
        unit |= part << filled;
        filled += bits;
        if filled >= UNIT {
            units.push(unit as u16);
            filled -= UNIT;
            unit = part >> (bits - filled);
        }
    }
    let end = pixel - opaque;
    if bits == 1 {
        units.truncate(end / UNIT);
    } else if unit != 0 && filled > 0 {
        units.push(unit as u16);
    }
    let rest = (pixel..all).all(|pixel| alpha(pixel) == Some(255));
    let text = String::from_utf16(&units).ok()?;
    (rest && text::run(text.as_bytes()) == text.len()).then_some((text, end))
}
