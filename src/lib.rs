//! Starlight: a forensic inspector for hidden data in images.

pub mod analysis;
pub mod container;
pub mod evidence;
pub mod finding;
pub mod limits;
pub mod metadata;
pub mod model;
pub mod payload;
pub mod pixels;
pub mod progress;
pub mod report;
pub mod scan;
pub mod span;
pub mod statistics;
pub mod streams;
pub mod untrusted;
pub mod verdict;

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "gui")]
pub mod gui;
pub mod lab;
