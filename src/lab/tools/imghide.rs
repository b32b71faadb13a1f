//! imghide: stepic's order, samples raised or lowered by one, a mark in front, AES-256-CBC under a password.

use aes::Aes256;
use cbc::Encryptor;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeEncrypt as _, KeyIvInit as _};
use sha2::{Digest as _, Sha256};

use super::samples;
use super::stepic::nines;
use crate::lab::synth::payload::base64;
use crate::pixels::Image;

/// `cover` (8-bit RGB) with `text`, encrypted where there is a password; `None` where it has no room.
pub fn embed(cover: &Image, text: &[u8], password: &[u8]) -> Option<Image> {
    let mut image = cover.clone();
    let mut message = b"M6nMjy5THr2J".to_vec();
    if password.is_empty() {
        message.extend(text);
    } else {
        let vector: Vec<u8> = (0..16).map(|n: u8| n.wrapping_mul(37) ^ 0x5a).collect();
        let cipher = Encryptor::<Aes256>::new_from_slices(&Sha256::digest(password), &vector).ok()?;
        let encrypted = cipher.encrypt_padded_vec::<Pkcs7>(&[message.as_slice(), text].concat());
        message.extend(base64(&[vector, encrypted].concat()));
    }
    let samples = samples(&mut image)?;
    for (at, bit) in nines(&message).enumerate() {
        let sample = samples.get_mut(at)?;
        if *sample & 1 != bit {
            *sample = if *sample == 255 { 254 } else { *sample + 1 };
        }
    }
    Some(image)
}
