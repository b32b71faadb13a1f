//! Results as they leave the program.

pub mod schema;
