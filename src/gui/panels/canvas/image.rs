//! The image: zoom at the pointer, pan, pixels as squares, chequered where it is transparent.

use std::time::Duration;

use eframe::egui::{
    Align2, Color32, ColorImage, CursorIcon, FontId, Id, Modifiers, Painter, Pos2, Rect, Response, Role,
    Sense, Stroke, StrokeKind, TextureOptions, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::compare::Mode;
use super::tools::spanned;
use super::{CanvasState, change, heat, marks, overview, split};
use crate::gui::app::Selected;
use crate::gui::commands::CanvasCommand;
use crate::gui::panels::ViewCx;
use crate::gui::row::shown_error;
use crate::gui::textures::{Key, Tiled};
use crate::pixels::view::View;
use crate::untrusted::Untrusted;

/// Side of a field of the checkerboard, in points.
const CHECK: f32 = 8.0;
/// Seconds that each of two files is shown for.
const TURN: f64 = 0.6;
/// From this magnification on, in screen pixels per image pixel, pixels are told apart by lines.
const GRID: f32 = 8.0;

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, state: &mut CanvasState, ui: &mut Ui) {
    let area = ui.available_rect_before_wrap();
    let response = ui.allocate_rect(area, Sense::click_and_drag());
    response.widget_info(|| {
        let view = cx.selected.detail().map_or_else(|| state.view.name(), |detail| state.shown_name(detail));
        WidgetInfo::labeled(Role::Image, true, format!("Image, {view}"))
    });
    let painter = ui.painter_at(area);
    let Some(tiled) = shown(cx, state) else {
        state.hovered = None;
        return message(cx, &painter, area);
    };
    let size = vec2(tiled.size[0] as f32, tiled.size[1] as f32);
    let density = ui.pixels_per_point();
    interact(cx, state, ui, &response, size);
    let image = state.place(area, size, density);
    let raster = same_raster(cx, size);
    state.hovered = response.hover_pos().and_then(|at| state.pixel(image, size, at)).filter(|_| raster);
    checkerboard(cx, &painter, image.intersect(area));
    pictures(cx, state, &painter, (tiled, image), area);
    if state.scale * density >= GRID {
        grid(cx, &painter, image, area, state.scale);
    }
    painter.rect_stroke(image.expand(1.0), 0.0, Stroke::new(1.0, cx.tokens.border), StrokeKind::Outside);
    if raster {
        marks::ui(cx, state, &painter, image);
        heat::ui(cx, state, &painter, (image, area));
        change::ui(cx, state, &painter, (image, area));
    }
    if response.has_focus() {
        painter.rect_stroke(area, 0.0, Stroke::new(2.0, cx.tokens.accent), StrokeKind::Inside);
    }
    overview::ui(cx, state, ui, area, (image, size));
    split::divider(cx, state, ui, area);
}

/// The view; left of the divider, where there is one, the image as it is; of two files each its half, or its turn.
fn pictures(
    cx: &ViewCx<'_>,
    state: &CanvasState,
    painter: &Painter,
    (tiled, image): (&Tiled, Rect),
    area: Rect,
) {
    let compare = &state.tools.compare;
    let key = cx.selected.detail().and_then(|detail| state.other_key(detail));
    let other = key.and_then(|key| cx.textures.get(&key)).filter(|other| other.size == tiled.size);
    let two = compare.second.as_ref().filter(|_| matches!(compare.mode, Mode::Split | Mode::Flicker));
    let whole = |tiled| paint(painter, tiled, image.min, state.scale, Color32::WHITE);
    if let (Some(second), Some(other), Mode::Flicker) = (two, other, compare.mode) {
        let turn = (painter.ctx().input(|input| input.time) / TURN) as u64 % 2 == 1;
        whole(if turn { other } else { tiled });
        let text = if turn { format!("Held: {}", second.name) } else { "Selected".to_owned() };
        split::label(cx, painter, area.center_top() + vec2(0.0, 6.0), Align2::CENTER_TOP, &text);
        return painter.ctx().request_repaint_after(Duration::from_secs_f64(TURN));
    }
    let (Some(share), Some(other)) = (state.tools.split, other) else {
        whole(tiled);
        if state.tools.split.is_some() {
            let text = "Normal: choose a view to compare with";
            split::label(cx, painter, area.center_top() + vec2(0.0, 6.0), Align2::CENTER_TOP, text);
        }
        return;
    };
    let name = state.view.name();
    let (sides, names) = match two {
        Some(second) => ([tiled, other], ["Selected", second.name.as_str()]),
        None => ([other, tiled], ["Normal", name.as_str()]),
    };
    let (left, right) = split::halves(area, share);
    for (half, side) in [left, right].into_iter().zip(sides) {
        paint(&painter.with_clip_rect(half), side, image.min, state.scale, Color32::WHITE);
    }
    split::names(cx, painter, area, share, names);
}

