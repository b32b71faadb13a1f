//! All views at once, small; one click opens one.

use eframe::egui::{
    Align2, Color32, FontId, Rect, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, vec2,
};

use super::CanvasState;
use super::image::paint;
use super::wanted::{overview, ranked, structure};
use crate::gui::commands::CanvasCommand;
use crate::gui::detail::Detail;
use crate::gui::panels::ViewCx;
use crate::gui::theme::{GAP, RADIUS};
use crate::pixels::view::View;

/// Least width of a card and height of its picture, in points.
const CARD: (f32, f32) = (112.0, 84.0);
/// Height of the name under it.
const NAME: f32 = 20.0;

/// Paints them.
pub(super) fn ui(cx: &ViewCx<'_>, state: &CanvasState, ui: &mut Ui) {
    let Some(detail) = cx.selected.detail() else { return };
    ScrollArea::vertical().id_salt("planes").auto_shrink([false, false]).show(ui, |ui| {
        let room = ui.available_width() - GAP * 2.0 - 6.0;
        let columns = ((room + GAP) / (CARD.0 + GAP)).floor().max(1.0);
        let wide = (room - GAP * (columns - 1.0)) / columns;
        let size = vec2(wide, CARD.1.max(wide * 0.6) + NAME);
        ui.add_space(GAP);
        for line in ranked(detail).chunks(columns as usize) {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = GAP;
                ui.add_space(GAP);
                for &view in line {
                    card(cx, ui, (detail, view), size, view == state.view);
                }
            });
        }
        ui.add_space(GAP);
    });
}

fn card(cx: &ViewCx<'_>, ui: &mut Ui, (detail, view): (&Detail, View), size: Vec2, open: bool) {
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let name = view.name();
    let structure = structure(detail, view);
    let name = structure.map_or_else(|| name.clone(), |strength| format!("{name} · {strength:.1}"));
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, open, format!("Open {name}")));
    let response = match structure {
        Some(_) => {
            response.on_hover_text("Structure that the planes above do not explain; 1 and more stands out")
        }
        None => response,
    };
    if response.clicked() {
        cx.send(CanvasCommand::Open(view));
    }
    if !ui.is_rect_visible(rect) {
        return;
    }
    let hot = response.hovered() || response.has_focus();
    let painter = ui.painter_at(rect.expand(2.0));
    painter.rect_filled(rect, RADIUS, if hot { cx.tokens.hover } else { cx.tokens.card });
    let frame = Rect::from_min_size(rect.min, vec2(size.x, size.y - NAME)).shrink(4.0);
    let key = overview(detail, view);
    if let Some(tiled) = cx.textures.get(&key) {
        let picture = vec2(tiled.size[0] as f32, tiled.size[1] as f32);
        let scale = (frame.size() / picture).min_elem();
        let corner = frame.center() - picture * scale / 2.0;
        paint(&painter.with_clip_rect(frame), tiled, corner, scale, Color32::WHITE);
    } else {
        let font = FontId::proportional(12.0);
        painter.text(frame.center(), Align2::CENTER_CENTER, "Drawing…", font, cx.tokens.weak);
    }
    let at = rect.center_bottom() - vec2(0.0, NAME / 2.0 + 1.0);
    let narrow = painter.layout_no_wrap(name, FontId::proportional(12.0), cx.tokens.text);
    painter.galley(Align2::CENTER_CENTER.anchor_size(at, narrow.size()).min, narrow, cx.tokens.text);
    let edge = if open || hot { cx.tokens.accent } else { cx.tokens.border };
    let width = if open { 2.0 } else { 1.0 };
    painter.rect_stroke(rect, RADIUS, Stroke::new(width, edge), StrokeKind::Inside);
}
