//! Adaptive ±1 embedding: the payload goes where the picture is textured, flat areas stay dry. Costs are as in HILL
//! (Li, Wang, Huang & Li 2014, "A new cost function for spatial image steganography"): a high-pass residual, averaged,
//! its inverse averaged again; samples at the ends of their range and in areas without any residual come last.
//!
//! HUGO and HILL find their carriers through syndrome-trellis codes, so that the receiver needs no costs. Here costs
//! come from every second sample of every second row, which are never changed, so that sender and receiver find the
//! same carriers without a code: three of four samples can carry.

use super::carrier::{bits, bytes, choices, decoded, order, png, stepped};
use super::{Hidden, Job};
use crate::lab::canvas;
use crate::pixels::Image;

/// Hides.
pub(super) fn hide(job: &Job<'_>) -> Option<Hidden> {
    let mut image = job.cover.clone();
    let carriers = carriers(&image, job.payload.len() * 8, job.key)?;
    let mut rng = choices(job.key);
    let samples = canvas::samples_mut(&mut image);
    for (at, bit) in carriers.into_iter().zip(bits(job.payload)) {
        if samples[at] & 1 != bit {
            samples[at] = stepped(samples[at], rng.chance(0.5));
        }
    }
    png(&image)
}

/// Reads what [`hide`] hid.
pub(super) fn read(file: &[u8], length: usize, key: &str) -> Option<Vec<u8>> {
    let image = decoded(file)?;
    let carriers = carriers(&image, length.checked_mul(8)?, key)?;
    let samples = canvas::samples(&image);
    Some(bytes(carriers.into_iter().map(|at| samples[at])))
}

/// The `count` cheapest carriers, in the order of `key`.
fn carriers(image: &Image, count: usize, key: &str) -> Option<Vec<usize>> {
    let channels = image.layout.channels();
    let (width, height) = (image.width as usize, image.height as usize);
    let costs: Vec<Vec<u32>> = (0..channels).map(|channel| costs(image, channel)).collect();
    let columns = width.div_ceil(2);
    let mut all: Vec<(u32, usize)> = Vec::with_capacity(width * height * channels);
    for y in 0..height {
        for x in (0..width).filter(|x| x % 2 == 1 || y % 2 == 1) {
            for (channel, costs) in costs.iter().enumerate() {
                all.push((costs[y / 2 * columns + x / 2], (y * width + x) * channels + channel));
            }
        }
    }
    if count > all.len() {
        return None;
    }
    all.sort_unstable();
    let order = order(count, key);
    Some(order.into_iter().map(|at| all[at as usize].1).collect())
}

/// Costs of one channel on the fixed lattice, row by row.
fn costs(image: &Image, channel: usize) -> Vec<u32> {
    let channels = image.layout.channels();
    let samples = canvas::samples(image);
    let (columns, rows) = (image.width.div_ceil(2) as usize, image.height.div_ceil(2) as usize);
    let value = |x: usize, y: usize| {
        i32::from(
            samples
                [(y.min(rows - 1) * 2 * image.width as usize + x.min(columns - 1) * 2) * channels + channel],
        )
    };
    let mut residuals = Vec::with_capacity(columns * rows);
    for y in 0..rows {
        for x in 0..columns {
            let around = value(x.saturating_sub(1), y)
                + value(x + 1, y)
                + value(x, y.saturating_sub(1))
                + value(x, y + 1);
            // At the ends of the range a change shows: no residual there.
            let inner = (4..=251).contains(&value(x, y));
            residuals.push(if inner { (4 * value(x, y) - around).unsigned_abs() } else { 0 });
        }
    }
    let smooth = averaged(&residuals, columns, rows);
    let inverse: Vec<u32> = smooth.iter().map(|&residual| 1_000_000 / (residual + 1)).collect();
    averaged(&inverse, columns, rows)
}

/// The mean over 3×3 neighbours, in whole numbers so that every machine finds the same carriers.
fn averaged(values: &[u32], columns: usize, rows: usize) -> Vec<u32> {
    let mut means = Vec::with_capacity(values.len());
    for y in 0..rows {
        for x in 0..columns {
            let (left, right) = (x.saturating_sub(1), (x + 1).min(columns - 1));
            let (top, bottom) = (y.saturating_sub(1), (y + 1).min(rows - 1));
            let block = (top..=bottom).flat_map(|y| &values[y * columns + left..=y * columns + right]);
            let (sum, count) =
                block.fold((0u64, 0u64), |(sum, count), &value| (sum + u64::from(value), count + 1));
            means.push((sum * 4 / count) as u32);
        }
    }
    means
}

#[cfg(test)]
mod tests {
    use super::super::tests::job;
    use super::*;
    use crate::lab::rng::Rng;
    use crate::pixels::Layout;

    #[test]
    fn flat_areas_stay_as_they_are() {
        let mut rng = Rng::new(5, "texture");
        // Left half flat, right half noisy.
        let samples =
            (0..64 * 64).map(|at| if at % 64 < 32 { 90 } else { 60 + rng.below(120) as u8 }).collect();
        let cover = canvas::image(64, 64, Layout::Grey, samples);
        let payload = [0x5a; 100];
        let stego = decoded(&hide(&job(&cover, &payload)).unwrap().file).unwrap();
        let pairs = canvas::samples(&cover).iter().zip(canvas::samples(&stego)).enumerate();
        let changed: Vec<usize> = pairs.filter(|(_, (a, b))| a != b).map(|(at, _)| at).collect();
        assert!(changed.len() > 300 && changed.iter().all(|at| at % 64 >= 30), "{}", changed.len());
        assert!(changed.iter().all(|at| at % 2 == 1 || at / 64 % 2 == 1), "the lattice stays");
        let mut too_much = job(&cover, &payload);
        let long = [0; 400];
        too_much.payload = &long;
        assert!(hide(&too_much).is_none());
    }
}
