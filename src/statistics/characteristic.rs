//! Histogram characteristic functions (Harmsen & Pearlman 2003; Ker 2005): adding ±1 noise, as LSB matching does,
//! smooths the histogram and moves the centre of mass of its Fourier transform down.

use super::planes::{Plane, histogram};

/// Most pixels looked at: beyond, evenly spread runs of rows.
const BUDGET: usize = 1 << 20;

/// Centres of mass of one plane, 0..=1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Characteristic {
    /// Of the histogram.
    pub(super) histogram: f32,
    /// Of the sums of horizontal neighbours: the diagonal of the adjacency histogram's transform.
    pub(super) adjacency: f32,
    /// ln of the histogram's centre over that of the image halved by averaging 2 × 2 samples (Ker's calibration),
    /// held to ±2.
    pub(super) calibrated: f32,
    /// The same of the adjacency's centre.
    pub(super) adjacency_calibrated: f32,
}

/// Transforms the plane's histograms.
pub(super) fn measure(plane: &Plane) -> Characteristic {
    let mut sums = [0u32; 512];
    let mut half_sums = [0u32; 512];
    let mut halved = [0u32; 256];
    let mut buffer = vec![0u8; plane.width / 2];
    for run in plane.runs(BUDGET) {
        for y in run.clone() {
            tally_sums(plane.row(y), &mut sums);
        }
        let mut y = run.start;
        while y + 2 <= run.end {
            let (upper, lower) = (plane.row(y).as_chunks::<2>().0, plane.row(y + 1).as_chunks::<2>().0);
            for ((half, a), b) in buffer.iter_mut().zip(upper).zip(lower) {
                *half = ((u16::from(a[0]) + u16::from(a[1]) + u16::from(b[0]) + u16::from(b[1])) / 4) as u8;
            }
            for (total, count) in halved.iter_mut().zip(histogram(&buffer)) {
                *total += count;
            }
            tally_sums(&buffer, &mut half_sums);
            y += 2;
        }
    }
    let whole = plane.histogram();
    let (full, half) = (centre(&whole), centre(&halved));
    let (full_sums, half_sums) = (centre(&sums), centre(&half_sums));
    let ratio = |full: f64, half: f64| {
        if full > 0.0 && half > 0.0 { super::scale::held((full / half).ln(), -2.0, 2.0) } else { 0.0 }
    };
    Characteristic {
        histogram: full as f32,
        adjacency: full_sums as f32,
        calibrated: ratio(full, half),
        adjacency_calibrated: ratio(full_sums, half_sums),
    }
}

/// Counts u + v of horizontal neighbours.
fn tally_sums(row: &[u8], sums: &mut [u32; 512]) {
    for pair in row.windows(2) {
        sums[usize::from(pair[0]) + usize::from(pair[1])] += 1;
    }
}

/// Σ k·|H(k)| / Σ |H(k)| over the lower half of the transform of `counts`, without k = 0, divided by its highest k.
/// The length is a power of two.
fn centre(counts: &[u32]) -> f64 {
    let magnitudes = spectrum(counts);
    let (mut moment, mut sum) = (0.0, 0.0);
    for (k, magnitude) in magnitudes.iter().enumerate().skip(1) {
        moment += k as f64 * magnitude;
        sum += magnitude;
    }
    if sum > 0.0 { moment / sum / (magnitudes.len() - 1) as f64 } else { 0.0 }
}

/// Magnitudes of the discrete Fourier transform for k below half the length (radix 2, decimation in time).
fn spectrum(counts: &[u32]) -> Vec<f64> {
    let length = counts.len();
    let bits = length.trailing_zeros();
    let mut re = vec![0.0; length];
    let mut im = vec![0.0; length];
    for (at, &count) in counts.iter().enumerate() {
        re[at.reverse_bits() >> (usize::BITS - bits)] = f64::from(count);
    }
    let turns: Vec<(f64, f64)> =
        (0..length / 2).map(|k| (-std::f64::consts::TAU * k as f64 / length as f64).sin_cos()).collect();
    let mut size = 2;
    while size <= length {
        let stride = length / size;
        for start in (0..length).step_by(size) {
            for k in 0..size / 2 {
                let (sin, cos) = turns[k * stride];
                let (a, b) = (start + k, start + k + size / 2);
                let (x, y) = (re[b] * cos - im[b] * sin, re[b] * sin + im[b] * cos);
                (re[b], im[b]) = (re[a] - x, im[a] - y);
                (re[a], im[a]) = (re[a] + x, im[a] + y);
            }
        }
        size *= 2;
    }
    re.iter().zip(&im).take(length / 2).map(|(re, im)| re.hypot(*im)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_transform_of_an_impulse_is_flat_and_that_of_a_pair_a_cosine() {
        let mut impulse = [0u32; 256];
        impulse[3] = 8;
        assert!(spectrum(&impulse).iter().all(|magnitude| (magnitude - 8.0).abs() < 1e-9));
        // Flat from 1 to 127: the mean is 64.
        assert!((centre(&impulse) - 64.0 / 127.0).abs() < 1e-9);
        let mut pair = [0u32; 256];
        (pair[0], pair[1]) = (1, 1);
        for (k, magnitude) in spectrum(&pair).iter().enumerate() {
            let expected = 2.0 * (std::f64::consts::PI * k as f64 / 256.0).cos();
            assert!((magnitude - expected).abs() < 1e-9);
        }
    }

    #[test]
    fn smoothing_moves_the_centre_down() {
        let rough: Vec<u8> = (0..128 * 128u32).map(|at| 100 + (at * 7 % 13) as u8 * 3).collect();
        let smooth: Vec<u8> =
            rough.iter().zip(0u32..).map(|(value, at)| value + (at * 31 % 3) as u8).collect();
        let [rough, smooth] = [rough, smooth].map(|values| measure(&Plane::new(values, 128, 128, 255)));
        assert!(smooth.histogram < rough.histogram && smooth.adjacency < rough.adjacency);
    }
}
