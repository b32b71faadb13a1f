//! The evidence list: how far the scan is, which files are listed, the table.

mod columns;
mod filter_bar;
pub(super) mod menu;
mod progress;
mod state;
mod table;
mod watched;

pub use state::ListState;

use eframe::egui::Ui;

use super::ViewCx;

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, state: &mut ListState, ui: &mut Ui) {
    progress::ui(cx, ui);
    watched::ui(cx, ui);
    filter_bar::ui(cx, state, ui);
    ui.add_space(2.0);
    table::ui(cx, state, ui);
}
