//! Stegano's `red`: the red of the first pixel is the length, that of the pixels behind it are the characters.

use std::collections::{BTreeMap, BTreeSet};

use super::TOOL;
use super::carrier::Carrier;
use crate::finding::{BitOrder, Finding, Method, Place, Region};
use crate::payload::Source;
use crate::payload::text;
use crate::payload::tools::Hit;

/// Shortest message that is looked at.
const SHORTEST: usize = 4;
/// Pictures often enough look like text to something as simple as a predictor: so many bits are left to chance.
const MARGIN: f64 = 16.0;
/// Findings less telling than this are not reported.
const REPORTED: f64 = 1e-4;
/// Fewest different characters: pictures of few colours alternate between a few values.
const DIFFERENT: usize = 4;
/// Shortest message, and its fewest different characters, whose evidence is believed to the full.
const TOLD: (usize, usize) = (16, 8);
/// Most evidence of the others.
const MOST: f64 = 24.0;

pub(super) fn read(source: &Source<'_>) -> Option<Finding> {
    let carrier = source.lossless().and_then(Carrier::rgb)?;
    let length = usize::from(carrier.colour(0)[0]);
    if length < SHORTEST || length == 255 || length >= carrier.pixels() {
        return None;
    }
    let message: Vec<u8> = (1..=length).map(|pixel| carrier.colour(pixel)[0]).collect();
    let text: String = message.iter().map(|byte| char::from(*byte)).collect();
    if text::run(text.as_bytes()) != text.len() {
        return None;
    }
    let different = text.chars().collect::<BTreeSet<_>>().len();
    let bits = picture(carrier, length) - text::code_length(&text) - MARGIN;
    let bits = if length < TOLD.0 || different < TOLD.1 { bits.min(MOST) } else { bits };
    let rows = length / carrier.width + 1;
    let width = if rows > 1 { carrier.width } else { length + 1 };
    let hit = Hit {
        id: "stegano-red",
        what: format!(
            "a message of {length} characters as the red of pixels, its length as that of the first"
        ),
        place: Place::Samples {
            region: Region { x: 0, y: 0, width: width as u32, height: rows as u32 },
            spec: "b8,r,msb,xy".to_owned(),
        },
        bound: (-bits).exp2().min(1.0),
        method: Method::LsbRgb,
        bit_order: BitOrder::None,
        payload: Some(text.into_bytes()),
        name: Vec::new(),
        password: None,
    };
    (hit.bound < REPORTED && different >= DIFFERENT).then(|| hit.finding(&TOOL))
}

/// Bits that the best of several models of pictures needs for the red of pixels 1 to `length`: the red before it, the
/// one before that, the red above it, green with the difference before it, the red that was last beside the same green
/// and blue, and any value at all. Each learns how wide its errors spread.
fn picture(carrier: Carrier<'_>, length: usize) -> f64 {
    let red = |pixel: usize| f64::from(carrier.colour(pixel)[0]);
    let green = |pixel: usize| f64::from(carrier.colour(pixel)[1]);
    let mut beside = BTreeMap::new();
    let mut costs = [0.0; 5];
    let mut spreads = [4.0; 5];
    for (pixel, counted) in (1..=length).zip(1_u32..) {
        let above = pixel.checked_sub(carrier.width).map_or(red(pixel - 1), red);
        let [value, others @ ..] = carrier.colour(pixel);
        let same = beside.insert(others, f64::from(value)).unwrap_or(red(pixel - 1));
        let by_green = green(pixel) + red(pixel - 1) - green(pixel - 1);
        let expected = [red(pixel - 1), red(pixel.saturating_sub(2)), above, by_green, same];
        for ((cost, spread), expected) in costs.iter_mut().zip(&mut spreads).zip(expected) {
            let error = (red(pixel) - expected).abs();
            // A discrete Laplace distribution whose mean absolute error is the one seen so far.
            let scale: f64 = *spread / (1.0 + *spread);
            let first = (1.0 - scale) / (1.0 + scale);
            *cost -= first.log2() + error * scale.log2();
            *spread += (error - *spread) / f64::from(counted + 4);
            *spread = spread.max(0.02);
        }
    }
    costs.into_iter().fold(8.0 * length as f64, f64::min)
}
