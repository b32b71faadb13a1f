//! ±1 embedding that keeps sample-pair statistics: of the two ways to flip a low bit the one is taken that brings the
//! counts of neighbouring pairs nearer to the cover's. Kept is how many pairs have which difference and which parity;
//! all trace submultisets of sample-pair analysis (Dumitrescu, Wu & Wang 2003, "Detection of LSB steganography via
//! sample pair analysis", section III) are sums of these.

use super::carrier::{bits, choices, order, png, stepped};
use super::{Hidden, Job};
use crate::lab::canvas;
use crate::pixels::Image;

/// Larger differences count as this one; sample-pair analysis looks at small ones.
const FAR: i32 = 24;
const CLASSES: usize = (2 * FAR as usize + 1) * 2;

/// The class of a pair: its difference, and whether the first is odd.
fn class(first: u8, second: u8) -> usize {
    let difference = (i32::from(second) - i32::from(first)).clamp(-FAR, FAR) + FAR;
    difference as usize * 2 + usize::from(first & 1)
}

/// How far the counts of the pairs are from the cover's.
pub(super) struct Deviation([i64; CLASSES]);

impl Deviation {
    /// Moves a pair from one class to another; answers by how much the sum of squared deviations grows.
    fn shift(&mut self, from: usize, to: usize) -> i64 {
        if from == to {
            return 0;
        }
        // (d − 1)² − d² and (d + 1)² − d².
        let growth = 2 - 2 * self.0[from] + 2 * self.0[to];
        self.0[from] -= 1;
        self.0[to] += 1;
        growth
    }
}

/// The places of the neighbours left, right, above and below in the same channel; whether the neighbour comes first.
fn neighbours(image: &Image, at: usize) -> impl Iterator<Item = (usize, bool)> + use<> {
    let channels = image.layout.channels();
    let row = image.width as usize * channels;
    let (x, all) = (at % row / channels, row * image.height as usize);
    let left = (x > 0).then(|| (at - channels, true));
    let right = (x + 1 < image.width as usize).then_some((at + channels, false));
    let above = at.checked_sub(row).map(|up| (up, true));
    let below = (at + row < all).then_some((at + row, false));
    [left, right, above, below].into_iter().flatten()
}

/// Hides.
pub(super) fn hide(job: &Job<'_>) -> Option<Hidden> {
    let mut image = job.cover.clone();
    let count = canvas::samples(&image).len();
    if job.payload.len() * 8 > count {
        return None;
    }
    let mut rng = choices(job.key);
    let mut deviation = Deviation([0; CLASSES]);
    for (at, bit) in order(count, job.key).into_iter().zip(bits(job.payload)) {
        let at = at as usize;
        let samples = canvas::samples(&image);
        let old = samples[at];
        if old & 1 == bit {
            continue;
        }
        let moved = |deviation: &mut Deviation, from: u8, to: u8| -> i64 {
            let pairs = neighbours(&image, at).map(|(other, first)| {
                let of =
                    |value| if first { class(samples[other], value) } else { class(value, samples[other]) };
                (of(from), of(to))
            });
            pairs.map(|(from, to)| deviation.shift(from, to)).sum()
        };
        let new = if old == 0 || old == 255 {
            stepped(old, true)
        } else {
            let growth = [stepped(old, true), stepped(old, false)].map(|to| {
                let growth = moved(&mut deviation, old, to);
                moved(&mut deviation, to, old);
                growth
            });
            stepped(old, growth[0] < growth[1] || (growth[0] == growth[1] && rng.chance(0.5)))
        };
        moved(&mut deviation, old, new);
        canvas::samples_mut(&mut image)[at] = new;
    }
    png(&image)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{cover, job};
    use super::*;
    use crate::lab::attack::carrier::decoded;
    use crate::lab::attack::matching;

    /// Sum of squared differences of the pair counts.
    fn distance(cover: &Image, stego: &Image) -> i64 {
        let mut counts = [0i64; CLASSES];
        for (image, sign) in [(cover, 1), (stego, -1)] {
            let samples = canvas::samples(image);
            for at in 0..samples.len() {
                for (other, _) in neighbours(image, at).filter(|(_, first)| !first) {
                    counts[class(samples[at], samples[other])] += sign;
                }
            }
        }
        counts.iter().map(|count| count * count).sum()
    }

    #[test]
    fn the_pair_counts_stay_far_nearer_than_by_chance() {
        let cover = cover();
        let payload: Vec<u8> = (0..500u32).map(|n| (n * 89 % 253) as u8).collect();
        let job = job(&cover, &payload);
        let of = |hidden: Option<Hidden>| distance(&cover, &decoded(&hidden.unwrap().file).unwrap());
        let (kept, chance) = (of(hide(&job)), of(matching::hide(&job)));
        assert!(kept * 4 < chance, "{kept} against {chance}");
    }

    #[test]
    fn every_inner_sample_has_four_neighbours() {
        let image = canvas::rgb(3, 3, vec![0; 27]);
        let places: Vec<_> = neighbours(&image, 13).collect();
        assert_eq!(places, [(10, true), (16, false), (4, true), (22, false)]);
        assert_eq!(neighbours(&image, 2).collect::<Vec<_>>(), [(5, false), (11, false)]);
    }
}
