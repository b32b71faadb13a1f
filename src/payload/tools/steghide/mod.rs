//! steghide 0.5.1 in bitmaps (Debian package steghide); JPEG, WAV and AU are other carriers of the same stream.
//!
//! Layout (its source, and its output read back): pixels in the order of the file are visited in an order drawn by a
//! linear congruential generator, seeded by the four words of the passphrase's MD5 combined; of 24-bit pixels
//! 2·(R⊕G) + (R⊕B) of the lowest bits, of palette pixels the index counts; two values (8-bit palette: three) are
//! added, modulo 4 (up to 4-bit palettes: 2). All numbers lowest bit first: mark 0x73688D (24 bits), version in unary
//! (0), cipher (5), mode (3), length in bits (32), then, perhaps encrypted: whether compressed (1), if so the length
//! before (32) and a zlib stream; of what it gives: whether a CRC-32 follows (1), that (32, highest bit first as in
//! bzip2), the file's name ended by NUL, the file. The key is MD5 of the passphrase, then of passphrase and key so far
//! (mhash's mcrypt); the default cipher is Rijndael of 128 bits in CBC mode behind its vector, which is opened here.

mod carrier;

use std::io::Read as _;

use carrier::{Carrier, Stream};
use flate2::read::ZlibDecoder;
use md5::{Digest as _, Md5};

use super::{Hit, Tool, crypt};
use crate::finding::{BitOrder, Finding, Method, Place};
use crate::payload::Source;
use crate::payload::passwords::Cost;
use crate::pixels::Layout;

/// The row of the table.
pub(super) const TOOL: Tool = Tool {
    id: "steghide",
    name: "steghide",
    layout: "parities of pixels of a BMP in an order drawn from the passphrase: mark 73688D, version, cipher, mode, \
             length, then data, compressed, with checksum and name, encrypted by default; the empty passphrase is \
             always tried",
    certain: "25 bits of mark and version, a length that fits, and a zlib or CRC-32 check of 32 bits under the \
              content; every passphrase tried counts",
    read,
};

const MARK: u32 = 0x73_688D;
/// Ciphers by number, as the tool names them.
const CIPHERS: [&str; 23] = [
    "none",
    "twofish",
    "rijndael-128",
    "rijndael-192",
    "rijndael-256",
    "saferplus",
    "rc2",
    "xtea",
    "serpent",
    "safer-sk64",
    "safer-sk128",
    "cast-256",
    "loki97",
    "gost",
    "threeway",
    "cast-128",
    "blowfish",
    "des",
    "tripledes",
    "enigma",
    "arcfour",
    "panama",
    "wake",
];
/// Modes by number.
const MODES: [&str; 8] = ["ecb", "cbc", "ofb", "cfb", "nofb", "ncfb", "ctr", "stream"];

/// Bytes of a key of Rijndael as the tool makes it.
const KEY: usize = 32;

/// What a passphrase opened.
struct Opened {
    cipher: &'static str,
    mode: &'static str,
    /// Bits of evidence.
    bits: f64,
    /// `None` where the cipher is not read here.
    content: Option<Content>,
}

struct Content {
    name: Vec<u8>,
    data: Vec<u8>,
    /// Bits of evidence in its checks.
    bits: f64,
}

fn read(source: &Source<'_>) -> Vec<Finding> {
    let Some(carrier) = Carrier::of(source) else { return Vec::new() };
    let limit = source.limits.payload_bytes;
    let (opened, password, tried) = if let Some(opened) = open(&carrier, b"", limit) {
        (Some(opened), None, 1)
    } else {
        let search = source.passwords.find(TOOL.name, Cost::Cheap, |word| open(&carrier, word, limit));
        let (word, opened) = search.found.unzip();
        (opened, word, search.tried + 1)
    };
    let finding = opened.map(|opened| finding(&carrier, opened, password, tried));
    finding.into_iter().filter(|finding| finding.false_alarm.is_some_and(|rate| rate.rate() < 1e-4)).collect()
}

fn finding(carrier: &Carrier<'_>, opened: Opened, password: Option<Vec<u8>>, tried: u64) -> Finding {
    let Opened { cipher, mode, bits, content } = opened;
    let locked = if cipher == "none" {
        "not encrypted".to_owned()
    } else {
        format!("encrypted by {cipher} in mode {mode}")
    };
    let phrase = if password.is_none() { " under the empty passphrase" } else { "" };
    let what = match &content {
        Some(content) => format!("a file of {} bytes, {locked}{phrase}", content.data.len()),
        None => format!("its mark{phrase}; what follows is {locked}, which is not opened here"),
    };
    let method = if carrier.image().layout == Layout::Indexed { Method::Palette } else { Method::LsbRgb };
    let (data, name) = content.map(|content| (content.data, content.name)).unzip();
    let hit = Hit {
        id: "steghide",
        what,
        place: Place::Whole("the pixels that carry it are drawn from the passphrase"),
        bound: ((-bits).exp2() * tried as f64).min(1.0),
        method,
        bit_order: BitOrder::LsbFirst,
        payload: data,
        name: name.unwrap_or_default(),
        password,
    };
    hit.finding(&TOOL)
}

