//! What the panels remember between frames, one struct a region.

pub use super::bytes::BytesState;
pub use super::canvas::CanvasState;
pub use super::list::ListState;
pub use super::why::WhyState;

/// All of it.
#[derive(Debug, Default)]
pub struct Panels {
    /// The evidence list.
    pub list: ListState,
    /// The image.
    pub canvas: CanvasState,
    /// The evidence for the verdict.
    pub why: WhyState,
    /// The bytes.
    pub bytes: BytesState,
    /// The window itself.
    pub window: WindowState,
}

/// What the bars and windows over the regions remember.
#[derive(Debug, Default)]
pub struct WindowState {
    /// The path field.
    pub path: String,
    /// Whether the list of keys is open.
    pub help: bool,
    /// Whether frame times are shown.
    pub frame_times: bool,
}
