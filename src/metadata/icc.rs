//! ICC profiles (ICC.1:2010 §7): header and tag table.

use super::bytes::{Content, Endian, slice, u16_at, u32_at};
use super::covered::Covered;
use super::gathered::{Gathered, latin1, shown, summary};
use super::{Field, Group};
use crate::untrusted::Untrusted;

const HEADER: usize = 128;
const ENTRY: usize = 12;
/// Profiles in use have about 10 to 60 tags.
const TAGS: usize = 200;

/// Reads PNG's `iCCP`: a name, NUL, a method, and the profile as a zlib stream.
pub(super) fn compressed(content: &Content<'_>, gathered: &mut Gathered<'_>) {
    let bytes = content.bytes;
    let name_end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    let start = name_end.saturating_add(2);
    let stored = bytes.get(start..).unwrap_or_default();
    let span = content.span(start, stored.len());
    gathered.blob(Group::Icc, "ProfileName", content, 0, name_end);
    let inflated = gathered.inflate(stored, span);
    read(&Content::decoded(&inflated.bytes, &[span]), gathered);
    let rest = stored.get(inflated.used..).unwrap_or_default();
    if !rest.is_empty() {
        let at = bytes.len().saturating_sub(rest.len());
        let detail = format!("{} bytes behind the compressed profile", rest.len());
        gathered.anomaly("icc-rest", content.span(at, rest.len()), detail);
        gathered.blob(Group::Icc, "Behind the compressed profile", content, at, rest.len());
    }
}

/// Reads a profile.
pub(super) fn read(content: &Content<'_>, gathered: &mut Gathered<'_>) {
    let bytes = content.bytes;
    let whole = content.span(0, bytes.len());
    if slice(bytes, 36, 4) != Some(b"acsp".as_slice()) {
        gathered.anomaly("icc-no-profile", whole, "the colour profile has no profile signature".to_owned());
        gathered.blob(Group::Icc, "Block", content, 0, bytes.len());
        return;
    }
    let text = |at: usize| latin1(slice(bytes, at, 4).unwrap_or_default());
    let version = slice(bytes, 8, 2).unwrap_or_default();
    let (major, minor) = (version.first().unwrap_or(&0), version.get(1).unwrap_or(&0));
    let header = format!(
        "version {major}.{}, class {}, {} to {}, from {}",
        minor >> 4,
        text(12).trim(),
        text(16).trim(),
        text(20).trim(),
        text(80).trim_matches(['\0', ' '])
    );
    gathered.field(Field {
        group: Group::Icc,
        name: Untrusted::new("Header"),
        value: Untrusted::new(header),
        raw: bytes.get(..HEADER).unwrap_or(bytes).to_vec(),
        span: content.span(0, HEADER.min(bytes.len())),
    });
    let size = u32_at(bytes, 0, Endian::Big).unwrap_or_default() as usize;
    tags(content, gathered);
    if size > bytes.len() {
        let detail = format!("the colour profile claims {size} bytes and has {}", bytes.len());
        gathered.anomaly("icc-cut", whole, detail);
    } else if bytes.get(size..).is_some_and(|rest| rest.iter().any(|byte| *byte != 0)) {
        let rest = bytes.len().saturating_sub(size);
        let detail = format!("{rest} bytes behind the colour profile");
        gathered.anomaly("icc-rest", content.span(size, rest), detail);
        gathered.blob(Group::Icc, "Behind the profile", content, size, rest);
    }
}

fn tags(content: &Content<'_>, gathered: &mut Gathered<'_>) {
    let bytes = content.bytes;
    let count = u32_at(bytes, HEADER, Endian::Big).unwrap_or_default() as usize;
    if count > TAGS {
        let detail = format!("the colour profile claims {count} tags; {TAGS} were read");
        gathered.anomaly("icc-tags", content.span(HEADER, 4), detail);
    }
    let mut covered = Covered::default();
    let mut places: Vec<(usize, usize)> = Vec::new();
    covered.take(0, HEADER.saturating_add(4).saturating_add(count.min(TAGS).saturating_mul(ENTRY)));
    for index in 0..count.min(TAGS) {
        let entry = HEADER.saturating_add(4).saturating_add(index.saturating_mul(ENTRY));
        let Some(raw) = slice(bytes, entry, ENTRY) else { return };
        let name = latin1(raw.get(..4).unwrap_or_default());
        let at = u32_at(raw, 4, Endian::Big).unwrap_or_default() as usize;
        let length = u32_at(raw, 8, Endian::Big).unwrap_or_default() as usize;
        let Some(data) = slice(bytes, at, length) else {
            let shown = Untrusted::new(name);
            let detail = format!("the tag {shown} claims {length} bytes at {at:#x}, outside the profile");
            gathered.anomaly("icc-tag-outside", content.span(entry, ENTRY), detail);
            continue;
        };
        covered.take(at, length);
        places.push((at, length));
        gathered.field(Field {
            group: Group::Icc,
            name: Untrusted::new(name.trim()),
            value: value(data),
            raw: data.to_vec(),
            span: content.span(at, length),
        });
    }
    let size = u32_at(bytes, 0, Endian::Big).unwrap_or_default() as usize;
    // What stands behind the stated size is a field of its own already.
    covered.take(size.min(bytes.len()), bytes.len());
    covered.report(Group::Icc, "Bytes that no tag explains", content, gathered);
    overlaps(places, content, gathered);
}

/// Tags may share their data as a whole; data that two tags share in part are out of order.
fn overlaps(mut places: Vec<(usize, usize)>, content: &Content<'_>, gathered: &mut Gathered<'_>) {
    places.sort_unstable();
    places.dedup();
    for pair in places.windows(2) {
        let [(first, length), (second, other)] = *pair else { continue };
        let end = first.saturating_add(length);
        if second < end && length > 0 && other > 0 {
            let shared = end.saturating_sub(second).min(other);
            let detail = format!("two tags of the colour profile share {shared} bytes in part");
            gathered.note("icc-tags-overlap", content.span(second, shared), detail);
        }
    }
}

/// Text of the text types (`text`, `desc` of version 2, `mluc` of version 4), a summary of the others.
fn value(data: &[u8]) -> Untrusted {
    match data.get(..4) {
        Some(b"text") => shown(data.get(8..).unwrap_or_default()),
        Some(b"desc") => {
            let length = u32_at(data, 8, Endian::Big).unwrap_or_default() as usize;
            slice(data, 12, length).map_or_else(|| summary(data), shown)
        }
        Some(b"mluc") => {
            let length = u32_at(data, 20, Endian::Big).unwrap_or_default() as usize;
            let at = u32_at(data, 24, Endian::Big).unwrap_or_default() as usize;
            let Some(text) = slice(data, at, length) else { return summary(data) };
            let units: Vec<u16> =
                (0..length).step_by(2).map_while(|at| u16_at(text, at, Endian::Big)).collect();
            Untrusted::new(String::from_utf16_lossy(&units).trim_end_matches('\0'))
        }
        _ => summary(data),
    }
}
