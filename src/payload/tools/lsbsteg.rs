//! RobinDavid/LSB-Steganography (`LSBSteg`), a Python script.
//!
//! Layout (read from the script and from its output): the lowest bits of blue, green and red of all pixels, row by row,
//! then the next higher bits of all pixels, up to the highest; first bit = bit 7. Files: a length of 64 bits, big
//! endian, then the bytes. Text: a length of 16 bits, then one byte a character. Pictures: width and height of 16 bits
//! (and 2 bits of the number of channels in later versions), then the samples. Alpha of the cover is lost.

use super::carrier::{Carrier, packed};
use super::{Hit, Tool, content_bits, ended, entropy, identify, picture};
use crate::finding::{BitOrder, Finding, Method, Place};
use crate::payload::Source;

/// The row of the table.
pub(super) const TOOL: Tool = Tool {
    id: "lsbsteg",
    name: "LSBSteg",
    layout: "row by row, LSBs of blue, green and red, first bit = bit 7, then bit plane by bit plane: length (u64 for \
             files, u16 for text, both big endian) or sides of a picture, then the content",
    certain: "a length that fits and content that is text to its last byte or a file that parses; random bytes and \
              pictures are indications",
    read,
};

/// Bytes on which it is decided whether to read on.
const HEAD: usize = 256;
/// Bits that zeros in front of a length are worth at most: flat pictures start with zeros.
const FITS: f64 = 20.0;
/// Most evidence that smoothness may give to a picture.
const SMOOTH: f64 = 12.0;
/// Largest mean difference of neighbours in a picture, and fewest different values.
const ROUGH: f64 = 24.0;
const VALUES: usize = 16;
/// Shortest side of a picture, and how often it may go into the longer one: patterns of a plane make such sides.
const SMALLEST: usize = 8;
const SLENDER: usize = 8;
/// Findings less telling than this are not reported.
const REPORTED: f64 = 1e-5;
/// Kinds of content tried.
const KINDS: f64 = 4.0;

fn read(source: &Source<'_>) -> Vec<Finding> {
    let Some(carrier) = source.lossless().and_then(Carrier::rgb) else { return Vec::new() };
    let stream = Stream { carrier, limit: source.limits.payload_bytes };
    let found =
        stream.file().or_else(|| stream.text()).or_else(|| stream.picture(34)).or_else(|| stream.picture(32));
    let Some(found) = found else { return Vec::new() };
    let bound = ((-found.bits).exp2() * KINDS).min(1.0);
    if bound >= REPORTED {
        return Vec::new();
    }
    let pixels = found.used.div_ceil(3);
    let planes = pixels.div_ceil(carrier.pixels());
    let over = if planes > 1 { format!(", {planes} planes one after the other") } else { String::new() };
    let region = source.lossless().map(|image| ended::region(image, false, pixels.min(carrier.pixels())));
    let Some(region) = region else { return Vec::new() };
    let spec =
        if planes > 1 { format!("b1,bgr,msb,xy in {planes} planes") } else { "b1,bgr,msb,xy".to_owned() };
    let hit = Hit {
        id: TOOL.id,
        what: format!("{}{over} (b1,bgr,msb,xy)", found.what),
        place: Place::Samples { region, spec },
        bound,
        method: Method::LsbRgb,
        bit_order: BitOrder::MsbFirst,
        payload: Some(found.payload),
        name: Vec::new(),
        password: None,
    };
    vec![hit.finding(&TOOL)]
}

struct Found {
    payload: Vec<u8>,
    what: String,
    /// Bits of the stream, length included.
    used: usize,
    /// Bits of evidence.
    bits: f64,
}

#[derive(Clone, Copy)]
struct Stream<'a> {
    carrier: Carrier<'a>,
    limit: usize,
}

impl Stream<'_> {
    /// The bits from one on.
    fn bits(self, from: usize) -> impl Iterator<Item = u8> {
        let carrier = self.carrier;
        let plane = carrier.pixels() * 3;
        (from..plane * 8).map(move |at| {
            let (bit, place) = (at / plane, at % plane);
            carrier.colour(place / 3)[2 - place % 3] >> bit & 1
        })
    }

    fn capacity(self) -> usize {
        self.carrier.pixels() * 3 * 8
    }

    fn number(self, from: usize, bits: usize) -> u64 {
        self.bits(from).take(bits).fold(0, |number, bit| number << 1 | u64::from(bit))
    }

    /// Bytes behind a header, where they are promising.
    fn content(self, header: usize, length: usize) -> Option<Vec<u8>> {
        if length == 0 || length > self.limit || length > (self.capacity().checked_sub(header)?) / 8 {
            return None;
        }
        let head = packed(self.bits(header), length.min(HEAD));
        let random = length > HEAD && entropy::looks_random(&head) || identify::might_start(&head);
        if length > HEAD && !random && !ended::promising(&head, length) {
            return None;
        }
        Some(packed(self.bits(header), length)).filter(|content| content.len() == length)
    }

    fn file(self) -> Option<Found> {
        let length = usize::try_from(self.number(0, 64)).ok()?;
        let payload = self.content(64, length)?;
        let fits = 64.0 - (self.capacity() as f64 / 8.0).log2();
        let bits = fits.min(FITS) + content_bits(&payload)?;
        let what = format!("a file of {length} bytes behind its length of 64 bits");
        Some(Found { payload, what, used: 64 + length * 8, bits })
    }

    fn text(self) -> Option<Found> {
        let length = self.number(0, 16) as usize;
        let characters = self.content(16, length)?;
        let (payload, bits) = (ended::plain(&characters)?, ended::said(&characters)?);
        let what = format!("a text of {length} characters behind its length of 16 bits");
        Some(Found { payload, what, used: 16 + length * 8, bits })
    }

    /// A picture behind a header of 32 bits, or 34 with the number of its channels.
    fn picture(self, header: usize) -> Option<Found> {
        let (width, height) = (self.number(0, 16) as usize, self.number(16, 16) as usize);
        let slender = width.max(height) > SLENDER * width.min(height);
        if width.min(height) < SMALLEST || slender || header == 34 && self.number(32, 2) != 3 {
            return None;
        }
        let length = width.checked_mul(height)?.checked_mul(3)?;
        if length > self.limit || length > self.carrier.pixels() * 3 || length * 8 > self.capacity() - header
        {
            return None;
        }
        let head = packed(self.bits(header), HEAD.min(length));
        smooth(&head)?;
        let mut samples = packed(self.bits(header), length);
        let smooth = smooth(&samples)?;
        samples.chunks_exact_mut(3).for_each(|pixel| pixel.swap(0, 2));
        let payload = picture::png(width, height, &samples)?;
        let fits = 32.0 - (self.carrier.pixels() as f64).log2() + if header == 34 { 2.0 } else { 0.0 };
        let what = format!("a picture of {width}×{height} pixels behind its sides");
        Some(Found { payload, what, used: header + length * 8, bits: fits.max(0.0) + smooth })
    }
}

/// Bits of evidence that samples are a picture's: neighbours differ little, and yet there are many values.
fn smooth(samples: &[u8]) -> Option<f64> {
    let differences =
        samples.iter().zip(samples.iter().skip(3)).map(|(one, two)| f64::from(one.abs_diff(*two)));
    let mean = differences.sum::<f64>() / samples.len().saturating_sub(3).max(1) as f64;
    let mut seen = [false; 256];
    for sample in samples {
        seen[usize::from(*sample)] = true;
    }
    let values = seen.iter().filter(|seen| **seen).count();
    (mean < ROUGH && mean > 0.5 && values >= VALUES).then_some(SMOOTH)
}
