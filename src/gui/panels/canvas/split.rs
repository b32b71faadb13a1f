//! Image and view side by side, with a divider that can be moved.

use eframe::egui::{
    Align2, CursorIcon, FontId, Painter, Pos2, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2,
};

use super::CanvasState;
use crate::gui::panels::ViewCx;
use crate::gui::theme::tint;

/// Width of what can be grabbed, in points.
const GRIP: f32 = 12.0;

/// The parts of `area` left and right of the divider.
pub(super) fn halves(area: Rect, share: f32) -> (Rect, Rect) {
    let x = area.left() + area.width() * share.clamp(0.0, 1.0);
    let left = Rect::from_min_max(area.min, pos2(x, area.bottom()));
    let right = Rect::from_min_max(pos2(x, area.top()), area.max);
    (left, right)
}

/// Paints the divider and moves it.
pub(super) fn divider(cx: &ViewCx<'_>, state: &mut CanvasState, ui: &Ui, area: Rect) {
    let Some(share) = state.tools.split else { return };
    let x = halves(area, share).0.right();
    let grip = Rect::from_center_size(pos2(x, area.center().y), vec2(GRIP, area.height()));
    let response = ui
        .interact(grip, ui.scope_id().with("divider"), Sense::drag())
        .on_hover_cursor(CursorIcon::ResizeHorizontal);
    response.widget_info(|| WidgetInfo::labeled(Role::Splitter, true, "Divider between image and view"));
    let painter = ui.painter_at(area);
    let strong = response.hovered() || response.dragged();
    let line = Stroke::new(if strong { 3.0 } else { 2.0 }, cx.tokens.accent);
    painter.vline(x, area.y_range(), line);
    painter.circle_filled(pos2(x, area.center().y), 6.0, cx.tokens.accent);
    if response.dragged()
        && let Some(at) = response.interact_pointer_pos()
    {
        state.tools.split = Some(((at.x - area.left()) / area.width().max(1.0)).clamp(0.02, 0.98));
    }
}

/// Names what lies left and right of the divider.
pub(super) fn names(cx: &ViewCx<'_>, painter: &Painter, area: Rect, share: f32, [left, right]: [&str; 2]) {
    let (first, second) = halves(area, share);
    label(cx, &painter.with_clip_rect(first), first.right_top() + vec2(-GRIP, 6.0), Align2::RIGHT_TOP, left);
    label(cx, &painter.with_clip_rect(second), second.left_top() + vec2(GRIP, 6.0), Align2::LEFT_TOP, right);
}

/// A word on a ground that keeps it readable over any picture.
pub(super) fn label(cx: &ViewCx<'_>, painter: &Painter, at: Pos2, align: Align2, text: &str) {
    let galley = painter.layout_no_wrap(text.to_owned(), FontId::proportional(12.0), cx.tokens.text);
    let rect = align.anchor_size(at, galley.size());
    painter.rect_filled(rect.expand2(vec2(5.0, 2.0)), 3.0, tint(cx.tokens.panel, 0.92));
    painter.galley(rect.min, galley, cx.tokens.text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_halves_are_the_whole() {
        let area = Rect::from_min_size(pos2(10.0, 5.0), vec2(200.0, 100.0));
        let (left, right) = halves(area, 0.25);
        assert!((left.right() - 60.0).abs() < 1e-4 && (right.left() - 60.0).abs() < 1e-4);
        assert_eq!(left.union(right), area);
        assert_eq!(halves(area, 7.0).0, area);
    }
}