/// The picture asked for; while another frame of the same view is drawn, the last one.
fn shown<'a>(cx: &ViewCx<'a>, state: &mut CanvasState) -> Option<&'a Tiled> {
    let key: &Key = cx.picture?;
    let there = |key: &Key| cx.textures.get(key).filter(|tiled| !tiled.tiles.is_empty());
    if let Some(tiled) = there(key) {
        if state.last.as_ref() != Some(key) {
            state.last = Some(key.clone());
        }
        return Some(tiled);
    }
    let last = state.last.as_ref().filter(|last| **last == key.clone().of(last.which));
    last.and_then(there)
}

/// Whether the picture's pixels are the image's (a palette table's are not).
fn same_raster(cx: &ViewCx<'_>, size: Vec2) -> bool {
    let image = cx.selected.detail().and_then(|detail| detail.pixels());
    image.is_some_and(|image| size == vec2(image.width as f32, image.height as f32))
}

fn interact(cx: &ViewCx<'_>, state: &mut CanvasState, ui: &Ui, response: &Response, size: Vec2) {
    let (area, density) = (response.rect, ui.pixels_per_point());
    let select = ui.input(|input| input.modifiers.matches_logically(Modifiers::SHIFT));
    // A palette table has no pixels of the image in it.
    let raster = same_raster(cx, size);
    if response.double_clicked() {
        cx.send(CanvasCommand::Pin(None));
        cx.send(CanvasCommand::FlipFit);
    } else if response.clicked() && select {
        cx.send(CanvasCommand::Select(None));
    } else if response.clicked() && raster {
        let image = state.place(area, size, density);
        match response.interact_pointer_pos().filter(|at| area.contains(*at)) {
            Some(at) => {
                let pixel = state.pixel(image, size, at);
                cx.send(CanvasCommand::Pin(pixel.filter(|&pixel| state.tools.pinned != Some(pixel))));
            }
            // By key.
            None => cx.send(CanvasCommand::FlipPin),
        }
    }
    draw_rectangle(cx, state, ui, response, (size, select && raster));
    if response.dragged() && state.tools.drawing.is_none() {
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

/// Selects a rectangle by a drag with Shift held.
fn draw_rectangle(
    cx: &ViewCx<'_>,
    state: &mut CanvasState,
    ui: &Ui,
    response: &Response,
    (size, begin): (Vec2, bool),
) {
    if begin && response.hovered() {
        ui.ctx().set_cursor_icon(CursorIcon::Crosshair);
    }
    let image = state.place(response.rect, size, ui.pixels_per_point());
    let nearest = |at: Pos2| {
        let point = (at - image.min) / state.scale;
        let held = |value: f32, side: f32| value.clamp(0.0, (side - 1.0).max(0.0)) as u32;
        (held(point.x, size.x), held(point.y, size.y))
    };
    let now = response.interact_pointer_pos().map(nearest);
    let origin = ui.input(|input| input.pointer.press_origin()).map(nearest);
    if response.drag_started() && begin {
        state.tools.drawing = origin.map(|from| [from, now.unwrap_or(from)]);
    }
    if let (Some([from, to]), Some(now)) = (&state.tools.drawing, now)
        && *to != now
    {
        state.tools.drawing = Some([*from, now]);
    }
    if response.drag_stopped()
        && let Some(drawn) = state.tools.drawing.take()
    {
        cx.send(CanvasCommand::Select(Some(spanned(drawn))));
    }
}

fn message(cx: &ViewCx<'_>, painter: &Painter, area: Rect) {
    let text = match cx.selected {
        Selected::Nothing => "Select a file in the list".into(),
        Selected::Opening(..) => "Opening…".into(),
        Selected::Failed(_, error) => shown_error(error),
        Selected::Open(_, detail) => match detail.shown() {
            Ok(_) => "Drawing…".into(),
            Err(error) => format!("No picture: {}", Untrusted::new(error.as_str()).shortened(160)),
        },
    };
    let wide = (area.width() - 48.0).max(80.0);
    let galley = painter.layout(text, FontId::proportional(14.0), cx.tokens.weak, wide);
    let rect = Align2::CENTER_CENTER.anchor_size(area.center(), galley.size());
    painter.galley(rect.min, galley, cx.tokens.weak);
}

/// Paints a picture, tinted, its top left at `corner` and its pixels `scale` points large.
pub(super) fn paint(painter: &Painter, tiled: &Tiled, corner: Pos2, scale: f32, colour: Color32) {
    let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    for tile in &tiled.tiles {
        let at = vec2(tile.at[0] as f32, tile.at[1] as f32) * scale;
        let size = vec2(tile.size[0] as f32, tile.size[1] as f32) * scale;
        let rect = Rect::from_min_size(corner + at, size);
        if painter.clip_rect().intersects(rect) {
            painter.image(tile.texture.id(), rect, whole, colour);
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
    let image = cx.selected.detail().and_then(|detail| detail.pixels());
    let possible = image.is_some_and(|image| {
        image.layout.alpha().is_some() || !image.palette.alpha.is_empty() || image.transparent.is_some()
    });
    possible && matches!(key.view, View::Normal | View::Inverted)
}

fn grid(cx: &ViewCx<'_>, painter: &Painter, image: Rect, area: Rect, scale: f32) {
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
