//! Texts and files that begin anywhere in a stream, on any bit of it.
//!
//! A long enough run of characters, or a magic long enough, has a bound of its own: every place is one more trial. All
//! places are looked at 64 at a time; only those that might be something are read.

mod runs;

use super::contents::{self, Content, distinct};
use super::reading::{Places, Reading};
use super::{Hit, Subject, merge, rank};
use crate::finding::{BitOrder, Class, Finding};
use crate::limits::Limits;
use crate::payload::gather::Bits;
use crate::payload::orders::{self, Stream};
use crate::payload::spec::Origin;
use crate::payload::{identify, text};
use crate::progress::Progress;

/// Pixels of a stream that are looked at.
const PIXELS: usize = 1 << 21;
/// Bytes that decide whether a place is read.
const LOOK: usize = 48;
/// Fewest characters among them, and how many different ones.
const RUN: usize = runs::RUN;
const DIFFERENT: usize = 8;
/// Bits that the model of text must save in them before that is held against models of clean images.
const SAVED: f64 = 24.0;
/// Places a little later that are tried instead: chance puts a character or two in front of a text.
const LATER: usize = 4;
/// Bits by which the earliest place may save less than the best.
const NEARLY: f64 = 8.0;
/// Most places of a stream that are read.
const MOST: usize = 64;

/// Proofs of content that begins anywhere in the streams that most tools use. Where `progress` is cancelled what was
/// found until then counts.
pub fn anywhere(subject: &Subject<'_>, progress: &dyn Progress) -> Vec<Finding> {
    let Subject { file, container, image, limits, frame: (frame, frames) } = *subject;
    let Some(image) = image else { return Vec::new() };
    let origin = Origin { image: Some(image), file, filters: &container.row_filters };
    let magics = Magics::new();
    let mut found: Vec<Hit> = Vec::new();
    for mut packings in orders::whole(image) {
        if progress.cancelled() {
            break;
        }
        for stream in &mut packings {
            stream.spec.set_frame(frame);
            stream.trials *= f64::from(frames.max(1));
        }
        // Both packings of an order have the same bits.
        let Some(bits) = packings[0].spec.gather(origin, PIXELS) else { continue };
        let files = magics.find(&bits);
        for (stream, files) in packings.iter().zip(files) {
            for hit in hits(stream, &bits, files, (origin, limits)) {
                merge(&mut found, hit);
            }
        }
    }
    let mut findings: Vec<Finding> = found.into_iter().map(|hit| hit.finding).collect();
    rank(&mut findings);
    findings
}

/// What a stream holds; `files` are the places of magics in it.
fn hits(
    stream: &Stream,
    bits: &Bits,
    files: Vec<usize>,
    (origin, limits): (Origin<'_>, &Limits),
) -> Vec<Hit> {
    let low_first = is_low_first(stream);
    let mut places = files;
    places.extend(runs::starts(bits, low_first).into_iter().filter_map(|at| worded(bits, at, low_first)));
    places.sort_unstable();
    places.dedup();
    let mut hits = Vec::new();
    let mut end = 0;
    for at in places.into_iter().take(MOST) {
        let spec = stream.spec.behind_bits(at).filter(|_| at >= end);
        let all = Places::Anywhere(bits.count);
        let Some(reading) = spec.and_then(|spec| Reading::new(stream, spec, origin, limits, all)) else {
            continue;
        };
        let Some(Content { finding, used, ended }) = contents::examine(&reading) else { continue };
        if finding.class == Class::Proof {
            end = at + used * 8;
            hits.push(Hit { finding, name: reading.spec.to_string(), spec: reading.spec, ended });
        }
    }
    hits
}

fn is_low_first(stream: &Stream) -> bool {
    stream.spec.packing() == BitOrder::LsbFirst
}

/// The first place at or a little behind `at` from which the characters look about as much like text as from any, where
/// they do.
fn worded(bits: &Bits, at: usize, low_first: bool) -> Option<usize> {
    let bytes = bits.bytes(at, LOOK + LATER, low_first);
    let saved = |later: usize| {
        let rest = bytes.get(later..(later + LOOK).min(bytes.len()))?;
        let text = rest.get(..text::run(rest)).filter(|text| text.len() >= RUN)?;
        let text = String::from_utf8_lossy(text);
        Some(8.0 * text.len() as f64 - text::code_length(&text))
    };
    if distinct(&bytes[..bytes.len().min(LOOK)]) < DIFFERENT {
        return None;
    }
    let starts: Vec<(usize, f64)> = (0..LATER).filter_map(|later| Some((later, saved(later)?))).collect();
    let most = starts.iter().map(|start| start.1).fold(0.0, f64::max);
    // A capital at the start costs something, too, and belongs to the text.
    let (later, saved) = starts.into_iter().find(|start| start.1 >= most - NEARLY)?;
    (saved >= SAVED).then_some(at + 8 * later)
}

/// The first two bytes of magics as they stand in bits, for both packings.
struct Magics {
    pairs: Vec<u8>,
}

impl Magics {
    fn new() -> Self {
        let mut pairs = vec![0; 1 << 16];
        for [first, second] in identify::strong_starts() {
            // Flat planes are full of zeros.
            if (first, second) != (0, 0) {
                pairs[usize::from(u16::from_be_bytes([first, second]))] |= 1;
                pairs[usize::from(u16::from_be_bytes([first.reverse_bits(), second.reverse_bits()]))] |= 2;
            }
        }
        Self { pairs }
    }

    /// Places of whole magics in bits packed from the highest, and from the lowest.
    fn find(&self, bits: &Bits) -> [Vec<usize>; 2] {
        let mut found = [Vec::new(), Vec::new()];
        for (index, word) in bits.words.iter().enumerate() {
            let next = bits.words.get(index + 1).copied().unwrap_or_default();
            let both = u128::from(*word) << 64 | u128::from(next);
            for shift in 0..64 {
                let packings = self.pairs[usize::from((both >> (112 - shift)) as u16)];
                if packings == 0 {
                    continue;
                }
                let at = index * 64 + shift;
                for (packing, found) in found.iter_mut().enumerate() {
                    let starts = || identify::starts_strongly(&bits.bytes(at, LOOK, packing == 1));
                    if packings >> packing & 1 == 1 && starts() {
                        found.push(at);
                    }
                }
            }
        }
        found
    }
}
