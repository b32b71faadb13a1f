//! Plain LSB replacement, the reference that every attack is held against: from the first sample on, or spread over
//! all of them by a key.

use super::carrier::{bits, bytes, decoded, order, png};
use super::{Hidden, Job};
use crate::lab::canvas;
use crate::pixels::Image;

/// From the first sample on.
pub(super) fn sequential(job: &Job<'_>) -> Option<Hidden> {
    let mut image = job.cover.clone();
    let samples = canvas::samples_mut(&mut image);
    if job.payload.len() * 8 > samples.len() {
        return None;
    }
    for (sample, bit) in samples.iter_mut().zip(bits(job.payload)) {
        *sample = *sample & !1 | bit;
    }
    png(&image)
}

/// Reads what [`sequential`] hid.
pub(super) fn read_sequential(file: &[u8], length: usize, _: &str) -> Option<Vec<u8>> {
    let image = decoded(file)?;
    let samples = canvas::samples(&image).get(..length.checked_mul(8)?)?;
    Some(bytes(samples.iter().copied()))
}

/// Spread over all samples.
pub(super) fn spread(job: &Job<'_>) -> Option<Hidden> {
    png(&spread_image(job)?)
}

/// The image of [`spread`].
pub(super) fn spread_image(job: &Job<'_>) -> Option<Image> {
    let mut image = job.cover.clone();
    let samples = canvas::samples_mut(&mut image);
    if job.payload.len() * 8 > samples.len() {
        return None;
    }
    for (at, bit) in order(samples.len(), job.key).into_iter().zip(bits(job.payload)) {
        let sample = &mut samples[at as usize];
        *sample = *sample & !1 | bit;
    }
    Some(image)
}
