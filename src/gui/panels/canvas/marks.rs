//! What lies over the picture: heat map, regions, the selection, the pinned pixel.

use eframe::egui::{Align2, Painter, Pos2, Rect, Stroke, StrokeKind, Vec2, vec2};

use super::tools::spanned;
use super::{CanvasState, region_rect, split, wanted};
use crate::finding::Region;
use crate::gui::panels::ViewCx;
use crate::gui::theme::tint;
use crate::statistics::Tiles;

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

/// Paints the statistics' tiles over the image, and says what they mean.
pub(super) fn heat(cx: &ViewCx<'_>, state: &CanvasState, painter: &Painter, (image, area): (Rect, Rect)) {
    let (Some(opacity), Some(detail)) = (state.tools.heat, cx.selected.detail()) else { return };
    let statistics = detail.analysis().and_then(|analysis| analysis.statistics.as_ref());
    let text = if let Some(statistics) = statistics {
        if let Some(tiled) = cx.textures.get(&wanted::heat(detail)) {
            let side = Tiles::SIDE as f32 * state.scale;
            let clipped = painter.with_clip_rect(image.intersect(painter.clip_rect()));
            let colour = tint(cx.tokens.stego, opacity);
            super::image::paint(&clipped, tiled, image.min, side, colour);
        }
        described(&statistics.tiles, state.tools.pinned.or(state.hovered))
    } else {
        "No statistics of this image".to_owned()
    };
    split::label(cx, painter, area.left_bottom() + vec2(12.0, -10.0), Align2::LEFT_BOTTOM, &text);
}

/// The tile under a pixel, and the strongest one.
fn described(tiles: &Tiles, at: Option<(u32, u32)>) -> String {
    let value = |index: usize| tiles.values.get(index).copied().unwrap_or(0.0);
    let strongest = (0..tiles.values.len()).max_by(|&a, &b| value(a).total_cmp(&value(b)).then(b.cmp(&a)));
    let Some(strongest) = strongest else { return "No tiles".to_owned() };
    let columns = tiles.columns.max(1) as usize;
    let side = Tiles::SIDE as usize;
    let place = |index: usize| (index % columns * side, index / columns * side);
    let (x, y) = place(strongest);
    let highest = format!("strongest {:.2} at {x},{y}", value(strongest));
    let here = at.map(|(x, y)| (x / Tiles::SIDE) as usize + (y / Tiles::SIDE) as usize * columns);
    match here.filter(|&index| index < tiles.values.len()) {
        Some(index) => format!("Embedding estimate here {:.2}, {highest} (0 to 1)", value(index)),
        None => format!("Embedding estimate per tile, {highest} (0 to 1)"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heat_map_is_told_in_numbers() {
        let tiles = Tiles { columns: 2, rows: 2, values: vec![0.0, 0.25, 0.75, 0.75] };
        assert_eq!(described(&tiles, None), "Embedding estimate per tile, strongest 0.75 at 0,64 (0 to 1)");
        let here = described(&tiles, Some((70, 3)));
        assert_eq!(here, "Embedding estimate here 0.25, strongest 0.75 at 0,64 (0 to 1)");
        assert_eq!(described(&Tiles::default(), None), "No tiles");
    }
}
