//! States that real covers are in: what happened to an image before anything is hidden in it.

use image::RgbaImage;
use image::imageops::{self, FilterType};

use super::{opacity, quantise};
use crate::container::Format;
use crate::lab::canvas;
use crate::lab::rng::Rng;
use crate::lab::write::{self, Encoding};
use crate::pixels::{Image, Layout};

/// A cover ready to be written: the image and its history in words.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    /// Samples of 8 bits.
    pub image: Image,
    /// What happened to it, for the sidecar.
    pub history: String,
}

/// Colour or grey samples, after a random history; keeps an alpha channel that the cover has.
pub fn colour(cover: &Image, rng: &mut Rng) -> Prepared {
    let mut image = canvas::true_colour(cover, rng.chance(0.7));
    let mut history = Vec::new();
    for _ in 0..*rng.weighted(&[(36, 0), (46, 1), (18, 2)]) {
        history.push(step(&mut image, rng));
    }
    finish(image, history, rng)
}

/// As [`colour`], with alpha: the cover's own, or one made here.
pub fn with_alpha(cover: &Image, rng: &mut Rng) -> Prepared {
    let Prepared { mut image, mut history } = colour(cover, rng);
    if image.layout.alpha().is_none() {
        let kind = opacity::Kind::draw(rng);
        image = opacity::add(&image, kind, rng);
        history.push_str(&format!(", alpha {kind:?}").to_lowercase());
    }
    Prepared { image, history }
}

/// Palette indices: the cover's own, or made from its colours.
pub fn indexed(cover: &Image, rng: &mut Rng) -> Prepared {
    if cover.layout == Layout::Indexed && canvas::is_plain(cover) {
        return finish(cover.clone(), Vec::new(), rng);
    }
    let Prepared { image, mut history } = colour(cover, rng);
    let (colours, dither, order) = quantise::draw(rng);
    history.push_str(&format!(", {colours} colours {} {order:?}", dither.name()).to_lowercase());
    Prepared { image: quantise::quantise(&image, colours, dither, order), history }
}

/// Crops to the size of the set and names the history.
pub(super) fn finish(image: Image, mut history: Vec<String>, rng: &mut Rng) -> Prepared {
    // Real files are larger than crops made for training like to be; covers smaller than the draw stay whole.
    let most = match rng.below(20) {
        0..3 => rng.range(64, 160),
        3..8 => rng.range(160, 300),
        8..15 => rng.range(300, 512),
        _ => rng.range(512, 800),
    };
    let other = (most * rng.range(60, 100) / 100).max(64);
    let (wide, high) = if rng.chance(0.6) { (most, other) } else { (other, most) };
    let (width, height) = (image.width.min(wide as u32), image.height.min(high as u32));
    if (width, height) == (image.width, image.height) {
        return Prepared { image, history: join(&history) };
    }
    let (mut x, mut y) =
        (rng.below((image.width - width + 1) as usize), rng.below((image.height - height + 1) as usize));
    // Half the crops keep the 8×8 grid of an earlier JPEG where it was.
    if rng.chance(0.5) {
        (x, y) = (x & !7, y & !7);
    }
    history.push(format!("crop {width}x{height}+{x}+{y}"));
    Prepared { image: canvas::crop(&image, x as u32, y as u32, width, height), history: join(&history) }
}

fn join(history: &[String]) -> String {
    if history.is_empty() { "as is".to_owned() } else { history.join(", ") }
}

/// Tenths of a grey level: less noise than that on samples that are whole numbers already moves nearly all of them by one
/// or not at all, which is LSB matching itself. A sensor's faint noise is there before its values are rounded.
pub(super) const FAINTEST: usize = 12;

/// One thing that editors do; answers its name.
fn step(image: &mut Image, rng: &mut Rng) -> String {
    match *rng.weighted(&[(40, 0u8), (22, 1), (8, 2), (12, 3), (6, 4), (6, 5), (4, 6), (2, 7)]) {
        0 => resave(image, rng),
        1 => {
            let percent = rng.range(25, 90);
            resize(image, percent, rng)
        }
        2 => {
            let percent = rng.range(110, 220);
            resize(image, percent, rng)
        }
        3 => {
            let sigma = rng.range(FAINTEST, 40) as f64 / 10.0;
            noise(image, sigma, rng);
            format!("noise {sigma:.1}")
        }
        4 => levels(image, rng),
        5 => sharpen(image),
        6 => {
            let pixels = canvas::rgba(image);
            *image = canvas::from_rgba(image.width, image.height, &pixels, Layout::Grey);
            "grey".to_owned()
        }
        _ => {
            let (colours, dither, order) = quantise::draw(rng);
            *image = canvas::true_colour(&quantise::quantise(image, colours, dither, order), true);
            format!("through {colours} colours {}", dither.name())
        }
    }
}

