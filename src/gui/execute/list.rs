//! The evidence list.

use std::path::Path;

use eframe::egui;

use crate::gui::app::App;
use crate::gui::commands::ListCommand;
use crate::gui::format::grouped;
use crate::gui::row::Row;
use crate::gui::session::Filter;

impl App {
    /// Carries out one command.
    pub(super) fn execute_list(&mut self, ctx: &egui::Context, command: ListCommand) {
        match command {
            ListCommand::Select(row) => self.session.select(row),
            ListCommand::Toggle(row) => self.session.toggle(row),
            ListCommand::ExtendTo(row) => self.session.extend_to(row),
            ListCommand::Extend(step) => {
                self.session.extend(step);
                self.panels.list.reveal_row = true;
            }
            ListCommand::SelectAll => self.session.select_all(),
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
                let filter = Filter { kind, only_findings: false, ..self.session.filter().clone() };
                self.session.set_filter(filter);
            }
            ListCommand::FlipOnlyFindings => {
                let filter = self.session.filter().clone();
                self.session.set_filter(Filter {
                    only_findings: !filter.only_findings,
                    kind: None,
                    ..filter
                });
            }
            ListCommand::FlipDuplicates => {
                let filter = self.session.filter().clone();
                self.session.set_filter(Filter { duplicates: !filter.duplicates, ..filter });
            }
            ListCommand::CopyPaths => self.copy_of_chosen(ctx, |row| Some(raw(&row.path))),
            ListCommand::CopyFolders => self.copy_of_chosen(ctx, |row| row.path.parent().map(raw)),
            ListCommand::CopyHashes => {
                self.copy_of_chosen(ctx, |row| row.sha256().map(ToString::to_string));
            }
            ListCommand::FocusFilter => self.panels.list.focus_filter = true,
            ListCommand::SortBy(column) => {
                self.session.sort_by(column);
                self.panels.list.reveal_row = true;
            }
        }
    }

    /// Puts one line a chosen row on the clipboard, each line once.
    fn copy_of_chosen(&mut self, ctx: &egui::Context, line: impl Fn(&Row) -> Option<String>) {
        let rows = self.session.chosen().iter().filter_map(|&row| self.session.rows().get(row));
        let mut lines: Vec<String> = rows.filter_map(line).collect();
        lines.dedup();
        if lines.is_empty() {
            return self.tell("There is nothing to copy yet.");
        }
        let said = match lines.len() {
            1 => "Copied to the clipboard.".to_owned(),
            count => format!("{} lines copied to the clipboard.", grouped(count as u64)),
        };
        ctx.copy_text(lines.join("\n"));
        self.tell(&said);
    }
}

/// The path as it is, since the clipboard is for other programs.
fn raw(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
