//! Bytes.

use crate::gui::app::App;
use crate::gui::commands::BytesCommand;
use crate::gui::detail::Source;
use crate::span::Span;

impl App {
    /// Carries out one command.
    pub(super) fn execute_bytes(&mut self, command: &BytesCommand) {
        match *command {
            BytesCommand::ShowBytes(source, span) => self.show_bytes(source, span),
            BytesCommand::ShowTab(tab) => self.panels.bytes.tab = tab,
        }
    }

    /// Shows `span` of `source`, selected.
    pub(super) fn show_bytes(&mut self, source: Source, span: Span) {
        self.panels.bytes.show(source, span);
    }
}
