//! Method 3: metadata of every kind, and the ordinary metadata that it must be told from.

use super::bits::Mark;
use super::payload::{self, Kind};
use super::words;
use crate::container::Format;
use crate::lab::rng::Rng;
use crate::lab::splice::exif::{self, Block, Order};
use crate::lab::splice::png::{self, At};
use crate::lab::splice::{gif, jpeg, webp};

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

/// A place for a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    /// A tag of an EXIF block.
    Tag(u16),
    /// An XMP packet's description.
    Xmp,
    /// PNG tEXt.
    Text,
    /// PNG zTXt.
    CompressedText,
    /// PNG iTXt.
    InternationalText,
    /// JPEG COM, GIF comment.
    Comment,
    /// GIF application extension.
    Application,
}

/// Everything about a field but its value, so that twins differ in nothing else.
#[derive(Debug, Clone)]
struct Style {
    field: Field,
    keyword: &'static str,
    order: Order,
    code: [u8; 8],
    /// Ordinary camera tags beside it.
    camera: Option<Camera>,
}

/// What cameras write.
#[derive(Debug, Clone, Copy)]
struct Camera {
    make: &'static str,
    model: &'static str,
    date: (usize, usize, usize),
    exposure: u32,
    iso: u16,
}

const CAMERAS: &[(&str, &str)] = &[
    ("Canon", "Canon EOS 350D DIGITAL"),
    ("NIKON CORPORATION", "NIKON D70"),
    ("SONY", "DSC-W55"),
    ("OLYMPUS IMAGING CORP.", "E-500"),
    ("Apple", "iPhone 12"),
    ("samsung", "SM-G991B"),
    ("FUJIFILM", "FinePix F31fd"),
    ("Panasonic", "DMC-FZ8"),
];

/// Keywords of PNG text chunks (§11.3.4.2).
const KEYWORDS: &[&str] = &["Comment", "Description", "Title", "Software", "Author", "Source", "Warning"];

fn draw(format: Format, rng: &mut Rng) -> Option<Style> {
    use exif::{ARTIST, COPYRIGHT, DESCRIPTION, MAKER_NOTE, SOFTWARE, USER_COMMENT, XP_COMMENT, XP_TITLE};
    let tags: &[(u32, Field)] = &[
        (9, Field::Tag(USER_COMMENT)),
        (6, Field::Tag(DESCRIPTION)),
        (3, Field::Tag(SOFTWARE)),
        (1, Field::Tag(ARTIST)),
        (2, Field::Tag(COPYRIGHT)),
        (2, Field::Tag(XP_COMMENT)),
        (1, Field::Tag(XP_TITLE)),
        (1, Field::Tag(MAKER_NOTE)),
        (2, Field::Xmp),
    ];
    let own: &[(u32, Field)] = match format {
        Format::Jpeg => &[(8, Field::Comment)],
        Format::Webp => &[],
        Format::Png => &[(22, Field::Text), (8, Field::CompressedText), (8, Field::InternationalText)],
        Format::Gif => &[(5, Field::Comment), (2, Field::Application)],
        Format::Bmp => return None,
    };
    let tags = if format == Format::Gif { &[] } else { tags };
    let field = *rng.weighted(&[tags, own].concat());
    let (make, model) = *rng.pick(CAMERAS);
    let camera = Camera {
        make,
        model,
        date: (rng.range(2003, 2024), rng.range(1, 12), rng.range(1, 28)),
        exposure: rng.range(8, 1000) as u32,
        iso: *rng.pick(&[64, 80, 100, 200, 400, 800, 1600]),
    };
    Some(Style {
        field,
        keyword: rng.pick::<&str>(KEYWORDS),
        order: *rng.pick(&[Order::Little, Order::Big]),
        code: **rng.weighted(&[
            (6, b"ASCII\0\0\0"),
            (3, b"\0\0\0\0\0\0\0\0"),
            (1, b"UNICODE\0"),
            (1, b"JIS\0\0\0\0\0"),
        ]),
        camera: rng.chance(0.6).then_some(camera),
    })
}

