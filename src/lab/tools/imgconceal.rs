//! imgconceal: files under a password (or the empty one), one after another. The authentication code that the tool
//! wants is left 0.

use std::io::Read as _;

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::ChaCha20Poly1305;
use chacha20poly1305::aead::{Aead as _, KeyInit as _};
use flate2::Compression;
use flate2::read::ZlibEncoder;

use super::samples;
use crate::pixels::Image;

/// `cover` (8-bit grey, RGB or RGBA) with `files` (name and content) in it; `None` where it has no room.
pub fn embed(cover: &Image, files: &[(&str, &[u8])], password: &[u8]) -> Option<Image> {
    let mut image = cover.clone();
    let mut secret = [0; 64];
    let parameters = Params::new(4000, 3, 1, Some(64)).ok()?;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters);
    argon.hash_password_into(password, b"imageconceal2023", &mut secret).ok()?;
    let mut stream = Vec::new();
    for (name, data) in files {
        let sealed = sealed(name, data, &secret[..32])?;
        stream.extend(b"imcl\x01\0\0\0");
        stream.extend((sealed.len() as u32).to_le_bytes());
        stream.extend(sealed);
    }
    let (channels, alpha) = (image.layout.channels(), image.layout.alpha());
    let samples = samples(&mut image)?;
    let visible = |at: &usize| alpha.is_none_or(|alpha| samples[at - at % channels + alpha] > 0);
    let mut places: Vec<usize> =
        (0..samples.len()).filter(|at| Some(at % channels) != alpha).filter(visible).collect();
    let mut random = Random::new(&secret[32..]);
    for index in (1..places.len()).rev() {
        let other = (random.number() % index as u64) as usize;
        places.swap(index, other);
    }
    let bits: Vec<u8> = stream.iter().flat_map(|byte| (0..8).map(move |bit| byte >> bit & 1)).collect();
    if bits.len() > places.len() {
        return None;
    }
    for (bit, place) in bits.into_iter().zip(places) {
        samples[place] = samples[place] & 0xfe | bit;
    }
    Some(image)
}

fn sealed(name: &str, data: &[u8], key: &[u8]) -> Option<Vec<u8>> {
    let mut content = vec![7; 48];
    content.extend((name.len() as u16 + 1).to_le_bytes());
    content.extend(name.as_bytes());
    content.push(0);
    content.extend(data);
    let mut packed = Vec::new();
    ZlibEncoder::new(content.as_slice(), Compression::best()).read_to_end(&mut packed).ok()?;
    let mut plain = 2_u32.to_le_bytes().to_vec();
    plain.extend((content.len() as u64).to_le_bytes());
    plain.extend((packed.len() as u64).to_le_bytes());
    plain.extend(packed);
    // The last block's tag fills one block of the cipher, the data follow in the next.
    let mut padded = vec![0; 64];
    padded[0] = 3;
    padded.extend(&plain);
    let mut header = [0x3c; 24];
    // Counter 1, with which a ready-made cipher starts: its first block gives the derived key away.
    header[..4].copy_from_slice(&1_u32.to_le_bytes());
    let block = ChaCha20Poly1305::new_from_slice(key)
        .ok()?
        .encrypt(&header[4..16].try_into().ok()?, &[0; 64][..])
        .ok()?;
    let word = |bytes: &[u8], at: usize| u32::from_le_bytes([0, 1, 2, 3].map(|byte| bytes[at * 4 + byte]));
    let mut derived = Vec::new();
    for (slot, start) in [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574].into_iter().enumerate() {
        derived.extend(word(&block, slot).wrapping_sub(start).to_le_bytes());
    }
    for slot in 0..4 {
        derived.extend(word(&block, 12 + slot).wrapping_sub(word(&header, slot)).to_le_bytes());
    }
    let mut nonce = [1, 0, 0, 0].to_vec();
    nonce.extend(&header[16..]);
    let cipher = ChaCha20Poly1305::new_from_slice(&derived).ok()?;
    let encrypted = cipher.encrypt(&nonce.as_slice().try_into().ok()?, padded.as_slice()).ok()?;
    let mut out = header.to_vec();
    out.push(encrypted[0]);
    out.extend(&encrypted[64..64 + plain.len()]);
    out.extend([0; 16]);
    Some(out)
}

