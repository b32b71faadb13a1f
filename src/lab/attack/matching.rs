//! LSB matching (Sharp 2001; called ±1 embedding by Ker 2005): a sample whose low bit is wrong goes one up or down at
//! random, so that pairs of values no longer even out. Spread by a key.

use super::carrier::{bits, choices, order, png, stepped};
use super::{Hidden, Job};
use crate::lab::canvas;
use crate::pixels::Image;

/// Hides.
pub(super) fn hide(job: &Job<'_>) -> Option<Hidden> {
    png(&matched(job, job.cover)?)
}

/// `cover` with the payload.
pub(super) fn matched(job: &Job<'_>, cover: &Image) -> Option<Image> {
    let mut image = cover.clone();
    let samples = canvas::samples_mut(&mut image);
    if job.payload.len() * 8 > samples.len() {
        return None;
    }
    let mut rng = choices(job.key);
    for (at, bit) in order(samples.len(), job.key).into_iter().zip(bits(job.payload)) {
        let sample = &mut samples[at as usize];
        if *sample & 1 != bit {
            *sample = stepped(*sample, rng.chance(0.5));
        }
    }
    Some(image)
}
