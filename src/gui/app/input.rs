//! Keys and dropped files.

use eframe::egui::{self, Key};

use super::App;
use crate::gui::commands::FilesCommand;

/// Keys that move the cursor of the bytes while those have the keyboard.
const MOVING: [Key; 8] = [
    Key::ArrowLeft,
    Key::ArrowRight,
    Key::ArrowUp,
    Key::ArrowDown,
    Key::PageUp,
    Key::PageDown,
    Key::Home,
    Key::End,
];

impl App {
    pub(super) fn take_input(&mut self, ctx: &egui::Context) {
        let dropped = ctx.input(|input| {
            input.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect::<Vec<_>>()
        });
        if !dropped.is_empty() {
            self.send(FilesCommand::Open(dropped));
        }
        let typing = ctx.text_edit_focused();
        let focused = ctx.memory(|memory| memory.focused().is_some());
        let moving = self.panels.bytes.has_keyboard() && focused;
        for (shortcut, command) in self.catalogue.bindings() {
            // While text is typed only keys with Ctrl are commands; Space presses the button that has the focus.
            let plain = shortcut.modifiers.is_none();
            if typing && (shortcut.modifiers == egui::Modifiers::SHIFT || of_text(*shortcut)) {
                continue;
            }
            if plain && moving && MOVING.contains(&shortcut.logical_key) {
                continue;
            }
            if plain && (typing || (focused && shortcut.logical_key == egui::Key::Space)) {
                continue;
            }
            let presses =
                ctx.input_mut(|input| input.count_and_consume_key(shortcut.modifiers, shortcut.logical_key));
            (0..presses).for_each(|_| self.commands.send(command.clone()));
        }
    }
}

/// Whether a field for text makes use of the keys itself.
fn of_text(shortcut: egui::KeyboardShortcut) -> bool {
    shortcut.modifiers == egui::Modifiers::COMMAND && shortcut.logical_key == egui::Key::A
}
