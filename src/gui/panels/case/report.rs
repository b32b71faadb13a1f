//! A report of the case: which files, how pictures appear, what it would hold; then where it is.

use std::collections::HashSet;
use std::path::Path;
use std::time::{Duration, Instant};

use eframe::egui::{
    Align, Align2, Button, Grid, Label, Layout, RichText, ScrollArea, TextEdit, Ui, Window, vec2,
};

use super::evidence;
use crate::case::form::FIELDS;
use crate::case::store::State;
use crate::case::{Item, Status};
use crate::gui::case::OpenCase;
use crate::gui::commands::{CaseCommand, WindowCommand};
use crate::gui::format::grouped;
use crate::gui::panels::ViewCx;
use crate::gui::row::{Kind, Row};
use crate::report::extract::Scope;
use crate::report::issue::{Issued, Order};
use crate::report::pictures::Pictures;

/// What is counted is counted anew this often.
const OFTEN: Duration = Duration::from_secs(1);
/// Height of a line of the preview.
const LINE: f32 = 20.0;

/// Which files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ScopeChoice {
    /// Every file.
    #[default]
    All,
    /// Those that an examiner marked.
    Marked,
    /// Those selected in the list.
    Selected,
}

/// What the window of the report remembers.
#[derive(Default)]
pub struct ReportState {
    pub(super) open: bool,
    scope: ScopeChoice,
    pictures: Pictures,
    /// What changed since the report before.
    pub amendment: String,
    /// The report that was written last.
    pub issued: Option<Issued>,
    /// Rows that the report would hold, and when they were counted.
    counted: Option<(Instant, ScopeChoice, Vec<usize>)>,
}

/// Paints the window, where it is open.
pub(super) fn ui(cx: &ViewCx<'_>, state: &mut ReportState, ui: &Ui) {
    let Some(case) = cx.case.filter(|_| state.open) else { return };
    let room = ui.ctx().content_rect().size();
    let mut open = true;
    Window::new("Report")
        .open(&mut open)
        .resizable(false)
        .collapsible(false)
        .fixed_size([640.0_f32.min(room.x - 60.0), 600.0_f32.min(room.y - 90.0)])
        .anchor(Align2::CENTER_CENTER, [0.0, 0.0])
        .show(ui.ctx(), |ui| {
            choices(cx, state, ui, case);
            let rows = count(cx, state, case);
            ui.separator();
            summary(cx, ui, case, &rows);
            let height =
                (ui.available_height() - if state.issued.is_some() { 104.0 } else { 50.0 }).max(60.0);
            preview(cx, ui, (case, &rows), height);
            ui.separator();
            foot(cx, state, ui, &rows);
        });
    state.open = open;
}

fn choices(cx: &ViewCx<'_>, state: &mut ReportState, ui: &mut Ui, case: &OpenCase) {
    let next = case.revision() + 1;
    ui.label(RichText::new(format!("Report {next} of {}", case.title())).strong());
    Grid::new("report choices").num_columns(2).spacing([14.0, 6.0]).show(ui, |ui| {
        ui.label("Files");
        ui.horizontal(|ui| {
            for (scope, word) in [
                (ScopeChoice::All, "All"),
                (ScopeChoice::Marked, "Marked by an examiner"),
                (ScopeChoice::Selected, "Selected in the list"),
            ] {
                ui.radio_value(&mut state.scope, scope, word);
            }
        });
        ui.end_row();
        ui.label("Pictures");
        ui.horizontal(|ui| {
            for (pictures, word) in
                [(Pictures::Full, "As they are"), (Pictures::Blurred, "Blurred"), (Pictures::None, "None")]
            {
                ui.radio_value(&mut state.pictures, pictures, word);
            }
        });
        ui.end_row();
        if case.revision() > 0 {
            let label = ui.label(format!("Changed since {}", case.revision()));
            let field = TextEdit::singleline(&mut state.amendment)
                .hint_text("What differs from the report before, in your words")
                .desired_width(ui.available_width());
            ui.add(field).labelled_by(label.id);
            ui.end_row();
        }
    });
    let weak = |text: &str| RichText::new(text).small().color(cx.tokens.weak);
    ui.label(weak("Marked: a status other than OK, a tag, a note or a bookmark."));
}

