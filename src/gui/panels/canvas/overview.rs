//! A small picture of the whole image in a corner of the canvas, with the part that is shown framed. A click or a drag
//! in it goes there.

use eframe::egui::{Color32, Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2};

use super::CanvasState;
use super::image::paint;
use super::wanted::overview;
use crate::gui::panels::ViewCx;
use crate::gui::theme::{GAP, tint};

/// Its longer side at most, in points, and as a share of the canvas.
const SIDE: (f32, f32) = (150.0, 0.3);

/// Paints it where the image, `size` pixels large at `image`, does not fit into `area`.
pub(super) fn ui(
    cx: &ViewCx<'_>,
    state: &mut CanvasState,
    ui: &mut Ui,
    area: Rect,
    (image, size): (Rect, Vec2),
) {
    state.tools.overview = !area.expand(1.0).contains_rect(image) && image.area() > area.area() * 0.25;
    let Some(detail) = cx.selected.detail().filter(|_| state.tools.overview) else { return };
    let key = overview(detail, state.view);
    let Some(tiled) = cx.textures.get(&key).filter(|tiled| tiled.complete()) else { return };
    let room = (area.size() * SIDE.1).min(Vec2::splat(SIDE.0));
    let scale = (room / size).min_elem();
    let wide = (size * scale).max(Vec2::splat(4.0));
    let corner = area.max - wide - Vec2::splat(GAP);
    let rect = Rect::from_min_size(corner, wide);
    let response = ui.interact(rect, ui.scope_id().with("overview"), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, "Overview of the image"));
    let painter = ui.painter_at(area);
    painter.rect_filled(rect.expand(3.0), 3.0, cx.tokens.panel);
    let small = vec2(tiled.size[0] as f32, tiled.size[1] as f32);
    paint(&painter.with_clip_rect(rect), tiled, rect.min, (wide / small).max_elem(), Color32::WHITE);
    painter.rect_stroke(rect.expand(3.0), 3.0, Stroke::new(1.0, cx.tokens.border), StrokeKind::Inside);
    let shown = area.intersect(image);
    let part = |at: f32, from: f32| (at - from) / state.scale * scale;
    let frame = Rect::from_min_max(
        corner + vec2(part(shown.left(), image.left()), part(shown.top(), image.top())),
        corner + vec2(part(shown.right(), image.left()), part(shown.bottom(), image.top())),
    );
    painter.rect_filled(frame, 0.0, tint(cx.tokens.accent, 0.18));
    painter.rect_stroke(frame, 0.0, Stroke::new(1.5, cx.tokens.accent), StrokeKind::Inside);
    if (response.dragged() || response.clicked())
        && let Some(at) = response.interact_pointer_pos()
    {
        let point = (at - corner) / scale;
        state.centre_on(area, size, pos2(point.x, point.y));
    }
}
