//! paspao/MobiStego, an Android app.
//!
//! Layout (read from the app's source; no output of the app was at hand): the picture is cut into blocks of 512 × 512
//! pixels, row by row; in each, row by row, the two lowest bits of red, green and blue hold bytes, the high pair first,
//! whole bytes only. `@!#`, the message in UTF-8, `#!@`. With a password the message is base64 of AES-256 (ECB, PKCS
//! #7) under SHA-256 of the password. PNG out, opaque.

use sha2::{Digest as _, Sha256};

use super::carrier::Carrier;
use super::crypt::{BLOCK, aes_cbc, padding};
use super::{Hit, Tool, content_bits, ended};
use crate::finding::{BitOrder, Finding, Method, Place};
use crate::payload::passwords::Cost;
use crate::payload::{Source, decode, text};

/// The row of the table.
pub(super) const TOOL: Tool = Tool {
    id: "mobistego",
    name: "MobiStego",
    layout: "blocks of 512x512 pixels, row by row, two LSBs of red, green and blue, the high one first: @!#, text or \
             base64 of AES-256-ECB under SHA-256 of the password, #!@",
    certain: "the marks' 48 bits and the text between them; a password by the padding and the content, more than \
              30 bits together",
    read,
};

const START: &[u8] = b"@!#";
const END: &[u8] = b"#!@";
/// Side of a block in pixels.
const SIDE: usize = 512;
/// Bits that must speak for a password.
const ENOUGH: f64 = 30.0;
/// Findings less telling than this are not reported.
const REPORTED: f64 = 1e-6;

fn read(source: &Source<'_>) -> Vec<Finding> {
    message(source).into_iter().collect()
}

/// The bytes of one block after the other.
fn bytes(carrier: Carrier<'_>) -> impl Iterator<Item = u8> {
    let (width, height) = (carrier.width, carrier.height);
    let tops = (0..height).step_by(SIDE);
    let blocks = tops.flat_map(move |top| (0..width).step_by(SIDE).map(move |left| (left, top)));
    blocks.flat_map(move |(left, top)| {
        let (wide, high) = ((width - left).min(SIDE), (height - top).min(SIDE));
        let sample = move |at: usize| {
            let (pixel, channel) = (at / 3, at % 3);
            carrier.colour((top + pixel / wide) * width + left + pixel % wide)[channel] & 3
        };
        (0..wide * high * 3 / 4)
            .map(move |byte| (0..4).fold(0, |value, quarter| value << 2 | sample(byte * 4 + quarter)))
    })
}

fn message(source: &Source<'_>) -> Option<Finding> {
    let image = source.lossless()?;
    let carrier = Carrier::rgb(image)?;
    let mut stream = bytes(carrier);
    if !START.iter().all(|expected| stream.next() == Some(*expected)) {
        return None;
    }
    let mut content = Vec::new();
    for byte in stream.take(source.limits.payload_bytes) {
        content.push(byte);
        if content.ends_with(END) {
            break;
        }
    }
    let content = content.strip_suffix(END)?;
    if content.is_empty() || text::run(content) != content.len() {
        return None;
    }
    let model = text::assess(content).map_or(0.0, |score| score.bits) - (content.len() as f64).log2();
    let used = START.len() + content.len() + END.len();
    let mut hit = Hit {
        id: TOOL.id,
        what: format!("a text of {} bytes between its marks @!# and #!@", content.len()),
        place: Place::Samples {
            region: ended::region(image, false, (used * 4).div_ceil(3)),
            spec: "b2,rgb,msb,xy in blocks of 512×512".to_owned(),
        },
        bound: (-(48.0 + model.max(0.0))).exp2(),
        method: Method::LsbRgb,
        bit_order: BitOrder::MsbFirst,
        payload: Some(content.to_vec()),
        name: Vec::new(),
        password: None,
    };
    if let Some(locked) = locked(content) {
        let search = source.passwords.find(TOOL.name, Cost::Cheap, |word| opened(word, &locked));
        hit.what = format!("{} bytes of AES-256-ECB under a password between its marks", locked.len());
        (hit.password, hit.payload) = search.found.unzip();
    }
    (hit.bound < REPORTED).then(|| hit.finding(&TOOL))
}

/// The ciphertext, where the text is base64 of whole blocks; the app breaks its lines.
fn locked(content: &[u8]) -> Option<Vec<u8>> {
    let digits: Vec<u8> = content.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    decode::base64_exact(&digits).filter(|bytes| !bytes.is_empty() && bytes.len().is_multiple_of(BLOCK))
}

fn opened(password: &[u8], ciphertext: &[u8]) -> Option<Vec<u8>> {
    let key = Sha256::digest(password);
    // One block without a vector is what CBC makes of one block and zeros.
    let block = |block: &[u8]| aes_cbc(&key, &[0; BLOCK], block);
    let length = padding(&block(ciphertext.rchunks(BLOCK).next()?)?, BLOCK)?;
    let mut plain: Vec<u8> = ciphertext.chunks(BLOCK).map(block).collect::<Option<Vec<_>>>()?.concat();
    plain.truncate(plain.len() - length);
    (8.0 * length as f64 + content_bits(&plain).unwrap_or(0.0) >= ENOUGH).then_some(plain)
}
