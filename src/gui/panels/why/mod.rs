//! Why the verdict is what it is: the call, the findings, what the streams say, what the samples measure.

mod answers;
mod contributions;
mod examiner;
mod explained;
mod findings;
mod origin;
mod plots;
mod state;
mod verdict_card;

pub use state::WhyState;

use eframe::egui::Ui;

use super::ViewCx;

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, state: &mut WhyState, ui: &mut Ui) {
    origin::ui(cx, ui);
    verdict_card::ui(cx, state, ui);
}
