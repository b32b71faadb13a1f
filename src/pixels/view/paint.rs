//! Draws views: one pass over the samples, whatever their layout, on all cores.

use rayon::prelude::*;

use super::{Channel, Operation, Picture, View, levels, maps, mask};
use crate::pixels::{Image, Layout, Palette, Samples};

/// A pixel as red, green, blue, alpha; grey repeated.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pixel {
    /// Samples as stored.
    pub(super) raw: [u16; 4],
    /// Scaled to 8 bits.
    pub(super) shown: [u8; 4],
}

pub(super) const fn opaque([r, g, b]: [u8; 3]) -> [u8; 4] {
    [r, g, b, 255]
}

/// A bit as black or white.
const fn bit(value: u16) -> u8 {
    if value & 1 == 1 { 255 } else { 0 }
}

/// The pixels of every view but the colour table.
pub(super) fn rgba(image: &Image, view: View) -> Vec<u8> {
    match view {
        View::Normal | View::PaletteTable | View::Inverse(_) => each(image, |pixel| pixel.shown),
        View::Inverted => each(image, |Pixel { shown: [r, g, b, a], .. }| [!r, !g, !b, a]),
        View::Plane { channel, bit: number } => {
            single(image, channel, |raw, _| bit(raw.checked_shr(number.into()).unwrap_or(0)))
        }
        View::Full(channel) => single(image, channel, |_, shown| shown),
        View::Random(number) => random(image, number),
        View::Grey if image.depths[0] == image.depths[1] && image.depths[1] == image.depths[2] => {
            each(image, |Pixel { raw: [r, g, b, _], .. }| equal(r == g && g == b))
        }
        View::Grey => each(image, |Pixel { shown: [r, g, b, _], .. }| equal(r == g && g == b)),
        View::LsbComposite => each(image, |Pixel { raw: [r, g, b, _], .. }| opaque([r, g, b].map(bit))),
        View::AlphaRemoved => each(image, |Pixel { shown: [r, g, b, _], .. }| opaque([r, g, b])),
        View::AlphaLsb => single(image, Channel::Alpha, |raw, _| bit(raw)),
        View::Index => {
            let top = (1u32 << image.depths[0].min(8)) - 1;
            let shade = |index: u32| ((index.min(top) * 255 + top / 2) / top.max(1)) as u8;
            indices(image, |index| opaque([shade(index.into()); 3]))
        }
        View::IndexLsb => indices(image, |index| opaque([bit(index.into()); 3])),
        View::IndexPlane(number) => {
            indices(image, |index| opaque([bit(u16::from(index).checked_shr(number.into()).unwrap_or(0)); 3]))
        }
        View::Mask(mask) => mask::draw(image, mask),
        View::LowBits(count) => {
            let table = low_bits(count);
            each(image, |Pixel { raw: [r, g, b, _], .. }| {
                opaque([r, g, b].map(|value| table[usize::from(value & 255)]))
            })
        }
        View::UnderAlpha => each(image, |Pixel { shown: [r, g, b, a], .. }| match a {
            0 => opaque([r, g, b]),
            _ => [0, 0, 0, 255],
        }),
        View::Entropy => maps::entropy(image),
        View::Residual(filter) => maps::residual(image, filter),
        View::Pairs => maps::pairs(image),
        View::Stretch => levels::stretch(image),
        View::Equalise => levels::equalise(image),
        View::Arithmetic { first, operation, second } => {
            let (first, second) = (first.position(), second.position());
            each(image, |Pixel { shown, .. }| opaque([joined(operation, shown[first], shown[second]); 3]))
        }
    }
}

/// What the lowest `count` bits of a byte look like, stretched from black to full.
fn low_bits(count: u8) -> [u8; 256] {
    let top = (1u32 << count.clamp(1, 8)) - 1;
    std::array::from_fn(|value| ((value as u32 & top) * 255 / top) as u8)
}

/// Two samples as one.
const fn joined(operation: Operation, first: u8, second: u8) -> u8 {
    match operation {
        Operation::Minus => {
            let shade = 128 + first as i16 - second as i16;
            if shade < 0 {
                0
            } else if shade > 255 {
                255
            } else {
                shade as u8
            }
        }
        Operation::Plus => first.saturating_add(second),
        Operation::Xor => first ^ second,
        Operation::And => first & second,
        Operation::Or => first | second,
    }
}

