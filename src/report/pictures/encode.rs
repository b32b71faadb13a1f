//! Pictures made small, blurred, and written as PNG: the same picture gives the same bytes.

use std::collections::BTreeSet;

use crate::pixels::view::Picture;

/// Longest side of a blurred picture: what is left of the image is its colours and no shape.
const BLURRED: u32 = 12;
/// Largest picture in bytes; a larger one is drawn smaller.
const BYTES: usize = 200_000;

/// The share of white pixels; `None` where other colours than black and white occur.
pub(super) fn white(picture: &Picture) -> Option<f64> {
    let (pixels, _) = picture.rgba.as_chunks::<4>();
    let mut count = 0usize;
    for pixel in pixels {
        match pixel {
            [255, 255, 255, 255] => count += 1,
            [0, 0, 0, 255] => {}
            _ => return None,
        }
    }
    (!pixels.is_empty()).then(|| count as f64 / pixels.len() as f64)
}

/// The picture as a PNG of at most `side` pixels a side and [`BYTES`] bytes, with its size.
pub(super) fn fitting(picture: &Picture, side: u32) -> Result<((u32, u32), Vec<u8>), String> {
    let mut side = side;
    loop {
        let small = nearest(picture, side);
        let bytes = png(&small)?;
        if bytes.len() <= BYTES || side <= 16 {
            return Ok(((small.width, small.height), bytes));
        }
        side = side * 3 / 4;
    }
}

/// Width and height, the longer at most `side`.
fn fitted(picture: &Picture, side: u32) -> (u32, u32) {
    let longer = u64::from(picture.width.max(picture.height).max(1));
    let scaled = |length: u32| {
        if longer <= u64::from(side) {
            length
        } else {
            (u64::from(length) * u64::from(side) / longer).max(1) as u32
        }
    };
    (scaled(picture.width), scaled(picture.height))
}

/// The picture with every pixel one of the original's.
pub(super) fn nearest(picture: &Picture, side: u32) -> Picture {
    let (width, height) = fitted(picture, side);
    let (pixels, _) = picture.rgba.as_chunks::<4>();
    let at = |to: u32, small: u32, large: u32| (u64::from(to) * u64::from(large) / u64::from(small)) as usize;
    let mut rgba = Vec::with_capacity(width as usize * height as usize * 4);
    for y in 0..height {
        let row = at(y, height, picture.height) * picture.width as usize;
        for x in 0..width {
            let from = row + at(x, width, picture.width);
            rgba.extend_from_slice(pixels.get(from).map_or(&[0; 4], |pixel| pixel));
        }
    }
    Picture { width, height, rgba }
}

/// Means of large areas.
pub(super) fn blurred(picture: &Picture) -> Picture {
    let (width, height) = fitted(picture, BLURRED);
    let (pixels, _) = picture.rgba.as_chunks::<4>();
    let mut sums = vec![[0u64; 5]; width as usize * height as usize];
    let cell = |at: usize, large: u32, small: u32| at * small as usize / (large as usize).max(1);
    for (index, pixel) in pixels.iter().enumerate() {
        let (x, y) = (index % picture.width as usize, index / picture.width as usize);
        let to = cell(y, picture.height, height) * width as usize + cell(x, picture.width, width);
        let Some(sum) = sums.get_mut(to) else { continue };
        for (sum, &value) in sum.iter_mut().zip(pixel) {
            *sum += u64::from(value);
        }
        sum[4] += 1;
    }
    let rgba = sums.iter().flat_map(|[r, g, b, a, n]| [r, g, b, a].map(|sum| (sum / n.max(&1)) as u8));
    Picture { width, height, rgba: rgba.collect() }
}

