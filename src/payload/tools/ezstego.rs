//! `EzStego` (Romana Machado, 1996, Java) and what was written after its description.
//!
//! Layout (its author's description and A. Westfeld, A. Pfitzmann, Information Hiding 1999): a copy of the palette is
//! sorted so that neighbours look alike; the lowest bit of a pixel's place in the sorted copy is a bit of the message,
//! pixel after pixel from the top left; the palette itself keeps its order. The original's way of sorting (a
//! travelling salesman's) and its frame are not published, so that the usual ones are tried: by luminance, and from the
//! first or the darkest colour always on to the nearest; with and without a length of 32 bits in front.

use super::{Hit, Tool, content_bits};
use crate::finding::{BitOrder, Finding, Method, Place, Region};
use crate::payload::{Source, identify, text};
use crate::pixels::{Image, Layout};

/// The row of the table.
pub(super) const TOOL: Tool = Tool {
    id: "ezstego",
    name: "EzStego",
    layout: "lowest bit of each pixel's place in a sorted copy of the palette, row by row; sorted by luminance or from \
             colour to nearest colour",
    certain: "text from the first bit on, or a length that fits and text or a file behind it: the content alone speaks, \
              every order, packing and frame tried counted",
    read,
};

/// Orders, packings, frames (none, length big endian, length little endian).
const TRIALS: f64 = 3.0 * 2.0 * 3.0;
/// Bytes looked at first.
const START: usize = 64;
/// Evidence from which on text is reported, in bits.
const REPORTED: f64 = 20.0;

fn read(source: &Source<'_>) -> Vec<Finding> {
    let indexed = source.lossless().filter(|image| image.layout == Layout::Indexed);
    let Some(image) = indexed.filter(|image| (4..=256).contains(&image.palette.colours.len())) else {
        return Vec::new();
    };
    let orders = [by_luminance(image), by_distance(image, 0), by_distance(image, darkest(image))];
    orders.iter().find_map(|places| ordered(image, places, source.limits.payload_bytes)).into_iter().collect()
}

fn luminance([r, g, b]: [u8; 3]) -> u32 {
    u32::from(r) * 299 + u32::from(g) * 587 + u32::from(b) * 114
}

fn darkest(image: &Image) -> usize {
    let colours = &image.palette.colours;
    (0..colours.len()).min_by_key(|at| luminance(colours[*at])).unwrap_or_default()
}

/// The place of every palette entry in a sorted copy.
fn by_luminance(image: &Image) -> Vec<u8> {
    let mut order: Vec<usize> = (0..image.palette.colours.len()).collect();
    order.sort_by_key(|at| luminance(image.palette.colours[*at]));
    places(&order)
}

fn by_distance(image: &Image, start: usize) -> Vec<u8> {
    let colours = &image.palette.colours;
    let distance = |a: usize, b: usize| -> u32 {
        (0..3).map(|channel| u32::from(colours[a][channel].abs_diff(colours[b][channel])).pow(2)).sum()
    };
    let mut left: Vec<usize> = (0..colours.len()).filter(|at| *at != start).collect();
    let mut order = vec![start];
    let mut last = start;
    while let Some(near) = (0..left.len()).min_by_key(|index| distance(last, left[*index])) {
        last = left.remove(near);
        order.push(last);
    }
    places(&order)
}

fn places(order: &[usize]) -> Vec<u8> {
    let mut places = vec![0; order.len()];
    for (place, at) in order.iter().enumerate() {
        places[*at] = place as u8;
    }
    places
}

fn ordered(image: &Image, places: &[u8], limit: usize) -> Option<Finding> {
    // What keeps its order is a stream of plain indices, which is read as such.
    if places.iter().zip(0_u8..=255).all(|(place, at)| place & 1 == at & 1) {
        return None;
    }
    [BitOrder::MsbFirst, BitOrder::LsbFirst].into_iter().find_map(|packing| {
        let head = bytes(image, places, packing, START.max(4));
        framed(image, places, packing, &head, limit).or_else(|| plain(image, places, packing, &head, limit))
    })
}

/// The first bytes of the stream.
fn bytes(image: &Image, places: &[u8], packing: BitOrder, count: usize) -> Vec<u8> {
    let bit = |pixel| places.get(usize::from(image.sample(pixel, 0))).copied().unwrap_or_default() & 1;
    let count = count.min(image.pixels() / 8);
    let byte = |at: usize| {
        (0..8).fold(0, |byte, step| {
            let shift = if packing == BitOrder::LsbFirst { step } else { 7 - step };
            byte | bit(at * 8 + step) << shift
        })
    };
    (0..count).map(byte).collect()
}

fn framed(image: &Image, places: &[u8], packing: BitOrder, head: &[u8], limit: usize) -> Option<Finding> {
    let frame = *head.first_chunk::<4>()?;
    let capacity = image.pixels() / 8;
    for length in [u32::from_be_bytes(frame), u32::from_le_bytes(frame)] {
        let length = length as usize;
        let start = head.get(4..head.len().min(length.saturating_add(4))).unwrap_or_default();
        let readable = text::run(start) == start.len() || identify::might_start(start);
        if length < 4 || length > limit.min(capacity.saturating_sub(4)) || !readable {
            continue;
        }
        let message = bytes(image, places, packing, length + 4).split_off(4);
        let fits = 32.0 - (capacity as f64).log2();
        if let Some(bits) = content_bits(&message).filter(|bits| *bits > 0.0) {
            return finding(image, message, packing, fits + bits, "behind its length");
        }
    }
    None
}

fn plain(image: &Image, places: &[u8], packing: BitOrder, head: &[u8], limit: usize) -> Option<Finding> {
    let score = text::assess(head).filter(|score| score.bits >= REPORTED)?;
    let mut message = head.to_vec();
    while text::run(&message) == message.len() && message.len() < limit.min(image.pixels() / 8) {
        message = bytes(image, places, packing, message.len().saturating_mul(4));
    }
    message.truncate(text::run(&message));
    finding(image, message, packing, score.bits, "from the first pixel on")
}

fn finding(image: &Image, message: Vec<u8>, packing: BitOrder, bits: f64, frame: &str) -> Option<Finding> {
    let rows = (message.len() * 8).div_ceil(image.width as usize) + 1;
    let height = u32::try_from(rows).unwrap_or(u32::MAX).min(image.height);
    let region = Region { x: 0, y: 0, width: image.width, height };
    let hit = Hit {
        id: "ezstego",
        what: format!(
            "a message of {} bytes in the places of the colours in a sorted palette, {frame}",
            message.len()
        ),
        place: Place::Samples { region, spec: "tool:ezstego".to_owned() },
        bound: ((-bits).exp2() * TRIALS).min(1.0),
        method: Method::Palette,
        bit_order: packing,
        payload: Some(message),
        name: Vec::new(),
        password: None,
    };
    Some(hit.finding(&TOOL)).filter(|finding| finding.false_alarm.is_some_and(|rate| rate.rate() < 1e-4))
}
