//! What the model takes the method and the bit order to be.

use eframe::egui::{Rect, RichText, Role, Sense, Ui, WidgetInfo, vec2};

use crate::finding::{BitOrder, Method};
use crate::gui::format;
use crate::gui::panels::ViewCx;
use crate::model::Assessment;

const LINE: f32 = 17.0;
const NAMES: f32 = 78.0;
const NUMBERS: f32 = 64.0;

/// Paints both.
pub(super) fn ui(cx: &ViewCx<'_>, ui: &mut Ui, assessment: &Assessment) {
    ui.add_space(6.0);
    ui.label(RichText::new("If there is something, by the model").strong());
    let methods = Method::ALL.map(Method::name).into_iter().zip(assessment.methods);
    let orders = BitOrder::ALL.map(BitOrder::name).into_iter().zip(assessment.bit_orders);
    for (title, lines) in [("Method", methods.collect::<Vec<_>>()), ("Bit order", orders.collect())] {
        ui.label(RichText::new(title).small().color(cx.tokens.weak));
        for (name, probability) in lines {
            line(cx, ui, name, probability);
        }
    }
}

fn line(cx: &ViewCx<'_>, ui: &mut Ui, name: &str, probability: f64) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::hover());
    let font = eframe::egui::FontId::proportional(12.0);
    let painter = ui.painter();
    painter.text(rect.left_center(), eframe::egui::Align2::LEFT_CENTER, name, font.clone(), cx.tokens.text);
    let told = format::probability(probability);
    painter.text(rect.right_center(), eframe::egui::Align2::RIGHT_CENTER, &told, font, cx.tokens.weak);
    let room = rect.shrink2(vec2(0.0, 4.0));
    let left = room.min + vec2(NAMES, 0.0);
    let width = (room.width() - NAMES - NUMBERS).max(0.0);
    let whole = Rect::from_min_size(left, vec2(width, room.height()));
    painter.rect_filled(whole, 2.0, cx.tokens.field);
    let part = Rect::from_min_size(left, vec2(width * probability.clamp(0.0, 1.0) as f32, room.height()));
    painter.rect_filled(part, 2.0, cx.tokens.accent);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("Probability of {name}: {told}")));
}
