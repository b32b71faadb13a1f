//! What lies over the window: the question before closing, and the sign that a drop is welcome.

use eframe::egui::{Align2, FontId, Id, LayerId, Modal, Order, RichText, Ui};

use super::ViewCx;
use super::state::WindowState;
use crate::gui::commands::{CaseCommand, RecordCommand, WindowCommand};
use crate::gui::theme::tint;

/// What to do with what the examiner said and did not save.
pub(super) fn closing(cx: &ViewCx<'_>, state: &WindowState, ui: &Ui) {
    if !state.closing {
        return;
    }
    Modal::new(Id::unique("starlight closing")).show(ui.ctx(), |ui| {
        ui.set_max_width(440.0);
        ui.label(RichText::new("The examiner's record is not saved").strong());
        ui.label("Status, tags, notes and bookmarks are lost when the window closes.");
        ui.add_space(6.0);
        ui.horizontal(|ui| {
            if ui.button("Save…").clicked() {
                cx.send(RecordCommand::ChooseSave);
            }
            if ui.button("Make a case…").on_hover_text("What is on the table goes into it").clicked() {
                cx.send(WindowCommand::KeepOpen);
                cx.send(CaseCommand::ChooseNew);
            }
            if ui.button("Close without saving").clicked() {
                cx.send(WindowCommand::CloseUnsaved);
            }
            if ui.button("Keep working").clicked() {
                cx.send(WindowCommand::KeepOpen);
            }
        });
    });
}

/// Shown while files are held over the window.
pub(super) fn drop_target(cx: &ViewCx<'_>, ui: &Ui) {
    let held = ui.input(|input| input.raw.hovered_files.len());
    if held == 0 {
        return;
    }
    let screen = ui.ctx().content_rect();
    let painter =
        ui.ctx().layer_painter(LayerId::new(Order::Foreground, Id::unique("starlight drop target")));
    painter.rect_filled(screen, 0.0, tint(cx.tokens.canvas, 0.85));
    let text = if held == 1 { "Drop to examine it".into() } else { format!("Drop to examine {held} items") };
    painter.text(screen.center(), Align2::CENTER_CENTER, &text, FontId::proportional(24.0), cx.tokens.text);
}
