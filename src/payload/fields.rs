//! Payloads in metadata, told from what writers put there: captions, camera data, editor history, and the prompts of
//! image generators are legitimate; files, encodings of text and files, and random bytes where text belongs are not.

use super::lsb::quoted;
use super::{Source, decode, entropy, identify, text};
use crate::finding::{Finding, Method, Payload, PayloadKind, Place};
use crate::metadata::{Field, Group};
use crate::untrusted::Untrusted;

/// Most findings of one file.
const FINDINGS: usize = 32;
/// Fewest bytes of a value that are looked at.
const SHORTEST: usize = 6;
/// Bytes of a comment below which it may be a camera's own.
const NOTE: usize = 20;
/// Bits of evidence from which on decoded bytes count as text.
const TEXT_BITS: f64 = 20.0;

/// Looks at every field.
pub(super) fn recover(source: &Source<'_>) -> Vec<Finding> {
    let camera = ["Make", "Model"].iter().any(|name| source.metadata.field(Group::Exif, name).is_some());
    let fields = source.metadata.fields.iter();
    fields.filter_map(|field| Examined::new(field, source, camera)?.examine()).take(FINDINGS).collect()
}

struct Examined<'a> {
    field: &'a Field,
    /// The value without white space and NULs around it.
    bytes: &'a [u8],
    /// Whether a camera wrote the file.
    camera: bool,
    /// All fields of the file.
    fields: &'a [Field],
    /// Values looked at in this file.
    trials: f64,
    limit: usize,
}

impl<'a> Examined<'a> {
    fn new(field: &'a Field, source: &Source<'a>, camera: bool) -> Option<Self> {
        let bytes = trimmed(&field.raw);
        let fields = source.metadata.fields.as_slice();
        let trials = source.metadata.fields.len() as f64;
        let limit = source.limits.payload_bytes;
        (bytes.len() >= SHORTEST && !known_binary(field)).then_some(Self {
            field,
            bytes,
            camera,
            fields,
            trials,
            limit,
        })
    }

    fn examine(&self) -> Option<Finding> {
        self.file().or_else(|| self.encoded()).or_else(|| self.random()).or_else(|| self.plain())
    }

    /// A file as the value.
    fn file(&self) -> Option<Finding> {
        // A file may end in NULs.
        let bytes = trimmed_start(&self.field.raw);
        let found = identify::identify(bytes)?;
        let bytes = found.length.and_then(|length| bytes.get(..length)).unwrap_or(bytes);
        let bits = found.bits - identify::types_known();
        let kind = PayloadKind::File(found.extension);
        let what = format!("a {} of {} bytes", found.name, bytes.len());
        if preview(self.field, found.extension) {
            return None;
        }
        if found.extension == "zlib" {
            return Some(self.inflated(bytes, bits));
        }
        let finding =
            Finding::proof("exif-file", self.summary("holds", &what, ""), self.place(), self.bound(bits));
        Some(self.finish(finding, bytes.to_vec(), kind))
    }

    /// A zlib stream that inflates to its end: its content is the payload.
    fn inflated(&self, bytes: &[u8], bits: f64) -> Finding {
        use std::io::Read as _;
        let mut content = Vec::new();
        let reader = flate2::bufread::ZlibDecoder::new(bytes);
        let whole = reader.take(self.limit as u64).read_to_end(&mut content).is_ok();
        let decoded = decode::base64(&content).filter(|bytes| text::run(bytes) == bytes.len());
        let payload = decoded.unwrap_or(content);
        let kind = if text::run(&payload) == payload.len() { PayloadKind::Text } else { PayloadKind::Binary };
        let shown = if kind == PayloadKind::Text { quoted(&payload) } else { String::new() };
        let what = format!("a zlib stream of {} bytes, {} inflated", bytes.len(), payload.len());
        let summary = self.summary("holds", &what, &shown);
        let bound = self.bound(if whole { bits } else { 0.0 });
        self.finish(Finding::proof("exif-zlib", summary, self.place(), bound), payload, kind)
    }

    /// Base64 or hexadecimal digits that stand for a file, text, or random bytes.
    fn encoded(&self) -> Option<Finding> {
        let by_base64 = decode::base64(self.bytes);
        let (name, bytes) = match by_base64 {
            Some(bytes) => ("base64", bytes),
            None => ("hexadecimal digits", decode::hex(self.bytes)?),
        };
        if let Some(found) = identify::identify(&bytes) {
            if preview(self.field, found.extension) {
                return None;
            }
            let bits = found.bits - identify::types_known();
            let what = format!("{name} of a {} of {} bytes", found.name, bytes.len());
            let summary = self.summary("holds", &what, "");
            let finding = Finding::proof("exif-encoded-file", summary, self.place(), self.bound(bits));
            return Some(self.finish(finding, bytes, PayloadKind::File(found.extension)));
        }
        let score = text::assess(&bytes).filter(|score| score.length == bytes.len());
        if let Some(score) = score.filter(|score| score.bits >= TEXT_BITS) {
            let what = format!("{name} of {} bytes of text", bytes.len());
            let summary = self.summary("holds", &what, &quoted(&bytes));
            let finding = Finding::proof("exif-encoded-text", summary, self.place(), self.bound(score.bits));
            return Some(self.finish(finding, bytes, PayloadKind::Text));
        }
        if name == "base64" && entropy::looks_random(&bytes) && !known_encoding(self.field) {
            let what = format!("base64 of {} bytes that look random", bytes.len());
            let summary = self.summary("holds", &what, "");
            let finding = Finding::indication("exif-encoded-random", summary, self.place()).raising();
            return Some(self.finish(finding, bytes, PayloadKind::Binary));
        }
        None
    }

