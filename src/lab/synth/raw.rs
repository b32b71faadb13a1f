//! Method 4: bytes outside the image.

use super::bits::Mark;
use super::exif::Base;
use super::innocent::trailer;
use super::payload::{self, Kind};
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

/// A chunk name that no standard knows: ancillary, private, and as the standard reserves it (PNG §5.4).
fn private_name(rng: &mut Rng) -> [u8; 4] {
    const KNOWN: &[[u8; 4]] = &[*b"stEG", *b"prVt", *b"daTa", *b"seCr", *b"hiDe", *b"xxXx"];
    if rng.chance(0.3) {
        return *rng.pick(KNOWN);
    }
    let mut letter = |first: u8| first + rng.below(26) as u8;
    [letter(b'a'), letter(b'a'), letter(b'A'), letter(b'a')]
}

fn draw(format: Format, rng: &mut Rng) -> Place {
    match format {
        Format::Png => *rng.weighted(&[
            (40, Place::AfterEnd),
            (20, Place::AfterStream),
            (18, Place::ExtraScanlines),
            (22, Place::UnknownChunk),
        ]),
        Format::Jpeg => *rng.weighted(&[(85, Place::AfterEnd), (15, Place::Between)]),
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
    let name = private_name(rng);
    let stego = put(base, place, name, &payload)?;
    let clean = match place {
        Place::AfterStream | Place::ExtraScanlines => png::recompressed(&base.bytes)?,
        Place::AfterEnd if rng.chance(0.5) => trailer::add(base, rng)?.0,
        // Zeros before the pixels are what writers leave that align them.
        Place::HeaderGap if rng.chance(0.5) => {
            let zeros = rng.range(2, 84);
            bmp::gap(&base.bytes, &vec![0; zeros])?
        }
        _ => base.bytes.clone(),
    };
    let mark = Mark {
        bare: false,
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
    fn every_place_of_every_format_takes_every_kind() {
        use std::collections::BTreeSet;
        for (format, places) in
            [(Format::Png, 4), (Format::Jpeg, 2), (Format::Gif, 1), (Format::Webp, 2), (Format::Bmp, 2)]
        {
            let base = Base::tiny(format);
            let mut seen = BTreeSet::new();
            for seed in 0..400 {
                let (_, _, mark) = embed(&base, &mut Rng::new(seed, "places")).unwrap();
                assert!(mark.payload_bytes >= 24, "{}", mark.layout);
                seen.insert((mark.layout, mark.kind.name()));
            }
            assert_eq!(seen.len(), places * 5, "{format:?}: {seen:?}");
        }
    }
}
