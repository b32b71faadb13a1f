//! stegpy 0.2: flat samples, several bits at once, an optional password.
//!
//! Layout (the Python package's published source; its output read back): the samples of an RGB image one after the
//! other, or the palette indices of all frames of a GIF. Bits 4 and 5 of the first sample say how many low bits are
//! used: 1, 2 or 4. A byte's chunks follow each other from the low end. `stegv3`, length u32 big endian, length of
//! the name u8, name, data. With a password: 16 bytes of salt, then all of that as a Fernet token (a version byte
//! 0x80, seconds since 1970 u64 big endian, vector, AES-128-CBC, HMAC-SHA-256, in base64url) under PBKDF2-HMAC-SHA-256
//! with 100,000 rounds. PNG, BMP and lossless WebP; its JPEG form lies in coefficients and is not read here.

use hmac::{Hmac, KeyInit as _, Mac as _};
use pbkdf2::pbkdf2_hmac_array;
use sha2::Sha256;

use super::{Hit, Tool, crypt};
use crate::container::{Format, Segment};
use crate::finding::{BitOrder, Finding, Method, Place, Region};
use crate::payload::passwords::Cost;
use crate::payload::{Source, decode};
use crate::pixels::{self, Image, Layout, Samples};

/// The row of the table.
pub(super) const TOOL: Tool = Tool {
    id: "stegpy",
    name: "stegpy",
    layout: "1, 2 or 4 low bits of every RGB sample (GIF: of every index), low chunk of a byte first: “stegv3”, length \
             u32 big endian, name, data; with a password 16 bytes of salt and a Fernet token",
    certain: "a mark of 48 bits and a length that fits: the bound is about 2^-60; a token is 48 bits of prefix and \
              2 bits for each of its 100 or more characters",
    read,
};

const MARK: &[u8] = b"stegv3";
/// Bytes of mark, length and the name's length.
const HEAD: usize = 11;
const SALT: usize = 16;
/// Start of every Fernet token of this century: version 0x80 and the zero bytes of its time.
const TOKEN: &[u8] = b"gAAAAA";
/// Rounds of the key derivation.
const ROUNDS: u32 = 100_000;
/// Bytes of a token besides its ciphertext: version, time, vector, HMAC.
const FERNET: usize = 1 + 8 + 16 + 32;

/// The samples in the tool's order.
struct Carrier<'a> {
    source: &'a Source<'a>,
    image: &'a Image,
    /// Low bits used.
    bits: usize,
    /// Samples there are.
    samples: usize,
}

fn read(source: &Source<'_>) -> Vec<Finding> {
    let Some(carrier) = carrier(source) else { return Vec::new() };
    plain(&carrier).or_else(|| locked(&carrier)).into_iter().collect()
}

fn carrier<'a>(source: &'a Source<'a>) -> Option<Carrier<'a>> {
    let image = source.lossless()?;
    let gif = source.container.format == Some(Format::Gif);
    let suits = match image.layout {
        Layout::Rgb | Layout::Rgba => !gif && image.depths[0] == 8,
        Layout::Indexed => gif && source.container.header.width == image.width,
        Layout::Grey | Layout::GreyAlpha => false,
    };
    let code = if gif { image.sample(0, 0) >> 4 & 3 } else { u16::from(image.rgba8(0)[0]) >> 4 & 3 };
    let bits = [1, 2, 4].get(usize::from(code)).copied().filter(|_| suits)?;
    let frames = source.container.header.frames.clamp(1, source.limits.frames) as usize;
    let samples = if gif { image.pixels().saturating_mul(frames) } else { image.pixels().saturating_mul(3) };
    Some(Carrier { source, image, bits, samples })
}

