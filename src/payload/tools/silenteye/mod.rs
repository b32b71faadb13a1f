//! `SilentEye` 0.4: its BMP module.
//!
//! Layout (its published source; its output read back, encryption apart): 1 to 6 low bits of the chosen ones of red,
//! green and blue, pixel after pixel, make one stream, the low bit of a byte first. The size u32 little endian lies in
//! pixels of its own at the top left, at the end of the bottom row, or at 95 % of width and height (as shipped); data
//! never overwrite it. They follow pixel by pixel, or spread evenly (as shipped): every nth pixel, or, from n = 9 on,
//! the same pixel of every block of a grid. `5`, name, `<`, content for a file; `2`, `3`, `4` and a text (UTF-8,
//! Latin-1, ASCII); all of that as qCompress makes it (size u32 big endian, zlib) by default. Encrypted: `0` and
//! AES-CBC under a fixed key, the vector being the MD5 of the password in hexadecimal digits. BMP of 24 bits out.

mod grid;

use std::io::Read as _;

use flate2::read::ZlibDecoder;
use grid::{Carrier, Settings};
use md5::{Digest as _, Md5};

use super::{Hit, Tool, content_bits, crypt};
use crate::container::Format;
use crate::finding::{BitOrder, Finding, Method, Place, Region};
use crate::payload::passwords::Cost;
use crate::payload::{Source, text};
use crate::pixels::{Image, Layout};

/// The row of the table.
pub(super) const TOOL: Tool = Tool {
    id: "silenteye",
    name: "SilentEye",
    layout: "1 to 6 low bits of chosen channels of a 24-bit BMP, lsb first: size u32 little endian at the top, the bottom \
             or 95 %, data in sequence or on a grid: format digit, name, “<”, content, often compressed",
    certain: "the size fits, and the data are a compressed stream with a right checksum, a named file of a known type or \
              a text; all 252 settings are counted",
    read,
};

/// Settings tried: bits, channels, places of the size, spreads.
const SETTINGS: f64 = 252.0;
/// Bytes that are looked at first.
const START: usize = 64;
/// Longest name of a file.
const NAME: usize = 200;
/// The fixed keys, as the modules for 128 and 256 bits make them from their names; AES takes as much as it needs.
const KEYS: [&[u8]; 2] = [b"Silent Eye Encry", b"Silent Eye Encryption AES256%/.?"];

/// What was read.
struct Reading {
    what: String,
    bits: f64,
    name: Vec<u8>,
    payload: Option<Vec<u8>>,
    password: Option<Vec<u8>>,
}

