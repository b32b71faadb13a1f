//! Matroschka (fgrimme), Python 2.
//!
//! Layout (its published source; its output read back): row by row, one least significant bit of every channel,
//! alpha too, the first bit read being bit 7; a length u32 big endian, then `text` or `image`, `--:--`, 8 bytes of
//! vector, `--:--`, ciphertext: XTEA in output feedback (the tool calls it CFB) under the first 16 hexadecimal digits
//! of SHA-256 of the password. Inside: an HMAC-SHA-256 of the data under a second password, `--:--`, the data, base64
//! for an image. The file overwrites the cover.

use sha2::{Digest as _, Sha256};
use xtea::Xtea;
use xtea::cipher::{BlockCipherEncrypt as _, KeyInit as _};

use super::{Hit, Tool, crypt};
use crate::finding::{BitOrder, Finding, Method, Place, Region};
use crate::payload::bits::PixelOrder;
use crate::payload::passwords::Cost;
use crate::payload::spec::{Spec, SpecChannel};
use crate::payload::{Source, decode};
use crate::pixels::Layout;

/// The row of the table.
pub(super) const TOOL: Tool = Tool {
    id: "matroschka",
    name: "Matroschka",
    layout: "one LSB of every channel with alpha, msb, xy: length u32 big endian, “text--:--” or “image--:--”, vector, \
             “--:--”, XTEA under SHA-256 of the password",
    certain: "two marks of 112 bits or more together; a password shows itself in a mark of 40 bits behind the HMAC",
    read,
};

const MARK: &[u8] = b"--:--";
/// Bytes of the length.
const FRAME: usize = 4;
/// Bytes of the vector.
const VECTOR: usize = 8;
/// Bytes of the HMAC.
const HMAC: usize = 32;
/// Bits of the shorter kind and both marks, less one for the two kinds.
const MARK_BITS: f64 = 8.0 * 14.0 - 1.0;

fn read(source: &Source<'_>) -> Vec<Finding> {
    framed(source).into_iter().collect()
}

fn framed(source: &Source<'_>) -> Option<Finding> {
    use SpecChannel::{Alpha, Blue, Green, Grey, Red};
    let image = source.lossless()?;
    let channels: &[SpecChannel] = match image.layout {
        Layout::Rgb => &[Red, Green, Blue],
        Layout::Rgba => &[Red, Green, Blue, Alpha],
        Layout::GreyAlpha => &[Grey, Alpha],
        Layout::Grey | Layout::Indexed => return None,
    };
    let spec = Spec::low(1, channels, BitOrder::MsbFirst, PixelOrder::RASTER);
    let head = spec.read(image, FRAME + 10).ok()?;
    let length = u32::from_be_bytes(*head.first_chunk()?) as usize;
    let kind = if head.get(FRAME..)?.starts_with(b"text--:--") {
        "text"
    } else if head.get(FRAME..)?.starts_with(b"image--:--") {
        "image"
    } else {
        return None;
    };
    let start = FRAME + kind.len() + MARK.len();
    if FRAME.checked_add(length)? > spec.capacity(image).ok()? || length > source.limits.payload_bytes {
        return None;
    }
    let bytes = spec.read(image, FRAME + length).ok()?;
    let (vector, rest) = bytes.get(start..)?.split_first_chunk::<VECTOR>()?;
    let ciphertext = rest.strip_prefix(MARK)?;
    let search = source.passwords.find(TOOL.name, Cost::Cheap, |word| opened(word, *vector, ciphertext));
    let (payload, password, state) = match search.found {
        Some((word, plain)) if kind == "image" => {
            (decode::base64(&plain).or(Some(plain)), Some(word), String::new())
        }
        Some((word, plain)) => (Some(plain), Some(word), String::new()),
        None => (None, None, crypt::unopened(search.tried)),
    };
    let rows = (bytes.len() * 8).div_ceil(channels.len()).div_ceil(image.width as usize) as u32;
    let region = Region { x: 0, y: 0, width: image.width, height: rows.min(image.height) };
    let hit = Hit {
        id: "matroschka",
        what: format!(
            "“{kind}--:--”, a vector and {} bytes encrypted by XTEA ({spec}){state}",
            ciphertext.len()
        ),
        place: Place::Samples { region, spec: spec.to_string() },
        bound: (-MARK_BITS).exp2(),
        method: Method::LsbRgb,
        bit_order: BitOrder::MsbFirst,
        payload,
        name: Vec::new(),
        password,
    };
    Some(hit.finding(&TOOL))
}

/// The data behind HMAC and mark, if the password is right.
fn opened(password: &[u8], vector: [u8; VECTOR], ciphertext: &[u8]) -> Option<Vec<u8>> {
    let digest = Sha256::digest(password);
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).map_or(0, |digit| digit as u8);
    let key: Vec<u8> = digest.iter().take(8).flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect();
    let head = keystream(&key, vector, HMAC + MARK.len())?;
    let mark =
        ciphertext.get(HMAC..HMAC + MARK.len())?.iter().zip(&head[HMAC..]).map(|(byte, key)| byte ^ key);
    if !mark.eq(MARK.iter().copied()) {
        return None;
    }
    let stream = keystream(&key, vector, ciphertext.len())?;
    Some(ciphertext.iter().zip(stream).skip(HMAC + MARK.len()).map(|(byte, key)| byte ^ key).collect())
}

/// XTEA in output feedback. The tool takes the words of key and block as big endian, the crate as little endian.
fn keystream(key: &[u8], vector: [u8; VECTOR], length: usize) -> Option<Vec<u8>> {
    let cipher = Xtea::new_from_slice(&swapped(key)).ok()?;
    let mut block = <[u8; VECTOR]>::try_from(swapped(&vector)).ok()?.into();
    let mut stream = Vec::with_capacity(length + VECTOR);
    while stream.len() < length {
        cipher.encrypt_block(&mut block);
        stream.extend(swapped(&block));
    }
    stream.truncate(length);
    Some(stream)
}

/// Every four bytes in reverse.
fn swapped(bytes: &[u8]) -> Vec<u8> {
    bytes.chunks(4).flat_map(|word| word.iter().rev().copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::keystream;

    #[test]
    fn xtea_gives_the_published_block() {
        // XTEA test vector: key 000102…0f, plain 4142434445464748, cipher 497df3d072612cb5.
        let key: Vec<u8> = (0..16).collect();
        let block = keystream(&key, *b"ABCDEFGH", 8).unwrap();
        assert_eq!(block, [0x49, 0x7d, 0xf3, 0xd0, 0x72, 0x61, 0x2c, 0xb5]);
    }
}
