//! The bytes: pages that say what they are, and the bytes themselves beside them where there is room.

mod hex;
mod metadata;
mod state;
mod structure;
mod tab;

pub use state::BytesState;
pub use tab::Tab;

use eframe::egui::{self, Frame, Margin, Panel, Ui};

use super::ViewCx;
use crate::gui::commands::BytesCommand;

/// Least width of a page with the hex view beside it.
const PAGE: f32 = 240.0;

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, state: &mut BytesState, ui: &mut Ui) {
    ui.horizontal(|ui| {
        for tab in Tab::ALL {
            if ui.selectable_label(state.tab == tab, tab.title()).clicked() {
                cx.send(BytesCommand::ShowTab(tab));
            }
        }
    });
    let beside = ui.available_width() - hex::width(ui);
    state.narrow = beside < PAGE;
    if state.tab == Tab::Hex {
        return hex::ui(cx, state, ui);
    }
    if state.narrow {
        return page(cx, state, ui);
    }
    Panel::left("parts")
        .frame(Frame::new().inner_margin(Margin { right: 8, ..Margin::ZERO }))
        .default_size(beside.min(640.0))
        .min_size(160.0)
        .show(ui, |ui| {
            ui.take_available_width();
            page(cx, state, ui);
        });
    let frame = Frame::new().inner_margin(Margin { left: 8, ..Margin::ZERO });
    egui::CentralPanel::no_frame().frame(frame).show(ui, |ui| hex::ui(cx, state, ui));
}

fn page(cx: &ViewCx<'_>, state: &mut BytesState, ui: &mut Ui) {
    match state.tab {
        Tab::Structure => structure::ui(cx, state, ui),
        Tab::Metadata => metadata::ui(cx, state, ui),
        Tab::Hex => hex::ui(cx, state, ui),
    }
}
