//! The table of files. Only the rows on the screen are laid out, so that its length costs nothing.

use eframe::egui::{
    Align, Align2, Button, Label, Layout, Pos2, Rect, Response, RichText, Role, Sense, TextStyle, Ui, Vec2,
    WidgetInfo, vec2,
};
use egui_extras::{Column as Width, TableBuilder, TableRow};

use super::columns::{self, Shown};
use super::{ListState, menu};
use crate::case::Status;
use crate::case::store::State;
use crate::gui::commands::ListCommand;
use crate::gui::format;
use crate::gui::panels::ViewCx;
use crate::gui::row::{Kind, Row, shown_error, shown_name, shown_path};
use crate::gui::session::Column;
use crate::gui::theme::ROW;
use crate::gui::widgets::{status_icon, verdict_icon};

/// What is said of a row without a file.
const GONE: &str = "The file is no longer there; what is known of it stays";
/// What is said of an exhibit that is not what was added.
const CHANGED: &str = "The file is not what it was when it was added to the case";
/// Height of a row: a small picture fits.
const HIGH: f32 = 30.0;

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, state: &mut ListState, ui: &mut Ui) {
    ui.spacing_mut().item_spacing = vec2(columns::GAP, 0.0);
    let bar = ui.spacing().scroll.bar_width + columns::GAP;
    let columns = columns::fitting(
        ui.available_width() - bar,
        columns::There { case: cx.case.is_some(), judged: !cx.record.is_empty() },
    );
    let reveal = std::mem::take(&mut state.reveal_row);
    let line = cx.session.selected().filter(|_| reveal).and_then(|row| cx.session.line_of(row));
    state.visible.clear();
    let mut table = TableBuilder::new(ui)
        .id_salt(("files", columns.len()))
        .sense(Sense::click())
        .striped(true)
        .auto_shrink(false)
        .min_scrolled_height(60.0)
        .cell_layout(Layout::left_to_right(Align::Center));
    for column in &columns {
        table = table.column(match column {
            Shown::Sorted(Column::Name) => Width::remainder().at_least(60.0).clip(true),
            other => Width::exact(other.width()).clip(true),
        });
    }
    if let Some(line) = line {
        table = table.scroll_to_row(line, None).animate_scrolling(false);
    }
    table
        .header(ROW, |mut header| {
            for column in &columns {
                header.col(|ui| {
                    if let Shown::Sorted(column) = column {
                        heading(cx, ui, *column);
                    }
                });
            }
        })
        .body(|body| {
            body.rows(HIGH, cx.session.listed_rows(), |row| {
                let Some(index) = cx.session.row_at(row.index()) else { return };
                if let Some(shown) = cx.session.rows().get(index) {
                    state.visible.push(index);
                    line_ui(cx, row, index, shown, &columns);
                }
            });
        });
    if cx.session.listed_rows() == 0 {
        ui.painter().text(
            ui.max_rect().center(),
            Align2::CENTER_CENTER,
            "No file passes the filter",
            TextStyle::Body.resolve(ui.style()),
            cx.tokens.weak,
        );
    }
}

fn heading(cx: &ViewCx<'_>, ui: &mut Ui, column: Column) {
    let mark = match cx.session.sort() {
        Some(sort) if sort.column == column && sort.descending => " ↓",
        Some(sort) if sort.column == column => " ↑",
        _ => "",
    };
    let short = match column {
        Column::Probability => "Model",
        Column::Dimensions => "Pixels",
        other => other.title(),
    };
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
    matches!(column, Column::Size | Column::Probability | Column::Dimensions)
}

fn line_ui(cx: &ViewCx<'_>, mut row: TableRow<'_, '_>, index: usize, shown: &Row, columns: &[Shown]) {
    let chosen = cx.session.is_chosen(index);
    row.set_selected(chosen);
    for column in columns {
        row.col(|ui| match column {
            Shown::Picture => picture(cx, ui, shown),
            Shown::Sign => {
                sign(cx, ui, shown.kind());
            }
            Shown::Sorted(column) => cell(cx, ui, *column, shown, chosen),
        });
    }
    let response = row.response();
    response.widget_info(|| WidgetInfo::selected(Role::Row, true, chosen, spoken(cx, shown)));
    respond(cx, &response, index, chosen);
    response.on_hover_ui(|ui| tooltip(cx, ui, shown));
}

