//! auyer/steganography: columns, one bit of red, green and blue, a big-endian length in front.

use super::{bits_msb, samples};
use crate::pixels::Image;

/// `cover` (8-bit RGB or RGBA) with `message` in it; `None` where it has no room or another layout.
pub fn embed(cover: &Image, message: &[u8]) -> Option<Image> {
    let mut image = cover.clone();
    let (width, height) = (image.width as usize, image.height as usize);
    let channels = image.layout.channels();
    if channels < 3 || (message.len() + 4) * 8 > width * height * 3 {
        return None;
    }
    let mut stream = (message.len() as u32).to_be_bytes().to_vec();
    stream.extend(message);
    let samples = samples(&mut image)?;
    let places = (0..width).flat_map(|x| (0..height).flat_map(move |y| (0..3).map(move |c| (x, y, c))));
    for ((x, y, c), bit) in places.zip(bits_msb(&stream)) {
        let sample = samples.get_mut((y * width + x) * channels + c)?;
        *sample = *sample & 0xfe | bit;
    }
    Some(image)
}
