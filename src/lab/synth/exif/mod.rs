//! Method 3: metadata of every kind, and the ordinary metadata that it must be told from.

mod field;
mod ordinary;

use field::{Field, draw, place};

use super::bits::Mark;
use super::payload::{self, Kind};
use crate::container::Format;
use crate::lab::rng::Rng;

/// A finished file to work on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// The file.
    pub bytes: Vec<u8>,
    /// Its format.
    pub format: Format,
    /// Width and height.
    pub size: (u32, u32),
}

#[cfg(test)]
impl Base {
    /// A flat picture of 9×9 pixels in that format, for the tests of what is put into files.
    pub(super) fn tiny(format: Format) -> Self {
        use crate::lab::{canvas, write};

        let image = match format {
            Format::Gif => canvas::indexed(9, 9, vec![[0; 3], [255; 3]], vec![1; 81]),
            _ => canvas::rgb(9, 9, vec![120; 243]),
        };
        let bytes = write::write(&image, write::Encoding::plain(format)).unwrap();
        Self { bytes, format, size: (9, 9) }
    }
}

/// Hides a random payload in the metadata of `base`. Answers the twin (the same field with an ordinary value, or
/// without it), the stego file and what was done; `None` where the format has no such place.
pub fn embed(base: &Base, rng: &mut Rng) -> Option<(Vec<u8>, Vec<u8>, Mark)> {
    let mut style = draw(base.format, rng)?;
    let kind = *rng.weighted(&[
        (34, Kind::Text),
        (24, Kind::Base64),
        (12, Kind::Compressed),
        (18, Kind::Encrypted),
        (12, Kind::File),
    ]);
    let most = style.field.most();
    let size = if rng.chance(0.85) { rng.log_uniform(40, 2500) } else { rng.log_uniform(2500, most) };
    let payload = payload::make(kind, size.min(most), rng);
    // A field that holds only text takes bytes as base64; others do so half the time, as people do who are careful.
    let binary = matches!(kind, Kind::Compressed | Kind::Encrypted | Kind::File);
    let coded = binary && (style.field.is_text() || rng.chance(0.4));
    let value = if coded { payload::base64(&payload) } else { payload.clone() };
    // A profile either has a private tag that holds the payload, or is nothing but the payload.
    let framed = style.field == Field::Profile && rng.chance(0.6);
    let value = if framed { ordinary::profile(rng, &[(*b"prvT", value)]) } else { value };
    let ordinary = rng.chance(0.6).then(|| ordinary::value(&style, rng));
    let stego = place(base, &style, Some(&value))?;
    let carrier = style.field.name();
    let ordinary = ordinary.map(|(field, value, _)| {
        style.field = field;
        value
    });
    let clean = place(base, &style, ordinary.as_deref())?;
    let mark = Mark {
        bare: false,
        method: "exif",
        bit_order: "none",
        layout: format!(
            "{carrier}{}{}",
            if framed { ",private tag" } else { "" },
            if coded { ",base64" } else { "" }
        ),
        operation: "",
        kind,
        payload_bytes: payload.len(),
        rate: payload.len() as f64 / stego.len() as f64,
    };
    Some((clean, stego, mark))
}

/// `base` with ordinary metadata that looks like more than it is; answers what.
pub fn innocent(base: &Base, rng: &mut Rng) -> Option<(Vec<u8>, String)> {
    let mut style = draw(base.format, rng)?;
    let (field, value, what) = ordinary::value(&style, rng);
    style.field = field;
    let file = place(base, &style, Some(&value))?;
    Some((file, format!("{}, {what}", style.field.name())))
}

#[cfg(test)]
mod tests {
    use super::field::Camera;
    use super::*;
    use crate::lab::splice::exif::{self, Block};
    use crate::lab::splice::jpeg;

    #[test]
    fn every_field_leaves_a_picture_that_decodes() {
        for format in [Format::Png, Format::Jpeg, Format::Gif, Format::Webp] {
            for seed in 0..40 {
                let base = Base::tiny(format);
                let (clean, stego, mark) = embed(&base, &mut Rng::new(seed, "exif")).unwrap();
                let pixels = |file: &[u8]| image::load_from_memory(file).unwrap().to_rgba8().into_raw();
                assert_eq!(pixels(&stego), pixels(&base.bytes), "{}", mark.layout);
                assert_eq!(pixels(&clean), pixels(&base.bytes), "{}", mark.layout);
                assert_ne!(stego, clean, "{}", mark.layout);
            }
        }
        assert!(embed(&Base::tiny(Format::Bmp), &mut Rng::new(1, "exif")).is_none());
    }

