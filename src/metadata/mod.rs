//! Segments → typed metadata fields, each with the bytes it came from.

#![cfg_attr(not(test), warn(clippy::indexing_slicing, clippy::arithmetic_side_effects))]

mod belongs;
mod bytes;
mod closer;
mod covered;
mod exif;
mod gathered;
mod icc;
mod iptc;
mod profile;
mod tags;
mod text;
mod thumbnail;
mod xmp;

use crate::container::{Anomaly, Container, Format, Segment, SegmentKind};
use crate::limits::Limits;
use crate::span::Span;
use crate::untrusted::Untrusted;
pub use belongs::Belongs;
use bytes::Content;
use gathered::Gathered;

/// Which kind of metadata a field belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// EXIF (CIPA DC-008).
    Exif,
    /// Adobe XMP.
    Xmp,
    /// IPTC-IIM records.
    Iptc,
    /// ICC profile header and tags.
    Icc,
    /// PNG `tEXt`, `zTXt`, `iTXt`.
    PngText,
    /// JPEG COM.
    JpegComment,
    /// GIF comment extension.
    GifComment,
    /// Application data (JPEG `APPn`, GIF application extension).
    Application,
}

impl Group {
    /// The group's name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exif => "EXIF",
            Self::Xmp => "XMP",
            Self::Iptc => "IPTC",
            Self::Icc => "ICC",
            Self::PngText => "PNG text",
            Self::JpegComment => "JPEG comment",
            Self::GifComment => "GIF comment",
            Self::Application => "application data",
        }
    }
}

/// One metadata field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Kind of metadata.
    pub group: Group,
    /// The field's name: tag name, keyword, property.
    pub name: Untrusted,
    /// The value as text.
    pub value: Untrusted,
    /// The value's bytes, decompressed where they were compressed, without any character-code header.
    pub raw: Vec<u8>,
    /// The value in the file (the compressed bytes where it is compressed).
    pub span: Span,
}

/// How a preview is coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PreviewKind {
    /// A JPEG stream.
    Jpeg,
    /// Three bytes a pixel, row by row.
    Rgb {
        /// Pixels a row.
        width: u32,
        /// Rows.
        height: u32,
    },
    /// 256 colours of three bytes, then one byte a pixel.
    Palette {
        /// Pixels a row.
        width: u32,
        /// Rows.
        height: u32,
    },
}

/// A small picture of the image, or so it claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// What holds it, as people write it: `EXIF IFD1`, `JFXX` …
    pub place: &'static str,
    /// How it is coded.
    pub kind: PreviewKind,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Where they lie in the file.
    pub span: Span,
}

/// All metadata of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Metadata {
    /// Fields in file order.
    pub fields: Vec<Field>,
    /// Fields that a closer reading gives: extended XMP put together, language tags, bytes that no entry explains.
    /// They stand apart because the network's inputs are counted over [`Metadata::fields`].
    pub closer: Vec<Field>,
    /// Previews of the image.
    pub previews: Vec<Preview>,
    /// What a closer reading found wrong; apart from [`Metadata::anomalies`] for the same reason.
    pub notes: Vec<Anomaly>,
    /// The EXIF block (TIFF header onwards) in the file, where there is one.
    pub exif: Option<Span>,
    /// What is wrong in it.
    pub anomalies: Vec<Anomaly>,
}

impl Metadata {
    /// All fields, those of the closer reading last.
    pub fn all(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().chain(&self.closer)
    }

    /// The first field of that group and name.
    pub fn field(&self, group: Group, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.group == group && field.name.raw() == name)
    }
}

/// Reads all metadata of `file`, whose structure is `container`. Never fails: what is damaged becomes an anomaly, and
/// what a limit leaves out becomes one too.
pub fn read(file: &[u8], container: &Container, limits: &Limits) -> Metadata {
    let mut gathered = Gathered::new(limits);
    let mut icc_done = false;
    for segment in &container.segments {
        if gathered.full() {
            break;
        }
        let bytes = segment.content(file);
        let content = Content::stored(&bytes, &segment.content);
        match segment.kind {
            SegmentKind::Exif => exif::read(&content, &mut gathered),
            SegmentKind::Xmp => packet(segment, &content, &mut gathered),
            SegmentKind::Icc if container.format == Some(Format::Png) => {
                icc::compressed(&content, &mut gathered);
            }
            // A JPEG spreads a profile over several segments; they are read together where the first one stands.
            SegmentKind::Icc if !icc_done => {
                icc_done = true;
                let spans: Vec<Span> = container
                    .of_kind(SegmentKind::Icc)
                    .flat_map(|part| part.content.iter().copied())
                    .collect();
                let joined: Vec<u8> = spans.iter().flat_map(|span| span.of(file)).copied().collect();
                icc::read(&Content::stored(&joined, &spans), &mut gathered);
            }
            SegmentKind::Photoshop => iptc::resources(&content, &mut gathered),
            SegmentKind::Text => text::png(segment, &content, &mut gathered),
            SegmentKind::Comment => {
                let gif = container.format == Some(Format::Gif);
                let group = if gif { Group::GifComment } else { Group::JpegComment };
                gathered.blob(group, "Comment", &content, 0, bytes.len());
            }
            SegmentKind::Application => {
                gathered.blob(Group::Application, &segment.name, &content, 0, bytes.len());
            }
            _ => {}
        }
    }
    closer::read(file, container, &mut gathered);
    gathered.finish()
}

/// An XMP segment: XML as a rule, a part of an extended packet in some JPEG files.
fn packet(segment: &Segment, content: &Content<'_>, gathered: &mut Gathered<'_>) {
    let starts = content.bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    if matches!(starts, Some(b'<' | 0xef)) {
        xmp::read(content, gathered);
    } else {
        gathered.blob(Group::Application, &segment.name, content, 0, content.bytes.len());
    }
}

#[cfg(test)]
mod tests;
