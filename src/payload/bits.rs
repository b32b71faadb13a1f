//! Samples → bits → bytes, in any order of pixels.

use crate::finding::BitOrder;
use crate::pixels::{Image, Layout};

/// Where the bits of one step of a pixel come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tap {
    /// Bit of a stored sample: channel, bit (0 = least significant).
    Sample(usize, u8),
    /// Bit of the colour that the pixel's palette index stands for: 0..=2 red, green, blue, 3 alpha.
    Colour(usize, u8),
}

/// The order in which pixels are visited. The first axis runs fastest; a reversed axis runs from its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PixelOrder {
    /// Column by column instead of row by row.
    pub columns: bool,
    /// From right to left.
    pub from_right: bool,
    /// From bottom to top.
    pub from_bottom: bool,
}

impl PixelOrder {
    /// Row by row from the top left.
    pub const RASTER: Self = Self { columns: false, from_right: false, from_bottom: false };
    /// Column by column from the top left.
    pub const COLUMNS: Self = Self { columns: true, from_right: false, from_bottom: false };

    /// Pixel visited at step `step` of a `width × height` image, as an index in raster order.
    pub(super) fn pixel(self, step: usize, width: usize, height: usize) -> usize {
        let (x, y) = if self.columns { (step / height, step % height) } else { (step % width, step / width) };
        let x = if self.from_right { width - 1 - x } else { x };
        let y = if self.from_bottom { height - 1 - y } else { y };
        y * width + x
    }
}

/// Reads at most `limit` whole bytes: every tap of a pixel in turn, then the next pixel; bits left over at the end
/// are dropped.
pub(super) fn read(
    image: &Image,
    taps: &[Tap],
    packing: BitOrder,
    order: PixelOrder,
    limit: usize,
) -> Vec<u8> {
    let (width, height) = (image.width as usize, image.height as usize);
    let pixels = width * height;
    let capacity = pixels.saturating_mul(taps.len()) / 8;
    let wanted = capacity.min(limit);
    let mut bytes = Vec::with_capacity(wanted);
    let (mut byte, mut filled) = (0_u8, 0_u32);
    for step in 0..pixels {
        let pixel = order.pixel(step, width, height);
        for tap in taps {
            let bit = bit(image, pixel, *tap);
            byte |= match packing {
                BitOrder::LsbFirst => bit << filled,
                BitOrder::MsbFirst | BitOrder::None => bit << (7 - filled),
            };
            filled += 1;
            if filled == 8 {
                if bytes.len() == wanted {
                    return bytes;
                }
                bytes.push(byte);
                (byte, filled) = (0, 0);
            }
        }
        if bytes.len() == wanted {
            break;
        }
    }
    bytes
}

fn bit(image: &Image, pixel: usize, tap: Tap) -> u8 {
    let (value, bit) = match tap {
        Tap::Sample(channel, bit) => (image.sample(pixel, channel), bit),
        Tap::Colour(channel, bit) => {
            debug_assert_eq!(image.layout, Layout::Indexed);
            (u16::from(image.rgba8(pixel)[channel]), bit)
        }
    };
    (value >> bit & 1) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_visits_the_right_pixels() {
        let order = |columns, from_right, from_bottom| PixelOrder { columns, from_right, from_bottom };
        let visited = |order: PixelOrder| (0..6).map(|step| order.pixel(step, 3, 2)).collect::<Vec<_>>();
        assert_eq!(visited(PixelOrder::RASTER), [0, 1, 2, 3, 4, 5]);
        assert_eq!(visited(PixelOrder::COLUMNS), [0, 3, 1, 4, 2, 5]);
        assert_eq!(visited(order(false, true, false)), [2, 1, 0, 5, 4, 3]);
        assert_eq!(visited(order(false, false, true)), [3, 4, 5, 0, 1, 2]);
        assert_eq!(visited(order(true, true, true)), [5, 2, 4, 1, 3, 0]);
    }
}
