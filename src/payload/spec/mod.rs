//! Streams by name: `b1,rgb,msb,xy` is one bit of red, green and blue of every pixel, row by row, the first bit read
//! becoming bit 7 of a byte.
//!
//! The notation is zsteg's, extended (see [`Spec::parse`]), with one difference: zsteg calls the packing in which the
//! first bit becomes bit 7 `lsb`; here it is `msb` (most significant first), and `lsb` is the packing in which the
//! first bit becomes bit 0.

mod compare;
mod describe;
mod notation;
#[cfg(test)]
mod tests;

use super::bits::{Grid, PixelOrder, Plan, Tap, Walk};
use super::gather::{Bits, gather};
use crate::finding::{BitOrder, Region};
use crate::pixels::{Image, Layout};

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
    /// `p`: the palette index.
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
        (Self::Index, 'p'),
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

impl Place {
    const fn tap(&self, bit: u8) -> Tap {
        match self {
            Self::Sample(channel) => Tap::Sample(*channel, bit),
            Self::Colour(channel) => Tap::Colour(*channel, bit),
        }
    }
}

/// Which bits are read of a pixel.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Carrier {
    /// Bits of samples: channels in the order of reading, each with a mask of its bits. `planar`: all pixels of one
    /// channel before the next; `ascending`: the lowest bit of a sample first, not the highest.
    Samples { picks: Vec<(SpecChannel, u16)>, planar: bool, ascending: bool },
    /// One bit, the exclusive-or of bits (0 = least significant) of samples.
    Joined(Vec<(SpecChannel, u8)>),
    /// Bits of the bytes of the whole file.
    File { mask: u16, ascending: bool },
    /// Bits of the filter types of a PNG's rows.
    Filters { mask: u16, ascending: bool },
}

/// What the number of a [`Skip`] counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Bits,
    Bytes,
    /// Pixels (bytes of the file, rows of filter types) that are visited.
    Pixels,
}

/// Where in the stream reading starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Skip {
    count: u32,
    unit: Unit,
}

/// Which bits of which samples, in which order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spec {
    carrier: Carrier,
    /// How bits become bytes.
    packing: BitOrder,
    /// Which pixel comes next.
    walk: Walk,
    skip: Skip,
    /// Every how many-th of the samples counts, at least 1.
    every: u32,
    /// Whether every bit is turned over.
    inverted: bool,
    /// Frame of an animation, from 0.
    frame: u32,
}

/// Why a stream cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SpecError {
    /// A part of the notation is none.
    #[error(
        "`{part}` is no part of a stream's name; write for example b1,rgb,msb,xy (starlight extract --help \
             lists all parts)"
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
    /// Two parts do not go together.
    #[error("{part} does not go with {carrier}")]
    Unfit {
        /// The part.
        part: &'static str,
        /// What is read.
        carrier: &'static str,
    },
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
    /// Samples are asked for where no pixels were decoded.
    #[error("no pixels were decoded, so there are no samples to read")]
    NoPixels,
    /// Row filters are asked for where there are none.
    #[error("the file has no row filters; only PNG has them")]
    NoFilters,
}

/// What streams are read from.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// The frame that the spec names, where it could be decoded.
    pub image: Option<&'a Image>,
    /// The file's bytes, for `file`.
    pub file: &'a [u8],
    /// The filter types of a PNG's rows, for `filters`.
    pub filters: &'a [u8],
}

impl<'a> From<&'a Image> for Origin<'a> {
    fn from(image: &'a Image) -> Self {
        Self { image: Some(image), file: &[], filters: &[] }
    }
}

impl Spec {
    /// A stream of the `bits` lowest planes.
    pub(super) fn low(bits: u8, channels: &[SpecChannel], packing: BitOrder, order: PixelOrder) -> Self {
        Self::masked(low_mask(bits), channels, packing, order)
    }

