//! `GIF87a` and `GIF89a` (`CompuServe` specification, 1990): blocks, frames, extensions.

use std::ops::Range;

use super::builder::Builder;
use super::gif_lzw::{self, Ending};
use super::reader::Reader;
use super::{Coding, Header, OutsidePlace, Segment, SegmentKind, trailing};
use crate::untrusted::Untrusted;

const EXTENSION: u8 = 0x21;
const IMAGE: u8 = 0x2c;
const TRAILER: u8 = 0x3b;

/// Sub-blocks listed for every segment that may be listed.
const PARTS: usize = 50;

/// A chain of sub-blocks: what they hold, and where the chain ends.
struct Chain {
    parts: Vec<Range<usize>>,
    end: usize,
    /// Whether the zero byte that ends the chain is there.
    closed: bool,
}

/// Parses a GIF file.
pub(super) fn parse(builder: &mut Builder<'_>) {
    let total = builder.file.len();
    builder.push(Segment::new(SegmentKind::Signature, "signature", 0..6.min(total)));
    if !matches!(builder.bytes(0..6), b"GIF87a" | b"GIF89a") {
        builder.alarm("gif-bad-signature", 0..6.min(total), "the version is neither 87a nor 89a");
    }
    let mut reader = Reader::new(builder.file, 6..total);
    let screen = (reader.le16(), reader.le16(), reader.u8(), reader.take(2));
    let (Some(width), Some(height), Some(flags), Some(_)) = screen else {
        builder.note("gif-truncated", 6..total, "the file ends inside the screen descriptor");
        return;
    };
    let header = Header {
        width: u32::from(width),
        height: u32::from(height),
        bit_depth: 8,
        channels: 1,
        indexed: true,
        coding: Coding::Lossless,
        ..Header::default()
    };
    builder.out.header = header;
    let note = format!("{width}×{height}");
    builder.push(
        Segment::new(SegmentKind::Header, "Logical Screen Descriptor", 6..13).holding(6..13).noted(note),
    );
    let mut walk = Walk { builder, width, height, ended: false, parts: 0, global: Colours::default() };
    let mut at = walk.table(13, flags, "Global Color Table");
    walk.global = Colours { table: 13..at, used: [false; 256], shared: false };
    while at < total && !walk.ended && !walk.builder.full() {
        at = walk.block(at);
    }
    let ended = walk.ended;
    let global = walk.global.clone();
    if global.shared {
        global.list(builder);
    }
    if builder.out.header.frames == 0 {
        builder.note("gif-no-image-data", 0..total, "there is no image");
    }
    if ended {
        trailing::gif(builder, at);
    } else if !builder.full() {
        builder.note("gif-missing-end", total..total, "there is no trailer (0x3B)");
    }
}

/// A colour table and which of its entries frames use.
#[derive(Clone)]
struct Colours {
    table: Range<usize>,
    used: [bool; 256],
    /// Whether all frames that use it could be walked to their end.
    shared: bool,
}

impl Default for Colours {
    fn default() -> Self {
        Self { table: 0..0, used: [false; 256], shared: false }
    }
}

impl Colours {
    /// Lists the entries behind the last one that is used: encoders fill tables up to a power of two.
    fn list(&self, builder: &mut Builder<'_>) {
        let last = self.used.iter().rposition(|&used| used).map_or(0, |last| last.saturating_add(1));
        let start = self.table.start.saturating_add(last.saturating_mul(3)).min(self.table.end);
        let entries = builder.bytes(start..self.table.end).to_vec();
        builder.slack(start..self.table.end, "colour table entries that no pixel uses", entries);
    }
}

struct Walk<'b, 'a> {
    builder: &'b mut Builder<'a>,
    /// The colour table of frames without one.
    global: Colours,
    width: u16,
    height: u16,
    ended: bool,
    /// Sub-blocks seen so far.
    parts: usize,
}

impl Walk<'_, '_> {
    /// A colour table, where the flags announce one; returns the offset behind it.
    fn table(&mut self, at: usize, flags: u8, name: &str) -> usize {
        if flags & 0x80 == 0 {
            return at;
        }
        let entries = 2usize << (flags & 7);
        let end = at.saturating_add(entries.saturating_mul(3)).min(self.builder.file.len());
        if end > at {
            let segment = Segment::new(SegmentKind::Palette, name, at..end).holding(at..end);
            self.builder.push(segment.noted(format!("{entries} entries")));
        }
        end
    }