/// The rows that the report would hold.
fn count(cx: &ViewCx<'_>, state: &mut ReportState, case: &OpenCase) -> Vec<usize> {
    let fresh = state.counted.as_ref().filter(|(at, scope, _)| {
        *scope == state.scope && *scope != ScopeChoice::Selected && cx.now.duration_since(*at) < OFTEN
    });
    if let Some((_, _, rows)) = fresh {
        return rows.clone();
    }
    let spoken: HashSet<&Path> =
        cx.record.items().filter(|(_, item)| marked(item)).map(|(id, _)| id.path.as_path()).collect();
    let wanted = |index: usize, row: &Row| {
        let Some(exhibit) = &row.exhibit else { return false };
        match state.scope {
            ScopeChoice::All => true,
            ScopeChoice::Marked => {
                spoken.contains(row.path.as_path())
                    || case.others(&exhibit.id).iter().any(|(_, item)| marked(item))
            }
            ScopeChoice::Selected => cx.session.is_chosen(index),
        }
    };
    let rows = cx.session.rows().iter().enumerate().filter(|(index, row)| wanted(*index, row));
    let rows: Vec<usize> = rows.map(|(index, _)| index).collect();
    state.counted = Some((cx.now, state.scope, rows.clone()));
    rows
}

fn marked(item: &Item) -> bool {
    matches!(item.status, Status::ToCheck | Status::Notable)
        || !(item.tags.is_empty() && item.notes.is_empty() && item.bookmarks.is_empty())
}

/// What it would hold in numbers, and what it would call "not supplied".
fn summary(cx: &ViewCx<'_>, ui: &mut Ui, case: &OpenCase, rows: &[usize]) {
    let (mut kinds, mut states) = ([0_u64; Kind::ALL.len()], [0_u64; State::ALL.len()]);
    for row in rows.iter().filter_map(|&row| cx.session.rows().get(row)) {
        kinds[row.kind() as usize] += 1;
        if let Some(exhibit) = &row.exhibit {
            states[exhibit.state as usize] += 1;
        }
    }
    let all = cx.session.rows().iter().filter(|row| row.exhibit.is_some()).count();
    let counts = Kind::ALL.into_iter().zip(kinds).filter(|(_, count)| *count > 0);
    let counts: Vec<String> = counts
        .map(|(kind, count)| format!("{} {}", grouped(count), kind.word(false).to_lowercase()))
        .collect();
    let of = format!("{} of {} files", grouped(rows.len() as u64), grouped(all as u64));
    let text = if counts.is_empty() { of } else { format!("{of}: {}", counts.join(", ")) };
    ui.add(Label::new(text).wrap());
    let away =
        State::ALL.into_iter().zip(states).filter(|(state, count)| *state != State::Present && *count > 0);
    let away: Vec<String> =
        away.map(|(state, count)| format!("{} {}", grouped(count), evidence::word(state))).collect();
    if !away.is_empty() {
        let text = format!("The report says so: {}.", away.join(", "));
        ui.add(Label::new(RichText::new(text).color(cx.tokens.suspicious)).wrap());
    }
    if cx.session.busy() {
        let text = "A scan is under way; the report holds what is found until it is written.";
        ui.add(Label::new(RichText::new(text).color(cx.tokens.suspicious)).wrap());
    }
    let empty = FIELDS.iter().filter(|field| case.field(field.name).trim().is_empty());
    let empty: Vec<&str> = empty.map(|field| field.title).collect();
    if !empty.is_empty() {
        ui.horizontal(|ui| {
            if ui.small_button("Case form").clicked() {
                cx.send(CaseCommand::FlipForm);
            }
            let text = format!("Not supplied: {}.", empty.join("; "));
            let label = Label::new(RichText::new(&text).small().color(cx.tokens.weak)).truncate();
            ui.add(label).on_hover_text(text);
        });
    }
}

