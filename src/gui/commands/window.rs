//! The window itself: theme, help, messages, settings.

use std::path::PathBuf;

use eframe::egui::Key;

use super::entry::{Entry, ctrl, key, shift};
use crate::gui::Theme;
use crate::gui::help::Page;
use crate::gui::settings::Settings;
use crate::model::BackendChoice;

/// What can be done with the window.
#[derive(Debug, Clone, PartialEq)]
pub enum WindowCommand {
    /// Put text on the clipboard.
    Copy(String),
    /// Switch between light and dark.
    FlipTheme,
    /// Light or dark.
    UseTheme(Theme),
    /// Show or hide the list of keys.
    FlipHelp,
    /// Show or hide what this program is made of.
    FlipAbout,
    /// Show a page of the help.
    ShowHelp(Page),
    /// Show or hide how long the window's own work takes.
    FlipFrameTimes,
    /// Show or hide the list of all commands.
    FlipPalette,
    /// Show or hide the jobs.
    FlipJobs,
    /// Show or hide the log.
    FlipLog,
    /// Show or hide the settings.
    FlipSettings,
    /// Take over these settings.
    Set(Box<Settings>),
    /// Ask for another model.
    ChooseModel,
    /// Use the model in that file, or the one inside the program.
    UseModel(Option<PathBuf>),
    /// Run the model with this from the next file on.
    UseBackend(BackendChoice),
    /// Show or hide what every model says of the selected file.
    FlipModels,
    /// Ask for a model to compare with the one in use.
    ChooseModelToCompare,
    /// Compare the model in that file with the one in use.
    CompareModel(PathBuf),
    /// Compare that one no more.
    DropModel(PathBuf),
    /// Close what is open over the regions; where nothing is, stop the scan.
    Escape,
    /// Full screen, or not.
    FlipFullScreen,
    /// Close a message.
    Dismiss(u64),
    /// Close the hint for the first start.
    DismissHint,
    /// Close the window; asks first where something is not saved.
    Close,
    /// Close the window whatever is not saved.
    CloseUnsaved,
    /// Keep the window open after all.
    KeepOpen,
}

/// Those that menus, keys and the palette offer.
pub(super) fn entries() -> Vec<Entry> {
    use WindowCommand as C;
    vec![
        Entry::new("All commands…", C::FlipPalette).key(ctrl(Key::K)),
        Entry::new("Keys", C::FlipHelp).key(key(Key::F1)),
        Entry::new("How techniques are found", C::ShowHelp(Page::first_technique()))
            .key(shift(Key::F1))
            .hint("A page for every technique and every known tool"),
        Entry::new("Settings…", C::FlipSettings).key(ctrl(Key::Comma)),
        Entry::new("Close what is open, else stop the scan", C::Escape).key(key(Key::Escape)),
        Entry::new("Full screen", C::FlipFullScreen).key(key(Key::F11)),
        Entry::new("Compare models", C::FlipModels)
            .hint("What every model says of the selected file, side by side"),
        Entry::new("Use another model…", C::ChooseModel),
        Entry::new("Light or dark", C::FlipTheme),
        Entry::new("Show jobs", C::FlipJobs).key(ctrl(Key::J)),
        Entry::new("Show the log", C::FlipLog).key(ctrl(Key::L)),
        Entry::new("Show frame times", C::FlipFrameTimes).key(key(Key::F12)),
        Entry::new("About and licences", C::FlipAbout),
    ]
}
