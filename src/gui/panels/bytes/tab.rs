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
    /// Bit streams of the samples.
    Extract,
    /// Runs of printable text.
    Strings,
    /// Every action in this window.
    Log,
}

impl Tab {
    /// All pages from left to right.
    pub const ALL: [Self; 6] =
        [Self::Structure, Self::Hex, Self::Metadata, Self::Extract, Self::Strings, Self::Log];

    /// The page's title.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Structure => "Structure",
            Self::Hex => "Hex",
            Self::Metadata => "Metadata",
            Self::Extract => "Extract",
            Self::Strings => "Strings",
            Self::Log => "Log",
        }
    }
}
