//! Repetitive pictures in the colours of a cover: their low bits are as regular as no noise is.

use crate::lab::canvas;
use crate::lab::rng::Rng;
use crate::pixels::Image;

/// What is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Motif {
    Checks,
    Stripes,
    Lines,
    Tiles,
    Ramp,
    Screen,
}

/// A pattern of a random size and period, and its name.
pub(super) fn draw(cover: &Image, rng: &mut Rng) -> (Image, String) {
    let (width, height) = (rng.range(48, 640), rng.range(48, 560));
    let motif = *rng.weighted(&[
        (3, Motif::Checks),
        (3, Motif::Stripes),
        (3, Motif::Lines),
        (5, Motif::Tiles),
        (4, Motif::Ramp),
        (4, Motif::Screen),
    ]);
    if motif == Motif::Tiles {
        return tiles(cover, (width, height), rng);
    }
    let colours = colours(cover, 4, rng);
    let period = *rng.weighted(&[(2, 1usize), (3, 2), (2, 3), (3, 4), (2, 5), (3, 8), (2, 16), (1, 31)]);
    let slant = rng.below(3);
    let samples = (0..height)
        .flat_map(|y| (0..width).map(move |x| (x, y)))
        .flat_map(|(x, y)| pixel(motif, &colours, period, slant, (x, y)))
        .collect();
    (canvas::rgb(width as u32, height as u32, samples), format!("{motif:?}, period {period}").to_lowercase())
}

fn pixel(motif: Motif, colours: &[[u8; 3]], period: usize, slant: usize, (x, y): (usize, usize)) -> [u8; 3] {
    // Across, down, or both: the direction of stripes and ramps.
    let along = [x, y, x + y][slant];
    match motif {
        Motif::Checks => colours[(x / period + y / period) % 2],
        Motif::Stripes => colours[along / period % colours.len()],
        Motif::Lines => colours[usize::from(along.is_multiple_of(period + 1))],
        Motif::Ramp => {
            let step = (along * 256 / (period * 16)) % 512;
            let share = if step < 256 { step } else { 511 - step };
            mixed(colours[0], colours[1], share)
        }
        Motif::Screen | Motif::Tiles => {
            // A ramp in two colours through a clustered threshold, as print screens do.
            const BAYER: [[usize; 4]; 4] = [[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]];
            let threshold = BAYER[y & 3][x & 3] * 16 + 8;
            colours[usize::from((along / 2) % 256 > threshold)]
        }
    }
}

/// `share` of 255 of `b`, the rest of `a`.
fn mixed(a: [u8; 3], b: [u8; 3], share: usize) -> [u8; 3] {
    std::array::from_fn(|c| ((usize::from(a[c]) * (255 - share) + usize::from(b[c]) * share) / 255) as u8)
}

/// `count` colours of the cover, or black and white half the time.
pub(super) fn colours(cover: &Image, count: usize, rng: &mut Rng) -> Vec<[u8; 3]> {
    let mut colours: Vec<[u8; 3]> = (0..count)
        .map(|_| {
            let [r, g, b, _] = cover.rgba8(rng.below(cover.pixels()));
            [r, g, b]
        })
        .collect();
    if rng.chance(0.4) {
        (colours[0], colours[1]) = ([255; 3], [0; 3]);
    }
    colours
}

/// A piece of the cover again and again, sometimes mirrored at its edges.
fn tiles(cover: &Image, (width, height): (usize, usize), rng: &mut Rng) -> (Image, String) {
    let (wide, high) =
        (rng.range(4, 64).min(cover.width as usize), rng.range(4, 64).min(cover.height as usize));
    let (left, top) =
        (rng.below(cover.width as usize - wide + 1), rng.below(cover.height as usize - high + 1));
    let mirrored = rng.chance(0.4);
    let fold = |at: usize, size: usize| match at % (2 * size) {
        back if mirrored && back >= size => 2 * size - 1 - back,
        at => at % size,
    };
    let samples = (0..height)
        .flat_map(|y| (0..width).map(move |x| (x, y)))
        .flat_map(|(x, y)| {
            let at = (top + fold(y, high)) * cover.width as usize + left + fold(x, wide);
            let [r, g, b, _] = cover.rgba8(at);
            [r, g, b]
        })
        .collect();
    (canvas::rgb(width as u32, height as u32, samples), format!("tiles {wide}x{high}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn motifs_repeat_after_their_period() {
        let colours = [[0; 3], [255; 3], [9; 3], [7; 3]];
        let at = |motif, x, y| pixel(motif, &colours, 2, 0, (x, y))[0];
        assert_eq!([0, 1, 2, 3, 4].map(|x| at(Motif::Checks, x, 0)), [0, 0, 255, 255, 0]);
        assert_eq!([0, 2, 4, 6, 8].map(|x| at(Motif::Stripes, x, 5)), [0, 255, 9, 7, 0]);
        assert_eq!([0, 1, 2, 3].map(|x| at(Motif::Lines, x, 5)), [255, 0, 0, 255]);
        assert_eq!(mixed([0; 3], [255, 51, 0], 255), [255, 51, 0]);
        assert_eq!(mixed([10; 3], [255; 3], 0), [10; 3]);
    }

    #[test]
    fn tiles_are_pieces_of_the_cover() {
        let cover = canvas::rgb(5, 4, (0..60).collect());
        let (image, name) = tiles(&cover, (20, 12), &mut Rng::new(2, "tiles"));
        assert!(name.starts_with("tiles "));
        let known: Vec<[u8; 4]> = canvas::rgba(&cover);
        assert!(canvas::rgba(&image).iter().all(|pixel| known.contains(pixel)));
    }
}