    fn block(&mut self, at: usize) -> usize {
        let rest = self.builder.bytes(at..usize::MAX);
        match rest.first() {
            Some(&EXTENSION) if rest.len() > 1 => self.extension(at),
            Some(&IMAGE) => self.image(at),
            Some(&TRAILER) => {
                self.ended = true;
                let end = at.saturating_add(1);
                self.builder.push(Segment::new(SegmentKind::EndMarker, "Trailer", at..end));
                end
            }
            _ => self.between(at),
        }
    }

    /// Bytes that begin no block, up to the next that do.
    fn between(&mut self, at: usize) -> usize {
        let rest = self.builder.bytes(at..usize::MAX);
        let zeros = rest.iter().take_while(|&&byte| byte == 0).count();
        let known = |byte: Option<&u8>| matches!(byte, Some(&(EXTENSION | IMAGE | TRAILER)) | None);
        let (length, explained) = if zeros > 0 && known(rest.get(zeros)) {
            (zeros, Some("extra block terminators"))
        } else {
            (resync(rest).unwrap_or(rest.len()), None)
        };
        let end = at.saturating_add(length);
        self.builder.stray(OutsidePlace::Between, at..end, "gif-data-between-blocks", explained);
        self.builder.push(Segment::new(SegmentKind::Outside, explained.unwrap_or("unexplained"), at..end));
        end
    }

    /// Follows the sub-blocks from `at`.
    fn chain(&mut self, at: usize) -> Chain {
        let mut reader = Reader::new(self.builder.file, at..self.builder.file.len());
        let mut parts = Vec::new();
        while let Some(length) = reader.u8() {
            let from = reader.at();
            if length == 0 {
                return Chain { parts, end: from, closed: true };
            }
            reader.seek(from.saturating_add(usize::from(length)));
            if reader.at() > from {
                self.parts = self.parts.saturating_add(1);
                parts.push(from..reader.at());
            }
            if self.parts > self.builder.limits.segments.saturating_mul(PARTS) {
                break;
            }
        }
        Chain { parts, end: reader.at(), closed: false }
    }

    fn truncated(&mut self, range: Range<usize>, chain: &Chain) {
        if !chain.closed {
            let detail = if range.end == self.builder.file.len() {
                "the file ends inside a block"
            } else {
                "there are more sub-blocks than the limits allow; the rest was not walked"
            };
            self.builder.note("gif-truncated", range, detail);
            self.builder.limits_hit |= chain.end < self.builder.file.len();
        }
    }

    fn extension(&mut self, at: usize) -> usize {
        let label = self.builder.bytes(at..usize::MAX).get(1).copied().unwrap_or_default();
        let chain = self.chain(at.saturating_add(2));
        let range = at..chain.end;
        self.truncated(range.clone(), &chain);
        let first = chain.parts.first().cloned().unwrap_or(0..0);
        let head = self.builder.bytes(first);
        let (kind, name) = match label {
            0xf9 => {
                self.builder.out.header.alpha |= head.first().is_some_and(|flags| flags & 1 == 1);
                (SegmentKind::Animation, "Graphic Control Extension".to_owned())
            }
            0xfe => (SegmentKind::Comment, "Comment Extension".to_owned()),
            0x01 => (SegmentKind::Comment, "Plain Text Extension".to_owned()),
            // gifsicle's name of the frame that follows.
            0xce => (SegmentKind::Comment, "Name Extension".to_owned()),
            0xff => return self.application(range, &chain),
            _ => (SegmentKind::Unknown, format!("Extension {label:02X}")),
        };
        // The first sub-block of plain text holds its grid; of graphic control there is only one.
        let skip = usize::from(label == 0x01);
        let mut segment = Segment::new(kind, name.clone(), range.clone());
        for part in chain.parts.iter().skip(skip) {
            segment = segment.holding(part.clone());
        }
        if kind == SegmentKind::Comment {
            let start: Vec<u8> = segment.content(self.builder.file).iter().take(80).copied().collect();
            segment = segment.noted(Untrusted::from_bytes(&start).to_string());
        }
        self.builder.push(segment);
        let surplus = if label == 0xf9 { surplus(&chain, 4) } else { Vec::new() };
        let place =
            if kind == SegmentKind::Unknown { OutsidePlace::UnknownChunk } else { OutsidePlace::Reserved };
        if kind == SegmentKind::Unknown {
            self.builder.note("gif-unknown-extension", range.clone(), format!("{name} is of no known type"));
            self.joined(place, &chain.parts, "gif-unknown-extension-content");
        } else {
            self.joined(place, &surplus, "gif-data-behind-control");
        }
        range.end
    }

