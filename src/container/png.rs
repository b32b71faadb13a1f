//! PNG and APNG (ISO/IEC 15948; PNG third edition for animation): the chunks.

use std::ops::Range;

use super::builder::Builder;
use super::png_chunks::{self, Known, Place, known};
use super::reader::Reader;
use super::{Check, OutsidePlace, Segment, SegmentKind, png_image, trailing};
use crate::untrusted::Untrusted;

/// The eight bytes every PNG begins with.
pub(super) const SIGNATURE: &[u8; 8] = b"\x89PNG\r\n\x1a\n";

/// A chunk as it lies in the file.
#[derive(Debug, Clone)]
struct Chunk {
    name: [u8; 4],
    start: usize,
    data: Range<usize>,
    end: usize,
    check: Check,
}

/// What lies at an offset.
enum Found {
    /// A chunk with its checksum.
    Whole(Chunk),
    /// A chunk whose length reaches behind the end of the file.
    Cut(Chunk),
    /// Nothing with the shape of a chunk.
    Other,
}

fn chunk_at(file: &[u8], start: usize) -> Found {
    let mut reader = Reader::new(file, start..file.len());
    let (Some(length), Some(name)) = (reader.be32(), reader.take(4)) else { return Found::Other };
    let Ok(name) = <[u8; 4]>::try_from(name) else { return Found::Other };
    if !png_chunks::is_type(name) {
        return Found::Other;
    }
    let from = reader.at();
    let Some(data) = reader.take(length as usize) else {
        let data = from..file.len();
        return Found::Cut(Chunk { name, start, data, end: file.len(), check: Check::None });
    };
    let range = from..reader.at();
    let Some(stored) = reader.be32() else {
        return Found::Cut(Chunk { name, start, data: range, end: file.len(), check: Check::None });
    };
    let mut crc = crc32fast::Hasher::new();
    crc.update(&name);
    crc.update(data);
    let check = if crc.finalize() == stored { Check::Right } else { Check::Wrong };
    Found::Whole(Chunk { name, start, data: range, end: reader.at(), check })
}

/// The walk over the chunks.
struct Walk<'b, 'a> {
    builder: &'b mut Builder<'a>,
    image: png_image::Parts,
    /// Types seen so far, without repeats.
    seen: Vec<[u8; 4]>,
    last: [u8; 4],
    /// The next chunk of known type with a right checksum, as far as it was looked for.
    resync: Option<(usize, Option<usize>)>,
    /// Bytes over which checksums may still be computed: overlapping claims cost no more than some readings of
    /// the file.
    budget: usize,
}

/// Parses a PNG file.
pub(super) fn parse(builder: &mut Builder<'_>) {
    let signature = builder.bytes(0..8);
    builder.push(Segment::new(SegmentKind::Signature, "signature", 0..8.min(builder.file.len())));
    if signature != SIGNATURE {
        builder.alarm(
            "png-bad-signature",
            0..8,
            "the signature is not that of a PNG, the chunks behind it are",
        );
    }
    let budget = builder.file.len().saturating_mul(8).saturating_add(1 << 16);
    let mut walk = Walk {
        builder,
        image: png_image::Parts::default(),
        seen: Vec::new(),
        last: [0; 4],
        resync: None,
        budget,
    };
    let end = walk.chunks();
    let Walk { builder, image, seen, .. } = walk;
    let total = builder.file.len();
    let has = |name: &[u8; 4]| seen.contains(name);
    if !has(b"IEND") && !builder.full() {
        builder.note("png-missing-end", total..total, "there is no end marker (IEND)");
    }
    if !has(b"IDAT") {
        builder.alarm("png-no-image-data", 0..total, "there is no image data (IDAT)");
    }
    png_image::examine(builder, &image, has(b"IEND"));
    if has(b"IEND") {
        trailing::png(builder, end);
    }
}

impl Walk<'_, '_> {
    /// Walks to the end marker or as far as chunks are found; returns the offset behind the last.
    fn chunks(&mut self) -> usize {
        let mut at = SIGNATURE.len();
        while at < self.builder.file.len() && !self.builder.full() {
            let found = chunk_at(self.builder.file, at);
            if let Found::Whole(chunk) = &found {
                let Some(left) = self.budget.checked_sub(chunk.data.len()) else {
                    self.builder.limits_hit = true;
                    break;
                };
                self.budget = left;
            }
            let chunk = match found {
                Found::Whole(chunk) if chunk.check == Check::Right => chunk,
                Found::Whole(chunk) => self.damaged(chunk),
                Found::Cut(chunk) => self.cut(chunk),
                Found::Other => {
                    let next = self.next_valid(at).unwrap_or(self.builder.file.len());
                    self.builder.stray(OutsidePlace::Between, at..next, "png-data-between-chunks", None);
                    self.builder.push(Segment::new(SegmentKind::Outside, "unexplained", at..next));
                    at = next;
                    continue;
                }
            };
            at = chunk.end;
            let last = chunk.name == *b"IEND";
            self.chunk(&chunk);
            if last {
                break;
            }
        }
        at
    }

