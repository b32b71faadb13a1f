//! imgconceal 1.0.4 in PNG and lossless `WebP` (github tbpaolini/imgconceal); JPEG coefficients carry the same stream.
//!
//! Layout (its source, and its output read back): the lowest bits of the colour samples of all pixels that are not
//! fully transparent, row by row, shuffled (Fisher and Yates from the end, place = number mod index) by SHISHUA; bit 0
//! of a byte first. One file after another: `imcl`, version 1, size (u32 little endian), then libsodium's secret
//! stream of one block (24 bytes of header, tag, data, 16 bytes of authentication); in it version 1 or 2, size
//! unpacked and packed (u64), a zlib stream of three times (16 bytes each), length of the name with its NUL (u16),
//! name, file. Argon2id (salt `imageconceal2023`, 4,000 KiB, 3 passes) makes 64 bytes of the password: the cipher's
//! key and the generator's seed. Without a password the empty one is used.
//!
//! The first bit's place is known only when the whole shuffle is done: 10 ns a sample. So without a word list only
//! images of up to [`ORDINARY`] samples are tried, and of PNG only those written in the parts that libpng writes.

mod chacha;
mod shishua;

use std::io::Read as _;

use argon2::{Algorithm, Argon2, Params, Version};
use flate2::read::ZlibDecoder;
use shishua::Shishua;

use super::{Hit, Tool};
use crate::container::{Format, SegmentKind};
use crate::finding::{BitOrder, Finding, Method, Place};
use crate::payload::Source;
use crate::payload::passwords::Cost;
use crate::pixels::{Image, Layout};

/// The row of the table.
pub(super) const TOOL: Tool = Tool {
    id: "imgconceal",
    name: "imgconceal",
    layout: "LSBs of the colours of visible pixels, shuffled by a generator seeded from the password (or a fixed seed \
             without one): imcl, version, size, encrypted and compressed file with its name and times",
    certain: "mark and version, 64 bits, at least 54 of them in an image with any share of ones, then sizes that \
              fit and a zlib checksum; every password tried counts; a message authentication code is not checked",
    read,
};

/// Most samples that are shuffled without a word list.
const ORDINARY: usize = 1 << 19;
/// Most samples that are shuffled with one.
const MOST: usize = 1 << 26;
/// Bytes of data in each part that libpng writes, but the last.
const PART: u64 = 8192;
const SALT: &[u8; 16] = b"imageconceal2023";
const MARK: &[u8] = b"imcl\x01\0\0\0";
/// Bits of evidence in the mark: 18 of its 64 bits are 1, and an image whose bits are 1 with the same share gives
/// it with the highest chance, 2^-54.
const MARK_BITS: f64 = 54.0;
/// Bits of evidence in a zlib stream that unpacks to what was said.
const ZLIB_BITS: f64 = 32.0;
/// Bytes of the mark and the size.
const FRAME: usize = 12;
/// Bytes of the secret stream's header, its tag and its authentication.
const HEADER: usize = 24;
const TAG: usize = 1;
const AUTHENTICATION: usize = 16;
/// The tag of a last block.
const LAST: u8 = 3;
/// Bytes of the times, and of what comes before them.
const TIMES: usize = 48;
const SIZES: usize = 20;
/// Most files read from one image.
const FILES: usize = 64;

/// What Argon2id makes of the empty password: derived once here (and again by a test), as it would cost every scan
/// more than all other tools together.
const EMPTY: [u8; 64] = [
    0xc9, 0xee, 0xf2, 0xae, 0x14, 0x6c, 0x6d, 0x67, 0x97, 0x40, 0x66, 0x20, 0x1a, 0x0b, 0xb1, 0x0d, 0x17,
    0x0d, 0xd9, 0x46, 0x20, 0x3e, 0xa0, 0x29, 0x5b, 0xd0, 0x34, 0xea, 0x80, 0x55, 0x2a, 0x6e, 0x2f, 0xac,
    0x0d, 0x97, 0x23, 0xed, 0x55, 0x60, 0xfc, 0xeb, 0xf8, 0x16, 0x94, 0xb3, 0x9a, 0xeb, 0x6c, 0xed, 0x88,
    0x80, 0x02, 0x79, 0x53, 0x01, 0xac, 0x7b, 0x93, 0x62, 0x4b, 0x71, 0xde, 0x57,
];

