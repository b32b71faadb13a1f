//! cryptosteganography 0.2.
//!
//! Layout (the Python package's published source; its output read back): the frame of Stegano 0.9 (row by row, one
//! least significant bit of red, green and blue, the first bit read being bit 7; a decimal length, `:`), around the
//! base64 of AES-256-CBC under SHA-256 of the password. The vector is encrypted in front of the data, so that the
//! first 16 bytes are the encryption of 16 zeros: they depend on the password only. The data are padded to 32 bytes.

use aes::Aes256;
use aes::cipher::{BlockCipherEncrypt as _, KeyInit as _};
use sha2::{Digest as _, Sha256};

use super::{Hit, Tool, crypt};
use crate::finding::{BitOrder, Finding, Method, Place, Region};
use crate::payload::bits::PixelOrder;
use crate::payload::passwords::Cost;
use crate::payload::spec::{Spec, SpecChannel};
use crate::payload::{Source, decode, entropy, identify};
use crate::pixels::Layout;

/// The row of the table.
pub(super) const TOOL: Tool = Tool {
    id: "cryptosteganography",
    name: "cryptosteganography",
    layout: "b1,rgb,msb,xy: decimal length, “:”, base64 of AES-256-CBC under SHA-256 of the password",
    certain: "locked: a decimal length that fits, and base64 to the last character, 2 bits each, of as many random \
              looking bytes as the tool makes (Stegano alone could hold such bytes, too); a password shows itself in the \
              first 128 bits",
    read,
};

/// Most digits of the length.
const DIGITS: usize = 8;
/// What the tool pads to.
const PADDED: usize = 32;
/// Most bits that the base64 alphabet is counted for.
const ALPHABET: f64 = 200.0;

fn read(source: &Source<'_>) -> Vec<Finding> {
    framed(source).into_iter().collect()
}

fn framed(source: &Source<'_>) -> Option<Finding> {
    let image = source.lossless().filter(|image| matches!(image.layout, Layout::Rgb | Layout::Rgba))?;
    let spec = Spec::low(
        1,
        &[SpecChannel::Red, SpecChannel::Green, SpecChannel::Blue],
        BitOrder::MsbFirst,
        PixelOrder::RASTER,
    );
    let head = spec.read(image, DIGITS + 1).ok()?;
    let colon = head.iter().position(|byte| *byte == b':').filter(|colon| *colon > 0)?;
    let digits = std::str::from_utf8(head.get(..colon)?).ok()?;
    let digit = |byte: u8| byte.is_ascii_digit();
    let length: usize =
        digits.parse().ok().filter(|_| digits.bytes().all(digit) && !digits.starts_with('0'))?;
    let capacity = spec.capacity(image).ok()?;
    let used = (colon + 1).checked_add(length).filter(|used| *used <= capacity)?;
    if !length.is_multiple_of(4) || length > source.limits.payload_bytes {
        return None;
    }
    let bytes = spec.read(image, used).ok()?;
    let locked = decode::base64(bytes.get(colon + 1..)?)?;
    let (mark, ciphertext) = locked.split_at_checked(crypt::BLOCK)?;
    if ciphertext.is_empty()
        || !ciphertext.len().is_multiple_of(PADDED)
        || identify::identify(&locked).is_some()
        || !entropy::looks_random(&locked)
    {
        return None;
    }
    let search = source.passwords.find(TOOL.name, Cost::Cheap, |word| {
        let key = Sha256::digest(word);
        (zeros(&key) == mark).then_some(())?;
        let mut plain = crypt::aes_cbc(&key, mark, ciphertext)?;
        let padding = crypt::padding(&plain, PADDED)?;
        plain.truncate(plain.len() - padding);
        Some(plain)
    });
    let bits = 8.0 + colon as f64 * 25.6_f64.log2() + (2.0 * length as f64).min(ALPHABET);
    let rows = (used * 8).div_ceil(3).div_ceil(image.width as usize) as u32;
    let region = Region { x: 0, y: 0, width: image.width, height: rows.min(image.height) };
    let (payload, password, state) = match search.found {
        Some((word, plain)) => (Some(plain), Some(word), String::new()),
        None => (None, None, crypt::unopened(search.tried)),
    };
    let hit = Hit {
        id: "cryptosteganography",
        what: format!(
            "{length} characters of base64 behind their decimal length: {} bytes that look encrypted, as long as \
             AES-256-CBC padded to 32 bytes makes them ({spec}){state}",
            locked.len()
        ),
        place: Place::Samples { region, spec: spec.to_string() },
        bound: (-bits).exp2(),
        method: Method::LsbRgb,
        bit_order: BitOrder::MsbFirst,
        payload,
        name: Vec::new(),
        password,
    };
    Some(hit.finding(&TOOL))
}

/// 16 zeros, encrypted.
fn zeros(key: &[u8]) -> [u8; crypt::BLOCK] {
    let mut block = [0; crypt::BLOCK].into();
    if let Ok(cipher) = Aes256::new_from_slice(key) {
        cipher.encrypt_block(&mut block);
    }
    block.into()
}
