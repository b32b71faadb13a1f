//! The samples that are looked at: a plane a channel, in strips of rows where the image is large.

use std::ops::Range;

use crate::finding::Region;
use crate::pixels::view::Channel;
use crate::pixels::{Image, Layout, Samples};

/// Rows of a strip: a multiple of both measures' tiles.
const ROWS: usize = 96;
/// Most pixels looked at.
const BUDGET: usize = 2 << 20;

const COLOURS: &[Channel] = &[Channel::Red, Channel::Green, Channel::Blue];

/// One channel.
pub(super) struct Strip {
    pub(super) channel: Channel,
    /// Bits of a sample.
    pub(super) depth: u8,
    pub(super) values: Vec<u16>,
}

/// What is looked at, strips below each other.
pub(super) struct Sampled {
    pub(super) width: usize,
    /// Rows of all strips together.
    pub(super) height: usize,
    /// The image's row at which each strip begins; one of all rows in an image that is looked at whole.
    starts: Vec<usize>,
    /// Rows of each strip but perhaps the last.
    rows: usize,
    /// Grey or the colours, alpha behind them; of palette images what the palette gives.
    pub(super) channels: Vec<Strip>,
    /// Palette indices.
    pub(super) index: Option<Vec<u16>>,
}

/// A rectangle in pixels of what is looked at: left, top, right, bottom, the latter two not in it.
pub(super) type Tiles = [usize; 4];

impl Sampled {
    /// Takes the decoded rows of `image`.
    pub(super) fn of(image: &Image) -> Self {
        let width = image.width as usize;
        let decoded = image.decoded_rows.min(image.height) as usize;
        let (starts, rows) = strips(width, decoded);
        let height = if starts.len() == 1 { decoded } else { starts.len() * rows };
        let parts: Vec<Range<usize>> =
            starts.iter().map(|&start| start * width..(start + rows).min(decoded) * width).collect();
        let taken = |channel: usize| taken(image, &parts, channel);
        let index = (image.layout == Layout::Indexed).then(|| taken(0));
        let names: &[Channel] = match image.layout {
            Layout::Grey => &[Channel::Grey],
            Layout::GreyAlpha => &[Channel::Grey, Channel::Alpha],
            Layout::Indexed if image.palette.alpha.iter().all(|&alpha| alpha == 255) => COLOURS,
            Layout::Rgb => COLOURS,
            Layout::Rgba | Layout::Indexed => &[Channel::Red, Channel::Green, Channel::Blue, Channel::Alpha],
        };
        let strip = |(at, &channel): (usize, &Channel)| {
            if let Some(index) = &index {
                let shade = |entry: usize| match channel {
                    Channel::Alpha => image.palette.alpha.get(entry).copied().unwrap_or(255),
                    _ => image.palette.colours.get(entry).map_or(0, |rgb| rgb[at]),
                };
                let table: [u16; 256] = std::array::from_fn(|entry| shade(entry).into());
                let values = index.iter().map(|&entry| table[usize::from(entry & 255)]).collect();
                return Strip { channel, depth: 8, values };
            }
            narrowed(Strip { channel, depth: image.depths[at], values: taken(at) })
        };
        let channels = names.iter().enumerate().map(strip).collect();
        Self { width, height, starts, rows, channels, index }
    }

    /// Where a rectangle lies in the image; rows between strips are part of what encloses it.
    pub(super) fn region(&self, [left, top, right, bottom]: Tiles) -> Region {
        let (right, bottom) = (right.min(self.width), bottom.min(self.height));
        let row = |row: usize| {
            let strip = (row / self.rows.max(1)).min(self.starts.len().saturating_sub(1));
            self.starts.get(strip).copied().unwrap_or_default() + row - strip * self.rows
        };
        let (y, end) = (row(top), row(bottom.saturating_sub(1)) + 1);
        Region {
            x: left as u32,
            y: y as u32,
            width: right.saturating_sub(left).max(1) as u32,
            height: end.saturating_sub(y).max(1) as u32,
        }
    }
}

/// Samples of one channel in these parts of the raster.
fn taken(image: &Image, parts: &[Range<usize>], channel: usize) -> Vec<u16> {
    let channels = image.layout.channels();
    let part = |part: &Range<usize>| part.start * channels..part.end * channels;
    let mut out = Vec::with_capacity(parts.iter().map(Range::len).sum());
    match &image.samples {
        Samples::Eight(samples) => {
            for pixels in parts.iter().map(|range| &samples[part(range)]) {
                out.extend(pixels.chunks_exact(channels).map(|pixel| u16::from(pixel[channel])));
            }
        }
        Samples::Sixteen(samples) => {
            for pixels in parts.iter().map(|range| &samples[part(range)]) {
                out.extend(pixels.chunks_exact(channels).map(|pixel| pixel[channel]));
            }
        }
    }
    out
}

/// First rows of the strips, and their rows.
fn strips(width: usize, height: usize) -> (Vec<usize>, usize) {
    let most = BUDGET / (width.max(1) * ROWS);
    if width * height <= BUDGET || height <= ROWS * most.max(2) {
        return (vec![0], height);
    }
    let count = most.max(2);
    // Multiples of eight, so that blocks keep their phase.
    ((0..count).map(|strip| strip * (height - ROWS) / (count - 1) / 8 * 8).collect(), ROWS)
}

/// Samples widened from 8 bits by repeating them, as the 8 bits that they are.
fn narrowed(mut strip: Strip) -> Strip {
    if strip.depth == 16 && strip.values.iter().all(|value| value >> 8 == value & 255) {
        strip.values.iter_mut().for_each(|value| *value &= 255);
        strip.depth = 8;
    }
    strip
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_images_are_looked_at_in_strips_from_first_to_last_row() {
        assert_eq!(strips(1000, 2000), (vec![0], 2000));
        let (starts, rows) = strips(4000, 3000);
        assert_eq!((starts.len(), rows, starts[0], starts[4]), (5, 96, 0, 2904));
        let sampled = Sampled {
            width: 4000,
            height: starts.len() * rows,
            starts,
            rows,
            channels: Vec::new(),
            index: None,
        };
        let region = sampled.region([32, 0, 64, 480]);
        assert_eq!(region, Region { x: 32, y: 0, width: 32, height: 3000 });
        assert_eq!(sampled.region([0, 96, 32, 128]).y, 720);
    }
}
