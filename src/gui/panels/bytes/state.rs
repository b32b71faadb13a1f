//! What the bytes remember.

use super::Tab;
use crate::gui::detail::Source;
use crate::gui::widgets::hex_view::HexState;
use crate::span::Span;

/// The state.
#[derive(Debug, Default)]
pub struct BytesState {
    /// The page shown.
    pub tab: Tab,
    /// The hex view.
    pub hex: HexState,
    /// Which bytes it shows.
    pub source: Source,
    /// Whether the hex view has no room beside the other pages, as of the last frame.
    pub narrow: bool,
}

impl BytesState {
    /// Shows `span` of `source`, selected.
    pub fn show(&mut self, source: Source, span: Span) {
        self.source = source;
        self.hex.reveal(span);
        if self.narrow {
            self.tab = Tab::Hex;
        }
    }

    /// Another file is open: back to its beginning.
    pub fn opened(&mut self) {
        self.source = Source::File;
        self.hex = HexState::default();
    }
}