    /// Random bytes where text belongs.
    fn random(&self) -> Option<Finding> {
        if !textual(self.field)
            || text::run(self.bytes) == self.bytes.len()
            || !entropy::looks_random(self.bytes)
        {
            return None;
        }
        let what = format!("{} bytes that look random where text belongs", self.bytes.len());
        let mut finding = Finding::indication("exif-random", self.summary("holds", &what, ""), self.place());
        if !self.camera {
            finding = finding.raising();
        }
        Some(self.finish(finding, self.bytes.to_vec(), PayloadKind::Binary))
    }

    /// Ordinary text. In a comment field of EXIF, where hardly a program writes any, an analyst should read it.
    fn plain(&self) -> Option<Finding> {
        if !told(self.field) {
            return None;
        }
        let value = self.field.value.raw().trim_matches(['\0', ' ', '\n', '\r', '\t']);
        let score = text::assess(value.as_bytes())?;
        if ordinary(value) || score.length < value.len() || self.summarised() {
            return None;
        }
        let what = format!("{} bytes of text", value.len());
        let summary = self.summary("holds", &what, &quoted(value.as_bytes()));
        let comment = self.field.group == Group::Exif && self.field.name.raw() == "UserComment";
        let digest = value.bytes().all(|byte| byte.is_ascii_hexdigit());
        // Cameras leave short notes of their own.
        let note = self.camera && value.len() < NOTE;
        let finding = if comment && !digest && !note && !self.repeated(value) {
            Finding::indication("exif-user-comment", summary, self.place()).raising()
        } else if score.bits >= TEXT_BITS {
            Finding::information("exif-text", summary, self.place())
        } else {
            return None;
        };
        Some(self.finish(finding, value.as_bytes().to_vec(), PayloadKind::Text))
    }

    /// Whether the value shown is no text but a summary of bytes.
    fn summarised(&self) -> bool {
        let utf16 = self.bytes.iter().skip(1).step_by(2).all(|byte| *byte == 0) || self.bytes[0] == 0;
        text::run(self.bytes) < self.bytes.len() && !utf16
    }

    /// Whether another field has the same text: editors write a caption into several.
    fn repeated(&self, value: &str) -> bool {
        let same = |field: &&Field| trimmed(&field.raw) == value.as_bytes();
        self.fields.iter().filter(same).count() > 1
    }

    fn bound(&self, bits: f64) -> f64 {
        ((-bits).exp2() * self.trials).min(1.0)
    }

    fn place(&self) -> Place {
        Place::Bytes(vec![self.field.span])
    }

    /// `EXIF UserComment holds 42 bytes of text: “…”`.
    fn summary(&self, verb: &str, what: &str, behind: &str) -> String {
        let name = Untrusted::new(self.field.name.raw()).shortened(60);
        format!("{} {name} {verb} {what}{behind}", self.field.group.name())
    }

    fn finish(&self, finding: Finding, mut bytes: Vec<u8>, kind: PayloadKind) -> Finding {
        bytes.truncate(self.limit);
        let finding = finding.with_method(Method::Exif, None).with_payload(Payload::new(bytes, kind));
        finding.with_reproduce("inspect {}")
    }
}

const fn blank(byte: u8) -> bool {
    byte == 0 || byte.is_ascii_whitespace()
}

fn trimmed_start(bytes: &[u8]) -> &[u8] {
    &bytes[bytes.iter().position(|byte| !blank(*byte)).unwrap_or(bytes.len())..]
}

fn trimmed(bytes: &[u8]) -> &[u8] {
    let bytes = trimmed_start(bytes);
    &bytes[..bytes.iter().rposition(|byte| !blank(*byte)).map_or(0, |last| last + 1)]
}

/// Values that are binary by definition or by the maker's will.
fn known_binary(field: &Field) -> bool {
    let name = field.name.raw();
    match field.group {
        Group::Icc => !name.starts_with("Behind"),
        Group::Exif => {
            name == "Thumbnail" || name == "MakerNote" || name == "PrintIM" || name.starts_with("0x")
        }
        Group::PngText => name.starts_with("Raw profile type "),
        _ => false,
    }
}

/// Fields whose value is text by definition.
fn textual(field: &Field) -> bool {
    let name = field.name.raw();
    match field.group {
        Group::Exif => matches!(
            name,
            "UserComment"
                | "ImageDescription"
                | "Software"
                | "Artist"
                | "Copyright"
                | "Make"
                | "Model"
                | "DocumentName"
        ),
        Group::PngText | Group::JpegComment | Group::GifComment => true,
        Group::Icc | Group::Xmp | Group::Iptc | Group::Application => false,
    }
}

/// Fields whose plain text is told.
fn told(field: &Field) -> bool {
    let name = field.name.raw();
    match field.group {
        Group::Exif => matches!(name, "UserComment" | "ImageDescription" | "Software" | "XPComment"),
        Group::JpegComment | Group::GifComment => true,
        Group::PngText => matches!(name.to_ascii_lowercase().as_str(), "comment" | "description"),
        _ => false,
    }
}

/// What writers embed by custom: images in EXIF directories, Photoshop resources and XMP, zlib streams in
/// application data.
fn preview(field: &Field, extension: &str) -> bool {
    if extension == "zlib" {
        return field.group == Group::Application;
    }
    matches!(extension, "jpg" | "png" | "tif")
        && matches!(field.group, Group::Exif | Group::Iptc | Group::Xmp | Group::Application)
        && field.name.raw() != "UserComment"
}

/// Encoded binary values that known writers put into metadata.
fn known_encoding(field: &Field) -> bool {
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
fn ordinary(value: &str) -> bool {
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
    STARTS.iter().any(|start| value.starts_with(start)) || !value.chars().any(char::is_alphabetic)
}
