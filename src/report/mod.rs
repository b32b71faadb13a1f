//! Results as they leave the program.

pub mod children;
pub mod detail;
pub mod json;
pub mod provenance;
pub mod quote;
pub mod schema;