/// A PNG with fixed settings: a table of colours where there are at most 256, else three or four channels.
pub(super) fn png(picture: &Picture) -> Result<Vec<u8>, String> {
    let (pixels, _) = picture.rgba.as_chunks::<4>();
    let opaque = pixels.iter().all(|pixel| pixel[3] == 255);
    let mut colours = BTreeSet::new();
    for pixel in pixels {
        colours.insert(*pixel);
        if colours.len() > 256 {
            break;
        }
    }
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, picture.width, picture.height);
    encoder.set_compression(png::Compression::Balanced);
    let data = if opaque && colours.len() <= 256 {
        let table: Vec<[u8; 4]> = colours.into_iter().collect();
        let (depth, bits) = match table.len() {
            0..=2 => (png::BitDepth::One, 1),
            3..=4 => (png::BitDepth::Two, 2),
            5..=16 => (png::BitDepth::Four, 4),
            _ => (png::BitDepth::Eight, 8),
        };
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_depth(depth);
        encoder.set_filter(png::Filter::NoFilter);
        encoder.set_palette(table.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect::<Vec<u8>>());
        packed(pixels, &table, picture.width as usize, bits)
    } else {
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_filter(png::Filter::Adaptive);
        if opaque {
            encoder.set_color(png::ColorType::Rgb);
            pixels.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect()
        } else {
            encoder.set_color(png::ColorType::Rgba);
            picture.rgba.clone()
        }
    };
    let written = encoder.write_header().and_then(|mut writer| {
        writer.write_image_data(&data)?;
        writer.finish()
    });
    written.map_err(|_why| "no pictures: they could not be encoded".to_owned())?;
    Ok(out)
}

/// Positions in `table`, `bits` each, rows beginning with whole bytes.
fn packed(pixels: &[[u8; 4]], table: &[[u8; 4]], width: usize, bits: usize) -> Vec<u8> {
    let mut data = Vec::new();
    for row in pixels.chunks(width.max(1)) {
        for group in row.chunks(8 / bits) {
            let byte = group.iter().enumerate().fold(0u8, |byte, (at, pixel)| {
                let index = table.binary_search(pixel).unwrap_or(0) as u8;
                byte | index << (8 - bits * (at + 1))
            });
            data.push(byte);
        }
    }
    data
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::pictures::SIDE;

    fn noise(width: u32, height: u32, of: impl Fn(u32) -> [u8; 4]) -> Picture {
        let mut state = 7u32;
        let rgba = (0..width * height).flat_map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            of(state >> 8)
        });
        Picture { width, height, rgba: rgba.collect() }
    }

    fn decoded(bytes: &[u8]) -> Vec<u8> {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut out = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut out).unwrap();
        out.truncate(info.buffer_size());
        out
    }

    #[test]
    fn pictures_come_back_as_they_were_drawn() {
        let planes = noise(13, 5, |n| if n & 1 == 1 { [255; 4] } else { [0, 0, 0, 255] });
        let colours = noise(13, 5, |n| [n as u8 & 3, 0, 9, 255]);
        let many = noise(40, 40, |n| [n as u8, (n >> 8) as u8, 3, 255]);
        for picture in [planes, colours, many] {
            let rgb: Vec<u8> =
                picture.rgba.as_chunks::<4>().0.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect();
            assert_eq!(decoded(&png(&picture).unwrap()), rgb);
            assert_eq!(png(&picture).unwrap(), png(&picture).unwrap());
        }
    }

    #[test]
    fn no_picture_is_larger_than_it_may_be() {
        let loud = noise(900, 700, |n| [n as u8, (n >> 8) as u8, (n >> 16) as u8, 255]);
        let ((width, height), bytes) = fitting(&loud, SIDE).unwrap();
        assert!(
            bytes.len() <= BYTES && width <= SIDE && height < width,
            "{width} × {height}, {}",
            bytes.len()
        );
        let plane = noise(1280, 640, |n| if n & 1 == 1 { [255; 4] } else { [0, 0, 0, 255] });
        assert_eq!(fitting(&plane, SIDE).unwrap().0, (640, 320));
        assert!((white(&plane).unwrap() - 0.5).abs() < 0.01);
        assert_eq!(white(&loud), None);
    }

    #[test]
    fn a_blurred_picture_holds_a_few_means() {
        let picture = noise(600, 300, |n| [n as u8, 0, 0, 255]);
        let small = blurred(&picture);
        assert_eq!((small.width, small.height), (12, 6));
        assert!(small.rgba.as_chunks::<4>().0.iter().all(|pixel| (117..138).contains(&pixel[0])));
    }
}
