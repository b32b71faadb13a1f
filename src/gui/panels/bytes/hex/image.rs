//! The bytes as a picture, one grey pixel a byte: rows of equal structures line up at the right width.

use std::sync::Arc;

use eframe::egui::{
    ColorImage, DragValue, Image, Rect, RichText, Sense, TextureHandle, TextureOptions, Ui, pos2, vec2,
};

use super::super::BytesState;
use crate::gui::commands::BytesCommand;
use crate::gui::detail::{Detail, Source};
use crate::gui::panels::ViewCx;
use crate::span::Span;

/// What a picture was made of: content, source, first byte, width, height.
type Of = (Arc<str>, Source, u64, usize, usize);

/// The state.
pub struct ImageState {
    /// Whether it is shown.
    pub shown: bool,
    /// Bytes a row.
    pub width: usize,
    texture: Option<(Of, TextureHandle)>,
}

impl Default for ImageState {
    fn default() -> Self {
        Self { shown: false, width: 64, texture: None }
    }
}

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, state: &mut BytesState, ui: &mut Ui, detail: &Detail) {
    ui.horizontal(|ui| {
        ui.label(RichText::new("Width").small().color(cx.tokens.weak));
        let field = DragValue::new(&mut state.image.width).range(1..=1024).speed(0.5).suffix(" bytes");
        ui.add(field).accessible_name("Width of the bytes as image");
    });
    let room = ui.available_rect_before_wrap();
    let width = state.image.width;
    // Only what is on the screen is made into pixels, whatever the size of the file.
    let scale = (room.width() / width as f32).floor().clamp(1.0, 8.0);
    let height = (room.height() / scale).floor().max(1.0) as usize;
    let first = state.hex.first();
    let bytes = detail.bytes(state.source);
    let shown = Span::new(first, (width * height) as u64).of(&bytes);
    let rows = shown.len().div_ceil(width);
    if rows == 0 {
        return;
    }
    let of: Of = (Arc::clone(&detail.content), state.source, first, width, height);
    if state.image.texture.as_ref().is_none_or(|(made, _)| *made != of) {
        let mut grey = shown.to_vec();
        grey.resize(width * rows, 0);
        let image = ColorImage::from_gray([width, rows], &grey);
        let texture = ui.ctx().load_texture("bytes", image, TextureOptions::NEAREST);
        state.image.texture = Some((of, texture));
    }
    let Some((_, texture)) = &state.image.texture else { return };
    let rect = Rect::from_min_size(room.min, vec2(width as f32, rows as f32) * scale).intersect(room);
    let share = rect.width() / (width as f32 * scale);
    let response = ui.allocate_rect(rect, Sense::click());
    Image::new(texture).uv(Rect::from_min_max(pos2(0.0, 0.0), pos2(share, 1.0))).paint_at(ui, rect);
    let name = format!("Bytes as image, {width} a row from {first:#010x}");
    let response = response.accessible_name(name);
    let Some(at) = response.hover_pos() else { return };
    let inside = (at - rect.min) / scale;
    let offset = first + inside.y as u64 * width as u64 + (inside.x as u64).min(width as u64 - 1);
    if response.clicked() {
        cx.send(BytesCommand::ShowBytes(state.source, Span::new(offset, 1)));
    }
    let value = Span::new(offset, 1).of(&bytes).first().map(|byte| format!(": {byte:02x}"));
    response.on_hover_text_at_pointer(format!("{offset:#010x}{}", value.unwrap_or_default()));
}
