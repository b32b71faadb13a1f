//! What JPEG marker segments hold, told by marker and identifier.

use super::SegmentKind;
use super::reader::Reader;
use crate::untrusted::Untrusted;

/// What a segment turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Content {
    pub(super) kind: SegmentKind,
    pub(super) name: String,
    /// Bytes of identifier before the content.
    pub(super) skip: usize,
    /// Bytes behind the length field that the segment's own structure uses, where it states that.
    pub(super) used: Option<usize>,
    pub(super) note: String,
}

/// The marker's name (T.81 table B.1).
pub(super) fn marker_name(code: u8) -> String {
    match code {
        0x01 => "TEM".into(),
        0xc4 => "DHT".into(),
        0xc8 => "JPG".into(),
        0xcc => "DAC".into(),
        0xc0..=0xcf => format!("SOF{}", code & 15),
        0xd0..=0xd7 => format!("RST{}", code & 7),
        0xd8 => "SOI".into(),
        0xd9 => "EOI".into(),
        0xda => "SOS".into(),
        0xdb => "DQT".into(),
        0xdc => "DNL".into(),
        0xdd => "DRI".into(),
        0xde => "DHP".into(),
        0xdf => "EXP".into(),
        0xe0..=0xef => format!("APP{}", code & 15),
        0xf0..=0xfd => format!("JPG{}", code & 15),
        0xfe => "COM".into(),
        _ => format!("RES {code:02X}"),
    }
}

/// Application segments by marker and identifier: number, identifier, name, kind, bytes before the content.
/// Identifiers as in the `ExifTool` JPEG tag tables.
const APPLICATIONS: &[(u8, &[u8], &str, SegmentKind, usize)] = &[
    (0, b"JFIF\0", "JFIF", SegmentKind::Application, 5),
    (0, b"JFXX\0", "JFXX", SegmentKind::Application, 5),
    (1, b"Exif\0", "Exif", SegmentKind::Exif, 6),
    (1, b"http://ns.adobe.com/xap/1.0/\0", "XMP", SegmentKind::Xmp, 29),
    (1, b"http://ns.adobe.com/xmp/extension/\0", "XMP extension", SegmentKind::Application, 35),
    (2, b"ICC_PROFILE\0", "ICC_PROFILE", SegmentKind::Icc, 14),
    (2, b"MPF\0", "MPF", SegmentKind::Application, 4),
    (2, b"FPXR\0", "FPXR", SegmentKind::Application, 5),
    (2, b"urn:iso:std:iso:ts:21496:-1\0", "gain map", SegmentKind::Application, 28),
    (13, b"Photoshop 3.0\0", "Photoshop", SegmentKind::Photoshop, 14),
    (14, b"Adobe", "Adobe", SegmentKind::Application, 5),
    (14, b"http://ns.adobe.com/xap/1.0/<", "XMP", SegmentKind::Xmp, 28),
];

/// Describes the segment of marker `code` whose bytes behind the length field are `bytes`.
pub(super) fn describe(code: u8, bytes: &[u8]) -> Content {
    let plain = |kind, used, note| Content { kind, name: marker_name(code), skip: 0, used, note };
    match code {
        0xe0..=0xef => application(code & 15, bytes),
        0xfe => plain(SegmentKind::Comment, None, Untrusted::from_bytes(bytes).shortened(80)),
        0xdb => plain(SegmentKind::Tables, Some(quantisation(bytes)), String::new()),
        0xc4 => plain(SegmentKind::Tables, Some(huffman(bytes)), String::new()),
        0xcc => plain(SegmentKind::Tables, None, String::new()),
        0xdd | 0xdc => plain(SegmentKind::Tables, Some(2), String::new()),
        0xda => {
            let components = bytes.first().map_or(0, |&count| usize::from(count));
            let used = components.saturating_mul(2).saturating_add(4);
            plain(SegmentKind::Header, Some(used), format!("{components} components"))
        }
        0xdf => plain(SegmentKind::Tables, Some(1), String::new()),
        0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf | 0xde => {
            let components = bytes.get(5).map_or(0, |&count| usize::from(count));
            let used = components.saturating_mul(3).saturating_add(6);
            plain(SegmentKind::Header, Some(used), frame(code, bytes))
        }
        _ => plain(SegmentKind::Unknown, None, String::new()),
    }
}

fn application(number: u8, bytes: &[u8]) -> Content {
    let row = APPLICATIONS.iter().find(|(app, id, ..)| *app == number && bytes.starts_with(id));
    if let Some(&(_, id, name, kind, skip)) = row {
        let name = format!("APP{number} {name}");
        let note = if id == b"ICC_PROFILE\0" {
            let part = |at: usize| bytes.get(at).copied().unwrap_or_default();
            format!("part {} of {}", part(12), part(13))
        } else {
            String::new()
        };
        return Content { kind, name, skip, used: used(id, bytes), note };
    }
    // Other writers: a printable identifier up to a zero byte, as ExifTool lists some fifty of them.
    let length = bytes.iter().take(32).take_while(|byte| byte.is_ascii_graphic() || **byte == b' ').count();
    let named = length >= 3;
    let text = Untrusted::from_bytes(bytes.get(..length).unwrap_or_default()).to_string();
    let name = if named { format!("APP{number} {text}") } else { format!("APP{number}") };
    let zero = bytes.get(length) == Some(&0);
    let skip = if named && zero { length.saturating_add(1) } else { 0 };
    Content { kind: SegmentKind::Application, name, skip, used: None, note: String::new() }
}

