//! Every structure of the file with its place; a click shows its bytes.

use eframe::egui::{Align, Label, Layout, RichText, Role, Sense, Ui, WidgetInfo, vec2};
use egui_extras::{Column, TableBuilder};

use super::BytesState;
use crate::container::{Segment, SegmentKind};
use crate::gui::commands::BytesCommand;
use crate::gui::detail::Source;
use crate::gui::format;
use crate::gui::panels::ViewCx;
use crate::gui::theme::{ROW, Tokens};
use crate::untrusted::Untrusted;

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, state: &BytesState, ui: &mut Ui) {
    let Some(analysis) = cx.selected.detail().and_then(|detail| detail.analysis()) else {
        ui.label(
            RichText::new("The structure is listed once the file is analysed.").small().color(cx.tokens.weak),
        );
        return;
    };
    let segments = &analysis.container.segments;
    ui.spacing_mut().item_spacing = vec2(8.0, 0.0);
    let heading = |ui: &mut Ui, text: &str| {
        ui.label(RichText::new(text).small().color(cx.tokens.weak));
    };
    TableBuilder::new(ui)
        .id_salt("structure")
        .striped(true)
        .sense(Sense::click())
        .auto_shrink(false)
        .min_scrolled_height(40.0)
        .cell_layout(Layout::left_to_right(Align::Center))
        .column(Column::exact(60.0))
        .column(Column::exact(56.0))
        .column(Column::remainder().clip(true))
        .header(ROW - 2.0, |mut header| {
            header.col(|ui| heading(ui, "Offset"));
            header.col(|ui| heading(ui, "Size"));
            header.col(|ui| heading(ui, "Structure"));
        })
        .body(|body| {
            body.rows(ROW - 2.0, segments.len(), |mut row| {
                let Some(segment) = segments.get(row.index()) else { return };
                let selected = state.source == Source::File && state.hex.selection() == Some(segment.span);
                row.set_selected(selected);
                let ink = if selected { cx.tokens.on_selection } else { cx.tokens.weak };
                row.col(|ui| {
                    ui.label(
                        RichText::new(format!("{:08x}", segment.span.offset))
                            .monospace()
                            .size(12.0)
                            .color(ink),
                    );
                });
                row.col(|ui| {
                    ui.label(RichText::new(format::size(segment.span.length)).small().color(ink));
                });
                row.col(|ui| name(&cx.tokens, ui, segment, selected));
                let response = row.response();
                response.widget_info(|| {
                    let name = format!("Structure {} at {:#010x}", segment.name, segment.span.offset);
                    WidgetInfo::selected(Role::Row, true, selected, name)
                });
                if response.clicked() {
                    cx.send(BytesCommand::ShowBytes(Source::File, segment.span));
                }
                if !segment.note.is_empty() {
                    response.on_hover_text(&segment.note);
                }
            });
        });
}

fn name(tokens: &Tokens, ui: &mut Ui, segment: &Segment, selected: bool) {
    ui.add_space(f32::from(segment.depth.min(12)) * 12.0);
    let colour = match (selected, segment.kind) {
        (true, _) => tokens.on_selection,
        (_, SegmentKind::Outside) => tokens.stego,
        (_, SegmentKind::Unknown) => tokens.suspicious,
        _ => tokens.text,
    };
    let weak = if selected { tokens.on_selection } else { tokens.weak };
    // A chunk's name is evidence too.
    ui.label(RichText::new(Untrusted::new(segment.name.as_str()).to_string()).color(colour));
    ui.add(Label::new(RichText::new(&segment.note).small().color(weak)).truncate());
}
