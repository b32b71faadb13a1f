//! The selected file, as far as it is there.

use crate::gui::detail::Detail;
use crate::gui::worker::JobId;

/// The selected file.
#[derive(Debug, Default)]
pub enum Selected {
    /// Nothing is selected.
    #[default]
    Nothing,
    /// Being opened.
    Opening(JobId, usize),
    /// There.
    Open(JobId, Box<Detail>),
    /// Could not be opened.
    Failed(usize, String),
}

impl Selected {
    /// The row it belongs to.
    pub fn row(&self) -> Option<usize> {
        match self {
            Self::Nothing => None,
            Self::Opening(_, row) | Self::Failed(row, _) => Some(*row),
            Self::Open(_, detail) => Some(detail.row),
        }
    }

    /// The file, once it is open.
    pub fn detail(&self) -> Option<&Detail> {
        match self {
            Self::Open(_, detail) => Some(detail),
            _ => None,
        }
    }
}
