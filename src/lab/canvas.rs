//! Building and converting images in memory.

use crate::pixels::{Image, Layout, Samples};

/// An image of 8-bit samples.
///
/// # Panics
/// When the samples are not `width × height × channels`.
pub fn image(width: u32, height: u32, layout: Layout, samples: Vec<u8>) -> Image {
    assert_eq!(
        samples.len(),
        width as usize * height as usize * layout.channels(),
        "samples of a whole image"
    );
    Image::eight_bit(width, height, layout, samples)
}

/// A colour image without alpha.
///
/// # Panics
/// When the samples are not `width × height × 3`.
pub fn rgb(width: u32, height: u32, samples: Vec<u8>) -> Image {
    image(width, height, Layout::Rgb, samples)
}

/// A palette image of opaque colours.
///
/// # Panics
/// When the indices are not `width × height`.
pub fn indexed(width: u32, height: u32, colours: Vec<[u8; 3]>, indices: Vec<u8>) -> Image {
    let mut image = image(width, height, Layout::Indexed, indices);
    image.palette.colours = colours;
    image
}

/// The samples of an image of at most 8 bits.
///
/// # Panics
/// When the image has 16-bit samples; every image made by this module has 8.
pub fn samples(image: &Image) -> &[u8] {
    match &image.samples {
        Samples::Eight(samples) => samples,
        Samples::Sixteen(_) => panic!("the lab works on 8-bit samples"),
    }
}

/// As [`samples`], to change them.
///
/// # Panics
/// As [`samples`].
pub fn samples_mut(image: &mut Image) -> &mut [u8] {
    match &mut image.samples {
        Samples::Eight(samples) => samples,
        Samples::Sixteen(_) => panic!("the lab works on 8-bit samples"),
    }
}

/// Whether every sample already has exactly 8 bits and no single colour is keyed out, so that the image can be
/// worked on as it is.
pub fn is_plain(image: &Image) -> bool {
    let channels = image.layout.channels();
    let eight = matches!(image.samples, Samples::Eight(_));
    let full = image.layout == Layout::Indexed || image.depths[..channels].iter().all(|&depth| depth == 8);
    eight && full && image.transparent.is_none()
}

/// Colour and alpha of every pixel at 8 bits.
pub fn rgba(image: &Image) -> Vec<[u8; 4]> {
    (0..image.pixels()).map(|index| image.rgba8(index)).collect()
}

/// The image without a palette at 8 bits: grey where all channels agree and `grey` allows it, with alpha where any
/// pixel is not opaque or the layout has an alpha channel.
pub fn true_colour(image: &Image, grey: bool) -> Image {
    let keeps = is_plain(image) && image.layout != Layout::Indexed;
    let is_grey = matches!(image.layout, Layout::Grey | Layout::GreyAlpha);
    if keeps && (grey || !is_grey) {
        return image.clone();
    }
    let pixels = rgba(image);
    let alpha = image.layout.alpha().is_some() || pixels.iter().any(|pixel| pixel[3] != 255);
    from_rgba(image.width, image.height, &pixels, if alpha { Layout::Rgba } else { Layout::Rgb })
}

/// An image of the given layout (not indexed) from colour and alpha; grey is Rec. 601 luma.
pub fn from_rgba(width: u32, height: u32, pixels: &[[u8; 4]], layout: Layout) -> Image {
    let luma = |p: &[u8; 4]| {
        ((u32::from(p[0]) * 299 + u32::from(p[1]) * 587 + u32::from(p[2]) * 114 + 500) / 1000) as u8
    };
    let samples: Vec<u8> = match layout {
        Layout::Grey | Layout::Indexed => pixels.iter().map(luma).collect(),
        Layout::GreyAlpha => pixels.iter().flat_map(|p| [luma(p), p[3]]).collect(),
        Layout::Rgb => pixels.iter().flat_map(|p| [p[0], p[1], p[2]]).collect(),
        Layout::Rgba => pixels.iter().flatten().copied().collect(),
    };
    image(width, height, layout, samples)
}

/// The rectangle from (x, y), cut at the image's borders; at least one pixel.
pub fn crop(image: &Image, x: u32, y: u32, width: u32, height: u32) -> Image {
    let (x, y) = (x.min(image.width - 1), y.min(image.height - 1));
    let (width, height) = (width.clamp(1, image.width - x), height.clamp(1, image.height - y));
    let channels = image.layout.channels();
    let all = samples(image);
    let mut cut = Vec::with_capacity(width as usize * height as usize * channels);
    for row in y..y + height {
        let from = (row as usize * image.width as usize + x as usize) * channels;
        cut.extend_from_slice(&all[from..from + width as usize * channels]);
    }
    Image { width, height, samples: Samples::Eight(cut), decoded_rows: height, ..image.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crop_keeps_rows_and_stops_at_the_borders() {
        let image = image(3, 2, Layout::Grey, vec![1, 2, 3, 4, 5, 6]);
        assert_eq!(samples(&crop(&image, 1, 0, 2, 2)), [2, 3, 5, 6]);
        assert_eq!(samples(&crop(&image, 2, 1, 9, 9)), [6]);
    }

    #[test]
    fn a_palette_image_becomes_colour_and_gets_alpha_only_where_it_has_some() {
        let mut image = indexed(2, 1, vec![[1, 2, 3], [4, 5, 6]], vec![1, 0]);
        assert_eq!(samples(&true_colour(&image, true)), [4, 5, 6, 1, 2, 3]);
        image.palette.alpha = vec![0];
        assert_eq!(samples(&true_colour(&image, true)), [4, 5, 6, 255, 1, 2, 3, 0]);
    }
}
