//! The bytes: which ones, and what is selected there.

use eframe::egui::{Align, ComboBox, Label, Layout, RichText, Ui};

use super::ViewCx;
use crate::finding::Finding;
use crate::gui::app::Panels;
use crate::gui::commands::Command;
use crate::gui::detail::{Detail, Source};
use crate::gui::format;
use crate::gui::widgets::hex_view;
use crate::span::Span;

/// Width that the hex view and its margin take.
pub(super) fn width(ui: &Ui) -> f32 {
    hex_view::width(ui) + 24.0
}

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, panels: &mut Panels, ui: &mut Ui) {
    let Some(detail) = cx.selected.detail() else {
        ui.label(RichText::new("The bytes are shown once a file is open.").small().color(cx.tokens.weak));
        return;
    };
    let bytes = detail.bytes(panels.source);
    head(cx, panels, ui, detail, bytes.len());
    // Findings name places in the file; inside an extract they mean nothing.
    let marks = if panels.source == Source::File { marks(detail) } else { Vec::new() };
    hex_view::show(ui, &cx.tokens, &bytes, &marks, &mut panels.hex);
}

fn head(cx: &ViewCx<'_>, panels: &mut Panels, ui: &mut Ui, detail: &Detail, length: usize) {
    ui.horizontal(|ui| {
        let sources = detail.sources();
        let current = sources.iter().find(|(source, _)| *source == panels.source);
        let name = current.map_or("Whole file", |(_, name)| name.as_str());
        let combo =
            ComboBox::from_id_salt("source").selected_text(name).width(170.0).truncate().show_ui(ui, |ui| {
                for (source, name) in &sources {
                    if ui.selectable_label(panels.source == *source, name).clicked() {
                        cx.send(Command::ShowBytes(*source, Span::default()));
                    }
                }
            });
        combo.response.accessible_name(format!("Bytes of: {name}"));
        let text = match panels.hex.selection() {
            Some(span) if !span.is_empty() => {
                format!("Selected {:#010x} + {} bytes", span.offset, format::grouped(span.length))
            }
            _ => format!("{} bytes", format::grouped(length as u64)),
        };
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let selection = panels.hex.selection().filter(|span| !span.is_empty());
            ui.add_enabled_ui(selection.is_some(), |ui| {
                if ui.small_button("Copy hex").clicked()
                    && let Some(span) = selection
                {
                    cx.send(Command::Copy(hex_view::as_hex(span.of(&detail.bytes(panels.source)))));
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
