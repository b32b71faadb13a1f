//! The evidence for a verdict: findings and what they read back.

use std::path::PathBuf;

use super::entry::Entry;
use crate::finding::Region;

/// What can be done with findings.
#[derive(Debug, Clone, PartialEq)]
pub enum WhyCommand {
    /// Select a finding and show where it is.
    ShowFinding(usize),
    /// Frame a part of the image.
    ShowRegion(Region),
    /// Ask for the folder that the payload of this finding is saved in.
    ChoosePayloadFolder(usize),
    /// Write the payload of this finding into the folder, over no file.
    SavePayload(usize, PathBuf),
}

/// Those that menus, keys and the palette offer.
pub(super) fn entries() -> Vec<Entry> {
    vec![Entry::new("Show the first finding", WhyCommand::ShowFinding(0))]
}