/// What a screen reader says of a row: name and verdict, then what the examiner said.
fn spoken(cx: &ViewCx<'_>, shown: &Row) -> String {
    let mut name = format!("{} {}", shown.name, shown.kind().word(cx.session.busy()));
    let status = if shown.status == Status::None { "" } else { shown.status.title() };
    let part = if shown.part.is_some() { "part of another file" } else { "" };
    let changed = if changed(shown) { "changed since it was added" } else { "" };
    for part in [part, changed, if shown.gone { "no longer there" } else { "" }, status, &shown.tags] {
        if !part.is_empty() {
            name.push_str(", ");
            name.push_str(part);
        }
    }
    name
}

/// Whether it is an exhibit that is not what was added.
fn changed(shown: &Row) -> bool {
    shown.exhibit.as_ref().is_some_and(|exhibit| exhibit.state == State::Changed)
}

fn respond(cx: &ViewCx<'_>, response: &Response, index: usize, chosen: bool) {
    if response.clicked() {
        let held = response.ctx.input(|input| input.modifiers);
        cx.send(match (held.shift, held.command) {
            (true, _) => ListCommand::ExtendTo(index),
            (false, true) => ListCommand::Toggle(index),
            (false, false) => ListCommand::Select(index),
        });
    }
    if response.secondary_clicked() && !chosen {
        cx.send(ListCommand::Select(index));
    }
    response.context_menu(|ui| menu::ui(cx, ui));
}

fn tooltip(cx: &ViewCx<'_>, ui: &mut Ui, shown: &Row) {
    let weak = |text: String| RichText::new(text).small().color(cx.tokens.weak);
    ui.label(shown_path(&shown.path));
    if let Some(best) = shown.best() {
        ui.label(best);
    }
    if let Some(error) = shown.error() {
        ui.label(weak(shown_error(error)));
    }
    if let Some(part) = &shown.part {
        ui.label(weak(format!("Part of {}, kept in memory only", shown_path(part.parent()))));
    }
    if shown.gone {
        ui.label(weak(format!("{GONE}.")));
    }
    if changed(shown) {
        ui.label(weak(format!("{CHANGED}.")));
    }
    let copies = cx.session.copies(shown);
    if copies > 1 {
        ui.label(weak(format!("The same content is in the list {copies} times")));
    }
    if !shown.tags.is_empty() {
        ui.label(weak(format!("Tags: {}", shown.tags)));
    }
}

fn cell(cx: &ViewCx<'_>, ui: &mut Ui, column: Column, shown: &Row, chosen: bool) {
    let colour = if chosen { cx.tokens.on_selection } else { cx.tokens.text };
    let weak = if chosen { cx.tokens.on_selection } else { cx.tokens.weak };
    let digest = shown.digest();
    let number = |ui: &mut Ui, text: String| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(RichText::new(text).color(weak)));
    };
    let text = |ui: &mut Ui, text: &str, colour| {
        ui.add(Label::new(RichText::new(text).color(colour)).truncate());
    };
    match column {
        Column::Exhibit => {
            let number = shown.exhibit.as_ref().zip(cx.case);
            let shown = number.map(|(exhibit, case)| case.exhibit(exhibit.number)).unwrap_or_default();
            text(ui, &shown, weak);
        }
        Column::Verdict => verdict(cx, ui, shown.kind(), chosen),
        Column::Name => name(cx, ui, shown, chosen),
        Column::Format => {
            text(ui, digest.and_then(|digest| digest.format).map_or("", |format| format.name()), weak);
        }
        Column::Size => number(ui, digest.map(|digest| format::size(digest.bytes)).unwrap_or_default()),
        Column::Dimensions => {
            let dimensions = digest.and_then(|digest| digest.dimensions);
            number(ui, dimensions.map(|(width, height)| format!("{width}×{height}")).unwrap_or_default());
        }
        Column::Probability => {
            let probability = digest.and_then(|digest| digest.probability).map(format::probability);
            number(ui, probability.unwrap_or_default());
        }
        Column::Method => {
            text(ui, digest.and_then(|digest| digest.method).map_or("", |method| method.name()), colour);
        }
        Column::Finding => text(ui, shown.best().unwrap_or_default(), weak),
        Column::Tags => text(ui, &shown.tags, colour),
        Column::Status => status(cx, ui, shown.status, chosen),
    }
}