/// Bytes that an application segment of fixed structure uses.
fn used(id: &[u8], bytes: &[u8]) -> Option<usize> {
    match id {
        // JFIF 1.02: version, units, densities, then a thumbnail of three bytes a pixel.
        b"JFIF\0" => {
            let side = |at: usize| bytes.get(at).map_or(0, |&side| usize::from(side));
            let thumbnail = side(12).saturating_mul(side(13)).saturating_mul(3);
            // Apple marks files with an MPF index by four more letters.
            let marked = bytes.get(14..) == Some(b"AMPF");
            Some(if marked { 18 } else { thumbnail.saturating_add(14) })
        }
        b"Adobe" => Some(12usize.saturating_add(scan_table(bytes.get(12..).unwrap_or_default()))),
        _ => None,
    }
}

/// Photoshop lists the scans of a progressive file behind its Adobe segment: 3, a length, the number of scans, one
/// byte and one offset of 32 bits for each. Returns the bytes such a list takes, 0 where there is none.
fn scan_table(bytes: &[u8]) -> usize {
    let mut reader = Reader::new(bytes, 0..bytes.len());
    let head = (reader.u8(), reader.be16(), reader.u8());
    let (Some(3), Some(length), Some(scans)) = head else { return 0 };
    let (length, scans) = (usize::from(length), usize::from(scans));
    let right =
        length == scans.saturating_mul(5).saturating_add(1) && bytes.len() == length.saturating_add(3);
    let numbers = reader.take(scans).is_some_and(<[u8]>::is_sorted);
    if right && numbers { bytes.len() } else { 0 }
}

/// Bytes that the quantisation tables take (B.2.4.1).
fn quantisation(bytes: &[u8]) -> usize {
    let mut at = 0usize;
    while let Some(&head) = bytes.get(at) {
        let size = if head >> 4 == 0 { 65 } else { 129 };
        if head & 15 > 3 || head >> 4 > 1 {
            break;
        }
        at = at.saturating_add(size);
    }
    at
}

/// Bytes that the Huffman tables take (B.2.4.2).
fn huffman(bytes: &[u8]) -> usize {
    let mut at = 0usize;
    while let Some(table) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        if table.first().is_some_and(|head| head & 15 > 3 || head >> 4 > 1) {
            break;
        }
        let codes =
            table.iter().skip(1).take(16).fold(0usize, |sum, &count| sum.saturating_add(usize::from(count)));
        at = at.saturating_add(codes).saturating_add(17);
    }
    at
}

/// `640×480, 8 bits, 3 components, progressive`.
fn frame(code: u8, bytes: &[u8]) -> String {
    let mut reader = Reader::new(bytes, 0..bytes.len());
    let fields = (reader.u8(), reader.be16(), reader.be16(), reader.u8());
    let (Some(depth), Some(height), Some(width), Some(components)) = fields else { return String::new() };
    let process = match code & 3 {
        _ if code == 0xde => "hierarchical",
        0 => "baseline",
        1 => "extended",
        2 => "progressive",
        _ => "lossless",
    };
    let coder = if code & 8 != 0 && code != 0xde { ", arithmetic coding" } else { "" };
    format!("{width}×{height}, {depth} bits, {components} components, {process}{coder}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_tell_how_much_of_their_segment_they_use() {
        let mut tables = vec![0u8; 65];
        tables.extend([0x11; 129]);
        assert_eq!(describe(0xdb, &tables).used, Some(194));
        tables.extend(b"PK");
        assert_eq!(describe(0xdb, &tables).used, Some(194));
        let mut huffman = vec![0u8; 17 + 3];
        huffman[1] = 1;
        huffman[16] = 2;
        assert_eq!(describe(0xc4, &huffman).used, Some(20));
        huffman[16] = 3;
        assert_eq!(describe(0xc4, &huffman).used, Some(21));
    }

    #[test]
    fn applications_are_told_by_identifier() {
        let exif = describe(0xe1, b"Exif\0\0II*\0");
        assert_eq!((exif.kind, exif.skip, exif.name.as_str()), (SegmentKind::Exif, 6, "APP1 Exif"));
        let icc = describe(0xe2, b"ICC_PROFILE\0\x01\x02data");
        assert_eq!((icc.kind, icc.skip, icc.note.as_str()), (SegmentKind::Icc, 14, "part 1 of 2"));
        let other = describe(0xe7, b"HUAWEI\0\0II");
        assert_eq!(
            (other.kind, other.skip, other.name.as_str()),
            (SegmentKind::Application, 7, "APP7 HUAWEI")
        );
        assert_eq!(describe(0xe5, b"\x01\x02").name, "APP5");
        assert_eq!(describe(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\x01\x02......").used, Some(20));
        assert_eq!(describe(0xf3, b"").kind, SegmentKind::Unknown);
        let scans = b"Adobe\0\x64\0\0\0\0\0\x03\0\x10\x03\x02\x03\x06\0\0\0\0\0\0\0\0\0\0\0\0";
        assert_eq!(describe(0xee, scans).used, Some(31));
        assert_eq!(describe(0xee, b"Adobe\0\x64\0\0\0\0\0hidden").used, Some(12));
    }
}
