//! Photoshop image resources (Adobe Photoshop File Formats Specification, "Image Resource Blocks") and the IPTC-IIM
//! records (IIM 4.2 §1.6) in one of them.

use super::bytes::{Content, Endian, slice, u16_at, u32_at};
use super::gathered::Gathered;
use super::{Group, thumbnail};

/// Resources in common use.
const RESOURCES: &[(u16, &str)] = &[
    (0x03e8, "Channels"),
    (0x03ed, "ResolutionInfo"),
    (0x03f3, "PrintFlags"),
    (0x0404, "IPTC"),
    (0x0406, "JPEGQuality"),
    (0x0408, "GridGuides"),
    (0x040a, "CopyrightFlag"),
    (0x040b, "URL"),
    (0x040c, "Thumbnail"),
    (0x040d, "GlobalAngle"),
    (0x040f, "ICCProfile"),
    (0x0414, "IDSeed"),
    (0x0419, "GlobalAltitude"),
    (0x041a, "Slices"),
    (0x0421, "VersionInfo"),
    (0x0422, "EXIF"),
    (0x0424, "XMP"),
    (0x0425, "IPTCDigest"),
    (0x2710, "PrintFlagsInfo"),
];

/// Datasets in common use: record, number, name.
const DATASETS: &[(u8, u8, &str)] = &[
    (1, 0, "EnvelopeRecordVersion"),
    (1, 90, "CodedCharacterSet"),
    (2, 0, "ApplicationRecordVersion"),
    (2, 5, "ObjectName"),
    (2, 15, "Category"),
    (2, 25, "Keywords"),
    (2, 40, "SpecialInstructions"),
    (2, 55, "DateCreated"),
    (2, 60, "TimeCreated"),
    (2, 62, "DigitalCreationDate"),
    (2, 63, "DigitalCreationTime"),
    (2, 65, "OriginatingProgram"),
    (2, 80, "By-line"),
    (2, 85, "By-lineTitle"),
    (2, 90, "City"),
    (2, 95, "Province-State"),
    (2, 101, "Country"),
    (2, 103, "OriginalTransmissionReference"),
    (2, 105, "Headline"),
    (2, 110, "Credit"),
    (2, 115, "Source"),
    (2, 116, "CopyrightNotice"),
    (2, 120, "Caption-Abstract"),
    (2, 122, "Writer-Editor"),
];

/// Reads image resources: signature, number, name, length, data; name and data padded to even lengths.
pub(super) fn resources(content: &Content<'_>, gathered: &mut Gathered<'_>) {
    let bytes = content.bytes;
    let mut at = 0_usize;
    while let Some(head) = slice(bytes, at, 7) {
        let known = matches!(head.get(..4), Some(b"8BIM" | b"MeSa" | b"PHUT" | b"AgHg" | b"DCSR"));
        let number = u16_at(head, 4, Endian::Big).filter(|_| known);
        let name_length = usize::from(head.last().copied().unwrap_or_default());
        let name_room = name_length.saturating_add(2) & !1;
        let length_at = at.saturating_add(6).saturating_add(name_room);
        let length = u32_at(bytes, length_at, Endian::Big).map(|length| length as usize);
        let data = length_at.saturating_add(4);
        let fits = length.is_some_and(|length| slice(bytes, data, length).is_some());
        let (Some(number), Some(length), true) = (number, length, fits) else {
            rest(content, at, gathered);
            return;
        };
        if number == 0x0404 {
            inner_records(content, data, length, gathered);
        } else {
            let known = RESOURCES.iter().find(|(known, _)| *known == number);
            let name = known.map_or_else(|| format!("8BIM 0x{number:04x}"), |(_, name)| (*name).to_owned());
            gathered.blob(Group::Iptc, &name, content, data, length);
            if matches!(number, 0x0409 | 0x040c) {
                thumbnail::photoshop(content, data, length, gathered);
            }
        }
        at = data.saturating_add(length.saturating_add(1) & !1);
    }
    rest(content, at, gathered);
}

/// What stands behind the last resource; padding of NULs is none.
fn rest(content: &Content<'_>, at: usize, gathered: &mut Gathered<'_>) {
    let left = content.bytes.get(at..).unwrap_or_default();
    if left.iter().any(|byte| *byte != 0) {
        let detail = format!("{} bytes behind the last image resource", left.len());
        gathered.anomaly("photoshop-rest", content.span(at, left.len()), detail);
        gathered.blob(Group::Iptc, "Behind the last resource", content, at, left.len());
    }
}

/// Reads IIM records that are a block of their own.
pub(super) fn records(content: &Content<'_>, gathered: &mut Gathered<'_>) {
    inner_records(content, 0, content.bytes.len(), gathered);
}

fn inner_records(content: &Content<'_>, start: usize, length: usize, gathered: &mut Gathered<'_>) {
    let end = start.saturating_add(length).min(content.bytes.len());
    let bytes = content.bytes.get(..end).unwrap_or_default();
    let mut at = start;
    while let Some(&[0x1c, record, dataset, high, low]) = slice(bytes, at, 5) {
        let short = usize::from(u16::from_be_bytes([high, low]));
        let data = at.saturating_add(5);
        // Extended datasets (IIM §1.6 f): the low 15 bits count the bytes of the length that follows.
        let (data, size) = if short & 0x8000 == 0 {
            (data, Some(short))
        } else if short & 0x7fff == 4 {
            (data.saturating_add(4), u32_at(bytes, data, Endian::Big).map(|size| size as usize))
        } else {
            (data, None)
        };
        let Some(size) = size.filter(|size| slice(bytes, data, *size).is_some()) else { break };
        let known = DATASETS.iter().find(|(r, d, _)| (*r, *d) == (record, dataset));
        let name = known.map_or_else(|| format!("{record}:{dataset:02}"), |(.., name)| (*name).to_owned());
        gathered.blob(Group::Iptc, &name, content, data, size);
        at = data.saturating_add(size);
    }
    let left = bytes.get(at..).unwrap_or_default();
    if left.iter().any(|byte| *byte != 0) {
        let detail = format!("{} bytes behind the last IPTC record", left.len());
        gathered.anomaly("iptc-rest", content.span(at, left.len()), detail);
        gathered.blob(Group::Iptc, "Behind the last record", content, at, left.len());
    }
}
