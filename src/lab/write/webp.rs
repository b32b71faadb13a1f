//! Lossless WebP; grey becomes RGB, as the format has no grey.

use anyhow::Result;
use image_webp::{ColorType, EncoderParams, WebPEncoder};

use super::{Encoding, eight, require};
use crate::pixels::{Image, Layout};

pub(super) fn write(image: &Image, encoding: Encoding) -> Result<Vec<u8>> {
    require(image, &[Layout::Grey, Layout::GreyAlpha, Layout::Rgb, Layout::Rgba])?;
    let samples = eight(image)?;
    let mut file = Vec::with_capacity(samples.len() / 2);
    let mut encoder = WebPEncoder::new(&mut file);
    let mut params = EncoderParams::default();
    params.use_predictor_transform = encoding.variant != 3;
    encoder.set_params(params);
    let colour = match image.layout {
        Layout::Grey => ColorType::L8,
        Layout::GreyAlpha => ColorType::La8,
        Layout::Rgba => ColorType::Rgba8,
        Layout::Rgb | Layout::Indexed => ColorType::Rgb8,
    };
    encoder.encode(samples, image.width, image.height, colour)?;
    Ok(file)
}
