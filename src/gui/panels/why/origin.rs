//! Where evidence that is no file came from.

use eframe::egui::{Frame, Label, Margin, RichText, Ui};

use crate::gui::commands::FilesCommand;
use crate::gui::format;
use crate::gui::panels::ViewCx;
use crate::gui::row::{Row, shown_name, shown_path};
use crate::gui::theme::RADIUS;
use crate::untrusted::Untrusted;

/// Paints it, where the selected row is a part of something, or its file is gone.
pub(super) fn ui(cx: &ViewCx<'_>, ui: &mut Ui) {
    let row = cx.session.selected().and_then(|row| cx.session.rows().get(row));
    let Some(row) = row.filter(|row| row.part.is_some() || lost(row)) else { return };
    Frame::new().fill(cx.tokens.card).corner_radius(RADIUS).inner_margin(Margin::symmetric(10, 6)).show(
        ui,
        |ui| {
            ui.set_width(ui.available_width());
            if lost(row) {
                let text = "The file is no longer there. The list shows what was found when it was.";
                ui.add(Label::new(RichText::new(text).small()).wrap());
            }
            part(cx, ui, row);
        },
    );
    ui.add_space(4.0);
}

/// Whether nothing else says that the file is gone: an exhibit has a state of its own.
fn lost(row: &Row) -> bool {
    row.gone && row.exhibit.is_none()
}

fn part(cx: &ViewCx<'_>, ui: &mut Ui, row: &Row) {
    let Some(part) = &row.part else { return };
    let words = Untrusted::new(part.provenance.describe()).to_string();
    let size = format::size(part.evidence.bytes().len() as u64);
    let entry = part.provenance.entry.as_ref();
    let entry = entry.map(|entry| format!(" “{}”", Untrusted::new(entry.as_str()).shortened(60)));
    let text = format!("Part of {}: {words}{}.", shown_name(part.parent()), entry.unwrap_or_default());
    ui.add(Label::new(RichText::new(text).small()).wrap()).on_hover_text(shown_path(part.parent()));
    ui.horizontal_wrapped(|ui| {
        if ui.small_button("Show where it came from").clicked() {
            cx.send(FilesCommand::ShowParent);
        }
        let save = ui.small_button("Save…").on_hover_text("Write it into a new file");
        if save.clicked() {
            cx.send(FilesCommand::ChoosePartFile);
        }
        save.accessible_name("Save the part");
        let text = format!("{size}, kept in memory only");
        ui.label(RichText::new(text).small().color(cx.tokens.weak));
    });
}
