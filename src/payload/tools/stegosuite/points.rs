//! Which pixels Stegosuite uses: all, or all but those inside even areas.

use super::super::openstego::places::JavaRandom;
use super::colours;
use crate::pixels::{Image, Layout};

/// Colours at the end of the sorted table that carry nothing.
const SKIPPED: usize = 6;

/// What an image offers.
pub(super) struct Carrier {
    /// The bits of every pixel, highest first behind a leading 1: three, one or none.
    bits: Vec<u8>,
    /// Pixels that are drawn with the filter for even areas, and without it, in raster order.
    drawn: [Vec<u32>; 2],
}

impl Carrier {
    /// `None` where the tool reads other samples than those of the image.
    pub(super) fn of(image: &Image) -> Option<Self> {
        match image.layout {
            Layout::Rgb | Layout::Rgba if image.depths[0] == 8 => Some(Self::colour(image)),
            Layout::Indexed if !image.palette.colours.is_empty() => Some(Self::table(image)),
            _ => None,
        }
    }

    fn colour(image: &Image) -> Self {
        let bits =
            |pixel| (0..3).fold(1, |bits, channel| bits << 1 | (image.sample(pixel, channel) & 1) as u8);
        let rest = |pixel: usize| {
            let [r, g, b, alpha] = image.rgba8(pixel);
            [r & 0xfe, g & 0xfe, b & 0xfe, alpha]
        };
        let rest: Vec<[u8; 4]> = (0..image.pixels()).map(rest).collect();
        let (width, height) = (image.width as usize, image.height as usize);
        let mut even = vec![false; rest.len()];
        for y in 1..height.saturating_sub(1) {
            for x in 1..width.saturating_sub(1) {
                let at = y * width + x;
                let corners = [at - width - 1, at - width + 1, at + width - 1, at + width + 1];
                if corners.iter().all(|corner| rest[*corner] == rest[at]) {
                    for row in [at - width, at, at + width] {
                        even[row - 1..=row + 1].fill(true);
                    }
                }
            }
        }
        Self { bits: (0..image.pixels()).map(bits).collect(), drawn: split(&even) }
    }

    fn table(image: &Image) -> Self {
        let sorted = colours::sorted(&image.palette.colours);
        let place = |colour: &[u8; 3]| sorted.iter().position(|other| other == colour).unwrap_or_default();
        let places: Vec<usize> = image.palette.colours.iter().map(place).collect();
        let of = |pixel| places.get(usize::from(image.sample(pixel, 0))).copied().unwrap_or_default();
        let ranks: Vec<usize> = (0..image.pixels()).map(of).collect();
        let end = sorted.len().saturating_sub(SKIPPED + sorted.len() % 2);
        // Colours that carry nothing are drawn, too, and passed over.
        let bits = ranks.iter().map(|rank| if *rank < end { 2 | (rank & 1) as u8 } else { 1 }).collect();
        Self { bits, drawn: split(&runs(&ranks, image.width as usize, image.height as usize)) }
    }

    /// Most bytes that the image holds.
    pub(super) fn capacity(&self) -> usize {
        self.bits.iter().map(|bits| bits.ilog2() as usize).sum::<usize>() / 8
    }

    /// The bits in the order that a seed shuffles the pixels to, those of even areas left out or not.
    pub(super) fn shuffled(&self, filtered: bool, seed: u64) -> impl Iterator<Item = u8> {
        let mut order = self.drawn[usize::from(!filtered)].clone();
        let mut random = JavaRandom::new(seed);
        for count in (2..=order.len()).rev() {
            order.swap(count - 1, random.below(count as u32) as usize);
        }
        order.into_iter().flat_map(|pixel| {
            let bits = self.bits[pixel as usize];
            (0..bits.ilog2()).rev().map(move |bit| bits >> bit & 1)
        })
    }
}

/// Pixels outside even areas, and all.
fn split(even: &[bool]) -> [Vec<u32>; 2] {
    let pixels = || even.iter().zip(0..);
    [pixels().filter(|(even, _)| !**even).map(|(_, at)| at).collect(), pixels().map(|(_, at)| at).collect()]
}

/// Pixels in areas of three rows and at least three columns whose colours are one pair of neighbours in the sorted
/// table.
fn runs(ranks: &[usize], width: usize, height: usize) -> Vec<bool> {
    let mut even = vec![false; ranks.len()];
    let pair = |x: usize, y: usize| ranks[y * width + x] / 2;
    for y in 0..height.saturating_sub(2) {
        let whole = |x: usize| pair(x, y) == pair(x, y + 1) && pair(x, y) == pair(x, y + 2);
        let mut x = 0;
        while x < width {
            let start = x;
            x += 1;
            if !whole(start) {
                continue;
            }
            while x < width && whole(x) && pair(x, y) == pair(start, y) {
                x += 1;
            }
            if x - start >= 3 {
                for row in y..y + 3 {
                    even[row * width + start..row * width + x].fill(true);
                }
            }
        }
    }
    even
}
