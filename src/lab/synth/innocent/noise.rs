//! Noise that hides nothing: of sensors, and of dithering to fewer bits.

use crate::lab::canvas;
use crate::lab::rng::Rng;
use crate::pixels::Image;

/// Photon noise (variance in proportion to the value) and read noise on a Bayer pattern, then bilinear demosaicing,
/// which correlates the noise of neighbours as raw converters do (Foi et al. 2008 for the variance; the colour of a
/// sample at (x, y) is red, green or blue by the parities of x and y). Grey images keep uncorrelated noise. Answers
/// the parameters.
pub(super) fn sensor(image: &mut Image, rng: &mut Rng) -> String {
    let (gain, read) = (rng.range(2, 60) as f64 / 100.0, rng.range(3, 40) as f64 / 10.0);
    // White balance and exposure after demosaicing leave no comb in the histogram, as they act on fine values.
    let exposure = rng.range(85, 115) as f64 / 100.0;
    let (width, height) = (image.width as usize, image.height as usize);
    let channels = image.layout.channels();
    let colours = channels - usize::from(image.layout.alpha().is_some());
    let old = canvas::samples(image).to_vec();
    let mut noisy = |at: usize| {
        let value = f64::from(old[at]);
        value + rng.normal() * (gain * value + read * read).sqrt()
    };
    let mosaic: Vec<f64> = (0..width * height)
        .map(|pixel| {
            noisy(pixel * channels + if colours == 3 { filter(pixel % width, pixel / width) } else { 0 })
        })
        .collect();
    let samples = canvas::samples_mut(image);
    for y in 0..height {
        for x in 0..width {
            for c in 0..colours {
                let value = if colours == 3 {
                    interpolated(&mosaic, (width, height), (x, y), c)
                } else {
                    mosaic[y * width + x]
                };
                samples[(y * width + x) * channels + c] = (value * exposure).round().clamp(0.0, 255.0) as u8;
            }
        }
    }
    format!("gain {gain:.2}, read {read:.1}, exposure {exposure:.2}")
}

/// Which colour the filter over a sensor pixel lets through: red and green, green and blue.
const fn filter(x: usize, y: usize) -> usize {
    (x & 1) + (y & 1)
}

/// The mean of the pixels of colour `c` around and at (x, y): those of its 3×3 neighbourhood, or itself alone.
fn interpolated(mosaic: &[f64], (width, height): (usize, usize), (x, y): (usize, usize), c: usize) -> f64 {
    if filter(x, y) == c {
        return mosaic[y * width + x];
    }
    let (mut sum, mut count) = (0.0, 0.0);
    for row in y.saturating_sub(1)..(y + 2).min(height) {
        for column in x.saturating_sub(1)..(x + 2).min(width) {
            if filter(column, row) == c {
                sum += mosaic[row * width + column];
                count += 1.0;
            }
        }
    }
    // At the border of an image of one row or column a colour has no pixel near.
    if count > 0.0 { sum / count } else { mosaic[y * width + x] }
}

/// Values finer than 8 bits (the mean of a 3×3 neighbourhood, nine times as fine) brought to 8 bits with dither, as
/// raw converters and renderers do: the low bits are as random as a payload. Answers the dither.
pub(super) fn from_more_bits(image: &mut Image, rng: &mut Rng) -> String {
    const BAYER: [[usize; 4]; 4] = [[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]];
    let dither = rng.below(3);
    let (width, height) = (image.width as usize, image.height as usize);
    let channels = image.layout.channels();
    let alpha = image.layout.alpha();
    let old = canvas::samples(image).to_vec();
    let samples = canvas::samples_mut(image);
    for y in 0..height {
        for x in 0..width {
            for c in (0..channels).filter(|&c| Some(c) != alpha) {
                let mut sum = 0.0;
                for row in [y.saturating_sub(1), y, (y + 1).min(height - 1)] {
                    for column in [x.saturating_sub(1), x, (x + 1).min(width - 1)] {
                        sum += f64::from(old[(row * width + column) * channels + c]);
                    }
                }
                let add = match dither {
                    0 => rng.unit(),
                    1 => rng.unit() + rng.unit() - 0.5,
                    _ => (BAYER[y & 3][x & 3] as f64 + 0.5) / 16.0,
                };
                samples[(y * width + x) * channels + c] = (sum / 9.0 + add).floor().clamp(0.0, 255.0) as u8;
            }
        }
    }
    ["uniform", "triangular", "ordered"][dither].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::Layout;

    #[test]
    fn demosaicing_takes_the_neighbours_of_the_colour() {
        // R G R / G B G / R G R
        let mosaic = [10.0, 1.0, 20.0, 2.0, 100.0, 3.0, 30.0, 4.0, 40.0];
        let at = |place, colour| (interpolated(&mosaic, (3, 3), place, colour) * 10.0) as u32;
        assert_eq!([0, 1, 2].map(|colour| at((1, 1), colour)), [250, 25, 1000]);
        assert_eq!([0, 1, 2].map(|colour| at((0, 0), colour)), [100, 15, 1000]);
    }

    #[test]
    fn noise_moves_colour_and_leaves_alpha() {
        let flat = canvas::image(32, 32, Layout::Rgba, vec![120; 4096]);
        for make in [sensor, from_more_bits] {
            let mut image = flat.clone();
            make(&mut image, &mut Rng::new(3, "noise"));
            assert!(canvas::samples(&image).chunks(4).all(|pixel| pixel[3] == 120));
        }
        let mut image = flat.clone();
        sensor(&mut image, &mut Rng::new(3, "noise"));
        let changed = canvas::samples(&image).iter().filter(|&&sample| sample != 120).count();
        assert!(changed > 2000, "{changed}");
    }

    #[test]
    fn dithered_depth_has_random_low_bits_where_values_are_fine() {
        let ramp = canvas::image(
            64,
            64,
            Layout::Grey,
            (0..4096).map(|i| ((i % 64) / 9 + i / 640) as u8 + 90).collect(),
        );
        let mut image = ramp.clone();
        let mut rng = Rng::new(1, "depth");
        while from_more_bits(&mut image, &mut rng) == "ordered" {
            image = ramp.clone();
        }
        let changed =
            canvas::samples(&image).iter().zip(canvas::samples(&ramp)).filter(|(a, b)| a != b).count();
        assert!(changed > 200, "{changed}");
    }
}
