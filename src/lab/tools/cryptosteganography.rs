//! cryptosteganography: AES-256-CBC over vector and data, base64, behind a decimal length in LSBs.

use aes::Aes256;
use cbc::Encryptor;
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeEncrypt as _, KeyIvInit as _};
use sha2::{Digest as _, Sha256};

use super::{bits_msb, samples};
use crate::pixels::Image;

/// `cover` (8-bit RGB or RGBA) with `message` in it; `None` where it has no room.
pub fn embed(cover: &Image, message: &[u8], password: &str) -> Option<Image> {
    let mut image = cover.clone();
    let vector = Sha256::digest("vector")[..16].to_vec();
    let padding = 32 - message.len() % 32;
    let mut plain = vector.clone();
    plain.extend(message);
    plain.resize(plain.len() + padding, padding as u8);
    let cipher = Encryptor::<Aes256>::new_from_slices(&Sha256::digest(password), &vector).ok()?;
    let text = super::base64(&cipher.encrypt_padded_vec::<NoPadding>(&plain), *b"+/");
    let stream = [format!("{}:", text.len()).into_bytes(), text].concat();
    let channels = image.layout.channels();
    let samples = samples(&mut image)?;
    for (n, bit) in bits_msb(&stream).enumerate() {
        let sample = samples.get_mut(n / 3 * channels + n % 3)?;
        *sample = *sample & 0xfe | bit;
    }
    Some(image)
}
