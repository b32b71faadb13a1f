//! Stegosuite 0.9 in PNG, BMP and GIF (Debian package stegosuite, Java); JPEG is F5 and not read here.
//!
//! Layout (its classes, and its output read back): the pixels, by default without those inside even areas (whose
//! neighbours agree but for the lowest bits), are shuffled by java.util.Random, seeded by the first eight bytes of the
//! password's MD5. Of true colour the lowest bits of red, green and blue; of a GIF the lowest bit of the colour's place
//! in a sorted table (see `colours`), whose last six or seven colours carry nothing. Highest bit first: length, itself
//! included (24 bits big endian), salt (16 bytes), then AES-128-CTR with a counter from 0 under PBKDF2-HMAC-SHA-1 of
//! the password (65,536 rounds) of a zlib stream of blocks: 1 (file) or 2 (message), length (u32 big endian), for
//! files the length of the name (u32) and the name, content. Messages that need more than one plane, which only a
//! shuffle without the filter allows, and the order of a GIF's colours (a class that no command reaches) are not read.

mod colours;
mod points;

use std::io::Read as _;

use aes::Aes128;
use aes::cipher::{BlockCipherEncrypt as _, KeyInit as _};
use flate2::read::ZlibDecoder;
use md5::{Digest as _, Md5};
use pbkdf2::pbkdf2_hmac;
use points::Carrier;
use sha1::Sha1;

use super::{Hit, Tool};
use crate::container::Format;
use crate::finding::{BitOrder, Finding, Method, Place};
use crate::payload::Source;
use crate::payload::passwords::Cost;
use crate::pixels::Layout;

/// The row of the table.
pub(super) const TOOL: Tool = Tool {
    id: "stegosuite",
    name: "Stegosuite",
    layout: "LSBs of pixels shuffled by java.util.Random from the password: length, salt, AES-CTR of a zlib stream of \
             files and messages; in GIF places in a table sorted by colour difference",
    certain: "a length that fits, a zlib stream whole to its checksum, blocks that fill it: over 60 bits, the \
              passwords and both filters counted; without the password nothing shows",
    read,
};

/// Rounds of the key derivation.
const ROUNDS: u32 = 65_536;
/// Bytes of the length and of the salt.
const LENGTH: usize = 3;
const SALT: usize = 16;
/// Shortest zlib stream of one block.
const SHORTEST: usize = 8;
/// Largest image tried: every password shuffles all of it.
const PIXELS: usize = 1 << 24;
/// Most blocks read.
const BLOCKS: usize = 64;
/// Bits of evidence in the header and the checksum of the zlib stream, and in the first block's type and length.
const ZLIB_BITS: f64 = 46.0;

/// A file (with a name) or a message.
struct Block {
    name: Vec<u8>,
    data: Vec<u8>,
}

fn read(source: &Source<'_>) -> Vec<Finding> {
    let written = matches!(source.container.format, Some(Format::Png | Format::Bmp | Format::Gif));
    if !written || !source.passwords.listed() {
        return Vec::new();
    }
    let gif = source.container.format == Some(Format::Gif);
    let image = source
        .lossless()
        .filter(|image| (image.layout == Layout::Indexed) == gif && image.pixels() <= PIXELS);
    let Some((image, carrier)) = image.and_then(|image| Some((image, Carrier::of(image)?))) else {
        return Vec::new();
    };
    let limit = source.limits.payload_bytes;
    let search = source.passwords.find(TOOL.name, Cost::Costly, |word| {
        [true, false].into_iter().find_map(|filtered| open(&carrier, word, filtered, limit))
    });
    let Some((password, blocks)) = search.found else { return Vec::new() };
    let bits = 24.0 - (carrier.capacity().max(1) as f64).log2() + ZLIB_BITS;
    let bound = (-bits).exp2() * 2.0 * search.tried as f64;
    let method = if image.layout == Layout::Indexed { Method::Palette } else { Method::LsbRgb };
    blocks.into_iter().map(|block| finding(block, method, bound, &password)).collect()
}