    /// A stream of the bits of `mask`.
    pub(super) fn masked(mask: u16, channels: &[SpecChannel], packing: BitOrder, order: PixelOrder) -> Self {
        let picks = channels.iter().map(|channel| (*channel, mask)).collect();
        Self::new(Carrier::Samples { picks, planar: false, ascending: false }, packing, order)
    }

    /// A stream of the exclusive-or of bits (0 = least significant) of samples.
    pub(super) fn joined(planes: &[(SpecChannel, u8)], packing: BitOrder, order: PixelOrder) -> Self {
        Self::new(Carrier::Joined(planes.to_vec()), packing, order)
    }

    /// A stream of the `bits` lowest bits of the file's bytes from `start` on.
    pub(super) fn file(bits: u8, packing: BitOrder, start: u32) -> Self {
        let carrier = Carrier::File { mask: low_mask(bits), ascending: false };
        let skip = Skip { count: start, unit: Unit::Pixels };
        Self { skip, ..Self::new(carrier, packing, PixelOrder::RASTER) }
    }

    /// A stream of the `bits` lowest bits of the filter types of a PNG's rows.
    pub(super) fn filters(bits: u8, packing: BitOrder) -> Self {
        let carrier = Carrier::Filters { mask: low_mask(bits), ascending: false };
        Self::new(carrier, packing, PixelOrder::RASTER)
    }

    fn new(carrier: Carrier, packing: BitOrder, order: PixelOrder) -> Self {
        let skip = Skip { count: 0, unit: Unit::Bits };
        Self { carrier, packing, walk: Walk::new(order), skip, every: 1, inverted: false, frame: 0 }
    }

    /// All of one channel, then the next.
    pub(super) fn planar(mut self) -> Self {
        if let Carrier::Samples { planar, .. } = &mut self.carrier {
            *planar = true;
        }
        self
    }

    /// The lowest bit of a sample first.
    pub(super) fn ascending(mut self) -> Self {
        match &mut self.carrier {
            Carrier::Samples { ascending, .. }
            | Carrier::File { ascending, .. }
            | Carrier::Filters { ascending, .. } => *ascending = true,
            Carrier::Joined(_) => {}
        }
        self
    }

    /// Every second line backwards.
    pub(super) fn serpentine(mut self) -> Self {
        self.walk.serpentine = true;
        self
    }

    /// Every `every`-th sample alone.
    pub(super) fn every(mut self, every: u32) -> Self {
        self.every = every;
        self
    }

    /// Every bit turned over.
    pub(super) fn inverted(mut self) -> Self {
        self.inverted = true;
        self
    }

    /// The same stream behind its first `count` bytes; `None` where that is more than can be named.
    pub(super) fn behind(&self, count: usize, origin: Origin<'_>) -> Option<Self> {
        self.behind_bits(self.plan(origin).ok()?.skip.checked_add(count.checked_mul(8)?)?)
    }

    /// The same stream behind its first `count` bits; `None` where that is more than can be named.
    pub(super) fn behind_bits(&self, count: usize) -> Option<Self> {
        let count = u32::try_from(count).ok()?;
        let whole = count.is_multiple_of(8);
        let skip = if whole {
            Skip { count: count / 8, unit: Unit::Bytes }
        } else {
            Skip { count, unit: Unit::Bits }
        };
        Some(Self { skip, ..self.clone() })
    }

    /// The stream from its very start.
    pub(super) fn stream(&self) -> Self {
        Self { skip: Skip { count: 0, unit: Unit::Bits }, ..self.clone() }
    }

    /// Sets the frame, from 0.
    pub(super) fn set_frame(&mut self, frame: u32) {
        self.frame = frame;
    }

    /// Reads at most `limit` bytes of the samples of `image`.
    ///
    /// # Errors
    /// When the image does not have such channels or bits.
    pub fn read(&self, image: &Image, limit: usize) -> Result<Vec<u8>, SpecError> {
        self.read_from(image.into(), limit)
    }

    /// Reads at most `limit` bytes.
    ///
    /// # Errors
    /// When there are no such channels or bits.
    pub fn read_from(&self, origin: Origin<'_>, limit: usize) -> Result<Vec<u8>, SpecError> {
        Ok(self.plan(origin)?.read(self.packing, self.inverted, limit))
    }

