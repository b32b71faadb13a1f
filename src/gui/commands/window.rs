//! The window itself: theme, help, messages.

use eframe::egui::Key;

use super::entry::{Entry, key};

/// What can be done with the window.
#[derive(Debug, Clone, PartialEq)]
pub enum WindowCommand {
    /// Put text on the clipboard.
    Copy(String),
    /// Switch between light and dark.
    FlipTheme,
    /// Show or hide the list of keys.
    FlipHelp,
    /// Show or hide how long the window's own work takes.
    FlipFrameTimes,
    /// Close the message at the top.
    DismissNotice,
}

/// Those that menus, keys and the palette offer.
pub(super) fn entries() -> Vec<Entry> {
    use WindowCommand as C;
    vec![
        Entry::new("Light or dark", C::FlipTheme),
        Entry::new("Show the keys", C::FlipHelp).key(key(Key::F1)),
        Entry::new("Show frame times", C::FlipFrameTimes).key(key(Key::F12)),
    ]
}
