//! The evidence list.

use crate::gui::app::App;
use crate::gui::commands::ListCommand;
use crate::gui::session::Filter;

impl App {
    /// Carries out one command.
    pub(super) fn execute_list(&mut self, command: ListCommand) {
        match command {
            ListCommand::Select(row) => self.session.select(row),
            ListCommand::StepFile(step) => {
                self.session.step(step);
                self.panels.list.reveal_row = true;
            }
            ListCommand::FilterText(text) => {
                self.panels.list.filter.clone_from(&text);
                let filter = Filter { text, ..self.session.filter().clone() };
                self.session.set_filter(filter);
            }
            ListCommand::FilterKind(kind) => {
                let filter = Filter { kind, ..self.session.filter().clone() };
                self.session.set_filter(filter);
            }
            ListCommand::FocusFilter => self.panels.list.focus_filter = true,
            ListCommand::SortBy(column) => {
                self.session.sort_by(column);
                self.panels.list.reveal_row = true;
            }
        }
    }
}
