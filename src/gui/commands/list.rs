//! The evidence list: selection, order, filter.

use eframe::egui::Key;

use super::entry::{Entry, ctrl, ctrl_shift, key, shift};
use crate::gui::row::Kind;
use crate::gui::session::Column;

/// What can be done in the list.
#[derive(Debug, Clone, PartialEq)]
pub enum ListCommand {
    /// Select a row and no other.
    Select(usize),
    /// Choose a row too, or no longer.
    Toggle(usize),
    /// Choose every line from where the last choice began to this row.
    ExtendTo(usize),
    /// Choose the lines up to the one so many lines further down, too.
    Extend(isize),
    /// Choose every line.
    SelectAll,
    /// Select the file so many lines further down.
    StepFile(isize),
    /// List only rows whose path holds this text.
    FilterText(String),
    /// List only rows of this kind.
    FilterKind(Option<Kind>),
    /// List only rows with hidden data or something that deserves a look, or all again.
    FlipOnlyFindings,
    /// List only rows whose content is there more than once, side by side, or all again.
    FlipDuplicates,
    /// Put the paths of the chosen files on the clipboard.
    CopyPaths,
    /// Put the folders of the chosen files on the clipboard.
    CopyFolders,
    /// Put the SHA-256 of the chosen files on the clipboard.
    CopyHashes,
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
        Entry::new("Only findings, or all", C::FlipOnlyFindings).key(ctrl_shift(Key::F)),
        Entry::new("Only duplicates, or all", C::FlipDuplicates).key(ctrl_shift(Key::D)),
        Entry::new("Select all listed files", C::SelectAll).key(ctrl(Key::A)),
        Entry::new("Select the next file too", C::Extend(1)).key(shift(Key::ArrowDown)),
        Entry::new("Select the previous file too", C::Extend(-1)).key(shift(Key::ArrowUp)),
        Entry::new("Copy path", C::CopyPaths).hint("Paths of the selected files"),
        Entry::new("Copy folder", C::CopyFolders).hint("Folders of the selected files"),
        Entry::new("Copy SHA-256", C::CopyHashes).hint("Hashes of the selected files"),
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
