//! The settings: a copy is changed, and taken over at once.

use eframe::egui::{Align2, ComboBox, Grid, Label, RichText, Slider, Ui, Window};

use super::ViewCx;
use crate::analysis::DEFAULT_FPR;
use crate::gui::Theme;
use crate::gui::commands::WindowCommand;
use crate::gui::format::{grouped, size};
use crate::gui::row::shown_path;
use crate::gui::settings::{SCALES, Settings};
use crate::limits::Limits;

/// False-positive targets offered.
const TARGETS: [f64; 5] = [1e-2, 5e-3, 1e-3, 5e-4, 1e-4];

/// Paints the window, where it is open.
pub(super) fn ui(cx: &ViewCx<'_>, open: &mut bool, ui: &Ui) {
    if !*open {
        return;
    }
    Window::new("Settings")
        .open(open)
        .resizable(false)
        .collapsible(false)
        .anchor(Align2::CENTER_CENTER, [0.0, 0.0])
        .show(ui.ctx(), |ui| {
            ui.set_width(460.0);
            let mut settings = cx.settings.clone();
            let grid = Grid::new("settings").num_columns(2).spacing([18.0, 9.0]);
            grid.show(ui, |ui| {
                appearance(ui, &mut settings);
                work(cx, ui, &mut settings);
                model(cx, ui);
            });
            ui.separator();
            limits(cx, ui);
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

fn appearance(ui: &mut Ui, settings: &mut Settings) {
    ui.label("Theme");
    ui.horizontal(|ui| {
        for (theme, word) in [(Theme::System, "System"), (Theme::Light, "Light"), (Theme::Dark, "Dark")] {
            let response = ui.selectable_label(settings.theme == theme, word);
            if response.accessible_name(format!("Theme {}", word.to_lowercase())).clicked() {
                settings.theme = theme;
            }
        }
    });
    ui.end_row();
    let label = ui.label("Scale");
    // Taken over when the slider is let go: everything moves under the pointer otherwise.
    let mut percent = settings.scale * 100.0;
    let slider = Slider::new(&mut percent, SCALES.0 * 100.0..=SCALES.1 * 100.0).step_by(5.0).suffix(" %");
    let response = ui.add(slider.update_while_editing(false)).labelled_by(label.id);
    let id = response.id.with("kept");
    if response.dragged() {
        ui.data_mut(|data| data.insert_temp(id, percent));
    } else if let Some(percent) = ui.data_mut(|data| data.remove_temp::<f32>(id)) {
        settings.scale = percent / 100.0;
    } else if response.changed() {
        settings.scale = percent / 100.0;
    }
    ui.end_row();
}

fn work(cx: &ViewCx<'_>, ui: &mut Ui, settings: &mut Settings) {
    ui.label("False-positive target");
    ui.vertical(|ui| {
        let current = settings.fpr.unwrap_or(DEFAULT_FPR);
        let combo = ComboBox::from_id_salt("fpr").selected_text(target(current)).width(220.0).show_ui(ui, |ui| {
            for choice in TARGETS {
                let selected = (choice - current).abs() < 1e-12;
                if ui.selectable_label(selected, target(choice)).clicked() {
                    settings.fpr = Some(choice);
                }
            }
        });
        combo.response.accessible_name(format!("False-positive target: {}", target(current)));
        let text = "How often the model alone may call a clean image suspicious. Takes effect from the next file on.";
        ui.add(Label::new(RichText::new(text).small().color(cx.tokens.weak)).wrap());
    });
    ui.end_row();
    let label = ui.label("Threads of a scan");
    let shown = |value: f64, _: std::ops::RangeInclusive<usize>| {
        if value < 1.0 { "all cores".to_owned() } else { format!("{value:.0}") }
    };
    let drag = eframe::egui::DragValue::new(&mut settings.workers).range(0..=256).custom_formatter(shown);
    ui.add(drag).labelled_by(label.id);
    ui.end_row();
}

/// `1 in 2,000 clean images`.
fn target(fpr: f64) -> String {
    format!("1 in {} clean images", grouped((1.0 / fpr).round() as u64))
}

fn model(cx: &ViewCx<'_>, ui: &mut Ui) {
    ui.label("Model");
    ui.vertical(|ui| {
        ui.label(cx.model.unwrap_or("none"));
        if let Some(path) = &cx.settings.model {
            ui.label(RichText::new(shown_path(path)).small().color(cx.tokens.weak));
        }
        ui.horizontal(|ui| {
            if ui.small_button("Another file…").accessible_name("Choose a model").clicked() {
                cx.send(WindowCommand::ChooseModel);
            }
            let built_in = ui.small_button("The one inside the program");
            if built_in.accessible_name("Use the model inside the program").clicked() {
                cx.send(WindowCommand::UseModel(None));
            }
        });
    });
    ui.end_row();
}

fn limits(cx: &ViewCx<'_>, ui: &mut Ui) {
    let limits = Limits::default();
    let text = format!(
        "Limits for one file: {} read, {} pixels, {} inflated, {} recovered per payload, {} structures, {} frames. \
         A limit that is hit is told among the findings.",
        size(limits.file_bytes),
        grouped(limits.pixels),
        size(limits.inflated_bytes),
        size(limits.payload_bytes as u64),
        grouped(limits.segments as u64),
        grouped(u64::from(limits.frames)),
    );
    ui.add(Label::new(RichText::new(text).small().color(cx.tokens.weak)).wrap());
}
