//! The pixel under the pointer, or the pinned one: its samples, its neighbours, its bytes.

use eframe::egui::{
    Align2, Button, FontId, Grid, Label, Rect, RichText, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
    vec2,
};

use super::CanvasState;
use super::pixel::{self, REACH};
use crate::gui::commands::{BytesCommand, CanvasCommand, WindowCommand};
use crate::gui::detail::{Detail, Source};
use crate::gui::panels::ViewCx;
use crate::gui::theme;
use crate::pixels::{Image, Layout, stored_at};
use crate::statistics::region::channel_names;

/// A field of the neighbourhood, in points.
const CELL: (f32, f32) = (30.0, 16.0);

/// Paints it.
pub(super) fn ui(cx: &ViewCx<'_>, state: &mut CanvasState, ui: &mut Ui) {
    let Some(detail) = cx.selected.detail() else { return };
    let Some(image) = detail.pixels() else { return };
    let Some(at) = state.tools.pinned.or(state.hovered) else {
        let key = cx.key(ui, CanvasCommand::FlipPin);
        let text =
            format!("Point at a pixel to see its values. A click pins it; so does the middle pixel{key}.");
        ui.add(Label::new(RichText::new(text).small().color(cx.tokens.weak)).wrap());
        return;
    };
    if at.0 >= image.width || at.1 >= image.height {
        return;
    }
    ui.horizontal_top(|ui| {
        ui.vertical(|ui| neighbourhood(cx, state, ui, image, at));
        ui.add_space(4.0);
        ui.vertical(|ui| values(cx, state, ui, detail, (image, at)));
    });
}

/// The values around, each on its colour.
fn neighbourhood(cx: &ViewCx<'_>, state: &mut CanvasState, ui: &mut Ui, image: &Image, at: (u32, u32)) {
    let names = channel_names(image.layout);
    let of_view = pixel::channel_of(state.view, image.layout);
    let channel = state.tools.around.unwrap_or(of_view).min(names.len() - 1);
    let side = (2 * REACH + 1) as f32;
    let (rect, response) = ui.allocate_exact_size(vec2(CELL.0 * side, CELL.1 * side), Sense::hover());
    let painter = ui.painter_at(rect);
    let mut spoken = format!("Values of {} around:", names[channel]);
    for row in -REACH..=REACH {
        for column in -REACH..=REACH {
            let corner = vec2((column + REACH) as f32 * CELL.0, (row + REACH) as f32 * CELL.1);
            let cell = Rect::from_min_size(rect.min + corner, vec2(CELL.0, CELL.1));
            let Some((value, colour)) = pixel::near(image, at, (column, row), channel) else {
                painter.rect_filled(cell, 0.0, cx.tokens.field);
                continue;
            };
            painter.rect_filled(cell, 0.0, colour);
            let size = if value > 9999 { 9.5 } else { 11.0 };
            let font = FontId::monospace(size);
            painter.text(cell.center(), Align2::CENTER_CENTER, value, font, theme::ink(colour));
            spoken.extend([" ", &value.to_string()]);
        }
    }
    let middle = Rect::from_center_size(rect.center(), vec2(CELL.0, CELL.1));
    painter.rect_stroke(middle, 0.0, Stroke::new(2.0, cx.tokens.accent), StrokeKind::Inside);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, spoken.clone()));
    if names.len() > 1 {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            ui.spacing_mut().button_padding = vec2(5.0, 1.0);
            ui.spacing_mut().interact_size.y = 16.0;
            for (index, name) in names.iter().enumerate() {
                let button = Button::selectable(index == channel, RichText::new(*name).small());
                if ui.add(button).accessible_name(format!("Values of {name} around")).clicked() {
                    state.tools.around = Some(index);
                }
            }
        });
    }
}

fn values(
    cx: &ViewCx<'_>,
    state: &CanvasState,
    ui: &mut Ui,
    detail: &Detail,
    (image, at): (&Image, (u32, u32)),
) {
    ui.spacing_mut().item_spacing.y = 2.0;
    ui.spacing_mut().interact_size.y = 18.0;
    ui.horizontal(|ui| {
        let pinned = state.tools.pinned.is_some();
        ui.label(RichText::new(format!("x {}  y {}", at.0, at.1)).monospace().strong());
        let key = cx.key(ui, CanvasCommand::FlipPin);
        let (text, hint) = if pinned { ("Unpin", "Follow the pointer again") } else { ("Pin", "Stay here") };
        if ui.small_button(text).on_hover_text(format!("{hint}{key}")).clicked() {
            cx.send(CanvasCommand::Pin(if pinned { None } else { Some(at) }));
        }
        if ui.small_button("Copy").accessible_name("Copy the pixel").clicked() {
            cx.send(WindowCommand::Copy(pixel::line(image, at)));
        }
    });
    let mono = |text: String| RichText::new(text).monospace();
    Grid::new("samples").num_columns(4).spacing([12.0, 1.0]).min_col_width(0.0).show(ui, |ui| {
        for sample in pixel::samples(image, at).unwrap_or_default() {
            ui.label(RichText::new(sample.name).small().color(cx.tokens.weak));
            ui.label(mono(sample.value.to_string()));
            ui.label(mono(format!("0x{}", sample.hex())));
            ui.label(mono(sample.bits()));
            ui.end_row();
        }
    });
    if image.layout == Layout::Indexed {
        let [r, g, b, a] = image.rgba8(at.1 as usize * image.width as usize + at.0 as usize);
        ui.horizontal(|ui| {
            ui.label(RichText::new("colour").small().color(cx.tokens.weak));
            ui.label(mono(format!("#{r:02X}{g:02X}{b:02X}  {r} {g} {b}  alpha {a}")));
        });
    }
    let format = detail.analysis().and_then(|analysis| analysis.container.format);
    if let Some(span) = stored_at(detail.evidence.bytes(), format, at.0, at.1) {
        let plural = if span.length == 1 { "byte" } else { "bytes" };
        let text = format!("{} {plural} at {:#010x}", span.length, span.offset);
        let link = Button::new(RichText::new(&text).small().color(cx.tokens.accent)).frame(false);
        if ui.add(link).on_hover_text("Show them in the file").clicked() {
            cx.send(BytesCommand::ShowBytes(Source::File, span));
        }
    }
}
