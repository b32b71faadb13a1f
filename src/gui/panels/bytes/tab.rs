//! The pages of the bytes.

/// A page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Tab {
    /// The file's structure.
    #[default]
    Structure,
    /// The bytes alone.
    Hex,
    /// Metadata fields.
    Metadata,
}

impl Tab {
    /// All pages from left to right.
    pub const ALL: [Self; 3] = [Self::Structure, Self::Hex, Self::Metadata];

    /// The page's title.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Structure => "Structure",
            Self::Hex => "Hex",
            Self::Metadata => "Metadata",
        }
    }
}
