//! Places for a value in the metadata of the formats, and how it is put there.

use super::Base;
use crate::container::Format;
use crate::lab::rng::Rng;
use crate::lab::splice::exif::{self, Block, Order};
use crate::lab::splice::png::{self, At};
use crate::lab::splice::{gif, jpeg, webp};

/// A place for a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    /// A tag of an EXIF block.
    Tag(u16),
    /// An XMP packet's description.
    Xmp,
    /// An XMP packet's thumbnail (XMP part 2, `xmp:Thumbnails`).
    Thumbnail,
    /// PNG zTXt as `ImageMagick` keeps an EXIF block in it.
    RawProfile,
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
    /// A colour profile.
    Profile,
}

/// Everything about a field but its value, so that twins differ in nothing else.
#[derive(Debug, Clone)]
pub(super) struct Style {
    pub(super) field: Field,
    pub(super) keyword: &'static str,
    /// Identifier and authentication code of an application extension.
    pub(super) application: [u8; 11],
    order: Order,
    pub(super) code: [u8; 8],
    /// Ordinary camera tags beside it.
    pub(super) camera: Option<Camera>,
}

/// What cameras write.
#[derive(Debug, Clone, Copy)]
pub(super) struct Camera {
    pub(super) make: &'static str,
    pub(super) model: &'static str,
    pub(super) date: (usize, usize, usize),
    pub(super) exposure: u32,
    pub(super) iso: u16,
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

pub(super) fn draw(format: Format, rng: &mut Rng) -> Option<Style> {
    use exif::{ARTIST, COPYRIGHT, DESCRIPTION, MAKER_NOTE, SOFTWARE, USER_COMMENT, XP_COMMENT, XP_TITLE};
    let tags: &[(u32, Field)] = &[
        (9, Field::Tag(USER_COMMENT)),
        (6, Field::Tag(DESCRIPTION)),
        (3, Field::Tag(SOFTWARE)),
        (1, Field::Tag(ARTIST)),
        (2, Field::Tag(COPYRIGHT)),
        (2, Field::Tag(XP_COMMENT)),
        (1, Field::Tag(XP_TITLE)),
        (4, Field::Tag(MAKER_NOTE)),
        (4, Field::Xmp),
        (3, Field::Profile),
    ];
    let own: &[(u32, Field)] = match format {
        Format::Jpeg => &[(8, Field::Comment)],
        Format::Webp => &[],
        Format::Png => &[(20, Field::Text), (10, Field::CompressedText), (9, Field::InternationalText)],
        Format::Gif => &[(12, Field::Comment), (7, Field::Application), (2, Field::Profile), (3, Field::Xmp)],
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
        application: application(rng),
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

/// Names of extensions that programs write, or one that nobody knows.
fn application(rng: &mut Rng) -> [u8; 11] {
    match rng.below(5) {
        0 => *b"NETSCAPE2.0",
        1 => *b"ANIMEXTS1.0",
        2 => *b"MGK8BIM0000",
        3 => *b"MGKIPTC0000",
        _ => {
            std::array::from_fn(
                |at| if at < 8 { b'A' + rng.below(26) as u8 } else { b'0' + rng.below(10) as u8 },
            )
        }
    }
}

impl Field {
    pub(super) fn name(self) -> String {
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
            Self::Thumbnail => "XMP xmpGImg:image".to_owned(),
            Self::RawProfile => "zTXt, Raw profile type exif".to_owned(),
            Self::Text => "tEXt".to_owned(),
            Self::CompressedText => "zTXt".to_owned(),
            Self::InternationalText => "iTXt".to_owned(),
            Self::Comment => "comment".to_owned(),
            Self::Application => "application extension".to_owned(),
            Self::Profile => "ICC profile".to_owned(),
        }
    }

    /// Whether the value must be text.
    pub(super) const fn is_text(self) -> bool {
        matches!(
            self,
            Self::Xmp
                | Self::Thumbnail
                | Self::InternationalText
                | Self::Tag(exif::XP_COMMENT | exif::XP_TITLE)
        )
    }

    /// Most bytes of a value.
    pub(super) const fn most(self) -> usize {
        match self {
            Self::Tag(_) | Self::Xmp | Self::Thumbnail => 16_000,
            _ => 60_000,
        }
    }
}

/// `base` with `value` in the style's field; without a value only what goes with it (camera tags).
pub(super) fn place(base: &Base, style: &Style, value: Option<&[u8]>) -> Option<Vec<u8>> {
    let file = &base.bytes;
    if let Field::Tag(tag) = style.field {
        return place_tag(base, style, tag, value);
    }
    let Some(value) = value else { return Some(file.clone()) };
    match (style.field, base.format) {
        (Field::Xmp, _) => place_xmp(base, &packet(&description(value))),
        (Field::Thumbnail, _) => place_xmp(base, &packet(&thumbnail(value))),
        (Field::RawProfile, _) => {
            let content = png::compressed_text("Raw profile type exif", value);
            png::insert(file, At::BeforeData, *b"zTXt", &content)
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
        (Field::Application, _) => gif::application(file, style.application, value),
        (Field::Profile, Format::Jpeg) => jpeg::insert_profile(file, value),
        (Field::Profile, Format::Webp) if !file.windows(4).take(60).any(|at| at == b"ICCP") => {
            webp::insert(file, base.size, *b"ICCP", value)
        }
        (Field::Profile, Format::Gif) => gif::application(file, *b"ICCRGBG1012", value),
        // A file has at most one profile, and none beside sRGB.
        (Field::Profile, Format::Png) if !png::has(file, *b"iCCP") && !png::has(file, *b"sRGB") => {
            png::insert(file, At::AfterHeader, *b"iCCP", &png::profile("ICC Profile", value))
        }
        (Field::Tag(_) | Field::Profile, _) => None,
    }
}

fn place_xmp(base: &Base, packet: &[u8]) -> Option<Vec<u8>> {
    let file = &base.bytes;
    match base.format {
        Format::Jpeg => jpeg::insert_xmp(file, packet),
        // The bytes behind an XMP packet lead readers that take it for sub-blocks to its end (XMP part 3 §1.1.2).
        Format::Gif => gif::xmp(file, packet),
        Format::Webp => webp::insert(file, base.size, *b"XMP ", packet),
        Format::Png => {
            let content = png::international_text("XML:com.adobe.xmp", packet);
            png::insert(file, At::BeforeData, *b"iTXt", &content)
        }
        Format::Bmp => None,
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
        Format::Png if png::has(&file, *b"eXIf") => None,
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

/// An XMP packet around `properties`.
fn packet(properties: &str) -> Vec<u8> {
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n \
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n  <rdf:Description rdf:about=\"\" \
         {properties}\n  </rdf:Description>\n \
         </rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>"
    )
    .into_bytes()
}

fn description(value: &[u8]) -> String {
    let text = String::from_utf8_lossy(value);
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!(
        "xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n   <dc:description><rdf:Alt><rdf:li \
         xml:lang=\"x-default\">{text}</rdf:li></rdf:Alt></dc:description>"
    )
}

fn thumbnail(base64: &[u8]) -> String {
    let lines: Vec<_> = base64.chunks(76).map(String::from_utf8_lossy).collect();
    let image = lines.join("&#xA;");
    format!(
        "xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:xmpGImg=\"http://ns.adobe.com/xap/1.0/g/img/\">\n   \
         <xmp:Thumbnails><rdf:Alt><rdf:li rdf:parseType=\"Resource\"><xmpGImg:format>JPEG</xmpGImg:format>\
         <xmpGImg:image>{image}</xmpGImg:image></rdf:li></rdf:Alt></xmp:Thumbnails>"
    )
}