/// `picture` with its colours inverted, alpha left.
pub(super) fn inverse(mut picture: Picture) -> Picture {
    picture.rgba.par_chunks_mut(BLOCK).for_each(|block| {
        for [r, g, b, _] in block.as_chunks_mut::<4>().0 {
            (*r, *g, *b) = (!*r, !*g, !*b);
        }
    });
    picture
}

const fn equal(equal: bool) -> [u8; 4] {
    if equal { [255; 4] } else { [0, 0, 0, 255] }
}

/// False colours: each value multiplied by an odd number and turned over, so that neighbours end far apart.
fn random(image: &Image, number: u8) -> Vec<u8> {
    const MAPS: [[(u8, u8); 3]; 3] = [
        [(157, 90), (83, 201), (229, 33)],
        [(109, 7), (197, 142), (59, 250)],
        [(211, 77), (37, 180), (139, 19)],
    ];
    let map = MAPS.get(usize::from(number).wrapping_sub(1)).copied().unwrap_or_else(|| seeded(number));
    let mix = |value: u8, (factor, turn): (u8, u8)| value.wrapping_mul(factor) ^ turn;
    if image.layout == Layout::Indexed {
        // By index: entries of the same colour, invisible otherwise, come apart too.
        return indices(image, |index| opaque(map.map(|parameters| mix(index, parameters))));
    }
    each(image, |Pixel { shown: [r, g, b, _], .. }| opaque([mix(r, map[0]), mix(g, map[1]), mix(b, map[2])]))
}

/// An odd factor and what to turn over for each colour, by a seed; the steps of a linear congruence (Knuth's MMIX).
fn seeded(seed: u8) -> [(u8, u8); 3] {
    let mut state = u64::from(seed);
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    // Factors below 64 or so would leave neighbours near each other.
    std::array::from_fn(|_| (next() | 0b0100_0001, next()))
}

/// Draws one channel as shades of grey, by its sample and how that looks in 8 bits.
fn single(image: &Image, channel: Channel, shade: impl Fn(u16, u8) -> u8 + Sync) -> Vec<u8> {
    let position = channel.position();
    let colours = if image.layout.channels() < 3 { 0 } else { position };
    let at = if channel == Channel::Alpha { image.layout.alpha() } else { Some(colours) };
    let Some(at) = at.filter(|_| image.layout != Layout::Indexed) else {
        return each(image, |Pixel { raw, shown }| opaque([shade(raw[position], shown[position]); 3]));
    };
    let shades: Vec<u8> =
        scale(image.depths[at]).zip(0..=u16::MAX).map(|(shown, raw)| shade(raw, shown)).collect();
    let draw = |value: usize| opaque([shades.get(value).copied().unwrap_or(255); 3]);
    let channels = image.layout.channels();
    match &image.samples {
        Samples::Eight(samples) => {
            let table: [[u8; 4]; 256] = std::array::from_fn(draw);
            paint(samples, channels, |pixel| table[usize::from(pixel[at])])
        }
        Samples::Sixteen(samples) => paint(samples, channels, |pixel| draw(pixel[at].into())),
    }
}

/// Draws every pixel by its samples.
pub(super) fn each(image: &Image, draw: impl Fn(Pixel) -> [u8; 4] + Sync) -> Vec<u8> {
    if image.layout == Layout::Indexed {
        return indices(image, |index| {
            let entry = usize::from(index);
            let [r, g, b] = image.palette.colours.get(entry).copied().unwrap_or_default();
            let alpha = image.palette.alpha.get(entry).copied().unwrap_or(255);
            let shown = [r, g, b, alpha];
            draw(Pixel { raw: shown.map(u16::from), shown })
        });
    }
    if let (Samples::Eight(samples), None) = (&image.samples, image.transparent) {
        let plain = |shown: [u8; 4]| draw(Pixel { raw: shown.map(u16::from), shown });
        match (image.layout, image.depths) {
            (Layout::Grey, [8, ..]) => {
                return paint(samples, 1, |p| plain([p[0], p[0], p[0], 255]));
            }
            (Layout::Rgb, [8, 8, 8, _]) => {
                return paint(samples, 3, |p| plain([p[0], p[1], p[2], 255]));
            }
            (Layout::Rgba, [8, 8, 8, 8]) => {
                return paint(samples, 4, |p| plain([p[0], p[1], p[2], p[3]]));
            }
            _ => {}
        }
    }
    let tables = Tables::new(image);
    let channels = image.layout.channels();
    match &image.samples {
        Samples::Eight(samples) => {
            paint(samples, channels, |pixel| draw(tables.pixel(channels, |at| pixel[at].into())))
        }
        Samples::Sixteen(samples) => {
            paint(samples, channels, |pixel| draw(tables.pixel(channels, |at| pixel[at])))
        }
    }
}

