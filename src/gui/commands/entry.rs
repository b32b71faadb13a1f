//! How a command is offered: one definition for menu, tooltip, key, palette and tests.

use std::borrow::Cow;

use eframe::egui::{Key, KeyboardShortcut, Modifiers};

use super::Command;

/// A command with its words and keys.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What buttons and the palette call it; ends in `…` where more is asked for.
    pub text: Cow<'static, str>,
    /// A longer explanation; empty where the text says it all.
    pub hint: &'static str,
    /// Its keys; the first one is shown.
    pub keys: Vec<KeyboardShortcut>,
    /// The command.
    pub command: Command,
}

impl Entry {
    /// An entry without a key.
    pub(super) fn new(text: impl Into<Cow<'static, str>>, command: impl Into<Command>) -> Self {
        Self { text: text.into(), hint: "", keys: Vec::new(), command: command.into() }
    }

    /// The same with one more key.
    pub(super) fn key(mut self, key: KeyboardShortcut) -> Self {
        self.keys.push(key);
        self
    }

    /// The same with an explanation.
    pub(super) const fn hint(mut self, hint: &'static str) -> Self {
        self.hint = hint;
        self
    }
}

/// `key` alone.
pub(super) const fn key(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::NONE, key)
}

/// `key` with Ctrl, or the command key on a Mac.
pub(super) const fn ctrl(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND, key)
}

/// `key` with Shift.
pub(super) const fn shift(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::SHIFT, key)
}

/// `key` with Ctrl and Shift.
pub(super) const fn ctrl_shift(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), key)
}

/// `key` with Alt.
pub(super) const fn alt(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::ALT, key)
}
