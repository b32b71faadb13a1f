//! Negatives that look guilty: noisy low bits, made alpha, repetition, dithering, scaling, and metadata and trailers that
//! look random and are legitimate.

mod drawing;
mod noise;
mod pattern;
pub(super) mod trailer;

use super::loaded::{Loaded, base, fit, lossless, unpacked, with_palette};
use super::state::{self, Prepared};
use super::{exif, opacity, quantise};
use crate::container::Format;
use crate::lab::canvas;
use crate::lab::rng::Rng;
use crate::lab::write::{self, Encoding};
use crate::pixels::{Image, Layout};

/// A negative before it gets its sidecar.
pub(super) struct Innocent {
    pub(super) bytes: Vec<u8>,
    pub(super) format: Format,
    /// What happened to the cover before.
    pub(super) history: String,
    /// The kind, a colon, and its details.
    pub(super) layout: String,
}

/// What makes a negative look guilty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// Normal noise of one strength over all samples.
    Noise,
    /// Photon and read noise on a colour filter array, demosaiced.
    Sensor,
    /// Low bits made random by dithering values of more than 8 bits.
    Depth,
    /// Alpha of every sort, made or the cover's own.
    Alpha,
    /// An opaque alpha channel beside plain colour.
    Opaque,
    /// Checks, stripes, tiles, periodic gradients, lines of one pixel.
    Pattern,
    /// Flat areas with text-like drawings.
    Drawing,
    /// Far enlarged or reduced.
    Scaled,
    /// Thumbnails and icons of a few dozen pixels.
    Icon,
    /// A palette, with and without dither.
    Palette,
    /// Ordinary metadata that look like more than they are.
    Metadata,
    /// A trailer or gap that real writers leave.
    Trailer,
}

impl Kind {
    const ALL: &[(u32, Self)] = &[
        (5, Self::Noise),
        (8, Self::Sensor),
        (5, Self::Depth),
        (8, Self::Alpha),
        (4, Self::Opaque),
        (7, Self::Pattern),
        (5, Self::Drawing),
        (8, Self::Scaled),
        (5, Self::Icon),
        (7, Self::Palette),
        (20, Self::Metadata),
        (18, Self::Trailer),
    ];

    pub(super) fn draw(rng: &mut Rng) -> Self {
        *rng.weighted(Self::ALL)
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Noise => "noise",
            Self::Sensor => "sensor noise",
            Self::Depth => "dithered depth",
            Self::Alpha => "alpha",
            Self::Opaque => "opaque alpha",
            Self::Pattern => "pattern",
            Self::Drawing => "drawing",
            Self::Scaled => "scaled",
            Self::Icon => "icon",
            Self::Palette => "palette",
            Self::Metadata => "metadata",
            Self::Trailer => "trailer",
        }
    }
}

/// Makes a negative of `kind` from `cover`; `None` where the cover is not fit for it.
pub(super) fn make(kind: Kind, cover: Loaded, rng: &mut Rng) -> Option<Innocent> {
    let named = |detail: &str| format!("{}: {detail}", kind.name());
    if matches!(kind, Kind::Metadata | Kind::Trailer) {
        let (base, history) = base(cover, rng)?;
        let (bytes, what) = match kind {
            Kind::Metadata => exif::innocent(&base, rng)?,
            _ => trailer::add(&base, rng)?,
        };
        return Some(Innocent { bytes, format: base.format, history, layout: named(&what) });
    }
    if !matches!(kind, Kind::Icon | Kind::Pattern | Kind::Drawing) && cover.passed_over(rng) {
        return None;
    }
    let (image, history, detail) = picture(kind, &cover.image, rng)?;
    let format = match image.layout {
        Layout::Indexed => with_palette(rng),
        _ if image.layout.alpha().is_some() => *rng.weighted(&[(75, Format::Png), (25, Format::Webp)]),
        _ => lossless(rng),
    };
    let image = if image.layout == Layout::Indexed { unpacked(image, format) } else { fit(image, format) };
    let bytes = write::write(&image, Encoding::draw(format, rng)).ok()?;
    Some(Innocent { bytes, format, history, layout: named(&detail) })
}

