//! Any bits of any channels in one picture: as colours, as one number in shades of grey, or as their parity.

use super::paint::{Pixel, each, opaque};
use crate::pixels::{Image, Layout};

/// Which bits are shown, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mask {
    /// A mask of bits for red, green, blue and alpha at their native depth; grey is red.
    pub bits: [u16; 4],
    /// What becomes of them.
    pub fold: Fold,
}

/// How masked bits become a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fold {
    /// A channel a colour, each stretched so that all its bits together are full; alpha's in all three colours.
    Colours,
    /// All bits in a row, red first and each channel's highest first, as one number from black to white.
    Grey,
    /// White where an odd number of the bits is set: the exclusive-or of planes.
    Parity,
}

/// Draws the bits of `mask`.
pub(super) fn draw(image: &Image, mask: Mask) -> Vec<u8> {
    let grey = matches!(image.layout, Layout::Grey | Layout::GreyAlpha);
    let mut bits = mask.bits;
    if grey {
        // The one colour stands in all three channels; its bits count once.
        (bits[1], bits[2]) = (0, 0);
    }
    match mask.fold {
        Fold::Colours => each(image, |Pixel { raw, .. }| {
            let [r, g, b, a]: [u8; 4] = std::array::from_fn(|at| stretched(raw[at], bits[at]));
            let (g, b) = if grey { (r, r) } else { (g, b) };
            opaque([r, g, b].map(|colour| colour.max(a)))
        }),
        Fold::Grey => {
            let top = (1u64 << bits.map(u16::count_ones).iter().sum::<u32>()) - 1;
            each(image, |Pixel { raw, .. }| {
                let number =
                    raw.iter().zip(bits).fold(0, |number, (&value, mask)| gathered(number, value, mask));
                opaque([(number * 255 / top.max(1)) as u8; 3])
            })
        }
        Fold::Parity => each(image, |Pixel { raw, .. }| {
            let odd =
                raw.iter().zip(bits).fold(0, |sum, (value, mask)| sum ^ (value & mask).count_ones()) & 1;
            opaque([if odd == 1 { 255 } else { 0 }; 3])
        }),
    }
}

/// The masked bits with their weights, the mask itself as 255.
fn stretched(value: u16, mask: u16) -> u8 {
    if mask == 0 { 0 } else { (u32::from(value & mask) * 255 / u32::from(mask)) as u8 }
}

/// `number` with the masked bits of `value` put behind it, the highest first.
fn gathered(number: u64, value: u16, mask: u16) -> u64 {
    let (mut number, mut left) = (number, mask);
    while left != 0 {
        let bit = 15 - left.leading_zeros() as u16;
        number = number << 1 | u64::from(value >> bit & 1);
        left &= !(1 << bit);
    }
    number
}
