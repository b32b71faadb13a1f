//! What is shown before anything is open: what to do, what happens to the files, and at the first start three steps.

use eframe::egui::{
    Align2, Button, FontId, Pos2, Rect, RichText, Role, Sense, Shape, Stroke, Ui, UiBuilder, WidgetInfo,
    pos2, vec2,
};

use super::case::menu;
use super::{ViewCx, hint};
use crate::gui::commands::{CaseCommand, FilesCommand};
use crate::gui::theme::tint;

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, ui: &mut Ui) {
    let area = ui.available_rect_before_wrap();
    let hinted = !cx.settings.hint_seen && !cx.session.busy() && area.height() > 520.0;
    let lifted = if hinted { 96.0 } else { 0.0 };
    let size = vec2(600.0, 310.0).min(area.size() - vec2(32.0, 32.0));
    let zone = Rect::from_center_size(area.center() - vec2(0.0, lifted), size);
    drop_zone(cx, ui, zone);
    if hinted {
        let top = zone.bottom() + 18.0;
        let rect = Rect::from_min_size(pos2(zone.left(), top), vec2(zone.width(), area.bottom() - top - 8.0));
        hint::card(cx, &mut ui.new_child(UiBuilder::new().max_rect(rect)));
    }
    if !cx.session.busy() {
        let top = zone.bottom() + if hinted { 160.0 } else { 14.0 };
        let rect = Rect::from_min_size(pos2(zone.left(), top), vec2(zone.width(), 30.0));
        ui.new_child(UiBuilder::new().max_rect(rect)).horizontal_wrapped(|ui| cases(cx, ui));
    }
    ui.advance_cursor_after_rect(area);
}

/// Opening a case, and those that were open last.
fn cases(cx: &ViewCx<'_>, ui: &mut Ui) {
    ui.label(RichText::new("Go on with a case:").color(cx.tokens.weak));
    if ui.add_enabled(!cx.asking, Button::new("Open a case…")).clicked() {
        cx.send(CaseCommand::ChooseOpen);
    }
    menu::recent(cx, ui);
}

fn drop_zone(cx: &ViewCx<'_>, ui: &mut Ui, zone: Rect) {
    let painter = ui.painter();
    painter.rect_filled(zone, 12.0, cx.tokens.panel);
    let corners =
        [zone.left_top(), zone.right_top(), zone.right_bottom(), zone.left_bottom(), zone.left_top()];
    painter.extend(Shape::dashed_line(&corners, Stroke::new(1.5, cx.tokens.neutral), 7.0, 6.0));
    let middle = |up: f32| pos2(zone.center().x, zone.center().y - up);
    picture(cx, ui, middle(88.0));
    let busy = cx.session.busy();
    let title = if busy { "Looking for images…" } else { "Drop images or folders here" };
    let text = |up: f32, text: &str, size: f32, colour| {
        ui.painter().text(middle(up), Align2::CENTER_CENTER, text, FontId::proportional(size), colour);
    };
    text(28.0, title, 20.0, cx.tokens.text);
    text(0.0, "PNG · JPEG · GIF · WebP · BMP", 14.0, cx.tokens.weak);
    text(-118.0, "Files are only read, never changed. Nothing leaves this computer.", 12.5, cx.tokens.weak);
    let named = ui.interact(zone, ui.scope_id().with("drop"), Sense::hover());
    named.widget_info(|| WidgetInfo::labeled(Role::Label, true, title));
    if busy {
        return;
    }
    let mut buttons =
        vec![("Open files", FilesCommand::ChooseFiles), ("Open a folder", FilesCommand::ChooseFolder)];
    if cx.home {
        buttons.push(("Open the sample case", FilesCommand::OpenSamples));
    }
    let (wide, gap) = (164.0, 12.0);
    let left = -(buttons.len() as f32 - 1.0) * (wide + gap) / 2.0;
    for (index, (label, command)) in buttons.into_iter().enumerate() {
        let x = left + index as f32 * (wide + gap);
        let rect = Rect::from_center_size(middle(-58.0) + vec2(x, 0.0), vec2(wide, 34.0));
        if ui.put(rect, Button::new(label).min_size(rect.size())).clicked() {
            cx.send(command);
        }
    }
}

/// An image with one pixel lifted out of it.
fn picture(cx: &ViewCx<'_>, ui: &Ui, centre: Pos2) {
    let painter = ui.painter();
    let cell = 11.0;
    for row in 0..4u8 {
        for column in 0..4u8 {
            let lifted = (row, column) == (1, 2);
            let offset = vec2(f32::from(column) - 1.5, f32::from(row) - 1.5) * cell;
            let rect = Rect::from_center_size(centre + offset, vec2(cell - 2.0, cell - 2.0));
            let strength = 0.25 + 0.1 * f32::from((row * 3 + column * 5) % 4);
            let colour = if lifted { cx.tokens.accent } else { tint(cx.tokens.neutral, strength) };
            painter.rect_filled(if lifted { rect.expand(2.0) } else { rect }, 2.0, colour);
        }
    }
}
