//! Flat areas, frames and lines of glyphs in the colours of a cover: screens, diagrams and scanned forms.

use image::RgbImage;
use image::imageops::{self, FilterType};

use super::pattern;
use crate::lab::canvas;
use crate::lab::rng::Rng;
use crate::pixels::Image;

/// Where to paint.
struct Sheet {
    width: usize,
    height: usize,
    samples: Vec<u8>,
}

impl Sheet {
    fn fill(&mut self, (x, y): (usize, usize), (width, height): (usize, usize), colour: [u8; 3]) {
        for row in y..(y + height).min(self.height) {
            for column in x..(x + width).min(self.width) {
                self.samples[(row * self.width + column) * 3..][..3].copy_from_slice(&colour);
            }
        }
    }
}

/// A page; half of them with soft edges, as text is drawn on screens.
pub(super) fn draw(cover: &Image, rng: &mut Rng) -> Image {
    let colours = pattern::colours(cover, 5, rng);
    let (width, height) = (rng.range(96, 640), rng.range(96, 520));
    let soft = rng.chance(0.5);
    let scale = if soft { 2 } else { 1 };
    let (width, height) = (width * scale, height * scale);
    let mut sheet = Sheet { width, height, samples: colours[0].repeat(width * height) };
    for _ in 0..rng.range(0, 8) {
        let place = (rng.below(width), rng.below(height));
        let size = (rng.range(8, width / 2), rng.range(8, height / 2));
        let colour = *rng.pick(&colours);
        sheet.fill(place, size, colour);
        if rng.chance(0.5) {
            let inner = (size.0.saturating_sub(2 * scale), size.1.saturating_sub(2 * scale));
            sheet.fill((place.0 + scale, place.1 + scale), inner, colours[0]);
        }
    }
    let dot = rng.range(1, 3) * scale;
    let alphabet: Vec<u64> = (0..26).map(|_| rng.bits() & rng.bits() | rng.bits() & 0x0842_1084).collect();
    let mut y = rng.below(height / 4 + 1);
    while y + 8 * dot < height {
        line(&mut sheet, &alphabet, y, dot, colours[1], rng);
        y += rng.range(9, 14) * dot;
    }
    let page = canvas::rgb(width as u32, height as u32, sheet.samples);
    if soft { halved(&page).unwrap_or(page) } else { page }
}

/// One line of words from `alphabet`, glyphs of 5×7 dots.
fn line(sheet: &mut Sheet, alphabet: &[u64], y: usize, dot: usize, colour: [u8; 3], rng: &mut Rng) {
    let mut x = rng.below(sheet.width / 6 + 1);
    let end = sheet.width - rng.below(sheet.width / 3 + 1);
    while x + 6 * dot < end {
        if !rng.chance(0.16) {
            let glyph = *rng.pick(alphabet);
            for at in (0..35).filter(|at| glyph >> at & 1 == 1) {
                sheet.fill((x + at % 5 * dot, y + at / 5 * dot), (dot, dot), colour);
            }
        }
        x += 6 * dot;
    }
}

fn halved(page: &Image) -> Option<Image> {
    let (width, height) = (page.width / 2, page.height / 2);
    let buffer = RgbImage::from_raw(page.width, page.height, canvas::samples(page).to_vec())?;
    Some(canvas::rgb(
        width,
        height,
        imageops::resize(&buffer, width, height, FilterType::Triangle).into_raw(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_mostly_flat() {
        let cover = canvas::rgb(4, 4, (0..48).map(|i| i * 5).collect());
        for seed in 0..10 {
            let page = draw(&cover, &mut Rng::new(seed, "page"));
            let pixels = canvas::rgba(&page);
            let same = pixels.windows(2).filter(|pair| pair[0] == pair[1]).count();
            assert!(same * 2 > pixels.len(), "{same} of {}", pixels.len());
            let mut colours = pixels.clone();
            colours.sort_unstable();
            colours.dedup();
            assert!(colours.len() >= 2);
        }
    }
}
