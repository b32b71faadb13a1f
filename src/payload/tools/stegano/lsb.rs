//! Stegano's messages in lowest bits: from the first pixel, from a later one, or in the pixels of a generator.

use super::TOOL;
use super::carrier::{Carrier, packed};
use super::message::{self, Message};
use super::sequences::Sequence;
use crate::finding::{BitOrder, Finding, Method, Place, Region};
use crate::payload::Source;
use crate::payload::tools::Hit;

/// Pixels that a shift may pass over.
const SHIFTS: usize = 1 << 16;
/// Numbers that a shift may pass over in a generator.
const PASSED: usize = 10;
/// Messages read from shifted places of one image.
const MOST: usize = 4;
/// Findings less telling than this are not reported.
const REPORTED: f64 = 2.5e-4;
/// Bytes in front of a message that show that it is the middle of a text.
const BEFORE: usize = 4;

/// Which pixels carry a message.
#[derive(Debug, Clone, Copy)]
struct Walk {
    /// The generator; `None` counts from 0.
    sequence: Option<(Sequence, &'static str)>,
    /// Numbers of it that are passed over.
    shift: usize,
}

impl Walk {
    fn pixels(self, limit: usize) -> Box<dyn Iterator<Item = usize>> {
        match self.sequence {
            Some((sequence, _)) => Box::new(sequence.below(limit).skip(self.shift)),
            None => Box::new(self.shift..limit),
        }
    }

    /// Its share of the chance that all walks together are given: a quarter for the plain one, one for its shifts,
    /// one for generators from their start, one for shifted generators.
    fn share(self) -> f64 {
        let generators = Sequence::NAMED.len() as f64 + 1.0;
        let registers = Sequence::REGISTERS.count() as f64;
        let generator = match self.sequence {
            Some((Sequence::Lfsr(_), _)) => 1.0 / generators / registers,
            Some(_) => 1.0 / generators,
            None => 1.0,
        };
        let shift = match (self.shift, self.sequence) {
            (0, _) => 1.0,
            (_, Some(_)) => 1.0 / PASSED as f64,
            (_, None) => 1.0 / SHIFTS as f64,
        };
        generator * shift / 4.0
    }

