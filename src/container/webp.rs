//! WebP (RFC 9649): the RIFF chunks, and the dimensions in the bitstreams themselves.

use std::ops::Range;

use super::builder::Builder;
use super::reader::Reader;
use super::{Coding, OutsidePlace, Segment, SegmentKind, trailing};
use crate::untrusted::Untrusted;

/// Size of the frame header in an ANMF chunk.
const FRAME: usize = 16;

/// Parses a WebP file.
pub(super) fn parse(builder: &mut Builder<'_>) {
    let total = builder.file.len();
    let size = Reader::new(builder.file, 4..8).le32().unwrap_or_default();
    let stated = u64::from(size).saturating_add(8);
    let end = usize::try_from(stated).unwrap_or(usize::MAX).clamp(12.min(total), total);
    builder.push(
        Segment::new(SegmentKind::Signature, "RIFF", 0..12.min(total)).noted(format!("{stated} bytes")),
    );
    if stated > total as u64 {
        let detail = format!("the RIFF header states {stated} bytes, the file has {total}");
        builder.note("webp-truncated", 0..12.min(total), detail);
    }
    if builder.bytes(0..4) != b"RIFF" {
        builder.alarm(
            "webp-bad-signature",
            0..4,
            "the file does not begin with RIFF, what follows is a WebP",
        );
    }
    let mut walk = Walk { builder, seen: Vec::new(), canvas: None, image: None };
    walk.chunks(12..end, 0);
    let Walk { builder, seen, canvas, image } = walk;
    let header = &mut builder.out.header;
    header.bit_depth = 8;
    if let Some(size) = canvas.or(image) {
        (header.width, header.height) = size;
    }
    header.channels = if header.alpha { 4 } else { 3 };
    if let (Some(canvas), Some(image)) = (canvas, image)
        && canvas != image
        && !seen.contains(b"ANIM")
    {
        let detail = format!(
            "the canvas is {}×{} pixels, the image in it {}×{}",
            canvas.0, canvas.1, image.0, image.1
        );
        builder.alarm("webp-size-mismatch", 0..end, detail);
    }
    if builder.out.header.frames == 0 {
        builder.note("webp-no-image-data", 0..end, "there is no image");
    }
    if !builder.full() {
        trailing::plain(builder, end);
    }
}

struct Walk<'b, 'a> {
    builder: &'b mut Builder<'a>,
    seen: Vec<[u8; 4]>,
    /// The size in VP8X.
    canvas: Option<(u32, u32)>,
    /// The size in the first bitstream.
    image: Option<(u32, u32)>,
}

impl Walk<'_, '_> {
    /// Walks the chunks in `range` and lists them at `depth`.
    fn chunks(&mut self, range: Range<usize>, depth: u8) {
        let mut at = range.start;
        while at < range.end && !self.builder.full() {
            let mut reader = Reader::new(self.builder.file, at..range.end);
            let head = (reader.take(4).and_then(|name| <[u8; 4]>::try_from(name).ok()), reader.le32());
            let (Some(name), Some(size)) = head else {
                return self.between(at..range.end, depth);
            };
            if name != *b"XMP\0" && !name.iter().all(|byte| byte.is_ascii_graphic() || *byte == b' ') {
                return self.between(at..range.end, depth);
            }
            let data = reader.at();
            let size = size as usize;
            if reader.take(size).is_none() {
                let detail = format!("chunk {} reaches behind the end of what holds it", shown(name));
                self.builder.note("webp-truncated", at..range.end, detail);
                reader.seek(range.end);
            }
            let content = data..reader.at();
            // Chunks of odd size are followed by one zero byte (RFC 9649 §2.3).
            let padded = !size.is_multiple_of(2) && reader.left() > 0;
            if padded {
                reader.seek(reader.at().saturating_add(1));
            }
            let whole = at..reader.at();
            self.chunk(name, whole.clone(), content.clone(), depth);
            if padded && self.builder.bytes(content.end..whole.end) != [0] {
                let place = OutsidePlace::Reserved;
                self.builder.stray(place, content.end..whole.end, "webp-padding-not-zero", None);
            }
            at = whole.end;
        }
    }

    /// Bytes that are no chunk.
    fn between(&mut self, range: Range<usize>, depth: u8) {
        self.builder.stray(OutsidePlace::Between, range.clone(), "webp-data-between-chunks", None);
        let segment = Segment::new(SegmentKind::Outside, "unexplained", range);
        self.builder.push(segment.nested(depth));
    }

