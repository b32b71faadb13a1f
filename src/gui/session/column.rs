//! Columns, order and filter of the list.

use super::Row;
use crate::gui::row::Kind;

/// A column the list can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    /// Number in the open case.
    Exhibit,
    /// Icon and word.
    Verdict,
    /// File name.
    Name,
    /// Format by content.
    Format,
    /// Size in bytes.
    Size,
    /// Pixels a row and rows.
    Dimensions,
    /// The model's probability.
    Probability,
    /// Hiding method.
    Method,
    /// The weightiest finding.
    Finding,
    /// The examiner's tags.
    Tags,
    /// The examiner's status.
    Status,
}

impl Column {
    /// All columns.
    pub const ALL: [Self; 11] = [
        Self::Exhibit,
        Self::Verdict,
        Self::Name,
        Self::Format,
        Self::Size,
        Self::Dimensions,
        Self::Probability,
        Self::Method,
        Self::Finding,
        Self::Tags,
        Self::Status,
    ];

    /// The column's heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Exhibit => "Exhibit",
            Self::Verdict => "Verdict",
            Self::Name => "Name",
            Self::Format => "Format",
            Self::Size => "Size",
            Self::Dimensions => "Dimensions",
            Self::Probability => "Probability",
            Self::Method => "Method",
            Self::Finding => "Best finding",
            Self::Tags => "Tags",
            Self::Status => "Status",
        }
    }

    /// Whether the largest values are the ones looked for.
    pub(super) const fn largest_first(self) -> bool {
        matches!(self, Self::Size | Self::Dimensions | Self::Probability | Self::Status)
    }
}

/// By what, and which way round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// The column.
    pub column: Column,
    /// Largest first.
    pub descending: bool,
}

/// Which rows are listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Part of the path or of a tag, in any case; empty: all.
    pub text: String,
    /// Only rows of this kind.
    pub kind: Option<Kind>,
    /// Only rows with hidden data or something that deserves a look.
    pub only_findings: bool,
    /// Only rows whose content is there more than once, side by side.
    pub duplicates: bool,
}

impl Filter {
    /// Whether it lets everything through.
    pub fn is_off(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it lets `row` through; `text` is its own in lower case, `copies` the rows with that content.
    pub(super) fn passes(&self, text: &str, row: &Row, copies: u32) -> bool {
        let kind = row.kind();
        !row.removed
            && self.kind.is_none_or(|wanted| kind == wanted)
            && (!self.only_findings || matches!(kind, Kind::Stego | Kind::Suspicious))
            && (!self.duplicates || copies > 1)
            && (text.is_empty()
                || row.path.to_string_lossy().to_lowercase().contains(text)
                || row.tags.to_lowercase().contains(text))
    }
}
