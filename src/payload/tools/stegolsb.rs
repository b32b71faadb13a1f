//! stego-lsb, a Python package (`stego-lsb` 1.7 of the Python Package Index), `steglsb`.
//!
//! Layout (read from the package and from its output): all samples in order, alpha among them, the n lowest bits of
//! each, the highest of them first, first bit = bit 7. A length as wide as the number of usable bits needs, in whole
//! bytes, low byte first; then the data.

use super::carrier::{Carrier, packed};
use super::{Hit, Tool, content_bits, ended, entropy, identify};
use crate::finding::{BitOrder, FalseAlarm, Finding, Method, Place};
use crate::payload::Source;

/// The row of the table.
pub(super) const TOOL: Tool = Tool {
    id: "stegolsb",
    name: "stego-lsb",
    layout: "the n lowest bits (1 to 8) of every sample, alpha too, the highest of them first: length in as few bytes \
             as hold the capacity, little endian, then data",
    certain: "a length that fits (8 bits and fewer) and content that is text to its last byte or a file that parses; \
              random content is an indication where it takes three and more bits of every sample and ends where \
              the length says",
    read,
};

/// Bytes on which it is decided whether to read on.
const HEAD: usize = 256;
/// Bytes on which a file's type is judged before the rest is read.
const START: usize = 4096;
/// Fewest bits of a sample that random content must take to be told from noise.
const DEEP: u32 = 3;
/// Fewest and most bytes on which randomness is judged.
const RANDOM: std::ops::RangeInclusive<usize> = 256..=1 << 16;
/// Fewest bytes behind the content that must look otherwise.
const BEHIND: usize = 64;
/// Findings less telling than this are not reported.
const REPORTED: f64 = 1e-5;
/// Random content in the right place: pictures of the clean collections without a lossy transform that showed it.
const MEASURED: FalseAlarm = FalseAlarm::Measured { hits: 0, of: 11_621 };

fn read(source: &Source<'_>) -> Vec<Finding> {
    let Some(image) = source.lossless() else { return Vec::new() };
    let Some(carrier) = Carrier::new(image).filter(|carrier| carrier.channels > 1) else { return Vec::new() };
    (1..=8).filter_map(|depth| message(source, Stream { carrier, depth })).collect()
}

#[derive(Clone, Copy)]
struct Stream<'a> {
    carrier: Carrier<'a>,
    /// Bits of a sample that are used.
    depth: u32,
}

impl Stream<'_> {
    /// Whole bytes, at most `limit` from byte `from` on.
    fn bytes(self, from: usize, limit: usize) -> Vec<u8> {
        let depth = self.depth as usize;
        let samples = self.carrier.samples.get(from * 8 / depth..).unwrap_or_default();
        let bits = samples.iter().flat_map(|sample| (0..depth).rev().map(move |bit| sample >> bit & 1));
        packed(bits.skip(from * 8 % depth), limit)
    }

    /// Bits that can be used.
    fn capacity(self) -> usize {
        self.carrier.samples.len() * self.depth as usize
    }

    /// The notation of the stream.
    fn spec(self) -> String {
        let channels = match self.carrier.channels {
            2 => "la",
            3 => "rgb",
            _ => "rgba",
        };
        format!("b{},{channels},msb,xy", self.depth)
    }
}

fn message(source: &Source<'_>, stream: Stream<'_>) -> Option<Finding> {
    let capacity = stream.capacity();
    let tag = ((usize::BITS - capacity.leading_zeros()) as usize).div_ceil(8);
    let mut length = stream.bytes(0, tag);
    length.resize(8, 0);
    let length = usize::try_from(u64::from_le_bytes(*length.first_chunk()?)).ok()?;
    let most = (capacity / 8).checked_sub(tag)?;
    if length == 0 || length > most || length > source.limits.payload_bytes {
        return None;
    }
    let head = stream.bytes(tag, length.min(HEAD));
    let file = || identify::identify(&stream.bytes(tag, length.min(START))).is_some();
    let typed = ended::promising(&head, length) || identify::might_start(&head) && file();
    let random = !typed && stream.depth >= DEEP && stands_out(stream, tag, length);
    if !typed && !random {
        return None;
    }
    let payload = stream.bytes(tag, length);
    let fits = 8.0 * tag as f64 - (most as f64).log2();
    let content = if random { 14.0 } else { content_bits(&payload)? };
    // Eight depths are tried.
    let bound = (-(fits + content - 3.0)).exp2().min(1.0);
    let spec = stream.spec();
    let pixels = ((tag + length) * 8).div_ceil(stream.depth as usize * stream.carrier.channels);
    let hit = Hit {
        id: TOOL.id,
        what: format!("{length} bytes behind their length ({spec})"),
        place: Place::Samples { region: ended::region(source.image?, false, pixels), spec },
        bound,
        method: if stream.carrier.channels == 3 { Method::LsbRgb } else { Method::Alpha },
        bit_order: BitOrder::MsbFirst,
        payload: Some(payload),
        name: Vec::new(),
        password: None,
    };
    if random {
        return Some(hit.finding(&TOOL).with_false_alarm(MEASURED));
    }
    (bound < REPORTED).then(|| hit.finding(&TOOL))
}

/// Whether the content is random as no picture's samples are, and what is behind it is not.
fn stands_out(stream: Stream<'_>, tag: usize, length: usize) -> bool {
    if length < *RANDOM.start() {
        return false;
    }
    let judged = length.min(*RANDOM.end());
    let first = stream.bytes(tag, judged);
    let behind = stream.bytes(tag + length, judged);
    entropy::looks_random(&first)
        && entropy::looks_random(&stream.bytes(tag + length - judged, judged))
        && behind.len() >= BEHIND
        && !entropy::looks_random(&behind)
        && unrelated(stream, (tag + length) * 8)
}

/// Whether the used bits of neighbours in a channel have nothing to do with each other: their differences are evenly
/// spread (χ² within four standard deviations of its mean).
fn unrelated(stream: Stream<'_>, bits: usize) -> bool {
    let samples = &stream.carrier.samples[..(bits / stream.depth as usize).min(stream.carrier.samples.len())];
    let mask = ((1_u16 << stream.depth) - 1) as u8;
    let mut counts = vec![0_u32; usize::from(mask) + 1];
    for (one, two) in samples.iter().zip(samples.iter().skip(stream.carrier.channels)) {
        counts[usize::from(two.wrapping_sub(*one) & mask)] += 1;
    }
    let total: f64 = counts.iter().map(|count| f64::from(*count)).sum();
    let expected = total / counts.len() as f64;
    let chi2: f64 = counts.iter().map(|count| (f64::from(*count) - expected).powi(2) / expected).sum();
    let freedom = counts.len() as f64 - 1.0;
    expected > 5.0 && (chi2 - freedom) / (2.0 * freedom).sqrt() < 4.0
}
