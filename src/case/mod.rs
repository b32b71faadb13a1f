//! The examiner's own record: what a person says about the evidence, beside what the tool found and never mixed with
//! it. A status, tags, notes and bookmarks for each item, every one with the UTC time that the caller passes in. Knows
//! nothing of a window; opinion stands here, observations stand in [`crate::report`].

mod bookmark;
pub mod form;
mod item;
mod record;
#[cfg(feature = "cli")]
pub mod store;
mod utc;
mod wire;

pub use bookmark::{Bookmark, Viewport};
pub use item::{Entry, Item, ItemId, Note, Status, clean_tag};
pub use record::ExaminerRecord;
pub use utc::Utc;
pub use wire::{SCHEMA_VERSION, WireError, from_json, to_json};
