//! What the hex view remembers: which rows are shown, what is selected, where the cursor stands.

use crate::span::Span;

/// Bytes a row that can be chosen.
pub const WIDTHS: [u64; 3] = [8, 16, 32];

/// The state.
#[derive(Debug, Clone, PartialEq)]
pub struct HexState {
    /// Bytes a row.
    columns: u64,
    /// First row shown.
    pub(super) top: u64,
    /// Wheel movement that did not make a whole row yet, in points.
    pub(super) rest: f32,
    pub(super) selection: Option<Span>,
    /// The end of the selection that stays.
    pub(super) anchor: Option<u64>,
    /// The end of the selection that moves.
    cursor: Option<u64>,
    /// Whether the selection is to be brought into view.
    pub(super) reveal: bool,
    /// Whether the view had the keyboard in the last frame.
    pub(super) focused: bool,
}

impl Default for HexState {
    fn default() -> Self {
        Self {
            columns: 16,
            top: 0,
            rest: 0.0,
            selection: None,
            anchor: None,
            cursor: None,
            reveal: false,
            focused: false,
        }
    }
}

impl HexState {
    /// Selects `span` and brings it into view.
    pub fn reveal(&mut self, span: Span) {
        self.selection = Some(span);
        self.anchor = Some(span.offset);
        self.cursor = Some(span.end().saturating_sub(1).max(span.offset));
        self.reveal = true;
    }

    /// What is selected.
    pub fn selection(&self) -> Option<Span> {
        self.selection
    }

    /// Bytes a row.
    pub fn columns(&self) -> u64 {
        self.columns
    }

    /// Whether the view has the keyboard, so that arrow keys move its cursor.
    pub fn focused(&self) -> bool {
        self.focused
    }

    /// The first byte shown.
    pub fn first(&self) -> u64 {
        self.top.saturating_mul(self.columns)
    }

    /// Shows so many bytes a row, from about the same byte on.
    pub fn set_columns(&mut self, columns: u64) {
        let first = self.first();
        self.columns = columns.max(1);
        self.top = first / self.columns;
    }

    /// Back to the beginning, with nothing selected; the width of the rows stays.
    pub fn forget(&mut self) {
        *self = Self { columns: self.columns, focused: self.focused, ..Self::default() };
    }

    /// Selects the byte at `offset`, from which a selection grows.
    pub(super) fn place(&mut self, offset: u64) {
        (self.anchor, self.cursor) = (Some(offset), Some(offset));
        self.selection = Some(Span::new(offset, 1));
    }

    /// Moves the end of the selection to `offset`; its other end stays.
    pub(super) fn extend(&mut self, offset: u64) {
        let anchor = *self.anchor.get_or_insert(offset);
        let (first, last) = (anchor.min(offset), anchor.max(offset));
        self.cursor = Some(offset);
        self.selection = Some(Span::new(first, last - first + 1));
    }

    /// Moves the cursor by so many bytes, inside `length` bytes; `extending` keeps the other end of the selection.
    pub(super) fn step(&mut self, by: i64, length: u64, extending: bool) {
        let Some(last) = length.checked_sub(1) else { return };
        let to = match self.cursor {
            Some(from) => from.saturating_add_signed(by).min(last),
            None => self.first().min(last),
        };
        if extending {
            self.extend(to);
        } else {
            self.place(to);
        }
    }

    pub(super) fn scroll(&mut self, rows: i64, count: u64, shown: u64) {
        let last = count.saturating_sub(shown.saturating_sub(1));
        self.top = self.top.saturating_add_signed(rows).min(last);
    }

    /// Brings the selection into view, a quarter down, unless it is there already.
    pub(super) fn bring(&mut self, count: u64, shown: u64) {
        let Some(span) = self.selection else { return };
        let row = span.offset / self.columns;
        let there = row >= self.top && row < self.top + shown.saturating_sub(1);
        if !there {
            self.top = row.saturating_sub(shown / 4);
        }
        self.scroll(0, count, shown);
    }

    /// Scrolls as little as it takes to show the cursor.
    pub(super) fn follow(&mut self, count: u64, shown: u64) {
        let Some(cursor) = self.cursor else { return };
        let row = cursor / self.columns;
        let whole = shown.saturating_sub(1).max(1);
        self.top = self.top.clamp((row + 1).saturating_sub(whole), row);
        self.scroll(0, count, shown);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn revealing_brings_the_row_into_view_and_stays_inside() {
        let mut state = HexState::default();
        state.reveal(Span::new(0x1a2, 22));
        state.bring(1000, 8);
        assert_eq!(state.top, 0x1a - 2);
        // Already visible: nothing moves.
        state.reveal(Span::new(0x1b2, 1));
        state.bring(1000, 8);
        assert_eq!(state.top, 0x1a - 2);
        state.reveal(Span::new(u64::MAX, 1));
        state.bring(1000, 8);
        assert_eq!(state.top, 1000 - 7);
    }

    #[test]
    fn keys_move_the_cursor_and_with_shift_the_end_of_the_selection() {
        let mut state = HexState::default();
        state.step(0, 100, false);
        assert_eq!(state.selection, Some(Span::new(0, 1)));
        state.step(16, 100, false);
        state.step(1, 100, true);
        state.step(1, 100, true);
        assert_eq!(state.selection, Some(Span::new(16, 3)));
        // Back over the anchor: it stays inside.
        state.step(-5, 100, true);
        assert_eq!(state.selection, Some(Span::new(13, 4)));
        state.step(i64::MAX, 100, false);
        assert_eq!(state.selection, Some(Span::new(99, 1)));
        state.step(i64::MIN, 100, false);
        assert_eq!(state.selection, Some(Span::new(0, 1)));
        state.step(1, 0, false);
        assert_eq!(state.selection, Some(Span::new(0, 1)), "no bytes, no cursor");
    }

    #[test]
    fn other_rows_show_the_same_bytes() {
        let mut state = HexState { top: 100, ..HexState::default() };
        state.set_columns(32);
        assert_eq!((state.top, state.first()), (50, 1600));
        state.set_columns(8);
        assert_eq!(state.top, 200);
    }

    #[test]
    fn the_cursor_is_followed_by_as_few_rows_as_it_takes() {
        let mut state = HexState::default();
        state.place(16 * 20);
        state.follow(1000, 9);
        assert_eq!(state.top, 13);
        state.step(-16, 16_000, false);
        state.follow(1000, 9);
        assert_eq!(state.top, 13);
        state.place(0);
        state.follow(1000, 9);
        assert_eq!(state.top, 0);
    }
}
