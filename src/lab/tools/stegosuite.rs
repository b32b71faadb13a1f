//! Stegosuite in true colour: a message or a file under a password, with its filter for even areas or without.

use std::io::Read as _;

use aes::Aes128;
use aes::cipher::{BlockCipherEncrypt as _, KeyInit as _};
use flate2::Compression;
use flate2::read::ZlibEncoder;
use md5::{Digest as _, Md5};
use sha1::Sha1;

use super::{bits_msb, samples};
use crate::pixels::Image;

/// `cover` (opaque 8-bit RGB or RGBA) with `data` in it, as a file where it has a name; `None` where it has no room.
pub fn embed(cover: &Image, name: &str, data: &[u8], password: &[u8], filtered: bool) -> Option<Image> {
    let mut image = cover.clone();
    let (width, height, channels) = (image.width as usize, image.height as usize, image.layout.channels());
    let stream = stream(name, data, password)?;
    let samples = samples(&mut image)?;
    let alike =
        |a: usize, b: usize| (0..3).all(|c| samples[a * channels + c] / 2 == samples[b * channels + c] / 2);
    let even = |at: usize| {
        let (x, y) = (at % width, at / width);
        let centres = (y.max(1) - 1..=y + 1).flat_map(|y| (x.max(1) - 1..=x + 1).map(move |x| (x, y)));
        centres.filter(|(x, y)| (1..width - 1).contains(x) && (1..height - 1).contains(y)).any(|(x, y)| {
            let middle = y * width + x;
            [(x - 1, y - 1), (x + 1, y - 1), (x - 1, y + 1), (x + 1, y + 1)]
                .iter()
                .all(|(x, y)| alike(y * width + x, middle))
        })
    };
    let mut points: Vec<usize> = (0..width * height).filter(|at| !filtered || !even(*at)).collect();
    let seed = Md5::digest(password)[..8].iter().fold(0_u64, |seed, byte| seed << 8 | u64::from(*byte));
    let mut state = (seed ^ 0x5_deec_e66d) & 0xffff_ffff_ffff;
    for size in (2..=points.len() as u64).rev() {
        let drawn = loop {
            state = state.wrapping_mul(0x5_deec_e66d).wrapping_add(11) % (1 << 48);
            let bits = state >> 17;
            if size.is_power_of_two() {
                break (size * bits) >> 31;
            }
            if bits < (1 << 31) / size * size {
                break bits % size;
            }
        };
        points.swap(size as usize - 1, drawn as usize);
    }
    let bits: Vec<u8> = bits_msb(&stream).collect();
    if bits.len() > points.len() * 3 {
        return None;
    }
    for (at, bit) in bits.into_iter().enumerate() {
        let sample = &mut samples[points[at / 3] * channels + at % 3];
        *sample = *sample & 0xfe | bit;
    }
    Some(image)
}

fn stream(name: &str, data: &[u8], password: &[u8]) -> Option<Vec<u8>> {
    let mut content = Vec::new();
    if !name.is_empty() {
        content.extend((name.len() as u32).to_be_bytes());
        content.extend(name.as_bytes());
    }
    content.extend(data);
    let mut block = vec![if name.is_empty() { 2 } else { 1 }];
    block.extend((content.len() as u32).to_be_bytes());
    block.extend(content);
    let mut packed = Vec::new();
    ZlibEncoder::new(block.as_slice(), Compression::default()).read_to_end(&mut packed).ok()?;
    let salt = [0x77; 16];
    let key = pbkdf2::pbkdf2_hmac_array::<Sha1, 16>(password, &salt, 65_536);
    let cipher = Aes128::new(&key.into());
    for (index, part) in packed.chunks_mut(16).enumerate() {
        let mut counter = [0; 16];
        counter[12..].copy_from_slice(&(index as u32).to_be_bytes());
        let mut counter = counter.into();
        cipher.encrypt_block(&mut counter);
        part.iter_mut().zip(counter).for_each(|(byte, mask)| *byte ^= mask);
    }
    let mut stream = (3 + 16 + packed.len() as u32).to_be_bytes()[1..].to_vec();
    stream.extend(salt);
    stream.extend(packed);
    Some(stream)
}
