//! Covers read and decoded, and the forms that the formats want them in.

use super::exif::Base;
use super::state::{self, Prepared};
use crate::container::{self, Format};
use crate::lab::canvas;
use crate::lab::covers::Cover;
use crate::lab::rng::Rng;
use crate::lab::write::{self, Encoding};
use crate::limits::Limits;
use crate::pixels::{self, Image, Layout};

/// A decoded cover.
pub(super) struct Loaded {
    pub(super) bytes: Vec<u8>,
    pub(super) format: Format,
    pub(super) image: Image,
}

impl Loaded {
    /// Whether a cover is passed over for another: collections hold icons by the thousand, in which little can be
    /// hidden and less be measured, so three of five go by.
    pub(super) fn passed_over(&self, rng: &mut Rng) -> bool {
        self.image.width.min(self.image.height) < 64 && rng.chance(0.6)
    }
}

/// Largest side that is worked on; larger covers are cut to a random window of it, or states like resizing would
/// cost more than everything else.
const WINDOW: u32 = 1100;

/// Reads and decodes `cover`; `None` where that fails or it is larger than is worth the time.
pub(super) fn load(cover: &Cover, rng: &mut Rng) -> Option<Loaded> {
    let limits = Limits { file_bytes: 24 << 20, pixels: 20_000_000, ..Limits::default() };
    let bytes = std::fs::read(&cover.path).ok().filter(|bytes| bytes.len() as u64 <= limits.file_bytes)?;
    let container = container::parse(&bytes, None, &limits);
    let format = container.format?;
    let mut image = pixels::decode(&bytes, &container, &limits).ok()?;
    if image.decoded_rows < image.height {
        return None;
    }
    if !canvas::is_plain(&image) {
        image = canvas::true_colour(&image, true);
    }
    let (width, height) = (image.width.min(WINDOW), image.height.min(WINDOW));
    let x = rng.below((image.width - width + 1) as usize) as u32 & !7;
    let y = rng.below((image.height - height + 1) as usize) as u32 & !7;
    if (width, height) != (image.width, image.height) {
        image = canvas::crop(&image, x, y, width, height);
    }
    Some(Loaded { bytes, format, image })
}

/// The image in a layout that `format` holds.
pub(super) fn fit(image: Image, format: Format) -> Image {
    let layout = match (image.layout, format) {
        (Layout::Grey, Format::Webp | Format::Bmp) => Layout::Rgb,
        (Layout::GreyAlpha, Format::Webp | Format::Bmp) => Layout::Rgba,
        _ => return image,
    };
    canvas::from_rgba(image.width, image.height, &canvas::rgba(&image), layout)
}

/// Palette images of BMP are written with 8 bits here; a transparent index is no matter for that format.
pub(super) fn unpacked(mut image: Image, format: Format) -> Image {
    if format == Format::Bmp {
        image.palette.alpha.clear();
        image.depths[0] = 8;
    }
    // Writers give small tables few bits; a table that an odd cover outgrows needs all of them.
    if image.palette.colours.len() > 1usize << image.depths[0] {
        image.depths[0] = 8;
    }
    image
}

/// A format that keeps colour samples as they are.
pub(super) fn lossless(rng: &mut Rng) -> Format {
    *rng.weighted(&[(62, Format::Png), (22, Format::Bmp), (16, Format::Webp)])
}

/// A format that keeps palette indices as they are.
pub(super) fn with_palette(rng: &mut Rng) -> Format {
    *rng.weighted(&[(50, Format::Gif), (38, Format::Png), (12, Format::Bmp)])
}

/// A finished file for methods that leave the pixels alone: half the time the cover itself.
pub(super) fn base(cover: Loaded, rng: &mut Rng) -> Option<(Base, String)> {
    let size = (cover.image.width, cover.image.height);
    if rng.chance(0.5) && cover.bytes.len() < 3_000_000 {
        let header = container::parse(&cover.bytes, None, &Limits::default()).header;
        let base = Base { bytes: cover.bytes, format: cover.format, size: (header.width, header.height) };
        return (header.width > 0 && size.0 > 0).then(|| (base, "the file itself".to_owned()));
    }
    let format = *rng.weighted(&[
        (34, Format::Png),
        (38, Format::Jpeg),
        (12, Format::Gif),
        (8, Format::Webp),
        (8, Format::Bmp),
    ]);
    let Prepared { image, history } = match format {
        Format::Gif => state::indexed(&cover.image, rng),
        // A bitmap with a colour table has a second place for a gap.
        Format::Bmp if rng.chance(0.35) => {
            let Prepared { image, history } = state::indexed(&cover.image, rng);
            Prepared { image: unpacked(image, format), history }
        }
        _ => state::colour(&cover.image, rng),
    };
    let image = match (format, image.layout) {
        (Format::Jpeg, Layout::GreyAlpha | Layout::Rgba) => {
            canvas::from_rgba(image.width, image.height, &canvas::rgba(&image), Layout::Rgb)
        }
        _ => fit(image, format),
    };
    let bytes = write::write(&image, Encoding::draw(format, rng)).ok()?;
    Some((Base { bytes, format, size: (image.width, image.height) }, history))
}
