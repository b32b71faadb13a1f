//! Stegano: messages behind their decimal length in the lowest bits of chosen pixels, as red, in EXIF, and by
//! histogram shifting.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::{bits_msb, put, samples};
use crate::lab::synth::payload::base64;
use crate::pixels::Image;

/// How characters become bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Version 3: UTF-8, bytes counted.
    Utf8,
    /// Version 3: UTF-32LE, bytes counted.
    Utf32,
    /// Version 2: one byte a character (up to U+00FF), characters counted.
    Latin1,
    /// Version 2: 32 bits a character, of the frame's, too, characters counted.
    Wide,
}

/// `message` behind its length.
pub fn frame(message: &str, form: Form) -> Vec<u8> {
    let characters = message.chars().count();
    let behind = |length: usize, bytes: Vec<u8>| [format!("{length}:").into_bytes(), bytes].concat();
    match form {
        Form::Utf8 => behind(message.len(), message.as_bytes().to_vec()),
        Form::Utf32 => {
            behind(characters * 4, message.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect())
        }
        Form::Latin1 => behind(characters, message.chars().map(|c| u32::from(c) as u8).collect()),
        Form::Wide => {
            format!("{characters}:{message}").chars().flat_map(|c| u32::from(c).to_be_bytes()).collect()
        }
    }
}

/// `stream` in the pixels of these numbers (raster order), three bits each; `None` where there is no room.
pub fn embed(cover: &Image, stream: &[u8], pixels: impl Iterator<Item = u64>) -> Option<Image> {
    let mut image = cover.clone();
    let (channels, count) = (image.layout.channels(), image.pixels() as u64);
    if channels < 3 {
        return None;
    }
    let places = pixels.take_while(|pixel| *pixel < count);
    let places = places.flat_map(|pixel| (0..3).map(move |channel| pixel as usize * channels + channel));
    put(samples(&mut image)?, places, bits_msb(stream))?;
    Some(image)
}

/// Whether a number is prime.
pub fn prime(n: u64) -> bool {
    n > 1 && (2..n).take_while(|divisor| divisor * divisor <= n).all(|divisor| !n.is_multiple_of(divisor))
}

/// The states of a shift register of `bits` bits with feedback from bits 0 up to `taps`, behind its first state, 1.
pub fn register(bits: u32, taps: Vec<u32>) -> impl Iterator<Item = u64> {
    let mut cells = vec![false; bits as usize];
    cells[0] = true;
    std::iter::from_fn(move || {
        let feedback = taps.iter().filter(|tap| cells[**tap as usize]).count() % 2 == 1;
        cells.rotate_right(1);
        cells[0] = feedback;
        Some(cells.iter().rev().fold(0, |number, cell| number << 1 | u64::from(*cell)))
    })
}

/// `message` (at most 254 characters up to U+00FF) as the red of the pixels behind the first, which holds its length.
pub fn red(cover: &Image, message: &str) -> Option<Image> {
    let mut image = cover.clone();
    let channels = image.layout.channels();
    let values = std::iter::once(message.chars().count() as u32).chain(message.chars().map(u32::from));
    let samples = samples(&mut image)?;
    for (pixel, value) in values.enumerate() {
        *samples.get_mut(pixel * channels)? = u8::try_from(value).ok()?;
    }
    Some(image)
}

/// A JPEG file with `message` as `ImageDescription` of an EXIF segment behind its first marker.
pub fn exif_header(jpeg: &[u8], message: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(&base64(message))?;
    let value = encoder.finish()?;
    // TIFF header, one entry: tag, ASCII, count, offset; no further directory.
    let mut content = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x0e\0\x02".to_vec();
    content.extend((value.len() as u32).to_be_bytes());
    content.extend(26_u32.to_be_bytes());
    content.extend([0; 4]);
    content.extend(&value);
    let length = (content.len() as u16 + 2).to_be_bytes();
    let (marker, rest) = jpeg.split_at(2);
    Ok([marker, b"\xff\xe1", length.as_slice(), &content, rest].concat())
}

/// `message` by histogram shifting, one byte a character (up to U+00FF); `None` where there is no room or no value
/// that is absent.
pub fn rdh(cover: &Image, message: &str) -> Option<Image> {
    let mut image = cover.clone();
    let all = samples(&mut image)?;
    if all.len() < 64 {
        return None;
    }
    let (head, rest) = all.split_at_mut(64);
    let mut counts = vec![0_usize; 256];
    for sample in rest.iter() {
        counts[usize::from(*sample)] += 1;
    }
    let peak = (0..=255_u8).rev().max_by_key(|value| counts[usize::from(*value)])?;
    let absent = (0..=255_u8).filter(|value| counts[usize::from(*value)] == 0);
    let zero = absent.min_by_key(|value| value.abs_diff(peak))?;
    let characters = message.chars().map(|c| u32::from(c) as u8).collect::<Vec<u8>>();
    let saved: Vec<u8> = head.iter().map(|sample| sample & 1).collect();
    let mut bits: Vec<u8> = saved;
    bits.extend(bits_msb(&characters));
    if bits.len() > counts[usize::from(peak)] {
        return None;
    }
    let mut mark = vec![b'R', b'D', peak, zero];
    mark.extend((bits.len() as u32).to_be_bytes());
    put(head, 0..64, bits_msb(&mark))?;
    let towards = |value: u8| if peak < zero { value + 1 } else { value - 1 };
    let mut bits = bits.into_iter();
    for sample in rest {
        if *sample == peak {
            *sample = if bits.next() == Some(1) { towards(peak) } else { peak };
        } else if (peak.min(zero)..peak.max(zero)).contains(sample) {
            *sample = towards(*sample);
        }
    }
    Some(image)
}
