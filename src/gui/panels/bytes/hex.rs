//! The bytes: which ones, and what is selected there.

use eframe::egui::{Align, ComboBox, Label, Layout, RichText, Ui};

use super::BytesState;
use crate::finding::Finding;
use crate::gui::commands::{BytesCommand, WindowCommand};
use crate::gui::detail::{Detail, Source};
use crate::gui::format;
use crate::gui::panels::ViewCx;
use crate::gui::widgets::hex_view;
use crate::span::Span;

/// Width that the hex view and its margin take.
pub(super) fn width(ui: &Ui) -> f32 {
    hex_view::width(ui) + 24.0
}

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, state: &mut BytesState, ui: &mut Ui) {
    let Some(detail) = cx.selected.detail() else {
        ui.label(RichText::new("The bytes are shown once a file is open.").small().color(cx.tokens.weak));
        return;
    };
    let bytes = detail.bytes(state.source);
    head(cx, state, ui, detail, bytes.len());
    // Findings name places in the file; inside an extract they mean nothing.
    let marks = if state.source == Source::File { marks(detail) } else { Vec::new() };
    hex_view::show(ui, &cx.tokens, &bytes, &marks, &mut state.hex);
}

fn head(cx: &ViewCx<'_>, state: &mut BytesState, ui: &mut Ui, detail: &Detail, length: usize) {
    ui.horizontal(|ui| {
        let sources = detail.sources();
        let current = sources.iter().find(|(source, _)| *source == state.source);
        let name = current.map_or("Whole file", |(_, name)| name.as_str());
        let combo =
            ComboBox::from_id_salt("source").selected_text(name).width(170.0).truncate().show_ui(ui, |ui| {
                for (source, name) in &sources {
                    if ui.selectable_label(state.source == *source, name).clicked() {
                        cx.send(BytesCommand::ShowBytes(*source, Span::default()));
                    }
                }
            });
        combo.response.accessible_name(format!("Bytes of: {name}"));
        let text = match state.hex.selection() {
            Some(span) if !span.is_empty() => {
                format!("Selected {:#010x} + {} bytes", span.offset, format::grouped(span.length))
            }
            _ => format!("{} bytes", format::grouped(length as u64)),
        };
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let selection = state.hex.selection().filter(|span| !span.is_empty());
            ui.add_enabled_ui(selection.is_some(), |ui| {
                if ui.small_button("Copy hex").clicked()
                    && let Some(span) = selection
                {
                    cx.send(WindowCommand::Copy(hex_view::as_hex(span.of(&detail.bytes(state.source)))));
                }
            });
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(Label::new(RichText::new(text).small().color(cx.tokens.weak)).truncate());
            });
        });
    });
}

/// The bytes of all findings that name a part of the file, in order and bounded.
fn marks(detail: &Detail) -> Vec<Span> {
    let whole = detail.evidence.bytes().len() as u64;
    let spans = detail.findings().iter().flat_map(Finding::spans).copied();
    let mut marks: Vec<Span> =
        spans.filter(|span| !span.is_empty() && span.length < whole).take(1000).collect();
    marks.sort_unstable();
    marks
}
