//! steganography.js: UTF-16 text as alpha a little below 256.

use super::samples;
use crate::pixels::{Image, Layout};

/// `cover` (8-bit RGBA) with `text`, `bits` (1 to 7) of it a pixel; `None` where it has no room.
pub fn embed(cover: &Image, text: &str, bits: u32) -> Option<Image> {
    let mut image = cover.clone();
    let stream: Vec<u16> =
        text.encode_utf16().flat_map(|unit| (0..16).map(move |bit| unit >> bit & 1)).collect();
    let prime = (1_u16 << bits..=131).find(|n| (2..*n).all(|divisor| n % divisor != 0))?;
    let values: Vec<u16> = stream
        .chunks(bits as usize)
        .map(|part| 256 - prime + part.iter().rev().fold(0, |value, bit| value << 1 | bit))
        .collect();
    if image.layout != Layout::Rgba || values.len() + 3 > image.pixels() {
        return None;
    }
    let mut values = values.into_iter();
    for alpha in samples(&mut image)?.iter_mut().skip(3).step_by(4) {
        *alpha = values.next().unwrap_or(255) as u8;
    }
    Some(image)
}
