//! What a stream begins with.

use eframe::egui::{Align, Label, Layout, RichText, ScrollArea, Ui};

use super::ExtractState;
use crate::gui::commands::{BytesCommand, FilesCommand, WindowCommand};
use crate::gui::detail::Detail;
use crate::gui::format;
use crate::gui::panels::ViewCx;
use crate::gui::studies::{Answer, Study};
use crate::gui::widgets::hex_view::{self, HexInput};
use crate::payload::stream::Stream;
use crate::span::Span;
use crate::untrusted::Untrusted;

/// Bytes shown as text.
const TEXT: u64 = 16 << 10;

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, state: &mut ExtractState, ui: &mut Ui, detail: &Detail) {
    let weak = |text: &str| RichText::new(text).small().color(cx.tokens.weak);
    let study = Study::Stream(state.text.clone());
    let stream = match cx.studies.answer(detail, &study) {
        None => {
            ui.label(weak("Reading…"));
            return;
        }
        Some(Answer::Stream(Ok(stream))) => stream,
        Some(Answer::Stream(Err(error)) | Answer::Failed(error)) => {
            let text = RichText::new(format!("No such stream: {error}.")).color(cx.tokens.suspicious);
            ui.add(Label::new(text).wrap());
            return;
        }
        Some(_) => return,
    };
    if state.shown != state.text {
        state.shown.clone_from(&state.text);
        state.hex.forget();
    }
    head(cx, state, ui, stream);
    facts(cx, ui, stream);
    if state.as_text {
        text(ui, stream);
    } else {
        let input = HexInput { tokens: &cx.tokens, bytes: &stream.bytes, marks: &[], entropy: None };
        let room = ui.available_width();
        let columns = if hex_view::width(ui, 16) <= room { 16 } else { 8 };
        state.hex.set_columns(columns);
        hex_view::show(ui, &input, &mut state.hex);
    }
}

fn head(cx: &ViewCx<'_>, state: &mut ExtractState, ui: &mut Ui, stream: &Stream) {
    ui.horizontal(|ui| {
        for (as_text, name) in [(false, "Hex"), (true, "Text")] {
            let response = ui.selectable_label(state.as_text == as_text, name);
            if response.clicked() {
                state.as_text = as_text;
            }
            response.accessible_name(format!("Preview as {}", name.to_lowercase()));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let save = ui.button("Save…").on_hover_text("Write the whole stream into a new file");
            if save.clicked() {
                cx.send(BytesCommand::ChooseStreamFile);
            }
            save.accessible_name("Save the stream");
            let open = ui.button("Open").on_hover_text("As a row of its own, kept in memory only");
            if open.clicked() {
                cx.send(FilesCommand::OpenStream);
            }
            open.accessible_name("Open the stream as a row");
            if ui.button("Copy text").clicked() {
                let start = Span::new(0, TEXT).of(&stream.bytes);
                cx.send(WindowCommand::Copy(Untrusted::from_bytes(start).raw().to_owned()));
            }
            let kind = format!("Begins with: {}", stream.kind);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(Label::new(kind).truncate().selectable(true));
            });
        });
    });
}

fn facts(cx: &ViewCx<'_>, ui: &mut Ui, stream: &Stream) {
    let shown = if stream.bytes.len() < stream.length {
        format!(", the first {} are shown", format::grouped(stream.bytes.len() as u64))
    } else {
        String::new()
    };
    let text = format!(
        "{} · {} bytes{shown} · entropy {:.3} bits a byte · {:.0} % printable",
        stream.name,
        format::grouped(stream.length as u64),
        stream.entropy,
        (stream.printable * 100.0).floor()
    );
    ui.add(Label::new(RichText::new(text).small().color(cx.tokens.weak)).truncate());
}

/// The beginning as text, line by line, with everything that could deceive made visible.
fn text(ui: &mut Ui, stream: &Stream) {
    let start = Span::new(0, TEXT).of(&stream.bytes);
    let raw = String::from_utf8_lossy(start);
    let lines: Vec<String> = raw.lines().map(|line| Untrusted::new(line).to_string()).collect();
    ScrollArea::vertical().id_salt("stream text").auto_shrink(false).show(ui, |ui| {
        let text = RichText::new(lines.join("\n")).monospace().size(12.0);
        ui.add(Label::new(text).wrap().selectable(true));
    });
}
