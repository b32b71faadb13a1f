//! Added noise: a cover whose low bits are already random gives a detector less to go by (Ker 2004, "Quantitative
//! evaluation of pairs and RS steganalysis": errors grow with the cover's noise). Before embedding, all samples get
//! sensor-like noise; or carriers are chosen first, and every other sample is disturbed like a carrier.

use super::carrier::{choices, order, png};
use super::{Hidden, Job, matching};
use crate::lab::canvas;
use crate::lab::rng::Rng;
use crate::lab::synth::state;
use crate::pixels::Image;

/// Standard deviation of the noise, in steps of a sample: that of a camera at middle sensitivity.
const SIGMA: f64 = 1.5;
/// Share of the samples without payload that are moved by one.
const DISTURBED: f64 = 0.25;

/// Noise on the cover, then LSB matching.
pub(super) fn before(job: &Job<'_>) -> Option<Hidden> {
    png(&matching::matched(job, &noisy(job))?)
}

/// The cover with noise and nothing else: what the detector must not take for a payload.
pub(super) fn alone(job: &Job<'_>) -> Option<Hidden> {
    png(&noisy(job))
}

fn noisy(job: &Job<'_>) -> Image {
    let mut image = job.cover.clone();
    state::noise(&mut image, SIGMA, &mut Rng::new(2, job.key));
    image
}

/// LSB matching, then noise on the samples that carry nothing.
pub(super) fn around(job: &Job<'_>) -> Option<Hidden> {
    let mut image = matching::matched(job, job.cover)?;
    let mut rng = choices(&format!("{}/around", job.key));
    let samples = canvas::samples_mut(&mut image);
    for at in order(samples.len(), job.key).into_iter().skip(job.payload.len() * 8) {
        let sample = &mut samples[at as usize];
        if rng.chance(DISTURBED) {
            *sample = if rng.chance(0.5) { sample.saturating_add(1) } else { sample.saturating_sub(1) };
        }
    }
    png(&image)
}
