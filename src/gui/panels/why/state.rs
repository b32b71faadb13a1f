//! What the evidence for the verdict remembers.

use crate::case;

/// The state.
#[derive(Debug, Default)]
pub struct WhyState {
    /// The selected finding.
    pub finding: Option<usize>,
    /// The field for a tag.
    pub tag: String,
    /// The field for a note.
    pub note: String,
    /// The note being rewritten, with its text.
    pub rewriting: Option<(case::Entry, String)>,
    /// Whether the field for a tag takes the cursor in the next frame.
    pub focus_tag: bool,
    /// Whether the field for a note takes the cursor in the next frame.
    pub focus_note: bool,
    /// The channel whose histogram is shown.
    pub channel: usize,
}
