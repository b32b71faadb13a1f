//! The image: which view, how large, and the picture itself.

mod bookmark;
mod image;
mod state;
mod view_bar;

pub use state::{CanvasState, region_rect};

use eframe::egui::Ui;

use super::ViewCx;

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, state: &mut CanvasState, ui: &mut Ui) {
    view_bar::ui(cx, state, ui);
    image::ui(cx, state, ui);
}
