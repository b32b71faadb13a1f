//! The bytes: which ones, what is selected there, what it means.

mod image;
mod inspector;
mod marks;
mod tools;

pub use image::ImageState;
pub use tools::{FindState, GotoState, parse_offset};

use eframe::egui::{Align, Frame, Label, Layout, Margin, Panel, RichText, Ui};

use super::{BytesState, sources};
use crate::finding::Region;
use crate::gui::commands::{BytesCommand, CopyAs};
use crate::gui::detail::{Detail, Source};
use crate::gui::format;
use crate::gui::panels::ViewCx;
use crate::gui::studies::{Answer, Study};
use crate::gui::widgets::hex_view::{self, HexInput, WIDTHS};
use crate::span::Span;

/// Width that the hex view and its margin take beside a page.
pub(super) fn width(ui: &Ui, columns: u64) -> f32 {
    hex_view::width(ui, columns) + 24.0
}

/// The page of the bytes alone, with everything that is for them.
pub(super) fn ui(cx: &ViewCx<'_>, state: &mut BytesState, ui: &mut Ui) {
    let Some(detail) = open(cx, ui) else { return };
    tools::ui(cx, state, ui, detail);
    let room = ui.available_width();
    let columns = fitting(ui, state.columns.unwrap_or(16), room);
    state.hex.set_columns(columns);
    let rest = room - hex_view::width(ui, columns) - 16.0;
    let margin = Frame::new().inner_margin(Margin { left: 10, ..Margin::ZERO });
    if state.image.shown && rest >= 120.0 {
        Panel::right("bytes as image").frame(margin).exact_size(rest.min(420.0)).resizable(false).show(
            ui,
            |ui| {
                image::ui(cx, state, ui, detail);
            },
        );
    } else if rest >= inspector::WIDTH {
        Panel::right("inspector").frame(margin).exact_size(rest.min(360.0)).resizable(false).show(ui, |ui| {
            inspector::ui(cx, ui, &detail.bytes(state.source), state.hex.selection());
        });
    }
    view(cx, state, ui, detail);
}

/// The bytes beside another page.
pub(super) fn beside(cx: &ViewCx<'_>, state: &mut BytesState, ui: &mut Ui) {
    let Some(detail) = open(cx, ui) else { return };
    head(cx, state, ui, detail);
    let columns = fitting(ui, state.columns.unwrap_or(16), ui.available_width());
    state.hex.set_columns(columns);
    view(cx, state, ui, detail);
}

fn open<'a>(cx: &ViewCx<'a>, ui: &mut Ui) -> Option<&'a Detail> {
    let detail = cx.selected.detail();
    if detail.is_none() {
        ui.label(RichText::new("The bytes are shown once a file is open.").small().color(cx.tokens.weak));
    }
    detail
}

/// The widest rows up to `wanted` that there is room for.
fn fitting(ui: &Ui, wanted: u64, room: f32) -> u64 {
    let fits = |columns: &&u64| **columns <= wanted && hex_view::width(ui, **columns) <= room;
    WIDTHS.iter().rev().find(fits).copied().unwrap_or(WIDTHS[0])
}

fn view(cx: &ViewCx<'_>, state: &mut BytesState, ui: &mut Ui, detail: &Detail) {
    let bytes = detail.bytes(state.source);
    let entropy = match cx.studies.answer(detail, &Study::Entropy(state.source)) {
        Some(Answer::Entropy(profile)) => Some(profile.as_slice()),
        _ => None,
    };
    let marks = marks::visible(cx, state, detail);
    let input = HexInput { tokens: &cx.tokens, bytes: &bytes, marks: &marks, entropy };
    hex_view::show(ui, &input, &mut state.hex);
}

fn head(cx: &ViewCx<'_>, state: &BytesState, ui: &mut Ui, detail: &Detail) {
    ui.horizontal(|ui| {
        if let Some(source) = sources::choose(ui, detail, state.source, "source") {
            cx.send(BytesCommand::ShowBytes(source, Span::default()));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            copy(cx, state, ui);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let text = selected(state, detail);
                ui.add(Label::new(RichText::new(text).small().color(cx.tokens.weak)).truncate());
            });
        });
    });
}

/// The selection with its start, end and length, else how many bytes there are.
fn selected(state: &BytesState, detail: &Detail) -> String {
    match state.hex.selection() {
        Some(span) if !span.is_empty() => {
            let (first, last) = (span.offset, span.end() - 1);
            let plural = if span.length == 1 { "byte" } else { "bytes" };
            let held = if state.source == Source::File { held(detail, span) } else { String::new() };
            let length = format::grouped(span.length);
            format!("Selected {first:#010x} to {last:#010x}, {length} {plural}{held}")
        }
        _ => {
            let length = match state.source {
                Source::File => detail.evidence.bytes().len(),
                source => detail.bytes(source).len(),
            };
            format!("{} bytes", format::grouped(length as u64))
        }
    }
}

/// Which pixels the selected bytes hold, as far as that can be said.
fn held(detail: &Detail, span: Span) -> String {
    match detail.pixels_at(span) {
        Some(Region { x, y, width: 1, height: 1 }) => format!(" · pixel {x},{y}"),
        Some(Region { x, y, width, height }) => format!(" · pixels {width}×{height} at {x},{y}"),
        None if detail.coded_pixels(span) => " · coded image data, no single pixels".to_owned(),
        None => String::new(),
    }
}

/// The menu of ways to copy what is selected.
fn copy(cx: &ViewCx<'_>, state: &BytesState, ui: &mut Ui) {
    let any = state.hex.selection().is_some_and(|span| !span.is_empty());
    ui.add_enabled_ui(any, |ui| {
        ui.menu_button("Copy", |ui| {
            for way in CopyAs::ALL {
                if ui.button(way.title()).clicked() {
                    cx.send(BytesCommand::Copy(way));
                    ui.close();
                }
            }
        });
    });
}
