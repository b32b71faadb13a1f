//! The evidence list: selection, order, filter.

use eframe::egui::Key;

use super::entry::{Entry, ctrl, key};
use crate::gui::row::Kind;
use crate::gui::session::Column;

/// What can be done in the list.
#[derive(Debug, Clone, PartialEq)]
pub enum ListCommand {
    /// Select a row.
    Select(usize),
    /// Select the file so many lines further down.
    StepFile(isize),
    /// List only rows whose path holds this text.
    FilterText(String),
    /// List only rows of this kind.
    FilterKind(Option<Kind>),
    /// Put the cursor into the filter field.
    FocusFilter,
    /// Sort by a column.
    SortBy(Column),
}

/// Those that menus, keys and the palette offer.
pub(super) fn entries() -> Vec<Entry> {
    use ListCommand as C;
    let mut all = vec![
        Entry::new("Filter the list", C::FocusFilter).key(ctrl(Key::F)),
        Entry::new("Next file", C::StepFile(1)).key(key(Key::ArrowDown)),
        Entry::new("Previous file", C::StepFile(-1)).key(key(Key::ArrowUp)),
        Entry::new("Ten files down", C::StepFile(10)).key(key(Key::PageDown)),
        Entry::new("Ten files up", C::StepFile(-10)).key(key(Key::PageUp)),
    ];
    all.extend(
        Column::ALL.map(|column| {
            Entry::new(format!("Sort by {}", column.title().to_lowercase()), C::SortBy(column))
        }),
    );
    all
}
