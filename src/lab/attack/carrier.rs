//! What the attacks on samples share: a keyed order of the carriers, bits in low bits, and reading them back.

use super::Hidden;
use crate::container::{self, Format};
use crate::lab::canvas;
use crate::lab::rng::Rng;
use crate::lab::write::{self, Encoding};
use crate::limits::Limits;
use crate::pixels::{self, Image};

/// All `count` carriers in the order of `key`, which sender and receiver share.
pub(super) fn order(count: usize, key: &str) -> Vec<u32> {
    Rng::new(0, key).sample(count, count)
}

/// The sender's own random choices, which no receiver needs.
pub(super) fn choices(key: &str) -> Rng {
    Rng::new(1, key)
}

/// The bits of `bytes`, the highest of a byte first.
pub(super) fn bits(bytes: &[u8]) -> impl Iterator<Item = u8> {
    bytes.iter().flat_map(|byte| (0..8).map(move |at| byte >> (7 - at) & 1))
}

/// Bits to bytes; what is left over is dropped.
pub(super) fn bytes(bits: impl Iterator<Item = u8>) -> Vec<u8> {
    let bits: Vec<u8> = bits.collect();
    bits.as_chunks::<8>().0.iter().map(|byte| byte.iter().fold(0, |byte, bit| byte << 1 | bit & 1)).collect()
}

/// `sample` moved by one so that its low bit flips: up or down, away from the ends of the range.
pub(super) const fn stepped(sample: u8, up: bool) -> u8 {
    match sample {
        0 => 1,
        255 => 254,
        inner if up => inner + 1,
        inner => inner - 1,
    }
}

/// The image as a PNG.
pub(super) fn png(image: &Image) -> Option<Hidden> {
    written(image, Encoding::plain(Format::Png))
}

/// The image as a file.
pub(super) fn written(image: &Image, encoding: Encoding) -> Option<Hidden> {
    Some(Hidden { file: write::write(image, encoding).ok()?, extension: encoding.extension(), queries: 0 })
}

/// The samples as a receiver decodes them.
pub(super) fn decoded(file: &[u8]) -> Option<Image> {
    let limits = Limits::default();
    pixels::decode(file, &container::parse(file, None, &limits), &limits).ok()
}

/// `length` bytes from the low bits of the samples in the order of `key`.
pub(super) fn read_spread(file: &[u8], length: usize, key: &str) -> Option<Vec<u8>> {
    let image = decoded(file)?;
    let samples = canvas::is_plain(&image).then(|| canvas::samples(&image))?;
    let order = order(samples.len(), key);
    let carriers = order.get(..length.checked_mul(8)?)?;
    Some(bytes(carriers.iter().map(|&at| samples[at as usize])))
}
