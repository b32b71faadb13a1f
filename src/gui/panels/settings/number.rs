//! Numbers that are taken over when the pointer lets go: while it moves they are only shown.

use std::ops::RangeInclusive;

use eframe::egui::{DragValue, Id, Response, Slider, Ui};

/// How a number is entered.
pub(super) struct Number {
    pub(super) range: RangeInclusive<f64>,
    pub(super) step: f64,
    pub(super) suffix: &'static str,
}

impl Number {
    /// A slider; the new value once there is one.
    pub(super) fn slider(self, ui: &mut Ui, value: f64, label: Id) -> Option<f64> {
        let id = ui.scope_id().with(("number", label));
        let mut shown = held(ui, id).unwrap_or(value);
        let slider = Slider::new(&mut shown, self.range).step_by(self.step).suffix(self.suffix);
        let response = ui.add(slider.update_while_editing(false)).labelled_by(label);
        settled(ui, &response, id, shown)
    }

    /// A field to type in or to drag; the new value once there is one.
    pub(super) fn field(self, ui: &mut Ui, value: f64, label: Id) -> Option<f64> {
        let id = ui.scope_id().with(("number", label));
        let mut shown = held(ui, id).unwrap_or(value);
        let field = DragValue::new(&mut shown)
            .range(self.range)
            .speed(self.step)
            .suffix(self.suffix)
            .max_decimals(0)
            .update_while_editing(false)
            .custom_formatter(|value, _| crate::gui::format::grouped(value.max(0.0) as u64))
            .custom_parser(|text| text.replace([',', ' '], "").parse().ok());
        let response = ui.add(field).labelled_by(label);
        settled(ui, &response, id, shown)
    }
}

fn held(ui: &Ui, id: Id) -> Option<f64> {
    ui.data(|data| data.get_temp(id))
}

fn settled(ui: &Ui, response: &Response, id: Id, shown: f64) -> Option<f64> {
    if response.dragged() {
        ui.data_mut(|data| data.insert_temp(id, shown));
        return None;
    }
    let held = ui.data_mut(|data| data.remove_temp::<f64>(id));
    held.or_else(|| response.changed().then_some(shown))
}
