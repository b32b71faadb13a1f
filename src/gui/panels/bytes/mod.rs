//! The bytes: pages that say what they are, and the bytes themselves beside them where there is room.

mod coverage;
mod extract;
mod family;
mod hex;
mod metadata;
mod sources;
mod state;
mod strings;
mod structure;
mod tab;
mod tree;

pub use extract::{ExtractState, form::Form};
pub use hex::{FindState, GotoState, ImageState, parse_offset};
pub use metadata::MetadataState;
pub use state::BytesState;
pub use strings::StringsState;
pub use tab::Tab;

use eframe::egui::{self, Frame, Margin, Panel, Ui};

use super::{ViewCx, log};
use crate::gui::commands::BytesCommand;

/// Least width of a page with the hex view beside it.
const PAGE: f32 = 240.0;

/// Width at which a page shows all its columns.
const COLUMNS: f32 = 400.0;

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, state: &mut BytesState, ui: &mut Ui) {
    ui.horizontal(|ui| {
        for tab in Tab::ALL {
            if ui.selectable_label(state.tab == tab, tab.title()).clicked() {
                cx.send(BytesCommand::ShowTab(tab));
            }
        }
    });
    // Rows of sixteen where a page keeps its columns beside them, else rows of eight.
    let room = ui.available_width();
    let wide = room - hex::width(ui, 16);
    let beside = if wide < COLUMNS { room - hex::width(ui, 8) } else { wide };
    state.narrow = beside < PAGE;
    match state.tab {
        Tab::Hex => return hex::ui(cx, state, ui),
        Tab::Extract => return extract::ui(cx, state, ui),
        Tab::Log => return log::contents(cx, ui),
        _ if state.narrow => return page(cx, state, ui),
        _ => {}
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
    egui::CentralPanel::no_frame().frame(frame).show(ui, |ui| hex::beside(cx, state, ui));
}

fn page(cx: &ViewCx<'_>, state: &mut BytesState, ui: &mut Ui) {
    match state.tab {
        Tab::Structure => structure::ui(cx, state, ui),
        Tab::Metadata => metadata::ui(cx, state, ui),
        Tab::Strings => strings::ui(cx, state, ui),
        Tab::Hex => hex::ui(cx, state, ui),
        Tab::Extract => extract::ui(cx, state, ui),
        Tab::Log => log::contents(cx, ui),
    }
}
