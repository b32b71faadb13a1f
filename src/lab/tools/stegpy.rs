//! stegpy: 1, 2 or 4 low bits of flat samples, optionally a Fernet token behind a salt.

use aes::Aes128;
use cbc::Encryptor;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeEncrypt as _, KeyIvInit as _};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::samples;
use crate::pixels::{Image, Layout};

/// What the tool writes for `message` in a file called `name` (empty: a text).
pub fn framed(message: &[u8], name: &str) -> Vec<u8> {
    let mut bytes = b"stegv3".to_vec();
    bytes.extend((message.len() as u32).to_be_bytes());
    bytes.push(name.len() as u8);
    bytes.extend(name.as_bytes());
    bytes.extend(message);
    bytes
}

/// `framed` locked by a password: salt and Fernet token.
pub fn locked(framed: &[u8], password: &str) -> Vec<u8> {
    let salt: Vec<u8> = (0..16).map(|n| n * 11 + 3).collect();
    let key: [u8; 32] = pbkdf2::pbkdf2_hmac_array::<Sha256, 32>(password.as_bytes(), &salt, 100_000);
    let vector = [0x5a; 16];
    let mut token = vec![0x80];
    token.extend(1_700_000_000_u64.to_be_bytes());
    token.extend(vector);
    let cipher = Encryptor::<Aes128>::new_from_slices(&key[16..], &vector).expect("the lengths are right");
    token.extend(cipher.encrypt_padded_vec::<Pkcs7>(framed));
    let mut hmac = Hmac::<Sha256>::new_from_slice(&key[..16]).expect("any length is right");
    hmac.update(&token);
    token.extend(hmac.finalize().into_bytes());
    [salt, super::base64(&token, *b"-_")].concat()
}

/// `cover` (8-bit RGB or RGBA, or palette indices) with `stream` in the `bits` (1, 2, 4) low bits of its samples;
/// `None` where it has no room.
pub fn embed(cover: &Image, stream: &[u8], bits: u32) -> Option<Image> {
    let mut image = cover.clone();
    let stride = image.layout.channels();
    let used = if image.layout == Layout::Indexed { 1 } else { 3 };
    let samples = samples(&mut image)?;
    let mask = (1_u8 << bits) - 1;
    let chunks = stream.iter().flat_map(|byte| (0..8 / bits).map(move |n| byte >> (n * bits) & mask));
    for (n, chunk) in chunks.enumerate() {
        let sample = samples.get_mut(n / used * stride + n % used)?;
        *sample = *sample & !mask | chunk;
    }
    let code = bits.trailing_zeros() as u8;
    *samples.first_mut()? = samples.first()? & 0b1100_1111 | code << 4;
    Some(image)
}
