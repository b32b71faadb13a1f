//! stegano-rs (stegano-cli), up to 0.6.
//!
//! Layout (the crate's published source; its output read back): columns from the left, each from the top, without
//! the last row and the last column; the least significant bit of red, green and blue (`--x-color-step-increment n`:
//! of every nth of these), the first bit read being bit 0. First a byte of features: 0x01 text up to 0xff (version
//! 1), 0x02 a ZIP archive up to 0xff 0xff (version 2), 0x04 an archive, with 0x08 length u32 big endian (always
//! there), with 0x20 encrypted: ciphertext and tag of XChaCha20-Poly1305, nonce of 24 and salt of 32 bytes, key by
//! Argon2id (19 MiB, 10 passes, 1 lane). A text is in the archive as a file. 0xff follows. PNG out, with alpha.

use std::io::{Cursor, Read as _};

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::Aead as _;
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use zip::ZipArchive;

use super::{Hit, Tool, crypt};
use crate::finding::{BitOrder, Finding, Method, Place, Region};
use crate::payload::passwords::Cost;
use crate::payload::{Source, entropy, identify, text};
use crate::pixels::{Image, Layout};

/// The row of the table.
pub(super) const TOOL: Tool = Tool {
    id: "stegano-rs",
    name: "stegano-rs",
    layout: "column by column without the last row and column, one LSB of red, green and blue, lsb first: features, \
             length u32 big endian, a ZIP archive or XChaCha20-Poly1305; text up to 0xff in version 1",
    certain: "features, a length that fits and an archive that reads: below 2^-40; locked, features, length and the \
              byte behind it: 2^-25 and less; text: its own evidence. Each step of the channels costs a bit more",
    read,
};

/// Most channels that are stepped.
const STEPS: usize = 12;
/// Bytes of features and length.
const HEAD: usize = 5;
/// Bytes at the end of an encrypted payload.
const NONCE: usize = 24;
const SALT: usize = 32;
/// Bytes of the tag.
const TAG: usize = 16;
/// The byte behind the payload.
const END: u8 = 0xff;
/// A local file header.
const ZIP: &[u8] = b"PK\x03\x04";
/// Argon2id's memory in KiB, its passes and lanes.
const ARGON: (u32, u32, u32) = (19 * 1024, 10, 1);
/// Text less telling than this is not reported.
const TEXT: f64 = 1e-6;
/// Bytes of a text that are looked at first.
const START: usize = 64;

/// The channels in the tool's order, every `step`th.
struct Carrier<'a> {
    image: &'a Image,
    step: usize,
}

impl Carrier<'_> {
    fn used(&self) -> usize {
        (self.image.width as usize - 1) * (self.image.height as usize - 1) * 3
    }

    fn capacity(&self) -> usize {
        self.used().div_ceil(self.step) / 8
    }

    fn bytes(&self, count: usize) -> Vec<u8> {
        let rows = self.image.height as usize - 1;
        let bit = |at: usize| {
            let place = at * self.step;
            let (x, y) = (place / 3 / rows, place / 3 % rows);
            (self.image.sample(y * self.image.width as usize + x, place % 3) & 1) as u8
        };
        let byte = |n: usize| (0..8).fold(0, |byte, shift| byte | bit(n * 8 + shift) << shift);
        (0..count.min(self.capacity())).map(byte).collect()
    }
}

/// What was read.
struct Reading {
    what: String,
    /// Bytes read.
    used: usize,
    bits: f64,
    name: Vec<u8>,
    payload: Option<Vec<u8>>,
    password: Option<Vec<u8>>,
}

fn read(source: &Source<'_>) -> Vec<Finding> {
    let suits = |image: &&Image| {
        matches!(image.layout, Layout::Rgb | Layout::Rgba)
            && image.depths[0] == 8
            && image.width.min(image.height) > 1
    };
    let Some(image) = source.lossless().filter(suits) else { return Vec::new() };
    (1..=STEPS).find_map(|step| stepped(source, &Carrier { image, step })).into_iter().collect()
}

fn stepped(source: &Source<'_>, carrier: &Carrier<'_>) -> Option<Finding> {
    let reading = match *carrier.bytes(1).first()? {
        0x01 => old_text(source, carrier),
        0x02 => old_archive(source, carrier),
        0x04 | 0x0c => archive(source, carrier),
        0x24 | 0x2c => locked(source, carrier),
        _ => None,
    }?;
    let rows = carrier.image.height as usize - 1;
    let columns = (reading.used * 8 * carrier.step).div_ceil(3).div_ceil(rows) as u32;
    let region =
        Region { x: 0, y: 0, width: columns.min(carrier.image.width - 1), height: carrier.image.height - 1 };
    let stepped =
        if carrier.step == 1 { String::new() } else { format!(", every {}th channel", carrier.step) };
    let hit = Hit {
        id: "stegano-rs",
        what: format!("{}, column by column{stepped}", reading.what),
        place: Place::Samples { region, spec: "b1,rgb,lsb,yx".to_owned() },
        // One of six features, and the steps: each counts for half of the one before.
        bound: (-(reading.bits - 6.0_f64.log2() - carrier.step as f64)).exp2().min(1.0),
        method: Method::LsbRgb,
        bit_order: BitOrder::LsbFirst,
        payload: reading.payload,
        name: reading.name,
        password: reading.password,
    };
    Some(hit.finding(&TOOL)).filter(|finding| finding.false_alarm.is_some_and(|rate| rate.rate() < 1e-4))
}

