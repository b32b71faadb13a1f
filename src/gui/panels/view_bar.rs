//! Above the image: which view, how large.

use eframe::egui::{Align, Button, ComboBox, Frame, Layout, Margin, RichText, Ui};

use super::ViewCx;
use crate::gui::app::Panels;
use crate::gui::commands::Command;

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, panels: &mut Panels, ui: &mut Ui) {
    Frame::new().fill(cx.tokens.panel).inner_margin(Margin::symmetric(8, 6)).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            let views = cx.selected.detail().map_or(&[][..], |detail| &detail.views);
            ui.add_enabled_ui(!views.is_empty(), |ui| {
                step(cx, ui, "‹", "Previous view", Command::StepView(-1));
                let view = panels.canvas.view;
                let combo = ComboBox::from_id_salt("view")
                    .selected_text(view.name())
                    .width(150.0)
                    .height(420.0)
                    .show_ui(ui, |ui| {
                        for &choice in views {
                            if ui.selectable_label(choice == view, choice.name()).clicked() {
                                cx.send(Command::Show(choice));
                            }
                        }
                    });
                combo.response.accessible_name(format!("View: {}", view.name()));
                step(cx, ui, "›", "Next view", Command::StepView(1));
            });
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let density = ui.pixels_per_point();
                for (label, command) in [("100 %", Command::ActualSize), ("Fit", Command::Fit)] {
                    let key = cx.key(ui, &command);
                    let selected = label == "Fit" && panels.canvas.fitted();
                    let button = Button::new(label).selected(selected);
                    if ui.add(button).on_hover_text(format!("{label}{key}")).clicked() {
                        cx.send(command);
                    }
                }
                let percent = panels.canvas.scale * density * 100.0;
                let text = if percent < 10.0 { format!("{percent:.1} %") } else { format!("{percent:.0} %") };
                if ui.available_width() > 50.0 {
                    ui.label(RichText::new(text).small().color(cx.tokens.weak));
                }
            });
        });
    });
}

fn step(cx: &ViewCx<'_>, ui: &mut Ui, sign: &str, name: &str, command: Command) {
    let key = cx.key(ui, &command);
    let response = ui.add(Button::new(sign)).on_hover_text(format!("{name}{key}"));
    if response.accessible_name(name).clicked() {
        cx.send(command);
    }
}
