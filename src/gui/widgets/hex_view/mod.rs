//! Bytes in rows with their text beside them. Rows are counted in whole numbers and only those on the screen are laid
//! out, so that a file of any size scrolls exactly.

mod bars;
mod metrics;
mod rows;
mod state;

pub use state::{HexState, WIDTHS};

use std::fmt::Write as _;

use eframe::egui::{
    Color32, CursorIcon, EventFilter, Key, Pos2, Rect, Response, Role, Sense, StrokeKind, Ui, WidgetInfo,
    pos2, vec2,
};

use crate::gui::theme::Tokens;
use crate::span::Span;
use bars::{BAR, Extent, STRIP};
use metrics::Metrics;

/// A ground behind some bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mark {
    /// The bytes.
    pub span: Span,
    /// The ground.
    pub colour: Color32,
}

/// What is shown.
pub struct HexInput<'a> {
    /// Colours.
    pub tokens: &'a Tokens,
    /// The bytes.
    pub bytes: &'a [u8],
    /// Grounds behind them; later ones lie over earlier ones.
    pub marks: &'a [Mark],
    /// Entropy of equal parts of the bytes, 0..=255 for 0..=8 bits a byte; `None` while it is computed.
    pub entropy: Option<&'a [u8]>,
}

/// Width of all columns with what stands beside them.
pub fn width(ui: &Ui, columns: u64) -> f32 {
    let metrics = Metrics::new(ui, columns);
    metrics.text(columns) + STRIP + BAR + 10.0
}

/// Bytes as pairs of digits with blanks between them.
pub fn as_hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 3), |mut text, byte| {
        let gap = if text.is_empty() { "" } else { " " };
        write!(text, "{gap}{byte:02x}").expect("writing to a String");
        text
    })
}

/// Paints the bytes into the room that is left.
pub fn show(ui: &mut Ui, input: &HexInput<'_>, state: &mut HexState) {
    let HexInput { tokens, bytes, .. } = *input;
    let metrics = Metrics::new(ui, state.columns());
    let room = ui.available_rect_before_wrap();
    let response = ui.allocate_rect(room, Sense::click_and_drag());
    let length = bytes.len() as u64;
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("Hex view, {length} bytes")));
    let area = Rect::from_min_max(room.min, pos2(room.right() - BAR - STRIP, room.bottom()));
    let count = length.div_ceil(state.columns());
    let shown = (area.height() / metrics.row).floor().max(1.0) as u64;
    let extent = Extent { count, shown, length };
    if std::mem::take(&mut state.reveal) {
        state.bring(count, shown);
    }
    point(ui, &response, &metrics, area, (&extent, state));
    keys(ui, &response, &extent, state);
    state.scroll(0, count, shown);
    ui.painter().rect_filled(room, 4.0, tokens.field);
    let clip = ui.clip_rect();
    ui.set_clip_rect(clip.intersect(area));
    for line in 0..=shown {
        let row = state.top + line;
        if row >= count {
            break;
        }
        let corner = area.min + vec2(metrics.cell, line as f32 * metrics.row + 3.0);
        rows::paint(ui, &metrics, corner, &rows::Row { input, offset: row * state.columns(), state });
    }
    ui.set_clip_rect(clip.intersect(room));
    let strip = Rect::from_min_max(pos2(area.right(), room.top()), pos2(area.right() + STRIP, room.bottom()));
    bars::entropy(ui, tokens, strip, input.entropy, (&extent, state));
    let track = Rect::from_min_max(pos2(room.right() - BAR, room.top()), room.max);
    bars::scroll_bar(ui, tokens, track, &extent, state);
    ui.set_clip_rect(clip);
    if state.focused {
        ui.painter().rect_stroke(room, 4.0, (1.0, tokens.accent), StrokeKind::Inside);
    }
}

fn point(
    ui: &Ui,
    response: &Response,
    metrics: &Metrics,
    area: Rect,
    (extent, state): (&Extent, &mut HexState),
) {
    if response.hovered() {
        state.rest -= ui.input(|input| input.smooth_scroll_delta().y);
        let rows = (state.rest / metrics.row).trunc();
        state.rest -= rows * metrics.row;
        state.scroll(rows as i64, extent.count, extent.shown);
    }
    let top = state.top;
    let at = |position: Pos2| {
        let inside = position - area.min - vec2(metrics.cell, 3.0);
        let row = top + (inside.y / metrics.row).max(0.0) as u64;
        let offset = metrics.column(inside.x).map(|column| row * metrics.columns + column);
        offset.filter(|&offset| offset < extent.length)
    };
    if response.hover_pos().is_some_and(|position| at(position).is_some()) {
        ui.ctx().set_cursor_icon(CursorIcon::Text);
    }
    let Some(position) = response.interact_pointer_pos().filter(|position| position.x < area.right()) else {
        return;
    };
    response.request_focus();
    // Dragging beyond an edge scrolls on.
    if response.dragged() && !area.y_range().contains(position.y) {
        let rows = if position.y < area.top() { -2 } else { 2 };
        state.scroll(rows, extent.count, extent.shown);
        ui.ctx().request_repaint();
    }
    let Some(offset) = at(position.clamp(area.min, area.max)) else { return };
    let shift = ui.input(|input| input.modifiers.shift);
    if response.drag_started() || response.clicked() {
        if shift { state.extend(offset) } else { state.place(offset) }
    } else if response.dragged() {
        state.extend(offset);
    }
}

/// Arrows move the cursor, with Shift they select.
fn keys(ui: &Ui, response: &Response, extent: &Extent, state: &mut HexState) {
    state.focused = response.has_focus();
    if !state.focused {
        return;
    }
    let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, tab: false, escape: false };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let (row, page) = (state.columns() as i64, (extent.shown.max(2) - 1) as i64);
    let steps = [
        (Key::ArrowLeft, -1),
        (Key::ArrowRight, 1),
        (Key::ArrowUp, -row),
        (Key::ArrowDown, row),
        (Key::PageUp, -row * page),
        (Key::PageDown, row * page),
        (Key::Home, i64::MIN),
        (Key::End, i64::MAX),
    ];
    for (key, by) in steps {
        let (presses, shift) = ui.input(|input| (input.num_presses(key), input.modifiers.shift));
        for _ in 0..presses {
            state.step(by, extent.length, shift);
            state.follow(extent.count, extent.shown);
        }
    }
}
