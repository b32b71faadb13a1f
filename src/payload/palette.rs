//! Text in the least significant bits of palette indices.

use super::lsb::{Reading, text_finding};
use crate::finding::{Finding, Method};

/// Reads text from a stream of palette indices.
pub(super) fn recover(reading: &Reading<'_>) -> Option<Finding> {
    if reading.stream.method != Method::Palette {
        return None;
    }
    text_finding("palette-text", reading)
}
