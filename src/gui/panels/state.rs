//! What the panels remember between frames, one struct a region.

pub use super::bytes::BytesState;
pub use super::canvas::CanvasState;
pub use super::case::CaseState;
pub use super::list::ListState;
pub use super::palette::PaletteState;
pub use super::why::WhyState;

use crate::case;
use crate::gui::help::Page;
use crate::gui::settings::Layout;

/// All of it.
#[derive(Default)]
pub struct Panels {
    /// The evidence list.
    pub list: ListState,
    /// The image.
    pub canvas: CanvasState,
    /// The evidence for the verdict.
    pub why: WhyState,
    /// The bytes.
    pub bytes: BytesState,
    /// The case.
    pub case: CaseState,
    /// The window itself.
    pub window: WindowState,
}

/// What the bars and windows over the regions remember.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one window that is open or not")]
pub struct WindowState {
    /// Whether the sample case was opened.
    pub samples: bool,
    /// The path field.
    pub path: String,
    /// The list of all commands.
    pub palette: PaletteState,
    /// The page of the help, where it is open.
    pub help: Option<Page>,
    /// What is looked for in the help.
    pub help_search: String,
    /// Whether the settings are open.
    pub settings: bool,
    /// Whether the models are compared.
    pub models: bool,
    /// Whether the list of jobs is open.
    pub jobs: bool,
    /// Whether the log is open.
    pub log: bool,
    /// Whether the bookmarks are open.
    pub bookmarks: bool,
    /// The bookmark whose note takes the cursor in the next frame.
    pub new_bookmark: Option<case::Entry>,
    /// The bookmark's note being written.
    pub bookmark_note: Option<(case::Entry, String)>,
    /// Whether it is being asked what to do with what is not saved.
    pub closing: bool,
    /// Whether frame times are shown.
    pub frame_times: bool,
    /// Sizes of the regions as of the last frame.
    pub layout: Layout,
}

impl WindowState {
    /// Closes one of the windows over the regions; says whether there was one.
    pub fn close_top(&mut self) -> bool {
        if self.palette.is_open() {
            self.palette.flip();
            return true;
        }
        if !self.closing && self.help.take().is_some() {
            return true;
        }
        let windows = [
            &mut self.closing,
            &mut self.models,
            &mut self.settings,
            &mut self.bookmarks,
            &mut self.log,
            &mut self.jobs,
        ];
        windows.into_iter().find(|open| **open).map(|open| *open = false).is_some()
    }
}
