//! Everything the window can be asked to do, one file a region. A button, a key, the palette and a test send the same
//! command; `super::execute` carries it out.

mod bytes;
mod canvas;
mod case;
mod entry;
mod files;
mod list;
mod queue;
mod record;
mod why;
mod window;

pub use bytes::{BytesCommand, CopyAs};
pub use canvas::CanvasCommand;
pub use case::CaseCommand;
pub use entry::Entry;
pub use files::{FilesCommand, Scope};
pub use list::ListCommand;
pub use queue::Commands;
pub use record::RecordCommand;
pub use why::WhyCommand;
pub use window::WindowCommand;

use eframe::egui::KeyboardShortcut;

/// One thing to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Opening, scanning and exporting.
    Files(FilesCommand),
    /// The evidence list.
    List(ListCommand),
    /// The image.
    Canvas(CanvasCommand),
    /// Findings.
    Why(WhyCommand),
    /// Bytes.
    Bytes(BytesCommand),
    /// The examiner's own record.
    Record(RecordCommand),
    /// The case on disk.
    Case(CaseCommand),
    /// The window itself.
    Window(WindowCommand),
}

macro_rules! from_region {
    ($($region:ident($command:ty)),+) => {$(
        impl From<$command> for Command {
            fn from(command: $command) -> Self {
                Self::$region(command)
            }
        }
    )+};
}

from_region!(
    Files(FilesCommand),
    List(ListCommand),
    Canvas(CanvasCommand),
    Why(WhyCommand),
    Bytes(BytesCommand),
    Record(RecordCommand),
    Case(CaseCommand),
    Window(WindowCommand)
);

/// A region and the commands offered for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// Its name, as a heading.
    pub title: &'static str,
    /// Its commands, in the order in which they are shown.
    pub entries: Vec<Entry>,
}

/// Every command that can be offered without further particulars, by region.
#[derive(Debug)]
pub struct Catalogue {
    regions: Vec<Region>,
    bindings: Vec<(KeyboardShortcut, Command)>,
}

impl Default for Catalogue {
    fn default() -> Self {
        let regions: Vec<Region> = [
            ("Files", files::entries()),
            ("List", list::entries()),
            ("Image", canvas::entries()),
            ("Findings", why::entries()),
            ("Bytes", bytes::entries()),
            ("Examiner", record::entries()),
            ("Case", case::entries()),
            ("Window", window::entries()),
        ]
        .into_iter()
        .map(|(title, entries)| Region { title, entries })
        .collect();
        let keys =
            |entry: &Entry| entry.keys.iter().map(|&key| (key, entry.command.clone())).collect::<Vec<_>>();
        let mut bindings: Vec<_> = regions.iter().flat_map(|region| &region.entries).flat_map(keys).collect();
        // The more modifiers the earlier: a key without them would match too.
        bindings.sort_by_key(|(key, _)| {
            let held = key.modifiers;
            std::cmp::Reverse(
                [held.command || held.ctrl, held.shift, held.alt].map(usize::from).iter().sum::<usize>(),
            )
        });
        Self { regions, bindings }
    }
}

impl Catalogue {
    /// The regions in the order of the window.
    pub fn regions(&self) -> &[Region] {
        &self.regions
    }

    /// All entries.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.regions.iter().flat_map(|region| &region.entries)
    }

    /// Keys and what they do; those with modifiers first.
    pub fn bindings(&self) -> &[(KeyboardShortcut, Command)] {
        &self.bindings
    }

    /// How `command` is offered.
    pub fn entry(&self, command: &Command) -> Option<&Entry> {
        self.entries().find(|entry| entry.command == *command)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_and_no_name_has_two_meanings() {
        let catalogue = Catalogue::default();
        for (index, (key, _)) in catalogue.bindings().iter().enumerate() {
            assert!(catalogue.bindings()[..index].iter().all(|(other, _)| other != key), "{key:?} twice");
        }
        let entries: Vec<&Entry> = catalogue.entries().collect();
        for (index, entry) in entries.iter().enumerate() {
            assert!(!entry.text.is_empty());
            assert!(entries[..index].iter().all(|other| other.text != entry.text), "{} twice", entry.text);
        }
    }
}
