//! What the run took: the only part of a report that differs between two runs.

use serde::Serialize;

use super::rates::examined;
use super::record::Record;
use super::scores::{self, Histogram};

/// Time and memory of a run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Timings {
    /// When it began, UTC.
    pub started: String,
    /// Threads.
    pub workers: usize,
    /// From the first file to the last, in seconds.
    pub wall_s: f64,
    /// Files a second, all workers together; absent where two models ran.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub files_per_s: Option<f64>,
    /// Megabytes (10⁶ bytes) a second, all workers together; absent where two models ran.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mb_per_s: Option<f64>,
    /// Milliseconds an image.
    pub per_file_ms: Spread,
    /// Milliseconds a megapixel, of images of at least [`LARGE`] pixels: what a small one costs does not come from its
    /// pixels.
    pub per_megapixel_ms: Spread,
    /// The distribution of the decimal logarithm of the milliseconds an image.
    pub log10_ms: Option<Histogram>,
    /// Highest memory in use since the program began, in bytes; absent where the system does not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peak_memory_bytes: Option<u64>,
}

/// Pixels from which on an image counts for the time per megapixel.
pub const LARGE: u64 = 100_000;

/// Percentiles of a set of values, by nearest rank; all 0 where there are none.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Spread {
    /// Half are not above.
    pub p50: f64,
    /// 95 of 100 are not above.
    pub p95: f64,
    /// 99 of 100 are not above.
    pub p99: f64,
    /// The highest.
    pub most: f64,
    /// Their mean.
    pub mean: f64,
    /// How many there are.
    pub of: u64,
}

impl Spread {
    /// The percentiles of `values`.
    pub fn of(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        let Some(most) = values.last().copied() else { return Self::default() };
        let count = values.len();
        let at = |share: f64| values[((share * count as f64).ceil() as usize).clamp(1, count) - 1];
        Self {
            p50: at(0.50),
            p95: at(0.95),
            p99: at(0.99),
            most,
            mean: values.iter().sum::<f64>() / count as f64,
            of: count as u64,
        }
    }
}

/// Milliseconds of each image that was examined.
pub fn per_file(records: &[Record]) -> Vec<f64> {
    examined(records).map(|(_, measured)| measured.ms).collect()
}

/// The distribution of the decimal logarithm of the milliseconds an image.
pub fn distribution(records: &[Record]) -> Option<Histogram> {
    let values: Vec<(f64, bool)> = examined(records)
        .map(|(record, measured)| (measured.ms.max(1e-3).log10(), record.label.is_stego()))
        .collect();
    scores::histogram(&values)
}

/// Milliseconds a megapixel of each large image.
pub fn per_megapixel(records: &[Record]) -> Vec<f64> {
    examined(records)
        .filter(|(_, measured)| measured.pixels >= LARGE)
        .map(|(_, measured)| measured.ms / (measured.pixels as f64 / 1e6))
        .collect()
}

/// The highest memory this program had in use, in bytes: `VmHWM` of Linux, see proc(5).
pub fn peak_memory() -> Option<u64> {
    vm_hwm(&std::fs::read_to_string("/proc/self/status").ok()?)
}

fn vm_hwm(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the values are exact in binary")]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_occurred() {
        let spread = Spread::of((1..=200).rev().map(f64::from).collect());
        assert_eq!([spread.p50, spread.p95, spread.p99, spread.most], [100.0, 190.0, 198.0, 200.0]);
        assert!((spread.mean - 100.5).abs() < 1e-12);
        let one = Spread::of(vec![7.0]);
        assert_eq!([one.p50, one.p95, one.p99, one.most], [7.0; 4]);
        assert_eq!(Spread::of(Vec::new()).of, 0);
    }

    #[test]
    fn memory_is_read_where_the_system_tells() {
        assert_eq!(vm_hwm("VmPeak:\t  900 kB\nVmHWM:\t  1234 kB\nVmRSS: 5 kB\n"), Some(1234 * 1024));
        assert_eq!(vm_hwm("Name: x\n"), None);
    }
}