impl Field {
    fn name(self) -> String {
        match self {
            Self::Tag(exif::USER_COMMENT) => "UserComment".to_owned(),
            Self::Tag(exif::DESCRIPTION) => "ImageDescription".to_owned(),
            Self::Tag(exif::SOFTWARE) => "Software".to_owned(),
            Self::Tag(exif::ARTIST) => "Artist".to_owned(),
            Self::Tag(exif::COPYRIGHT) => "Copyright".to_owned(),
            Self::Tag(exif::XP_COMMENT) => "XPComment".to_owned(),
            Self::Tag(exif::XP_TITLE) => "XPTitle".to_owned(),
            Self::Tag(exif::MAKER_NOTE) => "MakerNote".to_owned(),
            Self::Tag(other) => format!("tag 0x{other:04x}"),
            Self::Xmp => "XMP dc:description".to_owned(),
            Self::Text => "tEXt".to_owned(),
            Self::CompressedText => "zTXt".to_owned(),
            Self::InternationalText => "iTXt".to_owned(),
            Self::Comment => "comment".to_owned(),
            Self::Application => "application extension".to_owned(),
        }
    }

    /// Whether the value must be text.
    const fn is_text(self) -> bool {
        matches!(self, Self::Xmp | Self::InternationalText | Self::Tag(exif::XP_COMMENT | exif::XP_TITLE))
    }

    /// Most bytes of a value.
    const fn most(self) -> usize {
        match self {
            Self::Tag(_) | Self::Xmp => 16_000,
            _ => 60_000,
        }
    }
}

/// `base` with `value` in the style's field; without a value only what goes with it (camera tags).
fn place(base: &Base, style: &Style, value: Option<&[u8]>) -> Option<Vec<u8>> {
    let file = &base.bytes;
    if let Field::Tag(tag) = style.field {
        return place_tag(base, style, tag, value);
    }
    let Some(value) = value else { return Some(file.clone()) };
    match (style.field, base.format) {
        (Field::Xmp, Format::Jpeg) => jpeg::insert_xmp(file, &packet(value)),
        (Field::Xmp, Format::Webp) => webp::insert(file, base.size, *b"XMP ", &packet(value)),
        (Field::Xmp, Format::Png) => {
            let content = png::international_text("XML:com.adobe.xmp", &packet(value));
            png::insert(file, At::BeforeData, *b"iTXt", &content)
        }
        (Field::Text, _) => png::insert(file, At::BeforeData, *b"tEXt", &png::text(style.keyword, value)),
        (Field::CompressedText, _) => {
            png::insert(file, At::BeforeData, *b"zTXt", &png::compressed_text(style.keyword, value))
        }
        (Field::InternationalText, _) => {
            png::insert(file, At::BeforeData, *b"iTXt", &png::international_text(style.keyword, value))
        }
        (Field::Comment, Format::Gif) => gif::comment(file, value),
        (Field::Comment, _) => jpeg::insert(file, jpeg::COM, value),
        (Field::Application, _) => gif::application(file, *b"STARDATA1.0", value),
        (Field::Tag(_) | Field::Xmp, _) => None,
    }
}

fn place_tag(base: &Base, style: &Style, tag: u16, value: Option<&[u8]>) -> Option<Vec<u8>> {
    let (old, file) = match base.format {
        Format::Jpeg => jpeg::take_exif(&base.bytes),
        _ => (None, base.bytes.clone()),
    };
    let mut block = old.as_deref().and_then(Block::read).unwrap_or_else(|| {
        let mut block = Block::new(style.order);
        if let Some(camera) = style.camera {
            fill(&mut block, camera);
        }
        block
    });
    match (value, tag) {
        (Some(value), exif::USER_COMMENT) => block.bytes(tag, &exif::user_comment(&style.code, value)),
        (Some(value), exif::XP_COMMENT | exif::XP_TITLE) => {
            block.bytes(tag, &exif::xp(&String::from_utf8_lossy(value)));
        }
        (Some(value), exif::MAKER_NOTE) => block.bytes(tag, value),
        (Some(value), _) => block.text(tag, value),
        (None, _) if style.camera.is_none() && old.is_none() => return Some(file),
        (None, _) => {}
    }
    let tiff = block.build();
    match base.format {
        Format::Jpeg => jpeg::insert_exif(&file, &tiff),
        Format::Png => png::insert(&file, At::BeforeData, *b"eXIf", &tiff),
        Format::Webp => webp::insert(&file, base.size, *b"EXIF", &tiff),
        Format::Gif | Format::Bmp => None,
    }
}

