//! Colour images → palette images: median cut, with and without dithering, tables in the orders that writers use.

use crate::lab::canvas;
use crate::lab::rng::Rng;
use crate::pixels::Image;

/// How errors are spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dither {
    /// The nearest colour.
    None,
    /// Floyd & Steinberg 1976.
    Diffuse,
    /// A 4×4 Bayer matrix.
    Ordered,
}

/// Order of the colour table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableOrder {
    /// As median cut leaves it.
    Found,
    /// Dark to bright.
    Luminance,
    /// Commonest first.
    Popularity,
}

impl Dither {
    /// The name in sidecars.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "no dither",
            Self::Diffuse => "diffused",
            Self::Ordered => "ordered dither",
        }
    }
}

/// Rec. 601 luma × 1000.
pub fn luma(colour: [u8; 3]) -> u32 {
    u32::from(colour[0]) * 299 + u32::from(colour[1]) * 587 + u32::from(colour[2]) * 114
}

/// Colours of 5 bits a channel with their counts and sums: what median cut works on.
#[derive(Debug, Clone, Copy, Default)]
struct Bin {
    count: u32,
    sum: [u64; 3],
}

impl Bin {
    fn mean(&self) -> [u8; 3] {
        self.sum.map(|sum| (sum / u64::from(self.count.max(1))) as u8)
    }
}

/// At most `most` colours that stand for `pixels` (Heckbert 1982).
pub fn median_cut(pixels: &[[u8; 4]], most: usize) -> Vec<[u8; 3]> {
    let mut bins = vec![Bin::default(); 1 << 15];
    for p in pixels {
        let at = usize::from(p[0] >> 3) << 10 | usize::from(p[1] >> 3) << 5 | usize::from(p[2] >> 3);
        bins[at].count += 1;
        for (sum, value) in bins[at].sum.iter_mut().zip(p) {
            *sum += u64::from(*value);
        }
    }
    bins.retain(|bin| bin.count > 0);
    let mut boxes = vec![bins];
    while boxes.len() < most {
        // The box with the widest channel, weighted with what it holds, is cut at its median.
        let score = |bins: &Vec<Bin>| {
            let (range, _) = widest(bins);
            u64::from(range) * bins.iter().map(|bin| u64::from(bin.count)).sum::<u64>().isqrt()
        };
        let Some(at) = (0..boxes.len()).filter(|&i| boxes[i].len() > 1).max_by_key(|&i| score(&boxes[i]))
        else {
            break;
        };
        let mut bins = boxes.swap_remove(at);
        let (_, channel) = widest(&bins);
        bins.sort_by_key(|bin| (bin.mean()[channel], bin.mean()));
        let half = bins.iter().map(|bin| u64::from(bin.count)).sum::<u64>() / 2;
        let mut seen = 0;
        let cut = bins.iter().position(|bin| {
            seen += u64::from(bin.count);
            seen > half
        });
        let right = bins.split_off(cut.unwrap_or(1).clamp(1, bins.len() - 1));
        boxes.extend([bins, right]);
    }
    let mean = |bins: &Vec<Bin>| {
        let all = bins.iter().fold(Bin::default(), |mut all, bin| {
            all.count += bin.count;
            all.sum.iter_mut().zip(bin.sum).for_each(|(sum, add)| *sum += add);
            all
        });
        all.mean()
    };
    boxes.iter().map(mean).collect()
}

/// Range and index of the widest channel.
fn widest(bins: &[Bin]) -> (u8, usize) {
    let mut best = (0, 0);
    for channel in 0..3 {
        let values = || bins.iter().map(|bin| bin.mean()[channel]);
        let range = values().max().unwrap_or(0) - values().min().unwrap_or(0);
        if range > best.0 {
            best = (range, channel);
        }
    }
    best
}

/// Nearest palette entries, remembered per 5-bit colour.
struct Nearest<'a> {
    table: &'a [[u8; 3]],
    known: Vec<u16>,
}

impl<'a> Nearest<'a> {
    fn new(table: &'a [[u8; 3]]) -> Self {
        Self { table, known: vec![u16::MAX; 1 << 15] }
    }

    fn of(&mut self, colour: [u8; 3]) -> u8 {
        let [r, g, b] = colour.map(|value| usize::from(value >> 3));
        let slot = &mut self.known[r << 10 | g << 5 | b];
        if *slot == u16::MAX {
            let distance = |entry: &[u8; 3]| {
                let d = |i: usize| (i32::from(entry[i]) - i32::from(colour[i] & !7 | 4)).pow(2);
                d(0) * 3 + d(1) * 6 + d(2)
            };
            let best = (0..self.table.len()).min_by_key(|&i| distance(&self.table[i])).unwrap_or(0);
            *slot = best as u16;
        }
        *slot as u8
    }
}

