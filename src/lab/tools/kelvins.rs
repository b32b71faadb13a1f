//! kelvins/steganography: the high halves of a picture as the low halves of another.

use super::samples;
use crate::pixels::Image;

/// `cover` with the high halves of `secret` (both 8-bit RGB) in it; `None` where the secret is larger.
pub fn embed(cover: &Image, secret: &Image) -> Option<Image> {
    let mut image = cover.clone();
    if secret.width > cover.width || secret.height > cover.height {
        return None;
    }
    let width = cover.width as usize;
    let hidden = samples(&mut secret.clone())?.clone();
    let (wide, high) = (secret.width as usize, secret.height as usize);
    for (at, sample) in samples(&mut image)?.iter_mut().enumerate() {
        let (x, y) = (at / 3 % width, at / 3 / width);
        let low = if x < wide && y < high { hidden[(y * wide + x) * 3 + at % 3] >> 4 } else { 0 };
        *sample = *sample & 0xf0 | low;
    }
    Some(image)
}
