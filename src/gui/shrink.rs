//! Small pictures, made on the drawing thread: averaged views, and the statistics' tiles.

use rayon::prelude::*;

use crate::pixels::view::Picture;
use crate::statistics::Tiles;

/// Averages `picture` down until its longer side is at most `side` pixels; a smaller one stays. Noise becomes an even
/// grey, so that what is no noise stands out.
pub(super) fn shrink(picture: Picture, side: u32) -> Picture {
    let factor = picture.width.max(picture.height).div_ceil(side.max(1)) as usize;
    if factor <= 1 {
        return picture;
    }
    let (from_width, from_height) = (picture.width as usize, picture.height as usize);
    let (width, height) = (from_width.div_ceil(factor), from_height.div_ceil(factor));
    let mut rgba = vec![0; width * height * 4];
    rgba.par_chunks_mut(width * 4).enumerate().for_each(|(line, to)| {
        let rows = line * factor..((line + 1) * factor).min(from_height);
        for (column, to) in to.as_chunks_mut::<4>().0.iter_mut().enumerate() {
            let columns = column * factor..((column + 1) * factor).min(from_width);
            let mut sums = [0u64; 4];
            for row in rows.clone() {
                let start = row * from_width;
                let line = &picture.rgba[(start + columns.start) * 4..(start + columns.end) * 4];
                for pixel in line.as_chunks::<4>().0 {
                    for (sum, value) in sums.iter_mut().zip(pixel) {
                        *sum += u64::from(*value);
                    }
                }
            }
            let count = (rows.len() * columns.len()).max(1) as u64;
            *to = sums.map(|sum| ((sum + count / 2) / count) as u8);
        }
    });
    Picture { width: width as u32, height: height as u32, rgba }
}

/// One white pixel a tile, opaque as far as the tile's value goes. A tile that nothing was found in is transparent.
pub(super) fn heat(tiles: &Tiles) -> Picture {
    let strength = |value: &f32| [255, 255, 255, (value.clamp(0.0, 1.0) * 255.0).round() as u8];
    let mut rgba: Vec<u8> = tiles.values.iter().flat_map(strength).collect();
    let (width, height) = (tiles.columns.max(1), tiles.rows.max(1));
    rgba.resize(width as usize * height as usize * 4, 0);
    Picture { width, height, rgba }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn averages_of_blocks_that_do_not_divide_the_side() {
        // Five columns, two rows, halves and a remainder.
        let grey: [u8; 10] = [0, 4, 8, 8, 100, 0, 4, 8, 8, 50];
        let rgba = grey.iter().flat_map(|&value| [value, value, value, 255]).collect();
        let small = shrink(Picture { width: 5, height: 2, rgba }, 3);
        assert_eq!((small.width, small.height), (3, 1));
        let shades: Vec<u8> = small.rgba.iter().step_by(4).copied().collect();
        assert_eq!(shades, [2, 8, 75]);
        let same = Picture { width: 2, height: 1, rgba: vec![1; 8] };
        assert_eq!(shrink(same.clone(), 2), same);
    }

    #[test]
    fn heat_is_as_strong_as_the_tile() {
        let tiles = Tiles { columns: 3, rows: 1, values: vec![0.0, 0.5, 1.0] };
        let alphas: Vec<u8> = heat(&tiles).rgba.iter().skip(3).step_by(4).copied().collect();
        assert_eq!(alphas, [0, 128, 255]);
        let none = heat(&Tiles::default());
        assert_eq!((none.width, none.height, none.rgba), (1, 1, vec![0; 4]));
    }
}
