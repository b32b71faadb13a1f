//! The bytes: which ones, what is beside them, how they leave.

use std::path::PathBuf;

use eframe::egui::{Key, KeyboardShortcut, Modifiers};

use super::entry::{Entry, ctrl, ctrl_shift, key};
use crate::gui::detail::Source;
use crate::gui::panels::bytes::Tab;
use crate::gui::studies::How;
use crate::span::Span;

/// As what bytes are copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyAs {
    /// Pairs of digits with blanks between them.
    Hex,
    /// As they are, where they are UTF-8.
    Text,
    /// An array of C.
    C,
    /// Base64 with padding (RFC 4648 §4).
    Base64,
}

impl CopyAs {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Hex, Self::Text, Self::C, Self::Base64];

    /// What buttons call it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Hex => "Copy as hex",
            Self::Text => "Copy as text",
            Self::C => "Copy as C array",
            Self::Base64 => "Copy as Base64",
        }
    }
}

/// What can be done with bytes.
#[derive(Debug, Clone, PartialEq)]
pub enum BytesCommand {
    /// Show bytes and mark some of them.
    ShowBytes(Source, Span),
    /// Show a page.
    ShowTab(Tab),
    /// Show so many bytes a row.
    RowWidth(u64),
    /// Put the cursor into the field for an offset.
    FocusGoto,
    /// Go to the offset that is written in decimal or hexadecimal.
    Goto(String),
    /// Put the cursor into the field for the search.
    FocusFind,
    /// Look for these bytes or this text.
    Find(String, How),
    /// Go to the next hit, or to the one before.
    FindStep(bool),
    /// Put the selected bytes on the clipboard.
    Copy(CopyAs),
    /// Show the bytes as an image, or their values.
    FlipImage,
    /// Read the bit stream of this name.
    SetStream(String),
    /// Show what a sweep over all streams comes to, or the stream.
    FlipSweep,
    /// Stop the sweep.
    StopSweep,
    /// Sweep again after it was stopped.
    SweepAgain,
    /// Ask where to write the stream.
    ChooseStreamFile,
    /// Write the whole stream into a file that is not there yet.
    SaveStream(PathBuf),
}

/// Those that menus, keys and the palette offer.
pub(super) fn entries() -> Vec<Entry> {
    use BytesCommand as C;
    let shift_f3 = KeyboardShortcut::new(Modifiers::SHIFT, Key::F3);
    // The log is offered with the window.
    let tabs = Tab::ALL.into_iter().filter(|tab| *tab != Tab::Log);
    let mut all: Vec<Entry> =
        tabs.map(|tab| Entry::new(format!("Show {}", tab.title().to_lowercase()), C::ShowTab(tab))).collect();
    all.extend([
        Entry::new("Go to offset", C::FocusGoto).key(ctrl(Key::G)).hint("In hexadecimal (0x…) or decimal"),
        Entry::new("Find bytes or text", C::FocusFind).key(ctrl_shift(Key::G)),
        Entry::new("Next hit", C::FindStep(true)).key(key(Key::F3)),
        Entry::new("Previous hit", C::FindStep(false)).key(shift_f3),
        Entry::new("Bytes as image", C::FlipImage),
        Entry::new("Sweep all streams", C::FlipSweep)
            .hint("Try every sensible order of the bits and rank what comes out"),
        Entry::new("Save the stream…", C::ChooseStreamFile),
    ]);
    all.extend(CopyAs::ALL.map(|way| Entry::new(way.title(), C::Copy(way))));
    all.extend([8, 16, 32].map(|columns| Entry::new(format!("{columns} bytes a row"), C::RowWidth(columns))));
    all
}
