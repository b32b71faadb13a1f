//! Bytes in rows of sixteen with their text beside them. Rows are counted in whole numbers and only those on the
//! screen are laid out, so that a file of any size scrolls exactly.

use std::fmt::Write as _;

use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{
    Color32, CursorIcon, FontId, Pos2, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2,
};

use crate::gui::theme::Tokens;
use crate::span::Span;

/// Bytes a row.
const COLUMNS: u64 = 16;
/// Size of the font: all columns fit beside the structure in a window 1280 points wide.
const SIZE: f32 = 11.5;
/// Width of the scroll bar.
const BAR: f32 = 11.0;
/// Characters before the first byte: eight digits of the offset and a gap.
const BEFORE: f32 = 10.0;
/// Characters from the first byte to the text: sixteen bytes, a gap after eight, a gap at the end.
const BYTES: f32 = 16.0 * 3.0 + 1.0 + 1.0;

/// What the view remembers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HexState {
    /// First row shown.
    top: u64,
    /// Wheel movement that did not make a whole row yet, in points.
    rest: f32,
    selection: Option<Span>,
    /// Where a selection with the pointer began.
    anchor: Option<u64>,
    /// Whether the selection is to be brought into view.
    reveal: bool,
}

impl HexState {
    /// Selects `span` and brings it into view.
    pub fn reveal(&mut self, span: Span) {
        self.selection = Some(span);
        self.reveal = true;
    }

    /// What is selected.
    pub fn selection(&self) -> Option<Span> {
        self.selection
    }

    fn scroll(&mut self, rows: i64, count: u64, shown: u64) {
        let last = count.saturating_sub(shown.saturating_sub(1));
        self.top = self.top.saturating_add_signed(rows).min(last);
    }
}

/// Sizes of the font and what follows from them.
struct Metrics {
    font: FontId,
    cell: f32,
    row: f32,
}

impl Metrics {
    fn new(ui: &Ui) -> Self {
        let font = FontId::monospace(SIZE);
        let (cell, row) = ui.fonts_mut(|fonts| (fonts.glyph_width(&font, '0'), fonts.row_height(&font)));
        Self { font, cell, row: row + 2.0 }
    }

    /// Left edge of byte `column`, from the left of the view.
    fn byte(&self, column: u64) -> f32 {
        let gap = if column >= 8 { 1.0 } else { 0.0 };
        (BEFORE + column as f32 * 3.0 + gap) * self.cell
    }

    /// Left edge of the text character of byte `column`.
    fn text(&self, column: u64) -> f32 {
        (BEFORE + BYTES + column as f32) * self.cell
    }

    /// The byte of a row at `x`, whichever of the two columns is hit.
    fn column(&self, x: f32) -> Option<u64> {
        let hit = |left: f32, width: f32| x >= left - self.cell * 0.5 && x < left + width;
        (0..COLUMNS).find(|&column| {
            hit(self.byte(column), self.cell * 2.5) || (x >= self.text(column) && x < self.text(column + 1))
        })
    }
}

/// Width of all columns with the scroll bar.
pub fn width(ui: &Ui) -> f32 {
    let metrics = Metrics::new(ui);
    metrics.text(COLUMNS) + BAR + 8.0
}

/// Bytes as pairs of digits with blanks between them, at most 64 KiB of them.
pub fn as_hex(bytes: &[u8]) -> String {
    bytes.iter().take(65_536).fold(String::new(), |mut text, byte| {
        let gap = if text.is_empty() { "" } else { " " };
        write!(text, "{gap}{byte:02x}").expect("writing to a String");
        text
    })
}

/// Paints `bytes` into the room that is left; `marks` are tinted, sorted by offset.
pub fn show(ui: &mut Ui, tokens: &Tokens, bytes: &[u8], marks: &[Span], state: &mut HexState) {
    let metrics = Metrics::new(ui);
    let room = ui.available_rect_before_wrap();
    let response = ui.allocate_rect(room, Sense::click_and_drag());
    response
        .widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("Hex view, {} bytes", bytes.len())));
    let area = Rect::from_min_max(room.min, pos2(room.right() - BAR, room.bottom()));
    let count = (bytes.len() as u64).div_ceil(COLUMNS);
    let shown = (area.height() / metrics.row).floor().max(1.0) as u64;
    if std::mem::take(&mut state.reveal) {
        reveal(state, count, shown);
    }
    interact(ui, &response, &metrics, area, bytes.len() as u64, state);
    state.scroll(0, count, shown);
    let painter = ui.painter_at(room);
    painter.rect_filled(room, 4.0, tokens.field);
    for line in 0..=shown {
        let row = state.top + line;
        if row >= count {
            break;
        }
        let corner = area.min + vec2(metrics.cell, line as f32 * metrics.row + 3.0);
        paint_row(ui, tokens, &metrics, corner, &Row { bytes, offset: row * COLUMNS, marks, state });
    }
    scroll_bar(ui, tokens, room, count, shown, state);
}

