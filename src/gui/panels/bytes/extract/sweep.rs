//! What every sensible order of the bits begins with, the least likely by chance first.

use eframe::egui::{Align, Label, Layout, RichText, Role, Sense, Ui, WidgetInfo, vec2};
use egui_extras::{Column, TableBuilder};

use super::ExtractState;
use crate::finding::{FalseAlarm, Finding, PayloadKind, Place};
use crate::gui::commands::BytesCommand;
use crate::gui::detail::Detail;
use crate::gui::format;
use crate::gui::panels::ViewCx;
use crate::gui::row::brief;
use crate::gui::studies::{Answer, Study};
use crate::gui::theme::ROW;
use crate::payload::sweep::{REPORTED, Swept};
use crate::span::Span;
use crate::untrusted::Untrusted;

/// Characters of a text shown in the table.
const TEXT: usize = 120;

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, state: &ExtractState, ui: &mut Ui, detail: &Detail) {
    let say = |ui: &mut Ui, text: String| {
        ui.add(Label::new(RichText::new(text).small().color(cx.tokens.weak)).wrap());
    };
    match cx.studies.answer(detail, &Study::Sweep) {
        None if detail.analysis().is_none() => say(ui, "The sweep needs the file's analysis.".into()),
        None => {
            ui.horizontal(|ui| {
                ui.spinner();
                say(ui, "Trying every sensible order of the bits…".into());
                if ui.small_button("Stop").accessible_name("Stop the sweep").clicked() {
                    cx.send(BytesCommand::StopSweep);
                }
            });
        }
        Some(Answer::Stopped) => {
            ui.horizontal(|ui| {
                say(ui, "The sweep was stopped.".into());
                if ui.small_button("Sweep again").clicked() {
                    cx.send(BytesCommand::SweepAgain);
                }
            });
        }
        Some(Answer::Swept(swept)) if swept.findings.is_empty() => say(ui, nothing(swept)),
        Some(Answer::Swept(swept)) => {
            let streams = format::grouped(swept.streams as u64);
            say(
                ui,
                format!("{streams} streams tried; by chance counts all of them. A click reads the stream."),
            );
            table(cx, state, ui, &swept.findings);
        }
        Some(Answer::Failed(reason)) => say(ui, reason.clone()),
        Some(_) => {}
    }
}

fn nothing(swept: &Swept) -> String {
    if swept.streams == 0 {
        return "No stream to try: the samples went through a lossy transform, which no hidden bit outlives."
            .into();
    }
    format!(
        "{} streams tried. None begins with text, a file or a counted message that chance makes in fewer than 1 of \
         {:.0} images.",
        format::grouped(swept.streams as u64),
        1.0 / REPORTED
    )
}

fn table(cx: &ViewCx<'_>, state: &ExtractState, ui: &mut Ui, findings: &[Finding]) {
    ui.spacing_mut().item_spacing = vec2(8.0, 0.0);
    TableBuilder::new(ui)
        .id_salt("sweep")
        .striped(true)
        .sense(Sense::click())
        .auto_shrink(false)
        .min_scrolled_height(40.0)
        .cell_layout(Layout::left_to_right(Align::Center))
        .column(Column::exact(70.0))
        .column(Column::initial(130.0).at_least(80.0).resizable(true).clip(true))
        .column(Column::exact(60.0).clip(true))
        .column(Column::exact(62.0))
        .column(Column::remainder().clip(true))
        .header(ROW - 2.0, |mut header| {
            for text in ["By chance", "Stream", "Type", "Length", "Begins with"] {
                header.col(|ui| {
                    ui.label(RichText::new(text).small().color(cx.tokens.weak));
                });
            }
        })
        .body(|body| {
            body.rows(ROW - 2.0, findings.len(), |mut row| {
                let Some(finding) = findings.get(row.index()) else { return };
                let spec = spec(finding);
                let selected = spec == state.text;
                row.set_selected(selected);
                let (kind, length, begins) = contents(finding);
                let chance = finding.false_alarm.map_or(1.0, FalseAlarm::rate);
                let cells = [format!("≤ {chance:.1e}"), spec.to_owned(), kind.to_owned(), length, begins];
                for text in &cells {
                    let ink = if selected { cx.tokens.on_selection } else { cx.tokens.text };
                    row.col(|ui| {
                        ui.add(Label::new(RichText::new(text).small().color(ink)).truncate());
                    });
                }
                let response = row.response();
                response.widget_info(|| {
                    WidgetInfo::selected(Role::Row, true, selected, format!("Sweep result {spec}"))
                });
                if response.clicked() && !spec.is_empty() {
                    cx.send(BytesCommand::SetStream(spec.to_owned()));
                }
                response.on_hover_text(&finding.summary);
            });
        });
}

/// What `starlight extract` takes to show it again.
fn spec(finding: &Finding) -> &str {
    let command = finding.reproduce.as_deref().and_then(|command| command.strip_prefix("extract {} "));
    match (command, &finding.place) {
        (Some(spec), _) => spec,
        (None, Place::Samples { spec, .. }) => spec,
        (None, _) => "",
    }
}

/// Type, length and beginning of what was read.
fn contents(finding: &Finding) -> (&'static str, String, String) {
    let Some(payload) = &finding.payload else { return ("", String::new(), brief_summary(finding)) };
    let length = format::size(payload.bytes.len() as u64);
    match payload.kind {
        PayloadKind::Text => {
            let start = Untrusted::from_bytes(Span::new(0, TEXT as u64 * 4).of(&payload.bytes));
            ("text", length, brief(&start, TEXT))
        }
        PayloadKind::File(extension) => (extension, length, brief_summary(finding)),
        PayloadKind::Binary => ("bytes", length, brief_summary(finding)),
    }
}

fn brief_summary(finding: &Finding) -> String {
    finding.summary.chars().take(TEXT).collect()
}
