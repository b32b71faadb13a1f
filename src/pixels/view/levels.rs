//! Views that move values: contrast stretch and equalisation, a table a colour.

use super::paint::{Pixel, each};
use crate::pixels::Image;

/// How often each shown value of red, green and blue occurs.
fn histograms(image: &Image) -> [[u64; 256]; 3] {
    let mut counts = [[0; 256]; 3];
    for index in 0..image.pixels() {
        let shown = image.rgba8(index);
        for (counts, value) in counts.iter_mut().zip(shown) {
            counts[usize::from(value)] += 1;
        }
    }
    counts
}

/// Each colour from its lowest to its highest value over all shades; one value alone stays.
pub(super) fn stretch(image: &Image) -> Vec<u8> {
    let tables = histograms(image).map(|counts| {
        let low = counts.iter().position(|&count| count > 0).unwrap_or(0);
        let high = counts.iter().rposition(|&count| count > 0).unwrap_or(0);
        std::array::from_fn::<u8, 256, _>(|value| {
            let span = high - low;
            ((value.clamp(low, high) - low) * 255).checked_div(span).unwrap_or(value) as u8
        })
    });
    mapped(image, &tables)
}

/// Each colour's values at the share of samples that are lower, so that often used values lie far apart; the lowest
/// value is black, the highest full.
pub(super) fn equalise(image: &Image) -> Vec<u8> {
    let tables = histograms(image).map(|counts| {
        let total: u64 = counts.iter().sum();
        let lowest = counts.iter().copied().find(|&count| count > 0).unwrap_or(0);
        let mut below = 0;
        let mut table = [0; 256];
        for (to, count) in table.iter_mut().zip(counts) {
            below += count;
            let (above, all) = (below.saturating_sub(lowest), (total - lowest).max(1));
            *to = (above * 255 / all) as u8;
        }
        table
    });
    mapped(image, &tables)
}

fn mapped(image: &Image, tables: &[[u8; 256]; 3]) -> Vec<u8> {
    each(image, |Pixel { shown: [r, g, b, a], .. }| {
        [tables[0][usize::from(r)], tables[1][usize::from(g)], tables[2][usize::from(b)], a]
    })
}