    /// Whole bytes that the stream has in the samples of `image`.
    ///
    /// # Errors
    /// When the image does not have such channels or bits.
    pub fn capacity(&self, image: &Image) -> Result<usize, SpecError> {
        self.capacity_of(image.into())
    }

    /// Whole bytes that the stream has.
    ///
    /// # Errors
    /// When there are no such channels or bits.
    pub fn capacity_of(&self, origin: Origin<'_>) -> Result<usize, SpecError> {
        Ok(self.plan(origin)?.capacity())
    }

    /// The bits of at most `pixels` pixels as words, where it is a plain order of samples.
    pub(super) fn gather(&self, origin: Origin<'_>, pixels: usize) -> Option<Bits> {
        gather(&self.plan(origin).ok()?, pixels)
    }

    /// How bits become bytes.
    pub const fn packing(&self) -> BitOrder {
        self.packing
    }

    /// Channels in the order of reading; none of what is read is no sample.
    pub fn channels(&self) -> Vec<SpecChannel> {
        match &self.carrier {
            Carrier::Samples { picks, .. } => picks.iter().map(|(channel, _)| *channel).collect(),
            Carrier::Joined(planes) => planes.iter().map(|(channel, _)| *channel).collect(),
            Carrier::File { .. } | Carrier::Filters { .. } => Vec::new(),
        }
    }

    /// Which pixel comes next.
    pub const fn order(&self) -> PixelOrder {
        self.walk.order
    }

    /// Frame of an animation, from 0.
    pub const fn frame(&self) -> u32 {
        self.frame
    }

    /// Pixels, or bytes of the file, that it passes over at its start.
    pub(super) fn start(&self) -> usize {
        let count = self.skip.count as usize;
        match self.skip.unit {
            Unit::Bits => count / self.bits_per_pixel().max(1),
            Unit::Bytes => count.saturating_mul(8) / self.bits_per_pixel().max(1),
            Unit::Pixels => count,
        }
    }

    /// Whether it reads bytes of the file, not samples.
    pub const fn is_of_file(&self) -> bool {
        matches!(self.carrier, Carrier::File { .. })
    }

    /// Whether it reads filter types of rows, not samples.
    pub const fn is_of_filters(&self) -> bool {
        matches!(self.carrier, Carrier::Filters { .. })
    }

    /// Whether it reads nothing but the lowest bits of samples, none of them whole.
    pub fn is_low(&self) -> bool {
        let low = |mask: u16| mask < 0x80 && (mask + 1).is_power_of_two();
        matches!(&self.carrier, Carrier::Samples { picks, .. } if picks.iter().all(|(_, mask)| low(*mask)))
    }

    /// Whether it reads samples whole: eight bits of them, or more.
    pub(super) fn is_of_values(&self) -> bool {
        self.widest() >= 8
    }

    /// Whether it reads samples of more than eight bits whole.
    pub(super) fn is_of_words(&self) -> bool {
        self.widest() > 8
    }

    /// Bits read from one sample; the most, where they differ.
    fn widest(&self) -> u32 {
        match &self.carrier {
            Carrier::Samples { picks, .. } => {
                picks.iter().map(|(_, mask)| mask.count_ones()).max().unwrap_or_default()
            }
            Carrier::Joined(_) => 1,
            Carrier::File { mask, .. } | Carrier::Filters { mask, .. } => mask.count_ones(),
        }
    }

    /// Bits read from one pixel.
    pub fn bits_per_pixel(&self) -> usize {
        match &self.carrier {
            Carrier::Samples { picks, .. } => picks.iter().map(|(_, mask)| mask.count_ones() as usize).sum(),
            Carrier::Joined(_) => 1,
            Carrier::File { mask, .. } | Carrier::Filters { mask, .. } => mask.count_ones() as usize,
        }
    }

