//! Stream 8: what the packed low bits look like as bytes, then the statistics over the whole image.

use crate::statistics::{NAMES, Statistics};

/// Names of the components before [`NAMES`].
const HEAD: [&str; 9] = [
    "rgb-lsb-distinct",
    "rgb-lsb-printable",
    "rgb-lsb-commonest",
    "alpha-lsb-distinct",
    "alpha-lsb-printable",
    "alpha-lsb-commonest",
    "hint-lsb-first",
    "hint-msb-first",
    "hint-none",
];

/// Names of all components, in order.
pub(super) fn names() -> Vec<String> {
    HEAD.iter().chain(NAMES).map(|&name| name.to_owned()).collect()
}

/// C values; zeros without statistics.
pub(super) fn take(statistics: Option<&Statistics>) -> Vec<f32> {
    let Some(statistics) = statistics else { return vec![0.0; HEAD.len() + NAMES.len()] };
    statistics.hints.iter().chain(&statistics.values).copied().collect()
}
