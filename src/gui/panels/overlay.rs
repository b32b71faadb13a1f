//! What lies over the window: the list of keys, and the sign that a drop is welcome.

use eframe::egui::{Align2, FontId, Grid, Id, LayerId, Order, RichText, Ui, Window};

use super::ViewCx;
use super::state::Panels;
use crate::gui::commands::{CanvasCommand, Command};
use crate::gui::theme::tint;

/// The list of keys.
pub(super) fn help(cx: &ViewCx<'_>, panels: &mut Panels, ui: &Ui) {
    if !panels.window.help {
        return;
    }
    Window::new("Keys")
        .open(&mut panels.window.help)
        .resizable(false)
        .collapsible(false)
        .anchor(Align2::CENTER_CENTER, [0.0, 0.0])
        .show(ui.ctx(), |ui| {
            Grid::new("keys").num_columns(2).spacing([24.0, 5.0]).show(ui, |ui| {
                for entry in cx.catalogue.entries() {
                    let Some(shortcut) = entry.keys.first() else { continue };
                    let (key, words) = match entry.command {
                        Command::Canvas(CanvasCommand::PickBit(0)) => {
                            ("0 to 7".into(), "Bit 0 (lowest) to 7")
                        }
                        Command::Canvas(CanvasCommand::PickBit(_)) => continue,
                        _ => (ui.ctx().format_shortcut(shortcut), entry.text.trim_end_matches('…')),
                    };
                    ui.label(RichText::new(key).monospace().color(cx.tokens.accent));
                    ui.label(words);
                    ui.end_row();
                }
                for (gesture, words) in [
                    ("Wheel", "Zoom at the pointer"),
                    ("Drag", "Move the image"),
                    ("Double click", "Fit, or 100 %"),
                ] {
                    ui.label(RichText::new(gesture).monospace().color(cx.tokens.accent));
                    ui.label(words);
                    ui.end_row();
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
