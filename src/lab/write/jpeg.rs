//! Baseline JPEG without chroma subsampling.

use anyhow::Result;
use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;

use super::{Encoding, eight, require};
use crate::pixels::{Image, Layout};

pub(super) fn write(image: &Image, encoding: Encoding) -> Result<Vec<u8>> {
    require(image, &[Layout::Grey, Layout::Rgb])?;
    let samples = eight(image)?;
    let colour = if image.layout == Layout::Grey { ExtendedColorType::L8 } else { ExtendedColorType::Rgb8 };
    let mut file = Vec::with_capacity(samples.len() / 4);
    let mut encoder = JpegEncoder::new_with_quality(&mut file, encoding.quality);
    encoder.encode(samples, image.width, image.height, colour)?;
    Ok(file)
}