    /// Lists ranges as one place outside the image.
    fn joined(&mut self, place: OutsidePlace, parts: &[Range<usize>], id: &'static str) {
        match parts {
            [] => {}
            [one] => self.builder.stray(place, one.clone(), id, None),
            [first, .., last] => {
                let bytes = parts.iter().flat_map(|part| self.builder.bytes(part.clone()));
                let bytes: Vec<u8> = bytes.copied().take(super::builder::KEPT).collect();
                self.builder.stray_inflated(place, first.start..last.end, id, bytes);
            }
        }
    }

    /// Application extension: eleven bytes of identifier, then data.
    fn application(&mut self, range: Range<usize>, chain: &Chain) -> usize {
        let identifier = chain.parts.first().cloned().unwrap_or(0..0);
        let name = self.builder.bytes(identifier.clone());
        let kind = match name {
            b"XMP DataXMP" => SegmentKind::Xmp,
            b"ICCRGBG1012" => SegmentKind::Icc,
            b"NETSCAPE2.0" | b"ANIMEXTS1.0" => SegmentKind::Animation,
            _ => SegmentKind::Application,
        };
        let text = Untrusted::from_bytes(name.get(..11).unwrap_or(name)).to_string();
        let mut segment = Segment::new(kind, format!("Application Extension {text}"), range.clone());
        if let Some(packet) = self.xmp(kind, identifier.end..range.end) {
            segment = segment.holding(packet);
        } else {
            // Some writers put data into the identifier's own sub-block.
            let rest = identifier.start.saturating_add(11).min(identifier.end)..identifier.end;
            segment = segment.holding(rest);
            for part in chain.parts.iter().skip(1) {
                segment = segment.holding(part.clone());
            }
        }
        self.builder.push(segment);
        if matches!(name, b"NETSCAPE2.0" | b"ANIMEXTS1.0") {
            self.loops(chain);
        }
        range.end
    }

    /// NETSCAPE sub-blocks: 1 and the number of loops, or 2 and the size of a buffer. What is longer, or of another
    /// number, is no part of it.
    fn loops(&mut self, chain: &Chain) {
        let mut surplus = Vec::new();
        for part in chain.parts.iter().skip(1) {
            let used = match self.builder.bytes(part.clone()).first() {
                Some(1) => 3,
                Some(2) => 5,
                _ => 0,
            };
            surplus.push(part.start.saturating_add(used).min(part.end)..part.end);
        }
        surplus.retain(|range| !range.is_empty());
        self.joined(OutsidePlace::Reserved, &surplus, "gif-data-behind-loops");
    }

    /// An XMP packet lies bare behind the identifier and ends with 258 bytes that lead any reader of sub-blocks to
    /// the terminator: 01, FF down to 00, 00 (XMP part 3 §1.1.2).
    fn xmp(&self, kind: SegmentKind, range: Range<usize>) -> Option<Range<usize>> {
        const MAGIC: usize = 258;
        let end = range.end.checked_sub(MAGIC).filter(|&end| end >= range.start)?;
        let magic = self.builder.bytes(end..range.end);
        let right = magic.first() == Some(&1)
            && magic.iter().skip(1).zip((0..=0xff).rev()).all(|(&byte, expected)| byte == expected)
            && magic.last() == Some(&0);
        (kind == SegmentKind::Xmp && right).then_some(range.start..end)
    }

