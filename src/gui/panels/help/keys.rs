//! Keys and what they do.

use eframe::egui::{Grid, RichText, Ui};

use crate::gui::commands::{CanvasCommand, Command, Region};
use crate::gui::panels::ViewCx;

/// Width from which on there is room for two columns.
const TWO: f32 = 540.0;

/// Paints them.
pub(super) fn ui(cx: &ViewCx<'_>, ui: &mut Ui) {
    if ui.available_width() < TWO {
        for region in cx.catalogue.regions() {
            keys(cx, ui, region);
        }
        return;
    }
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 28.0;
        let (left, right) = halves(cx);
        for column in [left, right] {
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.x = 8.0;
                for region in column {
                    keys(cx, ui, region);
                }
            });
        }
    });
}

/// The regions in two columns, each where there is less so far.
fn halves<'a>(cx: &ViewCx<'a>) -> (Vec<&'a Region>, Vec<&'a Region>) {
    let lines = |region: &Region| region.entries.iter().filter(|entry| !entry.keys.is_empty()).count() + 3;
    let mut so_far = [0, 0];
    cx.catalogue.regions().iter().partition(|region| {
        let left = so_far[0] <= so_far[1];
        so_far[usize::from(!left)] += lines(region);
        left
    })
}

fn keys(cx: &ViewCx<'_>, ui: &mut Ui, region: &Region) {
    let mut lines: Vec<(String, &str)> = Vec::new();
    for entry in &region.entries {
        let Some(shortcut) = entry.keys.first() else { continue };
        match entry.command {
            Command::Canvas(CanvasCommand::PickBit(0)) => {
                lines.push(("0 to 7".into(), "Bit 0 (lowest) to 7"));
            }
            Command::Canvas(CanvasCommand::PickBit(_)) => {}
            _ => lines.push((ui.ctx().format_shortcut(shortcut), entry.text.trim_end_matches('…'))),
        }
    }
    if region.title == "Image" {
        lines.extend([
            ("Wheel".into(), "Zoom at the pointer"),
            ("Drag".into(), "Move the image"),
            ("Double click".into(), "Fit, or 100 %"),
        ]);
    }
    if lines.is_empty() {
        return;
    }
    ui.label(RichText::new(region.title).strong());
    Grid::new(("keys", region.title)).num_columns(2).spacing([16.0, 3.0]).min_row_height(0.0).show(
        ui,
        |ui| {
            ui.spacing_mut().interact_size.y = 0.0;
            for (key, words) in lines {
                ui.label(RichText::new(key).small().monospace().color(cx.tokens.accent));
                ui.label(RichText::new(words).small());
                ui.end_row();
            }
        },
    );
    ui.add_space(6.0);
}
