//! Histograms for drawing.

use serde::Serialize;

/// Bins of a histogram.
const BINS: usize = 48;

/// Counts of clean and stego images in bins of equal width.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Histogram {
    /// Where the first bin begins.
    pub from: f64,
    /// The bins' width.
    pub width: f64,
    /// Clean images by bin.
    pub clean: Vec<u64>,
    /// Stego images by bin.
    pub stego: Vec<u64>,
}

/// The histogram of (value, whether it is a stego image's); `None` where there is nothing to count.
pub fn histogram(values: &[(f64, bool)]) -> Option<Histogram> {
    let mut finite = values.iter().map(|(value, _)| *value).filter(|value| value.is_finite());
    let first = finite.next()?;
    let (from, to) = finite.fold((first, first), |(low, high), value| (low.min(value), high.max(value)));
    let width = ((to - from) / BINS as f64).max(1e-9);
    let mut histogram = Histogram { from, width, clean: vec![0; BINS], stego: vec![0; BINS] };
    for (value, is_stego) in values.iter().filter(|(value, _)| value.is_finite()) {
        let at = (((value - from) / width) as usize).min(BINS - 1);
        let counts = if *is_stego { &mut histogram.stego } else { &mut histogram.clean };
        counts[at] += 1;
    }
    Some(histogram)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_falls_into_one_bin() {
        let values: Vec<(f64, bool)> = (0..=480).map(|n| (f64::from(n), n % 2 == 0)).collect();
        let found = histogram(&values).unwrap();
        assert!((found.width - 10.0).abs() < 1e-12);
        assert_eq!((found.clean[0], found.stego[0]), (5, 5));
        assert_eq!((found.clean[47], found.stego[47]), (5, 6), "the highest value is in the last bin");
        assert_eq!(found.clean.iter().sum::<u64>() + found.stego.iter().sum::<u64>(), 481);
        let one = histogram(&[(3.0, true), (3.0, false)]).unwrap();
        assert_eq!((one.clean[0], one.stego[0]), (1, 1));
        assert_eq!(histogram(&[]), None);
    }
}
