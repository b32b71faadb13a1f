//! What a set is made of.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// Which files a set holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mix {
    /// Every method and payload, clean twins, and negatives that look guilty
    #[default]
    Everything,
    /// Random bits in samples, which nothing but their statistics gives away, each with its clean twin
    RandomBits,
    /// Negatives that look guilty
    Negatives,
}