/// Brings the selection into view, a quarter down, unless it is there already.
fn reveal(state: &mut HexState, count: u64, shown: u64) {
    let Some(span) = state.selection else { return };
    let row = span.offset / COLUMNS;
    let there = row >= state.top && row < state.top + shown.saturating_sub(1);
    if !there {
        state.top = row.saturating_sub(shown / 4);
    }
    state.scroll(0, count, shown);
}

fn interact(ui: &Ui, response: &Response, metrics: &Metrics, area: Rect, length: u64, state: &mut HexState) {
    let (count, shown) = (length.div_ceil(COLUMNS), (area.height() / metrics.row).floor().max(1.0) as u64);
    if response.hovered() {
        state.rest -= ui.input(|input| input.smooth_scroll_delta().y);
        let rows = (state.rest / metrics.row).trunc();
        state.rest -= rows * metrics.row;
        state.scroll(rows as i64, count, shown);
    }
    let at = |position: Pos2| {
        let inside = position - area.min - vec2(metrics.cell, 3.0);
        let row = state.top + (inside.y / metrics.row).max(0.0) as u64;
        let offset = metrics.column(inside.x).map(|column| row * COLUMNS + column);
        offset.filter(|&offset| offset < length)
    };
    let pointed = response.interact_pointer_pos().filter(|position| position.x < area.right()).and_then(at);
    if response.hover_pos().is_some_and(|position| at(position).is_some()) {
        ui.ctx().set_cursor_icon(CursorIcon::Text);
    }
    let Some(offset) = pointed else { return };
    if response.drag_started() || response.clicked() {
        state.anchor = Some(offset);
        state.selection = Some(Span::new(offset, 1));
    } else if response.dragged()
        && let Some(anchor) = state.anchor
    {
        let (first, last) = (anchor.min(offset), anchor.max(offset));
        state.selection = Some(Span::new(first, last - first + 1));
    }
}

/// One row to paint.
struct Row<'a> {
    bytes: &'a [u8],
    offset: u64,
    marks: &'a [Span],
    state: &'a HexState,
}

impl Row<'_> {
    fn bytes(&self) -> &[u8] {
        Span::new(self.offset, COLUMNS).of(self.bytes)
    }
}

fn paint_row(ui: &Ui, tokens: &Tokens, metrics: &Metrics, corner: Pos2, row: &Row<'_>) {
    let painter = ui.painter();
    let end = row.offset + row.bytes().len() as u64;
    let ground = |span: Span, colour: Color32| {
        let (first, last) = (span.offset.max(row.offset), span.end().min(end));
        if first >= last {
            return;
        }
        let (first, last) = (first - row.offset, last - 1 - row.offset);
        let line = |left: f32, right: f32| {
            let rect = Rect::from_min_max(corner + vec2(left, -1.0), corner + vec2(right, metrics.row - 1.0));
            painter.rect_filled(rect, 1.0, colour);
        };
        line(metrics.byte(first) - metrics.cell * 0.3, metrics.byte(last) + metrics.cell * 2.3);
        line(metrics.text(first), metrics.text(last + 1));
    };
    for mark in row.marks.iter().filter(|mark| mark.offset < end && mark.end() > row.offset) {
        ground(*mark, tokens.marked);
    }
    if let Some(selection) = row.state.selection {
        ground(selection, tokens.selection);
    }
    let galley = painter.layout_job(job(tokens, metrics, row.offset, row.bytes()));
    painter.galley(corner, galley, tokens.text);
    let rect = Rect::from_min_size(corner, vec2(metrics.text(COLUMNS), metrics.row));
    let response = ui.interact(rect, ui.scope_id().with(("hex row", row.offset)), Sense::hover());
    response.widget_info(|| {
        let name = format!("{:#010x}: {}", row.offset, as_hex(row.bytes()));
        WidgetInfo::labeled(Role::Label, true, name)
    });
}