/// Draws every pixel of a palette image by its index.
fn indices(image: &Image, draw: impl Fn(u8) -> [u8; 4]) -> Vec<u8> {
    let table: [[u8; 4]; 256] = std::array::from_fn(|index| draw(index as u8));
    match &image.samples {
        Samples::Eight(samples) if image.layout == Layout::Indexed => {
            paint(samples, 1, |pixel| table[usize::from(pixel[0])])
        }
        _ => table[0].repeat(image.pixels()),
    }
}

/// Pixels that one core draws at a time.
const BLOCK: usize = 1 << 16;

/// Draws each pixel of `channels` samples.
fn paint<T: Sync>(samples: &[T], channels: usize, draw: impl Fn(&[T]) -> [u8; 4] + Sync) -> Vec<u8> {
    let mut rgba = vec![0; samples.len() / channels * 4];
    let blocks = rgba.par_chunks_mut(BLOCK * 4).zip(samples.par_chunks(BLOCK * channels));
    // The number of samples a pixel as a constant, so that the loops have no bounds to check.
    blocks.for_each(|(to, from)| match channels {
        1 => fill::<T, 1>(to, from, &draw),
        2 => fill::<T, 2>(to, from, &draw),
        3 => fill::<T, 3>(to, from, &draw),
        _ => fill::<T, 4>(to, from, &draw),
    });
    rgba
}

#[inline]
fn fill<T, const N: usize>(to: &mut [u8], from: &[T], draw: impl Fn(&[T]) -> [u8; 4]) {
    for (to, pixel) in to.as_chunks_mut::<4>().0.iter_mut().zip(from.as_chunks::<N>().0) {
        *to = draw(pixel);
    }
}

/// How every value of `depth` bits looks in 8.
fn scale(depth: u8) -> impl Iterator<Item = u8> {
    let top = (1u32 << depth.min(16)) - 1;
    (0..=top).map(move |value| ((value * 255 + top / 2) / top.max(1)) as u8)
}

/// What each value of each channel looks like in 8 bits, so that no pixel needs a division.
struct Tables {
    shown: [Vec<u8>; 4],
    transparent: Option<[u16; 3]>,
}

impl Tables {
    fn new(image: &Image) -> Self {
        Self { shown: image.depths.map(|depth| scale(depth).collect()), transparent: image.transparent }
    }

    #[inline]
    fn shown(&self, channel: usize, value: u16) -> u8 {
        self.shown[channel].get(usize::from(value)).copied().unwrap_or(255)
    }

    /// The pixel whose samples `value` gives.
    #[inline]
    fn pixel(&self, channels: usize, value: impl Fn(usize) -> u16) -> Pixel {
        let colours = if channels < 3 { [0; 3] } else { [0, 1, 2] };
        let raw = colours.map(&value);
        let [r, g, b] = raw;
        let shown = |at: usize| self.shown(colours[at], raw[at]);
        let (stored, alpha) = if channels.is_multiple_of(2) {
            let stored = value(channels - 1);
            (stored, self.shown(channels - 1, stored))
        } else {
            let visible = self.transparent != Some(raw);
            (visible.into(), if visible { 255 } else { 0 })
        };
        Pixel { raw: [r, g, b, stored], shown: [shown(0), shown(1), shown(2), alpha] }
    }
}

/// Pixels a side of one entry in the drawn colour table.
const CELL: usize = 16;
/// Entries a row.
const COLUMNS: usize = 16;

/// The colour table in file order; entries that it does not have are left transparent.
pub(super) fn table(palette: &Palette) -> Picture {
    let lines = palette.colours.len().div_ceil(COLUMNS).max(1) * CELL;
    let mut rgba = vec![0; lines * COLUMNS * CELL * 4];
    for (at, to) in rgba.as_chunks_mut::<4>().0.iter_mut().enumerate() {
        let (line, column) = (at / (COLUMNS * CELL), at % (COLUMNS * CELL));
        if let Some(colour) = palette.colours.get(line / CELL * COLUMNS + column / CELL) {
            *to = opaque(*colour);
        }
    }
    Picture { width: (COLUMNS * CELL) as u32, height: lines as u32, rgba }
}
