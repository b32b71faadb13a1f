//! What the selected file is in the open case, and what the case keeps of it where it cannot be opened.

use eframe::egui::{Label, RichText, Ui};

use crate::case::store::State;
use crate::case::{Item, Status};
use crate::gui::case::{KeptResult, OpenCase};
use crate::gui::format;
use crate::gui::panels::ViewCx;
use crate::gui::panels::case::CaseState;
use crate::gui::row::{Exhibit, Kind, Row, shown_error};
use crate::untrusted::Untrusted;
use crate::verdict::Call;

/// Findings of a kept result that are shown.
const SHOWN: usize = 20;

/// The selected row with what it is in the open case.
fn selected<'a>(cx: &ViewCx<'a>) -> Option<(&'a OpenCase, &'a Row, &'a Exhibit)> {
    let row = cx.session.rows().get(cx.session.selected()?)?;
    Some((cx.case?, row, row.exhibit.as_ref()?))
}

/// Paints number and state.
pub(super) fn ui(cx: &ViewCx<'_>, ui: &mut Ui) {
    let Some((case, _, exhibit)) = selected(cx) else { return };
    let number = Untrusted::new(case.exhibit(exhibit.number)).shortened(60);
    let state = match exhibit.state {
        State::Present => "as it was when it was added",
        State::NotAvailable => "not available",
        State::Changed => "changed since it was added",
        State::Unreadable => "could not be read when it was added",
        State::Listed => "not read yet",
    };
    let colour = match exhibit.state {
        State::Present | State::Listed => cx.tokens.weak,
        State::NotAvailable | State::Changed | State::Unreadable => cx.tokens.suspicious,
    };
    ui.horizontal(|ui| {
        ui.label(RichText::new(format!("Exhibit {number}")).strong());
        let text = format!("{state} · {} UTC", exhibit.checked.short());
        ui.add(Label::new(RichText::new(&text).small().color(colour)).truncate()).on_hover_text(text);
    });
}

/// What other examiners say of it, side by side.
pub(super) fn others(cx: &ViewCx<'_>, ui: &mut Ui) {
    let Some((case, _, exhibit)) = selected(cx) else { return };
    for (name, said) in case.others(&exhibit.id) {
        let name = Untrusted::new(name.as_str()).shortened(60);
        ui.add(Label::new(RichText::new(format!("{name}: {}", words(said))).small()).wrap());
        for (_, note) in &said.notes {
            let text = Untrusted::new(note.text.as_str()).shortened(400);
            ui.add(Label::new(RichText::new(format!("“{text}”")).small().color(cx.tokens.weak)).wrap());
        }
    }
}

fn words(said: &Item) -> String {
    let mut parts = Vec::new();
    if said.status != Status::None {
        parts.push(said.status.title().to_owned());
    }
    parts.extend(said.tags.iter().map(|(tag, _)| Untrusted::new(tag.as_str()).shortened(60)));
    for (count, one, many) in
        [(said.notes.len(), "note", "notes"), (said.bookmarks.len(), "bookmark", "bookmarks")]
    {
        if count > 0 {
            parts.push(format!("{count} {}", if count == 1 { one } else { many }));
        }
    }
    if parts.is_empty() { "no status".into() } else { parts.join(", ") }
}

/// What the case keeps of a file that cannot be opened.
pub(super) fn kept(cx: &ViewCx<'_>, state: &CaseState, ui: &mut Ui) {
    let Some((_, _, exhibit)) = selected(cx) else { return };
    let Some((item, kept)) = &state.kept else { return };
    if *item != exhibit.id {
        return;
    }
    match kept {
        None => {
            ui.horizontal(|ui| {
                ui.spinner();
                ui.label("Reading what the case keeps…");
            });
        }
        Some(Err(error)) => {
            ui.label(shown_error(error));
        }
        Some(Ok(kept)) => result(cx, ui, kept),
    }
}

fn result(cx: &ViewCx<'_>, ui: &mut Ui, kept: &KeptResult) {
    let times = if kept.results == 1 { String::new() } else { format!(", the latest of {}", kept.results) };
    let title = format!("What the tool found on {} UTC{times}", kept.at.short());
    ui.label(RichText::new(title).strong());
    let call =
        [Call::Clean, Call::Suspicious, Call::Stego].into_iter().find(|call| call.name() == kept.verdict);
    let kind = call.map_or(Kind::Failed, Kind::from);
    let probability = kept.probability.map(|value| format!(", model {}", format::probability(value)));
    let text = format!("{}{}", kind.word(false), probability.unwrap_or_default());
    ui.label(RichText::new(text).color(cx.tokens.of(kind)));
    if let Some(error) = &kept.error {
        ui.add(Label::new(shown_error(error)).wrap());
    }
    for (class, summary) in kept.findings.iter().take(SHOWN) {
        let text = format!(
            "{}: {}",
            Untrusted::new(class.as_str()),
            Untrusted::new(summary.as_str()).shortened(400)
        );
        ui.add(Label::new(RichText::new(text).small()).wrap());
    }
    if kept.findings.len() > SHOWN {
        ui.label(format!("and {} more", kept.findings.len() - SHOWN));
    }
    let text = "Its pixels and bytes can be looked at again once the file is there.";
    ui.label(RichText::new(text).small().color(cx.tokens.weak));
}
