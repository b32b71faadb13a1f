//! Where the columns of the hex view stand.

use eframe::egui::{FontId, Ui};

/// Size of the font: all columns fit beside the structure in a window 1280 points wide.
const SIZE: f32 = 11.5;
/// Characters before the first byte: eight digits of the offset and a gap.
const BEFORE: f32 = 10.0;
/// Bytes that stand together.
const GROUP: u64 = 8;

/// Sizes of the font and what follows from them.
pub(super) struct Metrics {
    pub(super) font: FontId,
    pub(super) cell: f32,
    pub(super) row: f32,
    pub(super) columns: u64,
}

impl Metrics {
    pub(super) fn new(ui: &Ui, columns: u64) -> Self {
        let font = FontId::monospace(SIZE);
        let (cell, row) = ui.fonts_mut(|fonts| (fonts.glyph_width(&font, '0'), fonts.row_height(&font)));
        Self { font, cell, row: row + 2.0, columns }
    }

    /// Left edge of byte `column`, from the left of the view.
    pub(super) fn byte(&self, column: u64) -> f32 {
        (BEFORE + (column * 3 + column / GROUP) as f32) * self.cell
    }

    /// Left edge of the text character of byte `column`: behind the bytes, a gap after every group, a gap at the end.
    pub(super) fn text(&self, column: u64) -> f32 {
        let gaps = self.columns.saturating_sub(1) / GROUP + 1;
        (BEFORE + (self.columns * 3 + gaps + column) as f32) * self.cell
    }

    /// What follows the digits of byte `column`.
    pub(super) fn gap(&self, column: u64) -> &'static str {
        if column % GROUP == GROUP - 1 && column + 1 < self.columns { "  " } else { " " }
    }

    /// The byte of a row at `x`, whichever of the two columns is hit.
    pub(super) fn column(&self, x: f32) -> Option<u64> {
        let hit = |left: f32, width: f32| x >= left - self.cell * 0.5 && x < left + width;
        (0..self.columns).find(|&column| {
            hit(self.byte(column), self.cell * 2.5) || (x >= self.text(column) && x < self.text(column + 1))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_found_where_it_stands() {
        for columns in super::super::WIDTHS {
            let metrics = Metrics { font: FontId::monospace(12.0), cell: 7.0, row: 15.0, columns };
            for column in 0..columns {
                assert_eq!(metrics.column(metrics.byte(column) + 1.0), Some(column), "{columns}");
                assert_eq!(metrics.column(metrics.text(column) + 1.0), Some(column), "{columns}");
            }
            assert_eq!(metrics.column(0.0), None);
            assert!(metrics.text(0) > metrics.byte(columns - 1) + 2.0 * metrics.cell);
        }
    }
}
