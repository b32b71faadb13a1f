//! steg, a Python package (`steg` 0.1.5 of the Python Package Index).
//!
//! Layout (read from the package and from its output): row by row, the lowest bits of red, green and blue, alpha
//! skipped, or of the one channel of a grey picture; 7 bits a character, high bit first: lower-case hexadecimal digits
//! of the payload, a tab, 48 × `E`, a tab, the payload's extension, a tab, 48 × `F`; the rest of the picture holds
//! random letters a to f.

use super::carrier::Carrier;
use super::{Hit, Tool, ended};
use crate::finding::{BitOrder, Finding, Method, Place};
use crate::payload::Source;

/// The row of the table.
pub(super) const TOOL: Tool = Tool {
    id: "steg",
    name: "steg",
    layout: "row by row, one LSB of red, green and blue or of grey, 7 bits a character: hexadecimal digits of the \
             payload, a tab, 48 E, a tab, the extension, a tab, 48 F; random letters a to f behind",
    certain: "both runs of 48 equal letters, 768 bits of digits alone",
    read,
};

/// Bits of a character.
const CHARACTER: usize = 7;
/// Characters on which it is decided whether there are digits at all.
const HEAD: usize = 24;
/// Letters of each mark.
const LETTERS: usize = 48;
/// Longest extension.
const EXTENSION: usize = 64;

fn read(source: &Source<'_>) -> Vec<Finding> {
    message(source).into_iter().collect()
}

fn message(source: &Source<'_>) -> Option<Finding> {
    let image = source.lossless()?;
    let carrier = Carrier::new(image)?;
    if carrier.channels == 2 {
        return None;
    }
    let taken = carrier.channels.min(3);
    let head = digits(carrier, taken).take(HEAD).collect::<Option<Vec<u8>>>()?;
    if head.len() < HEAD {
        return None;
    }
    let (payload, extension, used) = framed(carrier, taken, source.limits.payload_bytes)?;
    let spec = if taken == 3 { "b1,rgb,xy" } else { "b1,l,xy" };
    let pixels = (used * CHARACTER).div_ceil(taken);
    let spec = format!("{spec}, 7 bits a character");
    let hit = Hit {
        id: TOOL.id,
        what: format!("{} bytes as hexadecimal digits between its marks ({spec})", payload.len()),
        place: Place::Samples { region: ended::region(image, false, pixels), spec },
        // 2 × 48 letters of two digits, each one of 128 characters, at any of the places tried.
        bound: (-2.0 * 2.0 * 7.0 * LETTERS as f64 + 32.0).exp2(),
        method: Method::LsbRgb,
        bit_order: BitOrder::MsbFirst,
        payload: Some(payload),
        name: extension,
        password: None,
    };
    Some(hit.finding(&TOOL))
}

/// Values of the hexadecimal digits; `None` for a character that is none.
fn digits(carrier: Carrier<'_>, taken: usize) -> impl Iterator<Item = Option<u8>> {
    let pixels = carrier.samples.chunks_exact(carrier.channels);
    let mut bits = pixels.flat_map(move |pixel| pixel[..taken].iter().map(|sample| sample & 1));
    std::iter::from_fn(move || {
        let mut character = 0;
        for _ in 0..CHARACTER {
            character = character << 1 | bits.next()?;
        }
        Some(match character {
            b'0'..=b'9' => Some(character - b'0'),
            b'a'..=b'f' => Some(character - b'a' + 10),
            _ => None,
        })
    })
}

/// The payload, its extension as a file name, and the characters up to the last mark's end.
fn framed(carrier: Carrier<'_>, taken: usize, limit: usize) -> Option<(Vec<u8>, Vec<u8>, usize)> {
    let mut digits = digits(carrier, taken);
    let mut bytes = Vec::new();
    let mut start = None;
    let mut run = 0;
    while let (Some(Some(high)), Some(Some(low))) = (digits.next(), digits.next()) {
        bytes.push(high << 4 | low);
        let mark = if start.is_none() { b'E' } else { b'F' };
        run = if bytes.last() == Some(&mark) { run + 1 } else { 0 };
        if run == LETTERS {
            let Some(payload) = start.replace(bytes.len()) else {
                run = 0;
                continue;
            };
            // The tabs stand before the first mark, and around the extension.
            let extension = bytes.get(payload + 1..bytes.len() - LETTERS - 1)?;
            let mut name = b"hidden_file.".to_vec();
            name.extend(extension);
            let data = payload.checked_sub(LETTERS + 1)?;
            let tabs = [data, payload, bytes.len() - LETTERS - 1];
            let fits = tabs.iter().all(|tab| bytes.get(*tab) == Some(&b'\t'));
            return fits.then(|| (bytes[..data].to_vec(), name, bytes.len() * 2));
        }
        let too_long = start.is_some_and(|start| bytes.len() - start > EXTENSION + LETTERS);
        if too_long || bytes.len() > limit {
            return None;
        }
    }
    None
}
