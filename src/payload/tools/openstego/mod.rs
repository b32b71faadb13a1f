//! `OpenStego` 0.2 to 0.8: its two spatial algorithms.
//!
//! Layout (the tool's published source, release 0.8.6; its output read back): `RandomLSB`, the default, draws every
//! bit's column, row, channel (0 = blue) and plane from java.util.Random, seeded by 98234782 or, with a password, by
//! the first 15 hexadecimal digits of its MD5; places drawn before are drawn again. The older `LSB` goes pixel by
//! pixel through red, green and blue. Bit 7 of a byte first; the header at one plane: `OPENSTEGO`, version (1 or 2),
//! length u32 little endian, planes, length of the name, compressed, encrypted, from version 2 on the cipher's name
//! in 8 bytes, the file's name; then the data in that many planes, in `LSB` from a whole pixel on. Compression is
//! gzip, under the encryption: a byte n, n bytes of parameters (DER, RFC 8018, that end in the vector), AES-CBC under
//! PBKDF2-HMAC-SHA-256 of the password with a fixed salt and 7 rounds. Colour only, alpha lost.

pub(super) mod places;

use md5::{Digest as _, Md5};
use pbkdf2::pbkdf2_hmac;
use places::Bits;
use sha2::Sha256;

use super::{Hit, Tool, crypt};
use crate::finding::{BitOrder, Finding, Method, Place, Region};
use crate::payload::Source;
use crate::payload::passwords::Cost;
use crate::pixels::{Image, Layout};

/// The row of the table.
pub(super) const TOOL: Tool = Tool {
    id: "openstego",
    name: "OpenStego",
    layout: "RandomLSB: bits at places drawn from java.util.Random, seeded by a constant or the password; LSB: red, \
             green, blue of pixel after pixel; header OPENSTEGO, version, length, planes, name, flags",
    certain: "a mark of 72 bits at the places of one seed: the bound is 2^-79 for each seed tried",
    read,
};

const MARK: &[u8] = b"OPENSTEGO";
/// Seed without a password.
const SEED: u64 = 98_234_782;
/// Salt of the key derivation.
const SALT: [u8; 8] = [0x28, 0x5f, 0x71, 0xc9, 0x1e, 0x35, 0x0a, 0x62];
/// Rounds of the key derivation.
const ROUNDS: u32 = 7;
/// Bits of the mark and of a version of 1 or 2.
const MARK_BITS: f64 = 79.0;

struct Header {
    length: usize,
    planes: u32,
    compressed: bool,
    encrypted: bool,
    cipher: Vec<u8>,
    name: Vec<u8>,
}

