//! What can be done with the chosen rows.

use eframe::egui::{Button, Ui};

use crate::case::Status;
use crate::gui::commands::{Command, FilesCommand, ListCommand, RecordCommand, Scope};
use crate::gui::panels::ViewCx;

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, ui: &mut Ui) {
    ui.set_min_width(230.0);
    for command in [ListCommand::CopyPaths, ListCommand::CopyFolders, ListCommand::CopyHashes] {
        item(cx, ui, command);
    }
    for command in [FilesCommand::Reveal, FilesCommand::WatchFolder] {
        item(cx, ui, command);
    }
    ui.separator();
    for status in Status::ALL {
        item(cx, ui, RecordCommand::SetStatus(status));
    }
    item(cx, ui, RecordCommand::FocusTag);
    ui.separator();
    let rows = cx.session.rows();
    if cx.session.selected().and_then(|row| rows.get(row)).is_some_and(|row| row.part.is_some()) {
        item(cx, ui, FilesCommand::ShowParent);
        item(cx, ui, FilesCommand::ChoosePartFile);
    }
    item(cx, ui, FilesCommand::ChooseExport(Scope::Selected));
    item(cx, ui, FilesCommand::RescanChosen);
    item(cx, ui, FilesCommand::RemoveChosen);
}

/// One line: the words and the key of the command's entry.
pub(in crate::gui::panels) fn item(cx: &ViewCx<'_>, ui: &mut Ui, command: impl Into<Command>) {
    let command = command.into();
    let Some(entry) = cx.catalogue.entry(&command) else { return };
    let mut button = Button::new(entry.text.as_ref());
    if let Some(key) = entry.keys.first() {
        button = button.shortcut_text(ui.ctx().format_shortcut(key));
    }
    let mut response = ui.add(button);
    if !entry.hint.is_empty() {
        response = response.on_hover_text(entry.hint);
    }
    if response.clicked() {
        cx.send(command);
        ui.close();
    }
}
