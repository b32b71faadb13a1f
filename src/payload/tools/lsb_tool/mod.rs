//! lsb-tool 2.1 (a Python program, package lsb-tool).
//!
//! Layout (its source, and its output read back): the password with the image's size appended (`(width, height)`) goes
//! through SHA-256 once for every pixel and once more, each time as hexadecimal digits; those 64 digits are the check,
//! and as a number the seed of `NumPy`'s default generator, which shuffles the pixels (column by column). The lowest
//! bits of all samples of the first pixels, 13 altogether: depth (5 bits), bytes of a file name (8). Then, in whole
//! pixels, that many bits of every sample, lowest plane first: the 64 digits, number of files (32 bits), for each
//! its size (32) and name (filled with 0), the files; numbers and bytes highest bit first. Alpha carries, too.

mod pcg;

use pcg::Pcg;
use sha2::{Digest as _, Sha256};

use super::{Hit, Tool};
use crate::finding::{BitOrder, Finding, Method, Place};
use crate::payload::Source;
use crate::payload::passwords::Cost;
use crate::pixels::{Image, Layout};

/// The row of the table.
pub(super) const TOOL: Tool = Tool {
    id: "lsb-tool",
    name: "lsb-tool",
    layout: "bits of all samples of shuffled pixels: depth, length of names, the password's hash in 64 digits, files \
             with their sizes; order and hash come from the password and the image's size",
    certain: "the password's hash, 512 bits, stands where the password says; without it nothing shows",
    read,
};

/// Largest image tried: deriving a key costs a hash a pixel.
const PIXELS: usize = 1 << 21;
/// Hashes for all passwords together.
const HASHES: u64 = 1 << 28;
/// Most files read from one image.
const FILES: usize = 64;

fn read(source: &Source<'_>) -> Vec<Finding> {
    let Some(image) = source.lossless().filter(|image| source.passwords.listed() && suits(image)) else {
        return Vec::new();
    };
    let (limit, each) = (source.limits.payload_bytes, image.pixels() as u64 + 1);
    let mut left = HASHES;
    let search = source.passwords.find(TOOL.name, Cost::Costly, |word| {
        left = left.checked_sub(each)?;
        open(image, word, limit)
    });
    let Some((password, (depth, files))) = search.found else { return Vec::new() };
    files.into_iter().map(|file| finding(image, depth, file, &password, search.tried)).collect()
}

/// Whether the program reads these samples as they are.
fn suits(image: &Image) -> bool {
    let depth = match image.layout {
        Layout::Grey => matches!(image.depths[0], 1 | 8 | 16),
        Layout::Indexed => true,
        _ => image.depths[0] == 8,
    };
    depth && (1..=PIXELS).contains(&image.pixels())
}

/// A file: its name and content.
type File = (Vec<u8>, Vec<u8>);

fn finding(image: &Image, depth: usize, (name, data): File, password: &[u8], tried: u64) -> Finding {
    let method = if image.layout == Layout::Indexed { Method::Palette } else { Method::LsbRgb };
    let hit = Hit {
        id: "lsb-tool",
        what: format!(
            "a file of {} bytes in {depth} bits a sample of shuffled pixels, behind the password's hash",
            data.len()
        ),
        place: Place::Whole("the pixels that carry it are drawn from the password"),
        bound: (-512.0_f64).exp2() * tried as f64,
        method,
        bit_order: BitOrder::MsbFirst,
        payload: Some(data),
        name,
        password: Some(password.to_vec()),
    };
    hit.finding(&TOOL)
}

