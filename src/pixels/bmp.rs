//! Windows and OS/2 bitmaps of 1 to 32 bits: indices stay indices, channels keep the depth their masks give them.
//!
//! Rows are mostly stored from the bottom up, so that in a file cut short it is the *top* of the image that is
//! missing: [`Image::decoded_rows`] counts the rows that are there, each of which lies in its place.

use super::bmp_header::{Coding, Header, read};
use super::bmp_rle::{self, Canvas};
use super::bounds::{check, damaged};
use super::{Image, Layout, PixelError, Samples};
use crate::limits::Limits;

/// Decodes the picture.
pub(super) fn decode(file: &[u8], limits: &Limits) -> Result<Image, PixelError> {
    let header = read(file)?;
    let data = file.get(header.pixels..).unwrap_or_default();
    let bytes = if matches!(header.coding, Coding::Masks(_)) { 8 } else { 4 };
    let (width, height) = check(header.width, header.height, bytes, limits)?;
    let array = Array { data, width: width as usize, height: height as usize, header: &header };
    let rows = array.rows();
    if rows == 0 {
        return Err(damaged("the file holds not a single row of the pixel array"));
    }
    let (layout, depths, samples, rows) = match header.coding {
        Coding::Indexed => {
            (Layout::Indexed, [header.bits as u8, 0, 0, 0], Samples::Eight(array.indices(rows)), rows)
        }
        Coding::Bytes => {
            let (layout, samples) = array.bytes(rows);
            let alpha = if layout == Layout::Rgba { 8 } else { 0 };
            (layout, [8, 8, 8, alpha], Samples::Eight(samples), rows)
        }
        Coding::Masks(masks) => {
            let channels = Channels::new(masks);
            (channels.layout, channels.depths, array.masked(rows, &channels), rows)
        }
        Coding::Rle4 | Coding::Rle8 | Coding::Rle24 => {
            let (layout, depths) = if header.coding == Coding::Rle24 {
                (Layout::Rgb, [8, 8, 8, 0])
            } else {
                (Layout::Indexed, [header.bits as u8, 0, 0, 0])
            };
            let (samples, rows) = array.runs(layout.channels());
            if rows == 0 {
                return Err(damaged("the runs end within the first row"));
            }
            (layout, depths, Samples::Eight(samples), rows)
        }
    };
    Ok(Image {
        width,
        height,
        layout,
        depths,
        samples,
        palette: header.palette,
        transparent: None,
        lossy: false,
        decoded_rows: rows as u32,
    })
}

/// The pixel array.
struct Array<'a> {
    data: &'a [u8],
    width: usize,
    height: usize,
    header: &'a Header,
}

