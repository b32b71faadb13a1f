//! Which cover, state, method and encoder a file of the set gets.

use super::bits::Mark;
use super::exif::Base;
use super::innocent::trailer;
use super::loaded::{self, Loaded, base, fit, unpacked};
use super::{Made, Mix, alpha, exif, innocent, lsb, opacity, palette, raw, state};
use crate::container::Format;
use crate::lab::canvas;
use crate::lab::covers::{Cover, Pool};
use crate::lab::rng::Rng;
use crate::lab::sidecar::Sidecar;
use crate::lab::write::{self, Encoding};
use crate::pixels::{Image, Layout};

/// Covers tried before a file is given up.
const ATTEMPTS: usize = 40;

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

/// Makes file `index`; `None` where no cover was fit.
pub(super) fn make(pool: &Pool, mix: Mix, seed: u64, index: u64) -> Option<Made> {
    let (key, hide) = match mix {
        Mix::Everything => {
            let (name, hide) = SLOTS[(index % 10) as usize];
            (format!("{}/{name}", index / 10), hide)
        }
        Mix::RandomBits => (format!("{}/random bits", index / 2), Some(index.is_multiple_of(2))),
        Mix::Negatives => (format!("{index}/negative"), None),
    };
    match hide {
        Some(hide) => paired(pool, mix, seed, index, &key, hide),
        None => innocent(pool, seed, index, &key),
    }
}

/// Of ten files five hold something, three are the clean twins of the first three of these, and two only look guilty:
/// the sequence that a file draws from, and whether it hides something (`None`: it is of no pair).
const SLOTS: [(char, Option<bool>); 10] = [
    ('a', Some(true)),
    ('a', Some(false)),
    ('b', Some(true)),
    ('b', Some(false)),
    ('c', Some(true)),
    ('c', Some(false)),
    ('d', Some(true)),
    ('e', Some(true)),
    ('f', None),
    ('g', None),
];

const METHODS: &[(u32, Method)] =
    &[(42, Method::Lsb), (15, Method::Alpha), (14, Method::Palette), (14, Method::Exif), (15, Method::Raw)];
/// The same where only samples are wanted.
const IN_SAMPLES: &[(u32, Method)] = &[(64, Method::Lsb), (18, Method::Alpha), (18, Method::Palette)];

/// A negative that looks guilty.
fn innocent(pool: &Pool, seed: u64, index: u64, key: &str) -> Option<Made> {
    let mut rng = Rng::new(seed, key);
    let kind = innocent::Kind::draw(&mut rng);
    for _ in 0..ATTEMPTS {
        let cover = pool.draw(&mut rng);
        let made = loaded::load(cover, &mut rng).and_then(|loaded| innocent::make(kind, loaded, &mut rng));
        if let Some(made) = made {
            let blank = blank(cover, seed, index, made.format, made.history);
            return Some(Made { bytes: made.bytes, sidecar: Sidecar { layout: made.layout, ..blank } });
        }
    }
    None
}

/// The stego file or the twin of the pair `key`.
fn paired(pool: &Pool, mix: Mix, seed: u64, index: u64, key: &str, hide: bool) -> Option<Made> {
    let mut rng = Rng::new(seed, key);
    let only_bits = mix == Mix::RandomBits;
    let method = *rng.weighted(if only_bits { IN_SAMPLES } else { METHODS });
    for _ in 0..ATTEMPTS {
        let cover = pool.draw(&mut rng);
        let Some(pair) = loaded::load(cover, &mut rng).and_then(|loaded| pair(method, mix, loaded, &mut rng))
        else {
            continue;
        };
        if only_bits && !pair.mark.bare {
            continue;
        }
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

fn pair(method: Method, mix: Mix, cover: Loaded, rng: &mut Rng) -> Option<Pair> {
    if matches!(method, Method::Lsb | Method::Alpha | Method::Palette) && cover.passed_over(rng) {
        return None;
    }
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
            let format = loaded::lossless(rng);
            let mut image = fit(prepared.image, format);
            // Grey is rare among covers, and measured by itself.
            let grey = if mix == Mix::RandomBits { 0.35 } else { 0.12 };
            if image.layout == Layout::Rgb && format == Format::Png && rng.chance(grey) {
                image = canvas::from_rgba(image.width, image.height, &canvas::rgba(&image), Layout::Grey);
            }
            // Several tools write RGBA with an opaque alpha channel, whatever the cover had.
            if image.layout == Layout::Rgb && format != Format::Bmp && rng.chance(0.12) {
                image = opacity::add(&image, opacity::Kind::Uniform, rng);
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
            let format = loaded::with_palette(rng);
            let image = unpacked(prepared.image, format);
            let (clean, stego, mark) = palette::embed(&image, rng)?;
            both(&clean, &stego, mark, prepared.history, format, rng)
        }
    }
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
        28..34 => trailer::add(&base, &mut rng).map(|(file, _)| file),
        _ => Some(base.bytes),
    }
}