/// What became of the data.
enum Data {
    Open(Vec<u8>),
    Locked(u64),
    Unread(&'static str),
}

fn read(source: &Source<'_>) -> Vec<Finding> {
    let Some(image) = source.lossless().filter(|image| suits(image)) else { return Vec::new() };
    drawn(source, image).into_iter().chain(sequential(source, image)).collect()
}

/// Eight-bit colour with room for a header.
fn suits(image: &Image) -> bool {
    matches!(image.layout, Layout::Rgb | Layout::Rgba) && image.depths[0] == 8 && image.pixels() * 3 >= 200
}

fn drawn(source: &Source<'_>, image: &Image) -> Option<Finding> {
    let (mut tried, mut password, mut seed) = (1, None, None);
    if places::starts(image, SEED, MARK) {
        seed = Some(SEED);
    } else if source.passwords.listed() {
        let search = source.passwords.find(TOOL.name, Cost::Cheap, |word| {
            Some(seed_of(word)).filter(|seed| places::starts(image, *seed, MARK))
        });
        tried += search.tried;
        if let Some((word, found)) = search.found {
            (password, seed) = (Some(word), Some(found));
        }
    }
    let mut bits = Bits::drawn(image, seed?);
    let header = header(&mut bits)?;
    let data = data(&mut bits, &header, image, source);
    let data = unpacked(data, &header, password.as_deref(), source.limits.payload_bytes);
    let how = "at places drawn by its generator of random numbers";
    let how = if password.is_some() {
        format!("{how} from the password")
    } else {
        format!("{how} without a password")
    };
    let place = Place::Whole("every bit's place in the image is drawn from a generator of random numbers");
    let bound = (-MARK_BITS).exp2() * tried as f64;
    Some(hit("openstego", &how, (place, bound), header, data, password).finding(&TOOL))
}

fn sequential(source: &Source<'_>, image: &Image) -> Option<Finding> {
    let mut bits = Bits::sequential(image);
    let header = header(&mut bits)?;
    let raw = data(&mut bits, &header, image, source);
    let limit = source.limits.payload_bytes;
    let mut password = None;
    let data = match raw {
        Data::Open(bytes) if header.encrypted => {
            let mut tried = 0;
            let search = source.passwords.find(TOOL.name, Cost::Cheap, |word| {
                tried += 1;
                let plain = decrypted(&bytes, &header, word, crypt::enough(tried))?;
                if header.compressed { crypt::gunzip(&plain, limit) } else { Some(plain) }
            });
            match search.found {
                Some((word, plain)) => {
                    password = Some(word);
                    Data::Open(plain)
                }
                None => Data::Locked(search.tried),
            }
        }
        raw => unpacked(raw, &header, None, limit),
    };
    let rows = (header.length * 8).div_ceil(3 * header.planes as usize).div_ceil(image.width as usize) + 1;
    let height = u32::try_from(rows).unwrap_or(u32::MAX).min(image.height);
    let region = Region { x: 0, y: 0, width: image.width, height };
    let place = Place::Samples { region, spec: format!("b{},rgb,msb,xy", header.planes) };
    let bound = (-MARK_BITS).exp2();
    Some(hit("openstego-lsb", "pixel by pixel", (place, bound), header, data, password).finding(&TOOL))
}

fn hit(
    id: &'static str,
    how: &str,
    (place, bound): (Place, f64),
    header: Header,
    data: Data,
    password: Option<Vec<u8>>,
) -> Hit {
    let packed = if header.compressed { ", compressed" } else { "" };
    let locked = if header.encrypted {
        format!(", encrypted ({})", String::from_utf8_lossy(&header.cipher).escape_default())
    } else {
        String::new()
    };
    let planes = if header.planes == 1 { "1 bit".to_owned() } else { format!("{} bits", header.planes) };
    let (payload, state) = match data {
        Data::Open(bytes) => (Some(bytes), String::new()),
        Data::Locked(tried) => (None, crypt::unopened(tried)),
        Data::Unread(why) => (None, why.to_owned()),
    };
    Hit {
        id,
        what: format!(
            "{} bytes behind its header, {how}, {planes} a channel{packed}{locked}{state}",
            header.length
        ),
        place,
        bound,
        method: Method::LsbRgb,
        bit_order: BitOrder::MsbFirst,
        payload,
        name: header.name,
        password,
    }
}

fn header(bits: &mut Bits<'_>) -> Option<Header> {
    for expected in MARK {
        if bits.byte()? != *expected {
            return None;
        }
    }
    let version = bits.byte()?;
    if !matches!(version, 1 | 2) {
        return None;
    }
    let fixed = bits.bytes(8)?;
    let length = u32::from_le_bytes(*fixed.first_chunk()?) as usize;
    let &[_, _, _, _, planes, name, compressed, encrypted] = fixed.as_slice() else { return None };
    if !(1..=8).contains(&planes) || compressed > 1 || encrypted > 1 {
        return None;
    }
    let mut cipher = if version == 2 { bits.bytes(8)? } else { b"DES".to_vec() };
    cipher.retain(u8::is_ascii_graphic);
    let name = bits.bytes(usize::from(name))?;
    let planes = u32::from(planes);
    bits.set_planes(planes);
    Some(Header { length, planes, compressed: compressed == 1, encrypted: encrypted == 1, cipher, name })
}

fn data(bits: &mut Bits<'_>, header: &Header, image: &Image, source: &Source<'_>) -> Data {
    let capacity = image.pixels().saturating_mul(3 * header.planes as usize) / 8;
    if header.length > capacity {
        return Data::Unread("; the image does not hold as many");
    }
    if header.length > source.limits.payload_bytes {
        return Data::Unread("; more than the limit on payloads");
    }
    bits.bytes(header.length).map_or(Data::Unread("; not all of them could be found"), Data::Open)
}

/// Decrypts with the password that seeded the places, and unpacks.
fn unpacked(data: Data, header: &Header, password: Option<&[u8]>, limit: usize) -> Data {
    let Data::Open(mut bytes) = data else { return data };
    if header.encrypted {
        let Some(plain) = decrypted(&bytes, header, password.unwrap_or_default(), 0.0) else {
            return Data::Locked(1);
        };
        bytes = plain;
    }
    if !header.compressed {
        return Data::Open(bytes);
    }
    crypt::gunzip(&bytes, limit).map_or(Data::Unread("; its gzip stream does not unpack"), Data::Open)
}

fn decrypted(bytes: &[u8], header: &Header, password: &[u8], enough: f64) -> Option<Vec<u8>> {
    let mut key = match header.cipher.as_slice() {
        b"" | b"AES128" => vec![0; 16],
        b"AES256" => vec![0; 32],
        _ => return None,
    };
    let (length, rest) = bytes.split_first()?;
    let (parameters, ciphertext) = rest.split_at_checked(usize::from(*length))?;
    // DER: the vector is the octet string at the end.
    let vector = parameters.get(parameters.len().checked_sub(crypt::BLOCK)?..)?;
    pbkdf2_hmac::<Sha256>(password, &SALT, ROUNDS, &mut key);
    // A gzip stream has its own checksum.
    let enough = if header.compressed { 0.0 } else { enough };
    crypt::opened(&key, (vector, ciphertext), crypt::BLOCK, enough).map(|(plain, _)| plain)
}

/// The number that java.util.Random is seeded with: 15 hexadecimal digits of the MD5, of which it takes 48 bits.
fn seed_of(password: &[u8]) -> u64 {
    let digest = Md5::digest(password);
    digest.first_chunk().map_or(0, |start| u64::from_be_bytes(*start) >> 4)
}