    /// The pixels that carry the first `bytes` bytes; of row filters, the rows.
    ///
    /// # Errors
    /// When there are no such channels or bits.
    pub(super) fn region(&self, origin: Origin<'_>, bytes: usize) -> Result<Region, SpecError> {
        let (x, y, width, height) = self.plan(origin)?.extent(bytes);
        let side = |side: usize| u32::try_from(side).unwrap_or(u32::MAX);
        let region = Region { x: side(x), y: side(y), width: side(width), height: side(height) };
        Ok(match origin.image.filter(|_| self.is_of_filters()) {
            Some(image) => {
                let y = region.x.min(image.height - 1);
                let height = region.width.min(image.height - y);
                Region { x: 0, y, width: image.width, height }
            }
            None => region,
        })
    }

    fn plan<'a>(&'a self, origin: Origin<'a>) -> Result<Plan<'a>, SpecError> {
        let bytes = |mask, ascending| vec![bits_of(mask, ascending).map(Tap::Byte).collect()];
        let (grid, groups, joined) = match &self.carrier {
            Carrier::File { mask, ascending } => (Grid::Bytes(origin.file), bytes(*mask, *ascending), 1),
            Carrier::Filters { .. } if origin.filters.is_empty() => return Err(SpecError::NoFilters),
            Carrier::Filters { mask, ascending } => {
                (Grid::Bytes(origin.filters), bytes(*mask, *ascending), 1)
            }
            Carrier::Samples { picks, planar, ascending } => {
                let image = origin.image.ok_or(SpecError::NoPixels)?;
                let mut groups = Vec::with_capacity(picks.len());
                for (channel, mask) in picks {
                    groups.push(taps(image, *channel, bits_of(*mask, *ascending))?);
                }
                let groups = if *planar { groups } else { vec![groups.concat()] };
                (Grid::Image(image), groups, 1)
            }
            Carrier::Joined(planes) => {
                let image = origin.image.ok_or(SpecError::NoPixels)?;
                let mut all = Vec::with_capacity(planes.len());
                for (channel, bit) in planes {
                    all.extend(taps(image, *channel, std::iter::once(*bit))?);
                }
                (Grid::Image(image), vec![all], planes.len())
            }
        };
        let bits = groups.first().map_or(0, Vec::len) / joined;
        let count = self.skip.count as usize;
        let skip = match self.skip.unit {
            Unit::Bits => count,
            Unit::Bytes => count.saturating_mul(8),
            Unit::Pixels => count.saturating_mul(bits),
        };
        let every = (self.widest().max(1) as usize, self.every as usize);
        Ok(Plan { grid, walk: &self.walk, groups, joined, skip, every })
    }
}

/// The bits of `mask` in the order of reading.
fn bits_of(mask: u16, ascending: bool) -> impl Iterator<Item = u8> {
    let bits = (0..16).map(move |at| if ascending { at } else { 15 - at });
    bits.filter(move |bit| mask >> bit & 1 == 1)
}

/// The taps of `bits` of a channel.
fn taps(image: &Image, channel: SpecChannel, bits: impl Iterator<Item = u8>) -> Result<Vec<Tap>, SpecError> {
    let place = channel.place(image.layout).ok_or_else(|| SpecError::NoSuchChannel {
        channel: channel.letter(),
        has: match image.layout {
            Layout::Grey => "l",
            Layout::GreyAlpha => "l and a",
            Layout::Rgb => "r, g and b",
            Layout::Rgba => "r, g, b and a",
            Layout::Indexed => "p, and r, g, b, a of its palette",
        },
    })?;
    let depth = match place {
        Place::Sample(channel) => image.depths[channel],
        Place::Colour(_) => 8,
    };
    let tap = |bit| {
        if bit < depth { Ok(place.tap(bit)) } else { Err(SpecError::NoSuchBit { bit: bit + 1, depth }) }
    };
    bits.map(tap).collect()
}

const fn low_mask(bits: u8) -> u16 {
    u16::MAX >> (16 - if bits > 16 { 16 } else { bits })
}