fn open(image: &Image, password: &[u8], limit: usize) -> Option<(usize, Vec<File>)> {
    let digits = digits(image, password);
    let order = Pcg::new(&words(&digits)?).shuffled(u32::try_from(image.pixels()).ok()?);
    let mut bits = Bits { image, order, depth: 1, at: 0 };
    let depth = bits.number(5)? as usize;
    let names = bits.number(8)? as usize;
    bits.start(depth.max(1));
    if bits.bytes(64)? != digits.as_bytes() {
        return None;
    }
    let count = bits.number(32)? as usize;
    if count > FILES {
        return None;
    }
    let mut heads = Vec::new();
    for _ in 0..count {
        let size = bits.number(32)? as usize;
        let mut name = bits.bytes(names)?;
        name.truncate(name.iter().position(|byte| *byte == 0).unwrap_or(name.len()));
        heads.push((name, size));
    }
    let file = |(name, size)| if size <= limit { Some((name, bits.bytes(size)?)) } else { None };
    Some((depth, heads.into_iter().map(file).collect::<Option<_>>()?))
}

/// The hash of a password, once for every pixel and once more, in hexadecimal digits.
fn digits(image: &Image, password: &[u8]) -> String {
    let size = format!("({}, {})", image.width, image.height);
    let mut text = hexadecimal(&Sha256::new().chain_update(password).chain_update(size).finalize());
    for _ in 0..image.pixels() {
        text = hexadecimal(&Sha256::digest(text));
    }
    String::from_utf8_lossy(&text).into_owned()
}

fn hexadecimal(bytes: &[u8]) -> [u8; 64] {
    const DIGITS: [u8; 16] = *b"0123456789abcdef";
    let mut text = [0; 64];
    for (pair, byte) in text.as_chunks_mut::<2>().0.iter_mut().zip(bytes) {
        *pair = [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]];
    }
    text
}

/// A number in hexadecimal digits as words of 32 bits, lowest first, none of them 0 at the end.
fn words(digits: &str) -> Option<Vec<u32>> {
    let digits = digits.as_bytes().as_chunks::<8>().0;
    let word = |digits: &[u8; 8]| u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok();
    let mut words: Vec<u32> = digits.iter().rev().map(word).collect::<Option<_>>()?;
    while words.len() > 1 && words.last() == Some(&0) {
        words.pop();
    }
    Some(words)
}

/// Bits of shuffled pixels.
struct Bits<'a> {
    image: &'a Image,
    /// Pixels in the order of the shuffle, numbered column by column.
    order: Vec<u32>,
    depth: usize,
    at: usize,
}

impl Bits<'_> {
    /// Goes on at the next whole pixel with so many planes.
    fn start(&mut self, depth: usize) {
        let used = self.at.div_ceil(self.image.layout.channels());
        self.order.drain(..used.min(self.order.len()));
        (self.depth, self.at) = (depth, 0);
    }

    fn bit(&mut self) -> Option<u8> {
        let channels = self.image.layout.channels();
        let (sample, plane) = (self.at / self.depth, self.at % self.depth);
        let drawn = *self.order.get(sample / channels)?;
        self.at += 1;
        let (x, y) = (drawn / self.image.height, drawn % self.image.height);
        let pixel = y as usize * self.image.width as usize + x as usize;
        Some((u32::from(self.image.sample(pixel, sample % channels)) >> plane & 1) as u8)
    }

    fn number(&mut self, bits: u32) -> Option<u32> {
        (0..bits).try_fold(0, |number, _| Some(number << 1 | u32::from(self.bit()?)))
    }

    fn bytes(&mut self, count: usize) -> Option<Vec<u8>> {
        let left = self.order.len() * self.image.layout.channels() * self.depth;
        if count.checked_mul(8)? > left.checked_sub(self.at)? {
            return None;
        }
        (0..count).map(|_| self.number(8).map(|byte| byte as u8)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_loses_its_leading_zeros() {
        let digits = "00000000000000000000000000000000000000000000000000000000deadbeef";
        assert_eq!(words(digits).as_deref(), Some(&[0xdead_beef][..]));
        assert_eq!(words(&"0".repeat(64)).as_deref(), Some(&[0][..]));
        assert_eq!(words("zzzzzzzz"), None);
        assert_eq!(&hexadecimal(&[0xa5; 32])[..4], b"a5a5");
    }
}
