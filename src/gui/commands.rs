//! Everything the window can be asked to do. A button, a key and a test send the same command.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::path::PathBuf;

use eframe::egui::{Key, KeyboardShortcut, Modifiers};

use super::detail::Source;
use super::row::Kind;
use super::session::Column;
use crate::pixels::view::{Channel, View};
use crate::span::Span;

/// Which results leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Of the selected file.
    Selected,
    /// Of every file that is done.
    All,
}

/// The pages beside the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tab {
    /// The file's structure.
    #[default]
    Structure,
    /// Metadata fields.
    Metadata,
}

impl Tab {
    /// All pages from left to right.
    pub const ALL: [Self; 2] = [Self::Structure, Self::Metadata];

    /// The page's title.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Structure => "Structure",
            Self::Metadata => "Metadata",
        }
    }
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
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
    /// Select a row.
    Select(usize),
    /// Select the file so many lines further down.
    StepFile(isize),
    /// Show the view so many steps further in the list of views, which is a ring.
    StepView(isize),
    /// Show a view.
    Show(View),
    /// Switch between the image as it is and the view shown before.
    FlipOriginal,
    /// Show a plane of this channel.
    PickChannel(Channel),
    /// Show this bit of the channel.
    PickBit(u8),
    /// Show the whole image.
    Fit,
    /// One pixel of the image is one pixel of the screen.
    ActualSize,
    /// Switch between the two.
    FlipFit,
    /// Magnify by this factor around the middle.
    Zoom(f32),
    /// Select a finding and show where it is.
    ShowFinding(usize),
    /// Show bytes and mark some of them.
    ShowBytes(Source, Span),
    /// Show a page beside the bytes.
    ShowTab(Tab),
    /// Ask where to save, then export.
    ChooseExport(Scope),
    /// Write results as JSON.
    Export(Scope, PathBuf),
    /// Ask for the folder that the payload of this finding is saved in.
    ChoosePayloadFolder(usize),
    /// Write the payload of this finding into the folder, over no file.
    SavePayload(usize, PathBuf),
    /// Put text on the clipboard.
    Copy(String),
    /// List only rows whose path holds this text.
    FilterText(String),
    /// List only rows of this kind.
    FilterKind(Option<Kind>),
    /// Put the cursor into the filter field.
    FocusFilter,
    /// Sort by a column.
    SortBy(Column),
    /// Switch between light and dark.
    FlipTheme,
    /// Show or hide the list of keys.
    FlipHelp,
    /// Show or hide how long the window's own work takes.
    FlipFrameTimes,
    /// Close the message at the top.
    DismissNotice,
}

const fn key(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::NONE, key)
}

const fn ctrl(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND, key)
}

/// A key, what it does in words, and the command.
pub type Binding = (KeyboardShortcut, &'static str, Command);

/// Every key of the window; those with modifiers first, since a key without would match too.
pub fn bindings() -> Vec<Binding> {
    use Command as C;
    let mut all = vec![
        (
            KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::O),
            "Open a folder",
            C::ChooseFolder,
        ),
        (
            KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::E),
            "Export the selected result",
            C::ChooseExport(Scope::Selected),
        ),
        (ctrl(Key::O), "Open files", C::ChooseFiles),
        (ctrl(Key::E), "Export all results", C::ChooseExport(Scope::All)),
        (ctrl(Key::F), "Filter the list", C::FocusFilter),
        (ctrl(Key::Num0), "Fit the image", C::Fit),
        (ctrl(Key::Num1), "Image at 100 %", C::ActualSize),
        (ctrl(Key::Plus), "Zoom in", C::Zoom(1.25)),
        (ctrl(Key::Equals), "Zoom in", C::Zoom(1.25)),
        (ctrl(Key::Minus), "Zoom out", C::Zoom(0.8)),
        (key(Key::ArrowRight), "Next view", C::StepView(1)),
        (key(Key::ArrowLeft), "Previous view", C::StepView(-1)),
        (key(Key::ArrowDown), "Next file", C::StepFile(1)),
        (key(Key::ArrowUp), "Previous file", C::StepFile(-1)),
        (key(Key::PageDown), "Ten files down", C::StepFile(10)),
        (key(Key::PageUp), "Ten files up", C::StepFile(-10)),
        (key(Key::Space), "Image as it is, and back", C::FlipOriginal),
        (key(Key::R), "Red plane", C::PickChannel(Channel::Red)),
        (key(Key::G), "Green plane", C::PickChannel(Channel::Green)),
        (key(Key::B), "Blue plane", C::PickChannel(Channel::Blue)),
        (key(Key::A), "Alpha plane", C::PickChannel(Channel::Alpha)),
        (key(Key::F5), "Scan again", C::Rescan),
        (key(Key::Escape), "Stop the scan", C::Cancel),
        (key(Key::F1), "Show the keys", C::FlipHelp),
        (key(Key::F12), "Show frame times", C::FlipFrameTimes),
    ];
    let digits = [Key::Num0, Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7];
    all.extend((0u8..).zip(digits).map(|(bit, digit)| (key(digit), "Bit 0 (lowest) to 7", C::PickBit(bit))));
    all
}

/// Where panels put commands; they are carried out before the next frame.
#[derive(Debug, Default)]
pub struct Commands(RefCell<VecDeque<Command>>);

impl Commands {
    /// Asks for `command`.
    pub fn send(&self, command: Command) {
        self.0.borrow_mut().push_back(command);
    }

    /// Takes the oldest command.
    pub fn take(&self) -> Option<Command> {
        self.0.borrow_mut().pop_front()
    }

    /// Whether nothing is left to do.
    pub fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_has_two_meanings() {
        let bindings = bindings();
        for (index, (key, words, _)) in bindings.iter().enumerate() {
            assert!(!words.is_empty());
            assert!(bindings[..index].iter().all(|(other, ..)| other != key), "{key:?} twice");
        }
    }

    #[test]
    fn commands_are_carried_out_in_order() {
        let commands = Commands::default();
        commands.send(Command::Fit);
        commands.send(Command::Cancel);
        assert_eq!(
            (commands.take(), commands.take(), commands.take()),
            (Some(Command::Fit), Some(Command::Cancel), None)
        );
    }
}
