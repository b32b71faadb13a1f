//! Encoders that write text from the first pixel on, row by row: with a mark behind it, or with all other lowest bits 0.

use super::{bits_msb, put, samples};
use crate::pixels::Image;

/// `stream` in the lowest bits of the channels at `offsets` of each pixel; `None` where there is no room.
pub fn embed(cover: &Image, stream: &[u8], offsets: [usize; 3]) -> Option<Image> {
    let mut image = cover.clone();
    let channels = image.layout.channels();
    let places = (0..image.pixels()).flat_map(|pixel| offsets.map(|offset| pixel * channels + offset));
    put(samples(&mut image)?, places, bits_msb(stream))?;
    Some(image)
}

/// `text`, one byte a character, every other lowest bit of red, green and blue 0 (stylesuxx/steganography).
pub fn nulled(cover: &Image, text: &[u8]) -> Option<Image> {
    let zeros = vec![0; cover.pixels() * 3 / 8];
    let blank = embed(cover, &zeros, [0, 1, 2])?;
    // The last samples of the picture, which do not fill a byte.
    let mut image = blank;
    let channels = image.layout.channels();
    let last = (image.pixels().saturating_sub(3)..image.pixels())
        .flat_map(|pixel| [0, 1, 2].map(|c| pixel * channels + c));
    let last: Vec<usize> = last.collect();
    for place in last {
        samples(&mut image)?[place] &= 0xfe;
    }
    embed(&image, text, [0, 1, 2])
}
