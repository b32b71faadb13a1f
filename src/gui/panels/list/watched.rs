//! The folders that are watched, each with a way to stop it.

use eframe::egui::{Align, Label, Layout, RichText, Ui, vec2};

use crate::gui::commands::FilesCommand;
use crate::gui::panels::ViewCx;
use crate::gui::row::{shown_name, shown_path};

/// Most folders shown; the rest is a number.
const SHOWN: usize = 3;

/// Paints them.
pub(super) fn ui(cx: &ViewCx<'_>, ui: &mut Ui) {
    let room = vec2(ui.available_width(), ui.spacing().interact_size.y);
    for folder in cx.watched.iter().take(SHOWN) {
        let name = shown_name(folder);
        ui.allocate_ui_with_layout(room, Layout::right_to_left(Align::Center), |ui| {
            let stop = ui.small_button("Stop").on_hover_text("Watch this folder no longer");
            if stop.clicked() {
                cx.send(FilesCommand::StopWatching(Some(folder.clone())));
            }
            stop.accessible_name(format!("Stop watching {name}"));
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.label(RichText::new("●").small().color(cx.tokens.accent));
                let label = Label::new(RichText::new(format!("Watching {name}")).small()).truncate();
                ui.add(label).on_hover_text(shown_path(folder));
            });
        });
    }
    if cx.watched.len() > SHOWN {
        let text = format!("and {} more watched folders", cx.watched.len() - SHOWN);
        ui.label(RichText::new(text).small().color(cx.tokens.weak));
    }
}
