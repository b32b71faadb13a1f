//! Streams by name: `b1,rgb,msb,xy` is one bit of red, green and blue of every pixel, row by row, the first bit read
//! becoming bit 7 of a byte.
//!
//! The notation is zsteg's, with one difference: zsteg calls the packing in which the first bit becomes bit 7 `lsb`;
//! here it is `msb` (most significant first), and `lsb` is the packing in which the first bit becomes bit 0.

use std::fmt;

use super::bits::{self, PixelOrder, Tap};
use crate::finding::BitOrder;
use crate::pixels::{Image, Layout};
use crate::untrusted::Untrusted;

/// One channel of a [`Spec`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SpecChannel {
    /// `r`
    Red,
    /// `g`
    Green,
    /// `b`
    Blue,
    /// `a`
    Alpha,
    /// `i`: the palette index.
    Index,
    /// `l`: grey.
    Grey,
}

impl SpecChannel {
    const ALL: [(Self, char); 6] = [
        (Self::Red, 'r'),
        (Self::Green, 'g'),
        (Self::Blue, 'b'),
        (Self::Alpha, 'a'),
        (Self::Index, 'i'),
        (Self::Grey, 'l'),
    ];

    const fn letter(self) -> char {
        Self::ALL[self as usize].1
    }

    /// Where its bits come from: a sample of the pixel, or a component of its palette colour.
    fn place(self, layout: Layout) -> Option<Place> {
        Some(match (self, layout) {
            (Self::Red, Layout::Rgb | Layout::Rgba)
            | (Self::Grey, Layout::Grey | Layout::GreyAlpha)
            | (Self::Index, Layout::Indexed) => Place::Sample(0),
            (Self::Green, Layout::Rgb | Layout::Rgba) => Place::Sample(1),
            (Self::Blue, Layout::Rgb | Layout::Rgba) => Place::Sample(2),
            (Self::Alpha, Layout::GreyAlpha | Layout::Rgba) => Place::Sample(layout.alpha()?),
            (Self::Red | Self::Green | Self::Blue | Self::Alpha, Layout::Indexed) => {
                Place::Colour(self as usize)
            }
            _ => return None,
        })
    }
}

enum Place {
    Sample(usize),
    Colour(usize),
}

/// Which bits of which samples, in which order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spec {
    /// Bits of each sample as a mask; the highest is read first.
    mask: u16,
    /// Channels of each pixel in the order of reading.
    channels: Vec<SpecChannel>,
    /// How bits become bytes.
    packing: BitOrder,
    /// Which pixel comes next.
    order: PixelOrder,
}

/// Why a stream cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SpecError {
    /// A part of the notation is none.
    #[error(
        "`{part}` is no part of a stream's name; write for example b1,rgb,msb,xy: bits b1 to b16 or a mask \
             b0x…, channels of r g b a, or i, or l, packing msb or lsb, order xy yx Xy xY …"
    )]
    Unknown {
        /// The part, escaped.
        part: String,
    },
    /// A part is given twice.
    #[error("the {what} is given twice")]
    Twice {
        /// Which part.
        what: &'static str,
    },
    /// No channels are named.
    #[error("no channels are named; write for example b1,rgb,msb,xy")]
    NoChannels,
    /// The image has no such channel.
    #[error("the image has no channel `{channel}`; it has {has}")]
    NoSuchChannel {
        /// The channel's letter.
        channel: char,
        /// Letters it has.
        has: &'static str,
    },
    /// The samples have fewer bits.
    #[error("the samples have {depth} bits; bit {bit} (from 1) does not exist")]
    NoSuchBit {
        /// Asked for, from 1.
        bit: u8,
        /// Bits of a sample.
        depth: u8,
    },
}

impl Spec {
    /// A stream of the `bits` lowest planes.
    pub(super) fn low(bits: u8, channels: &[SpecChannel], packing: BitOrder, order: PixelOrder) -> Self {
        Self { mask: low_mask(bits), channels: channels.to_vec(), packing, order }
    }

    /// Parses the notation, parts in any order: bits `b1` (default) to `b16` for that many low planes or `b0x…` for
    /// a mask; channels as letters in the order of reading (`r g b a`, or `i` for the palette index, or `l` for
    /// grey); packing `msb` (default: the first bit read becomes bit 7), `lsb`, or `msb-first`, `lsb-first`; pixel
    /// order `xy` (default: row by row), `yx` (column by column), capitals for an axis that runs from its end.
    ///
    /// # Errors
    /// When a part is none of these or given twice, or no channel is named.
    pub fn parse(text: &str) -> Result<Self, SpecError> {
        let (mut mask, mut channels, mut packing, mut order) = (None, None, None, None);
        for part in text.split(',').map(str::trim) {
            if let Some(value) = parse_packing(part) {
                set(&mut packing, value, "packing")?;
            } else if let Some(value) = parse_order(part) {
                set(&mut order, value, "pixel order")?;
            } else if let Some(value) = parse_bits(part) {
                set(&mut mask, value, "number of bits")?;
            } else if let Some(value) = parse_channels(part) {
                set(&mut channels, value, "list of channels")?;
            } else {
                return Err(SpecError::Unknown { part: Untrusted::new(part).shortened(40) });
            }
        }
        Ok(Self {
            mask: mask.unwrap_or(1),
            channels: channels.ok_or(SpecError::NoChannels)?,
            packing: packing.unwrap_or(BitOrder::MsbFirst),
            order: order.unwrap_or(PixelOrder::RASTER),
        })
    }

