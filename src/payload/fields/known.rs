//! What ordinary writers put where: which fields are binary, which hold text, and of what length.

use crate::metadata::{Belongs, Field, Group};

/// Tags of colour profiles that hold text.
const PROFILE_TEXTS: &[&str] =
    &["desc", "cprt", "dmnd", "dmdd", "vued", "dscm", "targ", "ProfileName", "DDPS"];

/// Values that are binary by definition or by the maker's will.
pub(super) fn known_binary(field: &Field) -> bool {
    let name = field.name.raw();
    match field.group {
        Group::Icc => !PROFILE_TEXTS.contains(&name) && !unknown_in_profile(name),
        Group::Exif => matches!(name, "Thumbnail" | "PrintIM"),
        Group::PngText => {
            let profile = name.strip_prefix("Raw profile type ");
            profile.is_some_and(|kind| {
                matches!(
                    kind,
                    "exif" | "APP1" | "app1" | "xmp" | "iptc" | "8bim" | "icc" | "icm" | "app12" | "APP12"
                )
            }) || name.starts_with("exif:")
        }
        // Put together and read as a whole.
        Group::Application => name == "APP1 XMP extension",
        _ => false,
    }
}

/// Tags of colour profiles in use: ICC.1:2010 table 17 and later, Apple's, Microsoft's and other makers' own.
const PROFILE_TAGS: &[&str] = &[
    "A2B0", "A2B1", "A2B2", "A2B3", "B2A0", "B2A1", "B2A2", "B2A3", "D2B0", "D2B1", "D2B2", "D2B3", "B2D0",
    "B2D1", "B2D2", "B2D3", "bXYZ", "gXYZ", "rXYZ", "bTRC", "gTRC", "rTRC", "kTRC", "bkpt", "wtpt", "bfd",
    "calt", "chad", "chrm", "ciis", "cicp", "clot", "clro", "clrt", "crdi", "devs", "gamt", "lumi", "meas",
    "meta", "mmod", "vcgt", "vcgp", "ncol", "ncl2", "ndin", "pre0", "pre1", "pre2", "ps2s", "ps2i", "pseq",
    "psid", "psd0", "psd1", "psd2", "psd3", "resp", "rig0", "rig2", "scrd", "scrn", "tech", "view", "aarg",
    "aagg", "aabg", "aapy", "aaby", "ucmI", "MS00", "MSGP", "ZXML", "CxF", "berh", "DDPA", "DDPS", "CIED",
    "DevD", "bcid", "bcm1", "hd2x", "arts", "sngI", "dscm", "vlvc", "hTRC", "gbd1", "gbd0", "gbd2", "gbd3",
];

/// Whether the field belongs to text by definition, so that random bytes are out of place.
pub(super) fn textual(field: &Field) -> bool {
    let name = field.name.raw();
    match field.group {
        Group::Exif => {
            matches!(name, "UserComment" | "ImageDescription" | "Copyright")
                || field.belongs() == Belongs::Name
        }
        Group::PngText | Group::JpegComment | Group::GifComment => true,
        Group::Iptc => !name.starts_with("8BIM") && field.belongs() == Belongs::Name,
        Group::Application => !known_application(name),
        Group::Icc | Group::Xmp => false,
    }
}

/// Fields whose plain text is told.
pub(super) fn told(field: &Field) -> bool {
    let name = field.name.raw();
    match field.group {
        Group::Exif => {
            matches!(
                name,
                "UserComment" | "ImageDescription" | "Software" | "XPComment" | "XPTitle" | "XPSubject"
            ) || name.contains('(')
                || name.starts_with("Bytes")
        }
        Group::JpegComment | Group::GifComment => true,
        Group::PngText => {
            let lower = name.to_ascii_lowercase();
            matches!(lower.as_str(), "comment" | "description") || odd_keyword(name) || {
                matches!(
                    lower.as_str(),
                    "title" | "author" | "source" | "warning" | "disclaimer" | "copyright"
                ) && field.raw.len() > NOTED
            }
        }
        Group::Icc => unknown_in_profile(name),
        Group::Application => !known_application(name),
        Group::Iptc => name == "Caption-Abstract" || name.starts_with("Behind"),
        Group::Xmp => name.ends_with("dc:description") || name == "(XML comment)",
    }
}

/// Bytes of a PNG's title, author and so on from which on they are told.
const NOTED: usize = 64;

/// Whether the name is that of a tag nobody in particular writes, or of data that are no colour profile at all.
fn unknown_in_profile(name: &str) -> bool {
    !PROFILE_TAGS.contains(&name) && !PROFILE_TEXTS.contains(&name) && name != "Header"
}

/// Whether a tag's value begins as every one does: a type of four characters, four zeros (ICC.1:2010 §10.1).
fn typed(value: &[u8]) -> bool {
    value.get(4..8) == Some(&[0; 4])
}