/// Reads under a passphrase; a wrong one is known after a bit or two.
fn open(carrier: &Carrier<'_>, passphrase: &[u8], limit: usize) -> Option<Opened> {
    let mut stream = Stream::new(carrier, passphrase);
    for shift in 0..24 {
        if u32::from(stream.bit()?) != MARK >> shift & 1 {
            return None;
        }
    }
    if stream.bit()? != 0 {
        return None;
    }
    let number = stream.number(5)? as usize;
    let cipher = *CIPHERS.get(number)?;
    let mode = *MODES.get(stream.number(3)? as usize)?;
    let length = u64::from(stream.number(32)?);
    if length > carrier.capacity() || length / 8 > limit as u64 {
        return None;
    }
    // Lengths that fit, among all of 32 bits.
    let bits = 25.0 + 32.0 - (carrier.capacity() as f64).log2();
    let plain = match (cipher, mode) {
        ("none", _) => stream.bytes(length)?,
        ("rijndael-128", "cbc") => {
            let sealed = stream.bytes(128 + length.div_ceil(128) * 128)?;
            let (vector, sealed) = sealed.split_at_checked(16)?;
            crypt::aes_cbc(&key(passphrase), vector, sealed)?
        }
        _ => return Some(Opened { cipher, mode, bits, content: None }),
    };
    let content = content(&plain, length, limit)?;
    Some(Opened { cipher, mode, bits: bits + content.bits, content: Some(content) })
}

/// The key of a passphrase: MD5 of it, then again and again of it and all that came before.
fn key(passphrase: &[u8]) -> Vec<u8> {
    let mut key: Vec<u8> = Vec::new();
    while key.len() < KEY {
        let digest = Md5::new().chain_update(passphrase).chain_update(&key).finalize();
        key.extend(digest);
    }
    key
}

/// Bits, lowest of every byte first.
struct Bits<'a> {
    bytes: &'a [u8],
    at: u64,
    end: u64,
}

impl Bits<'_> {
    fn number(&mut self, bits: u32) -> Option<u32> {
        let mut number = 0;
        for bit in 0..bits {
            let byte = *self.bytes.get((self.at / 8) as usize).filter(|_| self.at < self.end)?;
            number |= u32::from(byte >> (self.at % 8) & 1) << bit;
            self.at += 1;
        }
        Some(number)
    }

    /// All that is left, which must be whole bytes.
    fn rest(&mut self) -> Option<Vec<u8>> {
        let left = self.end.checked_sub(self.at).filter(|left| left % 8 == 0)?;
        (0..left / 8).map(|_| self.number(8).map(|byte| byte as u8)).collect()
    }
}

fn content(plain: &[u8], length: u64, limit: usize) -> Option<Content> {
    let mut bits = Bits { bytes: plain, at: 0, end: length };
    if bits.number(1)? == 0 {
        return file(&mut bits);
    }
    let before = u64::from(bits.number(32)?);
    if before / 8 > limit as u64 {
        return None;
    }
    let mut unpacked = Vec::new();
    let packed = bits.rest()?;
    let whole = before.div_ceil(8);
    ZlibDecoder::new(packed.as_slice()).take(whole + 1).read_to_end(&mut unpacked).ok()?;
    if unpacked.len() as u64 != whole {
        return None;
    }
    // The header and the checksum of the zlib stream, and a length that is right.
    let mut content = file(&mut Bits { bytes: &unpacked, at: 0, end: before })?;
    content.bits += 40.0;
    Some(content)
}

fn file(bits: &mut Bits<'_>) -> Option<Content> {
    let checksum = if bits.number(1)? == 1 { Some(bits.number(32)?) } else { None };
    let mut name = Vec::new();
    loop {
        match bits.number(8)? as u8 {
            0 => break,
            byte => name.push(byte),
        }
    }
    let data = bits.rest()?;
    if checksum.is_some_and(|checksum| checksum != crc(&data)) {
        return None;
    }
    // Without a checksum, the data are whole bytes.
    Some(Content { name, data, bits: if checksum.is_some() { 32.0 } else { 3.0 } })
}

/// CRC-32 with the highest bit of a byte first (as in bzip2): the usual one of mirrored bytes, mirrored.
fn crc(data: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    for part in data.chunks(1024) {
        let mirrored: Vec<u8> = part.iter().map(|byte| byte.reverse_bits()).collect();
        hasher.update(&mirrored);
    }
    hasher.finalize().reverse_bits()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_bzip2_s() {
        // The check value of CRC-32/BZIP2.
        assert_eq!(crc(b"123456789"), 0xfc89_1918);
    }

    #[test]
    fn the_key_continues_itself() {
        let key = key(b"abc");
        assert_eq!(key[..4], [0x90, 0x01, 0x50, 0x98]);
        assert_eq!(key[16..], Md5::new().chain_update(b"abc").chain_update(&key[..16]).finalize()[..]);
    }

    #[test]
    fn a_content_must_end_where_it_says() {
        // Not compressed, no checksum, name “a”, data “b”: bits 0, 0, then bytes from bit 2.
        let plain: u32 = 0x62_0061 << 2;
        let bytes = plain.to_le_bytes();
        let found = content(&bytes, 26, 100).unwrap();
        assert_eq!((found.name.as_slice(), found.data.as_slice()), (&b"a"[..], &b"b"[..]));
        assert!(content(&bytes, 25, 100).is_none());
        assert!(content(&bytes, 9, 100).is_none());
        assert!(content(&[0xff; 16], 128, 100).is_none());
        assert!(content(&[], 0, 100).is_none());
    }
}
