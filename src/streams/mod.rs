//! The eight streams that every model sees (design §3), taken from the samples as stored; one stream one file.
//!
//! What the layouts give: grey stands in red, green and blue; an indexed image gives its colours through the table to
//! the pixel stream, zeros to the LSB stream (it stores no colour samples) and the low bits of its indices to the
//! palette LSB stream. Only stored alpha samples reach the alpha stream: a transparent index or colour (tRNS) does not,
//! though `has-alpha` of the format stream is 1. Low bits are those of the native depth: bit 0 of a 4-bit sample, bit 0
//! of a 16-bit sample.

mod alpha;
mod content;
mod format;
mod format_bytes;
mod lsb;
mod meta;
mod palette;
mod palette_lsb;
mod pixel;
mod read_back;
mod views;

use crate::container::Container;
use crate::finding::{Finding, Region};
use crate::metadata::Metadata;
use crate::pixels::{Image, Layout};
use crate::statistics::Statistics;

/// Side of a view in pixels.
pub const VIEW: u32 = 256;
/// Values of the metadata stream.
pub const META: usize = 2048;
/// Values of the palette stream: 256 colours × 3.
pub const PALETTE: usize = 768;

/// The eight streams in the order of their numbers; the discriminant is the column of `mask`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stream {
    /// RGB / 255 of the view, 3×256×256.
    Pixel = 0,
    /// EXIF bytes, then bytes after the end marker, / 255, zero-padded to 2048.
    Meta = 1,
    /// Alpha / 255 and its LSB, 2×256×256; zero where there is no alpha.
    Alpha = 2,
    /// LSB of R, G, B, 3×256×256.
    Lsb = 3,
    /// Colour table / 255 in file order, 768.
    Palette = 4,
    /// LSB of the palette index, 1×256×256.
    PaletteLsb = 5,
    /// Format facts.
    Format = 6,
    /// Content facts and whole-image statistics.
    Content = 7,
}

impl Stream {
    /// All streams in order.
    pub const ALL: [Self; 8] = [
        Self::Pixel,
        Self::Meta,
        Self::Alpha,
        Self::Lsb,
        Self::Palette,
        Self::PaletteLsb,
        Self::Format,
        Self::Content,
    ];

    /// The stream's name: the model's input and `streams[].name` in the JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pixel => "pixel",
            Self::Meta => "meta",
            Self::Alpha => "alpha",
            Self::Lsb => "lsb",
            Self::Palette => "palette",
            Self::PaletteLsb => "palette_lsb",
            Self::Format => "format",
            Self::Content => "content",
        }
    }
}

/// Names of the format stream's components, in order; the first six are fixed by design §3.
pub fn format_names() -> Vec<String> {
    format::names()
}

/// Names of the content stream's components, in order; the first six are fixed, then three bit-order hints, then
/// [`crate::statistics::NAMES`].
pub fn content_names() -> Vec<String> {
    content::names()
}

/// Streams 1, 3, 4 and 6 of one view, flattened channel by channel, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// Where the view was cut; smaller than 256×256 at small images, which are zero-padded right and bottom.
    pub region: Region,
    /// 3×256×256.
    pub pixel: Vec<f32>,
    /// 2×256×256.
    pub alpha: Vec<f32>,
    /// 3×256×256.
    pub lsb: Vec<f32>,
    /// 1×256×256.
    pub palette_lsb: Vec<f32>,
}

/// Everything a model sees of one image: streams that belong to the whole file once, spatial streams per view.
#[derive(Debug, Clone, PartialEq)]
pub struct Streams {
    /// 2048.
    pub meta: Vec<f32>,
    /// 768.
    pub palette: Vec<f32>,
    /// F values.
    pub format: Vec<f32>,
    /// C values.
    pub content: Vec<f32>,
    /// At least one view.
    pub views: Vec<View>,
    /// Whether the file has such a stream at all, in [`Stream::ALL`] order.
    pub present: [bool; 8],
}

/// What the streams are taken from.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The file's bytes.
    pub file: &'a [u8],
    /// Its structure.
    pub container: &'a Container,
    /// Its metadata.
    pub metadata: &'a Metadata,
    /// Its first frame, where it could be decoded.
    pub image: Option<&'a Image>,
    /// The image's statistics, where it could be decoded.
    pub statistics: Option<&'a Statistics>,
    /// What was read back from it.
    pub recovered: &'a [Finding],
}

/// Most views of one image.
pub const MAX_VIEWS: usize = 4;

/// The windows shown to the network: start of the raster, its end, and the most suspicious tiles; at most
/// [`MAX_VIEWS`], without doubles. An image of at most 256×256 has one.
pub fn view_regions(width: u32, height: u32, statistics: Option<&Statistics>) -> Vec<Region> {
    views::regions(width, height, statistics.map(|statistics| &statistics.tiles))
}

/// Takes all streams. Without an image the spatial streams are one view of zeros.
pub fn extract(source: &Source<'_>) -> Streams {
    extract_first(source, MAX_VIEWS)
}

/// As [`extract`], but only the first `most` views, at least one: a network that looks at fewer needs no more.
pub fn extract_first(source: &Source<'_>, most: usize) -> Streams {
    let meta = meta::take(source);
    let image = source.image;
    let views = match image {
        Some(image) => {
            let regions = view_regions(image.width, image.height, source.statistics);
            regions.into_iter().take(most.max(1)).map(|region| view(image, region)).collect()
        }
        None => vec![blank()],
    };
    let layout = image.map(|image| image.layout);
    let present = [
        image.is_some(),
        meta.is_some(),
        layout.is_some_and(|layout| layout.alpha().is_some()),
        layout.is_some_and(|layout| layout != Layout::Indexed),
        image.is_some_and(|image| !image.palette.colours.is_empty()),
        layout == Some(Layout::Indexed),
        true,
        image.is_some(),
    ];
    Streams {
        meta: meta.unwrap_or_else(|| vec![0.0; META]),
        palette: palette::take(image),
        format: format::take(source),
        content: content::take(source.statistics),
        views,
        present,
    }
}

fn view(image: &Image, region: Region) -> View {
    View {
        region,
        pixel: pixel::take(image, region),
        alpha: alpha::take(image, region),
        lsb: lsb::take(image, region),
        palette_lsb: palette_lsb::take(image, region),
    }
}

fn blank() -> View {
    View {
        region: Region { x: 0, y: 0, width: 0, height: 0 },
        pixel: vec![0.0; 3 * AREA],
        alpha: vec![0.0; 2 * AREA],
        lsb: vec![0.0; 3 * AREA],
        palette_lsb: vec![0.0; AREA],
    }
}

/// Elements of one plane of a view.
const AREA: usize = (VIEW * VIEW) as usize;

/// A byte as the network sees it.
fn unit(byte: u8) -> f32 {
    f32::from(byte) / 255.0
}

/// The low bit of a sample as the network sees it.
fn bit(sample: u16) -> f32 {
    f32::from(sample & 1)
}

/// For every pixel of `region` its place in a plane of a view and its number in the image. Pixels outside the image
/// are left out, whatever the region says.
fn places(image: &Image, region: Region) -> impl Iterator<Item = (usize, usize)> {
    let right = region.x.saturating_add(region.width.min(VIEW)).min(image.width);
    let bottom = region.y.saturating_add(region.height.min(VIEW)).min(image.height);
    let width = image.width as usize;
    (region.y..bottom).flat_map(move |y| {
        let row = (y - region.y) as usize * VIEW as usize;
        (region.x..right).map(move |x| (row + (x - region.x) as usize, y as usize * width + x as usize))
    })
}
