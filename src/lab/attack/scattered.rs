//! The payload in pieces, scattered by a key over all channels and over the two lowest bit planes: each plane of each
//! channel holds a share too small for a test that looks at one plane (cf. the multi-plane pseudo-random embedding of
//! Fridrich, Goljan & Du 2001, "Reliable detection of LSB steganography in color and grayscale images", section 5).

use super::carrier::{bits, bytes, decoded, order, png};
use super::{Hidden, Job};
use crate::lab::canvas;

/// Bit planes used, from the lowest.
const PLANES: usize = 2;

/// Hides.
pub(super) fn hide(job: &Job<'_>) -> Option<Hidden> {
    let mut image = job.cover.clone();
    let samples = canvas::samples_mut(&mut image);
    if job.payload.len() * 8 > samples.len() * PLANES {
        return None;
    }
    for (slot, bit) in order(samples.len() * PLANES, job.key).into_iter().zip(bits(job.payload)) {
        let (at, plane) = (slot as usize / PLANES, slot as usize % PLANES);
        samples[at] = samples[at] & !(1 << plane) | bit << plane;
    }
    png(&image)
}

/// Reads what [`hide`] hid.
pub(super) fn read(file: &[u8], length: usize, key: &str) -> Option<Vec<u8>> {
    let image = decoded(file)?;
    let samples = canvas::samples(&image);
    let order = order(samples.len() * PLANES, key);
    let slots = order.get(..length.checked_mul(8)?)?.iter().map(|&slot| slot as usize);
    Some(bytes(slots.map(|slot| samples[slot / PLANES] >> (slot % PLANES))))
}
