//! Stream 5: the colour table divided by 255, in file order, zero-padded; entries behind the 256th are left out.

use super::{PALETTE, unit};
use crate::pixels::Image;

/// 768.
pub(super) fn take(image: Option<&Image>) -> Vec<f32> {
    let colours = image.map_or(&[][..], |image| &image.palette.colours);
    let mut out: Vec<f32> = colours.iter().flatten().take(PALETTE).copied().map(unit).collect();
    out.resize(PALETTE, 0.0);
    out
}
