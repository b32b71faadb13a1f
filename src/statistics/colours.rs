//! Which colours occur (after the raw quick pairs of Fridrich, Du & Long 2000): LSB replacement fills the pairs of colours
//! that differ in one low bit, LSB matching and noise fill all close pairs.

use super::planes::Planes;
use super::scale::{held, share};

/// Most pixels looked at: beyond, evenly spread runs of rows.
const BUDGET: usize = 1 << 18;

/// Names of the values of [`measure`], in order.
pub(super) const NAMES: &[&str] = &[
    "colours-unique-share",
    "colours-unique-log",
    "colours-close-share",
    "colours-pairs-red",
    "colours-pairs-green",
    "colours-pairs-blue",
];

/// One bit a colour, blue in the low bits.
struct Set {
    words: Vec<u64>,
}

/// Unique colours as share of the pixels and as ln / 12; close pairs (one channel differs by 1) a unique colour, as
/// ln(1 + x); and per channel (own − shifted) / (own + shifted + 16), where own counts the pairs of colours 2k, 2k + 1
/// and shifted those of 2k + 1, 2k + 2. All 0 unless there are three channels.
pub(super) fn measure(planes: &Planes) -> [f32; 6] {
    let [red, green, blue] = planes.colour.as_slice() else { return [0.0; 6] };
    let mut set = Set { words: vec![0; 1 << 18] };
    let mut pixels = 0usize;
    for run in red.runs(BUDGET) {
        for y in run {
            for ((&r, &g), &b) in red.row(y).iter().zip(green.row(y)).zip(blue.row(y)) {
                let at = usize::from(r) << 10 | usize::from(g) << 2 | usize::from(b >> 6);
                set.words[at] |= 1 << (b & 63);
            }
            pixels += red.width;
        }
    }
    let (unique, pairs) = set.count();
    let close: u64 = pairs.iter().flatten().sum();
    let balance = pairs.map(|[own, shifted]| {
        let (own, shifted) = (own as f64, shifted as f64);
        held((own - shifted) / (own + shifted + 16.0), -1.0, 1.0)
    });
    [
        share(unique as f64, pixels as f64),
        held((unique.max(1) as f64).ln() / 12.0, 0.0, 2.0),
        held((close as f64 / unique.max(1) as f64).ln_1p(), 0.0, 2.0),
        balance[0],
        balance[1],
        balance[2],
    ]
}

impl Set {
    /// Number of colours and, for red, green and blue, how many pairs of neighbours are both there: own, shifted.
    fn count(&self) -> (u64, [[u64; 2]; 3]) {
        const EVEN: u64 = 0x5555_5555_5555_5555;
        let mut unique = 0;
        let mut pairs = [[0u64; 2]; 3];
        for (at, &word) in self.words.iter().enumerate() {
            if word == 0 {
                continue;
            }
            unique += u64::from(word.count_ones());
            let adjacent = word & word >> 1;
            pairs[2][0] += u64::from((adjacent & EVEN).count_ones());
            pairs[2][1] += u64::from((adjacent & !EVEN).count_ones());
            // Blue 63 | 64, 127 | 128 and 191 | 192 lie in neighbouring words.
            if at % 4 != 3 {
                pairs[2][1] += word >> 63 & self.words[at + 1] & 1;
            }
            let (red, green) = (at >> 10, at >> 2 & 255);
            if green < 255 {
                pairs[1][green % 2] += u64::from((word & self.words[at + 4]).count_ones());
            }
            if red < 255 {
                pairs[0][red % 2] += u64::from((word & self.words[at + 1024]).count_ones());
            }
        }
        (unique, pairs)
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the expected values are exact")]
mod tests {
    use super::super::planes::Plane;
    use super::*;

    fn planes(colours: &[[u8; 3]]) -> Planes {
        let plane = |channel: usize| {
            Plane::new(colours.iter().map(|colour| colour[channel]).collect(), colours.len(), 1, 255)
        };
        Planes { colour: (0..3).map(plane).collect(), ..Planes::default() }
    }

    #[test]
    fn pairs_of_colours_are_counted_per_channel() {
        // Blue 10|11 own, 63|64 shifted; green 4|5 own; red 7|8 shifted.
        let colours = [
            [1, 1, 10],
            [1, 1, 11],
            [1, 1, 10],
            [9, 0, 63],
            [9, 0, 64],
            [20, 4, 0],
            [20, 5, 0],
            [7, 9, 9],
            [8, 9, 9],
        ];
        let values = measure(&planes(&colours));
        assert!((values[0] - 8.0 / 9.0).abs() < 1e-6);
        assert!((values[1] - 8f32.ln() / 12.0).abs() < 1e-6);
        assert!((values[2] - 1.5f32.ln()).abs() < 1e-6);
        assert!((values[3] + 1.0 / 17.0).abs() < 1e-6);
        assert!((values[4] - 1.0 / 17.0).abs() < 1e-6);
        assert!(values[5].abs() < 1e-6);
    }

    #[test]
    fn without_three_channels_there_are_no_colours() {
        assert_eq!(measure(&Planes::default()), [0.0; 6]);
    }
}
