//! How long the window's own work takes per frame, so that "never blocked" is a figure.

use std::time::Duration;

/// Frames remembered.
const KEPT: usize = 4096;

/// The times of the last frames.
#[derive(Debug, Default)]
pub struct FrameTimes {
    micros: Vec<u32>,
    next: usize,
}

impl FrameTimes {
    /// One more frame.
    pub fn add(&mut self, time: Duration) {
        let micros = u32::try_from(time.as_micros()).unwrap_or(u32::MAX);
        if self.micros.len() < KEPT {
            self.micros.push(micros);
        } else {
            self.micros[self.next] = micros;
        }
        self.next = (self.next + 1) % KEPT;
    }

    /// Frames seen, median, 99th percentile and worst, in milliseconds; `None` before the first frame.
    pub fn summary(&self) -> Option<(usize, [f64; 3])> {
        let mut sorted = self.micros.clone();
        sorted.sort_unstable();
        let at = |share: f64| {
            let last = sorted.len().checked_sub(1)?;
            sorted.get((last as f64 * share).round() as usize).map(|&micros| f64::from(micros) / 1000.0)
        };
        Some((sorted.len(), [at(0.5)?, at(0.99)?, at(1.0)?]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_the_frames() {
        let mut times = FrameTimes::default();
        assert_eq!(times.summary(), None);
        for millisecond in 1..=101 {
            times.add(Duration::from_millis(millisecond));
        }
        assert_eq!(times.summary(), Some((101, [51.0, 100.0, 101.0])));
    }
}
