//! The bytes: which ones, and what is beside them.

use super::entry::Entry;
use crate::gui::detail::Source;
use crate::gui::panels::bytes::Tab;
use crate::span::Span;

/// What can be done with bytes.
#[derive(Debug, Clone, PartialEq)]
pub enum BytesCommand {
    /// Show bytes and mark some of them.
    ShowBytes(Source, Span),
    /// Show a page.
    ShowTab(Tab),
}

/// Those that menus, keys and the palette offer.
pub(super) fn entries() -> Vec<Entry> {
    Tab::ALL
        .map(|tab| Entry::new(format!("Show {}", tab.title().to_lowercase()), BytesCommand::ShowTab(tab)))
        .into()
}
