//! Windows bitmap: 8-bit palette, 24-bit, and 32-bit with alpha (BITMAPV4HEADER with masks).

use anyhow::{Result, ensure};

use super::{Encoding, eight, require, table};
use crate::pixels::{Image, Layout};

/// BITMAPFILEHEADER.
const FILE_HEADER: u32 = 14;

pub(super) fn write(image: &Image, encoding: Encoding) -> Result<Vec<u8>> {
    require(image, &[Layout::Grey, Layout::Indexed, Layout::Rgb, Layout::Rgba])?;
    let samples = eight(image)?;
    let (bits, header): (u16, u32) = match image.layout {
        Layout::Rgb => (24, if encoding.variant == 1 { 108 } else { 40 }),
        Layout::Rgba => (32, 108),
        Layout::Grey | Layout::GreyAlpha | Layout::Indexed => (8, 40),
    };
    let colours = palette(image);
    ensure!(colours.len() <= 1024, "a BMP has at most 256 colours");
    let stride = (image.width * u32::from(bits)).div_ceil(32) * 4;
    let pixels = FILE_HEADER + header + colours.len() as u32;
    let size = pixels + stride * image.height;
    let top_down = encoding.variant == 3;

    let mut file = Vec::with_capacity(size as usize);
    file.extend(b"BM");
    for value in [size, 0, pixels, header, image.width] {
        file.extend(value.to_le_bytes());
    }
    let height = if top_down { -i64::from(image.height) } else { i64::from(image.height) };
    file.extend((height as i32).to_le_bytes());
    file.extend(1u16.to_le_bytes());
    file.extend(bits.to_le_bytes());
    let masked = image.layout == Layout::Rgba;
    let entries = colours.len() as u32 / 4;
    for value in [if masked { 3 } else { 0 }, stride * image.height, 2835, 2835, entries, 0] {
        file.extend(value.to_le_bytes());
    }
    if header == 108 {
        let masks = if masked { [0x00ff_0000, 0xff00, 0xff, 0xff00_0000] } else { [0u32; 4] };
        for mask in masks {
            file.extend(mask.to_le_bytes());
        }
        file.extend(b"BGRs"); // LCS_sRGB: the endpoints and gammas behind it are not used.
        file.extend([0; 48]);
    }
    file.extend(&colours);
    let channels = image.layout.channels();
    let row_bytes = image.width as usize * channels;
    let rows: Vec<&[u8]> = samples.chunks(row_bytes).collect();
    let ordered: Box<dyn Iterator<Item = &&[u8]>> =
        if top_down { Box::new(rows.iter()) } else { Box::new(rows.iter().rev()) };
    for row in ordered {
        let begin = file.len();
        match image.layout {
            Layout::Rgb => row.chunks(3).for_each(|p| file.extend([p[2], p[1], p[0]])),
            Layout::Rgba => row.chunks(4).for_each(|p| file.extend([p[2], p[1], p[0], p[3]])),
            Layout::Grey | Layout::GreyAlpha | Layout::Indexed => file.extend(*row),
        }
        file.resize(begin + stride as usize, 0);
    }
    Ok(file)
}

/// The colour table as blue, green, red, 0; of a grey image the 256 greys.
fn palette(image: &Image) -> Vec<u8> {
    match image.layout {
        Layout::Indexed => {
            let table = table(image, image.palette.colours.len());
            table.chunks(3).flat_map(|c| [c[2], c[1], c[0], 0]).collect()
        }
        Layout::Grey => (0..=255).flat_map(|grey| [grey, grey, grey, 0]).collect(),
        Layout::GreyAlpha | Layout::Rgb | Layout::Rgba => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::Format;
    use crate::lab::canvas;

    #[test]
    fn rows_run_bottom_up_in_blue_green_red_and_are_padded_to_four_bytes() {
        let image = canvas::rgb(1, 2, vec![1, 2, 3, 4, 5, 6]);
        let file = write(&image, Encoding::plain(Format::Bmp)).unwrap();
        assert_eq!(&file[..6], b"BM\x3e\0\0\0");
        assert_eq!(&file[54..], [6, 5, 4, 0, 3, 2, 1, 0]);
        let down = write(&image, Encoding { variant: 3, ..Encoding::plain(Format::Bmp) }).unwrap();
        assert_eq!(&down[22..26], (-2i32).to_le_bytes());
        assert_eq!(&down[54..], [3, 2, 1, 0, 6, 5, 4, 0]);
    }
}