fn finding(block: Block, method: Method, bound: f64, password: &[u8]) -> Finding {
    let what = if block.name.is_empty() { "message" } else { "file" };
    let hit = Hit {
        id: "stegosuite",
        what: format!("a {what} of {} bytes, compressed and encrypted, in shuffled pixels", block.data.len()),
        place: Place::Whole("the pixels that carry it are drawn from the password"),
        bound: bound.min(1.0),
        method,
        bit_order: BitOrder::MsbFirst,
        payload: Some(block.data),
        name: block.name,
        password: Some(password.to_vec()),
    };
    hit.finding(&TOOL)
}

fn open(carrier: &Carrier, password: &[u8], filtered: bool, limit: usize) -> Option<Vec<Block>> {
    let digest = Md5::digest(password);
    let mut bits = carrier.shuffled(filtered, u64::from_be_bytes(*digest.first_chunk()?));
    let mut byte = || (0..8).try_fold(0, |byte, _| Some(byte << 1 | bits.next()?));
    let length = (0..LENGTH).try_fold(0, |length, _| Some(length << 8 | usize::from(byte()?)))?;
    if length < LENGTH + SALT + SHORTEST || length > carrier.capacity() || length > limit {
        return None;
    }
    let sealed: Vec<u8> = (LENGTH..length).map(|_| byte()).collect::<Option<_>>()?;
    let (salt, sealed) = sealed.split_at_checked(SALT)?;
    let mut key = [0; 16];
    pbkdf2_hmac::<Sha1>(password, salt, ROUNDS, &mut key);
    let packed = counted(&key, sealed);
    let mut plain = Vec::new();
    ZlibDecoder::new(packed.as_slice()).take(limit as u64).read_to_end(&mut plain).ok()?;
    blocks(&plain)
}

/// AES-128 in counter mode, the counter starting at 0.
fn counted(key: &[u8; 16], bytes: &[u8]) -> Vec<u8> {
    let cipher = Aes128::new(key.into());
    let mut out = bytes.to_vec();
    for (part, counter) in out.chunks_mut(16).zip(0_u128..) {
        let mut mask = counter.to_be_bytes().into();
        cipher.encrypt_block(&mut mask);
        for (byte, mask) in part.iter_mut().zip(mask) {
            *byte ^= mask;
        }
    }
    out
}

/// Files and messages, which fill the bytes.
fn blocks(mut bytes: &[u8]) -> Option<Vec<Block>> {
    let mut blocks = Vec::new();
    while let Some((kind, rest)) = bytes.split_first() {
        let (content, rest) = sized(rest)?;
        bytes = rest;
        blocks.push(match kind {
            1 => sized(content).map(|(name, data)| Block { name: name.to_vec(), data: data.to_vec() })?,
            2 => Block { name: Vec::new(), data: content.to_vec() },
            _ => return None,
        });
        if blocks.len() > BLOCKS {
            return None;
        }
    }
    (!blocks.is_empty()).then_some(blocks)
}

/// Bytes behind their length, and what follows them.
fn sized(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk()?;
    rest.split_at_checked(u32::from_be_bytes(*length) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_stream_counts_blocks() {
        // AES-128 of the numbers 0 and 1 under a key of zeros (The Galois/Counter Mode of Operation, test case 2).
        let stream = counted(&[0; 16], &[0; 32]);
        assert_eq!(stream[..4], [0x66, 0xe9, 0x4b, 0xd4]);
        assert_eq!(stream[16..20], [0x58, 0xe2, 0xfc, 0xce]);
    }

    #[test]
    fn blocks_must_fill_the_bytes() {
        let two = b"\x02\0\0\0\x02hi\x01\0\0\0\x06\0\0\0\x01nx";
        let found = blocks(two).unwrap();
        assert_eq!((found[0].name.as_slice(), found[0].data.as_slice()), (&b""[..], &b"hi"[..]));
        assert_eq!((found[1].name.as_slice(), found[1].data.as_slice()), (&b"n"[..], &b"x"[..]));
        for length in 0..two.len() {
            assert!(blocks(&two[..length]).is_none_or(|found| length == 7 && found.len() == 1), "{length}");
        }
        assert!(blocks(b"\x03\0\0\0\0").is_none());
    }
}