fn fill(block: &mut Block, camera: Camera) {
    let (year, month, day) = camera.date;
    let date = format!("{year}:{month:02}:{day:02} 14:{day:02}:07");
    block.text(0x010f, camera.make.as_bytes());
    block.text(0x0110, camera.model.as_bytes());
    block.short(0x0112, 1);
    block.rational(0x011a, 72, 1);
    block.rational(0x011b, 72, 1);
    block.short(0x0128, 2);
    block.text(0x0132, date.as_bytes());
    block.rational(0x829a, 1, camera.exposure);
    block.rational(0x829d, 28, 10);
    block.short(0x8827, camera.iso);
    block.bytes(0x9000, b"0220");
    block.text(0x9003, date.as_bytes());
    block.text(0x9004, date.as_bytes());
    block.short(0x9207, 5);
    block.short(0x9209, 16);
    block.rational(0x920a, 180, 10);
    block.short(0xa001, 1);
}

/// An XMP packet whose description is `value`.
fn packet(value: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(value);
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n \
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n  <rdf:Description rdf:about=\"\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n   <dc:description><rdf:Alt><rdf:li \
         xml:lang=\"x-default\">{text}</rdf:li></rdf:Alt></dc:description>\n  </rdf:Description>\n \
         </rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>"
    )
    .into_bytes()
}

/// Hides a random payload in the metadata of `base`. Answers the twin (the same field with an ordinary value, or
/// without it), the stego file and what was done; `None` where the format has no such place.
pub fn embed(base: &Base, rng: &mut Rng) -> Option<(Vec<u8>, Vec<u8>, Mark)> {
    let style = draw(base.format, rng)?;
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
    let ordinary = rng.chance(0.6).then(|| ordinary_value(style.field, rng));
    let stego = place(base, &style, Some(&value))?;
    let clean = place(base, &style, ordinary.as_deref())?;
    let mark = Mark {
        method: "exif",
        bit_order: "none",
        layout: format!("{}{}", style.field.name(), if coded { ",base64" } else { "" }),
        operation: "",
        kind,
        payload_bytes: payload.len(),
        rate: payload.len() as f64 / stego.len() as f64,
    };
    Some((clean, stego, mark))
}

/// A value that belongs into the field.
fn ordinary_value(field: Field, rng: &mut Rng) -> Vec<u8> {
    match field {
        Field::Tag(exif::SOFTWARE) => words::software(rng).as_bytes().to_vec(),
        Field::Tag(exif::MAKER_NOTE) => maker_note(rng),
        Field::Tag(exif::USER_COMMENT) => match rng.below(4) {
            0 => vec![b' '; rng.range(8, 118)],
            1 => vec![0; rng.range(8, 118)],
            2 => words::generator_settings(rng).into_bytes(),
            _ => words::caption(rng).into_bytes(),
        },
        Field::Text | Field::InternationalText | Field::CompressedText if rng.chance(0.3) => {
            words::generator_settings(rng).into_bytes()
        }
        Field::Text if rng.chance(0.3) => words::software(rng).as_bytes().to_vec(),
        Field::Application => vec![1, rng.below(4) as u8, 0],
        _ => words::caption(rng).into_bytes(),
    }
}

/// Binary camera data: small numbers, repeated fields, zeros.
fn maker_note(rng: &mut Rng) -> Vec<u8> {
    let mut note =
        rng.pick(&[b"Nikon\0\x02\x10".as_slice(), b"OLYMP\0\x01\0", b"FUJIFILM", b"\x1c\0\x01\0"]).to_vec();
    for tag in 0..rng.range(8, 160) {
        note.extend((tag as u16).to_le_bytes());
        note.extend([rng.range(1, 7) as u8, 0, 1, 0, 0, 0]);
        note.extend((rng.below(400) as u32).to_le_bytes());
    }
    note
}

/// `base` with ordinary metadata that looks like more than it is; answers what.
pub fn innocent(base: &Base, rng: &mut Rng) -> Option<(Vec<u8>, String)> {
    let style = draw(base.format, rng)?;
    let value = ordinary_value(style.field, rng);
    let file = place(base, &style, Some(&value))?;
    Some((file, format!("ordinary {}", style.field.name())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_leaves_a_picture_that_decodes() {
        for format in [Format::Png, Format::Jpeg, Format::Gif, Format::Webp] {
            for seed in 0..40 {
                let base = Base::tiny(format);
                let (clean, stego, mark) = embed(&base, &mut Rng::new(seed, "exif")).unwrap();
                let pixels = |file: &[u8]| image::load_from_memory(file).unwrap().to_rgba8().into_raw();
                assert_eq!(pixels(&stego), pixels(&base.bytes), "{}", mark.layout);
                assert_eq!(pixels(&clean), pixels(&base.bytes), "{}", mark.layout);
                assert!(stego.len() > clean.len() || mark.payload_bytes < 2500, "{}", mark.layout);
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
}
