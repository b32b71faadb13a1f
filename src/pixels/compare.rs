//! Two pictures of one size against each other: exclusive-or, difference with gain, bits changed by plane.

use rayon::prelude::*;

use super::view::{Channel, Picture};
use super::{Image, Layout};

/// How two images become one picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Comparison {
    /// The bits in which they differ, a channel a colour, scaled to 8 bits.
    Xor,
    /// The absolute difference, scaled to 8 bits and then multiplied, held at full.
    Difference {
        /// Factor, at least 1.
        gain: u8,
    },
    /// White where anything differs.
    Changed,
    /// White where this bit of this channel differs.
    ChangedBit {
        /// Of what.
        channel: Channel,
        /// 0 is the least significant.
        bit: u8,
    },
}

/// Why two images cannot be compared pixel by pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CompareError {
    /// They are not of one size.
    #[error("the images are {}×{} and {}×{} pixels; only images of one size can be compared", first.0, first.1, second.0, second.1)]
    Size {
        /// Pixels a row and rows of the first.
        first: (u32, u32),
        /// Of the second.
        second: (u32, u32),
    },
}

/// How many pixels and bits differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Pixels compared.
    pub of: u64,
    /// Pixels that differ in any bit.
    pub pixels: u64,
    /// Differing bits by plane: the channels in their order, each from its highest bit to its lowest.
    pub planes: Vec<ChangedPlane>,
    /// Whether samples as stored were compared. Images of different layout or depth, and those with palettes, are
    /// compared as they are shown, in 8 bits of red, green, blue and alpha.
    pub stored: bool,
}

/// One plane's count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChangedPlane {
    /// Of what.
    pub channel: Channel,
    /// 0 is the least significant.
    pub bit: u8,
    /// Pixels whose bit differs.
    pub count: u64,
}

/// What of two images is laid side by side.
struct Common<'a> {
    images: [&'a Image; 2],
    channels: Vec<(Channel, u8)>,
    stored: bool,
}

impl<'a> Common<'a> {
    fn of(first: &'a Image, second: &'a Image) -> Result<Self, CompareError> {
        let size = |image: &Image| (image.width, image.height);
        if size(first) != size(second) {
            return Err(CompareError::Size { first: size(first), second: size(second) });
        }
        let used = |image: &Image| image.depths[..image.layout.channels()].to_vec();
        let stored = first.layout == second.layout && used(first) == used(second);
        let stored = stored && first.layout != Layout::Indexed;
        let names: &[Channel] = match (stored, first.layout) {
            (true, Layout::Grey) => &[Channel::Grey],
            (true, Layout::GreyAlpha) => &[Channel::Grey, Channel::Alpha],
            (true, Layout::Rgb) => &[Channel::Red, Channel::Green, Channel::Blue],
            _ => &[Channel::Red, Channel::Green, Channel::Blue, Channel::Alpha],
        };
        let depth = |at: usize| if stored { first.depths[at] } else { 8 };
        let channels = names.iter().enumerate().map(|(at, &channel)| (channel, depth(at))).collect();
        Ok(Self { images: [first, second], channels, stored })
    }

    /// The samples of pixel `index` in both, unused ones 0.
    fn pixel(&self, index: usize) -> [[u16; 4]; 2] {
        self.images.map(|image| {
            if !self.stored {
                return image.rgba8(index).map(u16::from);
            }
            let count = self.channels.len();
            std::array::from_fn(|channel| if channel < count { image.sample(index, channel) } else { 0 })
        })
    }
}

/// Counts the bits in which two images differ.
///
/// # Errors
/// When they are not of one size.
pub fn changed(first: &Image, second: &Image) -> Result<Changed, CompareError> {
    let common = Common::of(first, second)?;
    // Pixels that differ, then each channel's sixteen bits.
    let none = || [0u64; 65];
    let count = |mut counts: [u64; 65], index: usize| {
        let [a, b] = common.pixel(index);
        let differs: [u16; 4] = std::array::from_fn(|channel| a[channel] ^ b[channel]);
        counts[64] += u64::from(differs != [0; 4]);
        for (channel, mut bits) in differs.into_iter().enumerate() {
            while bits != 0 {
                counts[channel * 16 + bits.trailing_zeros() as usize] += 1;
                bits &= bits - 1;
            }
        }
        counts
    };
    let add = |a: [u64; 65], b: [u64; 65]| std::array::from_fn(|at| a[at] + b[at]);
    let counts = (0..first.pixels()).into_par_iter().fold(none, count).reduce(none, add);
    let planes = common.channels.iter().enumerate().flat_map(|(at, &(channel, depth))| {
        (0..depth).rev().map(move |bit| ChangedPlane {
            channel,
            bit,
            count: counts[at * 16 + usize::from(bit)],
        })
    });
    let planes = planes.collect();
    Ok(Changed { of: first.pixels() as u64, pixels: counts[64], planes, stored: common.stored })
}

