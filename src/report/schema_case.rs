//! The JSON Schema of `case.json` (draft 2020-12): every field with its meaning, all objects closed but the parameters
//! of bookmarks. It is held to what the program writes, field by field and in both directions.

/// The schema; `assets/case.schema.json`.
pub const SCHEMA: &str = include_str!("../../assets/case.schema.json");

#[cfg(test)]
mod tests;
