//! `MobiStego`: pairs of bits in blocks of 512 × 512 pixels, marks around the message, AES-256-ECB under a password.

use aes::Aes256;
use cbc::Encryptor;
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeEncrypt as _, KeyIvInit as _};
use sha2::{Digest as _, Sha256};

use super::samples;
use crate::lab::synth::payload::base64;
use crate::pixels::Image;

/// `cover` (8-bit RGB or RGBA) with `text`, encrypted where there is a password; `None` where it has no room.
pub fn embed(cover: &Image, text: &str, password: &[u8]) -> Option<Image> {
    let message = if password.is_empty() { text.to_owned() } else { encrypted(text.as_bytes(), password)? };
    let mut stream = format!("@!#{message}#!@").into_bytes().into_iter();
    let mut image = cover.clone();
    let (width, height) = (image.width as usize, image.height as usize);
    let channels = image.layout.channels();
    let samples = samples(&mut image)?;
    for top in (0..height).step_by(512) {
        for left in (0..width).step_by(512) {
            let mut places = Vec::new();
            for y in top..height.min(top + 512) {
                for x in left..width.min(left + 512) {
                    places.extend((0..3).map(|channel| (y * width + x) * channels + channel));
                }
            }
            for places in places.chunks_exact(4) {
                let Some(byte) = stream.next() else { return Some(image) };
                for (place, shift) in places.iter().zip([6, 4, 2, 0]) {
                    samples[*place] = samples[*place] & 0xfc | byte >> shift & 3;
                }
            }
        }
    }
    stream.next().is_none().then_some(image)
}

/// Base64 in lines of 76 digits.
fn encrypted(text: &[u8], password: &[u8]) -> Option<String> {
    let key = Sha256::digest(password);
    let padding = 16 - text.len() % 16;
    let padded = [text, &vec![padding as u8; padding]].concat();
    let block = |block: &[u8]| {
        let cipher = Encryptor::<Aes256>::new_from_slices(&key, &[0; 16]).ok()?;
        Some(cipher.encrypt_padded_vec::<NoPadding>(block))
    };
    let blocks: Option<Vec<Vec<u8>>> = padded.chunks(16).map(block).collect();
    let lines = base64(&blocks?.concat()).chunks(76).map(|line| [line, b"\n"].concat()).collect::<Vec<_>>();
    String::from_utf8(lines.concat()).ok()
}