    #[test]
    fn a_user_comment_keeps_the_tags_that_were_there() {
        let mut style = draw(Format::Jpeg, &mut Rng::new(1, "style")).unwrap();
        style.field = Field::Tag(exif::USER_COMMENT);
        style.code = *b"ASCII\0\0\0";
        style.camera = Some(Camera { make: "M", model: "N", date: (2020, 1, 1), exposure: 60, iso: 100 });
        let once = place(&Base::tiny(Format::Jpeg), &style, None).unwrap();
        let twice =
            place(&Base { bytes: once, ..Base::tiny(Format::Jpeg) }, &style, Some(b"hidden words")).unwrap();
        let (tiff, _) = jpeg::take_exif(&twice);
        let block = Block::read(&tiff.unwrap()).unwrap();
        assert!(block.has(exif::USER_COMMENT) && block.has(0x010f) && block.has(0x9003));
        assert!(twice.windows(20).any(|window| window == b"ASCII\0\0\0hidden words"));
    }

    #[test]
    fn every_carrier_takes_every_kind() {
        use std::collections::{BTreeMap, BTreeSet};
        let mut seen: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for format in [Format::Png, Format::Jpeg, Format::Gif, Format::Webp] {
            let base = Base::tiny(format);
            for seed in 0..700 {
                let (_, _, mark) = embed(&base, &mut Rng::new(seed, "kinds")).unwrap();
                assert!(mark.payload_bytes >= 24, "{}", mark.layout);
                let carrier = mark.layout.split(',').next().unwrap();
                seen.entry(format!("{format:?} {carrier}")).or_default().insert(mark.kind.name());
            }
        }
        let exif = ["UserComment", "MakerNote", "ImageDescription", "XMP dc:description", "ICC profile"];
        let expected = [
            ("Png", [exif.as_slice(), &["tEXt", "zTXt", "iTXt"]].concat()),
            ("Jpeg", [exif.as_slice(), &["comment"]].concat()),
            ("Webp", exif.to_vec()),
            ("Gif", vec!["comment", "application extension", "XMP dc:description", "ICC profile"]),
        ];
        for (format, carriers) in expected {
            for carrier in carriers {
                let kinds = seen.get(&format!("{format} {carrier}")).map_or(0, BTreeSet::len);
                assert_eq!(kinds, 5, "{format} {carrier}: {:?}", seen.get(&format!("{format} {carrier}")));
            }
        }
    }

    #[test]
    fn names_and_notices_stand_where_they_belong() {
        use crate::container;
        use crate::limits::Limits;
        use crate::metadata::{self, Belongs};

        let mut seen = 0;
        for seed in 0..600 {
            let base = Base::tiny(Format::Png);
            let (file, what) = innocent(&base, &mut Rng::new(seed, "names")).unwrap();
            let limits = Limits::default();
            let fields = metadata::read(&file, &container::parse(&file, None, &limits), &limits).fields;
            let prose = |text: &str| text.len() > 60 && text.split(' ').count() > 9;
            for field in
                fields.iter().filter(|field| matches!(field.belongs(), Belongs::Name | Belongs::Notice))
            {
                if what.contains("name") || what.contains("notice") {
                    assert!(!prose(field.value.raw()), "{what}: {}", field.value.raw());
                    seen += 1;
                }
                assert!(
                    !what.ends_with("caption") || field.name.raw() == "XPTitle" || !prose(field.value.raw()),
                    "{what}"
                );
            }
        }
        assert!(seen > 20, "{seen}");
    }

    #[test]
    fn ordinary_metadata_leave_a_picture_that_decodes() {
        for format in [Format::Png, Format::Jpeg, Format::Gif, Format::Webp] {
            let base = Base::tiny(format);
            for seed in 0..80 {
                let (file, what) = innocent(&base, &mut Rng::new(seed, "ordinary")).unwrap();
                let pixels = |file: &[u8]| image::load_from_memory(file).unwrap().to_rgba8().into_raw();
                assert_eq!(pixels(&file), pixels(&base.bytes), "{what}");
                assert!(file.len() > base.bytes.len(), "{what}");
            }
        }
    }
}
