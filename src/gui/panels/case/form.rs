//! The case form. What nobody fills in is "not supplied" in reports; nothing is filled in by the program.

use eframe::egui::{Align2, Label, RichText, ScrollArea, TextEdit, Ui, Window};

use super::{CaseState, evidence};
use crate::case::form::{FIELDS, Field, NOT_SUPPLIED};
use crate::gui::case::OpenCase;
use crate::gui::panels::ViewCx;

/// Size of the page where there is room.
const WIDTH: f32 = 620.0;
const HEIGHT: f32 = 660.0;
/// Width of the names.
const NAMES: f32 = 190.0;

/// Paints the window, where it is open.
pub(super) fn ui(cx: &ViewCx<'_>, state: &mut CaseState, ui: &Ui) {
    let Some(case) = cx.case.filter(|_| state.form) else { return };
    let room = ui.ctx().content_rect().size();
    let mut open = true;
    Window::new("Case form")
        .open(&mut open)
        .resizable(false)
        .collapsible(false)
        .fixed_size([WIDTH.min(room.x - 60.0), HEIGHT.min(room.y - 90.0)])
        .anchor(Align2::CENTER_CENTER, [0.0, 0.0])
        .show(ui.ctx(), |ui| {
            let height = (ui.available_height() - 36.0).max(80.0);
            ScrollArea::vertical().max_height(height).auto_shrink(false).show(ui, |ui| {
                for field in &FIELDS {
                    line(cx, state, ui, (case, field));
                }
                evidence::ui(cx, ui, case);
            });
            ui.separator();
            let text = format!(
                "Kept as you type. What is left empty is “{NOT_SUPPLIED}” in reports, never guessed."
            );
            ui.add(Label::new(RichText::new(text).small().color(cx.tokens.weak)).truncate());
        });
    state.form = open;
}

fn line(cx: &ViewCx<'_>, state: &mut CaseState, ui: &mut Ui, (case, field): (&OpenCase, &Field)) {
    ui.horizontal_top(|ui| {
        let label = ui.scope(|ui| {
            ui.set_width(NAMES);
            ui.add(Label::new(field.title).wrap()).id
        });
        let known = state.fields.get(field.name);
        let mut text = known.map_or_else(|| case.field(field.name).to_owned(), |(text, _)| text.clone());
        let edit = if field.long {
            TextEdit::multiline(&mut text).desired_rows(2)
        } else {
            TextEdit::singleline(&mut text)
        };
        let response = ui.add(edit.hint_text(NOT_SUPPLIED).desired_width(ui.available_width() - 8.0));
        if response.changed() {
            state.fields.insert(field.name, (text, Some(cx.now)));
        }
        response.labelled_by(label.inner);
    });
}
