//! Metadata fields; a click shows their bytes.

use eframe::egui::{Align, Label, Layout, RichText, Role, Sense, Ui, WidgetInfo, vec2};
use egui_extras::{Column, TableBuilder};

use super::BytesState;
use crate::gui::commands::BytesCommand;
use crate::gui::detail::Source;
use crate::gui::panels::ViewCx;
use crate::gui::row::brief;
use crate::gui::theme::ROW;
use crate::metadata::Field;
use crate::span::Span;

/// Characters of a value laid out in the table.
const VALUE: usize = 300;
/// Characters of a value in its tooltip.
const WHOLE: usize = 4000;

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, state: &BytesState, ui: &mut Ui) {
    let Some(analysis) = cx.selected.detail().and_then(|detail| detail.analysis()) else {
        ui.label(RichText::new("Fields are listed once the file is analysed.").small().color(cx.tokens.weak));
        return;
    };
    let fields = &analysis.metadata.fields;
    if fields.is_empty() {
        ui.label(RichText::new("The file holds no metadata.").small().color(cx.tokens.weak));
        return;
    }
    ui.spacing_mut().item_spacing = vec2(8.0, 0.0);
    TableBuilder::new(ui)
        .id_salt("metadata")
        .striped(true)
        .sense(Sense::click())
        .auto_shrink(false)
        .min_scrolled_height(40.0)
        .cell_layout(Layout::left_to_right(Align::Center))
        .column(Column::initial(110.0).at_least(60.0).resizable(true).clip(true))
        .column(Column::remainder().clip(true))
        .body(|body| {
            body.rows(ROW - 2.0, fields.len(), |mut row| {
                let index = row.index();
                let Some(field) = fields.get(index) else { return };
                let selected = state.source == Source::Field(index);
                row.set_selected(selected);
                let colour = if selected { cx.tokens.on_selection } else { cx.tokens.text };
                let weak = if selected { cx.tokens.on_selection } else { cx.tokens.weak };
                row.col(|ui| {
                    let name = RichText::new(brief(&field.name, 80)).small().color(weak);
                    ui.add(Label::new(name).truncate());
                });
                row.col(|ui| {
                    ui.add(Label::new(RichText::new(brief(&field.value, VALUE)).color(colour)).truncate());
                });
                let response = row.response();
                response.widget_info(|| {
                    let name = format!("{} {}", field.group.name(), brief(&field.name, 80));
                    WidgetInfo::selected(Role::Row, true, selected, name)
                });
                if response.clicked() {
                    cx.send(BytesCommand::ShowBytes(Source::Field(index), whole(field)));
                }
                response.on_hover_ui(|ui| tooltip(ui, field));
            });
        });
}

fn whole(field: &Field) -> Span {
    Span::new(0, field.raw.len() as u64)
}

fn tooltip(ui: &mut Ui, field: &Field) {
    ui.label(RichText::new(format!("{} · {}", field.group.name(), brief(&field.name, 200))).strong());
    ui.label(format!("{} bytes at {:#010x} in the file", field.span.length, field.span.offset));
    ui.label(brief(&field.value, WHOLE));
}
