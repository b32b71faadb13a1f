//! Where the evidence of the case lies, and whether it is there.

use eframe::egui::{Label, RichText, Ui};

use crate::case::store::State;
use crate::gui::case::OpenCase;
use crate::gui::commands::CaseCommand;
use crate::gui::format::grouped;
use crate::gui::panels::ViewCx;
use crate::gui::row::shown_path;
use crate::untrusted::Untrusted;

/// Paints the folders, each with a way to say that it lies elsewhere.
pub(super) fn ui(cx: &ViewCx<'_>, ui: &mut Ui, case: &OpenCase) {
    ui.add_space(6.0);
    ui.label(RichText::new("Evidence").strong().color(cx.tokens.accent));
    ui.label(words(cx));
    for root in case.roots() {
        ui.push_id(&root.id, |ui| {
            ui.horizontal(|ui| {
                let label = Untrusted::new(root.label.as_str()).shortened(40);
                let button = ui.add_enabled(!cx.asking, eframe::egui::Button::new("Lies elsewhere…").small());
                if button.accessible_name(format!("The folder {label} lies elsewhere")).clicked() {
                    cx.send(CaseCommand::ChooseMoved(root.id.clone()));
                }
                let text = RichText::new(shown_path(&root.path)).color(cx.tokens.weak);
                ui.add(Label::new(text).truncate()).on_hover_text(shown_path(&root.path));
            });
        });
    }
}

/// How many files there are, by where they are.
fn words(cx: &ViewCx<'_>) -> String {
    let mut counts = [0_u64; State::ALL.len()];
    for exhibit in cx.session.rows().iter().filter_map(|row| row.exhibit.as_ref()) {
        counts[exhibit.state as usize] += 1;
    }
    let part =
        |(state, count): (State, u64)| (count > 0).then(|| format!("{} {}", grouped(count), word(state)));
    let parts: Vec<String> = State::ALL.into_iter().zip(counts).filter_map(part).collect();
    if parts.is_empty() { "No file yet: open files or a folder.".into() } else { parts.join(", ") }
}

/// How people read a state.
pub(super) const fn word(state: State) -> &'static str {
    match state {
        State::Present => "as added",
        other => other.name(),
    }
}
