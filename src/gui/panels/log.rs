//! The log of this window: every action with its time in UTC.

use eframe::egui::{Align2, Label, RichText, ScrollArea, TextStyle, Ui, Window};

use super::ViewCx;
use crate::gui::commands::WindowCommand;

/// Paints the window, where it is open.
pub(super) fn ui(cx: &ViewCx<'_>, open: &mut bool, ui: &Ui) {
    if !*open {
        return;
    }
    Window::new("Log")
        .open(open)
        .collapsible(false)
        .default_size([620.0, 360.0])
        .pivot(Align2::CENTER_CENTER)
        .default_pos(ui.ctx().content_rect().center())
        .show(ui.ctx(), |ui| contents(cx, ui));
}

/// The lines, the latest at the bottom. Only those on the screen are laid out.
pub fn contents(cx: &ViewCx<'_>, ui: &mut Ui) {
    let entries = cx.log.entries();
    ui.horizontal(|ui| {
        if ui.small_button("Copy the log").clicked() {
            cx.send(WindowCommand::Copy(cx.log.text()));
        }
        let older = cx.log.dropped();
        let text = match older {
            0 => format!("{} entries, times in UTC", entries.len()),
            older => format!(
                "the last {} of {} entries, times in UTC",
                entries.len(),
                entries.len() as u64 + older
            ),
        };
        ui.label(RichText::new(text).small().color(cx.tokens.weak));
    });
    let high = ui.text_style_height(&TextStyle::Small) + 4.0;
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical().id_salt("log").auto_shrink(false).stick_to_bottom(true).show_rows(
        ui,
        high,
        entries.len(),
        |ui, lines| {
            for entry in entries.range(lines) {
                ui.horizontal(|ui| {
                    ui.set_height(high);
                    let time = RichText::new(entry.at.short()).small().monospace().color(cx.tokens.weak);
                    ui.label(time);
                    let (word, colour) =
                        if entry.wrong { ("Error: ", cx.tokens.stego) } else { ("", cx.tokens.text) };
                    let text = RichText::new(format!("{word}{}", entry.text)).small().color(colour);
                    ui.add(Label::new(text).truncate().selectable(true));
                });
            }
        },
    );
}
