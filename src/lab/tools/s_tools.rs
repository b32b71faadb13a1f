//! S-Tools: 32 colours with seven near copies each, random bits in their choice.

use super::samples;
use crate::lab::rng::Rng;
use crate::pixels::{Image, Layout};

/// An indexed `cover` cut to its first 32 colours, each with its near copies, bits drawn from `seed`.
pub fn embed(cover: &Image, seed: u64) -> Option<Image> {
    let mut image = cover.clone();
    if cover.layout != Layout::Indexed {
        return None;
    }
    let mut rng = Rng::new(seed, "s-tools");
    let bases: Vec<[u8; 3]> =
        cover.palette.colours.iter().take(32).map(|colour| colour.map(|v| v & 0xfe)).collect();
    let copy =
        |base: &[u8; 3], bits: u8| [base[0] | bits & 1, base[1] | bits >> 1 & 1, base[2] | bits >> 2 & 1];
    image.palette.colours = bases.iter().flat_map(|base| (0..8).map(move |bits| copy(base, bits))).collect();
    for index in samples(&mut image)? {
        *index = *index % bases.len() as u8 * 8 + rng.below(8) as u8;
    }
    Some(image)
}
