//! LSB replacement whose first-order statistics are put right afterwards: for every sample that went from 2i to 2i+1
//! another one that carries nothing goes back (the correcting transform of `OutGuess`, Provos 2001, "Defending against
//! statistical steganalysis", here on samples in place of DCT coefficients). Rare values of which every sample carries
//! stay as they came out.

use super::carrier::{bits, order, png};
use super::{Hidden, Job};
use crate::lab::canvas;

/// Hides.
pub(super) fn hide(job: &Job<'_>) -> Option<Hidden> {
    let mut image = job.cover.clone();
    let channels = image.layout.channels();
    let samples = canvas::samples_mut(&mut image);
    let order = order(samples.len(), job.key);
    let (carriers, others) = order.split_at_checked(job.payload.len() * 8)?;
    // Per channel and pair of values: how many more samples went up than down.
    let mut surplus = vec![[0i32; 128]; channels];
    for (&at, bit) in carriers.iter().zip(bits(job.payload)) {
        let at = at as usize;
        let pair = usize::from(samples[at] >> 1);
        surplus[at % channels][pair] += i32::from(bit) - i32::from(samples[at] & 1);
        samples[at] = samples[at] & !1 | bit;
    }
    for &at in others {
        let at = at as usize;
        let surplus = &mut surplus[at % channels][usize::from(samples[at] >> 1)];
        let step = if samples[at] & 1 == 1 { -1 } else { 1 };
        if *surplus * step < 0 {
            samples[at] ^= 1;
            *surplus += step;
        }
    }
    png(&image)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{cover, job};
    use super::*;
    use crate::lab::attack::carrier::decoded;
    use crate::pixels::Image;

    fn histograms(image: &Image) -> Vec<Vec<usize>> {
        let mut counts = vec![vec![0; 256]; 3];
        for (at, &sample) in canvas::samples(image).iter().enumerate() {
            counts[at % 3][usize::from(sample)] += 1;
        }
        counts
    }

    #[test]
    fn the_histogram_of_every_channel_stays_where_there_are_samples_to_put_it_right() {
        let cover = cover();
        let payload: Vec<u8> = (0..600u32).map(|n| (n * 151 % 251) as u8).collect();
        let stego = decoded(&hide(&job(&cover, &payload)).unwrap().file).unwrap();
        assert_ne!(stego, cover);
        let (mut common, mut wrong) = (0, Vec::new());
        for (channel, (before, after)) in histograms(&cover).iter().zip(histograms(&stego)).enumerate() {
            for value in (0..256).step_by(2).filter(|&value| before[value] + before[value + 1] >= 24) {
                common += 1;
                if before[value] != after[value] || before[value + 1] != after[value + 1] {
                    wrong.push((channel, value));
                }
            }
        }
        assert!(common > 150 && wrong.is_empty(), "{wrong:?} of {common}");
    }
}