fn read(source: &Source<'_>) -> Vec<Finding> {
    let suits = |image: &&Image| image.layout == Layout::Rgb && image.depths[0] == 8;
    match source.lossless().filter(suits) {
        Some(image) if source.container.format == Some(Format::Bmp) => {
            Settings::all().find_map(|settings| with(source, image, settings)).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn with(source: &Source<'_>, image: &Image, settings: Settings) -> Option<Finding> {
    let carrier = Carrier::new(image, settings)?;
    let size = carrier.size()?;
    if size > source.limits.payload_bytes {
        return None;
    }
    [true, false].into_iter().find_map(|even| spread(source, &carrier, size, even))
}

fn spread(source: &Source<'_>, carrier: &Carrier<'_>, size: usize, even: bool) -> Option<Finding> {
    let head = carrier.data(size, even, START);
    if !plausible(&head, size) {
        return None;
    }
    let data = carrier.data(size, even, size);
    if data.len() != size {
        return None;
    }
    let reading = content(&data, source.limits.payload_bytes).or_else(|| locked(&data, source))?;
    let bits = reading.bits + 32.0 - (carrier.capacity() as f64).log2() - SETTINGS.log2();
    let settings = carrier.settings();
    let spread = if even { "spread evenly" } else { "in sequence" };
    let hit = Hit {
        id: "silenteye",
        what: format!("{}, {spread}, the size {}", reading.what, settings.place()),
        place: Place::Samples {
            region: Region { x: 0, y: 0, width: carrier.image().width, height: carrier.image().height },
            spec: format!("b{},{},lsb,xy", settings.bits, settings.letters()),
        },
        bound: (-bits).exp2().min(1.0),
        method: Method::LsbRgb,
        bit_order: BitOrder::LsbFirst,
        payload: reading.payload,
        name: reading.name,
        password: reading.password,
    };
    Some(hit.finding(&TOOL)).filter(|finding| finding.false_alarm.is_some_and(|rate| rate.rate() < 1e-6))
}

/// Whether the first bytes can be any of the forms: cheap.
fn plausible(head: &[u8], size: usize) -> bool {
    let format = match head {
        [b'0', ..] => size % crypt::BLOCK == 1 && size > 1,
        [b'2'..=b'4', rest @ ..] => text::run(rest) == rest.len() || head[0] == b'3',
        [b'5', rest @ ..] => named(rest).is_some() || rest.len() + 1 == START,
        _ => false,
    };
    format || matches!(head.get(4..6), Some([0x78, 0x01 | 0x5e | 0x9c | 0xda]))
}

/// The name in front of `<`.
fn named(rest: &[u8]) -> Option<usize> {
    let end = rest.iter().take(NAME).position(|byte| *byte == b'<').filter(|end| *end > 0)?;
    (text::run(&rest[..end]) == end).then_some(end)
}

/// What data that are not encrypted hold.
fn content(data: &[u8], limit: usize) -> Option<Reading> {
    let Some(length) = data.get(..4).filter(|_| data.get(4) == Some(&0x78)) else { return formatted(data) };
    let length = u32::from_be_bytes(*length.first_chunk()?) as usize;
    let mut plain = Vec::new();
    if length > limit {
        return None;
    }
    ZlibDecoder::new(data.get(4..)?).take(length as u64 + 1).read_to_end(&mut plain).ok()?;
    if plain.len() != length {
        return None;
    }
    let reading = formatted(&plain)?;
    // The stream's header and checksum, and the length.
    Some(Reading {
        what: format!("{}, compressed", reading.what),
        bits: reading.bits.max(8.0) + 16.0 + 32.0,
        ..reading
    })
}

/// The format's digit, and what follows it.
fn formatted(data: &[u8]) -> Option<Reading> {
    let (digit, rest) = data.split_first()?;
    let (what, name, payload, bits) = match digit {
        b'5' => {
            let end = named(rest)?;
            let content = rest.get(end + 1..)?.to_vec();
            // Digit and `<`, and the name's characters, 100 of 256 values.
            let bits = 16.0 + 1.35 * end as f64 + content_bits(&content).unwrap_or(0.0);
            (format!("a file of {} bytes", content.len()), rest[..end].to_vec(), content, bits)
        }
        b'2'..=b'4' => {
            let score = text::assess(rest).filter(|score| score.length == rest.len())?;
            (format!("a text of {} bytes", rest.len()), Vec::new(), rest.to_vec(), 6.0 + score.bits)
        }
        _ => return None,
    };
    Some(Reading { what, bits, name, payload: Some(payload), password: None })
}

/// Encrypted data: all but the first block decrypt without the password, so the padding shows the lock.
fn locked(data: &[u8], source: &Source<'_>) -> Option<Reading> {
    let ciphertext = data.strip_prefix(b"0").filter(|rest| rest.len() % crypt::BLOCK == 0)?;
    let open = |key: &[u8], vector: &[u8]| {
        let mut plain = crypt::aes_cbc(key, vector, ciphertext)?;
        let padding = crypt::padding(&plain, crypt::BLOCK)?;
        plain.truncate(plain.len() - padding);
        Some((plain, padding))
    };
    let key = KEYS.into_iter().find(|key| open(key, &[0; crypt::BLOCK]).is_some())?;
    let limit = source.limits.payload_bytes;
    let mut tried = 0;
    let search = source.passwords.find(TOOL.name, Cost::Cheap, |word| {
        tried += 1;
        let (plain, _) = open(key, &vector(word))?;
        // Only the first block depends on the password: a compressed stream hangs on it, of a plain one the text in
        // it has to do.
        let text = text::run(&plain[..plain.len().min(crypt::BLOCK)]);
        let reading = content(&plain, limit)?;
        let bits = if plain.first() == Some(&0) { reading.bits } else { 8.0 + 1.35 * text as f64 };
        (bits >= crypt::enough(tried)).then_some(reading)
    });
    let cipher = if key.len() == 16 { "AES-128" } else { "AES-256" };
    if let Some((word, reading)) = search.found {
        let what = format!("{}, encrypted ({cipher})", reading.what);
        let bits = reading.bits - (search.tried as f64).log2();
        return Some(Reading { what, bits, password: Some(word), ..reading });
    }
    let (_, padding) = open(key, &[0; crypt::BLOCK])?;
    Some(Reading {
        what: format!("{} bytes encrypted by {cipher}{}", ciphertext.len(), crypt::unopened(search.tried)),
        // The digit, the multiple of 16, the padding, one of two keys.
        bits: 8.0 + 4.0 + 8.0 * padding as f64 - 1.0,
        name: Vec::new(),
        payload: None,
        password: None,
    })
}

/// The first 16 hexadecimal digits of the password's MD5.
fn vector(password: &[u8]) -> Vec<u8> {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).map_or(0, |digit| digit as u8);
    Md5::digest(password).iter().take(8).flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
