//! A GIF of one frame with a global colour table.

use std::borrow::Cow;

use anyhow::{Context as _, Result, ensure};
use gif::{Encoder, Frame};

use super::{Encoding, eight, require, table};
use crate::pixels::{Image, Layout};

pub(super) fn write(image: &Image, _: Encoding) -> Result<Vec<u8>> {
    require(image, &[Layout::Indexed])?;
    let width = u16::try_from(image.width).context("a GIF is at most 65535 pixels wide")?;
    let height = u16::try_from(image.height).context("a GIF is at most 65535 pixels high")?;
    let colours = image.palette.colours.len();
    ensure!((1..=256).contains(&colours), "a GIF has 1 to 256 colours, not {colours}");
    let mut file = Vec::new();
    let mut encoder =
        Encoder::new(&mut file, width, height, &table(image, colours.next_power_of_two().max(2)))?;
    let frame = Frame {
        width,
        height,
        buffer: Cow::Borrowed(eight(image)?),
        transparent: image.palette.alpha.iter().position(|&alpha| alpha == 0).map(|index| index as u8),
        ..Frame::default()
    };
    encoder.write_frame(&frame)?;
    drop(encoder);
    Ok(file)
}
