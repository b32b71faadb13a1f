//! Samples as stored: palette indices stay indices, native depth stays, colour under alpha 0 stays.

mod bmp;
mod bmp_header;
mod bmp_rle;
mod bounds;
pub mod compare;
pub mod frames;
mod frames_walk;
mod gif;
mod jpeg;
mod offset;
mod png;
mod png_chunks;
mod png_rows;
#[cfg(test)]
mod tests;
pub mod view;
mod webp;

use crate::container::{Container, Format};
use crate::limits::Limits;
pub use offset::{pixels_at, stored_at};

/// What the interleaved samples of a pixel mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layout {
    /// One grey sample.
    Grey,
    /// Grey and alpha.
    GreyAlpha,
    /// Red, green, blue.
    Rgb,
    /// Red, green, blue, alpha (not premultiplied).
    Rgba,
    /// One index into the palette.
    Indexed,
}

impl Layout {
    /// Samples a pixel.
    pub const fn channels(self) -> usize {
        match self {
            Self::Grey | Self::Indexed => 1,
            Self::GreyAlpha => 2,
            Self::Rgb => 3,
            Self::Rgba => 4,
        }
    }

    /// Position of alpha among the samples of a pixel.
    pub const fn alpha(self) -> Option<usize> {
        match self {
            Self::GreyAlpha => Some(1),
            Self::Rgba => Some(3),
            Self::Grey | Self::Rgb | Self::Indexed => None,
        }
    }
}

/// Interleaved samples, row by row from the top left, unpacked to one element a sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Samples {
    /// Depths up to 8 bits, not scaled: a 4-bit sample is 0..=15.
    Eight(Vec<u8>),
    /// Depths from 9 to 16 bits.
    Sixteen(Vec<u16>),
}

/// A colour table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Palette {
    /// Red, green, blue in file order.
    pub colours: Vec<[u8; 3]>,
    /// Alpha of the first entries (PNG tRNS); entries behind are opaque. A GIF's transparent index has alpha 0.
    pub alpha: Vec<u8>,
}

/// One frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Pixels a row, at least 1.
    pub width: u32,
    /// Rows, at least 1.
    pub height: u32,
    /// What the samples mean.
    pub layout: Layout,
    /// Bits of each sample of a pixel, in [`Layout`] order, 1..=16; unused entries are 0.
    pub depths: [u8; 4],
    /// `width × height × channels` samples.
    pub samples: Samples,
    /// The colour table of an indexed image; empty otherwise.
    pub palette: Palette,
    /// A single colour shown as transparent (PNG tRNS of grey and RGB images), in the samples' depth.
    pub transparent: Option<[u16; 3]>,
    /// Whether the samples went through a lossy transform.
    pub lossy: bool,
    /// Rows that could be decoded; less than `height` in damaged files, the rest is 0.
    pub decoded_rows: u32,
}

/// Why no samples came out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PixelError {
    /// The headers ask for more than the limits allow.
    #[error("{width}×{height} pixels are more than the limits allow; the pixels were not decoded")]
    TooLarge {
        /// Pixels a row.
        width: u64,
        /// Rows.
        height: u64,
    },
    /// The decoder found nothing it could use.
    #[error("the pixels could not be decoded: {reason}")]
    Damaged {
        /// What was wrong, evidence text in it escaped.
        reason: String,
    },
    /// A coding no decoder here reads (arithmetic JPEG, JPEG in BMP …).
    #[error("the pixels are coded as {coding}, which is not decoded here")]
    Unsupported {
        /// Its name.
        coding: String,
    },
    /// There is no such frame.
    #[error("there is no frame {index}; the file has {frames}")]
    NoSuchFrame {
        /// Asked for, from 0.
        index: u32,
        /// Found.
        frames: u32,
    },
}