/// The length, where it fits and is wanted, and the bits that had to be 0 for that.
fn length(source: &Source<'_>, carrier: &Carrier<'_>) -> Option<(usize, f64)> {
    let head = carrier.bytes(HEAD);
    let length = u32::from_be_bytes(*head.get(1..)?.first_chunk()?) as usize;
    let capacity = carrier.capacity().checked_sub(HEAD)?;
    (length > 0 && length <= capacity.min(source.limits.payload_bytes))
        .then(|| (length, 32.0 - (capacity as f64).log2()))
}

fn archive(source: &Source<'_>, carrier: &Carrier<'_>) -> Option<Reading> {
    let (length, fits) = length(source, carrier)?;
    if carrier.bytes(HEAD + ZIP.len()).get(HEAD..)? != ZIP {
        return None;
    }
    let bytes = carrier.bytes(HEAD + length);
    let archive = bytes.get(HEAD..)?;
    let (name, payload) = unzipped(archive, source.limits.payload_bytes)?;
    let what = format!("an archive of {length} bytes behind its length");
    let bits = 8.0 + fits + 8.0 * ZIP.len() as f64;
    Some(Reading { what, used: bytes.len(), bits, name, payload: Some(payload), password: None })
}

fn locked(source: &Source<'_>, carrier: &Carrier<'_>) -> Option<Reading> {
    let (length, fits) = length(source, carrier)?;
    let bytes = carrier.bytes(HEAD + length + 1);
    if length <= NONCE + SALT + TAG || bytes.get(HEAD + length) != Some(&END) {
        return None;
    }
    let locked = bytes.get(HEAD..HEAD + length)?;
    if !entropy::looks_random(locked) {
        return None;
    }
    let limit = source.limits.payload_bytes;
    let search = source.passwords.find(TOOL.name, Cost::Costly, |word| {
        let archive = opened(locked, word)?;
        Some(unzipped(&archive, limit).unwrap_or((Vec::new(), archive)))
    });
    let bits = 16.0 + fits;
    let what =
        format!("{length} bytes behind their length, encrypted by XChaCha20-Poly1305 (key by Argon2id)");
    Some(match search.found {
        Some((word, (name, payload))) => {
            let bits = bits + 8.0 * TAG as f64;
            Reading { what, used: bytes.len(), bits, name, payload: Some(payload), password: Some(word) }
        }
        None => Reading {
            what: format!("{what}{}", crypt::unopened(search.tried)),
            used: bytes.len(),
            bits,
            name: Vec::new(),
            payload: None,
            password: None,
        },
    })
}

fn old_text(source: &Source<'_>, carrier: &Carrier<'_>) -> Option<Reading> {
    let ends = |bytes: &[u8]| bytes.iter().position(|byte| *byte == END);
    let mut bytes = carrier.bytes(1 + START);
    if ends(&bytes).is_none() {
        if text::run(&bytes[1..]) + 4 < START {
            return None;
        }
        bytes = carrier.bytes(source.limits.payload_bytes);
    }
    let message = bytes.get(1..ends(&bytes)?)?.to_vec();
    let score = text::assess(&message).filter(|score| score.length == message.len())?;
    let bits = 16.0 + score.bits;
    let what = format!("{} bytes of text between 0x01 and 0xff, as version 1 wrote it", message.len());
    let reading = Reading {
        what,
        used: message.len() + 2,
        bits,
        name: Vec::new(),
        payload: Some(message),
        password: None,
    };
    (score.bound(1 << carrier.step) < TEXT).then_some(reading)
}

fn old_archive(source: &Source<'_>, carrier: &Carrier<'_>) -> Option<Reading> {
    if carrier.bytes(1 + ZIP.len()).get(1..)? != ZIP {
        return None;
    }
    let bytes = carrier.bytes(source.limits.payload_bytes);
    let archive = bytes.get(1..)?;
    let length = identify::identify(archive)?.length?;
    let (name, payload) = unzipped(archive.get(..length)?, source.limits.payload_bytes)?;
    let what = format!("an archive of {length} bytes behind 0x02, as version 2 wrote it");
    let bits = 8.0 + 8.0 * ZIP.len() as f64;
    Some(Reading { what, used: length + 1, bits, name, payload: Some(payload), password: None })
}

/// Name and content of the one file in an archive; the archive itself where it holds several.
fn unzipped(archive: &[u8], limit: usize) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut zip = ZipArchive::new(Cursor::new(archive)).ok()?;
    if zip.len() != 1 {
        return Some((Vec::new(), archive.to_vec()));
    }
    let mut file = zip.by_index(0).ok()?;
    let name = file.name_raw().to_vec();
    let mut content = Vec::new();
    file.by_ref().take(limit as u64 + 1).read_to_end(&mut content).ok()?;
    (content.len() <= limit).then_some((name, content))
}

/// What the ciphertext holds, if its tag is right under the password.
fn opened(locked: &[u8], password: &[u8]) -> Option<Vec<u8>> {
    let (rest, salt) = locked.split_at_checked(locked.len().checked_sub(SALT)?)?;
    let (ciphertext, nonce) = rest.split_at_checked(rest.len().checked_sub(NONCE)?)?;
    let mut key = [0; 32];
    let (memory, passes, lanes) = ARGON;
    let parameters = Params::new(memory, passes, lanes, Some(key.len())).ok()?;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters);
    argon.hash_password_into(password, salt, &mut key).ok()?;
    let nonce = XNonce::try_from(nonce).ok()?;
    XChaCha20Poly1305::new_from_slice(&key).ok()?.decrypt(&nonce, ciphertext).ok()
}
