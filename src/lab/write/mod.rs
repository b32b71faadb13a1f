//! Writers: samples as they are → a file of one of the five formats. What an analysis reads back is what was given,
//! apart from JPEG.

mod bmp;
mod gif;
mod jpeg;
mod png;
mod webp;

use anyhow::{Result, bail};

use crate::container::Format;
use crate::lab::rng::Rng;
use crate::pixels::{Image, Layout, Samples};

/// How to write. Two images written with the same options differ only where their samples do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encoding {
    /// The file's format.
    pub format: Format,
    /// Deflate level 1..=9 (PNG).
    pub level: u8,
    /// Row filter: 0..=4 as in PNG, 5 adaptive.
    pub filter: u8,
    /// Quality 1..=100 (JPEG).
    pub quality: u8,
    /// Which of the writer's variants: BMP header version and row order, GIF version, WebP predictor.
    pub variant: u8,
}

impl Encoding {
    /// Settings as real encoders have them, drawn from `rng`.
    pub fn draw(format: Format, rng: &mut Rng) -> Self {
        Self {
            format,
            level: *rng.pick(&[2, 4, 6]),
            filter: *rng.weighted(&[(10, 5), (3, 0), (2, 1), (2, 2), (1, 3), (2, 4)]),
            quality: *rng.pick(&[60, 70, 75, 80, 85, 88, 90, 92, 95, 97]),
            variant: rng.below(4) as u8,
        }
    }

    /// The settings that samples and tests use.
    pub const fn plain(format: Format) -> Self {
        Self { format, level: 6, filter: 5, quality: 88, variant: 0 }
    }

    /// The file name's extension.
    pub const fn extension(self) -> &'static str {
        match self.format {
            Format::Png => "png",
            Format::Jpeg => "jpg",
            Format::Gif => "gif",
            Format::Webp => "webp",
            Format::Bmp => "bmp",
        }
    }
}

/// Writes `image`, which must have samples of at most 8 bits.
///
/// # Errors
/// When the format cannot hold such samples, or the encoder refuses them.
pub fn write(image: &Image, encoding: Encoding) -> Result<Vec<u8>> {
    match encoding.format {
        Format::Png => png::write(image, encoding),
        Format::Jpeg => jpeg::write(image, encoding),
        Format::Gif => gif::write(image, encoding),
        Format::Webp => webp::write(image, encoding),
        Format::Bmp => bmp::write(image, encoding),
    }
}

/// The samples where they have at most 8 bits.
fn eight(image: &Image) -> Result<&[u8]> {
    match &image.samples {
        Samples::Eight(samples) => Ok(samples),
        Samples::Sixteen(_) => bail!("samples of more than 8 bits are not written here"),
    }
}

/// The colour table as bytes, filled with black up to `entries`.
fn table(image: &Image, entries: usize) -> Vec<u8> {
    let mut table: Vec<u8> = image.palette.colours.iter().flatten().copied().collect();
    table.resize(entries * 3, 0);
    table
}

/// Whether the layout is one of `known`.
fn require(image: &Image, known: &[Layout]) -> Result<()> {
    if known.contains(&image.layout) {
        return Ok(());
    }
    bail!("this format does not hold {:?} samples", image.layout)
}
