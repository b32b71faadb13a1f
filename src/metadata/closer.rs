//! A second, closer reading: extended XMP put together, pictures in JFIF segments.

use super::bytes::{Content, Endian, slice, u32_at};
use super::gathered::Gathered;
use super::{Group, thumbnail, xmp};
use crate::container::{Container, SegmentKind};
use crate::span::Span;

/// Bytes in front of the data of an extended packet's part: digest, length of the whole, offset (Adobe XMP
/// specification part 3, §1.1.3.1).
const HEAD: usize = 40;
/// Name of what stands in the place of an extended packet and is none.
const NO_XML: &str = "Extended XMP that is no XML";
/// Most extended packets put together.
const PACKETS: usize = 16;

/// Reads what the first pass leaves as it is.
pub(super) fn read(file: &[u8], container: &Container, gathered: &mut Gathered<'_>) {
    for segment in container.of_kind(SegmentKind::Application) {
        let bytes = segment.content(file);
        let content = Content::stored(&bytes, &segment.content);
        match segment.name.as_str() {
            "APP0 JFIF" => thumbnail::jfif(&content, gathered),
            "APP0 JFXX" => thumbnail::jfxx(&content, gathered),
            _ => {}
        }
    }
    gathered.closely();
    for packet in extended(file, container) {
        packet.read(file, gathered);
    }
}

/// An extended packet: its digest, the length it states, and its parts by offset.
struct Packet<'a> {
    digest: &'a [u8],
    length: u32,
    parts: Vec<(u32, Span)>,
}

fn extended<'a>(file: &'a [u8], container: &Container) -> Vec<Packet<'a>> {
    let mut packets: Vec<Packet<'a>> = Vec::new();
    for segment in container.of_kind(SegmentKind::Application) {
        let (true, [span]) = (segment.name == "APP1 XMP extension", segment.content.as_slice()) else {
            continue;
        };
        let bytes = span.of(file);
        let (Some(digest), Some(length), Some(offset)) =
            (slice(bytes, 0, 32), u32_at(bytes, 32, Endian::Big), u32_at(bytes, 36, Endian::Big))
        else {
            continue;
        };
        let data = Span::new(
            span.offset.saturating_add(HEAD as u64),
            (bytes.len() as u64).saturating_sub(HEAD as u64),
        );
        let known = packets.iter().position(|packet| packet.digest == digest && packet.length == length);
        if let Some(packet) = known.and_then(|at| packets.get_mut(at)) {
            packet.parts.push((offset, data));
        } else if packets.len() < PACKETS {
            packets.push(Packet { digest, length, parts: vec![(offset, data)] });
        }
    }
    packets
}

impl Packet<'_> {
    fn read(mut self, file: &[u8], gathered: &mut Gathered<'_>) {
        self.parts.sort_unstable();
        self.parts.dedup_by_key(|(offset, _)| *offset);
        let mut joined = Vec::new();
        let mut spans = Vec::new();
        for (offset, span) in &self.parts {
            if *offset as usize != joined.len() {
                break;
            }
            joined.extend_from_slice(span.of(file));
            spans.push(*span);
        }
        if joined.len() != self.length as usize {
            let detail = format!(
                "the parts of the extended XMP packet give {} bytes, it states {}",
                joined.len(),
                self.length
            );
            let place = self.parts.first().map(|(_, span)| *span).unwrap_or_default();
            gathered.anomaly("xmp-extension-incomplete", place, detail);
        }
        let content = Content::stored(&joined, &spans);
        if joined.trim_ascii_start().starts_with(b"<") {
            xmp::read(&content, gathered);
        } else {
            gathered.blob(Group::Application, NO_XML, &content, 0, joined.len());
        }
    }
}
