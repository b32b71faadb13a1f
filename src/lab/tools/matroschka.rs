//! Matroschka: marked text, XTEA in output feedback, one LSB of every channel.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

use super::{bits_msb, samples};
use crate::pixels::Image;

/// The XTEA block cipher, 32 cycles, big endian (Needham and Wheeler, Tea extensions, 1997).
fn xtea(key: [u32; 4], block: [u8; 8]) -> [u8; 8] {
    let both = u64::from_be_bytes(block);
    let (mut a, mut b, mut sum) = ((both >> 32) as u32, both as u32, 0_u32);
    for _ in 0..32 {
        a = a.wrapping_add((b << 4 ^ b >> 5).wrapping_add(b) ^ sum.wrapping_add(key[(sum & 3) as usize]));
        sum = sum.wrapping_add(0x9e37_79b9);
        b = b.wrapping_add(
            (a << 4 ^ a >> 5).wrapping_add(a) ^ sum.wrapping_add(key[(sum >> 11 & 3) as usize]),
        );
    }
    (u64::from(a) << 32 | u64::from(b)).to_be_bytes()
}

/// `cover` (8 bits, colour or grey with alpha) with `message` in it, as a text or as a picture; `None` where it has no
/// room.
pub fn embed(cover: &Image, message: &[u8], picture: bool, password: &str) -> Option<Image> {
    let mut image = cover.clone();
    let data = if picture { super::base64(message, *b"+/") } else { message.to_vec() };
    let mut hmac = Hmac::<Sha256>::new_from_slice(b"another password").ok()?;
    hmac.update(&data);
    let plain = [hmac.finalize().into_bytes().to_vec(), b"--:--".to_vec(), data].concat();
    let digest = Sha256::digest(password);
    let hex: Vec<u8> = digest.iter().flat_map(|byte| format!("{byte:02x}").into_bytes()).take(16).collect();
    let mut key = [0; 4];
    for (word, digits) in key.iter_mut().zip(hex.chunks(4)) {
        *word = digits.iter().fold(0, |word, digit| word << 8 | u32::from(*digit));
    }
    let vector = *b"\x10\xf3vector";
    let mut state = vector;
    let mut cipher = Vec::new();
    for part in plain.chunks(8) {
        state = xtea(key, state);
        cipher.extend(part.iter().zip(state).map(|(byte, key)| byte ^ key));
    }
    let kind: &[u8] = if picture { b"image" } else { b"text" };
    let body = [kind, b"--:--", &vector, b"--:--", &cipher].concat();
    let stream = [(body.len() as u32).to_be_bytes().to_vec(), body].concat();
    let samples = samples(&mut image)?;
    for (n, bit) in bits_msb(&stream).enumerate() {
        let sample = samples.get_mut(n)?;
        *sample = *sample & 0xfe | bit;
    }
    Some(image)
}
