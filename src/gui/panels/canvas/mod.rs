//! The image: which view, how large, the picture itself, and what is known of the pixels that one points at.

mod bookmark;
mod change;
mod chooser;
mod codes;
mod codes_page;
pub mod compare;
mod compare_page;
mod drawer;
mod frames;
mod heat;
mod image;
mod marks;
mod mixer;
mod overview;
mod pick;
mod pixel;
mod pixel_page;
mod planes;
mod selection_page;
mod split;
mod state;
mod tools;
mod view_bar;
mod wanted;

pub(in crate::gui) use bookmark::{Held, frame_of};
pub use codes::{Codes, CodesRead};
pub use compare::{Counted, Mode, Second};
pub use frames::Frames;
pub(in crate::gui) use heat::{Grid, tiles};
pub use heat::{Heat, HeatOf};
pub use pick::Pick;
pub(in crate::gui) use state::has;
pub use state::{CanvasState, region_rect};
pub use tools::{Drawer, Tools};
pub(in crate::gui) use wanted::STANDS_OUT;

use eframe::egui::Ui;

use super::ViewCx;

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, state: &mut CanvasState, ui: &mut Ui) {
    view_bar::ui(cx, state, ui);
    frames::ui(cx, state, ui);
    drawer::ui(cx, state, ui);
    if state.tools.planes && cx.picture.is_some() {
        planes::ui(cx, state, ui);
    } else {
        image::ui(cx, state, ui);
    }
    pick::ui(cx, state, ui);
}
