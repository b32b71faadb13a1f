//! Stream 3: stored alpha scaled to 8 bits and divided by 255, and the low bit of its native depth; zeros where no
//! alpha samples are stored.

use super::{AREA, bit, places, unit};
use crate::finding::Region;
use crate::pixels::Image;

/// 2×256×256.
pub(super) fn take(image: &Image, region: Region) -> Vec<f32> {
    let mut out = vec![0.0; 2 * AREA];
    if let Some(channel) = image.layout.alpha() {
        for (place, pixel) in places(image, region) {
            out[place] = unit(image.rgba8(pixel)[3]);
            out[AREA + place] = bit(image.sample(pixel, channel));
        }
    }
    out
}
