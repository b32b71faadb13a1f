//! `EzStego`: the lowest bit of a pixel's place in a sorted copy of the palette.

use super::{bits_msb, samples};
use crate::pixels::{Image, Layout};

/// How the copy of the palette is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sorting {
    /// By luminance.
    Luminance,
    /// From the first entry on, always to the nearest colour that is left.
    Nearest,
}

/// An indexed `cover` with an even number of colours that carries `bytes`; `None` where there is no room.
pub fn embed(cover: &Image, bytes: &[u8], sorting: Sorting) -> Option<Image> {
    let mut image = cover.clone();
    let colours = cover.palette.colours.clone();
    if cover.layout != Layout::Indexed || colours.len() % 2 == 1 || bytes.len() * 8 > cover.pixels() {
        return None;
    }
    let mut sorted: Vec<usize> = (0..colours.len()).collect();
    match sorting {
        Sorting::Luminance => sorted.sort_by_key(|at| {
            let weights = [299, 587, 114];
            colours[*at].iter().zip(weights).map(|(value, weight)| u32::from(*value) * weight).sum::<u32>()
        }),
        Sorting::Nearest => {
            for at in 1..sorted.len() {
                let here = colours[sorted[at - 1]];
                let far = |entry: &usize| {
                    let gap = |channel: usize| {
                        (i32::from(here[channel]) - i32::from(colours[*entry][channel])).pow(2)
                    };
                    (gap(0) + gap(1) + gap(2), *entry)
                };
                let near = (at..sorted.len()).min_by_key(|place| far(&sorted[*place]))?;
                sorted.swap(at, near);
            }
        }
    }
    for (index, bit) in samples(&mut image)?.iter_mut().zip(bits_msb(bytes)) {
        let place = sorted.iter().position(|entry| entry == &usize::from(*index))?;
        *index = sorted[place - place % 2 + usize::from(bit)] as u8;
    }
    Some(image)
}
