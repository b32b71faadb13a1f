//! Why the verdict is what it is: the call, the findings, what the streams say, what the samples measure.

mod answers;
mod contributions;
mod examiner;
mod exhibit;
mod explained;
mod findings;
mod origin;
mod plots;
mod state;
mod verdict_card;

pub use state::WhyState;

use eframe::egui::Ui;

use super::ViewCx;
use super::case::CaseState;

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, (state, case): (&mut WhyState, &CaseState), ui: &mut Ui) {
    exhibit::ui(cx, ui);
    origin::ui(cx, ui);
    verdict_card::ui(cx, (state, case), ui);
}
