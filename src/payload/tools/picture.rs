//! Pictures that are hidden sample by sample, given back as PNG files.

/// A PNG file of 8-bit RGB samples, row by row; `None` where their number is not that of the sides.
pub(super) fn png(width: usize, height: usize, samples: &[u8]) -> Option<Vec<u8>> {
    let (columns, rows) = (u32::try_from(width).ok()?, u32::try_from(height).ok()?);
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, columns, rows);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header().ok()?.write_image_data(samples).ok()?;
    Some(file)
}
