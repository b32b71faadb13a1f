//! steghide in bitmaps: what a passphrase hides, not encrypted or in its default cipher.

use aes::Aes256;
use cbc::Encryptor;
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeEncrypt as _, KeyIvInit as _};
use flate2::Compression;
use flate2::read::ZlibEncoder;
use md5::{Digest as _, Md5};
use std::io::Read as _;

use super::samples;
use crate::pixels::{Image, Layout};

/// How a file is hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sealing {
    /// Neither compressed nor encrypted.
    Plain,
    /// Compressed.
    Compressed,
    /// Compressed and encrypted by Rijndael, as by default.
    Default,
    /// Marked as encrypted by a cipher of that number.
    Other(u8),
}

/// `cover` (8-bit RGB or indexed) with a file in it; `None` where it has no room or another layout.
pub fn embed(cover: &Image, data: &[u8], name: &str, passphrase: &[u8], sealing: Sealing) -> Option<Image> {
    let mut image = cover.clone();
    let (width, height) = (image.width as usize, image.height as usize);
    let channels = image.layout.channels();
    let group = match image.layout {
        Layout::Rgb => 2,
        Layout::Indexed => 3,
        _ => return None,
    };
    let bits = stream(data, name, passphrase, sealing)?;
    let order = order(width * height, passphrase);
    let samples = samples(&mut image)?;
    if bits.len().div_ceil(2) * group > order.len() {
        return None;
    }
    for (pair, pixels) in bits.chunks(2).zip(order.chunks(group)) {
        let wanted = pair[0] + 2 * pair.get(1).copied().unwrap_or(0);
        let at = |pixel: usize| ((height - 1 - pixel / width) * width + pixel % width) * channels;
        let value = |samples: &[u8], pixel: usize| {
            if channels == 1 {
                return samples[at(pixel)] & 3;
            }
            let [r, g, b] = [0, 1, 2].map(|channel| samples[at(pixel) + channel] & 1);
            (r ^ g) * 2 + (r ^ b)
        };
        let sum: u8 = pixels.iter().map(|pixel| value(samples, *pixel)).sum();
        let first = value(samples, pixels[0]);
        let target = (wanted + 8 + first - sum % 4) % 4;
        let place = at(pixels[0]);
        if channels == 1 {
            samples[place] = samples[place] & 0xfc | target;
        } else {
            let red = samples[place] & 1;
            samples[place + 1] = samples[place + 1] & 0xfe | red ^ target >> 1;
            samples[place + 2] = samples[place + 2] & 0xfe | red ^ target & 1;
        }
    }
    Some(image)
}

/// Bits, lowest first.
#[derive(Default)]
struct Bits(Vec<u8>);

impl Bits {
    fn number(&mut self, number: u32, bits: u32) {
        self.0.extend((0..bits).map(|bit| (number >> bit & 1) as u8));
    }

    fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.number(u32::from(*byte), 8);
        }
    }

    /// Filled with 0 to whole units of so many bits.
    fn filled(mut self, unit: usize) -> Vec<u8> {
        self.0.resize(self.0.len().next_multiple_of(unit), 0);
        self.0.chunks(8).map(|bits| bits.iter().rev().fold(0, |byte, bit| byte << 1 | bit)).collect()
    }
}

fn stream(data: &[u8], name: &str, passphrase: &[u8], sealing: Sealing) -> Option<Vec<u8>> {
    let mut content = Bits::default();
    content.number(1, 1);
    content.number(checksum(data), 32);
    content.bytes(name.as_bytes());
    content.bytes(&[0]);
    content.bytes(data);
    let mut plain = Bits::default();
    if sealing == Sealing::Plain {
        plain.number(0, 1);
        plain.0.extend(&content.0);
    } else {
        plain.number(1, 1);
        plain.number(content.0.len() as u32, 32);
        let mut packed = Vec::new();
        ZlibEncoder::new(content.filled(8).as_slice(), Compression::best()).read_to_end(&mut packed).ok()?;
        plain.bytes(&packed);
    }
    let (cipher, mode) = match sealing {
        Sealing::Plain | Sealing::Compressed => (0, 1),
        Sealing::Default => (2, 1),
        Sealing::Other(number) => (u32::from(number), 7),
    };
    let mut all = Bits::default();
    all.number(0x73_688d, 24);
    all.number(0, 1);
    all.number(cipher, 5);
    all.number(mode, 3);
    all.number(plain.0.len() as u32, 32);
    if cipher == 0 {
        all.0.extend(&plain.0);
        return Some(all.0);
    }
    let vector = [0x5a; 16];
    let first = Md5::digest(passphrase);
    let second = Md5::digest([passphrase, &first].concat());
    let sealer = Encryptor::<Aes256>::new_from_slices(&[first, second].concat(), &vector).ok()?;
    all.bytes(&vector);
    all.bytes(&sealer.encrypt_padded_vec::<NoPadding>(&plain.filled(128)));
    Some(all.0)
}

/// CRC-32 bit by bit, highest bit first.
fn checksum(data: &[u8]) -> u32 {
    let byte = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte) << 24, |crc, _| {
            crc << 1 ^ if crc >> 31 == 1 { 0x04c1_1db7 } else { 0 }
        })
    };
    !data.iter().fold(u32::MAX, byte)
}

/// Every pixel, in the order that the passphrase draws.
fn order(count: usize, passphrase: &[u8]) -> Vec<usize> {
    let digest = Md5::digest(passphrase);
    let mut state = 0_u32;
    for (index, byte) in digest.iter().enumerate() {
        state ^= u32::from(*byte) << (index % 4 * 8);
    }
    let mut order: Vec<usize> = (0..count).collect();
    for at in 0..count {
        state = state.wrapping_mul(1_367_208_549).wrapping_add(1);
        let step = ((count - at) as f64 * (f64::from(state) / 4_294_967_296.0)) as usize;
        order.swap(at, at + step);
    }
    order
}