/// The row's text: offset, bytes, characters. Zeros and what has no character are weak.
fn job(tokens: &Tokens, metrics: &Metrics, offset: u64, bytes: &[u8]) -> LayoutJob {
    let mut job = LayoutJob::default();
    let mut add = |text: &str, weak: bool| {
        let colour = if weak { tokens.weak } else { tokens.text };
        job.append(text, 0.0, TextFormat::simple(metrics.font.clone(), colour));
    };
    add(&format!("{offset:08x}  "), true);
    let mut runs = Runs::default();
    for column in 0..COLUMNS as usize {
        let gap = if column == 7 { "  " } else { " " };
        match bytes.get(column) {
            Some(byte) => runs.push(&format!("{byte:02x}{gap}"), *byte == 0, &mut add),
            None => runs.push(&format!("  {gap}"), true, &mut add),
        }
    }
    runs.push(" ", true, &mut add);
    for &byte in bytes {
        let printable = (0x20..0x7f).contains(&byte);
        let shown = if printable { char::from(byte) } else { '.' };
        runs.push(shown.encode_utf8(&mut [0; 4]), !printable, &mut add);
    }
    runs.finish(&mut add);
    job
}

/// Joins neighbours of one colour, so that a row is a few pieces of text and not fifty.
#[derive(Default)]
struct Runs {
    text: String,
    weak: bool,
}

impl Runs {
    fn push(&mut self, text: &str, weak: bool, add: &mut impl FnMut(&str, bool)) {
        if weak != self.weak {
            self.finish(add);
            self.weak = weak;
        }
        self.text.push_str(text);
    }

    fn finish(&mut self, add: &mut impl FnMut(&str, bool)) {
        if !self.text.is_empty() {
            add(&self.text, self.weak);
            self.text.clear();
        }
    }
}

fn scroll_bar(ui: &Ui, tokens: &Tokens, room: Rect, count: u64, shown: u64, state: &mut HexState) {
    if count <= shown {
        return;
    }
    let track = Rect::from_min_max(pos2(room.right() - BAR, room.top()), room.max);
    let share = (shown as f64 / count as f64) as f32;
    let length = (track.height() * share).max(24.0).min(track.height());
    let travel = track.height() - length;
    let last = (count - shown + 1) as f64;
    let response = ui.interact(track, ui.scope_id().with("hex scroll"), Sense::click_and_drag());
    if let Some(at) = response.interact_pointer_pos()
        && travel > 0.0
    {
        let to = f64::from(((at.y - track.top() - length / 2.0) / travel).clamp(0.0, 1.0));
        state.top = (to * last).round() as u64;
    }
    let top = track.top() + travel * (state.top as f64 / last).min(1.0) as f32;
    let handle = Rect::from_min_size(pos2(track.left() + 2.0, top), vec2(BAR - 4.0, length));
    let hot = response.hovered() || response.dragged();
    ui.painter().rect_filled(handle, 3.0, if hot { tokens.weak } else { tokens.border });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn revealing_brings_the_row_into_view_and_stays_inside() {
        let mut state = HexState::default();
        state.reveal(Span::new(0x1a2, 22));
        reveal(&mut state, 1000, 8);
        assert_eq!(state.top, 0x1a - 2);
        // Already visible: nothing moves.
        state.reveal(Span::new(0x1b2, 1));
        reveal(&mut state, 1000, 8);
        assert_eq!(state.top, 0x1a - 2);
        state.reveal(Span::new(u64::MAX, 1));
        reveal(&mut state, 1000, 8);
        assert_eq!(state.top, 1000 - 7);
    }

    #[test]
    fn a_row_shows_offset_bytes_and_text() {
        let metrics = Metrics { font: FontId::monospace(12.0), cell: 7.0, row: 15.0 };
        let text = job(&crate::gui::theme::DARK, &metrics, 0x10, b"AB\0\xff").text;
        assert_eq!(text, format!("00000010  41 42 00 ff {}  AB..", " ".repeat(12 * 3)));
        assert_eq!(metrics.column(metrics.byte(9) + 1.0), Some(9));
        assert_eq!(metrics.column(metrics.text(3) + 1.0), Some(3));
        assert_eq!(metrics.column(0.0), None);
        assert_eq!(as_hex(&[0, 255, 16]), "00 ff 10");
    }
}
