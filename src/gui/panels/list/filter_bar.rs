//! Which files are listed: part of the path or of a tag, and one button a verdict with its count.

use eframe::egui::{Button, Color32, RichText, TextEdit, Ui};

use super::ListState;
use crate::gui::commands::{Command, ListCommand};
use crate::gui::format::grouped;
use crate::gui::panels::ViewCx;
use crate::gui::row::Kind;

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, state: &mut ListState, ui: &mut Ui) {
    let field = TextEdit::singleline(&mut state.filter)
        .hint_text("Filter by path or tag")
        .desired_width(f32::INFINITY);
    let response = ui.add(field).accessible_name("Filter by path");
    if std::mem::take(&mut state.focus_filter) {
        response.request_focus();
    }
    if response.changed() {
        cx.send(ListCommand::FilterText(state.filter.clone()));
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let filter = cx.session.filter();
        let busy = cx.session.busy();
        let all = filter.kind.is_none() && !filter.only_findings;
        chip(cx, ui, "All", cx.tokens.text, all, ListCommand::FilterKind(None));
        let found = cx.session.count(Kind::Stego) + cx.session.count(Kind::Suspicious);
        if found > 0 || filter.only_findings {
            let label = format!("Only findings {}", grouped(found as u64));
            chip(cx, ui, &label, cx.tokens.text, filter.only_findings, ListCommand::FlipOnlyFindings);
        }
        for kind in Kind::ALL {
            let count = cx.session.count(kind);
            let selected = filter.kind == Some(kind);
            if count == 0 && !selected {
                continue;
            }
            let label = format!("{} {}", kind.word(busy), grouped(count as u64));
            let command = ListCommand::FilterKind((!selected).then_some(kind));
            chip(cx, ui, &label, cx.tokens.of(kind), selected, command);
        }
        let copies = cx.session.duplicates();
        if copies > 0 || filter.duplicates {
            let label = format!("Duplicates {}", grouped(copies as u64));
            chip(cx, ui, &label, cx.tokens.accent, filter.duplicates, ListCommand::FlipDuplicates);
        }
    });
}

fn chip(
    cx: &ViewCx<'_>,
    ui: &mut Ui,
    label: &str,
    colour: Color32,
    selected: bool,
    command: impl Into<Command>,
) {
    let colour = if selected { cx.tokens.on_selection } else { colour };
    let text = RichText::new(label).small().color(colour);
    if ui.add(Button::new(text).selected(selected).corner_radius(11)).clicked() {
        cx.send(command);
    }
}
