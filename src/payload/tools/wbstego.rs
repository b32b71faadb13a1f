//! wbStego 2 to 4: bitmaps.
//!
//! Layout (from zsteg's reader of its output; not compared with the tool): one least significant bit of each byte of
//! the pixel array as the file has it (the bottom row first, blue, green, red, or indices), the first bit read being
//! bit 7. A size u24 little endian, three characters of an extension, the data; or `00 ff`, a length and a header
//! whose first byte names the cipher (1 Blowfish, 2 Twofish, 3 CAST128, 4 Rijndael). Distributed evenly, two sizes
//! come first, and gaps of room / (size + 5) − 1 bytes between the rest. The older versions' control byte, which says
//! that extension and data are encrypted or mixed, leaves nothing to be certain of.

use super::{Hit, Tool, content_bits};
use crate::container::Format;
use crate::finding::{BitOrder, Finding, Method, Place, Region};
use crate::payload::bits::PixelOrder;
use crate::payload::spec::{Spec, SpecChannel};
use crate::payload::{Source, entropy};
use crate::pixels::{Image, Layout};

/// The row of the table.
pub(super) const TOOL: Tool = Tool {
    id: "wbstego",
    name: "wbStego",
    layout: "one LSB of each byte of a bitmap's pixels in file order, msb first: size u24 little endian, extension of \
             three characters, data; evenly distributed or in sequence; encrypted behind 00 ff and a cipher's number",
    certain: "the size fits, the extension is one, and the data are a text to the last byte or a file that parses; an \
              encrypted form has 14 bits of header besides the size, and must look random: an indication at most",
    read,
};

const CIPHERS: [&str; 4] = ["Blowfish", "Twofish", "CAST128", "Rijndael"];
/// Bytes of size and extension.
const HEAD: usize = 6;
/// Bits of an extension: characters of 38 values out of 256.
const EXTENSION: f64 = 3.0 * 2.75;
/// Forms tried: two streams, in sequence, evenly, encrypted.
const FORMS: f64 = 6.0;
/// Bytes on which it is judged whether data look encrypted.
const RANDOM: usize = 4096;

/// The bits, however they are stored.
enum Stream<'a> {
    /// Bytes of the pixel array with what pads its rows.
    Raw(&'a [u8]),
    Samples(&'a Image, Spec),
}

impl Stream<'_> {
    fn capacity(&self) -> usize {
        match self {
            Self::Raw(bytes) => bytes.len() / 8,
            Self::Samples(image, spec) => spec.capacity(image).unwrap_or(0),
        }
    }

    fn read(&self, count: usize) -> Vec<u8> {
        match self {
            Self::Raw(bytes) => {
                let byte = |eight: &[u8]| eight.iter().fold(0, |byte, low| byte << 1 | low & 1);
                bytes.chunks_exact(8).take(count).map(byte).collect()
            }
            Self::Samples(image, spec) => spec.read(image, count).unwrap_or_default(),
        }
    }
}

fn read(source: &Source<'_>) -> Vec<Finding> {
    let Some(image) = source.lossless().filter(|image| image.depths[0] == 8) else { return Vec::new() };
    streams(source, image).iter().find_map(|stream| framed(source, image, stream)).into_iter().collect()
}

/// The pixel array of a bitmap whose rows are padded, and the samples in the same order.
fn streams<'a>(source: &Source<'a>, image: &'a Image) -> Vec<Stream<'a>> {
    let bmp = source.container.format == Some(Format::Bmp);
    let channels: &[SpecChannel] = match image.layout {
        Layout::Rgb => &[SpecChannel::Blue, SpecChannel::Green, SpecChannel::Red],
        Layout::Indexed if bmp => &[SpecChannel::Index],
        _ => return Vec::new(),
    };
    let order = PixelOrder { from_bottom: true, ..PixelOrder::RASTER };
    let mut streams = vec![Stream::Samples(image, Spec::low(1, channels, BitOrder::MsbFirst, order))];
    let row = image.width as usize * channels.len();
    if bmp
        && !row.is_multiple_of(4)
        && let Some(pixels) = pixel_array(source.file, row.next_multiple_of(4), image)
    {
        streams.push(Stream::Raw(pixels));
    }
    streams
}

/// The pixel array of an uncompressed bitmap.
fn pixel_array<'a>(file: &'a [u8], row: usize, image: &Image) -> Option<&'a [u8]> {
    let start = u32::from_le_bytes(*file.get(10..)?.first_chunk()?) as usize;
    let length = row.checked_mul(image.height as usize)?;
    file.get(start..start.checked_add(length)?)
}