    /// Which pixels, in the notation of `starlight extract` with what it cannot say in words.
    fn spec(self) -> String {
        match (self.sequence, self.shift) {
            (None, 0) => "b1,rgb,msb,xy".to_owned(),
            (None, shift) => format!("b1,rgb,msb,xy from pixel {shift}"),
            (Some((Sequence::Lfsr(bits), _)), 0) => {
                format!("b1,rgb,msb in the pixels of LFSR of {bits} bits")
            }
            (Some((_, name)), 0) => format!("b1,rgb,msb in the pixels of {name}"),
            (Some((Sequence::Lfsr(bits), _)), shift) => {
                format!("b1,rgb,msb in the pixels of LFSR of {bits} bits from number {shift}")
            }
            (Some((_, name)), shift) => format!("b1,rgb,msb in the pixels of {name} from number {shift}"),
        }
    }
}

pub(super) fn read(source: &Source<'_>) -> Vec<Finding> {
    let Some(carrier) = source.lossless().and_then(Carrier::rgb) else { return Vec::new() };
    let plain = Walk { sequence: None, shift: 0 };
    let mut hits: Vec<Hit> = read_walk(carrier, plain, source).into_iter().collect();
    hits.extend(shifted(carrier, source));
    hits.extend(generated(carrier, source));
    let mut known: Vec<Option<Vec<u8>>> = Vec::new();
    hits.retain(|hit| {
        let fresh = !known.contains(&hit.payload);
        known.push(hit.payload.clone());
        fresh
    });
    hits.into_iter().map(|hit| hit.finding(&TOOL)).collect()
}

/// Messages that start at a later pixel: a digit and a colon are looked for at each one.
fn shifted(carrier: Carrier<'_>, source: &Source<'_>) -> Vec<Hit> {
    let mut hits = Vec::new();
    let mut window = 0_u64;
    let last = carrier.pixels().min(SHIFTS + WINDOW);
    for pixel in 0..last {
        let [red, green, blue] = carrier.colour(pixel).map(|value| u64::from(value & 1));
        window = window << 3 | red << 2 | green << 1 | blue;
        // The window's last bits are those of this pixel; its first byte starts 63 bits before its end.
        let Some(shift) = (pixel + 1).checked_sub(WINDOW).filter(|shift| *shift > 0) else { continue };
        if starts_length(window << 1) && !inside_text(carrier, shift) {
            hits.extend(read_walk(carrier, Walk { sequence: None, shift }, source));
            if hits.len() == MOST {
                break;
            }
        }
    }
    hits
}

/// Pixels whose bits fill the window that is looked at.
const WINDOW: usize = 21;

/// Whether eight bytes start with digits and a colon.
fn starts_length(window: u64) -> bool {
    let bytes = window.to_be_bytes();
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    bytes[0] != b'0' && digits > 0 && bytes.get(digits) == Some(&b':')
}

/// Whether the bytes before the pixel are text, too: then it is that text, not a frame, that has digits and a colon.
fn inside_text(carrier: Carrier<'_>, shift: usize) -> bool {
    let bytes = (shift * 3 / 8).min(BEFORE);
    let bits: Vec<u8> = carrier.low_bits(shift.saturating_sub(WINDOW)..shift).collect();
    let before = packed(bits[bits.len().saturating_sub(bytes * 8)..].iter().copied(), bytes);
    bytes >= BEFORE - 1 && before.iter().all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t'))
}

/// Messages in the pixels of the generators.
fn generated(carrier: Carrier<'_>, source: &Source<'_>) -> Vec<Hit> {
    let registers = Sequence::REGISTERS.map(|bits| (Sequence::Lfsr(bits), "LFSR"));
    let mut hits = Vec::new();
    for sequence in Sequence::NAMED.into_iter().chain(registers) {
        let first = sequence.0.below(carrier.pixels()).take(PASSED + WINDOW);
        let bits: Vec<u8> = carrier.low_bits(first).collect();
        for shift in 0..=PASSED {
            let start: Vec<u8> = packed(bits.iter().copied().skip(shift * 3), 8);
            let mut window = [0; 8];
            window[..start.len()].copy_from_slice(&start);
            if starts_length(u64::from_be_bytes(window)) || window.starts_with(&[0; 3]) && window[3] != 0 {
                hits.extend(read_walk(carrier, Walk { sequence: Some(sequence), shift }, source));
            }
        }
    }
    hits
}

fn read_walk(carrier: Carrier<'_>, walk: Walk, source: &Source<'_>) -> Option<Hit> {
    let pixels = carrier.pixels();
    let limit = (pixels * 3 / 8).min(source.limits.payload_bytes);
    let bytes =
        |limit: usize| packed(carrier.low_bits(walk.pixels(pixels).take((limit * 8).div_ceil(3))), limit);
    let message = message::read(&bytes, limit)?;
    let Message { payload, used, mut bits, what } = message;
    let pixels: Vec<usize> = walk.pixels(pixels).take((used * 8).div_ceil(3)).collect();
    let bound = |bits: f64| ((-bits).exp2() / walk.share()).min(1.0);
    if bound(bits) > 1e-9 {
        let mut sorted = pixels.clone();
        sorted.sort_unstable();
        bits += carrier.replaced(&sorted);
    }
    let spec = walk.spec();
    let hit = Hit {
        id: "stegano-lsb",
        what: format!("{what} ({spec})"),
        place: Place::Samples { region: region(carrier, &pixels), spec },
        bound: bound(bits),
        method: Method::LsbRgb,
        bit_order: BitOrder::MsbFirst,
        payload: Some(payload),
        name: Vec::new(),
        password: None,
    };
    Some(hit).filter(|hit| hit.bound < REPORTED)
}

/// The rows that hold the pixels.
fn region(carrier: Carrier<'_>, pixels: &[usize]) -> Region {
    let first = pixels.iter().min().copied().unwrap_or_default() / carrier.width;
    let last = pixels.iter().max().copied().unwrap_or_default() / carrier.width;
    let width = if last > 0 { carrier.width } else { pixels.iter().max().map_or(1, |pixel| pixel + 1) };
    Region { x: 0, y: first as u32, width: width as u32, height: (last - first + 1) as u32 }
}