impl Image {
    /// A whole lossless image of 8-bit `samples` without a palette.
    pub(crate) fn eight_bit(width: u32, height: u32, layout: Layout, samples: Vec<u8>) -> Self {
        let mut depths = [0; 4];
        depths[..layout.channels()].fill(8);
        Self {
            width,
            height,
            layout,
            depths,
            samples: Samples::Eight(samples),
            palette: Palette::default(),
            transparent: None,
            lossy: false,
            decoded_rows: height,
        }
    }

    /// Number of pixels.
    pub fn pixels(&self) -> usize {
        self.width as usize * self.height as usize
    }

    /// Sample `channel` of pixel `index` (raster order), as stored.
    ///
    /// # Panics
    /// Outside the image, like indexing a slice.
    #[inline]
    pub fn sample(&self, index: usize, channel: usize) -> u16 {
        let at = index * self.layout.channels() + channel;
        match &self.samples {
            Samples::Eight(samples) => u16::from(samples[at]),
            Samples::Sixteen(samples) => samples[at],
        }
    }

    /// Red, green, blue, alpha of pixel `index` scaled to 8 bits for showing and for the pixel stream: palette
    /// looked up (an index behind the table is black), grey repeated, depth scaled by v × 255 / (2^depth − 1).
    pub fn rgba8(&self, index: usize) -> [u8; 4] {
        let scaled = |channel: usize| {
            let depth = self.depths[channel];
            if depth == 8 {
                return self.sample(index, channel) as u8;
            }
            let top = (1u32 << depth) - 1;
            ((u32::from(self.sample(index, channel)) * 255 + top / 2) / top) as u8
        };
        let keyed = |colour: [u16; 3]| if self.transparent == Some(colour) { 0 } else { 255 };
        match self.layout {
            Layout::Grey => {
                let (grey, raw) = (scaled(0), self.sample(index, 0));
                [grey, grey, grey, keyed([raw; 3])]
            }
            Layout::GreyAlpha => {
                let grey = scaled(0);
                [grey, grey, grey, scaled(1)]
            }
            Layout::Rgb => {
                let raw = [0, 1, 2].map(|channel| self.sample(index, channel));
                [scaled(0), scaled(1), scaled(2), keyed(raw)]
            }
            Layout::Rgba => [scaled(0), scaled(1), scaled(2), scaled(3)],
            Layout::Indexed => {
                let entry = usize::from(self.sample(index, 0));
                let [r, g, b] = self.palette.colours.get(entry).copied().unwrap_or_default();
                [r, g, b, self.palette.alpha.get(entry).copied().unwrap_or(255)]
            }
        }
    }
}

/// Decodes the first frame.
///
/// # Errors
/// When the limits forbid it, nothing could be decoded, or the coding is not read here. A damaged file of which
/// some rows could be decoded is no error (see [`Image::decoded_rows`]).
pub fn decode(file: &[u8], container: &Container, limits: &Limits) -> Result<Image, PixelError> {
    decode_frame(file, container, 0, limits)
}

/// Decodes frame `index` of an animation, from 0, as its own rectangle (not composed onto the canvas).
///
/// # Errors
/// As [`decode`], and when there is no such frame.
pub fn decode_frame(
    file: &[u8],
    container: &Container,
    index: u32,
    limits: &Limits,
) -> Result<Image, PixelError> {
    match container.format {
        Some(Format::Png) => png::decode(file, index, limits),
        Some(Format::Gif) => gif::decode(file, index, limits),
        Some(Format::Webp) => webp::decode(file, index, limits),
        Some(Format::Jpeg) => only_frame(index).and_then(|()| jpeg::decode(file, limits)),
        Some(Format::Bmp) => only_frame(index).and_then(|()| bmp::decode(file, limits)),
        None => Err(bounds::damaged("the format is not known")),
    }
}

/// Refuses every frame but the first, for formats without animation.
fn only_frame(index: u32) -> Result<(), PixelError> {
    if index == 0 { Ok(()) } else { Err(PixelError::NoSuchFrame { index, frames: 1 }) }
}
