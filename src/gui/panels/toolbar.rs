//! The bar at the top: opening, exporting, light and dark, help; below it the last message.

use std::path::PathBuf;

use eframe::egui::{Align, Button, Key, Label, Layout, RichText, TextEdit, Ui};

use super::ViewCx;
use super::state::Panels;
use crate::gui::commands::{Command, FilesCommand as Files, Scope, WindowCommand as Window};
use crate::gui::row::Kind;

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, panels: &mut Panels, ui: &mut Ui) {
    ui.horizontal(|ui| {
        command(cx, ui, "Open files…", Files::ChooseFiles, !cx.asking);
        command(cx, ui, "Open folder…", Files::ChooseFolder, !cx.asking);
        let filled = !cx.session.rows().is_empty();
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let theme = if ui.visuals().dark_mode { "Light" } else { "Dark" };
            command(cx, ui, "Keys", Window::FlipHelp, true);
            command(cx, ui, theme, Window::FlipTheme, true);
            ui.separator();
            let done = cx.session.rows().len() > cx.session.count(Kind::Waiting);
            command(cx, ui, "Export all…", Files::ChooseExport(Scope::All), done && !cx.asking);
            let one = cx.session.selected().is_some_and(|row| !cx.session.records(Some(row)).is_empty());
            command(cx, ui, "Export selected…", Files::ChooseExport(Scope::Selected), one && !cx.asking);
            ui.separator();
            command(cx, ui, "Clear", Files::Clear, filled);
            command(cx, ui, "Scan again", Files::Rescan, filled && !cx.session.busy());
            ui.separator();
            path_field(cx, panels, ui);
        });
    });
    notice(cx, ui);
}

fn command(cx: &ViewCx<'_>, ui: &mut Ui, label: &str, command: impl Into<Command>, enabled: bool) {
    let command = command.into();
    let key = cx.key(ui, command.clone());
    let mut response = ui.add_enabled(enabled, Button::new(label));
    if !key.is_empty() {
        response = response.on_hover_text(format!("{label}{key}"));
    }
    if response.clicked() {
        cx.send(command);
    }
}

fn path_field(cx: &ViewCx<'_>, panels: &mut Panels, ui: &mut Ui) {
    let field = TextEdit::singleline(&mut panels.window.path)
        .hint_text("Path of a file or folder, then Enter")
        .desired_width(ui.available_width() - 4.0);
    let response = ui.add(field).accessible_name("Path of a file or folder");
    let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    let path = panels.window.path.trim();
    if entered && !path.is_empty() {
        cx.send(Files::Open(vec![PathBuf::from(path)]));
        panels.window.path.clear();
    }
}

fn notice(cx: &ViewCx<'_>, ui: &mut Ui) {
    let Some(notice) = cx.notice else { return };
    ui.horizontal(|ui| {
        let colour = if notice.wrong { cx.tokens.stego } else { cx.tokens.accent };
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if ui.small_button("Dismiss").clicked() {
                cx.send(Window::DismissNotice);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(Label::new(RichText::new(&notice.text).color(colour)).truncate());
            });
        });
    });
}
