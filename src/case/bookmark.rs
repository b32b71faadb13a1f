//! A place worth coming back to: how a file was looked at, and why.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Utc;

/// Which part of an image is looked at, and how large.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Viewport {
    /// Screen pixels per image pixel; `None`: the whole image, fitted to the room there is.
    pub scale: Option<f32>,
    /// The image's point in the middle of the canvas, x and y in image pixels from the top left; `None`: its middle.
    pub centre: Option<[f32; 2]>,
}

/// A file, a way to look at it, and a note.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bookmark {
    /// When it was made.
    pub made: Utc,
    /// The view's name.
    pub view: String,
    /// What else the view was set to, by name; empty where the name says it all.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, serde_json::Value>,
    /// The part of the image.
    pub viewport: Viewport,
    /// Why it was made; may be empty.
    pub note: String,
}
