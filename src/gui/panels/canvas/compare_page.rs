//! Two files against each other: which, how, and how many bits differ.

use eframe::egui::{Button, DragValue, Grid, Label, RichText, Ui};

use super::CanvasState;
use super::compare::{Counted, Mode};
use crate::gui::commands::CanvasCommand as C;
use crate::gui::format::grouped;
use crate::gui::panels::ViewCx;
use crate::pixels::compare::Changed;

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, state: &CanvasState, ui: &mut Ui) {
    let weak = |text: &str| RichText::new(text).small().color(cx.tokens.weak);
    let Some(image) = cx.selected.detail().and_then(|detail| detail.pixels()) else { return };
    ui.spacing_mut().item_spacing.y = 4.0;
    let compare = &state.tools.compare;
    let Some(second) = &compare.second else {
        let text = "Hold the selected file, then select others in the list: each is compared with it.";
        ui.add(Label::new(weak(text)).wrap());
        ui.horizontal(|ui| holds(cx, ui));
        return;
    };
    ui.horizontal_wrapped(|ui| {
        ui.label(weak("Held"));
        ui.add(Label::new(&second.name).truncate());
        if ui.button("Release").accessible_name("Release the held file").clicked() {
            cx.send(C::Release);
        }
        holds(cx, ui);
    });
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for mode in Mode::ALL {
            let button = Button::selectable(compare.mode == mode, mode.name()).frame_when_inactive(true);
            if ui.add(button).accessible_name(format!("Compare: {}", mode.name())).clicked() {
                cx.send(C::Compare(mode));
            }
        }
        let mut gain = compare.gain;
        let field = ui.add(DragValue::new(&mut gain).prefix("× ").range(1..=u8::MAX).speed(0.2));
        if field
            .on_hover_text("Factor of the difference")
            .accessible_name("Factor of the difference")
            .changed()
        {
            cx.send(C::SetGain(gain));
        }
    });
    if compare.with(image).is_none() {
        let (first, other) = ((image.width, image.height), (second.image.width, second.image.height));
        let text = format!(
            "The selected image is {}×{} pixels, the held one {}×{}; only images of one size are compared.",
            first.0, first.1, other.0, other.1
        );
        ui.add(Label::new(weak(&text)).wrap());
        return;
    }
    match &compare.counted {
        Counted::Nothing => {}
        Counted::Awaited(_) => {
            ui.label(weak("Counting…"));
        }
        Counted::Known(Err(error)) => {
            ui.add(Label::new(weak(error)).wrap());
        }
        Counted::Known(Ok(changed)) => counts(cx, state, ui, changed),
    }
}

fn holds(cx: &ViewCx<'_>, ui: &mut Ui) {
    if ui.button("Hold this file").on_hover_text("Compare others with it").clicked() {
        cx.send(C::Hold);
    }
    let key = cx.key(ui, C::PickSecond);
    let button = ui.button("Compare with…").on_hover_text(format!("Choose a file to hold{key}"));
    if button.clicked() {
        cx.send(C::PickSecond);
    }
}

/// Counts by plane; one click shows where.
fn counts(cx: &ViewCx<'_>, state: &CanvasState, ui: &mut Ui, changed: &Changed) {
    let share = changed.pixels as f64 / changed.of.max(1) as f64 * 100.0;
    let how = if changed.stored { "" } else { ", as shown in 8 bits" };
    let (pixels, of) = (grouped(changed.pixels), grouped(changed.of));
    ui.label(format!("{pixels} of {of} pixels differ ({share:.2} %){how}"));
    let mut channels: Vec<_> = changed.planes.iter().map(|plane| plane.channel).collect();
    channels.dedup();
    Grid::new("changed").spacing([4.0, 2.0]).min_col_width(0.0).show(ui, |ui| {
        for channel in channels {
            ui.label(RichText::new(channel.name()).small().color(cx.tokens.weak));
            for plane in changed.planes.iter().filter(|plane| plane.channel == channel) {
                let mode = Mode::ChangedBit(plane.channel, plane.bit);
                let text = format!("{}: {}", plane.bit, grouped(plane.count));
                let button =
                    Button::selectable(state.tools.compare.mode == mode, RichText::new(text).small());
                let name = format!("{}, {}", mode.name(), grouped(plane.count));
                let response = ui.add(button).on_hover_text("Show where");
                if response.accessible_name(name).clicked() {
                    cx.send(C::Compare(mode));
                }
            }
            ui.end_row();
        }
    });
}
