//! Bytes → segments and anomalies. Parsing never fails: it yields what it understood, and every byte of the file
//! belongs to exactly one top-level segment; what is no part of the image is listed as [`Outside`], too.
//!
//! The format is told by content. Each format has a file of its own that walks its structures into a `Builder`;
//! `trailing` looks at what follows the end marker, and `coverage` closes every gap that is left.

#![cfg_attr(not(test), warn(clippy::indexing_slicing, clippy::arithmetic_side_effects))]

mod bmp;
mod bmp_header;
mod bmp_pixels;
mod builder;
pub mod coverage;
mod deflate;
mod gif;
mod gif_lzw;
mod jpeg;
mod jpeg_count;
mod jpeg_frame;
mod jpeg_huffman;
mod jpeg_segments;
mod kinds;
mod png;
mod png_blocks;
mod png_chunks;
mod png_image;
mod png_padding;
mod png_remnant;
mod png_size;
mod png_stream;
mod reader;
mod slack;
mod trailers;
mod trailing;
mod webp;

use std::borrow::Cow;

use builder::Builder;

use crate::limits::Limits;
use crate::span::Span;
use crate::untrusted::Untrusted;

/// An image file format, told by content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// PNG, APNG (ISO/IEC 15948).
    Png,
    /// JPEG (ITU-T T.81).
    Jpeg,
    /// `GIF87a`, `GIF89a`.
    Gif,
    /// WebP (RFC 9649).
    Webp,
    /// Windows bitmap.
    Bmp,
}

impl Format {
    /// All formats, in the order of the format stream's one-hot.
    pub const ALL: [Self; 5] = [Self::Png, Self::Jpeg, Self::Gif, Self::Webp, Self::Bmp];

    /// `image_format` in the JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::Gif => "gif",
            Self::Webp => "webp",
            Self::Bmp => "bmp",
        }
    }

    /// The name as people write it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::Gif => "GIF",
            Self::Webp => "WebP",
            Self::Bmp => "BMP",
        }
    }

    /// File name extensions in use, in lower case.
    pub const fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Png => &["png", "apng"],
            Self::Jpeg => &["jpg", "jpeg", "jpe", "jfif", "jif", "jfi", "jps", "mpo", "thm"],
            Self::Gif => &["gif"],
            Self::Webp => &["webp"],
            Self::Bmp => &["bmp", "dib", "rle"],
        }
    }
}

/// What a segment is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SegmentKind {
    /// File signature or file header.
    Signature,
    /// Dimensions, depth and the like.
    Header,
    /// Colour table.
    Palette,
    /// Transparency outside the samples (tRNS).
    Transparency,
    /// Compressed or raw samples.
    ImageData,
    /// Tables needed to decode (DQT, DHT, DRI …).
    Tables,
    /// Animation control, frame headers.
    Animation,
    /// EXIF: content starts with the TIFF header.
    Exif,
    /// XMP packet, as UTF-8 XML.
    Xmp,
    /// ICC profile (a part of one in JPEG: content behind sequence number and count; PNG iCCP: name, method,
    /// zlib stream as stored).
    Icc,
    /// Photoshop image resources: content starts with `8BIM`.
    Photoshop,
    /// PNG text chunk of any kind (tEXt, zTXt, iTXt): content as stored.
    Text,
    /// JPEG COM or GIF comment: content is the comment.
    Comment,
    /// Application data of another kind (JPEG `APPn`, GIF application extension, private PNG chunks known to be
    /// legitimate): content behind the identifier.
    Application,
    /// Legitimate ancillary structure without text (gAMA, pHYs, tIME, graphic control …).
    Ancillary,
    /// A structure of no known type.
    Unknown,
    /// The end marker (IEND, EOI, trailer).
    EndMarker,
    /// Bytes that no structure explains: also listed in [`Container::outside`].
    Outside,
}

/// What a structure's own checksum says of its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Check {
    /// The structure has none, or it could not be computed.
    #[default]
    None,
    /// As computed.
    Right,
    /// Another value: the bytes were changed after they were written, or the checksum was.
    Wrong,
}

/// One structure of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// What it is for.
    pub kind: SegmentKind,
    /// Its name as the format's specification writes it, for example `IDAT`, `APP1 Exif`, `COM`, `VP8X`.
    pub name: String,
    /// All its bytes, marker, length and checksum included.
    pub span: Span,
    /// Its content without framing; several spans where the format splits it (GIF sub-blocks).
    pub content: Vec<Span>,
    /// Nesting: 0 for top-level segments, which tile the file; children lie inside their parent.
    pub depth: u8,
    /// What its checksum says.
    pub check: Check,
    /// One line for the structure tree: dimensions, keyword, count …; evidence text in it escaped.
    pub note: String,
}

