//! Opening, scanning and exporting.

use std::path::PathBuf;

use eframe::egui::Key;

use crate::gui::parts::Take;

use super::entry::{Entry, ctrl, ctrl_shift, key, shift};

/// Which results leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Of the chosen files.
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
    /// Examine the chosen files again.
    RescanChosen,
    /// Take the chosen files off the table; nothing happens to the files themselves.
    RemoveChosen,
    /// Take everything off the table.
    Clear,
    /// Stop the scan.
    Cancel,
    /// Hold the scan, or let it go on.
    FlipPause,
    /// Stop the analysis of the selected file.
    CancelAnalysis,
    /// Stop writing or reading.
    CancelJob(u64),
    /// Open the sample case.
    OpenSamples,
    /// Ask where to save, then export.
    ChooseExport(Scope),
    /// Write results as JSON.
    Export(Scope, PathBuf),
    /// Take a part out of the selected evidence and put it on the table.
    OpenPart(Take),
    /// The same with the selected bytes.
    OpenSelection,
    /// The same with the bit stream that is shown.
    OpenStream,
    /// Select the row that the selected part was taken out of.
    ShowParent,
    /// Ask where to write the selected part.
    ChoosePartFile,
    /// Write the selected part into a file that is not there yet.
    SavePart(PathBuf),
    /// Show the folder of the selected file in the desktop's file manager.
    Reveal,
    /// Watch the folder of the selected file.
    WatchFolder,
    /// Watch this folder and everything below it.
    Watch(PathBuf),
    /// Watch that folder no longer; `None`: none of them.
    StopWatching(Option<PathBuf>),
}

/// Those that menus, keys and the palette offer.
pub(super) fn entries() -> Vec<Entry> {
    use FilesCommand as C;
    vec![
        Entry::new("Open files…", C::ChooseFiles).key(ctrl(Key::O)),
        Entry::new("Open folder…", C::ChooseFolder).key(ctrl_shift(Key::O)),
        Entry::new("Scan again", C::Rescan).key(key(Key::F5)),
        Entry::new("Scan the selected again", C::RescanChosen).key(shift(Key::F5)),
        Entry::new("Stop the scan", C::Cancel),
        Entry::new("Pause the scan, or go on", C::FlipPause).key(ctrl(Key::P)),
        Entry::new("Remove the selected from the list", C::RemoveChosen)
            .key(key(Key::Delete))
            .hint("Nothing happens to the files themselves"),
        Entry::new("Clear", C::Clear).hint("Take everything off the table"),
        Entry::new("Open the sample case", C::OpenSamples)
            .hint("Small pictures painted by this program, some with something hidden"),
        Entry::new("Open the selected bytes as a row", C::OpenSelection)
            .hint("Evidence of its own, kept in memory only"),
        Entry::new("Open the stream as a row", C::OpenStream)
            .hint("Evidence of its own, kept in memory only"),
        Entry::new("Show where the selected part came from", C::ShowParent),
        Entry::new("Save the selected part…", C::ChoosePartFile),
        Entry::new("Show the folder", C::Reveal)
            .hint("Opens the folder of the selected file in the file manager, never the file"),
        Entry::new("Watch the folder", C::WatchFolder)
            .hint("New and changed files in the folder of the selected file are scanned as they come"),
        Entry::new("Stop watching folders", C::StopWatching(None)),
        Entry::new("Export all…", C::ChooseExport(Scope::All))
            .key(ctrl(Key::E))
            .hint("Results of every file that is done, as JSON"),
        Entry::new("Export selected…", C::ChooseExport(Scope::Selected))
            .key(ctrl_shift(Key::E))
            .hint("Results of the selected files, as JSON"),
    ]
}
