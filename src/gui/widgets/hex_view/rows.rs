//! One row: its grounds, its digits, its characters.

use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{Color32, Pos2, Rect, Role, Sense, Ui, WidgetInfo, vec2};

use super::metrics::Metrics;
use super::{HexInput, HexState, as_hex};
use crate::gui::theme::Tokens;
use crate::span::Span;

/// One row to paint.
pub(super) struct Row<'a> {
    pub(super) input: &'a HexInput<'a>,
    pub(super) offset: u64,
    pub(super) state: &'a HexState,
}

impl Row<'_> {
    fn bytes(&self) -> &[u8] {
        Span::new(self.offset, self.state.columns()).of(self.input.bytes)
    }
}

pub(super) fn paint(ui: &Ui, metrics: &Metrics, corner: Pos2, row: &Row<'_>) {
    let painter = ui.painter();
    let tokens = row.input.tokens;
    let end = row.offset + row.bytes().len() as u64;
    let ground = |span: Span, colour: Color32| {
        let (first, last) = (span.offset.max(row.offset), span.end().min(end));
        if first >= last {
            return;
        }
        let (first, last) = (first - row.offset, last - 1 - row.offset);
        let line = |left: f32, right: f32| {
            let rect = Rect::from_min_max(corner + vec2(left, -1.0), corner + vec2(right, metrics.row - 1.0));
            painter.rect_filled(rect, 0.0, colour);
        };
        line(metrics.byte(first) - metrics.cell * 0.4, metrics.byte(last) + metrics.cell * 2.4);
        line(metrics.text(first), metrics.text(last + 1));
    };
    for mark in row.input.marks.iter().filter(|mark| mark.span.offset < end && mark.span.end() > row.offset) {
        ground(mark.span, mark.colour);
    }
    if let Some(selection) = row.state.selection {
        ground(selection, tokens.selection);
    }
    let galley = painter.layout_job(job(tokens, metrics, row.offset, row.bytes()));
    painter.galley(corner, galley, tokens.text);
    let rect = Rect::from_min_size(corner, vec2(metrics.text(metrics.columns), metrics.row));
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
    for column in 0..metrics.columns {
        let gap = metrics.gap(column);
        match bytes.get(column as usize) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::FontId;

    #[test]
    fn a_row_shows_offset_bytes_and_text() {
        let metrics = Metrics { font: FontId::monospace(12.0), cell: 7.0, row: 15.0, columns: 16 };
        let text = job(&crate::gui::theme::DARK, &metrics, 0x10, b"AB\0\xff").text;
        assert_eq!(text, format!("00000010  41 42 00 ff {}  AB..", " ".repeat(12 * 3)));
        assert_eq!(as_hex(&[0, 255, 16]), "00 ff 10");
    }
}