/// Draws two images as one, opaque. What differs in alpha stands in all three colours, the brightest of it and the
/// colour's own.
///
/// # Errors
/// When they are not of one size.
pub fn compare(first: &Image, second: &Image, how: Comparison) -> Result<Picture, CompareError> {
    let common = Common::of(first, second)?;
    let mut tops = [1u32; 4];
    for (top, (_, depth)) in tops.iter_mut().zip(&common.channels) {
        *top = (1 << depth.clamp(&1, &16)) - 1;
    }
    let scaled = |value: u16, channel: usize| (u32::from(value) * 255 + tops[channel] / 2) / tops[channel];
    let position = |wanted: Channel| common.channels.iter().position(|(channel, _)| *channel == wanted);
    let white = |yes: bool| if yes { [255; 4] } else { [0, 0, 0, 255] };
    let joined = |shades: [u32; 4]| {
        let shades = shades.map(|shade| shade.min(255) as u8);
        match *common.channels.as_slice() {
            [_] => [shades[0], shades[0], shades[0], 255],
            [_, _] => [shades[0].max(shades[1]); 3].opaque(),
            _ => [0, 1, 2].map(|at: usize| shades[at].max(shades[3])).opaque(),
        }
    };
    let draw = |index: usize| {
        let [a, b] = common.pixel(index);
        match how {
            Comparison::Xor => joined(std::array::from_fn(|at| scaled(a[at] ^ b[at], at))),
            Comparison::Difference { gain } => {
                joined(std::array::from_fn(|at| scaled(a[at].abs_diff(b[at]), at) * u32::from(gain.max(1))))
            }
            Comparison::Changed => white(a != b),
            Comparison::ChangedBit { channel, bit } => white(
                position(channel)
                    .is_some_and(|at| (a[at] ^ b[at]).checked_shr(bit.into()).unwrap_or(0) & 1 == 1),
            ),
        }
    };
    let mut rgba = vec![0; first.pixels() * 4];
    rgba.par_chunks_mut(1 << 16).enumerate().for_each(|(block, to)| {
        for (at, to) in to.as_chunks_mut::<4>().0.iter_mut().enumerate() {
            *to = draw(block * (1 << 14) + at);
        }
    });
    Ok(Picture { width: first.width, height: first.height, rgba })
}

/// A colour without transparency.
trait Opaque {
    fn opaque(self) -> [u8; 4];
}

impl Opaque for [u8; 3] {
    fn opaque(self) -> [u8; 4] {
        let [r, g, b] = self;
        [r, g, b, 255]
    }
}

impl From<Picture> for Image {
    /// A drawn picture as an image, so that frames and views can be compared and looked at like one.
    fn from(picture: Picture) -> Self {
        Self::eight_bit(picture.width, picture.height, Layout::Rgba, picture.rgba)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grey(samples: &[u8]) -> Image {
        Image::eight_bit(samples.len() as u32, 1, Layout::Grey, samples.to_vec())
    }

    fn drawn(first: &Image, second: &Image, how: Comparison) -> Vec<[u8; 4]> {
        compare(first, second, how).unwrap().rgba.as_chunks::<4>().0.to_vec()
    }

    const WHITE: [u8; 4] = [255; 4];
    const BLACK: [u8; 4] = [0, 0, 0, 255];

    #[test]
    fn grey_images_are_compared_as_stored() {
        let (first, second) = (grey(&[10, 200, 7]), grey(&[11, 190, 7]));
        assert_eq!(drawn(&first, &second, Comparison::Xor), [[1, 1, 1, 255], [118, 118, 118, 255], BLACK]);
        let difference = Comparison::Difference { gain: 20 };
        assert_eq!(drawn(&first, &second, difference), [[20, 20, 20, 255], [200, 200, 200, 255], BLACK]);
        assert_eq!(drawn(&first, &second, Comparison::Changed), [WHITE, WHITE, BLACK]);
        let bit = |bit| Comparison::ChangedBit { channel: Channel::Grey, bit };
        assert_eq!(drawn(&first, &second, bit(0)), [WHITE, BLACK, BLACK]);
        assert_eq!(drawn(&first, &second, bit(20)), [BLACK, BLACK, BLACK]);
        let changed = changed(&first, &second).unwrap();
        assert_eq!((changed.of, changed.pixels, changed.stored), (3, 2, true));
        let counts: Vec<u64> = changed.planes.iter().map(|plane| plane.count).collect();
        // 10 ^ 11 = 1; 200 ^ 190 = 0b0111_0110.
        assert_eq!(counts, [0, 1, 1, 1, 0, 1, 1, 1]);
    }

    #[test]
    fn alpha_is_seen_in_every_colour() {
        let image = |alpha| Image::eight_bit(1, 1, Layout::Rgba, vec![5, 6, 7, alpha]);
        let drawn = drawn(&image(255), &image(254), Comparison::Difference { gain: 100 });
        assert_eq!(drawn, [[100, 100, 100, 255]]);
    }

    #[test]
    fn unlike_layouts_are_compared_as_shown() {
        let colour = Image::eight_bit(1, 1, Layout::Rgb, vec![9, 9, 8]);
        let changed = changed(&grey(&[9]), &colour).unwrap();
        assert!(!changed.stored);
        let wrong: Vec<_> = changed.planes.iter().filter(|plane| plane.count > 0).collect();
        assert_eq!(wrong.len(), 1);
        assert_eq!((wrong[0].channel, wrong[0].bit), (Channel::Blue, 0));
    }

    #[test]
    fn other_sizes_are_refused() {
        let error = compare(&grey(&[1]), &grey(&[1, 2]), Comparison::Xor).unwrap_err();
        assert_eq!(error, CompareError::Size { first: (1, 1), second: (2, 1) });
    }
}
