//! PNG of 8-bit samples, and of packed palette indices.

use anyhow::Result;
use png::{BitDepth, ColorType, DeflateCompression, Encoder, Filter};

use super::{Encoding, eight, table};
use crate::pixels::{Image, Layout};

pub(super) fn write(image: &Image, encoding: Encoding) -> Result<Vec<u8>> {
    let samples = eight(image)?;
    let depth = if image.layout == Layout::Indexed { image.depths[0] } else { 8 };
    let mut file = Vec::with_capacity(samples.len() / 2);
    let mut encoder = Encoder::new(&mut file, image.width, image.height);
    encoder.set_color(match image.layout {
        Layout::Grey => ColorType::Grayscale,
        Layout::GreyAlpha => ColorType::GrayscaleAlpha,
        Layout::Rgb => ColorType::Rgb,
        Layout::Rgba => ColorType::Rgba,
        Layout::Indexed => ColorType::Indexed,
    });
    encoder.set_depth(match depth {
        1 => BitDepth::One,
        2 => BitDepth::Two,
        4 => BitDepth::Four,
        _ => BitDepth::Eight,
    });
    if image.layout == Layout::Indexed {
        encoder.set_palette(table(image, image.palette.colours.len()));
        if image.palette.alpha.iter().any(|&alpha| alpha != 255) {
            encoder.set_trns(image.palette.alpha.clone());
        }
    }
    encoder.set_deflate_compression(DeflateCompression::Level(encoding.level));
    // PNG §12.7: filters rarely help palette images, and encoders do not use them there.
    let filter = if image.layout == Layout::Indexed { 0 } else { encoding.filter };
    encoder.set_filter(match filter {
        0 => Filter::NoFilter,
        1 => Filter::Sub,
        2 => Filter::Up,
        3 => Filter::Avg,
        4 => Filter::Paeth,
        _ => Filter::Adaptive,
    });
    let mut writer = encoder.write_header()?;
    match depth {
        1 | 2 | 4 => writer.write_image_data(&packed(samples, image.width as usize, depth))?,
        _ => writer.write_image_data(samples)?,
    }
    writer.finish()?;
    Ok(file)
}

/// Rows of `depth`-bit indices, the first in the high bits (PNG §7.2), every row from a new byte.
fn packed(indices: &[u8], width: usize, depth: u8) -> Vec<u8> {
    let per_byte = usize::from(8 / depth);
    let mut rows = Vec::with_capacity(indices.len() / per_byte + 1);
    for row in indices.chunks(width) {
        for group in row.chunks(per_byte) {
            let byte = group
                .iter()
                .enumerate()
                .fold(0u8, |byte, (at, index)| byte | index << (8 - depth as usize * (at + 1)));
            rows.push(byte);
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::packed;

    #[test]
    fn indices_are_packed_from_the_high_bits_and_rows_start_new_bytes() {
        assert_eq!(packed(&[1, 2, 3, 4, 5, 6], 3, 4), [0x12, 0x30, 0x45, 0x60]);
        assert_eq!(packed(&[1, 0, 1], 3, 1), [0b1010_0000]);
    }
}
