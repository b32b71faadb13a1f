//! stegano-rs: columns, LSB-first, features, length, ZIP, XChaCha20-Poly1305 under Argon2id.

use std::io::{Cursor, Write as _};

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::Aead as _;
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use sha2::{Digest as _, Sha256};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::samples;
use crate::pixels::Image;

/// An archive of files, each a name and content.
pub fn archive(files: &[(&str, &[u8])]) -> Option<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, SimpleFileOptions::default()).ok()?;
        zip.write_all(content).ok()?;
    }
    Some(zip.finish().ok()?.into_inner())
}

/// `archive` locked by a password.
pub fn locked(archive: &[u8], password: &str) -> Option<Vec<u8>> {
    let salt = Sha256::digest("salt").to_vec();
    let nonce = Sha256::digest("nonce")[..24].to_vec();
    let mut key = [0; 32];
    let parameters = Params::new(19_456, 10, 1, None).ok()?;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters);
    argon.hash_password_into(password.as_bytes(), &salt, &mut key).ok()?;
    let cipher = XChaCha20Poly1305::new_from_slice(&key).ok()?;
    let sealed = cipher.encrypt(&XNonce::try_from(nonce.as_slice()).ok()?, archive).ok()?;
    Some([sealed, nonce, salt].concat())
}

/// The stream of version 3: features, length, body, 0xff.
pub fn framed(features: u8, body: &[u8]) -> Vec<u8> {
    let mut stream = vec![features];
    stream.extend((body.len() as u32).to_be_bytes());
    stream.extend(body);
    stream.push(0xff);
    stream
}

/// `cover` (8-bit RGB or RGBA) with `stream` in every `step`th channel; `None` where it has no room.
pub fn embed(cover: &Image, stream: &[u8], step: usize) -> Option<Image> {
    let mut image = cover.clone();
    let (width, height) = (image.width as usize, image.height as usize);
    let channels = image.layout.channels();
    let samples = samples(&mut image)?;
    let places =
        (0..width - 1).flat_map(|x| (0..height - 1).flat_map(move |y| (0..3).map(move |c| (x, y, c))));
    let mut places = places.step_by(step);
    for byte in stream {
        for shift in 0..8 {
            let (x, y, c) = places.next()?;
            let sample = samples.get_mut((y * width + x) * channels + c)?;
            *sample = *sample & 0xfe | byte >> shift & 1;
        }
    }
    Some(image)
}
