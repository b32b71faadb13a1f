//! The help: a list of pages that can be searched, and the page chosen.

mod keys;
mod licences;
mod technique;

use eframe::egui::{
    Align2, CentralPanel, Frame, Label, Margin, Panel, RichText, ScrollArea, TextEdit, TextStyle, Ui, Window,
};

use super::ViewCx;
use super::state::WindowState;
use crate::gui::commands::WindowCommand;
use crate::gui::help::{Page, found};

/// Size of the window where there is room.
const SIZE: [f32; 2] = [940.0, 620.0];
/// Width of the list.
const LIST: f32 = 236.0;

/// Paints it, where it is open.
pub(super) fn ui(cx: &ViewCx<'_>, state: &mut WindowState, ui: &Ui) {
    let Some(page) = state.help else { return };
    let mut open = true;
    let room = ui.ctx().content_rect().size();
    let size = [SIZE[0].min(room.x - 60.0), SIZE[1].min(room.y - 90.0)];
    Window::new("Help")
        .open(&mut open)
        .resizable(false)
        .collapsible(false)
        .fixed_size(size)
        .anchor(Align2::CENTER_CENTER, [0.0, 0.0])
        .show(ui.ctx(), |ui| {
            let margin = Margin { right: 10, ..Margin::ZERO };
            Panel::left("help pages")
                .frame(Frame::new().inner_margin(margin))
                .exact_size(LIST)
                .resizable(false)
                .show(ui, |ui| list(cx, state, ui, page));
            let frame = Frame::new().inner_margin(Margin { left: 12, ..Margin::ZERO });
            CentralPanel::no_frame().frame(frame).show(ui, |ui| {
                ui.label(RichText::new(page.title()).text_style(TextStyle::Heading).strong());
                ScrollArea::vertical().id_salt(page.title()).auto_shrink(false).show(ui, |ui| match page {
                    Page::Keys => keys::ui(cx, ui),
                    Page::Licences => licences::ui(cx, ui),
                    Page::Technique(_) | Page::Tool(_) => technique::ui(cx, ui, page),
                });
            });
        });
    if !open {
        state.help = None;
    }
}

fn list(cx: &ViewCx<'_>, state: &mut WindowState, ui: &mut Ui, page: Page) {
    ui.take_available_width();
    let field =
        TextEdit::singleline(&mut state.help_search).hint_text("Find a page").desired_width(f32::INFINITY);
    ui.add(field).accessible_name("Find a page");
    ScrollArea::vertical().id_salt("help pages").auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let groups = found(&state.help_search);
        if groups.is_empty() {
            ui.label(RichText::new("No page holds that.").small().color(cx.tokens.weak));
        }
        for (title, pages) in groups {
            ui.add_space(6.0);
            ui.label(RichText::new(title).small().color(cx.tokens.weak));
            for each in pages {
                let text = RichText::new(each.title()).size(13.0);
                let response = ui.selectable_label(each == page, text);
                if response.accessible_name(format!("Page: {}", each.title())).clicked() {
                    cx.send(WindowCommand::ShowHelp(each));
                }
            }
        }
    });
}

/// A heading with its text, which wraps and can be selected.
fn paragraph(cx: &ViewCx<'_>, ui: &mut Ui, title: &str, text: &str) {
    ui.add_space(8.0);
    ui.label(RichText::new(title).strong().color(cx.tokens.accent));
    ui.add(Label::new(text).wrap().selectable(true));
}