    /// Reads at most `limit` bytes.
    ///
    /// # Errors
    /// When the image does not have such channels or bits.
    pub fn read(&self, image: &Image, limit: usize) -> Result<Vec<u8>, SpecError> {
        let taps = self.taps(image)?;
        Ok(bits::read(image, &taps, self.packing, self.order, limit))
    }

    /// Whole bytes that the stream has.
    ///
    /// # Errors
    /// When the image does not have such channels or bits.
    pub fn capacity(&self, image: &Image) -> Result<usize, SpecError> {
        Ok(image.pixels().saturating_mul(self.taps(image)?.len()) / 8)
    }

    /// How bits become bytes.
    pub const fn packing(&self) -> BitOrder {
        self.packing
    }

    /// Channels in the order of reading.
    pub fn channels(&self) -> &[SpecChannel] {
        &self.channels
    }

    /// Which pixel comes next.
    pub const fn order(&self) -> PixelOrder {
        self.order
    }

    /// Bits read from one pixel.
    pub fn bits_per_pixel(&self) -> usize {
        self.channels.len() * self.mask.count_ones() as usize
    }

    fn taps(&self, image: &Image) -> Result<Vec<Tap>, SpecError> {
        let mut taps = Vec::with_capacity(self.bits_per_pixel());
        for channel in &self.channels {
            let place = channel.place(image.layout).ok_or_else(|| SpecError::NoSuchChannel {
                channel: channel.letter(),
                has: match image.layout {
                    Layout::Grey => "l",
                    Layout::GreyAlpha => "l and a",
                    Layout::Rgb => "r, g and b",
                    Layout::Rgba => "r, g, b and a",
                    Layout::Indexed => "i, and r, g, b, a of its palette",
                },
            })?;
            let depth = match place {
                Place::Sample(channel) => image.depths[channel],
                Place::Colour(_) => 8,
            };
            let highest = 16 - self.mask.leading_zeros() as u8;
            if highest > depth {
                return Err(SpecError::NoSuchBit { bit: highest, depth });
            }
            let wanted = (0..highest).rev().filter(|bit| self.mask >> bit & 1 == 1);
            taps.extend(wanted.map(|bit| match place {
                Place::Sample(channel) => Tap::Sample(channel, bit),
                Place::Colour(channel) => Tap::Colour(channel, bit),
            }));
        }
        Ok(taps)
    }
}

impl fmt::Display for Spec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let planes = self.mask.count_ones() as u8;
        if self.mask == low_mask(planes) {
            write!(f, "b{planes},")?;
        } else {
            write!(f, "b{:#04x},", self.mask)?;
        }
        for channel in &self.channels {
            write!(f, "{}", channel.letter())?;
        }
        let packing = if self.packing == BitOrder::LsbFirst { "lsb" } else { "msb" };
        let x = if self.order.from_right { 'X' } else { 'x' };
        let y = if self.order.from_bottom { 'Y' } else { 'y' };
        let (first, second) = if self.order.columns { (y, x) } else { (x, y) };
        write!(f, ",{packing},{first}{second}")
    }
}

fn set<T>(slot: &mut Option<T>, value: T, what: &'static str) -> Result<(), SpecError> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(SpecError::Twice { what }),
    }
}

fn low_mask(bits: u8) -> u16 {
    ((1_u32 << bits.min(16)) - 1) as u16
}

fn parse_packing(part: &str) -> Option<BitOrder> {
    match part {
        "msb" | "msb-first" => Some(BitOrder::MsbFirst),
        "lsb" | "lsb-first" => Some(BitOrder::LsbFirst),
        _ => None,
    }
}

fn parse_order(part: &str) -> Option<PixelOrder> {
    let columns = match part.to_ascii_lowercase().as_str() {
        "xy" => false,
        "yx" => true,
        _ => return None,
    };
    Some(PixelOrder { columns, from_right: part.contains('X'), from_bottom: part.contains('Y') })
}