impl Carrier<'_> {
    /// Whole bytes there is room for.
    fn capacity(&self) -> usize {
        self.samples / (8 / self.bits)
    }

    /// The first `count` bytes; `None` where there are fewer.
    fn bytes(&self, count: usize) -> Option<Vec<u8>> {
        let wanted = count.checked_mul(8 / self.bits).filter(|wanted| *wanted <= self.samples)?;
        let mut chunks = Chunks { bits: self.bits, bytes: Vec::new(), byte: 0, filled: 0 };
        if self.image.layout == Layout::Indexed {
            self.indices(wanted, &mut chunks)?;
        } else {
            (0..wanted).for_each(|at| chunks.push(self.image.sample(at / 3, at % 3) as u8));
        }
        Some(chunks.bytes)
    }

    /// Takes the first `wanted` indices of the frames as shown: each is laid over the one before.
    fn indices(&self, wanted: usize, chunks: &mut Chunks) -> Option<()> {
        let Samples::Eight(first) = &self.image.samples else { return None };
        first.iter().take(wanted).for_each(|index| chunks.push(*index));
        let mut left = wanted.saturating_sub(first.len());
        if left == 0 {
            return Some(());
        }
        let mut shown = first.clone();
        let source = self.source;
        let descriptor = |segment: &&Segment| segment.name == "Image Descriptor";
        let descriptors = source.container.segments.iter().filter(descriptor).enumerate();
        for (number, segment) in descriptors.skip(1) {
            let number = u32::try_from(number).ok()?;
            let frame = pixels::decode_frame(source.file, source.container, number, source.limits).ok()?;
            self.lay(segment.span.of(source.file), &frame, &mut shown)?;
            shown.iter().take(left).for_each(|index| chunks.push(*index));
            left = left.saturating_sub(shown.len());
            if left == 0 {
                return Some(());
            }
        }
        None
    }

    /// Lays a frame over what is shown, where its descriptor says.
    fn lay(&self, descriptor: &[u8], frame: &Image, shown: &mut [u8]) -> Option<()> {
        let &[_, x0, x1, y0, y1, ..] = descriptor else { return None };
        let (left, top) =
            (usize::from(u16::from_le_bytes([x0, x1])), usize::from(u16::from_le_bytes([y0, y1])));
        let Samples::Eight(indices) = &frame.samples else { return None };
        let width = self.image.width as usize;
        if left + frame.width as usize > width {
            return None;
        }
        for (y, row) in indices.chunks_exact(frame.width as usize).enumerate() {
            let start = (top + y) * width + left;
            let below = shown.get_mut(start..start + row.len())?;
            for (shown, index) in below.iter_mut().zip(row) {
                if frame.palette.alpha.get(usize::from(*index)) != Some(&0) {
                    *shown = *index;
                }
            }
        }
        Some(())
    }

    fn hit(&self, what: String, used: usize, bound: f64) -> Hit {
        let gif = self.image.layout == Layout::Indexed;
        let samples = used * (8 / self.bits);
        let rows = samples.div_ceil(if gif { 1 } else { 3 }).div_ceil(self.image.width as usize);
        let height = u32::try_from(rows).unwrap_or(u32::MAX).min(self.image.height);
        let region = Region { x: 0, y: 0, width: self.image.width, height };
        let channels = if gif { "i" } else { "rgb" };
        Hit {
            id: "stegpy",
            what,
            place: Place::Samples { region, spec: format!("b{},{channels},lsb,xy", self.bits) },
            bound,
            method: if gif { Method::Palette } else { Method::LsbRgb },
            bit_order: BitOrder::LsbFirst,
            payload: None,
            name: Vec::new(),
            password: None,
        }
    }
}

/// Samples made into bytes, the low chunk first.
struct Chunks {
    bits: usize,
    bytes: Vec<u8>,
    byte: u8,
    filled: usize,
}

impl Chunks {
    fn push(&mut self, sample: u8) {
        self.byte |= (sample & ((1 << self.bits) - 1)) << self.filled;
        self.filled += self.bits;
        if self.filled == 8 {
            self.bytes.push(self.byte);
            (self.byte, self.filled) = (0, 0);
        }
    }
}

/// Takes the frame off: the file's name and the data.
fn unframed(message: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let (length, name) = lengths(message)?;
    let data = message.get(HEAD + name..)?.get(..length)?;
    Some((message.get(HEAD..HEAD + name)?.to_vec(), data.to_vec()))
}

/// The lengths of data and name.
fn lengths(head: &[u8]) -> Option<(usize, usize)> {
    let rest = head.strip_prefix(MARK)?;
    let length = u32::from_be_bytes(*rest.first_chunk()?) as usize;
    Some((length, usize::from(*rest.get(4)?)))
}

fn plain(carrier: &Carrier<'_>) -> Option<Finding> {
    let (length, name) = lengths(&carrier.bytes(HEAD)?)?;
    let used = HEAD + name + length;
    if length > carrier.source.limits.payload_bytes || used > carrier.capacity() {
        return None;
    }
    let (name, data) = unframed(&carrier.bytes(used)?)?;
    // The mark, the bits of the length that had to be 0, and that this or a token could stand there.
    let bits = 48.0 + 32.0 - (carrier.capacity() as f64).log2() - 1.0;
    let what =
        format!("{length} bytes behind “stegv3” and their length, {} of each sample", plural(carrier.bits));
    let hit = carrier.hit(what, used, (-bits).exp2());
    Some(Hit { payload: Some(data), name, ..hit }.finding(&TOOL))
}

