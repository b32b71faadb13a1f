//! Runs of printable text; a click shows their bytes.

use std::sync::Arc;

use eframe::egui::{Align, DragValue, Label, Layout, RichText, Role, Sense, TextEdit, Ui, WidgetInfo, vec2};
use egui_extras::{Column, TableBuilder};

use super::{BytesState, sources};
use crate::gui::commands::BytesCommand;
use crate::gui::detail::Source;
use crate::gui::format;
use crate::gui::panels::ViewCx;
use crate::gui::row::brief;
use crate::gui::studies::{Answer, Study};
use crate::gui::theme::ROW;
use crate::payload::strings::Runs;
use crate::span::Span;
use crate::untrusted::Untrusted;

/// Characters of a run laid out in the table.
const TEXT: usize = 160;

/// The list of texts.
#[derive(Debug)]
pub struct StringsState {
    /// Fewest characters of a run.
    pub least: u8,
    /// Only runs that hold this, upper and lower case alike.
    pub filter: String,
    /// What the filter was applied to, and the runs that pass.
    passed: Option<(Of, Vec<usize>)>,
}

/// Content, source, least and filter.
type Of = (Arc<str>, Source, u8, String);

impl Default for StringsState {
    fn default() -> Self {
        Self { least: 6, filter: String::new(), passed: None }
    }
}

impl StringsState {
    /// The runs that pass the filter; worked out anew only when something changed.
    fn passing(&mut self, content: &Arc<str>, source: Source, runs: &Runs) -> &[usize] {
        let of: Of = (Arc::clone(content), source, self.least, self.filter.to_lowercase());
        if self.passed.as_ref().is_none_or(|(made, _)| *made != of) {
            let holds = |text: &str| of.3.is_empty() || text.to_lowercase().contains(&of.3);
            let passed = (0..runs.runs.len()).filter(|at| holds(&runs.runs[*at].text)).collect();
            self.passed = Some((of, passed));
        }
        self.passed.as_ref().map_or(&[], |(_, passed)| passed)
    }
}

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, state: &mut BytesState, ui: &mut Ui) {
    let Some(detail) = cx.selected.detail() else {
        ui.label(RichText::new("Texts are listed once a file is open.").small().color(cx.tokens.weak));
        return;
    };
    let answer = cx.studies.answer(detail, &Study::Strings(state.source, state.strings.least));
    let runs = match answer {
        Some(Answer::Strings(runs)) => Some(runs),
        _ => None,
    };
    let passed = runs.map(|runs| state.strings.passing(&detail.content, state.source, runs).to_vec());
    ui.horizontal(|ui| {
        if let Some(source) = sources::choose(ui, detail, state.source, "strings source") {
            cx.send(BytesCommand::ShowBytes(source, Span::default()));
        }
        let field = DragValue::new(&mut state.strings.least).range(3..=64).prefix("≥ ");
        ui.add(field)
            .on_hover_text("Fewest printable characters of a run")
            .accessible_name("Fewest characters of a text");
        let filter = TextEdit::singleline(&mut state.strings.filter).hint_text("Filter").desired_width(110.0);
        ui.add(filter).accessible_name("Filter texts");
        let told = match (runs, &passed) {
            (Some(runs), Some(passed)) => {
                let more = if runs.more { "+" } else { "" };
                let all = format::grouped(runs.runs.len() as u64);
                if passed.len() == runs.runs.len() {
                    format!("{all}{more} texts")
                } else {
                    format!("{} of {all}{more}", format::grouped(passed.len() as u64))
                }
            }
            _ => "Reading…".into(),
        };
        ui.add(Label::new(RichText::new(told).small().color(cx.tokens.weak)).truncate());
    });
    if let (Some(runs), Some(passed)) = (runs, passed) {
        table(cx, state, ui, runs, &passed);
    }
}

fn table(cx: &ViewCx<'_>, state: &BytesState, ui: &mut Ui, runs: &Runs, passed: &[usize]) {
    ui.spacing_mut().item_spacing = vec2(8.0, 0.0);
    TableBuilder::new(ui)
        .id_salt("strings")
        .striped(true)
        .sense(Sense::click())
        .auto_shrink(false)
        .min_scrolled_height(40.0)
        .cell_layout(Layout::left_to_right(Align::Center))
        .column(Column::exact(60.0))
        .column(Column::exact(40.0))
        .column(Column::exact(66.0))
        .column(Column::remainder().clip(true))
        .header(ROW - 2.0, |mut header| {
            for text in ["Offset", "Length", "Coding", "Text"] {
                header.col(|ui| {
                    ui.label(RichText::new(text).small().color(cx.tokens.weak));
                });
            }
        })
        .body(|body| {
            body.rows(ROW - 2.0, passed.len(), |mut row| {
                let Some(run) = passed.get(row.index()).and_then(|at| runs.runs.get(*at)) else { return };
                let selected = state.hex.selection() == Some(run.span);
                row.set_selected(selected);
                let ink = if selected { cx.tokens.on_selection } else { cx.tokens.weak };
                row.col(|ui| {
                    let offset = format!("{:08x}", run.span.offset);
                    ui.label(RichText::new(offset).monospace().size(12.0).color(ink));
                });
                row.col(|ui| {
                    let length = format::grouped(run.span.length);
                    ui.label(RichText::new(length).small().color(ink));
                });
                row.col(|ui| {
                    ui.label(RichText::new(run.coding.name()).small().color(ink));
                });
                let text = brief(&Untrusted::new(run.text.as_str()), TEXT);
                row.col(|ui| {
                    let ink = if selected { cx.tokens.on_selection } else { cx.tokens.text };
                    ui.add(Label::new(RichText::new(&text).monospace().size(12.0).color(ink)).truncate());
                });
                let response = row.response();
                response.widget_info(|| {
                    let name = format!("Text at {:#010x}: {text}", run.span.offset);
                    WidgetInfo::selected(Role::Row, true, selected, name)
                });
                if response.clicked() {
                    cx.send(BytesCommand::ShowBytes(state.source, run.span));
                }
                response.on_hover_text(brief(&Untrusted::new(run.text.as_str()), 300));
            });
        });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::strings;

    #[test]
    fn the_filter_is_applied_once_and_follows_what_is_typed() {
        let runs = strings::runs(b"\x01First text\x01second TEXT\x01other\x01", 5, 100);
        let mut state = StringsState::default();
        let content: Arc<str> = "a".into();
        assert_eq!(state.passing(&content, Source::File, &runs), [0, 1, 2]);
        state.filter = "Text".into();
        assert_eq!(state.passing(&content, Source::File, &runs), [0, 1]);
        assert_eq!(state.passing(&content, Source::File, &Runs::default()), [0, 1], "nothing changed");
    }
}
