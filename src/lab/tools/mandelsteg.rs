//! Doubled palettes: every colour twice, the choice between the two is a bit.

use super::{bits_msb, samples};
use crate::pixels::{Image, Layout};

/// An indexed `cover` of 128 colours at most that carries `bytes`: the copies in a second half, or in `pairs`.
pub fn embed(cover: &Image, bytes: &[u8], pairs: bool) -> Option<Image> {
    let mut image = cover.clone();
    let mut colours = cover.palette.colours.clone();
    if cover.layout != Layout::Indexed || bytes.len() * 8 > cover.pixels() || colours.is_empty() {
        return None;
    }
    let half = colours.len().next_power_of_two();
    colours.resize(half, [0; 3]);
    if half > 128 {
        return None;
    }
    for (index, bit) in samples(&mut image)?.iter_mut().zip(bits_msb(bytes)) {
        *index = if pairs { *index * 2 + bit } else { *index + bit * half as u8 };
    }
    if pairs {
        let rest = bytes.len() * 8;
        samples(&mut image)?.iter_mut().skip(rest).for_each(|index| *index *= 2);
        image.palette.colours = colours.iter().flat_map(|colour| [*colour; 2]).collect();
    } else {
        image.palette.colours = [colours.clone(), colours].concat();
    }
    Some(image)
}