impl Array<'_> {
    /// Bytes of a row without and with its padding to 32 bits.
    fn row_bytes(&self) -> (usize, usize) {
        let bits = self.width * usize::from(self.header.bits);
        (bits.div_ceil(8), bits.div_ceil(32) * 4)
    }

    /// Rows that the file holds; for runs only whether there is anything.
    fn rows(&self) -> usize {
        if matches!(self.header.coding, Coding::Rle4 | Coding::Rle8 | Coding::Rle24) {
            return usize::from(!self.data.is_empty());
        }
        let (row, stride) = self.row_bytes();
        let all = self.data.len() / stride + usize::from(self.data.len() % stride >= row);
        all.min(self.height)
    }

    /// The first `rows` rows stored, each with the number of the image row it is.
    fn stored(&self, rows: usize) -> impl Iterator<Item = (usize, &[u8])> {
        let (row, stride) = self.row_bytes();
        self.data.chunks(stride).take(rows).enumerate().map(move |(number, bytes)| {
            let place = if self.header.top_down { number } else { self.height - 1 - number };
            (place, &bytes[..row])
        })
    }

    fn indices(&self, rows: usize) -> Vec<u8> {
        let mut samples = vec![0; self.width * self.height];
        let depth = u32::from(self.header.bits);
        let mask = u8::MAX >> (8 - depth);
        for (row, bytes) in self.stored(rows) {
            let to = &mut samples[row * self.width..][..self.width];
            if depth == 8 {
                to.copy_from_slice(bytes);
                continue;
            }
            for (pixels, byte) in to.chunks_mut(8 / depth as usize).zip(bytes) {
                let mut byte = *byte;
                for pixel in pixels {
                    byte = byte.rotate_left(depth);
                    *pixel = byte & mask;
                }
            }
        }
        samples
    }

    /// 24 and 32 bits without masks. The fourth byte is reserved and should be 0; where it is not, it is what other
    /// programs store there: alpha.
    fn bytes(&self, rows: usize) -> (Layout, Vec<u8>) {
        if self.header.bits == 24 {
            let mut samples = vec![0; self.width * self.height * 3];
            for (row, bytes) in self.stored(rows) {
                let to = &mut samples[row * self.width * 3..][..self.width * 3];
                for (pixel, stored) in to.as_chunks_mut::<3>().0.iter_mut().zip(bytes.as_chunks::<3>().0) {
                    *pixel = [stored[2], stored[1], stored[0]];
                }
            }
            return (Layout::Rgb, samples);
        }
        let alpha =
            self.stored(rows).any(|(_, bytes)| bytes.iter().skip(3).step_by(4).any(|byte| *byte != 0));
        let channels = if alpha { 4 } else { 3 };
        let mut samples = vec![0; self.width * self.height * channels];
        for (row, bytes) in self.stored(rows) {
            let to = &mut samples[row * self.width * channels..][..self.width * channels];
            for (pixel, stored) in to.chunks_exact_mut(channels).zip(bytes.as_chunks::<4>().0) {
                pixel.copy_from_slice(&[stored[2], stored[1], stored[0], stored[3]][..channels]);
            }
        }
        (if alpha { Layout::Rgba } else { Layout::Rgb }, samples)
    }

    fn masked(&self, rows: usize, channels: &Channels) -> Samples {
        if channels.depths.iter().any(|depth| *depth > 8) {
            let mut samples = vec![0u16; self.width * self.height * channels.layout.channels()];
            self.cut(rows, channels, &mut samples, |value| value as u16);
            Samples::Sixteen(samples)
        } else {
            let mut samples = vec![0u8; self.width * self.height * channels.layout.channels()];
            self.cut(rows, channels, &mut samples, |value| value as u8);
            Samples::Eight(samples)
        }
    }

    /// Cuts the channels of every pixel out of its bits.
    fn cut<T>(&self, rows: usize, channels: &Channels, samples: &mut [T], narrow: impl Fn(u32) -> T) {
        let count = channels.layout.channels();
        let pixel = usize::from(self.header.bits / 8);
        for (row, bytes) in self.stored(rows) {
            let to = &mut samples[row * self.width * count..][..self.width * count];
            for (to, stored) in to.chunks_exact_mut(count).zip(bytes.chunks_exact(pixel)) {
                let mut word = [0; 4];
                word[..pixel].copy_from_slice(stored);
                let word = u32::from_le_bytes(word);
                for (to, (mask, shift)) in to.iter_mut().zip(channels.cuts) {
                    *to = narrow((word & mask) >> shift);
                }
            }
        }
    }

    fn runs(&self, channels: usize) -> (Vec<u8>, usize) {
        let mut samples = vec![0; self.width * self.height * channels];
        let mut canvas = Canvas {
            samples: &mut samples,
            width: self.width,
            height: self.height,
            top_down: self.header.top_down,
        };
        let rows = bmp_rle::decode(self.data, self.header.coding, &mut canvas);
        (samples, rows)
    }
}

/// Channels given by masks.
struct Channels {
    layout: Layout,
    depths: [u8; 4],
    /// Mask and how far down its bits go.
    cuts: [(u32, u32); 4],
}

impl Channels {
    /// A mask's depth is the distance between its outer bits; of one wider than 16 bits the highest 16 count. A
    /// colour without a mask is always 0, with a depth of 1.
    fn new(masks: [u32; 4]) -> Self {
        let layout = if masks[3] == 0 { Layout::Rgb } else { Layout::Rgba };
        let mut depths = [0; 4];
        let mut cuts = [(0, 0); 4];
        for channel in 0..layout.channels() {
            let mask = masks[channel];
            let low = if mask == 0 { 0 } else { mask.trailing_zeros() };
            let width = (u32::BITS - mask.leading_zeros()).saturating_sub(low);
            let lost = width.saturating_sub(16);
            cuts[channel] = (mask, low + lost);
            depths[channel] = (width - lost).max(1) as u8;
        }
        Self { layout, depths, cuts }
    }
}
