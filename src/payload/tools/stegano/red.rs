//! Stegano's `red`: the red of the first pixel is the length, that of the pixels behind it are the characters.

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
    let bits = picture(carrier, length) - text::code_length(&text) - MARGIN;
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
    (hit.bound < REPORTED).then(|| hit.finding(&TOOL))
}

/// Bits that the best of four models of pictures needs for the red of pixels 1 to `length`: the red before it, green
/// with the difference before it, the red above it, and any value at all. Each learns how wide its errors spread.
fn picture(carrier: Carrier<'_>, length: usize) -> f64 {
    let red = |pixel: usize| f64::from(carrier.colour(pixel)[0]);
    let green = |pixel: usize| f64::from(carrier.colour(pixel)[1]);
    let mut costs = [0.0; 3];
    let mut spreads = [4.0; 3];
    for (pixel, counted) in (1..=length).zip(1_u32..) {
        let above = pixel.checked_sub(carrier.width).map_or(red(pixel - 1), red);
        let expected = [red(pixel - 1), green(pixel) + red(pixel - 1) - green(pixel - 1), above];
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
