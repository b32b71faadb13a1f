//! Which cover, state, method and encoder a file of the set gets.

use super::bits::Mark;
use super::exif::Base;
use super::state::{self, AlphaKind, Prepared};
use super::{Made, alpha, exif, lsb, palette, quantise, raw};
use crate::container::{self, Format};
use crate::lab::canvas;
use crate::lab::covers::{Cover, Pool};
use crate::lab::rng::Rng;
use crate::lab::sidecar::Sidecar;
use crate::lab::write::{self, Encoding};
use crate::limits::Limits;
use crate::pixels::{self, Image, Layout};

/// Covers tried before a file is given up.
const ATTEMPTS: usize = 16;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    Alpha,
    Palette,
    Lsb,
    Exif,
    Raw,
}

/// What the clean and the stego version share, and both of them.
struct Pair {
    clean: Vec<u8>,
    stego: Vec<u8>,
    mark: Mark,
    history: String,
    format: Format,
}

/// A decoded cover.
struct Loaded {
    bytes: Vec<u8>,
    format: Format,
    image: Image,
}

/// Makes file `index`; `None` where no cover was fit.
pub(super) fn make(pool: &Pool, seed: u64, index: u64) -> Option<Made> {
    let (unit, slot) = (index / 5, index % 5);
    let key = |name: &str| format!("{unit}/{name}");
    let guilty = Rng::new(seed, &key("fourth")).chance(0.55);
    match slot {
        0 => paired(pool, seed, index, &key("a"), true),
        1 => paired(pool, seed, index, &key("a"), false),
        2 => paired(pool, seed, index, &key("b"), true),
        3 if guilty => innocent(pool, seed, index, &key("d")),
        3 => paired(pool, seed, index, &key("b"), false),
        _ => paired(pool, seed, index, &key("c"), true),
    }
}

/// The stego file or the twin of the pair `key`.
fn paired(pool: &Pool, seed: u64, index: u64, key: &str, hide: bool) -> Option<Made> {
    let mut rng = Rng::new(seed, key);
    let method = *rng.weighted(&[
        (42, Method::Lsb),
        (15, Method::Alpha),
        (14, Method::Palette),
        (14, Method::Exif),
        (15, Method::Raw),
    ]);
    for _ in 0..ATTEMPTS {
        let cover = pool.draw(&mut rng);
        let Some(pair) = load(cover, &mut rng).and_then(|loaded| pair(method, loaded, &mut rng)) else {
            continue;
        };
        let mut sidecar = blank(cover, seed, index, pair.format, pair.history);
        if hide {
            sidecar.label = 1;
            sidecar.method = Some(pair.mark.method.to_owned());
            pair.mark.bit_order.clone_into(&mut sidecar.bit_order);
            sidecar.layout = pair.mark.layout;
            pair.mark.operation.clone_into(&mut sidecar.operation);
            pair.mark.kind.name().clone_into(&mut sidecar.kind);
            sidecar.payload_bytes = pair.mark.payload_bytes as u64;
            sidecar.rate = pair.mark.rate;
        } else {
            sidecar.twin = true;
            sidecar.layout = format!("twin of {}", pair.mark.method);
        }
        return Some(Made { bytes: if hide { pair.stego } else { pair.clean }, sidecar });
    }
    None
}

fn blank(cover: &Cover, seed: u64, index: u64, format: Format, state: String) -> Sidecar {
    Sidecar {
        file: format!("{index:06}.{}", Encoding::plain(format).extension()),
        label: 0,
        method: None,
        bit_order: "none".to_owned(),
        layout: String::new(),
        operation: String::new(),
        kind: String::new(),
        payload_bytes: 0,
        rate: 0.0,
        state,
        twin: false,
        cover: cover.name.clone(),
        source: cover.source.clone(),
        seed,
        index,
    }
}

/// Largest side that is worked on; larger covers are cut to a random window of it, or states like resizing would
/// cost more than everything else.
const WINDOW: u32 = 1100;

