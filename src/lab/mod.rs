//! Tools that make, measure and compare: labelled data, features, sample files.

pub mod ablate;
pub mod attack;
pub mod canvas;
#[cfg(feature = "cli")]
pub mod cli;
pub mod compare;
pub mod covers;
#[cfg(feature = "cli")]
pub mod evaluate;
pub mod extract;
pub mod features;
pub mod interval;
#[cfg(feature = "cli")]
pub mod options;
pub mod rng;
pub mod samples;
pub mod scores;
pub mod select;
pub mod sidecar;
pub mod splice;
pub mod split;
pub mod synth;
pub mod table;
pub mod tools;
pub mod write;