/// `image` with a palette of `colours`; pixels of alpha below 128 take a transparent entry where there is one free.
pub fn quantise(image: &Image, colours: usize, dither: Dither, order: TableOrder) -> Image {
    const BAYER: [[i32; 4]; 4] = [[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]];
    let pixels = canvas::rgba(image);
    let (width, height) = (image.width as usize, image.height as usize);
    let clear = pixels.iter().any(|pixel| pixel[3] < 128);
    let mut table = median_cut(&pixels, colours.clamp(2, 256 - usize::from(clear)));
    if order == TableOrder::Luminance {
        table.sort_by_key(|&colour| (luma(colour), colour));
    }
    let mut nearest = Nearest::new(&table);
    let mut indices = Vec::with_capacity(pixels.len());
    let mut errors = vec![[[0i32; 3]; 2]; width + 2];
    for y in 0..height {
        let mut ahead = [0i32; 3];
        for error in &mut errors {
            *error = [error[1], [0; 3]];
        }
        for x in 0..width {
            let pixel = pixels[y * width + x];
            let mut wanted = [0u8; 3];
            for c in 0..3 {
                let shift = match dither {
                    Dither::None => 0,
                    Dither::Diffuse => (ahead[c] + errors[x + 1][0][c]) / 16,
                    Dither::Ordered => BAYER[y & 3][x & 3] * 2 - 15,
                };
                wanted[c] = (i32::from(pixel[c]) + shift).clamp(0, 255) as u8;
            }
            let index = nearest.of(wanted);
            let got = table[usize::from(index)];
            for c in 0..3 {
                let error = i32::from(wanted[c]) - i32::from(got[c]);
                ahead[c] = error * 7;
                errors[x][1][c] += error * 3;
                errors[x + 1][1][c] += error * 5;
                errors[x + 2][1][c] += error;
            }
            indices.push(index);
        }
    }
    if order == TableOrder::Popularity {
        by_popularity(&mut table, &mut indices);
    }
    let mut made = canvas::indexed(image.width, image.height, table, indices);
    if clear {
        let entry = made.palette.colours.len() as u8;
        made.palette.colours.push([0; 3]);
        made.palette.alpha = vec![255; usize::from(entry)];
        made.palette.alpha.push(0);
        for (index, pixel) in canvas::samples_mut(&mut made).iter_mut().zip(&pixels) {
            if pixel[3] < 128 {
                *index = entry;
            }
        }
    }
    made
}

/// Reorders the table, commonest entry first, and the indices with it.
fn by_popularity(table: &mut Vec<[u8; 3]>, indices: &mut [u8]) {
    let mut counts = vec![0u32; table.len()];
    for &index in &*indices {
        counts[usize::from(index)] += 1;
    }
    let mut order: Vec<usize> = (0..table.len()).collect();
    order.sort_by_key(|&entry| (std::cmp::Reverse(counts[entry]), entry));
    let mut place = vec![0u8; table.len()];
    for (to, &from) in order.iter().enumerate() {
        place[from] = to as u8;
    }
    for index in indices {
        *index = place[usize::from(*index)];
    }
    *table = order.iter().map(|&from| table[from]).collect();
}

/// Settings as writers use them.
pub fn draw(rng: &mut Rng) -> (usize, Dither, TableOrder) {
    let colours = *rng.weighted(&[(10, 256), (3, 128), (3, 64), (2, 32), (2, 16), (1, 8), (2, 200)]);
    let dither = *rng.weighted(&[(5, Dither::None), (4, Dither::Diffuse), (1, Dither::Ordered)]);
    let order =
        *rng.weighted(&[(4, TableOrder::Found), (3, TableOrder::Luminance), (3, TableOrder::Popularity)]);
    (colours, dither, order)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_colours_come_back_exactly() {
        let colours = [[250u8, 10, 20], [10, 240, 30], [20, 30, 200]];
        let samples: Vec<u8> = (0..60).flat_map(|i| colours[(i * 7 + i / 4) % 3]).collect();
        let image = canvas::rgb(10, 6, samples.clone());
        for dither in [Dither::None, Dither::Diffuse] {
            for order in [TableOrder::Found, TableOrder::Luminance, TableOrder::Popularity] {
                let made = quantise(&image, 16, dither, order);
                assert_eq!(
                    canvas::samples(&canvas::true_colour(&made, true)),
                    samples,
                    "{dither:?} {order:?}"
                );
            }
        }
        let dark_first = quantise(&image, 16, Dither::None, TableOrder::Luminance);
        assert_eq!(dark_first.palette.colours[0], [20, 30, 200]);
    }

    #[test]
    fn diffusion_keeps_the_mean_where_the_nearest_colour_does_not() {
        let mut pixels = vec![[90u8, 90, 90, 255]; 4096];
        pixels[0] = [0, 0, 0, 255];
        pixels[1] = [255, 255, 255, 255];
        let image = canvas::from_rgba(64, 64, &pixels, crate::pixels::Layout::Rgb);
        let table = [[0, 0, 0], [255, 255, 255]];
        let mut nearest = Nearest::new(&table);
        assert_eq!(nearest.of([90; 3]), 0);
        let made = quantise(&image, 2, Dither::Diffuse, TableOrder::Luminance);
        let mean = canvas::rgba(&made).iter().map(|p| u32::from(p[0])).sum::<u32>() / 4096;
        assert!((80..=100).contains(&mean), "{mean}");
    }
}