fn read(source: &Source<'_>) -> Vec<Finding> {
    let Some(image) = source.lossless().filter(|image| suits(source, image)) else { return Vec::new() };
    let bits = carriers(image);
    if u32::try_from(bits.len()).is_err() || bits.len() / 8 < FRAME + HEADER {
        return Vec::new();
    }
    let limit = source.limits.payload_bytes;
    let (hidden, password, tried) = if let Some(hidden) = open(&bits, &EMPTY, limit) {
        (Some(hidden), None, 1)
    } else if source.passwords.listed() {
        let search =
            source.passwords.find(TOOL.name, Cost::Costly, |word| open(&bits, &derive(word)?, limit));
        let (word, hidden) = search.found.unzip();
        (hidden, word, search.tried + 1)
    } else {
        (None, None, 1)
    };
    let hidden = hidden.unwrap_or_default();
    hidden.into_iter().map(|hidden| finding(hidden, password.clone(), tried)).collect()
}

/// Whether the image is one that the tool writes and that is small enough to be tried.
fn suits(source: &Source<'_>, image: &Image) -> bool {
    if image.layout == Layout::Indexed || image.depths[0] < 8 {
        return false;
    }
    let samples = image.pixels() * colours(image);
    let (listed, ordinary) = (source.passwords.listed() && samples <= MOST, samples <= ORDINARY);
    match source.container.format {
        Some(Format::Webp) => listed || ordinary,
        Some(Format::Png) => listed || ordinary && in_parts(source),
        _ => false,
    }
}

/// Whether the compressed pixels of a PNG are cut as libpng does.
fn in_parts(source: &Source<'_>) -> bool {
    let parts = source.container.of_kind(SegmentKind::ImageData).filter(|segment| segment.name == "IDAT");
    let lengths: Vec<u64> = parts.map(|segment| segment.span.length.saturating_sub(12)).collect();
    lengths
        .split_last()
        .is_some_and(|(last, others)| *last <= PART && others.iter().all(|length| *length == PART))
}

fn colours(image: &Image) -> usize {
    image.layout.channels() - usize::from(image.layout.alpha().is_some())
}

/// The lowest bits of all samples that may carry something, in the order of the image.
fn carriers(image: &Image) -> Vec<u8> {
    let (colours, alpha) = (colours(image), image.layout.alpha());
    let mut bits = Vec::with_capacity(image.pixels() * colours);
    for pixel in 0..image.pixels() {
        if alpha.is_none_or(|alpha| image.sample(pixel, alpha) > 0) {
            bits.extend((0..colours).map(|channel| (image.sample(pixel, channel) & 1) as u8));
        }
    }
    bits
}

/// Key and seed of a password.
fn derive(password: &[u8]) -> Option<[u8; 64]> {
    let parameters = Params::new(4000, 3, 1, Some(64)).ok()?;
    let mut derived = [0; 64];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters)
        .hash_password_into(password, SALT, &mut derived)
        .ok()?;
    Some(derived)
}

/// One file.
struct Hidden {
    name: Vec<u8>,
    /// `None` where the stream does not open.
    data: Option<Vec<u8>>,
    size: usize,
    bits: f64,
}

/// Every file under one key; `None` where there is none.
fn open(carriers: &[u8], secret: &[u8; 64], limit: usize) -> Option<Vec<Hidden>> {
    let (key, seed) = secret.split_first_chunk::<32>()?;
    let mut words = [0; 4];
    for (word, bytes) in words.iter_mut().zip(seed.as_chunks::<8>().0) {
        *word = u64::from_le_bytes(*bytes);
    }
    let mut stream = Stream { bits: shuffled(carriers, Shishua::new(words)), at: 0 };
    let mut files = Vec::new();
    while files.len() < FILES
        && let Some(hidden) = next(&mut stream, key, limit)
    {
        files.push(hidden);
    }
    (!files.is_empty()).then_some(files)
}

/// The bits in the order that the generator gives them.
fn shuffled(carriers: &[u8], mut random: Shishua) -> Vec<u8> {
    let mut bits = carriers.to_vec();
    for index in (1..bits.len()).rev() {
        bits.swap(index, (random.next() % index as u64) as usize);
    }
    bits
}

struct Stream {
    bits: Vec<u8>,
    at: usize,
}

impl Stream {
    fn bytes(&mut self, count: usize) -> Option<Vec<u8>> {
        let end = self.at.checked_add(count.checked_mul(8)?)?;
        let bits = self.bits.get(self.at..end)?;
        self.at = end;
        Some(
            bits.as_chunks::<8>()
                .0
                .iter()
                .map(|bits| bits.iter().rev().fold(0, |byte, bit| byte << 1 | bit))
                .collect(),
        )
    }
}

