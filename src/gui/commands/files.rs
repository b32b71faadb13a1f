//! Opening, scanning and exporting.

use std::path::PathBuf;

use eframe::egui::Key;

use super::entry::{Entry, ctrl, ctrl_shift, key};

/// Which results leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Of the selected file.
    Selected,
    /// Of every file that is done.
    All,
}

/// What can be done with files as a whole.
#[derive(Debug, Clone, PartialEq)]
pub enum FilesCommand {
    /// Ask for files.
    ChooseFiles,
    /// Ask for a folder.
    ChooseFolder,
    /// Examine these files and folders too.
    Open(Vec<PathBuf>),
    /// Examine everything on the table again.
    Rescan,
    /// Take everything off the table.
    Clear,
    /// Stop the scan.
    Cancel,
    /// Ask where to save, then export.
    ChooseExport(Scope),
    /// Write results as JSON.
    Export(Scope, PathBuf),
}

/// Those that menus, keys and the palette offer.
pub(super) fn entries() -> Vec<Entry> {
    use FilesCommand as C;
    vec![
        Entry::new("Open files…", C::ChooseFiles).key(ctrl(Key::O)),
        Entry::new("Open folder…", C::ChooseFolder).key(ctrl_shift(Key::O)),
        Entry::new("Scan again", C::Rescan).key(key(Key::F5)),
        Entry::new("Stop the scan", C::Cancel).key(key(Key::Escape)),
        Entry::new("Clear", C::Clear).hint("Take everything off the table"),
        Entry::new("Export all…", C::ChooseExport(Scope::All))
            .key(ctrl(Key::E))
            .hint("Results of every file that is done, as JSON"),
        Entry::new("Export selected…", C::ChooseExport(Scope::Selected))
            .key(ctrl_shift(Key::E))
            .hint("Result of the selected file, as JSON"),
    ]
}
