//! Under the image: pages about what one points at. Closed, only their names are left.

use eframe::egui::{Align, Button, Layout, Margin, Panel, ScrollArea, Ui};

use super::{CanvasState, Drawer, codes_page, compare_page, pixel_page, selection_page};
use crate::gui::commands::CanvasCommand;
use crate::gui::panels::ViewCx;

/// Height of the open page at first, in points.
const HEIGHT: f32 = 124.0;

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, state: &mut CanvasState, ui: &mut Ui) {
    let names = cx.frame(Margin::symmetric(8, 3));
    Panel::bottom("canvas pages").frame(names).resizable(false).show(ui, |ui| tabs(cx, state, ui));
    let Some(drawer) = state.tools.drawer else { return };
    let most = (ui.available_height() * 0.6).max(60.0);
    Panel::bottom("canvas page")
        .frame(cx.frame(Margin { left: 8, right: 8, top: 6, bottom: 2 }))
        .default_size(HEIGHT.min(most))
        .size_range(60.0..=most)
        .show(ui, |ui| {
            ScrollArea::both().id_salt(drawer.title()).auto_shrink([false, false]).show(
                ui,
                |ui| match drawer {
                    Drawer::Pixel => pixel_page::ui(cx, state, ui),
                    Drawer::Selection => selection_page::ui(cx, state, ui),
                    Drawer::Compare => compare_page::ui(cx, state, ui),
                    Drawer::Codes => codes_page::ui(cx, state, ui),
                },
            );
        });
}

fn tabs(cx: &ViewCx<'_>, state: &CanvasState, ui: &mut Ui) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for drawer in Drawer::ALL {
            let command = CanvasCommand::FlipDrawer(drawer);
            let open = state.tools.drawer == Some(drawer);
            let key = cx.key(ui, command.clone());
            let button = Button::selectable(open, drawer.title());
            let response = ui.add(button).on_hover_text(format!("Show or hide{key}"));
            if response.accessible_name(format!("Page {}", drawer.title())).clicked() {
                cx.send(command);
            }
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if state.tools.drawer.is_some()
                && let Some(open) = state.tools.drawer
                && ui.small_button("Hide").accessible_name("Hide the page").clicked()
            {
                cx.send(CanvasCommand::FlipDrawer(open));
            }
        });
    });
}
