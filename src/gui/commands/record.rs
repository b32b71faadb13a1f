//! What the examiner says: status, tags, notes, bookmarks.

use std::path::PathBuf;

use eframe::egui::{Key, KeyboardShortcut, Modifiers};

use super::entry::{Entry, ctrl, ctrl_shift};
use crate::case::{self, Status};

/// What can be done with the examiner's own record.
#[derive(Debug, Clone, PartialEq)]
pub enum RecordCommand {
    /// Judge the chosen files.
    SetStatus(Status),
    /// Give the chosen files a tag.
    AddTag(String),
    /// Take a tag off the chosen files.
    RemoveTag(String),
    /// Put the cursor into the field for tags.
    FocusTag,
    /// Write a note on the selected file.
    AddNote(String),
    /// Rewrite a note on the selected file; a blank text takes it away.
    ChangeNote(case::Entry, String),
    /// Put the cursor into the field for notes.
    FocusNote,
    /// Keep the file, the view and the part of the image that are shown.
    AddBookmark,
    /// Show what a bookmark kept.
    OpenBookmark(case::Entry),
    /// Rewrite a bookmark's note.
    AnnotateBookmark(case::Entry, String),
    /// Drop a bookmark.
    RemoveBookmark(case::Entry),
    /// Show or hide the list of bookmarks.
    FlipBookmarks,
    /// Ask where to write the record.
    ChooseSave,
    /// Write the record.
    Save(PathBuf),
    /// Ask for a record to read.
    ChooseLoad,
    /// Read a record in place of the present one.
    Load(PathBuf),
}

/// Those that menus, keys and the palette offer.
pub(super) fn entries() -> Vec<Entry> {
    use RecordCommand as C;
    let alt = |key| KeyboardShortcut::new(Modifiers::ALT, key);
    let mut all: Vec<Entry> = Status::ALL
        .into_iter()
        .zip([Key::Num0, Key::Num1, Key::Num2, Key::Num3])
        .map(|(status, key)| {
            let text = format!("Status: {}", status.title().to_lowercase().replace("ok", "OK"));
            Entry::new(text, C::SetStatus(status)).key(alt(key))
        })
        .collect();
    all.extend([
        Entry::new("Add a tag", C::FocusTag).key(ctrl(Key::T)),
        Entry::new("Write a note", C::FocusNote).key(ctrl(Key::N)),
        Entry::new("Add a bookmark", C::AddBookmark)
            .key(ctrl(Key::B))
            .hint("Keeps the file, the view and the part of the image"),
        Entry::new("Show bookmarks", C::FlipBookmarks).key(ctrl_shift(Key::B)),
        Entry::new("Save the examiner's record…", C::ChooseSave)
            .key(ctrl(Key::S))
            .hint("Status, tags, notes and bookmarks, as JSON of their own"),
        Entry::new("Open an examiner's record…", C::ChooseLoad),
    ]);
    all
}
