//! Method 4: bytes outside the image, and the legitimate trailers that they must be told from.

use super::bits::Mark;
use super::exif::Base;
use super::payload::{self, Kind};
use super::words;
use crate::container::Format;
use crate::lab::rng::Rng;
use crate::lab::splice::png::{self, At};
use crate::lab::splice::{bmp, jpeg, webp};

/// Where the bytes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    AfterEnd,
    AfterStream,
    ExtraScanlines,
    UnknownChunk,
    HeaderGap,
    Between,
}

impl Place {
    const fn name(self) -> &'static str {
        match self {
            Self::AfterEnd => "after the end",
            Self::AfterStream => "after the deflate stream",
            Self::ExtraScanlines => "extra scanlines",
            Self::UnknownChunk => "unknown chunk",
            Self::HeaderGap => "header gap",
            Self::Between => "between segments",
        }
    }
}

const PRIVATE: &[[u8; 4]] = &[*b"stEG", *b"prVt", *b"daTa", *b"seCr", *b"hiDe", *b"xxXx"];

fn draw(format: Format, rng: &mut Rng) -> Place {
    match format {
        Format::Png => *rng.weighted(&[
            (55, Place::AfterEnd),
            (17, Place::AfterStream),
            (13, Place::ExtraScanlines),
            (15, Place::UnknownChunk),
        ]),
        Format::Jpeg => *rng.weighted(&[(95, Place::AfterEnd), (5, Place::Between)]),
        Format::Gif => Place::AfterEnd,
        Format::Webp => *rng.weighted(&[(7, Place::AfterEnd), (3, Place::UnknownChunk)]),
        Format::Bmp => *rng.weighted(&[(6, Place::AfterEnd), (4, Place::HeaderGap)]),
    }
}

fn put(base: &Base, place: Place, name: [u8; 4], bytes: &[u8]) -> Option<Vec<u8>> {
    let file = &base.bytes;
    match place {
        Place::AfterEnd => Some([file, bytes].concat()),
        Place::AfterStream => png::after_stream(&png::recompressed(file)?, bytes),
        Place::ExtraScanlines => png::extra_scanlines(file, bytes),
        Place::UnknownChunk if base.format == Format::Png => png::insert(file, At::BeforeEnd, name, bytes),
        Place::UnknownChunk => webp::insert(file, base.size, name, bytes),
        Place::HeaderGap => bmp::gap(file, bytes),
        Place::Between => {
            let without: Vec<u8> = bytes.iter().map(|&byte| if byte == 0xff { 0xfe } else { byte }).collect();
            jpeg::between(file, &without)
        }
    }
}

/// Hides a random payload outside the image. Answers the twin (the same rewriting without it, sometimes with a
/// legitimate trailer), the stego file and what was done; `None` where the file is not built as the place needs.
pub fn embed(base: &Base, rng: &mut Rng) -> Option<(Vec<u8>, Vec<u8>, Mark)> {
    let place = draw(base.format, rng);
    let kind = *rng.weighted(&[
        (27, Kind::Text),
        (33, Kind::File),
        (12, Kind::Compressed),
        (22, Kind::Encrypted),
        (6, Kind::Base64),
    ]);
    let size = if rng.chance(0.85) { rng.log_uniform(40, 8000) } else { rng.log_uniform(8000, 120_000) };
    let payload = payload::make(kind, size, rng);
    let name = *rng.pick(PRIVATE);
    let stego = put(base, place, name, &payload)?;
    let clean = match place {
        Place::AfterStream | Place::ExtraScanlines => png::recompressed(&base.bytes)?,
        Place::AfterEnd if rng.chance(0.5) => innocent(base, rng)?.0,
        _ => base.bytes.clone(),
    };
    let mark = Mark {
        method: "raw",
        bit_order: "none",
        layout: place.name().to_owned(),
        operation: "",
        kind,
        payload_bytes: payload.len(),
        rate: payload.len() as f64 / stego.len() as f64,
    };
    Some((clean, stego, mark))
}

