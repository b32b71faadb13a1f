//! The selected rectangle: where it is, and what its samples are like.

use eframe::egui::{DragValue, Grid, Label, RichText, Ui};

use super::CanvasState;
use super::tools::Measured;
use crate::finding::Region;
use crate::gui::commands::{CanvasCommand as C, WindowCommand};
use crate::gui::format::grouped;
use crate::gui::panels::ViewCx;
use crate::pixels::Image;
use crate::statistics::region::{ChannelStatistics, RegionStatistics};

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, state: &CanvasState, ui: &mut Ui) {
    let Some(image) = cx.selected.detail().and_then(|detail| detail.pixels()) else { return };
    ui.spacing_mut().item_spacing.y = 4.0;
    let Some(region) = state.tools.selection else {
        let text = "Drag over the image with Shift held to select a rectangle.";
        ui.add(Label::new(RichText::new(text).small().color(cx.tokens.weak)).wrap());
        if ui.button("Select the whole image").clicked() {
            cx.send(C::SelectAll);
        }
        return;
    };
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        fields(cx, ui, image, region);
        if let Measured::Known(measured) = &state.tools.measured
            && ui.button("Copy").accessible_name("Copy the numbers").clicked()
        {
            cx.send(WindowCommand::Copy(measured.to_text()));
        }
        if ui.button("Clear").accessible_name("Clear the selection").clicked() {
            cx.send(C::Select(None));
        }
    });
    match &state.tools.measured {
        Measured::Nothing => {}
        Measured::Awaited(_) => {
            ui.label(RichText::new("Measuring…").small().color(cx.tokens.weak));
        }
        Measured::Known(measured) => numbers(cx, ui, measured),
    }
}

/// Left, top, columns and rows, to be typed or dragged.
fn fields(cx: &ViewCx<'_>, ui: &mut Ui, image: &Image, region: Region) {
    let mut wanted = region;
    let (wide, high) = (image.width, image.height);
    let rows = [
        ("x", "Left column of the selection", &mut wanted.x, 0..=wide - 1),
        ("y", "Top row of the selection", &mut wanted.y, 0..=high - 1),
        ("w", "Columns of the selection", &mut wanted.width, 1..=wide),
        ("h", "Rows of the selection", &mut wanted.height, 1..=high),
    ];
    for (prefix, name, value, range) in rows {
        let field =
            DragValue::new(value).prefix(format!("{prefix} ")).range(range).update_while_editing(false);
        ui.add(field).on_hover_text(name).accessible_name(name);
    }
    if wanted != region {
        cx.send(C::Select(Some(wanted)));
    }
}

fn numbers(cx: &ViewCx<'_>, ui: &mut Ui, measured: &RegionStatistics) {
    let weak = |text: String| RichText::new(text).small().color(cx.tokens.weak);
    ui.label(weak(format!("{} pixels", grouped(measured.pixels))));
    Grid::new("numbers").num_columns(7).spacing([12.0, 2.0]).min_col_width(0.0).show(ui, |ui| {
        for (title, hint) in [
            ("", ""),
            ("mean", "Mean of the samples"),
            ("dev.", "Standard deviation"),
            ("range", "Lowest and highest sample"),
            ("entropy", "Entropy of the values, bits a sample"),
            ("LSB 1s", "Share of samples whose lowest bit is 1"),
            ("LSB ent.", "Entropy of four lowest bits in a row, per bit: 1 is as random as can be"),
        ] {
            let response = ui.label(weak(title.to_owned()));
            if !hint.is_empty() {
                response.on_hover_text(hint);
            }
        }
        ui.end_row();
        for channel in &measured.channels {
            let ChannelStatistics { name, mean, deviation, low, high, entropy, ones, lsb_entropy } = channel;
            ui.label(weak((*name).to_owned()));
            let lsb = lsb_entropy.map_or_else(|| "–".to_owned(), |value| format!("{value:.4}"));
            for text in [
                format!("{mean:.2}"),
                format!("{deviation:.2}"),
                format!("{low}–{high}"),
                format!("{entropy:.3}"),
                format!("{:.2} %", ones * 100.0),
                lsb,
            ] {
                ui.label(RichText::new(text).monospace());
            }
            ui.end_row();
        }
    });
}
