//! Who works in a case: asked once, before the first.

use eframe::egui::{Button, Id, Key, Modal, RichText, TextEdit, Ui};

use super::CaseState;
use crate::gui::commands::CaseCommand;
use crate::gui::panels::ViewCx;

/// Paints the question, where it is asked.
pub(super) fn ui(cx: &ViewCx<'_>, state: &mut CaseState, ui: &Ui) {
    let Some((_, name)) = &mut state.who else { return };
    let mut leave = false;
    Modal::new(Id::unique("starlight who")).show(ui.ctx(), |ui| {
        ui.set_max_width(380.0);
        let title = ui.label(RichText::new("Who works in this case?").strong());
        ui.label("The name stands beside everything you say, in the case's log, and in its reports.");
        ui.add_space(6.0);
        let field = TextEdit::singleline(name).hint_text("Your name").desired_width(340.0);
        let response = ui.add(field).labelled_by(title.id);
        if !response.has_focus() && name.is_empty() {
            response.request_focus();
        }
        let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        ui.add_space(6.0);
        let ready = !name.trim().is_empty();
        ui.horizontal(|ui| {
            let clicked = ui.add_enabled(ready, Button::new("Go on")).clicked();
            if ready && (clicked || entered) {
                cx.send(CaseCommand::SetExaminer(name.clone()));
            }
            leave = ui.button("Not now").clicked();
        });
    });
    if leave {
        state.who = None;
    }
}
