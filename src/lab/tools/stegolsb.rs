//! stego-lsb: the n lowest bits of every sample, length in front.

use super::{bits_msb, samples};
use crate::pixels::Image;

/// `cover` (8 bits a sample) with `payload` in the `depth` lowest bits; `None` where it has no room.
pub fn embed(cover: &Image, payload: &[u8], depth: u32) -> Option<Image> {
    let mut image = cover.clone();
    let samples = samples(&mut image)?;
    let capacity = samples.len() * depth as usize;
    let digits = format!("{capacity:b}").len().div_ceil(8);
    let length = payload.len().to_le_bytes();
    let stream = [&length[..digits], payload].concat();
    if stream.len() * 8 > capacity {
        return None;
    }
    let mut bits: Vec<u8> = bits_msb(&stream).collect();
    // The tool fills the last sample up with the beginning of its stream.
    let whole = bits.len().next_multiple_of(depth as usize);
    bits.extend_from_within(..whole - bits.len());
    for (sample, part) in samples.iter_mut().zip(bits.chunks(depth as usize)) {
        let value = part.iter().fold(0_u16, |value, bit| value << 1 | u16::from(*bit));
        *sample = (u16::from(*sample) >> depth << depth | value) as u8;
    }
    Some(image)
}