fn name(cx: &ViewCx<'_>, ui: &mut Ui, shown: &Row, chosen: bool) {
    let colour = if chosen { cx.tokens.on_selection } else { cx.tokens.text };
    let copies = cx.session.copies(shown);
    if copies > 1 {
        let weak = if chosen { cx.tokens.on_selection } else { cx.tokens.accent };
        ui.label(RichText::new(format!("×{copies}")).small().color(weak));
    }
    if let Some(part) = &shown.part {
        let from = format!("Part of {}", shown_name(part.parent()));
        ui.label(RichText::new("↳").color(colour)).on_hover_text(from);
    }
    let colour = if shown.gone && !chosen { cx.tokens.weak } else { colour };
    if changed(shown) {
        let colour = if chosen { cx.tokens.on_selection } else { cx.tokens.suspicious };
        ui.label(RichText::new("changed").small().color(colour)).on_hover_text(CHANGED);
    }
    let mut text = RichText::new(&shown.name).color(colour);
    if shown.gone {
        ui.label(RichText::new("gone").small().color(colour)).on_hover_text(GONE);
        text = text.strikethrough();
    }
    ui.add(Label::new(text).truncate());
}

/// The small picture, as large as the row allows, its proportions kept.
fn picture(cx: &ViewCx<'_>, ui: &mut Ui, shown: &Row) {
    let (rect, _) = ui.allocate_exact_size(vec2(28.0, HIGH), Sense::hover());
    let frame = Rect::from_center_size(rect.center(), Vec2::splat(26.0));
    let texture = shown.sha256().and_then(|sha256| cx.thumbnails.get(sha256));
    let Some(texture) = texture else {
        ui.painter().rect_filled(frame, 2.0, cx.tokens.field);
        return;
    };
    let size = texture.size_vec2();
    let fitted = size * (frame.width() / size.max_elem().max(1.0));
    let whole = Rect::from_min_max(Pos2::ZERO, Pos2::new(1.0, 1.0));
    let at = Rect::from_center_size(frame.center(), fitted);
    ui.painter().image(texture.id(), at, whole, eframe::egui::Color32::WHITE);
}

fn sign(cx: &ViewCx<'_>, ui: &mut Ui, kind: Kind) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(14.0, HIGH), Sense::hover());
    verdict_icon::paint(ui.painter(), rect.center(), 12.0, kind, &cx.tokens);
    response
}

fn verdict(cx: &ViewCx<'_>, ui: &mut Ui, kind: Kind, chosen: bool) {
    sign(cx, ui, kind);
    let strong = matches!(kind, Kind::Stego | Kind::Suspicious);
    let colour = match (chosen, strong) {
        (true, _) => cx.tokens.on_selection,
        (false, true) => cx.tokens.of(kind),
        (false, false) => cx.tokens.weak,
    };
    ui.label(RichText::new(kind.word(cx.session.busy())).color(colour));
}

fn status(cx: &ViewCx<'_>, ui: &mut Ui, status: Status, chosen: bool) {
    if status == Status::None {
        return;
    }
    let colour = if chosen { cx.tokens.on_selection } else { cx.tokens.text };
    let (rect, _) = ui.allocate_exact_size(vec2(12.0, HIGH), Sense::hover());
    status_icon::paint(ui.painter(), rect.center(), 11.0, status, colour);
    ui.label(RichText::new(status.title()).small().color(colour));
}
