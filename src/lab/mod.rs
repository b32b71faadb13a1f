//! Tools that make, measure and compare: labelled data, features, sample files.

pub mod canvas;
#[cfg(feature = "cli")]
pub mod cli;
pub mod covers;
#[cfg(feature = "cli")]
pub mod evaluate;
pub mod extract;
pub mod features;
pub mod interval;
pub mod rng;
pub mod samples;
pub mod sidecar;
pub mod splice;
pub mod split;
pub mod synth;
pub mod tools;
pub mod write;
