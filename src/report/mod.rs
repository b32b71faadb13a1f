//! Results as they leave the program.

#[cfg(feature = "cli")]
pub mod bundle;
pub mod children;
#[cfg(feature = "cli")]
pub mod csv;
pub mod detail;
#[cfg(feature = "cli")]
pub mod extract;
#[cfg(feature = "cli")]
pub mod html;
#[cfg(feature = "cli")]
pub mod intake;
pub mod json;
#[cfg(feature = "cli")]
pub mod kept;
#[cfg(feature = "cli")]
pub mod manifest;
#[cfg(feature = "cli")]
pub mod pictures;
pub mod provenance;
pub mod quote;
pub mod schema;
#[cfg(feature = "cli")]
pub mod uco;
