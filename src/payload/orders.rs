//! The streams that are tried on every image: a short list, because each one tried makes a coincidence likelier.

use super::bits::PixelOrder;
use super::spec::{Spec, SpecChannel};
use crate::finding::{BitOrder, Method};
use crate::pixels::{Image, Layout};

/// One stream to try.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stream {
    pub(super) spec: Spec,
    /// What a payload in it is called.
    pub(super) method: Method,
}

use SpecChannel::{Alpha as A, Blue as B, Green as G, Grey as L, Index as I, Red as R};

const GREY: &[&[SpecChannel]] = &[&[L]];
const GREY_ALPHA: &[&[SpecChannel]] = &[&[L], &[A], &[L, A]];
const RGB: &[&[SpecChannel]] = &[&[R, G, B], &[B, G, R], &[R], &[G], &[B]];
const RGBA: &[&[SpecChannel]] = &[
    &[R, G, B],
    &[B, G, R],
    &[R],
    &[G],
    &[B],
    &[A],
    &[R, G, B, A],
    &[A, R, G, B],
    &[B, G, R, A],
    &[A, B, G, R],
];
const INDEXED: &[&[SpecChannel]] = &[&[I]];

/// The streams to try on `image`, none where a lossy transform made the samples: no payload outlives it.
pub(super) fn streams(image: &Image) -> Vec<Stream> {
    if image.lossy {
        return Vec::new();
    }
    let sets = match image.layout {
        Layout::Grey => GREY,
        Layout::GreyAlpha => GREY_ALPHA,
        Layout::Rgb => RGB,
        Layout::Rgba => RGBA,
        Layout::Indexed => INDEXED,
    };
    let mut streams = Vec::with_capacity(sets.len() * 4 + 4);
    for order in [PixelOrder::RASTER, PixelOrder::COLUMNS] {
        for channels in sets {
            for packing in [BitOrder::MsbFirst, BitOrder::LsbFirst] {
                streams.push(stream(1, channels, packing, order));
            }
        }
    }
    if sets.len() >= RGB.len() {
        for packing in [BitOrder::MsbFirst, BitOrder::LsbFirst] {
            streams.push(stream(2, &[R, G, B], packing, PixelOrder::RASTER));
        }
    }
    streams
}

fn stream(bits: u8, channels: &[SpecChannel], packing: BitOrder, order: PixelOrder) -> Stream {
    let method = match channels {
        [I] => Method::Palette,
        // Any order of channels that contains alpha is the alpha method's (design §4).
        channels if channels.contains(&A) => Method::Alpha,
        _ => Method::LsbRgb,
    };
    Stream { spec: Spec::low(bits, channels, packing, order), method }
}
