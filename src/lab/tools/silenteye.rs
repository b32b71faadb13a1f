//! `SilentEye`'s BMP module: a size of its own place, data in sequence or on a grid.

use std::io::Write as _;

use aes::Aes128;
use cbc::Encryptor;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeEncrypt as _, KeyIvInit as _};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use md5::{Digest as _, Md5};

use super::samples;
use crate::pixels::Image;

/// Where the size goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Corner {
    /// Pixel 0, 0.
    Top,
    /// The end of the last row.
    Bottom,
    /// 95 % of width and height.
    Signature,
}

/// How to embed.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Low bits, 1 to 6.
    pub bits: u32,
    /// Channels, 0 red, 1 green, 2 blue, ascending.
    pub channels: &'static [usize],
    /// Where the size goes.
    pub corner: Corner,
    /// Whether the data are spread.
    pub even: bool,
}

/// A file as the tool stores it.
pub fn file(name: &str, content: &[u8]) -> Vec<u8> {
    [b"5", name.as_bytes(), b"<", content].concat()
}

/// `data` as qCompress makes them.
pub fn compressed(data: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = ZlibEncoder::new((data.len() as u32).to_be_bytes().to_vec(), Compression::default());
    encoder.write_all(data).ok()?;
    encoder.finish().ok()
}

/// `data` encrypted by the module for 128 bits.
pub fn locked(data: &[u8], password: &str) -> Option<Vec<u8>> {
    let hex: Vec<u8> =
        Md5::digest(password).iter().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect();
    let cipher = Encryptor::<Aes128>::new_from_slices(b"Silent Eye Encry", hex.get(..16)?).ok()?;
    Some([b"0".to_vec(), cipher.encrypt_padded_vec::<Pkcs7>(data)].concat())
}

/// `bytes` cut into values of `bits` bits, the low one first; the last is filled with zeros.
fn values(bytes: &[u8], bits: u32) -> Vec<u8> {
    let all: Vec<u8> = bytes.iter().flat_map(|byte| (0..8).map(move |n| byte >> n & 1)).collect();
    all.chunks(bits as usize).map(|group| group.iter().rev().fold(0, |value, bit| value << 1 | bit)).collect()
}

/// `cover` (8-bit RGB) with `data` in it; `None` where it has no room.
pub fn embed(cover: &Image, data: &[u8], options: Options) -> Option<Image> {
    let mut image = cover.clone();
    let (width, height) = (image.width as usize, image.height as usize);
    let a_pixel = options.bits as usize * options.channels.len();
    let head = 32_usize.div_ceil(a_pixel);
    let first = match options.corner {
        Corner::Top => 0,
        Corner::Bottom => (width * height).checked_sub(head)?,
        Corner::Signature => height * 95 / 100 * width + width * 95 / 100,
    };
    let pixels_needed = (data.len() * 8).div_ceil(a_pixel);
    let step = if options.even { (width * height - head) / pixels_needed } else { 1 };
    if step == 0 || first + head > width * height {
        return None;
    }
    let spots = spots((width, height), step, if options.corner == Corner::Top { head } else { 0 });
    let spots = spots.filter(|spot| !(first..first + head).contains(spot));
    let samples = samples(&mut image)?;
    let mask = (1_u8 << options.bits) - 1;
    let mut put = |places: &mut dyn Iterator<Item = usize>, bytes: &[u8]| {
        for group in values(bytes, options.bits).chunks(options.channels.len()) {
            let pixel = places.next()?;
            for (channel, value) in options.channels.iter().zip(group) {
                let sample = samples.get_mut(pixel * 3 + channel)?;
                *sample = *sample & !mask | value;
            }
        }
        Some(())
    };
    put(&mut (first..first + head), &(data.len() as u32).to_le_bytes())?;
    put(&mut { spots }, data)?;
    Some(image)
}

/// Pixels in the order of a spread; `start` holds for spreads without blocks.
fn spots((width, height): (usize, usize), step: usize, start: usize) -> Box<dyn Iterator<Item = usize>> {
    if step < 9 {
        return Box::new((start..width * height).step_by(step));
    }
    let side = step.isqrt();
    let short = side.div_ceil(2);
    let (wide, high) = if width < height { (short, 2 * short) } else { (2 * short, short) };
    let inner = wide.min(high) / 2;
    let (mut x, mut y) = (inner, inner);
    Box::new(std::iter::from_fn(move || {
        let spot = (y < height).then_some(y * width + x);
        x += wide;
        if x >= width {
            x -= width;
            y += high;
        }
        spot
    }))
}