fn plural(bits: usize) -> String {
    if bits == 1 { "the lowest bit".to_owned() } else { format!("the {bits} lowest bits") }
}

fn locked(carrier: &Carrier<'_>) -> Option<Finding> {
    let head = carrier.bytes(SALT + TOKEN.len())?;
    if head.get(SALT..)? != TOKEN {
        return None;
    }
    let bytes = token_bytes(carrier)?;
    let (salt, rest) = bytes.split_at_checked(SALT)?;
    let length = token(rest)?;
    let raw = decode::base64(rest.get(..length)?)?;
    let made = u64::from_be_bytes(*raw.get(1..)?.first_chunk()?);
    let search =
        carrier.source.passwords.find(TOOL.name, Cost::Costly, |word| unframed(&opened(&raw, word, salt)?));
    let bits = 48.0 + 2.0 * (length - TOKEN.len()) as f64 - 1.0;
    let state = if search.found.is_some() { String::new() } else { crypt::unopened(search.tried) };
    let what = format!(
        "a Fernet token of {length} characters, made {made} s after 1970-01-01, behind a salt (key from the password by \
         PBKDF2-HMAC-SHA-256, 100,000 rounds), {} of each sample{state}",
        plural(carrier.bits)
    );
    let mut hit = carrier.hit(what, SALT + length, (-bits).exp2());
    if let Some((word, (name, data))) = search.found {
        hit = Hit { payload: Some(data), name, password: Some(word), ..hit };
    }
    Some(hit.finding(&TOOL))
}

/// The salt and at least the token: more and more is read until the token ends before it.
fn token_bytes(carrier: &Carrier<'_>) -> Option<Vec<u8>> {
    let most = carrier.capacity().min(carrier.source.limits.payload_bytes);
    let mut size = SALT + 1024;
    loop {
        let bytes = carrier.bytes(size.min(most))?;
        if size >= most || !bytes.get(SALT..)?.iter().all(|byte| digit(*byte)) {
            return Some(bytes);
        }
        size *= 8;
    }
}

/// A digit of base64url.
fn digit(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// Length of the token that `text` starts with: up to its padding, or as many whole blocks as there are digits for.
fn token(text: &[u8]) -> Option<usize> {
    let run = text.iter().take_while(|byte| digit(**byte)).count();
    let padding = text.get(run..)?.iter().take(2).take_while(|byte| **byte == b'=').count();
    let raw = (run + padding) / 4 * 3;
    if padding > 0 && (run + padding).is_multiple_of(4) && raw - padding > FERNET {
        return (raw - padding - FERNET).is_multiple_of(16).then_some(run + padding);
    }
    // Without padding, digits that happen to follow may be taken for more: three blocks of 16 bytes are 64 digits.
    let blocks = (run / 4 * 3).checked_sub(FERNET)? / 48;
    (blocks > 0).then_some((FERNET + blocks * 48) / 3 * 4)
}

/// What the token holds, if its HMAC is right under the password.
fn opened(raw: &[u8], password: &[u8], salt: &[u8]) -> Option<Vec<u8>> {
    let key: [u8; 32] = pbkdf2_hmac_array::<Sha256, 32>(password, salt, ROUNDS);
    let (signed, mac) = raw.split_at_checked(raw.len().checked_sub(32)?)?;
    let mut hmac = Hmac::<Sha256>::new_from_slice(&key[..16]).ok()?;
    hmac.update(signed);
    hmac.verify_slice(mac).ok()?;
    let mut plain = crypt::aes_cbc(&key[16..], signed.get(9..25)?, signed.get(25..)?)?;
    let padding = crypt::padding(&plain, crypt::BLOCK)?;
    plain.truncate(plain.len() - padding);
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::token;

    #[test]
    fn a_token_ends_where_its_blocks_end() {
        let digits = |count: usize| vec![b'A'; count];
        let padded = |count: usize, rest: &[u8]| [digits(count), rest.to_vec()].concat();
        // 57 + 16 bytes are 98 digits and ==; 57 + 32 are 119 and =; 57 + 48 are 140.
        assert_eq!(token(&padded(98, b"==x")), Some(100));
        assert_eq!(token(&padded(119, b"=x")), Some(120));
        assert_eq!(token(&padded(140, b"\0")), Some(140));
        assert_eq!(token(&padded(150, b"\0")), Some(140));
        assert_eq!(token(&padded(99, b"=")), None);
        assert_eq!(token(&padded(20, b"\0")), None);
        assert_eq!(token(b"="), None);
    }
}
