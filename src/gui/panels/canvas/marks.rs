//! What lies over the picture: regions, the selection, the pinned pixel.

use eframe::egui::{Align2, Painter, Pos2, Rect, Stroke, StrokeKind, Vec2, vec2};

use super::tools::spanned;
use super::{CanvasState, region_rect, split};
use crate::finding::Region;
use crate::gui::panels::ViewCx;
use crate::gui::theme::tint;

/// Paints them over the image at `image`; `scale` is points per pixel.
pub(super) fn ui(cx: &ViewCx<'_>, state: &CanvasState, painter: &Painter, image: Rect) {
    let scale = state.scale;
    let framed = |region: Region, colour, width: f32| {
        let rect = region_rect(image, scale, region);
        painter.rect_stroke(rect, 0.0, Stroke::new(width, colour), StrokeKind::Outside);
        rect
    };
    if let Some(region) = state.region {
        framed(region, cx.tokens.accent, 2.0);
    }
    let drawing = state.tools.drawing.map(spanned);
    if let Some(region) = drawing.or(state.tools.selection) {
        // Light on dark, so that it is seen on any picture.
        framed(region, cx.tokens.panel, 3.0);
        let rect = framed(region, cx.tokens.text, 1.0);
        painter.rect_filled(rect, 0.0, tint(cx.tokens.accent, 0.12));
        if drawing.is_some() {
            let text = format!("{}×{} at {},{}", region.width, region.height, region.x, region.y);
            split::label(cx, painter, rect.left_bottom() + vec2(5.0, 6.0), Align2::LEFT_TOP, &text);
        }
    }
    if let Some((x, y)) = state.tools.pinned {
        pin(cx, painter, image.min + vec2(x as f32, y as f32) * scale, scale);
    }
}

/// A frame around the pixel, with lines that lead the eye to it where it is small.
fn pin(cx: &ViewCx<'_>, painter: &Painter, corner: Pos2, scale: f32) {
    let rect = Rect::from_min_size(corner, Vec2::splat(scale.max(1.0)));
    for (stroke, near, far) in
        [(Stroke::new(4.0, cx.tokens.panel), 2.0, 11.0), (Stroke::new(2.0, cx.tokens.accent), 3.0, 10.0)]
    {
        painter.rect_stroke(rect, 0.0, stroke, StrokeKind::Outside);
        if scale < 12.0 {
            let (centre, reach) = (rect.center(), scale / 2.0);
            for way in [vec2(1.0, 0.0), vec2(-1.0, 0.0), vec2(0.0, 1.0), vec2(0.0, -1.0)] {
                painter.line_segment([centre + way * (reach + near), centre + way * (reach + far)], stroke);
            }
        }
    }
}