/// Something the specification does not allow or an encoder would not write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anomaly {
    /// Stable identifier, lower case with hyphens, for example `png-wrong-crc`.
    pub id: &'static str,
    /// Where.
    pub span: Span,
    /// One sentence, evidence text in it escaped.
    pub detail: String,
    /// Whether an analyst should look at it (lifts the verdict to suspicious); others are noted only.
    pub raises: bool,
}

/// Where bytes lie that are no part of the image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OutsidePlace {
    /// After the end marker (after the RIFF size, after the pixel array of a BMP).
    AfterEnd,
    /// Between two structures.
    Between,
    /// Between the headers and the pixels (BMP).
    HeaderGap,
    /// Inside the compressed stream's segments behind its end (data after deflate in IDAT, after the GIF end code).
    AfterStream,
    /// Inflated bytes behind the last scanline.
    ExtraScanlines,
    /// A structure of no known type.
    UnknownChunk,
    /// Colour table entries that the header does not count, or reserved bytes that are not zero.
    Reserved,
    /// Space that the format gives and no pixel uses; only in [`Container::slack`].
    Unused,
}

impl OutsidePlace {
    /// How messages name the place.
    pub const fn describe(self) -> &'static str {
        match self {
            Self::AfterEnd => "after the end marker",
            Self::Between => "between structures",
            Self::HeaderGap => "between headers and pixels",
            Self::AfterStream => "behind the end of the compressed stream",
            Self::ExtraScanlines => "in extra scanlines",
            Self::UnknownChunk => "in a structure of unknown type",
            Self::Reserved => "in reserved space",
            Self::Unused => "in space that no pixel uses",
        }
    }
}

/// Bytes that are no part of the image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outside {
    /// Where they lie.
    pub place: OutsidePlace,
    /// The bytes in the file (for [`OutsidePlace::ExtraScanlines`]: the compressed stream).
    pub span: Span,
    /// The bytes after decompression, where they are not stored as such.
    pub inflated: Option<Vec<u8>>,
    /// Why they are legitimate, where a known writer explains them ("MPF second image", "Samsung trailer",
    /// "zero padding", "newline").
    pub explained: Option<&'static str>,
}

impl Outside {
    /// The bytes to look at.
    pub fn bytes<'a>(&'a self, file: &'a [u8]) -> &'a [u8] {
        self.inflated.as_deref().unwrap_or_else(|| self.span.of(file))
    }
}

/// A size that the image data or the header's checksum show, where the header states another: what it takes to
/// show the whole picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// Pixels a row.
    pub width: u32,
    /// Rows; for JPEG a whole number of coded units, so that up to a unit's height at the bottom may be padding.
    pub height: u32,
    /// The anomaly that reports it.
    pub id: &'static str,
    /// Where the header states the size.
    pub header: Span,
    /// What the file must hold instead, at these offsets.
    pub patches: Vec<(u64, Vec<u8>)>,
    /// Whether the header's stored checksum is the one of this size.
    pub by_checksum: bool,
    /// Whether the image data hold exactly this size.
    pub by_data: bool,
    /// Headers whose checksums were computed to find it.
    pub tried: u64,
}

impl Restored {
    /// The file with the size in its header; `None` where a patch lies outside the file.
    pub fn file(&self, file: &[u8]) -> Option<Vec<u8>> {
        let mut whole = file.to_vec();
        for (offset, bytes) in &self.patches {
            let start = usize::try_from(*offset).ok()?;
            whole.get_mut(start..start.checked_add(bytes.len())?)?.copy_from_slice(bytes);
        }
        Some(whole)
    }
}

/// How samples are coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Coding {
    /// Every sample comes back as it went in.
    #[default]
    Lossless,
    /// Transform coded.
    Lossy,
}

/// What the headers say of the image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Header {
    /// Pixels a row; 0 where the header is missing.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Bits a sample (a pixel for palette images and BMP up to 32).
    pub bit_depth: u8,
    /// Channels a pixel, 1 for palette images.
    pub channels: u8,
    /// Whether samples are palette indices.
    pub indexed: bool,
    /// Whether there is an alpha channel or a tRNS chunk or a transparent index.
    pub alpha: bool,
    /// Interlaced or progressive.
    pub interlaced: bool,
    /// Lossless or lossy.
    pub coding: Coding,
    /// Frames found (1 for stills; 0 where no image data was found).
    pub frames: u32,
}

/// The structure of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Container {
    /// The format by content; `None`: not one of the five.
    pub format: Option<Format>,
    /// What the headers say.
    pub header: Header,
    /// Structures in file order; children directly behind their parent.
    pub segments: Vec<Segment>,
    /// What is wrong.
    pub anomalies: Vec<Anomaly>,
    /// What is no part of the image.
    pub outside: Vec<Outside>,
    /// The filter byte of every row of a PNG's first image (§9), in the order of the file; pass by pass where it is
    /// interlaced; at most 131,072.
    pub row_filters: Vec<u8>,
    /// Space that the format gives and no pixel uses: colour table entries, tables that no scan names, bits that pad
    /// rows. Ordinary encoders leave anything there, so it is listed apart and says something only where it reads
    /// back.
    pub slack: Vec<Outside>,
    /// The size that was found where the header states another.
    pub restored: Option<Restored>,
}