/// The picture of a kind that lies in the samples, its history and its details.
fn picture(kind: Kind, cover: &Image, rng: &mut Rng) -> Option<(Image, String, String)> {
    let Prepared { mut image, history } = match kind {
        Kind::Pattern | Kind::Drawing | Kind::Scaled | Kind::Icon => {
            Prepared { image: canvas::true_colour(cover, rng.chance(0.7)), history: "as is".to_owned() }
        }
        Kind::Alpha => state::with_alpha(cover, rng),
        _ => state::colour(cover, rng),
    };
    let detail = match kind {
        Kind::Noise => {
            let sigma = rng.range(state::FAINTEST, 80) as f64 / 10.0;
            state::noise(&mut image, sigma, rng);
            format!("normal, sigma {sigma:.1}")
        }
        Kind::Sensor => noise::sensor(&mut image, rng),
        Kind::Depth => noise::from_more_bits(&mut image, rng),
        Kind::Alpha => "made or the cover's".to_owned(),
        Kind::Opaque => {
            image = without_alpha(&image);
            if image.layout == Layout::Rgb {
                image = opacity::add(&image, opacity::Kind::Uniform, rng);
            }
            "255 everywhere".to_owned()
        }
        Kind::Pattern => {
            let (made, detail) = pattern::draw(&image, rng);
            image = made;
            detail
        }
        Kind::Drawing => {
            image = drawing::draw(&image, rng);
            "flat areas and glyphs".to_owned()
        }
        Kind::Scaled => return scaled(image, rng),
        Kind::Icon => return icon(image, rng),
        Kind::Palette => {
            let (colours, dither, order) = quantise::draw(rng);
            image = quantise::quantise(&image, colours, dither, order);
            format!("{colours} colours {}", dither.name())
        }
        Kind::Metadata | Kind::Trailer => return None,
    };
    Some((image, history, detail))
}

fn without_alpha(image: &Image) -> Image {
    canvas::from_rgba(image.width, image.height, &canvas::rgba(image), Layout::Rgb)
}

/// A small window enlarged several times, or all of the cover reduced far: neighbours that no predictor fits.
fn scaled(mut image: Image, rng: &mut Rng) -> Option<(Image, String, String)> {
    let percent = if rng.chance(0.55) { rng.range(150, 400) } else { rng.range(12, 60) };
    if percent > 100 {
        let side = (70_000 / percent) as u32;
        let (width, height) = (image.width.min(side), image.height.min(side));
        let x = rng.below((image.width - width + 1) as usize) as u32;
        let y = rng.below((image.height - height + 1) as usize) as u32;
        image = canvas::crop(&image, x, y, width, height);
    }
    let detail = state::resize(&mut image, percent, rng);
    if detail == "as is" {
        return None;
    }
    let Prepared { image, history } = state::finish(image, Vec::new(), rng);
    Some((image, history, detail))
}

/// The whole cover as an icon or thumbnail, sometimes with a soft or binary outline, sometimes in a palette.
fn icon(mut image: Image, rng: &mut Rng) -> Option<(Image, String, String)> {
    let side = *rng.pick(&[16usize, 24, 32, 32, 48, 64, 96, 128, 160]);
    let percent = side * 100 / image.width.max(image.height) as usize;
    if percent == 0 || percent > 100 {
        return None;
    }
    let scaled = state::resize(&mut image, percent, rng);
    if scaled == "as is" {
        return None;
    }
    let (width, height) = (image.width, image.height);
    match rng.below(10) {
        0..3 if image.layout.alpha().is_none() => {
            image = opacity::add(&image, *rng.pick(&[opacity::Kind::Binary, opacity::Kind::Soft]), rng);
        }
        3..5 => {
            let (colours, dither, order) = quantise::draw(rng);
            image = quantise::quantise(&image, colours, dither, order);
        }
        _ => {}
    }
    Some((image, scaled, format!("{width}x{height}")))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::container;
    use crate::limits::Limits;
    use crate::pixels;

    fn cover() -> Loaded {
        let samples = (0..200 * 160 * 3).map(|i: u32| (i.wrapping_mul(i) >> 7) as u8).collect();
        let image = canvas::rgb(200, 160, samples);
        let bytes = write::write(&image, Encoding::plain(Format::Png)).unwrap();
        Loaded { bytes, format: Format::Png, image }
    }

    #[test]
    fn every_kind_makes_files_that_decode_and_tells_its_name() {
        let limits = Limits::default();
        let mut seen = BTreeSet::new();
        for &(_, kind) in Kind::ALL {
            for seed in 0..12 {
                let Some(made) = make(kind, cover(), &mut Rng::new(seed, kind.name())) else { continue };
                assert!(made.layout.starts_with(kind.name()) && made.layout.contains(": "));
                let container = container::parse(&made.bytes, None, &limits);
                assert_eq!(container.format, Some(made.format), "{}", made.layout);
                let image = pixels::decode(&made.bytes, &container, &limits).unwrap();
                assert_eq!(image.decoded_rows, image.height, "{}", made.layout);
                seen.insert(kind.name());
            }
        }
        assert_eq!(seen.len(), Kind::ALL.len(), "{seen:?}");
    }
}
