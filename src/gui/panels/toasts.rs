//! Messages in the corner.

use eframe::egui::{
    Align, Align2, Area, Button, CollapsingHeader, Frame, Id, Label, Layout, Margin, Order, RichText, Stroke,
    Ui, vec2,
};

use super::ViewCx;
use crate::gui::commands::WindowCommand;
use crate::gui::theme::RADIUS;
use crate::gui::toasts::Toast;

/// Most messages shown at once; the latest come first.
const SHOWN: usize = 4;

/// Paints them.
pub(super) fn ui(cx: &ViewCx<'_>, ui: &Ui) {
    let list = cx.toasts.list();
    if list.is_empty() {
        return;
    }
    Area::new(Id::unique("starlight toasts"))
        .anchor(Align2::RIGHT_BOTTOM, vec2(-12.0, -34.0))
        .order(Order::Foreground)
        .show(ui.ctx(), |ui| {
            ui.set_max_width(400.0);
            for toast in list.iter().rev().take(SHOWN).rev() {
                ui.push_id(toast.id, |ui| one(cx, ui, toast));
            }
            if list.len() > SHOWN {
                let text = format!("and {} more, all of them in the log", list.len() - SHOWN);
                ui.label(RichText::new(text).small().color(cx.tokens.weak));
            }
        });
}

fn one(cx: &ViewCx<'_>, ui: &mut Ui, toast: &Toast) {
    let colour = if toast.wrong { cx.tokens.stego } else { cx.tokens.accent };
    Frame::new()
        .fill(cx.tokens.card)
        .stroke(Stroke::new(1.0, colour))
        .corner_radius(RADIUS + 1)
        .inner_margin(Margin::symmetric(10, 7))
        .show(ui, |ui| {
            ui.set_width(378.0);
            ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
                let close = ui.add(Button::new(RichText::new("×")).frame(false).small());
                if close.on_hover_text("Dismiss").accessible_name("Dismiss").clicked() {
                    cx.send(WindowCommand::Dismiss(toast.id));
                }
                ui.with_layout(Layout::top_down(Align::Min), |ui| {
                    let word = if toast.wrong { "Error: " } else { "" };
                    let text = RichText::new(format!("{word}{}", toast.text)).color(cx.tokens.text);
                    ui.add(Label::new(text).wrap().selectable(true));
                    if let Some(path) = &toast.path
                        && ui.small_button("Copy path").clicked()
                    {
                        cx.send(WindowCommand::Copy(path.clone()));
                    }
                    if !toast.details.is_empty() {
                        let title = RichText::new("Details").small().color(cx.tokens.weak);
                        CollapsingHeader::new(title).id_salt("details").show(ui, |ui| {
                            let text = RichText::new(&toast.details).small();
                            ui.add(Label::new(text).wrap().selectable(true));
                        });
                    }
                });
            });
        });
}