/// Through JPEG and back, alpha kept as it is.
fn resave(image: &mut Image, rng: &mut Rng) -> String {
    let quality = *rng.pick(&[50, 60, 70, 75, 75, 80, 85, 90, 90, 93, 95, 97, 98]);
    let colour = canvas::rgba(image);
    let grey = image.layout == Layout::Grey;
    let layout = if grey { Layout::Grey } else { Layout::Rgb };
    let plain = canvas::from_rgba(image.width, image.height, &colour, layout);
    let encoding = Encoding { quality, ..Encoding::plain(Format::Jpeg) };
    let decoded = write::write(&plain, encoding).ok().and_then(|file| image::load_from_memory(&file).ok());
    let Some(decoded) = decoded.map(image::DynamicImage::into_rgb8).filter(|d| d.width() == image.width)
    else {
        return "as is".to_owned();
    };
    let pixels: Vec<[u8; 4]> =
        decoded.pixels().zip(&colour).map(|(p, old)| [p.0[0], p.0[1], p.0[2], old[3]]).collect();
    *image = canvas::from_rgba(image.width, image.height, &pixels, image.layout);
    format!("jpeg {quality}")
}

/// Scales by `percent`; answers what was done.
pub(super) fn resize(image: &mut Image, percent: usize, rng: &mut Rng) -> String {
    let scaled = |side: u32| ((side as usize * percent / 100) as u32).clamp(1, 2048);
    let (width, height) = (scaled(image.width), scaled(image.height));
    if width < 16 || height < 16 {
        return "as is".to_owned();
    }
    let filters = [FilterType::Triangle, FilterType::CatmullRom, FilterType::Lanczos3, FilterType::Nearest];
    let filter = *rng.weighted(&[(3, filters[0]), (4, filters[1]), (3, filters[2]), (1, filters[3])]);
    let raw = canvas::rgba(image).into_iter().flatten().collect();
    let Some(buffer) = RgbaImage::from_raw(image.width, image.height, raw) else { return "as is".to_owned() };
    let resized = imageops::resize(&buffer, width, height, filter);
    let pixels: Vec<[u8; 4]> = resized.pixels().map(|pixel| pixel.0).collect();
    *image = canvas::from_rgba(width, height, &pixels, image.layout);
    format!("resized {percent} % {filter:?}")
}

/// Adds normal noise to the colour samples: sensor noise makes the low bits random and hides nothing.
pub fn noise(image: &mut Image, sigma: f64, rng: &mut Rng) {
    let channels = image.layout.channels();
    let alpha = image.layout.alpha();
    for (at, sample) in canvas::samples_mut(image).iter_mut().enumerate() {
        if Some(at % channels) != alpha {
            *sample = (f64::from(*sample) + rng.normal() * sigma).round().clamp(0.0, 255.0) as u8;
        }
    }
}

/// Brightness and contrast through a table, which leaves gaps and doubles in the histogram.
fn levels(image: &mut Image, rng: &mut Rng) -> String {
    let (gain, offset) = (rng.range(80, 130), rng.range(0, 30) as i32 - 15);
    let channels = image.layout.channels();
    let alpha = image.layout.alpha();
    for (at, sample) in canvas::samples_mut(image).iter_mut().enumerate() {
        if Some(at % channels) != alpha {
            *sample = (i32::from(*sample) * gain as i32 / 100 + offset).clamp(0, 255) as u8;
        }
    }
    format!("levels {gain} % {offset:+}")
}

/// An unsharp mask over the four neighbours.
fn sharpen(image: &mut Image) -> String {
    let (width, height) = (image.width as usize, image.height as usize);
    let channels = image.layout.channels();
    let alpha = image.layout.alpha();
    let old = canvas::samples(image).to_vec();
    let new = canvas::samples_mut(image);
    for y in 1..height.saturating_sub(1) {
        for x in 1..width.saturating_sub(1) {
            for c in (0..channels).filter(|&c| Some(c) != alpha) {
                let at = (y * width + x) * channels + c;
                let of = |at: usize| i32::from(old[at]);
                let around = of(at - channels)
                    + of(at + channels)
                    + of(at - width * channels)
                    + of(at + width * channels);
                new[at] = (of(at) + (4 * of(at) - around) / 8).clamp(0, 255) as u8;
            }
        }
    }
    "sharpened".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cover() -> Image {
        canvas::rgb(40, 30, (0..3600).map(|i| (i * 7 % 251) as u8).collect())
    }

    #[test]
    fn every_state_keeps_the_contract_of_its_target() {
        let mut rng = Rng::new(1, "states");
        for _ in 0..60 {
            let plain = colour(&cover(), &mut rng).image;
            assert!(canvas::is_plain(&plain) && plain.layout != Layout::Indexed);
            assert!(with_alpha(&cover(), &mut rng).image.layout.alpha().is_some());
            assert_eq!(indexed(&cover(), &mut rng).image.layout, Layout::Indexed);
        }
    }
}
