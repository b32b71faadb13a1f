//! Kinds of structures in a few families, each with a colour and a word of its own.

use eframe::egui::Color32;

use crate::container::SegmentKind;
use crate::gui::theme::Tokens;

/// What a structure is about, for colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Family {
    /// Signatures, headers, end markers and what belongs to the format's frame.
    Frame,
    /// Palettes, transparency, coding tables.
    Tables,
    /// Samples.
    Pixels,
    /// Animation control.
    Animation,
    /// EXIF, XMP, texts, comments, application data.
    Metadata,
    /// Bytes outside the image that a known writer explains.
    Explained,
    /// A structure of no known type.
    Unknown,
    /// Bytes that nothing explains.
    Unexplained,
}

impl Family {
    /// All of them, in the order of the legend.
    pub(super) const ALL: [Self; 8] = [
        Self::Frame,
        Self::Tables,
        Self::Pixels,
        Self::Animation,
        Self::Metadata,
        Self::Explained,
        Self::Unknown,
        Self::Unexplained,
    ];

    /// The family of a kind; bytes outside the image are explained or not.
    pub(super) const fn of(kind: SegmentKind, explained: bool) -> Self {
        use SegmentKind as K;
        match kind {
            K::Signature | K::Header | K::Ancillary | K::EndMarker => Self::Frame,
            K::Palette | K::Transparency | K::Tables => Self::Tables,
            K::ImageData => Self::Pixels,
            K::Animation => Self::Animation,
            K::Exif | K::Xmp | K::Icc | K::Photoshop | K::Text | K::Comment | K::Application => {
                Self::Metadata
            }
            K::Unknown => Self::Unknown,
            K::Outside if explained => Self::Explained,
            K::Outside => Self::Unexplained,
        }
    }

    /// Its word in legends.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Frame => "headers",
            Self::Tables => "tables",
            Self::Pixels => "image data",
            Self::Animation => "animation",
            Self::Metadata => "metadata",
            Self::Explained => "outside, explained",
            Self::Unknown => "unknown type",
            Self::Unexplained => "unexplained",
        }
    }

    /// Its colour.
    pub(super) const fn colour(self, tokens: &Tokens) -> Color32 {
        match self {
            Self::Unknown => tokens.suspicious,
            Self::Unexplained => tokens.stego,
            _ => tokens.families[self as usize],
        }
    }

    /// Whether it is drawn hatched, too.
    pub(super) const fn hatched(self) -> bool {
        matches!(self, Self::Unknown | Self::Unexplained)
    }
}

/// What a kind is called in the tree.
pub(super) const fn kind_name(kind: SegmentKind) -> &'static str {
    use SegmentKind as K;
    match kind {
        K::Signature => "signature",
        K::Header => "header",
        K::Palette => "palette",
        K::Transparency => "transparency",
        K::ImageData => "image data",
        K::Tables => "tables",
        K::Animation => "animation",
        K::Exif => "EXIF",
        K::Xmp => "XMP",
        K::Icc => "ICC profile",
        K::Photoshop => "Photoshop",
        K::Text => "text",
        K::Comment => "comment",
        K::Application => "application",
        K::Ancillary => "ancillary",
        K::Unknown => "unknown type",
        K::EndMarker => "end marker",
        K::Outside => "outside",
    }
}
