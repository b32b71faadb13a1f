//! Above the image: which view, how large.

use eframe::egui::{Align, Button, ComboBox, DragValue, Frame, Label, Layout, Margin, RichText, Slider, Ui};

use super::{CanvasState, Heat, HeatOf, chooser};
use crate::finding::FalseAlarm;
use crate::gui::commands::CanvasCommand as C;
use crate::gui::panels::ViewCx;
use crate::statistics::structure;

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, state: &mut CanvasState, ui: &mut Ui) {
    Frame::new().fill(cx.tokens.panel).inner_margin(Margin::symmetric(8, 6)).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            let views = cx.selected.detail().map_or(&[][..], |detail| &detail.views);
            ui.add_enabled_ui(!views.is_empty(), |ui| {
                step(cx, ui, "‹", "Previous view", C::StepView(-1));
                chooser::ui(cx, state, ui);
                step(cx, ui, "›", "Next view", C::StepView(1));
            });
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let density = ui.pixels_per_point();
                for (label, command) in [("100 %", C::ActualSize), ("Fit", C::Fit)] {
                    let key = cx.key(ui, command.clone());
                    let selected = label == "Fit" && state.fitted();
                    let button = Button::new(label).selected(selected);
                    if ui.add(button).on_hover_text(format!("{label}{key}")).clicked() {
                        cx.send(command);
                    }
                }
                let percent = state.scale * density * 100.0;
                let text = if percent < 10.0 { format!("{percent:.1} %") } else { format!("{percent:.0} %") };
                if ui.available_width() > 50.0 {
                    ui.label(RichText::new(text).small().color(cx.tokens.weak));
                }
            });
        });
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            // Not in a frame of their own, which would not be wrapped.
            if cx.picture.is_none() {
                ui.disable();
            }
            tools(cx, state, ui);
        });
        if let Some(heat) = state.tools.heat {
            // In a row of its own: a slider is not wrapped.
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 4.0;
                ui.add_enabled_ui(cx.picture.is_some(), |ui| heat_map(cx, ui, heat));
            });
        }
        if let Some(strength) = state.suggested() {
            suggested(cx, ui, strength);
        }
    });
}

/// Which heat map, and how opaque.
fn heat_map(cx: &ViewCx<'_>, ui: &mut Ui, heat: Heat) {
    let mut of = heat.of;
    let combo = ComboBox::from_id_salt("heat map").selected_text(of.name()).width(150.0).truncate();
    let combo = combo.show_ui(ui, |ui| {
        for choice in HeatOf::ALL {
            ui.selectable_value(&mut of, choice, choice.name());
        }
    });
    combo.response.accessible_name(format!("Heat map shows: {}", heat.of.name()));
    if of != heat.of {
        cx.send(C::ShowHeat(of));
    }
    if heat.of == HeatOf::Network {
        return;
    }
    // Rounded, because the slider rounds: else it would change what it is given in every frame.
    let mut percent = (heat.opacity * 100.0).round();
    ui.spacing_mut().slider_width = 80.0;
    let slider = Slider::new(&mut percent, 5.0..=100.0).suffix(" %").fixed_decimals(0);
    let slider = ui.add(slider).on_hover_text("Opacity of the heat map");
    if slider.accessible_name("Opacity of the heat map").changed() {
        cx.send(C::SetHeat(percent / 100.0));
    }
}

/// Why another view than the image as it is opened.
fn suggested(cx: &ViewCx<'_>, ui: &mut Ui, strength: f64) {
    ui.horizontal_wrapped(|ui| {
        let rare = match structure::CLEAN {
            FalseAlarm::Measured { hits, of } => format!("{hits} of {of} clean images reach 1"),
            FalseAlarm::Computed(rate) => format!("{:.2} % of clean images reach 1", rate * 100.0),
        };
        let text = format!(
            "Opened first: this plane holds structure that the planes above it do not explain (strength {strength:.1}; \
             {rare})."
        );
        ui.add(Label::new(RichText::new(text).small().color(cx.tokens.suspicious)).wrap());
        let key = cx.key(ui, C::FlipOriginal);
        let button = ui.small_button("Image as it is").on_hover_text(format!("And back{key}"));
        if button.clicked() {
            cx.send(C::FlipOriginal);
        }
    });
}

/// What can be laid over or beside the view.
fn tools(cx: &ViewCx<'_>, state: &CanvasState, ui: &mut Ui) {
    let tools = &state.tools;
    for (text, on, command, hint) in [
        ("All planes", tools.planes, C::FlipPlanes, "Every view at once, small"),
        ("Split", tools.split.is_some(), C::FlipSplit, "Image left, view right of a divider"),
        ("Heat map", tools.heat.is_some(), C::FlipHeat, "Where the low bits look embedded in, tile by tile"),
        (
            "Change point",
            tools.change,
            C::FlipChange,
            "Where the share of replaced low bits changes along the raster",
        ),
    ] {
        let key = cx.key(ui, command.clone());
        let button = Button::selectable(on, text);
        if ui.add(button).on_hover_text(format!("{hint}{key}")).clicked() {
            cx.send(command);
        }
    }
    if let Some(share) = tools.split {
        let mut percent = share * 100.0;
        let field = DragValue::new(&mut percent).range(2.0..=98.0).suffix(" %").fixed_decimals(0);
        let field = ui.add(field).on_hover_text("Place of the divider");
        if field.accessible_name("Place of the divider").changed() {
            cx.send(C::SetSplit(percent / 100.0));
        }
    }
}

fn step(cx: &ViewCx<'_>, ui: &mut Ui, sign: &str, name: &str, command: C) {
    let key = cx.key(ui, command.clone());
    let response = ui.add(Button::new(sign)).on_hover_text(format!("{name}{key}"));
    if response.accessible_name(name).clicked() {
        cx.send(command);
    }
}
