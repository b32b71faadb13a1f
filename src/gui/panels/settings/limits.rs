//! The limits on the work for one file.

use eframe::egui::{Button, Grid, RichText, Ui};

use super::{NAMES, Number, hint};
use crate::gui::bounds::{BOUNDS, Bound};
use crate::gui::format::grouped;
use crate::gui::panels::ViewCx;
use crate::gui::settings::Settings;
use crate::limits::Limits;

/// Paints them.
pub(super) fn ui(cx: &ViewCx<'_>, ui: &mut Ui, settings: &mut Settings) {
    let text = "They keep a hostile file from taking the computer over. One that is hit is told among the findings of \
                the file. A change counts from the next file on.";
    hint(cx, ui, text);
    let default = Limits::default();
    Grid::new("limits").num_columns(3).min_col_width(NAMES).spacing([16.0, 6.0]).show(ui, |ui| {
        for bound in &BOUNDS {
            line(cx, ui, bound, (&mut settings.limits, &default));
            ui.end_row();
        }
    });
    let changed = settings.limits != default;
    if ui.add_enabled(changed, Button::new("All limits to their defaults")).clicked() {
        settings.limits = default;
    }
}

fn line(cx: &ViewCx<'_>, ui: &mut Ui, bound: &Bound, (limits, default): (&mut Limits, &Limits)) {
    let label = ui.label(bound.name).on_hover_text(bound.hint);
    let size = bound.unit.size();
    let (low, high) = (bound.range.0 / size, bound.range.1 / size);
    let number = Number { range: low as f64..=high as f64, step: 1.0, suffix: "" };
    let value = (bound.get)(limits);
    ui.horizontal(|ui| {
        if let Some(typed) = number.field(ui, (value / size) as f64, label.id) {
            (bound.set)(limits, (typed as u64).saturating_mul(size).clamp(bound.range.0, bound.range.1));
        }
        ui.label(RichText::new(bound.unit.name()).small().color(cx.tokens.weak));
    });
    let usual = (bound.get)(default);
    let button = ui.add_enabled(value != usual, Button::new("Default").small());
    let button = button.on_hover_text(format!("{} {}", grouped(usual / size), bound.unit.name()));
    if button.accessible_name(format!("{}: default", bound.name)).clicked() {
        (bound.set)(limits, usual);
    }
}