fn parse_bits(part: &str) -> Option<u16> {
    let digits = part.strip_prefix('b').or_else(|| part.strip_suffix('b'))?;
    let mask = match digits.strip_prefix("0x") {
        Some(mask) => u16::from_str_radix(mask, 16).ok()?,
        None => match digits.parse().ok()? {
            bits @ 1..=16 if digits.len() <= 2 => low_mask(bits),
            _ => return None,
        },
    };
    (mask != 0).then_some(mask)
}

fn parse_channels(part: &str) -> Option<Vec<SpecChannel>> {
    let known =
        |letter| SpecChannel::ALL.iter().find(|(_, known)| *known == letter).map(|(channel, _)| *channel);
    let channels: Vec<_> = part.chars().map(known).collect::<Option<_>>()?;
    (1..=16).contains(&channels.len()).then_some(channels)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::{Palette, Samples};

    fn image(layout: Layout, width: u32, samples: Vec<u8>) -> Image {
        let height = (samples.len() / layout.channels()) as u32 / width;
        Image {
            width,
            height,
            layout,
            depths: [8; 4],
            samples: Samples::Eight(samples),
            palette: Palette { colours: vec![[1, 2, 3], [254, 255, 0]], alpha: vec![0] },
            transparent: None,
            lossy: false,
            decoded_rows: height,
        }
    }

    #[test]
    fn a_name_prints_back() {
        for name in ["b1,rgb,msb,xy", "b2,bgra,lsb,yx", "b8,i,msb,Xy", "b0x88,l,lsb,yX", "b16,a,msb,xY"] {
            assert_eq!(Spec::parse(name).unwrap().to_string(), name);
        }
        assert_eq!(Spec::parse("1b,rgb,lsb-first").unwrap().to_string(), "b1,rgb,lsb,xy");
        assert_eq!(Spec::parse("msb, b, yx").unwrap().to_string(), "b1,b,msb,yx");
    }

    #[test]
    fn what_is_no_name_is_refused() {
        assert!(matches!(Spec::parse("b1,rgx"), Err(SpecError::Unknown { .. })));
        assert!(matches!(Spec::parse("b0,rgb"), Err(SpecError::Unknown { .. })));
        assert!(matches!(Spec::parse("b17,rgb"), Err(SpecError::Unknown { .. })));
        assert!(matches!(Spec::parse(""), Err(SpecError::Unknown { .. } | SpecError::NoChannels)));
        assert_eq!(Spec::parse("b1,msb"), Err(SpecError::NoChannels));
        assert_eq!(Spec::parse("rgb,b1,b2"), Err(SpecError::Twice { what: "number of bits" }));
    }

    #[test]
    fn bits_are_packed_from_the_named_end() {
        // LSBs of r, g, b in raster order: 0100 0001 0 (9 bits, the last is dropped).
        let rgb = image(Layout::Rgb, 3, vec![0, 1, 0, 0, 2, 4, 6, 9, 8]);
        let read = |name: &str| Spec::parse(name).unwrap().read(&rgb, 10).unwrap();
        assert_eq!(read("b1,rgb,msb,xy"), [0b0100_0001]);
        assert_eq!(read("b1,rgb,lsb,xy"), [0b1000_0010]);
        assert_eq!(Spec::parse("b1,rgb,msb,xy").unwrap().read(&rgb, 0).unwrap(), [] as [u8; 0]);
        // Two bits a sample, the higher first: r = 0, 0, 6; 6 & 3 = 2.
        let wide = image(Layout::Grey, 4, vec![0b01, 0b10, 0b11, 0b00]);
        assert_eq!(Spec::parse("b2,l,msb,xy").unwrap().read(&wide, 9).unwrap(), [0b0110_1100]);
        assert_eq!(Spec::parse("b0x02,l,msb,xy").unwrap().read(&wide, 9).unwrap(), [] as [u8; 0]);
    }

    #[test]
    fn palette_images_have_indices_and_colours() {
        let indexed = image(Layout::Indexed, 8, vec![0, 1, 0, 0, 0, 0, 0, 1]);
        assert_eq!(Spec::parse("b1,i,msb").unwrap().read(&indexed, 9).unwrap(), [0b0100_0001]);
        // Red of colour 0 is 1, of colour 1 it is 254; alpha 0 and 255.
        assert_eq!(Spec::parse("b1,r,msb").unwrap().read(&indexed, 9).unwrap(), [0b1011_1110]);
        assert_eq!(Spec::parse("b1,a,msb").unwrap().read(&indexed, 9).unwrap(), [0b0100_0001]);
        let error = Spec::parse("b1,l").unwrap().read(&indexed, 9).unwrap_err();
        assert!(matches!(error, SpecError::NoSuchChannel { channel: 'l', .. }));
        assert_eq!(
            Spec::parse("b9,i").unwrap().read(&indexed, 9),
            Err(SpecError::NoSuchBit { bit: 9, depth: 8 })
        );
    }
}