/// Whether the value stands where no viewer shows it and hardly a writer leaves text: behind the end of another value,
/// in parts of a colour profile that no tag names, in application data of nobody's.
pub(super) fn unseen(field: &Field) -> bool {
    let name = field.name.raw();
    match field.group {
        Group::Exif => name.ends_with("(behind its NUL)") || name == "Bytes behind the preview",
        Group::Icc => {
            name.starts_with("Behind")
                || name.starts_with("Bytes")
                || unknown_in_profile(name) && !typed(&field.raw)
        }
        Group::Application => !known_application(name),
        Group::PngText => name.ends_with("(behind the compressed text)") || name.ends_with("(language tag)"),
        _ => false,
    }
}

/// Keywords of PNG text that the standard registers (§11.3.4.2) and that programs in use write, in lower case; those
/// of another form (`date:create`) are programs', too.
const KEYWORDS: &[&str] = &[
    "title",
    "author",
    "description",
    "copyright",
    "creation time",
    "software",
    "disclaimer",
    "warning",
    "source",
    "comment",
    "collection",
    "create-date",
    "modify-date",
    "date",
    "time",
    "signature",
    "creator",
    "url",
    "e-mail",
    "email",
    "page",
    "camera",
    "scene",
    "frame",
    "file",
    "label",
    "xml:com.adobe.xmp",
    "thumb",
    "parameters",
    "prompt",
    "workflow",
    "dream",
    "sd-metadata",
    "invokeai_metadata",
    "mxfile",
    "mxgraphmodel",
    "unknown",
    "artist",
    "gamma",
    "document",
    "make",
    "model",
    "compression",
];

/// Whether nobody in particular writes PNG text under this keyword.
pub(super) fn odd_keyword(name: &str) -> bool {
    let lower = name.to_lowercase();
    !KEYWORDS.contains(&lower.as_str()) && !lower.contains(':') && !lower.starts_with("raw profile")
}

/// Application data whose writers are known: segments of JPEG files as cameras and programs write them, application
/// extensions of GIF, private chunks of PNG.
pub(super) fn known_application(name: &str) -> bool {
    const EXTENSIONS: &[&str] = &[
        "ImageMagick",
        "ADOBE:IR1.0",
        "MSOFFICE9.0",
        "STARDIV",
        "XMP Data",
        "MGK",
        "GIFCON",
        "ZGA",
        "fractint",
    ];
    match name.strip_prefix("Application Extension ") {
        Some(identifier) => EXTENSIONS.iter().any(|known| identifier.starts_with(known)),
        None => (!name.starts_with("APP") || name.len() > 5) && !name.ends_with("no XML"),
    }
}

/// What writers embed by custom: images in EXIF directories, Photoshop resources and XMP, zlib streams in application
/// data.
pub(super) fn preview(field: &Field, extension: &str) -> bool {
    if extension == "zlib" {
        return field.group == Group::Application && known_application(field.name.raw());
    }
    matches!(extension, "jpg" | "png" | "tif")
        && matches!(field.group, Group::Exif | Group::Iptc | Group::Xmp | Group::Application)
        && !matches!(
            field.name.raw(),
            "UserComment" | "Artist" | "Copyright" | "ImageDescription" | "Software"
        )
}

/// Encoded binary values that known writers put into metadata.
pub(super) fn known_encoding(field: &Field) -> bool {
    const KNOWN: &[&str] = &[
        "GCamera",
        "GDepth",
        "GImage",
        "GAudio",
        "HDRP",
        "hdrp",
        "makernote",
        "MakerNote",
        "thumbnail",
        "darktable",
    ];
    matches!(field.group, Group::Xmp) && KNOWN.iter().any(|part| field.name.raw().contains(part))
}

/// Texts that programs and cameras write by themselves.
pub(super) fn ordinary(value: &str) -> bool {
    const STARTS: &[&str] = &[
        "Created",
        "created",
        "Made with",
        "Made by",
        "Image generated by",
        "Creation Time",
        "Copyright",
        "gnome-screenshot",
        "darktable",
        "ACD",
        "Paint.NET",
        "paint.net",
        "Pixelmator",
        "Nikon",
        "Version",
        "GIMP",
        "ImageMagick",
        "Shotwell",
        "charset=",
        "CREATOR:",
        "Screenshot",
        "ASCII",
        "Optimized",
        "Compressed by",
        "Software:",
        "LEAD Technologies",
        "File written by",
        "Built with",
        "Adobe",
        "Processed",
        "Generated",
        "Edited",
    ];
    STARTS.iter().any(|start| value.starts_with(start))
        || value.ends_with(" is aliased")
        || !value.chars().any(char::is_alphabetic)
}
