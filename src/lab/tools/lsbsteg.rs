//! `LSBSteg`: blue, green, red, one bit plane of the whole picture after the other.

use super::{bits_msb, samples};
use crate::pixels::Image;

/// What to embed.
#[derive(Debug, Clone, Copy)]
pub enum Secret<'a> {
    /// A file's bytes behind 64 bits of length.
    File(&'a [u8]),
    /// One byte a character behind 16 bits of length.
    Text(&'a [u8]),
    /// An 8-bit RGB picture behind its sides, and where asked the number of its channels.
    Picture(&'a Image, bool),
}

/// `cover` (8-bit RGB) with `secret`; `None` where it has no room.
pub fn embed(cover: &Image, secret: Secret<'_>) -> Option<Image> {
    let bits: Vec<u8> = match secret {
        Secret::File(bytes) => bits_msb(&(bytes.len() as u64).to_be_bytes()).chain(bits_msb(bytes)).collect(),
        Secret::Text(text) => bits_msb(&(text.len() as u16).to_be_bytes()).chain(bits_msb(text)).collect(),
        Secret::Picture(picture, channels) => {
            let sides =
                [(picture.width as u16).to_be_bytes(), (picture.height as u16).to_be_bytes()].concat();
            let number = if channels { &[1, 1][..] } else { &[] };
            let mut pixels = samples(&mut picture.clone())?.clone();
            pixels.chunks_exact_mut(3).for_each(<[u8]>::reverse);
            bits_msb(&sides).chain(number.iter().copied()).chain(bits_msb(&pixels)).collect()
        }
    };
    let mut image = cover.clone();
    let samples = samples(&mut image)?;
    let count = samples.len();
    for (at, bit) in bits.into_iter().enumerate() {
        let (plane, place) = (at / count, at % count);
        if plane == 8 {
            return None;
        }
        let sample = &mut samples[place / 3 * 3 + 2 - place % 3];
        *sample = *sample & !(1 << plane) | bit << plane;
    }
    Some(image)
}