/// The exhibits that it would hold.
fn preview(cx: &ViewCx<'_>, ui: &mut Ui, (case, rows): (&OpenCase, &[usize]), height: f32) {
    ui.add_space(4.0);
    ScrollArea::vertical().id_salt("report rows").max_height(height).auto_shrink(false).show_rows(
        ui,
        LINE,
        rows.len(),
        |ui, shown| {
            for row in shown.filter_map(|line| cx.session.rows().get(*rows.get(line)?)) {
                ui.allocate_ui_with_layout(
                    vec2(ui.available_width(), LINE),
                    Layout::left_to_right(Align::Center),
                    |ui| line(cx, ui, case, row),
                );
            }
        },
    );
}

fn line(cx: &ViewCx<'_>, ui: &mut Ui, case: &OpenCase, row: &Row) {
    let Some(exhibit) = &row.exhibit else { return };
    let kind = row.kind();
    let cell = |ui: &mut Ui, width: f32, text: RichText| {
        ui.allocate_ui_with_layout(vec2(width, LINE), Layout::left_to_right(Align::Center), |ui| {
            ui.set_width(width);
            ui.add(Label::new(text.small()).truncate());
        });
    };
    cell(ui, 70.0, RichText::new(case.exhibit(exhibit.number)).monospace());
    cell(ui, 110.0, RichText::new(kind.word(false)).color(cx.tokens.of(kind)));
    cell(ui, 90.0, RichText::new(if row.status == Status::None { "" } else { row.status.title() }));
    ui.add(Label::new(RichText::new(&row.name).small()).truncate());
}

fn foot(cx: &ViewCx<'_>, state: &mut ReportState, ui: &mut Ui, rows: &[usize]) {
    if let Some(issued) = &state.issued {
        ui.label(RichText::new(format!("Report {} is written.", issued.revision)).strong());
        ui.horizontal(|ui| {
            if ui.button("Show in the browser").clicked() {
                cx.send(CaseCommand::ShowReport);
            }
            if ui.button("Show its folder").clicked() {
                cx.send(CaseCommand::ShowReports);
            }
            let hash = ui.button("Copy the manifest's hash");
            if hash.on_hover_text(format!("SHA-256 {}", issued.manifest)).clicked() {
                cx.send(WindowCommand::Copy(issued.manifest.clone()));
            }
        });
    }
    let writing = cx.jobs.iter().find(|job| job.text.starts_with("Writing the report"));
    ui.horizontal(|ui| {
        let ready = !rows.is_empty() && writing.is_none();
        if ui.add_enabled(ready, Button::new("Write the report")).clicked() {
            cx.send(CaseCommand::Report(order(cx, state, rows)));
        }
        if let Some(job) = writing {
            ui.spinner();
            ui.label(&job.text);
        } else {
            let text = "Written below the case's folder; nothing is opened or sent.";
            ui.label(RichText::new(text).small().color(cx.tokens.weak));
        }
    });
}

fn order(cx: &ViewCx<'_>, state: &ReportState, rows: &[usize]) -> Order {
    let scope = match state.scope {
        ScopeChoice::All => Scope::All,
        ScopeChoice::Marked => Scope::Marked,
        ScopeChoice::Selected => {
            let id = |&row: &usize| Some(cx.session.rows().get(row)?.exhibit.as_ref()?.id.to_string());
            Scope::Selection(rows.iter().filter_map(id).collect())
        }
    };
    let amendment = Some(state.amendment.trim().to_owned()).filter(|text| !text.is_empty());
    Order { scope, pictures: state.pictures, amendment }
}