fn size(bytes: &[u8]) -> Option<usize> {
    let &[low, middle, high, ..] = bytes else { return None };
    Some(u32::from_le_bytes([low, middle, high, 0]) as usize)
}

fn framed(source: &Source<'_>, image: &Image, stream: &Stream<'_>) -> Option<Finding> {
    let head = stream.read(HEAD * 2);
    let capacity = stream.capacity();
    let length = size(&head).filter(|length| (1..=capacity.saturating_sub(HEAD)).contains(length))?;
    let fits = 24.0 - (capacity as f64).log2();
    let (what, name, payload, bits) = in_sequence(stream, length)
        .or_else(|| evenly(stream, &head, capacity))
        .or_else(|| encrypted(stream, length))?;
    let bits = bits + fits - FORMS.log2();
    if payload.as_ref().is_some_and(|payload| payload.len() > source.limits.payload_bytes) {
        return None;
    }
    let indexed = image.layout == Layout::Indexed;
    let hit = Hit {
        id: "wbstego",
        what,
        place: Place::Samples {
            region: Region { x: 0, y: 0, width: image.width, height: image.height },
            spec: if indexed { "b1,i,msb,xY" } else { "b1,bgr,msb,xY" }.to_owned(),
        },
        bound: (-bits).exp2().min(1.0),
        method: if indexed { Method::Palette } else { Method::LsbRgb },
        bit_order: BitOrder::MsbFirst,
        payload,
        name,
        password: None,
    };
    // Short texts are what clean planes imitate best.
    let most = if hit.payload.is_some() { 1e-6 } else { 1e-4 };
    Some(hit.finding(&TOOL)).filter(|finding| finding.false_alarm.is_some_and(|rate| rate.rate() < most))
}

type Found = (String, Vec<u8>, Option<Vec<u8>>, f64);

fn extension(bytes: &[u8]) -> bool {
    let known = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'_');
    bytes.len() == 3 && bytes.iter().all(known) && bytes[0] != b' '
}

fn named(extension: &[u8]) -> Vec<u8> {
    [b"*.", extension.trim_ascii_end()].concat()
}

fn in_sequence(stream: &Stream<'_>, length: usize) -> Option<Found> {
    if !extension(stream.read(HEAD).get(3..)?) {
        return None;
    }
    let bytes = stream.read(HEAD + length);
    let data = bytes.get(HEAD..)?.to_vec();
    let bits = content_bits(&data).filter(|bits| *bits > 0.0)? + EXTENSION;
    Some((format!("{length} bytes in sequence"), named(&bytes[3..HEAD]), Some(data), bits))
}

fn evenly(stream: &Stream<'_>, head: &[u8], capacity: usize) -> Option<Found> {
    let length = size(head.get(3..)?).filter(|length| (1..capacity).contains(length))?;
    let gap = capacity as f64 / (length as f64 + 5.0) - 1.0;
    if gap <= 0.0 {
        return None;
    }
    let pick = |bytes: &[u8], wanted: usize| {
        let mut ahead = 0.0;
        let mut picked = Vec::new();
        for byte in bytes.iter().skip(HEAD) {
            if picked.len() == wanted {
                break;
            }
            if ahead < 1.0 {
                picked.push(*byte);
                ahead += gap;
            } else {
                ahead -= 1.0;
            }
        }
        picked
    };
    let near = HEAD + (gap * 4.0) as usize + 8;
    if !extension(&pick(&stream.read(near), 3)) {
        return None;
    }
    let picked = pick(&stream.read(capacity), 3 + length);
    let data = picked.get(3..).filter(|data| data.len() == length)?.to_vec();
    let bits = content_bits(&data).filter(|bits| *bits > 0.0)? + EXTENSION;
    Some((format!("{length} bytes distributed evenly"), named(&picked[..3]), Some(data), bits))
}

fn encrypted(stream: &Stream<'_>, length: usize) -> Option<Found> {
    let bytes = stream.read(HEAD + length.min(RANDOM));
    let &[0, 0xff, header, cipher, ..] = bytes.get(3..)? else { return None };
    let locked = bytes.get(HEAD + usize::from(header)..)?;
    if !entropy::looks_random(locked) {
        return None;
    }
    let cipher = CIPHERS.get(usize::from(cipher).checked_sub(1)?)?;
    // Four ciphers of 256 and the mark, of which a plane may well begin with 0, and no more: the size is counted once.
    let bits = 8.0 + 6.0;
    Some((format!("{length} bytes encrypted by {cipher}"), Vec::new(), None, bits))
}