fn load(cover: &Cover, rng: &mut Rng) -> Option<Loaded> {
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

fn pair(method: Method, cover: Loaded, rng: &mut Rng) -> Option<Pair> {
    match method {
        Method::Exif | Method::Raw => {
            let (base, history) = base(cover, rng)?;
            let (clean, stego, mark) = match method {
                Method::Exif => exif::embed(&base, rng)?,
                _ => raw::embed(&base, rng)?,
            };
            Some(Pair { clean, stego, mark, history, format: base.format })
        }
        Method::Lsb => {
            let prepared = state::colour(&cover.image, rng);
            let format = *rng.weighted(&[(62, Format::Png), (22, Format::Bmp), (16, Format::Webp)]);
            let mut image = fit(prepared.image, format);
            // Several tools write RGBA with an opaque alpha channel, whatever the cover had.
            if image.layout == Layout::Rgb && format != Format::Bmp && rng.chance(0.12) {
                image = state::add_alpha(&image, AlphaKind::Uniform, rng);
            }
            let (stego, mark) = lsb::embed(&image, rng)?;
            both(&image, &stego, mark, prepared.history, format, rng)
        }
        Method::Alpha => {
            // Covers with alpha of their own are worth a second draw.
            if cover.image.layout.alpha().is_none() && cover.image.palette.alpha.is_empty() && rng.chance(0.6)
            {
                return None;
            }
            let prepared = state::with_alpha(&cover.image, rng);
            let format = *rng.weighted(&[(75, Format::Png), (25, Format::Webp)]);
            let image = fit(prepared.image, format);
            let (stego, mark) = alpha::embed(&image, rng)?;
            both(&image, &stego, mark, prepared.history, format, rng)
        }
        Method::Palette => {
            if cover.image.layout != Layout::Indexed && rng.chance(0.5) {
                return None;
            }
            let prepared = state::indexed(&cover.image, rng);
            let format = *rng.weighted(&[(50, Format::Gif), (38, Format::Png), (12, Format::Bmp)]);
            let image = unpacked(prepared.image, format);
            let (clean, stego, mark) = palette::embed(&image, rng)?;
            both(&clean, &stego, mark, prepared.history, format, rng)
        }
    }
}

/// The image in a layout that `format` holds.
fn fit(image: Image, format: Format) -> Image {
    let layout = match (image.layout, format) {
        (Layout::Grey, Format::Webp | Format::Bmp) => Layout::Rgb,
        (Layout::GreyAlpha, Format::Webp | Format::Bmp) => Layout::Rgba,
        _ => return image,
    };
    canvas::from_rgba(image.width, image.height, &canvas::rgba(&image), layout)
}

/// Palette images of BMP are written with 8 bits here; a transparent index is no matter for that format.
fn unpacked(mut image: Image, format: Format) -> Image {
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

/// Writes both versions with the same encoder and the same dress.
fn both(
    clean: &Image,
    stego: &Image,
    mark: Mark,
    history: String,
    format: Format,
    rng: &mut Rng,
) -> Option<Pair> {
    let encoding = Encoding::draw(format, rng);
    let dress = rng.bits();
    let write = |image: &Image| {
        let bytes = write::write(image, encoding).ok()?;
        dressed(Base { bytes, format, size: (image.width, image.height) }, dress)
    };
    Some(Pair { clean: write(clean)?, stego: write(stego)?, mark, history, format })
}

/// Some files carry ordinary metadata or a legitimate trailer, whatever is in their pixels: neither may come to mean
/// "clean".
fn dressed(base: Base, dress: u64) -> Option<Vec<u8>> {
    let mut rng = Rng::new(dress, "dress");
    match rng.below(100) {
        0..28 => Some(exif::innocent(&base, &mut rng).map_or(base.bytes, |(file, _)| file)),
        28..34 => raw::innocent(&base, &mut rng).map(|(file, _)| file),
        _ => Some(base.bytes),
    }
}

/// A finished file for methods that leave the pixels alone: half the time the cover itself.
fn base(cover: Loaded, rng: &mut Rng) -> Option<(Base, String)> {
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

/// A negative that looks guilty: noise, made alpha, dithering, ordinary metadata, a legitimate trailer.
fn innocent(pool: &Pool, seed: u64, index: u64, key: &str) -> Option<Made> {
    let mut rng = Rng::new(seed, key);
    let choice = rng.below(5);
    for _ in 0..ATTEMPTS {
        let cover = pool.draw(&mut rng);
        let made = load(cover, &mut rng).and_then(|loaded| harmless(choice, loaded, &mut rng));
        if let Some((bytes, format, history, layout)) = made {
            return Some(Made {
                bytes,
                sidecar: Sidecar { layout, ..blank(cover, seed, index, format, history) },
            });
        }
    }
    None
}

fn harmless(choice: usize, cover: Loaded, rng: &mut Rng) -> Option<(Vec<u8>, Format, String, String)> {
    let written =
        |image: &Image, format: Format, rng: &mut Rng| write::write(image, Encoding::draw(format, rng)).ok();
    match choice {
        0 => {
            let Prepared { mut image, history } = state::colour(&cover.image, rng);
            let sigma = rng.range(8, 60) as f64 / 10.0;
            state::noise(&mut image, sigma, rng);
            let format = *rng.weighted(&[(62, Format::Png), (22, Format::Bmp), (16, Format::Webp)]);
            let bytes = written(&fit(image, format), format, rng)?;
            Some((bytes, format, history, format!("noise {sigma:.1}")))
        }
        1 => {
            let Prepared { image, history } = state::with_alpha(&cover.image, rng);
            let format = *rng.weighted(&[(75, Format::Png), (25, Format::Webp)]);
            let bytes = written(&fit(image, format), format, rng)?;
            Some((bytes, format, history, "alpha".to_owned()))
        }
        2 => {
            let Prepared { image, history } = state::colour(&cover.image, rng);
            let (colours, dither, order) = quantise::draw(rng);
            let image = quantise::quantise(&image, colours, dither, order);
            let format = *rng.weighted(&[(50, Format::Gif), (38, Format::Png), (12, Format::Bmp)]);
            let bytes = written(&unpacked(image, format), format, rng)?;
            Some((bytes, format, history, format!("{colours} colours {}", dither.name())))
        }
        _ => {
            let (base, history) = base(cover, rng)?;
            let (bytes, layout) =
                if choice == 3 { exif::innocent(&base, rng)? } else { raw::innocent(&base, rng)? };
            Some((bytes, base.format, history, layout))
        }
    }
}
