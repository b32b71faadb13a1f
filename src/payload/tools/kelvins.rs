//! kelvins/steganography, a Python script: a picture in a picture.
//!
//! Layout (read from the script and from its output): the high half of every sample of the hidden picture is the low
//! half of the same sample of the cover, from the top left; the low halves of the rest of the cover are 0. The script
//! gives the low halves back as high ones, cut to the last pixel that is not black.

use super::carrier::Carrier;
use super::{Hit, Tool, picture};
use crate::finding::{BitOrder, Finding, Method, Place, Region};
use crate::payload::Source;

/// The row of the table.
pub(super) const TOOL: Tool = Tool {
    id: "kelvins-steganography",
    name: "kelvins/steganography",
    layout: "the low four bits of red, green and blue hold the high four of another picture from the top left; 0 \
             outside it",
    certain: "outside the hidden picture every one of many different values is a multiple of 16 and inside hardly \
              any is; a hidden picture as large as its cover leaves no outside and is not seen",
    read,
};

/// Levels outside that may be multiples of 16 in a picture of few colours.
const COMMON: [u8; 4] = [0, 0x40, 0x80, 0xc0];
/// Fewest other levels outside.
const LEVELS: usize = 6;
/// Most levels that count: a posterized picture has no more to say.
const COUNTED: usize = 12;
/// Fewest different low halves inside.
const INSIDE: usize = 8;
/// Fewest pixels of the hidden picture.
const SMALLEST: usize = 64;

fn read(source: &Source<'_>) -> Vec<Finding> {
    hidden(source).into_iter().collect()
}

/// Whether the low halves of a pixel are all 0.
fn blank(carrier: Carrier<'_>, x: usize, y: usize) -> bool {
    carrier.colour(y * carrier.width + x).iter().all(|value| value.trailing_zeros() >= 4)
}

fn hidden(source: &Source<'_>) -> Option<Finding> {
    let carrier = source.lossless().and_then(Carrier::rgb)?;
    let (width, height) = (carrier.width, carrier.height);
    let right = (0..height).all(|y| blank(carrier, width - 1, y));
    if !right && !(0..width).all(|x| blank(carrier, x, height - 1)) {
        return None;
    }
    let (wide, high) = extent(carrier)?;
    if wide * high < SMALLEST {
        return None;
    }
    let levels = outside(carrier, wide, high);
    if levels < LEVELS {
        return None;
    }
    let mut halves = [[false; 16]; 3];
    let (mut filled, mut samples) = (0, Vec::with_capacity(wide * high * 3));
    for pixel in (0..high).flat_map(|y| y * width..y * width + wide) {
        let colour = carrier.colour(pixel);
        for (half, value) in halves.iter_mut().zip(colour) {
            half[usize::from(value & 15)] = true;
            samples.push(value << 4);
        }
        filled += usize::from(colour.iter().any(|value| value.trailing_zeros() < 4));
    }
    let inside = halves.as_flattened().iter().filter(|seen| **seen).count();
    if inside < INSIDE || filled * 2 < wide * high {
        return None;
    }
    let hit = Hit {
        id: TOOL.id,
        what: format!(
            "a picture of {wide}×{high} pixels in the low halves of the samples, which are 0 elsewhere"
        ),
        place: Place::Samples {
            region: Region { x: 0, y: 0, width: wide as u32, height: high as u32 },
            spec: "b4,rgb,msb,xy".to_owned(),
        },
        // A level is a multiple of 16 one time of 16.
        bound: (-4.0 * levels.min(COUNTED) as f64).exp2(),
        method: Method::LsbRgb,
        bit_order: BitOrder::MsbFirst,
        payload: picture::png(wide, high, &samples),
        name: Vec::new(),
        password: None,
    };
    Some(hit.finding(&TOOL))
}

/// How many levels, other than the common ones, the channel of the most has outside the rectangle.
fn outside(carrier: Carrier<'_>, wide: usize, high: usize) -> usize {
    let mut seen = [[false; 16]; 3];
    for y in 0..carrier.height {
        let from = if y < high { wide } else { 0 };
        for pixel in y * carrier.width + from..(y + 1) * carrier.width {
            for (levels, value) in seen.iter_mut().zip(carrier.colour(pixel)) {
                levels[usize::from(value >> 4)] = true;
            }
        }
    }
    for levels in &mut seen {
        for level in COMMON {
            levels[usize::from(level >> 4)] = false;
        }
    }
    // Grey has the same levels three times: only one channel counts.
    seen.iter().map(|levels| levels.iter().filter(|seen| **seen).count()).max().unwrap_or(0)
}

/// Columns and rows up to the last pixel whose low halves are not 0; `None` where there is none, or no outside.
fn extent(carrier: Carrier<'_>) -> Option<(usize, usize)> {
    let (width, height) = (carrier.width, carrier.height);
    let high = (0..height).rev().find(|y| (0..width).any(|x| !blank(carrier, x, *y)))? + 1;
    let wide = (0..high)
        .fold(1, |wide, y| (wide..width).rev().find(|x| !blank(carrier, *x, y)).map_or(wide, |x| x + 1));
    ((wide, high) != (width, height)).then_some((wide, high))
}
