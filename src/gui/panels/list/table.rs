//! The table of files. Only the rows on the screen are laid out, so that its length costs nothing.

use eframe::egui::{Align, Button, Label, Layout, RichText, Role, Sense, TextStyle, Ui, WidgetInfo, vec2};
use egui_extras::{Column as Width, TableBuilder, TableRow};

use super::ListState;
use crate::gui::commands::ListCommand;
use crate::gui::format;
use crate::gui::panels::ViewCx;
use crate::gui::row::{Kind, Row, shown_path};
use crate::gui::session::Column;
use crate::gui::theme::ROW;
use crate::gui::widgets::verdict_icon;

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, state: &mut ListState, ui: &mut Ui) {
    ui.spacing_mut().item_spacing = vec2(6.0, 0.0);
    let reveal = std::mem::take(&mut state.reveal_row);
    let line = cx.session.selected().filter(|_| reveal).and_then(|row| cx.session.line_of(row));
    let mut table = TableBuilder::new(ui)
        .id_salt("files")
        .sense(Sense::click())
        .striped(true)
        .auto_shrink(false)
        .min_scrolled_height(60.0)
        .cell_layout(Layout::left_to_right(Align::Center))
        .column(Width::exact(114.0))
        .column(Width::remainder().at_least(80.0).clip(true))
        .column(Width::exact(46.0))
        .column(Width::exact(58.0))
        .column(Width::exact(60.0))
        .column(Width::exact(50.0));
    if let Some(line) = line {
        table = table.scroll_to_row(line, None).animate_scrolling(false);
    }
    table
        .header(ROW, |mut header| {
            for column in Column::ALL {
                header.col(|ui| heading(cx, ui, column));
            }
        })
        .body(|body| {
            body.rows(ROW, cx.session.listed_rows(), |row| {
                let found = cx.session.row_at(row.index());
                let Some(index) = found else { return };
                if let Some(shown) = cx.session.rows().get(index) {
                    line_ui(cx, row, index, shown);
                }
            });
        });
    if cx.session.listed_rows() == 0 {
        ui.painter().text(
            ui.max_rect().center(),
            eframe::egui::Align2::CENTER_CENTER,
            "No file passes the filter",
            TextStyle::Body.resolve(ui.style()),
            cx.tokens.weak,
        );
    }
}

fn heading(cx: &ViewCx<'_>, ui: &mut Ui, column: Column) {
    let mark = match cx.session.sort() {
        Some(sort) if sort.column == column => {
            if sort.descending {
                " ↓"
            } else {
                " ↑"
            }
        }
        _ => "",
    };
    let short = if column == Column::Probability { "Model p" } else { column.title() };
    let text = RichText::new(format!("{short}{mark}")).small().color(cx.tokens.weak);
    let button = Button::new(text).frame(false);
    let name = format!("Sort by {}", column.title().to_lowercase());
    let response = if is_number(column) {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.add(button)).inner
    } else {
        ui.add(button)
    };
    let hint = if column == Column::Probability {
        "The model's calibrated probability. Not the chance that this file holds data: that depends on how common \
         hidden data is."
    } else {
        name.as_str()
    };
    if response.on_hover_text(hint).accessible_name(name.as_str()).clicked() {
        cx.send(ListCommand::SortBy(column));
    }
}

fn is_number(column: Column) -> bool {
    matches!(column, Column::Size | Column::Probability)
}

fn line_ui(cx: &ViewCx<'_>, mut row: TableRow<'_, '_>, index: usize, shown: &Row) {
    let selected = cx.session.selected() == Some(index);
    row.set_selected(selected);
    let colour = if selected { cx.tokens.on_selection } else { cx.tokens.text };
    let weak = if selected { cx.tokens.on_selection } else { cx.tokens.weak };
    let digest = shown.digest();
    row.col(|ui| verdict(cx, ui, shown.kind(), selected));
    row.col(|ui| {
        ui.add(Label::new(RichText::new(&shown.name).color(colour)).truncate());
    });
    let format = digest.and_then(|digest| digest.format).map_or("", |format| format.name());
    row.col(|ui| {
        ui.label(RichText::new(format).color(weak));
    });
    let number = |ui: &mut Ui, text: String| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(RichText::new(text).color(weak)));
    };
    row.col(|ui| number(ui, digest.map(|digest| format::size(digest.bytes)).unwrap_or_default()));
    let probability = digest.and_then(|digest| digest.probability).map(format::probability);
    row.col(|ui| number(ui, probability.unwrap_or_default()));
    let method = digest.and_then(|digest| digest.method).map_or("", |method| method.name());
    row.col(|ui| {
        ui.label(RichText::new(method).color(colour));
    });
    let response = row.response();
    response.widget_info(|| {
        let name = format!("{} {}", shown.name, shown.kind().word(cx.session.busy()));
        WidgetInfo::selected(Role::Row, true, selected, name)
    });
    if response.clicked() {
        cx.send(ListCommand::Select(index));
    }
    response.on_hover_ui(|ui| {
        ui.label(shown_path(&shown.path));
        if let Some(error) = shown.error() {
            ui.label(
                RichText::new(crate::untrusted::Untrusted::new(error).to_string()).color(cx.tokens.weak),
            );
        }
    });
}

fn verdict(cx: &ViewCx<'_>, ui: &mut Ui, kind: Kind, selected: bool) {
    let (rect, _) = ui.allocate_exact_size(vec2(14.0, ROW), Sense::hover());
    verdict_icon::paint(ui.painter(), rect.center(), 12.0, kind, &cx.tokens);
    let strong = matches!(kind, Kind::Stego | Kind::Suspicious);
    let colour = match (selected, strong) {
        (true, _) => cx.tokens.on_selection,
        (false, true) => cx.tokens.of(kind),
        (false, false) => cx.tokens.weak,
    };
    ui.label(RichText::new(kind.word(cx.session.busy())).color(colour));
}
