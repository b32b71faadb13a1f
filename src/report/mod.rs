//! Results as they leave the program.

pub mod children;
pub mod detail;
#[cfg(feature = "cli")]
pub mod extract;
#[cfg(feature = "cli")]
pub mod intake;
pub mod json;
#[cfg(feature = "cli")]
pub mod kept;
pub mod provenance;
pub mod quote;
pub mod schema;