impl Container {
    /// Segments of one kind, in file order.
    pub fn of_kind(&self, kind: SegmentKind) -> impl Iterator<Item = &Segment> {
        self.segments.iter().filter(move |segment| segment.kind == kind)
    }

    /// The bytes behind the end marker, up to the end of the file, whether explained or not; empty where there are
    /// none.
    pub fn tail<'a>(&self, file: &'a [u8]) -> &'a [u8] {
        let first = self.outside.iter().find(|outside| outside.place == OutsidePlace::AfterEnd);
        first.map_or(&[], |outside| Span::new(outside.span.offset, u64::MAX).of(file))
    }
}

impl Segment {
    /// The content, joined where the format splits it.
    pub fn content<'a>(&self, file: &'a [u8]) -> Cow<'a, [u8]> {
        match self.content.as_slice() {
            [] => Cow::Borrowed(&[]),
            [one] => Cow::Borrowed(one.of(file)),
            many => Cow::Owned(many.iter().flat_map(|span| span.of(file)).copied().collect()),
        }
    }
}

/// The format of `file` by its first bytes. Where the signature itself was damaged, what must follow it tells.
pub fn identify(file: &[u8]) -> Option<Format> {
    let at = |range: std::ops::Range<usize>| file.get(range).unwrap_or_default();
    // Decoders pass over bytes between SOI and the first marker.
    let tables =
        file.starts_with(b"\xff\xd8") && reader::find(at(0..file.len().min(4096)), b"\xff\xdb\0").is_some();
    let application =
        matches!(at(2..4), b"\xff\xe0" | b"\xff\xe1") && matches!(at(6..11), b"JFIF\0" | b"Exif\0");
    if file.starts_with(png::SIGNATURE)
        || at(12..16) == b"IHDR"
        || at(1..4) == b"PNG" && at(12..16) == b"CgBI"
    {
        Some(Format::Png)
    } else if file.starts_with(b"\xff\xd8\xff") || application || tables {
        Some(Format::Jpeg)
    } else if file.starts_with(b"GIF8") || matches!(at(3..6), b"89a" | b"87a") {
        Some(Format::Gif)
    } else if file.starts_with(b"RIFF") && at(8..12) == b"WEBP" || at(8..15) == b"WEBPVP8" {
        Some(Format::Webp)
    } else if is_bitmap(file) {
        Some(Format::Bmp)
    } else {
        None
    }
}

/// `BM` alone is too short a sign: an information header of a known size must follow, in an OS/2 bitmap array
/// behind the array's own header.
fn is_bitmap(file: &[u8]) -> bool {
    let start = if file.starts_with(b"BA") { 14 } else { 0 };
    let bitmap = file.get(start..).unwrap_or_default();
    let size = bitmap.get(14..18).and_then(|bytes| <[u8; 4]>::try_from(bytes).ok()).map(u32::from_le_bytes);
    bitmap.starts_with(b"BM") && size.is_some_and(bmp_header::is_header_size)
}

/// Parses `file`; `extension` (lower case, without the dot) only serves to report a mismatch.
pub fn parse(file: &[u8], extension: Option<&str>, limits: &Limits) -> Container {
    let Some(format) = identify(file) else {
        return Container::default();
    };
    let mut builder = Builder::new(file, limits);
    builder.out.format = Some(format);
    match format {
        Format::Png => png::parse(&mut builder),
        Format::Jpeg => jpeg::parse(&mut builder),
        Format::Gif => gif::parse(&mut builder),
        Format::Webp => webp::parse(&mut builder),
        Format::Bmp => bmp::parse(&mut builder),
    }
    coverage::seal(&mut builder);
    let Header { width, height, .. } = builder.out.header;
    let pixels = u64::from(width).saturating_mul(u64::from(height));
    if pixels > limits.pixels || width.max(height) > limits.side {
        let detail =
            format!("the headers state {width}×{height} pixels, which is more than the limits allow");
        builder.note("dimensions-over-limits", 0..file.len(), detail);
    }
    if let Some(extension) = extension
        && !format.extensions().contains(&extension)
    {
        let shown = Untrusted::new(extension).shortened(20);
        let detail = format!("the file is a {} by its content, its name ends in .{shown}", format.title());
        builder.note("extension-mismatch", 0..file.len().min(16), detail);
    }
    builder.finish()
}

#[cfg(test)]
mod tests;
