//! stegify: pairs of bits, column by column, their number in the first five pixels.

use super::samples;
use crate::pixels::Image;

/// `cover` (8-bit RGB or RGBA) with `payload` in it; `None` where it has no room.
pub fn embed(cover: &Image, payload: &[u8]) -> Option<Image> {
    let mut image = cover.clone();
    let (width, height) = (image.width as usize, image.height as usize);
    let channels = image.layout.channels();
    let quarters = |bytes: &[u8]| {
        bytes.iter().flat_map(|b| [b >> 6, b >> 4 & 3, b >> 2 & 3, b & 3]).collect::<Vec<u8>>()
    };
    let mut pairs = quarters(&(payload.len() as u32 * 4).to_le_bytes());
    pairs.truncate(15);
    pairs.extend(quarters(payload));
    if channels < 3 || pairs.len() > width * height * 3 {
        return None;
    }
    let samples = samples(&mut image)?;
    for (at, pair) in pairs.into_iter().enumerate() {
        let (column, row) = (at / 3 / height, at / 3 % height);
        let sample = &mut samples[(row * width + column) * channels + at % 3];
        *sample = *sample & 0xfc | pair;
    }
    Some(image)
}
