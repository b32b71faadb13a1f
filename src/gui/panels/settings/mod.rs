//! The settings: a copy is changed, and taken over at once.

mod limits;
mod number;
mod work;

use eframe::egui::{Align2, Frame, Id, Label, Margin, RichText, ScrollArea, Stroke, Ui, Window};

use super::ViewCx;
use crate::gui::Theme;
use crate::gui::commands::{FilesCommand, WindowCommand};
use crate::gui::settings::{SCALES, Settings};
use crate::gui::theme::{RADIUS, tint};
use number::Number;

/// Size of the page where there is room.
const WIDTH: f32 = 560.0;
const HEIGHT: f32 = 660.0;
/// Width of the names.
const NAMES: f32 = 140.0;

/// Paints the window, where it is open.
pub(super) fn ui(cx: &ViewCx<'_>, open: &mut bool, ui: &Ui) {
    if !*open {
        return;
    }
    let room = ui.ctx().content_rect().size();
    Window::new("Settings")
        .open(open)
        .resizable(false)
        .collapsible(false)
        .fixed_size([WIDTH.min(room.x - 60.0), HEIGHT.min(room.y - 90.0)])
        .anchor(Align2::CENTER_CENTER, [0.0, 0.0])
        .show(ui.ctx(), |ui| {
            let mut settings = cx.settings.clone();
            outdated(cx, ui);
            // Room for the line below.
            let height = (ui.available_height() - 36.0).max(80.0);
            ScrollArea::vertical().max_height(height).auto_shrink(false).show(ui, |ui| {
                heading(cx, ui, "Window");
                appearance(ui, &mut settings);
                heading(cx, ui, "Analysis");
                work::ui(cx, ui, &mut settings);
                heading(cx, ui, "Limits for one file");
                limits::ui(cx, ui, &mut settings);
            });
            ui.separator();
            let kept = if cx.home {
                "Kept in your own settings folder, never beside evidence."
            } else {
                "There is no folder to keep settings in; they last until the window closes."
            };
            ui.label(RichText::new(kept).small().color(cx.tokens.weak));
            if settings != *cx.settings {
                cx.send(WindowCommand::Set(Box::new(settings)));
            }
        });
}

/// Says that the list was made with other settings, and offers to make it anew.
fn outdated(cx: &ViewCx<'_>, ui: &mut Ui) {
    if !cx.outdated {
        return;
    }
    Frame::new()
        .fill(tint(cx.tokens.suspicious, 0.12))
        .stroke(Stroke::new(1.0, tint(cx.tokens.suspicious, 0.45)))
        .corner_radius(RADIUS)
        .inner_margin(Margin::symmetric(10, 6))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal(|ui| {
                let again = ui.add_enabled(!cx.session.busy(), eframe::egui::Button::new("Scan again"));
                if again.accessible_name("Scan again with these settings").clicked() {
                    cx.send(FilesCommand::Rescan);
                }
                let text = "Files on the table were examined with other settings.";
                ui.add(Label::new(RichText::new(text)).wrap());
            });
        });
}

fn heading(cx: &ViewCx<'_>, ui: &mut Ui, title: &str) {
    ui.add_space(4.0);
    ui.label(RichText::new(title).strong().color(cx.tokens.accent));
}

/// A line of the page: its name, and what is set there; the control that names it is told the name's identifier.
fn line(ui: &mut Ui, name: &str, set: impl FnOnce(&mut Ui, Id)) {
    ui.horizontal_top(|ui| {
        let label = ui.scope(|ui| {
            ui.set_width(NAMES);
            // As high as a control, so that both stand on one line.
            ui.horizontal(|ui| ui.label(name).id).inner
        });
        ui.vertical(|ui| set(ui, label.inner));
    });
}

fn appearance(ui: &mut Ui, settings: &mut Settings) {
    line(ui, "Theme", |ui, _| {
        ui.horizontal(|ui| {
            for (theme, word) in [(Theme::System, "System"), (Theme::Light, "Light"), (Theme::Dark, "Dark")] {
                let response = ui.selectable_label(settings.theme == theme, word);
                if response.accessible_name(format!("Theme {}", word.to_lowercase())).clicked() {
                    settings.theme = theme;
                }
            }
        });
    });
    line(ui, "Scale", |ui, label| {
        let (low, high) = (f64::from(SCALES.0) * 100.0, f64::from(SCALES.1) * 100.0);
        let percent = Number { range: low..=high, step: 5.0, suffix: " %" };
        if let Some(percent) = percent.slider(ui, f64::from(settings.scale) * 100.0, label) {
            settings.scale = (percent / 100.0) as f32;
        }
    });
}

/// A weak small line that wraps.
fn hint(cx: &ViewCx<'_>, ui: &mut Ui, text: &str) {
    ui.add(Label::new(RichText::new(text).small().color(cx.tokens.weak)).wrap());
}