    fn image(&mut self, at: usize) -> usize {
        let total = self.builder.file.len();
        let mut reader = Reader::new(self.builder.file, at.saturating_add(1)..total);
        let place = (reader.le16(), reader.le16(), reader.le16(), reader.le16(), reader.u8());
        let (Some(left), Some(top), Some(width), Some(height), Some(flags)) = place else {
            self.builder.note("gif-truncated", at..total, "the file ends inside an image descriptor");
            self.builder.push(Segment::new(SegmentKind::Animation, "Image Descriptor", at..total));
            return total;
        };
        let descriptor = Segment::new(SegmentKind::Animation, "Image Descriptor", at..reader.at());
        let note = format!("{width}×{height} at {left}, {top}");
        self.builder.push(descriptor.holding(at..reader.at()).noted(note));
        let header = &mut self.builder.out.header;
        header.frames = header.frames.saturating_add(1);
        if header.frames == 1 {
            header.interlaced = flags & 0x40 != 0;
        }
        let frames = header.frames;
        let outside = u32::from(left).saturating_add(u32::from(width)) > u32::from(self.width)
            || u32::from(top).saturating_add(u32::from(height)) > u32::from(self.height);
        if outside {
            let detail = format!("frame {frames} reaches out of the logical screen");
            self.builder.note("gif-frame-outside-screen", at..reader.at(), detail);
        }
        let table = reader.at();
        let data = self.table(table, flags, "Local Color Table");
        reader.seek(data);
        let Some(size) = reader.u8() else { return data };
        let chain = self.chain(reader.at());
        self.truncated(at..chain.end, &chain);
        let mut segment = Segment::new(SegmentKind::ImageData, "Image Data", data..chain.end);
        for part in &chain.parts {
            segment = segment.holding(part.clone());
        }
        self.builder.push(segment);
        if frames <= self.builder.limits.frames {
            let pixels = u64::from(width).saturating_mul(u64::from(height));
            if let Some(used) = self.stream(data..chain.end, &chain.parts, size, pixels) {
                self.colours(table..data, used);
            }
        }
        chain.end
    }

    /// Remembers which colours a frame uses, of its own table or of the one for all.
    fn colours(&mut self, local: Range<usize>, used: [bool; 256]) {
        if local.is_empty() {
            self.global.shared = true;
            for (all, frame) in self.global.used.iter_mut().zip(used) {
                *all |= frame;
            }
        } else {
            Colours { table: local, used, shared: false }.list(self.builder);
        }
    }

    /// The LZW stream: where it ends and how many pixels it holds; the indices that it uses, where it could be walked
    /// to its end.
    fn stream(
        &mut self,
        range: Range<usize>,
        parts: &[Range<usize>],
        size: u8,
        pixels: u64,
    ) -> Option<[bool; 256]> {
        if !(1..=8).contains(&size) {
            let detail = format!("the image data state an LZW code size of {size}");
            self.builder.alarm("gif-bad-code-size", range, detail);
            return None;
        }
        let decoded = gif_lzw::examine(self.builder.file, parts, size, pixels);
        match decoded.ending {
            Ending::EndCode(unused) => {
                self.joined(OutsidePlace::AfterStream, &unused, "gif-data-after-stream");
            }
            Ending::Exhausted => {
                let detail = "the image data have no end code";
                self.builder.note("gif-no-end-code", range.clone(), detail);
            }
            Ending::Invalid(at) => {
                let detail = "the compressed image data are not valid from here on";
                self.builder.note("gif-corrupt-stream", at..range.end.max(at), detail);
            }
        }
        if decoded.pixels < pixels {
            let detail =
                format!("the image data hold {} pixels, the descriptor promises {pixels}", decoded.pixels);
            self.builder.note("gif-missing-pixels", range.clone(), detail);
        }
        if !decoded.surplus.is_empty() {
            let place = OutsidePlace::ExtraScanlines;
            self.builder.stray_inflated(place, range, "gif-extra-pixels", decoded.surplus);
        }
        (decoded.pixels >= pixels).then_some(decoded.used)
    }
}

/// What a chain holds behind its first `count` bytes.
fn surplus(chain: &Chain, count: usize) -> Vec<Range<usize>> {
    let mut left = count;
    let cut = |part: &Range<usize>| {
        let skip = left.min(part.len());
        left = left.saturating_sub(skip);
        part.start.saturating_add(skip)..part.end
    };
    chain.parts.iter().map(cut).filter(|part| !part.is_empty()).collect()
}

/// Where the next block that can be told for sure begins: a graphic control, comment or application extension, or
/// the trailer as the very last byte.
fn resync(rest: &[u8]) -> Option<usize> {
    let sure = |window: &[u8]| {
        matches!(window, [EXTENSION, 0xf9, 4, _, _, _, _, 0])
            || window.starts_with(&[EXTENSION, 0xff, 11])
            || window.starts_with(&[EXTENSION, 0xfe])
    };
    // One pass that stops at the first, so that many resynchronisations together cost one reading of the file.
    let extension = rest.windows(8).skip(1).position(sure).map(|at| at.saturating_add(1));
    let trailer = (rest.last() == Some(&TRAILER)).then(|| rest.len().saturating_sub(1));
    extension.or(trailer).filter(|&at| at > 0)
}