fn next(stream: &mut Stream, key: &[u8; 32], limit: usize) -> Option<Hidden> {
    let frame = stream.bytes(FRAME)?;
    let size = u32::from_le_bytes(*frame.strip_prefix(MARK)?.first_chunk()?) as usize;
    if size < HEADER + TAG + AUTHENTICATION || size > limit {
        return None;
    }
    let room = (stream.bits.len() / 8) as f64;
    let sealed = stream.bytes(size)?;
    let fits = 32.0 - room.log2();
    let opened = decrypted(&sealed, key).and_then(|plain| unpacked(&plain, limit));
    Some(match opened {
        Some((name, data)) => Hidden { name, data: Some(data), size, bits: MARK_BITS + fits + ZLIB_BITS },
        None => Hidden { name: Vec::new(), data: None, size, bits: MARK_BITS + fits },
    })
}

/// What the secret stream's only block holds. Its authentication is not checked: what it holds has checks of its own.
fn decrypted(sealed: &[u8], key: &[u8; 32]) -> Option<Vec<u8>> {
    let (header, sealed) = sealed.split_first_chunk::<HEADER>()?;
    let (input, rest) = header.split_first_chunk::<16>()?;
    let key = chacha::derived(key, input);
    let mut nonce = [0; 12];
    nonce[0] = 1;
    nonce[4..].copy_from_slice(rest);
    let mut tag = [*sealed.first()?];
    chacha::apply(&key, &nonce, 1, &mut tag);
    let mut plain = sealed.get(TAG..sealed.len().checked_sub(AUTHENTICATION)?)?.to_vec();
    chacha::apply(&key, &nonce, 2, &mut plain);
    (tag == [LAST]).then_some(plain)
}

/// Name and content of a file.
fn unpacked(plain: &[u8], limit: usize) -> Option<(Vec<u8>, Vec<u8>)> {
    let number = |at: usize| Some(usize::try_from(u64::from_le_bytes(*plain.get(at..)?.first_chunk()?)).ok());
    let version = u32::from_le_bytes(*plain.first_chunk()?);
    let (size, packed) = (number(4)??, number(12)??);
    let body = plain.get(SIZES..)?;
    if !matches!(version, 1 | 2) || size > limit {
        return None;
    }
    let mut content = Vec::new();
    if version == 2 && body.len() == size && (packed == 0 || packed == size) {
        content.extend_from_slice(body);
    } else {
        ZlibDecoder::new(body.get(..packed)?).take(size as u64 + 1).read_to_end(&mut content).ok()?;
    }
    let length = usize::from(u16::from_le_bytes(*content.get(TIMES..)?.first_chunk()?));
    let name = content.get(TIMES + 2..TIMES + 2 + length)?;
    let name = name.split(|byte| *byte == 0).next().unwrap_or_default().to_vec();
    let data = content.get(TIMES + 2 + length..).filter(|_| content.len() == size)?.to_vec();
    Some((name, data))
}

fn finding(hidden: Hidden, password: Option<Vec<u8>>, tried: u64) -> Finding {
    let under = if password.is_none() { " without a password" } else { "" };
    let what = match &hidden.data {
        Some(data) => format!("a file of {} bytes, compressed and encrypted{under}", data.len()),
        None => format!("its mark and {} bytes{under} that its key does not open", hidden.size),
    };
    let hit = Hit {
        id: "imgconceal",
        what,
        place: Place::Whole("the samples that carry it are drawn from the password"),
        bound: ((-hidden.bits).exp2() * tried as f64).min(1.0),
        method: Method::LsbRgb,
        bit_order: BitOrder::LsbFirst,
        payload: hidden.data,
        name: hidden.name,
        password,
    };
    hit.finding(&TOOL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fixed_key_is_that_of_the_empty_password() {
        assert_eq!(derive(b"").unwrap(), EMPTY);
    }

    #[test]
    fn damaged_streams_give_nothing() {
        for length in 0..90 {
            assert!(
                decrypted(&vec![0x55; length], &[1; 32]).is_none_or(|plain| unpacked(&plain, 100).is_none())
            );
        }
        let mut plain = 2_u32.to_le_bytes().to_vec();
        plain.extend(51_u64.to_le_bytes());
        plain.extend(0_u64.to_le_bytes());
        plain.extend([0; 48]);
        plain.extend([0, 0, b'x']);
        assert_eq!(unpacked(&plain, 100), Some((Vec::new(), b"x".to_vec())));
        assert_eq!(unpacked(&plain, 50), None);
        plain[4] = 52;
        assert_eq!(unpacked(&plain, 100), None);
    }
}
