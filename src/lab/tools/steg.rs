//! steg: hexadecimal digits of seven bits, two marks, random letters to the end.

use super::{put, samples};
use crate::lab::rng::Rng;
use crate::pixels::{Image, Layout};

/// `cover` (8-bit grey, RGB or RGBA) with `payload` of a file with that extension; `None` where it has no room.
pub fn embed(cover: &Image, payload: &[u8], extension: &str, rng: &mut Rng) -> Option<Image> {
    let mut image = cover.clone();
    let (channels, pixels) = (image.layout.channels(), image.pixels());
    let taken = if image.layout == Layout::Grey { 1 } else { 3 };
    let framed = [payload, b"\t", &[b'E'; 48], b"\t", extension.as_bytes(), b"\t", &[b'F'; 48]].concat();
    let digit = |value: u8| char::from_digit(u32::from(value), 16);
    let digits: Option<String> =
        framed.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect();
    let mut digits = digits?.into_bytes();
    let room = pixels * taken / 7;
    if digits.len() > room {
        return None;
    }
    digits.resize_with(room, || b'a' + rng.below(6) as u8);
    let bits = digits.iter().flat_map(|digit| (0..7).rev().map(move |bit| digit >> bit & 1));
    let places = (0..pixels).flat_map(|pixel| (0..taken).map(move |channel| pixel * channels + channel));
    put(samples(&mut image)?, places, bits)?;
    Some(image)
}