/// SHISHUA in words of 32 bits.
struct Random {
    state: [u32; 32],
    output: [u32; 32],
    counter: [u64; 4],
    queue: Vec<u64>,
}

impl Random {
    fn new(seed: &[u8]) -> Self {
        // The golden ratio's digits, 64 bits each, high half first.
        const DIGITS: &str = "9E3779B97F4A7C15F39CC0605CEDC8341082276BF3A27251F86C6A11D0C18E952767F0B153D27B7F\
                              0347045B5BF1827F01886F0928403002C1D64BA40F335E36F06AD7AE9717877E85839D6EFFBD7DC6\
                              64D325D1C5371682CADD0CCCFDFFBBE1626E33B8D04B4331BBF73C790D94F79D471C4AB3ED3D82A5\
                              FEC507705E4AE6E5";
        let mut state: [u32; 32] = std::array::from_fn(|word| {
            let at = (word ^ 1) * 8;
            DIGITS.get(at..at + 8).and_then(|digits| u32::from_str_radix(digits, 16).ok()).unwrap_or_default()
        });
        for (slot, from) in [0, 1, 2, 3, 2, 3, 0, 1].into_iter().enumerate() {
            for half in 0..2 {
                for byte in 0..4 {
                    state[slot * 4 + half] ^= u32::from(seed[from * 8 + half * 4 + byte]) << (8 * byte);
                }
            }
        }
        let mut random = Self { state, output: [0; 32], counter: [0; 4], queue: Vec::new() };
        for _ in 0..13 {
            random.block();
            for part in 0..4 {
                let from = (3 - part) * 8;
                random.state[part * 8..part * 8 + 8].copy_from_slice(&random.output[from..from + 8]);
            }
        }
        random
    }

    fn number(&mut self) -> u64 {
        if self.queue.is_empty() {
            self.queue = (0..16).rev().map(|lane| lane_of(&self.output, lane)).collect();
            self.block();
        }
        self.queue.pop().unwrap_or_default()
    }

    fn block(&mut self) {
        let old = self.state;
        for half in 0..2 {
            let mut second = [0; 8];
            for lane in 0..4 {
                let value = lane_of(&old, half * 8 + 4 + lane).wrapping_add(self.counter[lane]);
                second[lane * 2] = value as u32;
                second[lane * 2 + 1] = (value >> 32) as u32;
            }
            let first = &old[half * 16..half * 16 + 8];
            let turned: [u32; 8] = std::array::from_fn(|word| first[(word + 5) % 8]);
            let other: [u32; 8] = std::array::from_fn(|word| second[(word + 3) % 8]);
            for lane in 0..4 {
                let (one, three) = (lane_of(first, lane) >> 1, lane_of(&second, lane) >> 3);
                set(&mut self.state, half * 8 + lane, lane_of(&turned, lane).wrapping_add(one));
                set(&mut self.state, half * 8 + 4 + lane, lane_of(&other, lane).wrapping_add(three));
                set(&mut self.output, half * 4 + lane, one ^ lane_of(&other, lane));
            }
        }
        for word in 0..8 {
            self.output[16 + word] = self.state[word] ^ self.state[24 + word];
            self.output[24 + word] = self.state[16 + word] ^ self.state[8 + word];
        }
        for (counter, step) in self.counter.iter_mut().zip([7, 5, 3, 1]) {
            *counter += step;
        }
    }
}

fn lane_of(words: &[u32], lane: usize) -> u64 {
    u64::from(words[lane * 2 + 1]) << 32 | u64::from(words[lane * 2])
}

fn set(words: &mut [u32], lane: usize, value: u64) {
    words[lane * 2] = value as u32;
    words[lane * 2 + 1] = (value >> 32) as u32;
}