    /// A chunk whose checksum is wrong: either its bytes or its length were changed.
    fn damaged(&mut self, chunk: Chunk) -> Chunk {
        let file = self.builder.file;
        let name = file.get(chunk.end.saturating_add(4)..chunk.end.saturating_add(8));
        let name = name.and_then(|name| <[u8; 4]>::try_from(name).ok());
        let follows = chunk.end == file.len() || name.is_some_and(png_chunks::is_type);
        if !follows && let Some(next) = self.next_valid(chunk.data.start) {
            return self.shortened(&chunk, next);
        }
        let name = shown(chunk.name);
        let detail = format!("the checksum of chunk {name} is wrong: its bytes were changed after writing");
        self.builder.alarm("png-wrong-crc", chunk.start..chunk.end, detail);
        chunk
    }

    /// A chunk that claims more bytes than the file has.
    fn cut(&mut self, chunk: Chunk) -> Chunk {
        if let Some(next) = self.next_valid(chunk.data.start) {
            return self.shortened(&chunk, next);
        }
        let detail = format!("the file ends inside chunk {}", shown(chunk.name));
        self.builder.note("png-truncated", chunk.start..chunk.end, detail);
        chunk
    }

    fn shortened(&mut self, chunk: &Chunk, next: usize) -> Chunk {
        let detail = format!("the length of chunk {} is not where the next chunk begins", shown(chunk.name));
        self.builder.alarm("png-wrong-length", chunk.start..next, detail);
        Chunk { data: chunk.data.start..next, end: next, check: Check::None, ..*chunk }
    }

    /// Where, from `from` on, the next chunk of a known type with a right checksum begins.
    fn next_valid(&mut self, from: usize) -> Option<usize> {
        if let Some((searched, found)) = self.resync
            && searched <= from
            && found.is_none_or(|found| found >= from)
        {
            return found;
        }
        let found = search(self.builder.file, from, &mut self.budget);
        self.resync = Some((from, found));
        found
    }

    fn chunk(&mut self, chunk: &Chunk) {
        let data = self.builder.bytes(chunk.data.clone());
        let known = known(chunk.name, data);
        self.order(chunk, known);
        match &chunk.name {
            b"IHDR" if self.image.header.is_none() => {
                self.image.header = png_image::Header::read(data);
                self.image.header_data = chunk.data.clone();
                if self.image.header.is_none() || data.len() != 13 {
                    let detail = "the header chunk (IHDR) does not have its 13 bytes";
                    self.builder.alarm("png-bad-header", chunk.start..chunk.end, detail);
                }
            }
            b"PLTE" => self.palette(chunk),
            b"IDAT" => self.image.data.push(chunk.data.clone()),
            b"acTL" => self.image.animated = true,
            b"fcTL" => self.image.frame_control(self.builder, data, chunk.start..chunk.end),
            b"fdAT" => self.image.frame_data(self.builder, data, chunk.data.clone()),
            b"tRNS" => self.image.transparency = true,
            b"CgBI" => self.image.raw_deflate = true,
            b"IEND" if !chunk.data.is_empty() => {
                let (place, range) = (OutsidePlace::Reserved, chunk.data.clone());
                self.builder.stray(place, range, "png-data-in-end-marker", None);
            }
            _ => {}
        }
        self.builder.push(segment(chunk, known, data));
        if known.is_none() {
            self.unknown(chunk);
        } else if matches!(&chunk.name, b"iCCP" | b"zTXt" | b"iTXt") {
            png_image::compressed_text(self.builder, chunk.name, chunk.data.clone());
        }
        if !self.seen.contains(&chunk.name) && self.seen.len() < 256 {
            self.seen.push(chunk.name);
        }
        self.last = chunk.name;
    }

    fn palette(&mut self, chunk: &Chunk) {
        let length = chunk.data.len();
        let depth = self.image.header.filter(|header| header.colour == 3).map_or(8, |header| header.depth);
        let most = 1usize.checked_shl(u32::from(depth)).unwrap_or(256).min(256).saturating_mul(3);
        if !length.is_multiple_of(3) || length == 0 || length > most {
            let detail =
                format!("the palette (PLTE) has {length} bytes, which is no number of entries it may have");
            self.builder.alarm("png-bad-palette", chunk.start..chunk.end, detail);
        }
    }

    /// A chunk of no known type: its content is no part of the image.
    fn unknown(&mut self, chunk: &Chunk) {
        let (name, range) = (shown(chunk.name), chunk.start..chunk.end);
        if png_chunks::is_ancillary(chunk.name) {
            let detail = format!("chunk {name} is of no known type or not as its writers make it");
            self.builder.note("png-unknown-chunk", range, detail);
        } else {
            let detail = format!("critical chunk {name} is of no known type");
            self.builder.alarm("png-unknown-critical-chunk", range, detail);
        }
        let place = OutsidePlace::UnknownChunk;
        self.builder.stray(place, chunk.data.clone(), "png-unknown-chunk-content", None);
    }

