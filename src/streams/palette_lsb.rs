//! Stream 6: low bits of the palette indices; zeros where there is no palette.

use super::{AREA, bit, places};
use crate::finding::Region;
use crate::pixels::{Image, Layout};

/// 1×256×256.
pub(super) fn take(image: &Image, region: Region) -> Vec<f32> {
    let mut out = vec![0.0; AREA];
    if image.layout == Layout::Indexed {
        for (place, pixel) in places(image, region) {
            out[place] = bit(image.sample(pixel, 0));
        }
    }
    out
}
