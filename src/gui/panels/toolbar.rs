//! The bar at the top: opening, exporting, light and dark, and a menu of the rest.

use std::path::PathBuf;

use eframe::egui::{Align, Button, Key, Layout, TextEdit, Ui};

use super::ViewCx;
use super::case::menu;
use super::list::menu::item;
use super::state::Panels;
use crate::gui::commands::{
    Command, FilesCommand as Files, RecordCommand as Record, Scope, WindowCommand as Window,
};
use crate::gui::help::Page;
use crate::gui::row::Kind;

/// Width from which on there is room for scanning and exporting beside the rest.
const WIDE: f32 = 1100.0;
/// Least width of the field for a path; where there is less room it is left out.
const FIELD: f32 = 60.0;

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, panels: &mut Panels, ui: &mut Ui) {
    let wide = ui.available_width() >= WIDE;
    ui.horizontal(|ui| {
        command(cx, ui, "Open files…", Files::ChooseFiles, !cx.asking);
        command(cx, ui, "Open folder…", Files::ChooseFolder, !cx.asking);
        menu::button(cx, ui);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            more(cx, ui, wide);
            let theme = if ui.visuals().dark_mode { "Light" } else { "Dark" };
            command(cx, ui, theme, Window::FlipTheme, true);
            command(cx, ui, "Commands…", Window::FlipPalette, true);
            if wide {
                results(cx, ui);
            }
            ui.separator();
            path_field(cx, panels, ui);
        });
    });
}

/// Scanning again and exporting, from the right.
fn results(cx: &ViewCx<'_>, ui: &mut Ui) {
    ui.separator();
    let done = cx.session.len() > cx.session.count(Kind::Waiting);
    command(cx, ui, "Export all…", Files::ChooseExport(Scope::All), done && !cx.asking);
    let rows = cx.session.rows();
    let one = cx.session.selected().and_then(|row| rows.get(row)).is_some_and(|row| row.outcome.is_some());
    command(cx, ui, "Export selected…", Files::ChooseExport(Scope::Selected), one && !cx.asking);
    ui.separator();
    command(cx, ui, "Scan again", Files::Rescan, !cx.session.is_empty() && !cx.session.busy());
}

/// What is used less often, and what the bar has no room for.
fn more(cx: &ViewCx<'_>, ui: &mut Ui, wide: bool) {
    ui.menu_button("More", |ui| {
        ui.set_min_width(250.0);
        if !wide {
            for command in
                [Files::Rescan, Files::ChooseExport(Scope::All), Files::ChooseExport(Scope::Selected)]
            {
                item(cx, ui, command);
            }
            ui.separator();
        }
        for command in [Record::FlipBookmarks, Record::ChooseSave, Record::ChooseLoad] {
            item(cx, ui, command);
        }
        ui.separator();
        item(cx, ui, Files::OpenSamples);
        item(cx, ui, Files::Clear);
        ui.separator();
        for command in [Window::FlipJobs, Window::FlipLog, Window::FlipFullScreen] {
            item(cx, ui, command);
        }
        ui.separator();
        for command in [Window::FlipModels, Window::FlipSettings] {
            item(cx, ui, command);
        }
        ui.separator();
        for command in [Window::FlipHelp, Window::ShowHelp(Page::first_technique()), Window::FlipAbout] {
            item(cx, ui, command);
        }
    });
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
    if ui.available_width() < FIELD {
        return;
    }
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
