//! What fields are made for, by the standards and by custom: a value elsewhere is out of place.

use super::{Field, Group};

/// What a field is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Belongs {
    /// A name: of a person, a program, a camera.
    Name,
    /// A notice of rights.
    Notice,
    /// A number or a date.
    Number,
    /// Data of a camera's maker.
    Maker,
    /// Text of any length.
    Caption,
    /// Anything.
    Other,
}

impl Belongs {
    /// What a value ought to be, in the middle of a sentence.
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Name => "a short name",
            Self::Notice => "a notice of rights",
            Self::Number => "a number or a date",
            Self::Maker => "data of the camera's maker",
            Self::Caption | Self::Other => "a text",
        }
    }
}

/// Tags of EXIF that hold text by the standard or by custom; all others hold numbers, or data of a maker's own.
const TEXTS: &[&str] = &[
    "ImageDescription",
    "UserComment",
    "XPTitle",
    "XPComment",
    "XPAuthor",
    "XPKeywords",
    "XPSubject",
    "DocumentName",
    "PageName",
    "RelatedSoundFile",
    "ImageUniqueID",
    "SpectralSensitivity",
    "GPSSatellites",
    "GPSMapDatum",
    "GPSProcessingMethod",
    "GPSAreaInformation",
    "RelatedImageFileFormat",
    "Copyright",
    "MakerNote",
    "PrintIM",
    "Padding",
    "XMP",
    "IPTC",
    "ICCProfile",
    "PhotoshopResources",
    "DeviceSettingDescription",
    "Thumbnail",
    "Block",
];

/// Names, in EXIF, XMP (the property's last part), IPTC, PNG text and colour profiles.
const NAMES: &[&str] = &[
    "Artist",
    "Software",
    "Make",
    "Model",
    "HostComputer",
    "ProcessingSoftware",
    "CameraOwnerName",
    "BodySerialNumber",
    "LensMake",
    "LensModel",
    "LensSerialNumber",
    "XPAuthor",
    "XPTitle",
    "DocumentName",
    "CreatorTool",
    "By-line",
    "City",
    "OriginatingProgram",
    "Author",
    "Creation Time",
    "desc",
    "ProfileName",
];

impl Field {
    /// What the field is made for.
    pub fn belongs(&self) -> Belongs {
        let name = self.name.raw();
        let name = name.strip_prefix("IFD1 ").unwrap_or(name);
        let last = name.rsplit(['/', ':']).next().unwrap_or(name);
        match self.group {
            _ if NAMES.contains(&if self.group == Group::Xmp { last } else { name }) => Belongs::Name,
            Group::Exif if name == "MakerNote" => Belongs::Maker,
            Group::Exif | Group::PngText if name == "Copyright" => Belongs::Notice,
            Group::Iptc if name == "CopyrightNotice" => Belongs::Notice,
            Group::Exif if name.starts_with("0x") || TEXTS.contains(&name) || name.contains(' ') => {
                Belongs::Other
            }
            Group::Exif => Belongs::Number,
            Group::JpegComment | Group::GifComment => Belongs::Caption,
            Group::PngText | Group::Xmp | Group::Iptc | Group::Icc | Group::Application => Belongs::Other,
        }
    }
}
