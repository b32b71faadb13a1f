//! The case on disk: making, opening, the form, reports.

use std::path::PathBuf;

use eframe::egui::Key;

use super::entry::{Entry, ctrl_shift};
use crate::report::issue::Order;

/// What can be done with a case.
#[derive(Debug, Clone, PartialEq)]
pub enum CaseCommand {
    /// Ask where to make a case of what is on the table.
    ChooseNew,
    /// Make it in that folder, which does not exist yet.
    Make(PathBuf),
    /// Ask for a case.
    ChooseOpen,
    /// Open the case in that folder in place of what is on the table.
    Open(PathBuf),
    /// Work under this name, and go on with what waited for it.
    SetExaminer(String),
    /// Close the case; nothing is lost.
    Close,
    /// Show or hide the case form.
    FlipForm,
    /// Fill in a field of the form.
    FillIn(&'static str, String),
    /// Hash all evidence again.
    Check,
    /// Scan the files that were listed and never scanned.
    ScanRest,
    /// Ask where that folder of the case lies now.
    ChooseMoved(String),
    /// It lies there.
    Moved(String, PathBuf),
    /// Show or hide what a report would hold.
    FlipReport,
    /// Write a report.
    Report(Order),
    /// Ask where to pack what is marked.
    ChoosePack,
    /// Pack what is marked, with copies of the files, into a zip that does not exist yet.
    Pack(PathBuf),
    /// Ask for another copy of the case.
    ChooseMerge,
    /// Add what the copy in that folder has and this case lacks.
    Merge(PathBuf),
    /// Show the first page of the last report in the browser.
    ShowReport,
    /// Show the folder of the reports in the file manager.
    ShowReports,
}

/// Those that menus, keys and the palette offer.
pub(super) fn entries() -> Vec<Entry> {
    use CaseCommand as C;
    vec![
        Entry::new("New case…", C::ChooseNew)
            .hint("What is on the table goes into it; from then on everything is kept"),
        Entry::new("Open a case…", C::ChooseOpen),
        Entry::new("Close the case", C::Close).hint("Everything is kept already"),
        Entry::new("Case form", C::FlipForm).key(ctrl_shift(Key::C)),
        Entry::new("Report of the case", C::FlipReport)
            .key(ctrl_shift(Key::R))
            .hint("What it would hold, then the report itself"),
        Entry::new("Check the evidence again", C::Check).hint("Every file of the case is hashed anew"),
        Entry::new("Scan what was not scanned", C::ScanRest),
        Entry::new("Pack what is marked…", C::ChoosePack)
            .hint("A portable case: marked files, what is said of them and copies of them, as a zip"),
        Entry::new("Merge another copy of the case…", C::ChooseMerge)
            .hint("Adds what the other copy has and this case lacks; nothing here is changed"),
        Entry::new("Show the last report in the browser", C::ShowReport),
        Entry::new("Show the folder of reports", C::ShowReports),
    ]
}
