//! Stream 4: low bits of the stored red, green and blue samples; grey stands in all three, indexed images have none.

use super::{AREA, bit, places};
use crate::finding::Region;
use crate::pixels::{Image, Layout};

/// 3×256×256.
pub(super) fn take(image: &Image, region: Region) -> Vec<f32> {
    let mut out = vec![0.0; 3 * AREA];
    let channels = match image.layout {
        Layout::Grey | Layout::GreyAlpha => [0, 0, 0],
        Layout::Rgb | Layout::Rgba => [0, 1, 2],
        Layout::Indexed => return out,
    };
    for (place, pixel) in places(image, region) {
        for (plane, channel) in channels.into_iter().enumerate() {
            out[plane * AREA + place] = bit(image.sample(pixel, channel));
        }
    }
    out
}
