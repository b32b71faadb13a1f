//! The image: zoom at the pointer, pan, pixels as squares, chequered where it is transparent.

use eframe::egui::{
    Align2, Color32, ColorImage, CursorIcon, FontId, Id, Painter, Pos2, Rect, Response, Role, Sense, Stroke,
    StrokeKind, TextureOptions, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::{CanvasState, region_rect};
use crate::gui::app::Selected;
use crate::gui::commands::CanvasCommand;
use crate::gui::panels::ViewCx;
use crate::gui::textures::{Key, Tiled};
use crate::untrusted::Untrusted;

/// Side of a field of the checkerboard, in points.
const CHECK: f32 = 8.0;
/// From this magnification on, in points per pixel, pixels are told apart by lines.
const GRID: f32 = 8.0;

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, state: &mut CanvasState, ui: &mut Ui) {
    let area = ui.available_rect_before_wrap();
    let response = ui.allocate_rect(area, Sense::click_and_drag());
    response.widget_info(|| {
        let view = state.view.name();
        WidgetInfo::labeled(Role::Image, true, format!("Image, {view}"))
    });
    let painter = ui.painter_at(area);
    let Some(tiled) = shown(cx) else {
        state.hovered = None;
        return message(cx, &painter, area);
    };
    let size = vec2(tiled.size[0] as f32, tiled.size[1] as f32);
    let density = ui.pixels_per_point();
    interact(cx, state, ui, &response, size);
    let image = state.place(area, size, density);
    state.hovered =
        response.hover_pos().and_then(|at| state.pixel(image, size, at)).filter(|_| same_raster(cx, size));
    checkerboard(cx, &painter, image.intersect(area));
    paint(&painter, tiled, image.min, state.scale);
    grid(cx, &painter, image, area, state.scale);
    painter.rect_stroke(image.expand(1.0), 0.0, Stroke::new(1.0, cx.tokens.border), StrokeKind::Outside);
    if let Some(region) = state.region.filter(|_| same_raster(cx, size)) {
        let rect = region_rect(image, state.scale, region);
        painter.rect_stroke(rect, 0.0, Stroke::new(2.0, cx.tokens.accent), StrokeKind::Outside);
    }
}

/// The picture asked for.
fn shown<'a>(cx: &ViewCx<'a>) -> Option<&'a Tiled> {
    let key: &Key = cx.picture?;
    cx.textures.get(key).filter(|tiled| !tiled.tiles.is_empty())
}

/// Whether the picture's pixels are the image's (a palette table's are not).
fn same_raster(cx: &ViewCx<'_>, size: Vec2) -> bool {
    let image = cx.selected.detail().and_then(|detail| detail.image.as_ref().ok());
    image.is_some_and(|image| size == vec2(image.width as f32, image.height as f32))
}

fn interact(cx: &ViewCx<'_>, state: &mut CanvasState, ui: &Ui, response: &Response, size: Vec2) {
    let (area, density) = (response.rect, ui.pixels_per_point());
    if response.double_clicked() {
        cx.send(CanvasCommand::FlipFit);
    }
    if response.dragged() {
        state.pan(area, size, response.drag_delta());
        ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
    }
    if let Some(at) = response.hover_pos() {
        let (wheel, pinch) = ui.input(|input| (input.smooth_scroll_delta().y, input.zoom_delta()));
        let factor = (wheel * 0.004).exp() * pinch;
        if (factor - 1.0).abs() > 1e-4 {
            state.zoom_at(area, size, at, factor, density);
        }
    }
}

fn message(cx: &ViewCx<'_>, painter: &Painter, area: Rect) {
    let text = match cx.selected {
        Selected::Nothing => "Select a file in the list".into(),
        Selected::Opening(..) => "Opening…".into(),
        Selected::Failed(_, error) => Untrusted::new(error.as_str()).shortened(160),
        Selected::Open(_, detail) => match &detail.image {
            Ok(_) => "Drawing…".into(),
            Err(error) => format!("No picture: {}", Untrusted::new(error.as_str()).shortened(160)),
        },
    };
    let wide = (area.width() - 48.0).max(80.0);
    let galley = painter.layout(text, FontId::proportional(14.0), cx.tokens.weak, wide);
    let rect = Align2::CENTER_CENTER.anchor_size(area.center(), galley.size());
    painter.galley(rect.min, galley, cx.tokens.weak);
}

fn paint(painter: &Painter, tiled: &Tiled, corner: Pos2, scale: f32) {
    let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    for tile in &tiled.tiles {
        let at = vec2(tile.at[0] as f32, tile.at[1] as f32) * scale;
        let size = vec2(tile.size[0] as f32, tile.size[1] as f32) * scale;
        let rect = Rect::from_min_size(corner + at, size);
        if painter.clip_rect().intersects(rect) {
            painter.image(tile.texture.id(), rect, whole, Color32::WHITE);
        }
    }
}

fn checkerboard(cx: &ViewCx<'_>, painter: &Painter, area: Rect) {
    if !area.is_positive() || cx.picture.is_none_or(|key| !transparent(cx, key)) {
        return;
    }
    let [light, dark] = cx.tokens.checker;
    let fields = ColorImage::new([2, 2], vec![light, dark, dark, light]);
    let id = Id::unique("starlight checkerboard");
    let texture =
        painter.ctx().load_texture_cached("checkerboard", id, fields, TextureOptions::NEAREST_REPEAT);
    let part = Rect::from_min_size(pos2(0.0, 0.0), area.size() / (2.0 * CHECK));
    painter.image(texture.id(), area, part, Color32::WHITE);
}

/// Whether something can shine through the picture.
fn transparent(cx: &ViewCx<'_>, key: &Key) -> bool {
    use crate::pixels::view::View;
    let image = cx.selected.detail().and_then(|detail| detail.image.as_ref().ok());
    let possible = image.is_some_and(|image| {
        image.layout.alpha().is_some() || !image.palette.alpha.is_empty() || image.transparent.is_some()
    });
    possible && matches!(key.view, View::Normal | View::Inverted)
}

fn grid(cx: &ViewCx<'_>, painter: &Painter, image: Rect, area: Rect, scale: f32) {
    if scale < GRID {
        return;
    }
    let shown = image.intersect(area);
    let line = Stroke::new(1.0, crate::gui::theme::tint(cx.tokens.grid, 0.35));
    let lines = |from: f32, low: f32, high: f32| {
        let first = ((low - from) / scale).ceil();
        let count = ((high - low) / scale).floor().max(0.0) as u32;
        (0..=count).map(move |step| from + (first + step as f32) * scale)
    };
    for x in lines(image.left(), shown.left(), shown.right()) {
        painter.vline(x, shown.y_range(), line);
    }
    for y in lines(image.top(), shown.top(), shown.bottom()) {
        painter.hline(shown.x_range(), y, line);
    }
}
