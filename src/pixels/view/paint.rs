//! Draws views: one pass over the samples, whatever their layout.

use super::{Picture, View};
use crate::pixels::{Image, Layout, Palette, Samples};

/// A pixel as red, green, blue, alpha; grey repeated.
#[derive(Debug, Clone, Copy)]
struct Pixel {
    /// Samples as stored.
    raw: [u16; 4],
    /// Scaled to 8 bits.
    shown: [u8; 4],
}

const fn opaque([r, g, b]: [u8; 3]) -> [u8; 4] {
    [r, g, b, 255]
}

/// A bit as black or white.
const fn bit(value: u16) -> u8 {
    if value & 1 == 1 { 255 } else { 0 }
}

/// The pixels of every view but the colour table.
pub(super) fn rgba(image: &Image, view: View) -> Vec<u8> {
    match view {
        View::Normal | View::PaletteTable => each(image, |pixel| pixel.shown),
        View::Inverted => each(image, |Pixel { shown: [r, g, b, a], .. }| [!r, !g, !b, a]),
        View::Plane { channel, bit: number } => {
            let at = channel.position();
            each(image, |pixel| opaque([bit(pixel.raw[at].checked_shr(number.into()).unwrap_or(0)); 3]))
        }
        View::Full(channel) => {
            let at = channel.position();
            each(image, |pixel| opaque([pixel.shown[at]; 3]))
        }
        View::Random(number) => random(image, number),
        View::Grey if image.depths[0] == image.depths[1] && image.depths[1] == image.depths[2] => {
            each(image, |Pixel { raw: [r, g, b, _], .. }| equal(r == g && g == b))
        }
        View::Grey => each(image, |Pixel { shown: [r, g, b, _], .. }| equal(r == g && g == b)),
        View::LsbComposite => each(image, |Pixel { raw: [r, g, b, _], .. }| opaque([r, g, b].map(bit))),
        View::AlphaRemoved => each(image, |Pixel { shown: [r, g, b, _], .. }| opaque([r, g, b])),
        View::AlphaLsb => each(image, |pixel| opaque([bit(pixel.raw[3]); 3])),
        View::Index => {
            let top = (1u32 << image.depths[0].min(8)) - 1;
            let shade = |index: u32| ((index.min(top) * 255 + top / 2) / top.max(1)) as u8;
            indices(image, |index| opaque([shade(index.into()); 3]))
        }
        View::IndexLsb => indices(image, |index| opaque([bit(index.into()); 3])),
    }
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
    let map = MAPS[usize::from(number.saturating_sub(1)) % MAPS.len()];
    let mix = |value: u8, (factor, turn): (u8, u8)| value.wrapping_mul(factor) ^ turn;
    if image.layout == Layout::Indexed {
        // By index: entries of the same colour, invisible otherwise, come apart too.
        return indices(image, |index| opaque(map.map(|parameters| mix(index, parameters))));
    }
    each(image, |Pixel { shown: [r, g, b, _], .. }| opaque([mix(r, map[0]), mix(g, map[1]), mix(b, map[2])]))
}

/// Draws every pixel by its samples.
fn each(image: &Image, draw: impl Fn(Pixel) -> [u8; 4]) -> Vec<u8> {
    if image.layout == Layout::Indexed {
        return indices(image, |index| {
            let entry = usize::from(index);
            let [r, g, b] = image.palette.colours.get(entry).copied().unwrap_or_default();
            let alpha = image.palette.alpha.get(entry).copied().unwrap_or(255);
            let shown = [r, g, b, alpha];
            draw(Pixel { raw: shown.map(u16::from), shown })
        });
    }
    let tables = Tables::new(image);
    match (&image.samples, image.layout) {
        (Samples::Eight(samples), Layout::GreyAlpha) => walk::<_, 2>(samples, &tables, draw),
        (Samples::Eight(samples), Layout::Rgb) => walk::<_, 3>(samples, &tables, draw),
        (Samples::Eight(samples), Layout::Rgba) => walk::<_, 4>(samples, &tables, draw),
        (Samples::Eight(samples), _) => walk::<_, 1>(samples, &tables, draw),
        (Samples::Sixteen(samples), Layout::GreyAlpha) => walk::<_, 2>(samples, &tables, draw),
        (Samples::Sixteen(samples), Layout::Rgb) => walk::<_, 3>(samples, &tables, draw),
        (Samples::Sixteen(samples), Layout::Rgba) => walk::<_, 4>(samples, &tables, draw),
        (Samples::Sixteen(samples), _) => walk::<_, 1>(samples, &tables, draw),
    }
}

/// Draws every pixel of a palette image by its index.
fn indices(image: &Image, draw: impl Fn(u8) -> [u8; 4]) -> Vec<u8> {
    let table: [[u8; 4]; 256] = std::array::from_fn(|index| draw(index as u8));
    match &image.samples {
        Samples::Eight(samples) if image.layout == Layout::Indexed => {
            let mut rgba = vec![0; samples.len() * 4];
            for (to, index) in rgba.as_chunks_mut::<4>().0.iter_mut().zip(samples) {
                *to = table[usize::from(*index)];
            }
            rgba
        }
        _ => table[0].repeat(image.pixels()),
    }
}

/// What each value of each channel looks like in 8 bits, so that no pixel needs a division.
struct Tables {
    shown: [Vec<u8>; 4],
    transparent: Option<[u16; 3]>,
}

impl Tables {
    fn new(image: &Image) -> Self {
        let shown = image.depths.map(|depth| {
            let top = (1u32 << depth.min(16)) - 1;
            (0..=top).map(|value| ((value * 255 + top / 2) / top.max(1)) as u8).collect()
        });
        Self { shown, transparent: image.transparent }
    }

    #[inline]
    fn shown(&self, channel: usize, value: u16) -> u8 {
        self.shown[channel].get(usize::from(value)).copied().unwrap_or(255)
    }
}

/// Draws pixels of `N` samples: grey, grey and alpha, colour, colour and alpha.
fn walk<T: Copy + Into<u16>, const N: usize>(
    samples: &[T],
    tables: &Tables,
    draw: impl Fn(Pixel) -> [u8; 4],
) -> Vec<u8> {
    let pixels = samples.as_chunks::<N>().0;
    let mut rgba = vec![0; pixels.len() * 4];
    for (to, pixel) in rgba.as_chunks_mut::<4>().0.iter_mut().zip(pixels) {
        let value = |at: usize| -> u16 { pixel[at.min(N - 1)].into() };
        let colour = if N < 3 { [0; 3] } else { [0, 1, 2] };
        let [r, g, b] = colour.map(value);
        let shown = [0, 1, 2].map(|at| tables.shown(colour[at], [r, g, b][at]));
        let (stored, alpha) = if N.is_multiple_of(2) {
            (value(N - 1), tables.shown(N - 1, value(N - 1)))
        } else {
            let visible = tables.transparent != Some([r, g, b]);
            (visible.into(), if visible { 255 } else { 0 })
        };
        let [red, green, blue] = shown;
        *to = draw(Pixel { raw: [r, g, b, stored], shown: [red, green, blue, alpha] });
    }
    rgba
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
