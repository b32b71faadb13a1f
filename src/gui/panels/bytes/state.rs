//! What the bytes remember.

use super::Tab;
use super::extract::ExtractState;
use super::hex::{FindState, GotoState, ImageState};
use super::metadata::MetadataState;
use super::strings::StringsState;
use super::tree::Tree;
use crate::gui::detail::Source;
use crate::gui::widgets::hex_view::HexState;
use crate::span::Span;

/// The state.
#[derive(Default)]
pub struct BytesState {
    /// The page shown.
    pub tab: Tab,
    /// The hex view.
    pub hex: HexState,
    /// Bytes a row as chosen; fewer are shown where there is no room.
    pub columns: Option<u64>,
    /// Which bytes it shows.
    pub source: Source,
    /// Whether the hex view has no room beside the other pages, as of the last frame.
    pub narrow: bool,
    /// The selection whose pixels were marked last.
    pub mapped: Option<Span>,
    /// The structures.
    pub(super) tree: Tree,
    /// The search for bytes.
    pub find: FindState,
    /// The place to go to.
    pub goto: GotoState,
    /// The bytes as an image.
    pub image: ImageState,
    /// The bit stream.
    pub extract: ExtractState,
    /// The list of texts.
    pub strings: StringsState,
    /// The list of fields.
    pub metadata: MetadataState,
}

impl BytesState {
    /// Shows `span` of `source`, selected.
    pub fn show(&mut self, source: Source, span: Span) {
        self.source = source;
        self.hex.reveal(span);
        if self.narrow || matches!(self.tab, Tab::Extract | Tab::Log) {
            self.tab = Tab::Hex;
        }
    }

    /// Another file is open: back to its beginning.
    pub fn opened(&mut self) {
        self.source = Source::File;
        self.hex.forget();
        self.extract.opened();
    }

    /// Whether arrow keys belong to the bytes at present.
    pub fn has_keyboard(&self) -> bool {
        match self.tab {
            Tab::Extract => self.extract.hex.focused(),
            _ => self.hex.focused(),
        }
    }
}
