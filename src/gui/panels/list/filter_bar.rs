//! Which files are listed: part of the path, and one button a verdict with its count.

use eframe::egui::{Button, RichText, TextEdit, Ui};

use super::ListState;
use crate::gui::commands::ListCommand;
use crate::gui::format::grouped;
use crate::gui::panels::ViewCx;
use crate::gui::row::Kind;

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, state: &mut ListState, ui: &mut Ui) {
    let field =
        TextEdit::singleline(&mut state.filter).hint_text("Filter by path").desired_width(f32::INFINITY);
    let response = ui.add(field).accessible_name("Filter by path");
    if std::mem::take(&mut state.focus_filter) {
        response.request_focus();
    }
    if response.changed() {
        cx.send(ListCommand::FilterText(state.filter.clone()));
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let current = cx.session.filter().kind;
        chip(cx, ui, "All", cx.tokens.text, current.is_none(), None);
        for kind in Kind::ALL {
            let count = cx.session.count(kind);
            if count == 0 && current != Some(kind) {
                continue;
            }
            let label = format!("{} {}", kind.word(cx.session.busy()), grouped(count as u64));
            chip(cx, ui, &label, cx.tokens.of(kind), current == Some(kind), Some(kind));
        }
    });
}

fn chip(
    cx: &ViewCx<'_>,
    ui: &mut Ui,
    label: &str,
    colour: eframe::egui::Color32,
    selected: bool,
    kind: Option<Kind>,
) {
    let colour = if selected { cx.tokens.on_selection } else { colour };
    let text = RichText::new(label).small().color(colour);
    if ui.add(Button::new(text).selected(selected).corner_radius(11)).clicked() {
        cx.send(ListCommand::FilterKind(if selected { None } else { kind }));
    }
}
