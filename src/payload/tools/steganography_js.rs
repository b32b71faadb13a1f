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
use crate::pixels::Image;

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
    source.lossless().and_then(message).into_iter().collect()
}

fn message(image: &Image) -> Option<Finding> {
    let carrier = Carrier::new(image)?;
    // Written again by an optimiser, a grey picture has grey and alpha alone.
    let (channels, own) = (carrier.channels, image.layout.alpha()?);
    let alpha = |pixel: usize| carrier.samples.get(pixel * channels + own).copied();
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
            // As many ranges of alpha, and two ways to read the units.
            bound: ((-said.bits).exp2() * 2.0 * PRIMES.len() as f64).min(1.0),
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

/// The text of code units; units that all are bytes, and together UTF-8, are that: a page may have encoded its text
/// before it called the library.
fn text_of(units: &[u16]) -> Option<String> {
    let bytes: Option<Vec<u8>> = units.iter().map(|unit| u8::try_from(*unit).ok()).collect();
    let encoded = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    encoded.or_else(|| String::from_utf16(units).ok())
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
    let text = text_of(&units)?;
    (rest && text::run(text.as_bytes()) == text.len()).then_some((text, end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::Layout;

    #[test]
    fn a_grey_picture_with_alpha_is_read_like_any_other() {
        let text = "Meet me at the old bridge at noon";
        let units: Vec<u8> = text.bytes().flat_map(|byte| [byte, 0]).collect();
        let bits: Vec<u8> = units.iter().flat_map(|byte| (0..8).map(move |at| byte >> at & 1)).collect();
        for layout in [Layout::GreyAlpha, Layout::Rgba] {
            let channels = layout.channels();
            let mut samples = vec![255; 20 * 20 * channels];
            for (pixel, group) in samples.chunks_mut(channels).zip(bits.chunks(3)) {
                pixel[channels - 1] = 245 + group.iter().rev().fold(0, |value, bit| value << 1 | bit);
            }
            let found = message(&Image::eight_bit(20, 20, layout, samples)).unwrap();
            assert_eq!(found.payload.unwrap().bytes, text.as_bytes(), "{layout:?}");
        }
    }

    #[test]
    fn units_may_be_the_bytes_of_a_text() {
        let text = "встреча завтра";
        let bytes: Vec<u16> = text.bytes().map(u16::from).collect();
        assert_eq!(text_of(&bytes).as_deref(), Some(text));
        assert_eq!(text_of(&text.encode_utf16().collect::<Vec<_>>()).as_deref(), Some(text));
        assert_eq!(text_of(&[0x67, 0xfc, 0x6e]).as_deref(), Some("gün"));
        assert_eq!(text_of(&[0xd800]), None);
    }
}
