//! Embedders of known hiding tools, written from the descriptions of their layouts and from nothing of the readers in
//! `payload::tools`, so that each side checks the other.

pub mod auyer;
pub mod gifshuffle;
pub mod openstego;

use crate::pixels::{Image, Samples};

/// The bits of `bytes`, most significant first.
pub(crate) fn bits_msb(bytes: &[u8]) -> impl Iterator<Item = u8> {
    bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1))
}

/// The samples of an image of at most 8 bits, to be changed.
pub(crate) fn samples(image: &mut Image) -> Option<&mut Vec<u8>> {
    match &mut image.samples {
        Samples::Eight(samples) => Some(samples),
        Samples::Sixteen(_) => None,
    }
}
