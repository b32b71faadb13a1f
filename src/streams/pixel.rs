//! Stream 1: red, green and blue of the view, scaled to 8 bits and divided by 255.

use super::{AREA, places, unit};
use crate::finding::Region;
use crate::pixels::{Image, Layout, Samples};

/// 3×256×256.
pub(super) fn take(image: &Image, region: Region) -> Vec<f32> {
    let mut out = vec![0.0; 3 * AREA];
    let mut put = |place: usize, [red, green, blue]: [u8; 3]| {
        out[place] = unit(red);
        out[AREA + place] = unit(green);
        out[2 * AREA + place] = unit(blue);
    };
    match (&image.samples, image.layout, image.depths) {
        // The common case without a look at every sample's depth.
        (Samples::Eight(samples), Layout::Rgb | Layout::Rgba, [8, 8, 8, _]) => {
            let channels = image.layout.channels();
            for (place, pixel) in places(image, region) {
                let at = pixel * channels;
                put(place, [samples[at], samples[at + 1], samples[at + 2]]);
            }
        }
        _ => {
            for (place, pixel) in places(image, region) {
                let [red, green, blue, _] = image.rgba8(pixel);
                put(place, [red, green, blue]);
            }
        }
    }
    out
}