/// `base` with a trailer that real writers leave; answers which.
pub fn innocent(base: &Base, rng: &mut Rng) -> Option<(Vec<u8>, String)> {
    let file = &base.bytes;
    let behind = |tail: &[u8]| [file.as_slice(), tail].concat();
    let zeros = rng.log_uniform(1, 4096);
    let choice = rng.below(if base.format == Format::Jpeg { 8 } else { 4 });
    Some(match (choice, base.format) {
        (0, _) => (behind(&vec![0; zeros]), "zero padding".to_owned()),
        (1, _) => (behind(rng.pick::<&[u8]>(&[b"\n", b"\r\n", b" \r\n", b"\0"])), "newline".to_owned()),
        (2, Format::Png) => (behind(&png::chunk(*b"IEND", &[])), "second IEND".to_owned()),
        (2, Format::Gif) => (behind(&[0; 9]), "nine zeros".to_owned()),
        (2, _) => (behind(&vec![0xff; zeros.min(512)]), "0xff padding".to_owned()),
        (3, Format::Png) => {
            let name = *rng.pick(&[*b"vpAg", *b"caNv", *b"npOl", *b"npTc"]);
            (
                png::insert(file, At::BeforeData, name, &[0, 0, 1, 0, 0, 0, 1, 0, 0])?,
                "known private chunk".to_owned(),
            )
        }
        (4, _) => {
            let thumbnail = file.get(..file.len().min(60_000))?;
            let second = if file.len() < 60_000 { file.as_slice() } else { thumbnail };
            (jpeg::with_second_image(file, second)?, "MPF second image".to_owned())
        }
        (5, _) => (behind(&samsung(rng)), "Samsung trailer".to_owned()),
        (6, _) => {
            let length = *rng.pick(&[8usize, 24]);
            (
                behind(&[b"\0\0\0\0".as_slice(), &rng.bytes(length - 4)].concat()),
                "messenger trailer".to_owned(),
            )
        }
        (7, _) => (behind(&debug_log(rng)), "camera debug block".to_owned()),
        _ => (behind(&vec![0; zeros.div_ceil(512) * 512]), "zero padding to blocks".to_owned()),
    })
}

/// A Samsung trailer (SEFH directory, SEFT footer) with a time stamp block.
fn samsung(rng: &mut Rng) -> Vec<u8> {
    let stamp = format!("16{:011}", rng.below(99_999_999_999));
    let mut block = b"\0\0\x01\x0a\x0e\0\0\0Image_UTC_Data".to_vec();
    block.extend(stamp.as_bytes());
    let length = block.len() as u32;
    let mut directory = b"SEFH\x6b\0\0\0\x01\0\0\0\0\0\x01\x0a".to_vec();
    directory.extend(length.to_le_bytes());
    directory.extend(length.to_le_bytes());
    let size = directory.len() as u32;
    [block, directory, size.to_le_bytes().to_vec(), b"SEFT".to_vec()].concat()
}

/// Key and value lines with counters, as some phones append them.
fn debug_log(rng: &mut Rng) -> Vec<u8> {
    let mut log = b"aecDebug\0".to_vec();
    for frame in 0..rng.range(20, 200) {
        log.extend([0x0a, 0x0c, 0x08, (frame & 0x7f) as u8, 0x15]);
        log.extend((rng.below(1000) as f32 / 1000.0).to_le_bytes());
        log.extend([0x1d, 0, 0, 0x80, 0x3f]);
        if frame % 16 == 0 {
            log.extend(words::software(rng).as_bytes());
        }
    }
    log
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_stays_and_the_payload_makes_the_file_longer() {
        for format in Format::ALL {
            for seed in 0..30 {
                let base = Base::tiny(format);
                let (clean, stego, mark) = embed(&base, &mut Rng::new(seed, "raw")).unwrap();
                if mark.layout == Place::Between.name() {
                    continue;
                }
                let pixels = |file: &[u8]| image::load_from_memory(file).unwrap().to_rgba8().into_raw();
                assert_eq!(pixels(&stego), pixels(&base.bytes), "{format:?} {}", mark.layout);
                assert_eq!(pixels(&clean), pixels(&base.bytes), "{format:?} {}", mark.layout);
                assert!(mark.payload_bytes > 0);
            }
        }
    }

    #[test]
    fn every_legitimate_trailer_keeps_the_file_in_front() {
        for format in Format::ALL {
            let base = Base::tiny(format);
            for seed in 0..30 {
                let (file, what) = innocent(&base, &mut Rng::new(seed, "trailer")).unwrap();
                assert!(file.len() > base.bytes.len(), "{what}");
                assert!(file.starts_with(&base.bytes[..4]), "{what}");
            }
        }
    }
}
