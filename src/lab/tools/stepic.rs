//! stepic: three pixels a byte, the ninth lowest bit set on the last.

use super::{put, samples};
use crate::pixels::Image;

/// The nine bits of each byte.
pub(crate) fn nines(message: &[u8]) -> impl Iterator<Item = u8> {
    let last = message.len().wrapping_sub(1);
    message.iter().enumerate().flat_map(move |(at, byte)| {
        let bits = u16::from(*byte) << 1 | u16::from(at == last);
        (0..9).rev().map(move |bit| (bits >> bit & 1) as u8)
    })
}

/// `cover` with `message` in it; alpha of the pixels used becomes 255. `None` where it has no room.
pub fn embed(cover: &Image, message: &[u8]) -> Option<Image> {
    let mut image = cover.clone();
    let (channels, pixels) = (image.layout.channels(), image.pixels());
    if channels < 3 || message.len() * 3 > pixels {
        return None;
    }
    let samples = samples(&mut image)?;
    put(samples, (0..pixels).flat_map(|pixel| (0..3).map(move |c| pixel * channels + c)), nines(message))?;
    if channels == 4 {
        samples.iter_mut().skip(3).step_by(4).take(message.len() * 3).for_each(|alpha| *alpha = 255);
    }
    Some(image)
}