    /// Order and number of chunks (ISO/IEC 15948 §5.6).
    fn order(&mut self, chunk: &Chunk, known: Option<Known>) {
        let (name, range) = (shown(chunk.name), chunk.start..chunk.end);
        let seen = |name: &[u8; 4]| self.seen.contains(name);
        let first = self.seen.is_empty() || self.seen == [*b"CgBI"];
        if first != (chunk.name == *b"IHDR") && chunk.name != *b"CgBI" {
            let detail =
                format!("chunk {name} stands where only the header (IHDR) may or the other way round");
            self.builder.alarm("png-wrong-order", range, detail);
            return;
        }
        if chunk.name == *b"IDAT" && seen(b"IDAT") && self.last != *b"IDAT" {
            let detail = "image data (IDAT) go on behind another chunk";
            self.builder.alarm("png-split-image-data", range, detail);
            return;
        }
        let Some(Known { place, many, .. }) = known else { return };
        let late = match place {
            Place::Anywhere => false,
            Place::BeforePalette => seen(b"PLTE") || seen(b"IDAT"),
            Place::AfterPalette | Place::BeforeData => seen(b"IDAT"),
        };
        let critical = !png_chunks::is_ancillary(chunk.name);
        if !many && seen(&chunk.name) {
            let detail = format!("there is more than one chunk {name}");
            self.builder.anomaly("png-duplicate-chunk", range, detail, critical);
        } else if late {
            let detail = format!("chunk {name} stands behind chunks it belongs before");
            self.builder.anomaly("png-wrong-order", range, detail, critical);
        }
    }
}

/// The chunk as a segment of the structure tree.
fn segment(chunk: &Chunk, known: Option<Known>, data: &[u8]) -> Segment {
    let mut kind = known.map_or(SegmentKind::Unknown, |known| known.kind);
    let mut content = chunk.data.clone();
    let mut note = String::new();
    let skip = |count: usize| content.start.saturating_add(count).min(content.end)..content.end;
    match &chunk.name {
        b"IHDR" => note = png_image::Header::read(data).map(|header| header.to_string()).unwrap_or_default(),
        b"PLTE" => note = format!("{} entries", data.len().div_euclid(3)),
        // Some writers keep the JPEG identifier in front of the TIFF header.
        b"eXIf" if data.starts_with(b"Exif\0\0") => content = skip(6),
        b"fdAT" => content = skip(4),
        b"tEXt" | b"zTXt" | b"iTXt" | b"iCCP" => {
            let keyword = data.split(|&byte| byte == 0).next().unwrap_or_default();
            note = Untrusted::from_bytes(keyword.get(..80).unwrap_or(keyword)).to_string();
            if let Some(packet) = xmp_packet(chunk.name, data) {
                (kind, content) = (SegmentKind::Xmp, skip(packet));
            }
        }
        _ => {}
    }
    let segment = Segment::new(kind, shown(chunk.name), chunk.start..chunk.end);
    segment.holding(content).noted(note).checked(chunk.check)
}

/// Where the XML begins in an iTXt chunk that holds an uncompressed XMP packet (XMP part 3 §1.1.5): behind
/// keyword, compression flag and method, language and translated keyword.
fn xmp_packet(name: [u8; 4], data: &[u8]) -> Option<usize> {
    const KEYWORD: &[u8] = b"XML:com.adobe.xmp\0\0";
    if name != *b"iTXt" || !data.starts_with(KEYWORD) {
        return None;
    }
    let strings = KEYWORD.len().checked_add(1)?;
    let mut zeros = data.get(strings..)?.iter().enumerate().filter(|(_, byte)| **byte == 0);
    let (second, _) = zeros.nth(1)?;
    strings.checked_add(second)?.checked_add(1)
}

fn shown(name: [u8; 4]) -> String {
    Untrusted::from_bytes(&name).to_string()
}

/// Looks for the next chunk of a known type with a right checksum, as long as `budget` lasts.
fn search(file: &[u8], from: usize, budget: &mut usize) -> Option<usize> {
    let tail = file.get(from..)?;
    for (index, window) in tail.windows(8).enumerate() {
        let Some(&[a, b, c, d]) = window.last_chunk::<4>() else { continue };
        if !(a.is_ascii_alphabetic()
            && b.is_ascii_alphabetic()
            && c.is_ascii_uppercase()
            && d.is_ascii_alphabetic())
        {
            continue;
        }
        let length = window.first_chunk::<4>().map_or(0, |bytes| u32::from_be_bytes(*bytes) as usize);
        if length > tail.len().saturating_sub(index) || known([a, b, c, d], &[]).is_none() {
            continue;
        }
        *budget = budget.checked_sub(length)?;
        let at = from.saturating_add(index);
        if matches!(chunk_at(file, at), Found::Whole(Chunk { check: Check::Right, .. })) {
            return Some(at);
        }
    }
    None
}
