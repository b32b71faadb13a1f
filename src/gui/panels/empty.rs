//! What is shown before anything is open: what to do, and what happens to the files.

use eframe::egui::{
    Align2, Button, FontId, Pos2, Rect, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2,
};

use super::ViewCx;
use crate::gui::commands::FilesCommand;
use crate::gui::theme::tint;

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, ui: &mut Ui) {
    let area = ui.available_rect_before_wrap();
    let zone = Rect::from_center_size(area.center(), vec2(560.0, 300.0).min(area.size() - vec2(32.0, 32.0)));
    let painter = ui.painter();
    painter.rect_filled(zone, 12.0, cx.tokens.panel);
    let corners =
        [zone.left_top(), zone.right_top(), zone.right_bottom(), zone.left_bottom(), zone.left_top()];
    painter.extend(Shape::dashed_line(&corners, Stroke::new(1.5, cx.tokens.neutral), 7.0, 6.0));
    let middle = |up: f32| pos2(zone.center().x, zone.center().y - up);
    picture(cx, ui, middle(84.0));
    let busy = cx.session.busy();
    let title = if busy { "Looking for images…" } else { "Drop images or folders here" };
    let text = |up: f32, text: &str, size: f32, colour| {
        ui.painter().text(middle(up), Align2::CENTER_CENTER, text, FontId::proportional(size), colour);
    };
    text(24.0, title, 20.0, cx.tokens.text);
    text(-4.0, "PNG · JPEG · GIF · WebP · BMP", 14.0, cx.tokens.weak);
    text(-112.0, "Files are only read, never changed. Nothing leaves this computer.", 12.5, cx.tokens.weak);
    let named = ui.interact(zone, ui.scope_id().with("drop"), Sense::hover());
    named.widget_info(|| WidgetInfo::labeled(Role::Label, true, title));
    for (label, command, side) in
        [("Open files", FilesCommand::ChooseFiles, -1.0), ("Open a folder", FilesCommand::ChooseFolder, 1.0)]
    {
        let rect = Rect::from_center_size(middle(-56.0) + vec2(side * 80.0, 0.0), vec2(148.0, 34.0));
        if !busy && ui.put(rect, Button::new(label).min_size(rect.size())).clicked() {
            cx.send(command);
        }
    }
    ui.advance_cursor_after_rect(area);
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
