//! imghide, a Python script (teja156/imghide).
//!
//! Layout (read from the script and from its output): stepic's, three pixels a byte, the ninth bit set on the last, but
//! samples are raised by one (255 lowered) where the lowest bit is wrong; the text starts `M6nMjy5THr2J`. With a
//! password base64 of a random vector and AES-256-CBC under SHA-256 of the password follows, padded by PKCS #7; what
//! is encrypted starts with the mark again.

use sha2::{Digest as _, Sha256};

use super::carrier::Carrier;
use super::crypt::{BLOCK, opened};
use super::{Hit, Tool, ended, threes};
use crate::finding::{BitOrder, Finding, Method, Place};
use crate::payload::passwords::Cost;
use crate::payload::{Source, decode};

/// The row of the table.
pub(super) const TOOL: Tool = Tool {
    id: "imghide",
    name: "imghide",
    layout: "row by row, three pixels a byte as stepic; M6nMjy5THr2J, then text, or base64 of a vector and \
             AES-256-CBC under SHA-256 of the password",
    certain: "the mark's 96 bits; a password by the padding and the content, more than 30 bits together",
    read,
};

/// What its messages start with.
pub(super) const MARK: &[u8] = b"M6nMjy5THr2J";
/// Bits that must speak for a password.
const ENOUGH: f64 = 30.0;

fn read(source: &Source<'_>) -> Vec<Finding> {
    message(source).into_iter().collect()
}

fn message(source: &Source<'_>) -> Option<Finding> {
    let image = source.lossless()?;
    let carrier = Carrier::rgb(image)?;
    let found = threes::read(carrier, source.limits.payload_bytes, |head| head.starts_with(MARK))?;
    let content = found.bytes.strip_prefix(MARK)?;
    let mut hit = Hit {
        id: TOOL.id,
        what: format!("a text of {} bytes behind the mark M6nMjy5THr2J, three pixels a byte", content.len()),
        place: Place::Samples {
            region: ended::region(image, false, found.bytes.len() * 3),
            spec: "b1,rgb,msb,xy, 9 bits a byte".to_owned(),
        },
        bound: (-8.0 * MARK.len() as f64).exp2(),
        method: Method::LsbRgb,
        bit_order: BitOrder::MsbFirst,
        payload: Some(content.to_vec()),
        name: Vec::new(),
        password: None,
    };
    let locked = decode::base64_exact(content);
    if let Some(locked) = locked.filter(|bytes| bytes.len() >= 2 * BLOCK && bytes.len().is_multiple_of(BLOCK))
    {
        let (vector, ciphertext) = locked.split_at(BLOCK);
        let search = source.passwords.find(TOOL.name, Cost::Cheap, |word| {
            opened(&Sha256::digest(word), (vector, ciphertext), BLOCK, ENOUGH)
        });
        hit.what = format!(
            "{} bytes of AES-256-CBC under a password behind the mark M6nMjy5THr2J, three pixels a byte",
            ciphertext.len()
        );
        let unmarked = |plain: Vec<u8>| plain.strip_prefix(MARK).map(<[u8]>::to_vec).unwrap_or(plain);
        let (password, payload) = search.found.map(|(word, (plain, _))| (word, unmarked(plain))).unzip();
        hit.payload = payload;
        hit.password = password;
    } else if ended::plain(content).is_some() {
        hit.payload = ended::plain(content);
    }
    Some(hit.finding(&TOOL))
}
