//! `OpenStego`: places drawn by java.util.Random or pixel by pixel, gzip, AES under PBKDF2.

use std::collections::BTreeSet;
use std::io::Write as _;

use aes::{Aes128, Aes256};
use cbc::Encryptor;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeEncrypt as _, KeyIvInit as _};
use flate2::Compression;
use flate2::write::GzEncoder;
use md5::{Digest as _, Md5};
use sha2::Sha256;

use super::{bits_msb, samples};
use crate::pixels::Image;

/// How to embed.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// Drawn places (`RandomLSB`) or one after the other (`LSB`).
    pub random: bool,
    /// Seeds the places and encrypts; empty: none.
    pub password: &'a str,
    /// Planes of the data, 1 to 8.
    pub planes: u8,
    /// Whether to gzip.
    pub compress: bool,
    /// `AES128` or `AES256`; `None`: not encrypted.
    pub cipher: Option<&'a str>,
}

/// Multiplier of java.util.Random.
const A: u128 = 25_214_903_917;

struct Random(u128);

impl Random {
    fn next_int(&mut self, n: i64) -> i64 {
        loop {
            self.0 = (self.0 * A + 11) % (1 << 48);
            let r = (self.0 >> 17) as i64;
            if n & (n - 1) == 0 {
                return (n * r) >> 31;
            }
            if r / n * n + n <= 1 << 31 {
                return r % n;
            }
        }
    }
}

/// `cover` (8-bit RGB or RGBA) with `message` named `name` in it; `None` where it has no room.
pub fn embed(cover: &Image, message: &[u8], name: &str, options: Options<'_>) -> Option<Image> {
    let mut data = message.to_vec();
    if options.compress {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&data).ok()?;
        data = encoder.finish().ok()?;
    }
    if let Some(cipher) = options.cipher {
        data = encrypted(&data, options.password, cipher)?;
    }
    let mut header = b"OPENSTEGO\x02".to_vec();
    header.extend((data.len() as u32).to_le_bytes());
    header.extend([
        options.planes,
        name.len() as u8,
        options.compress.into(),
        options.cipher.is_some().into(),
    ]);
    let mut cipher = options.cipher.unwrap_or("AES128").as_bytes().to_vec();
    cipher.resize(8, 0);
    header.extend(cipher);
    header.extend(name.as_bytes());
    if options.random {
        drawn(cover, &header, &data, options)
    } else {
        sequential(cover, &header, &data, options)
    }
}

fn drawn(cover: &Image, header: &[u8], data: &[u8], options: Options<'_>) -> Option<Image> {
    let mut image = cover.clone();
    let (width, height) = (i64::from(image.width), i64::from(image.height));
    let channels = image.layout.channels() as i64;
    let planes = i64::from(options.planes);
    if ((header.len() + data.len()) * 8) as i64 > width * height * 3 * planes * 9 / 10 {
        return None;
    }
    let mut seed = 98_234_782_u128;
    if !options.password.is_empty() {
        // 15 hexadecimal digits: seven bytes and a half.
        let digest = Md5::digest(options.password);
        seed = digest.iter().take(8).fold(0, |seed, byte| seed * 256 + u128::from(*byte)) / 16;
    }
    let mut random = Random((seed ^ A) % (1 << 48));
    let mut taken = BTreeSet::new();
    let samples = samples(&mut image)?;
    let parts = [(header, 1), (data, planes)];
    for (bit, planes) in
        parts.iter().flat_map(|(bytes, planes)| bits_msb(bytes).map(move |bit| (bit, *planes)))
    {
        let place = loop {
            let draw = (
                random.next_int(width),
                random.next_int(height),
                random.next_int(3),
                random.next_int(planes),
            );
            if taken.insert(draw) {
                break draw;
            }
        };
        let (x, y, channel, plane) = place;
        let at = (y * width + x) * channels + 2 - channel;
        let sample = samples.get_mut(at as usize)?;
        *sample = *sample & !(1 << plane) | bit << plane;
    }
    Some(image)
}

fn sequential(cover: &Image, header: &[u8], data: &[u8], options: Options<'_>) -> Option<Image> {
    let mut image = cover.clone();
    let channels = image.layout.channels();
    let planes = usize::from(options.planes);
    let first = (header.len() * 8).div_ceil(3);
    let samples = samples(&mut image)?;
    let head = bits_msb(header).enumerate().map(|(n, bit)| (n / 3, n % 3, 0, bit));
    let body = bits_msb(data).enumerate().map(|(n, bit)| {
        let (pixel, rest) = (n / (3 * planes), n % (3 * planes));
        (first + pixel, rest / planes, planes - 1 - rest % planes, bit)
    });
    for (pixel, channel, plane, bit) in head.chain(body) {
        let sample = samples.get_mut(pixel * channels + channel)?;
        *sample = *sample & !(1 << plane) | bit << plane;
    }
    Some(image)
}

/// A byte of length, parameters that end in the vector, AES-CBC.
fn encrypted(data: &[u8], password: &str, cipher: &str) -> Option<Vec<u8>> {
    let salt = [0x28, 0x5f, 0x71, 0xc9, 0x1e, 0x35, 0x0a, 0x62];
    let vector: Vec<u8> = (0..16).map(|n| n * 7 + 1).collect();
    let mut parameters = vec![0x30; 40];
    parameters.extend([4, 16]);
    parameters.extend(&vector);
    let mut out = vec![parameters.len() as u8];
    out.extend(parameters);
    let key: [u8; 32] = pbkdf2::pbkdf2_hmac_array::<Sha256, 32>(password.as_bytes(), &salt, 7);
    out.extend(match cipher {
        "AES128" => {
            Encryptor::<Aes128>::new_from_slices(&key[..16], &vector).ok()?.encrypt_padded_vec::<Pkcs7>(data)
        }
        _ => Encryptor::<Aes256>::new_from_slices(&key, &vector).ok()?.encrypt_padded_vec::<Pkcs7>(data),
    });
    Some(out)
}
