//! cloacked-pixel (livz), Python 2.
//!
//! Layout (its published source; its output read back): row by row, one least significant bit of red, green and
//! blue, the first bit read being bit 7; a length u32 little endian, then 16 bytes of vector and AES-256-CBC under
//! SHA-256 of the password, padded to 32 bytes: the length is 16 more than a multiple of 32. PNG out, always with
//! alpha. It refuses covers that hold less than 4 KiB more than the data.

use sha2::{Digest as _, Sha256};

use super::{Hit, Tool, crypt};
use crate::container::Format;
use crate::finding::{BitOrder, Finding, Method, Place, Region};
use crate::payload::bits::PixelOrder;
use crate::payload::passwords::Cost;
use crate::payload::spec::{Spec, SpecChannel};
use crate::payload::{Source, entropy};
use crate::pixels::Layout;

/// The row of the table.
pub(super) const TOOL: Tool = Tool {
    id: "cloacked-pixel",
    name: "cloacked-pixel",
    layout: "b1,rgb,msb,xy: length u32 little endian (16 more than a multiple of 32), vector, AES-256-CBC under SHA-256 \
             of the password; a PNG with alpha",
    certain: "locked, only the length speaks (its upper zeros and 5 lower bits, 2^-15 to 2^-22) and that what follows \
              looks random: an indication; a password that opens it proves it by the padding and the content",
    read,
};

/// Bytes of the length.
const FRAME: usize = 4;
/// Bytes that the cover must hold besides.
const SPARE: usize = 4096;
/// What the tool pads to.
const PADDED: usize = 32;

fn read(source: &Source<'_>) -> Vec<Finding> {
    framed(source).into_iter().collect()
}

fn framed(source: &Source<'_>) -> Option<Finding> {
    let image = source.lossless().filter(|image| image.layout == Layout::Rgba && image.depths[0] == 8)?;
    if source.container.format != Some(Format::Png) {
        return None;
    }
    let spec = Spec::low(
        1,
        &[SpecChannel::Red, SpecChannel::Green, SpecChannel::Blue],
        BitOrder::MsbFirst,
        PixelOrder::RASTER,
    );
    let capacity = spec.capacity(image).ok()?.checked_sub(SPARE + FRAME).filter(|room| *room > 0)?;
    let head = spec.read(image, FRAME).ok()?;
    let length = u32::from_le_bytes(*head.first_chunk()?) as usize;
    let blocks = length.checked_sub(crypt::BLOCK)?;
    if blocks == 0 || blocks % PADDED != 0 || length > capacity || length > source.limits.payload_bytes {
        return None;
    }
    let bytes = spec.read(image, FRAME + length).ok()?;
    let locked = bytes.get(FRAME..)?;
    if !entropy::looks_random(locked) {
        return None;
    }
    let (vector, ciphertext) = locked.split_at_checked(crypt::BLOCK)?;
    let mut tried = 0;
    let search = source.passwords.find(TOOL.name, Cost::Cheap, |word| {
        tried += 1;
        crypt::opened(&Sha256::digest(word), (vector, ciphertext), PADDED, crypt::enough(tried))
    });
    // Upper bits of the length that had to be 0 for it to fit, and five lower ones.
    let mut bits = 32.0 - (capacity as f64).log2() + 5.0;
    let rows = (bytes.len() * 8).div_ceil(3).div_ceil(image.width as usize) as u32;
    let region = Region { x: 0, y: 0, width: image.width, height: rows.min(image.height) };
    let (payload, password, state) = match search.found {
        Some((word, (plain, opened))) => {
            bits += opened - (search.tried as f64).log2();
            (Some(plain), Some(word), String::new())
        }
        None => (None, None, crypt::unopened(search.tried)),
    };
    let hit = Hit {
        id: "cloacked-pixel",
        what: format!(
            "{length} bytes that look encrypted behind their length, as long as AES-256-CBC padded to 32 bytes makes \
             them ({spec}){state}"
        ),
        place: Place::Samples { region, spec: spec.to_string() },
        bound: (-bits).exp2().min(1.0),
        method: Method::LsbRgb,
        bit_order: BitOrder::MsbFirst,
        payload,
        name: Vec::new(),
        password,
    };
    Some(hit.finding(&TOOL)).filter(|finding| finding.false_alarm.is_some_and(|rate| rate.rate() < 1e-4))
}
