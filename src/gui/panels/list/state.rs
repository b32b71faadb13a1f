//! What the evidence list remembers.

/// The state.
#[derive(Debug, Default)]
pub struct ListState {
    /// The filter field.
    pub filter: String,
    /// Whether the filter field takes the cursor in the next frame.
    pub focus_filter: bool,
    /// Whether the list scrolls to the selected row in the next frame.
    pub reveal_row: bool,
    /// The rows on the screen in the last frame.
    pub visible: Vec<usize>,
}
