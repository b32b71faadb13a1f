//! Which sources train, calibrate and test. Always whole sources, never single images: images of one source share
//! cameras, encoders and editors, and a detector that has seen half of them is measured on what it knows.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// What a source is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Split {
    /// Fits the weights.
    Train,
    /// Fits calibration and thresholds, and decides when training stops.
    Calibrate,
    /// Measures, once.
    Test,
}

impl Split {
    /// The name in `rows.jsonl`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Calibrate => "calibrate",
            Self::Test => "test",
        }
    }
}

/// Mixed into the hash. Chosen among 400 numbers before any model was trained, by counts alone: of the 16,789 images
/// of 231 sources at hand 59.9, 20.1 and 20.0 % fall to the three parts, and each format about as evenly.
const SALT: &[u8] = b"starlight-split-297:";

/// The part that `source` belongs to: SHA-256 of a fixed salt and the name, its first eight bytes as a big-endian
/// number, modulo 100; below 60 train, below 80 calibrate, else test.
pub fn of(source: &str) -> Split {
    let mut digest = Sha256::new();
    digest.update(SALT);
    digest.update(source.as_bytes());
    let digest: [u8; 32] = digest.finalize().into();
    let number = digest[..8].iter().fold(0u64, |number, byte| number << 8 | u64::from(*byte));
    match number % 100 {
        0..60 => Split::Train,
        60..80 => Split::Calibrate,
        _ => Split::Test,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn about_60_20_and_20_in_100_names() {
        let names: Vec<Split> = (0..2000).map(|n| of(&format!("source-{n}"))).collect();
        let count = |split| names.iter().filter(|&&s| s == split).count();
        assert!((1120..1280).contains(&count(Split::Train)));
        assert!((330..470).contains(&count(Split::Calibrate)));
        assert!((330..470).contains(&count(Split::Test)));
        assert_eq!(of("source-1"), of("source-1"));
    }
}
