//! cloacked-pixel: a little-endian length, AES-256-CBC padded to 32 bytes, in the LSBs of red, green and blue.

use aes::Aes256;
use cbc::Encryptor;
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeEncrypt as _, KeyIvInit as _};
use sha2::{Digest as _, Sha256};

use super::{bits_msb, samples};
use crate::pixels::Image;

/// `cover` (8-bit RGBA) with `message` in it; `None` where it has no room or another layout.
pub fn embed(cover: &Image, message: &[u8], password: &str) -> Option<Image> {
    let mut image = cover.clone();
    let mut padded = message.to_vec();
    let padding = 32 - message.len() % 32;
    padded.resize(message.len() + padding, padding as u8);
    let vector = Sha256::digest("vector")[..16].to_vec();
    let cipher = Encryptor::<Aes256>::new_from_slices(&Sha256::digest(password), &vector).ok()?;
    let cipher = cipher.encrypt_padded_vec::<NoPadding>(&padded);
    let mut stream = (16 + cipher.len() as u32).to_le_bytes().to_vec();
    stream.extend(vector);
    stream.extend(cipher);
    if image.layout.channels() != 4 || stream.len() + 4096 > image.pixels() * 3 / 8 {
        return None;
    }
    let samples = samples(&mut image)?;
    for (n, bit) in bits_msb(&stream).enumerate() {
        let sample = samples.get_mut(n / 3 * 4 + n % 3)?;
        *sample = *sample & 0xfe | bit;
    }
    Some(image)
}