    fn chunk(&mut self, name: [u8; 4], whole: Range<usize>, content: Range<usize>, depth: u8) {
        let bytes = self.builder.bytes(content.clone());
        let mut held = content.clone();
        let mut note = String::new();
        let kind = match &name {
            b"VP8 " => {
                note = self.lossy(bytes, whole.clone());
                SegmentKind::ImageData
            }
            b"VP8L" => {
                note = self.lossless(bytes, whole.clone());
                SegmentKind::ImageData
            }
            b"VP8X" => {
                note = self.extended(bytes, content.clone());
                SegmentKind::Header
            }
            b"ALPH" => {
                self.builder.out.header.alpha = true;
                SegmentKind::ImageData
            }
            b"ANIM" | b"ANMF" => SegmentKind::Animation,
            b"ICCP" => SegmentKind::Icc,
            // `XMP` with a zero byte: a slip of some writers.
            b"XMP " | b"XMP\0" => SegmentKind::Xmp,
            b"EXIF" => {
                // Some writers keep the JPEG identifier in front of the TIFF header.
                if bytes.starts_with(b"Exif\0\0") {
                    held.start = held.start.saturating_add(6);
                }
                SegmentKind::Exif
            }
            _ => SegmentKind::Unknown,
        };
        if self.seen.contains(&name)
            && depth == 0
            && !matches!(kind, SegmentKind::Unknown)
            && name != *b"ANMF"
        {
            let detail = format!("there is more than one chunk {}", shown(name));
            self.builder.alarm("webp-duplicate-chunk", whole.clone(), detail);
        } else if self.seen.len() < 256 {
            self.seen.push(name);
        }
        let frame = name == *b"ANMF" && depth == 0;
        if frame {
            note = frame_note(bytes);
            held.end = held.start.saturating_add(FRAME).min(held.end);
        }
        let segment = Segment::new(kind, shown(name), whole.clone()).holding(held).noted(note);
        self.builder.push(segment.nested(depth));
        if frame {
            self.chunks(content.start.saturating_add(FRAME).min(content.end)..content.end, 1);
        } else if kind == SegmentKind::Unknown {
            let detail = format!("chunk {} is of no known type", shown(name));
            self.builder.note("webp-unknown-chunk", whole, detail);
            self.builder.stray(OutsidePlace::UnknownChunk, content, "webp-unknown-chunk-content", None);
        }
    }

    /// A bitstream of a frame: its size, and that there is one more.
    fn frame(&mut self, size: Option<(u32, u32)>, coding: Coding, whole: Range<usize>) -> String {
        let header = &mut self.builder.out.header;
        header.frames = header.frames.saturating_add(1);
        if header.frames == 1 {
            header.coding = coding;
        }
        self.image = self.image.or(size);
        let Some((width, height)) = size else {
            self.builder.alarm("webp-bad-bitstream", whole, "the bitstream does not begin as its chunk says");
            return String::new();
        };
        format!("{width}×{height}")
    }

    /// VP8 (RFC 6386 §9.1): frame tag, start code, dimensions.
    fn lossy(&mut self, bytes: &[u8], whole: Range<usize>) -> String {
        let mut reader = Reader::new(bytes, 0..bytes.len());
        let tag = reader.le24().unwrap_or(1);
        let start = reader.take(3) == Some(&[0x9d, 1, 0x2a]) && tag & 1 == 0;
        let size = reader.le16().zip(reader.le16()).filter(|_| start);
        let size = size.map(|(width, height)| (u32::from(width & 0x3fff), u32::from(height & 0x3fff)));
        if size.is_some() && (tag >> 5) as usize > bytes.len().saturating_sub(10) {
            let detail = "the first partition is longer than its chunk";
            self.builder.note("webp-truncated", whole.clone(), detail);
        }
        self.frame(size, Coding::Lossy, whole)
    }

    /// VP8L (RFC 9649 §3.4): signature, 14 bits of width, 14 of height, one of alpha, three of version.
    fn lossless(&mut self, bytes: &[u8], whole: Range<usize>) -> String {
        let mut reader = Reader::new(bytes, 0..bytes.len());
        let right = reader.u8() == Some(0x2f);
        let bits = reader.le32().filter(|bits| right && bits >> 29 == 0);
        let size =
            bits.map(|bits| ((bits & 0x3fff).saturating_add(1), (bits >> 14 & 0x3fff).saturating_add(1)));
        self.builder.out.header.alpha |= bits.is_some_and(|bits| bits >> 28 & 1 == 1);
        self.frame(size, Coding::Lossless, whole)
    }

    /// VP8X (RFC 9649 §2.7): flags, 24 reserved bits, canvas size.
    fn extended(&mut self, bytes: &[u8], content: Range<usize>) -> String {
        let mut reader = Reader::new(bytes, 0..bytes.len());
        let (Some(flags), Some(reserved)) = (reader.u8(), reader.le24()) else { return String::new() };
        let size = reader.le24().zip(reader.le24());
        let size = size.map(|(width, height)| (width.saturating_add(1), height.saturating_add(1)));
        self.canvas = self.canvas.or(size);
        self.builder.out.header.alpha |= flags & 0x10 != 0;
        if reserved != 0 || flags & 0xc1 != 0 {
            let detail = "reserved bits of the extended header (VP8X) are set";
            self.builder.note("webp-reserved-bits", content.clone(), detail);
        }
        let surplus = content.start.saturating_add(reader.at())..content.end;
        self.builder.stray(OutsidePlace::Reserved, surplus, "webp-data-behind-header", None);
        let Some((width, height)) = size else { return String::new() };
        format!("canvas {width}×{height}")
    }
}

/// Position, size and duration of an animation frame.
fn frame_note(bytes: &[u8]) -> String {
    let mut reader = Reader::new(bytes, 0..bytes.len());
    let mut next = || reader.le24();
    let fields = (next(), next(), next(), next(), next());
    let (Some(x), Some(y), Some(width), Some(height), Some(duration)) = fields else { return String::new() };
    let (width, height) = (width.saturating_add(1), height.saturating_add(1));
    format!("{width}×{height} at {}, {}, {duration} ms", x.saturating_mul(2), y.saturating_mul(2))
}

fn shown(name: [u8; 4]) -> String {
    Untrusted::from_bytes(&name).to_string()
}
