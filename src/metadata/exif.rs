//! EXIF (CIPA DC-008, TIFF 6.0): a bounded walk of our own over the directories, because every value's place in the
//! file is needed and no offset may be believed.

use std::collections::BTreeSet;

use exif::Context;

use super::bytes::{Content, Endian, slice, u16_at, u32_at};
use super::covered::Covered;
use super::gathered::{Gathered, latin1, shown, summary};
use super::{Field, Group, tags, thumbnail};
use crate::untrusted::Untrusted;

/// Most directories followed: IFD0, IFD1, Exif, GPS, Interoperability, and a few more pages.
const DIRECTORIES: usize = 16;
const ENTRY: usize = 12;
/// Holds two texts, each ended by a NUL (CIPA DC-008 §4.6.4).
const COPYRIGHT: u16 = 0x8298;
/// Fewest bytes behind the NUL of a text that are worth telling.
const HIDDEN: usize = 4;

/// Reads a block that starts with the TIFF header.
pub(super) fn read(content: &Content<'_>, gathered: &mut Gathered<'_>) {
    let whole = content.span(0, content.bytes.len());
    gathered.exif(whole);
    let endian = match content.bytes.get(..4) {
        Some(b"II*\0") => Endian::Little,
        Some(b"MM\0*") => Endian::Big,
        _ => {
            gathered.anomaly("exif-no-tiff-header", whole, "the EXIF block has no TIFF header".to_owned());
            gathered.blob(Group::Exif, "Block", content, 0, content.bytes.len());
            return;
        }
    };
    let first = u32_at(content.bytes, 4, endian).unwrap_or_default();
    let mut covered = Covered::default();
    covered.take(0, 8);
    let mut walk = Walk { content, endian, gathered, seen: BTreeSet::new(), covered };
    let mut waiting = vec![(first, Directory::Primary)];
    while let Some((at, directory)) = waiting.pop() {
        waiting.extend(walk.directory(at, directory).into_iter().rev());
    }
    if !walk.gathered.full() {
        let Walk { covered, gathered, .. } = walk;
        covered.report(Group::Exif, "Bytes that no entry explains", content, gathered);
    }
}

/// Which directory it is: decides what a tag number means and which pointers it may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Directory {
    Primary,
    Exif,
    Gps,
    Interop,
    /// IFD1 and what it chains to: the preview's directory.
    Preview,
}

impl Directory {
    const fn context(self) -> Context {
        match self {
            Self::Primary | Self::Preview => Context::Tiff,
            Self::Exif => Context::Exif,
            Self::Gps => Context::Gps,
            Self::Interop => Context::Interop,
        }
    }

    /// The directory that `tag` points at.
    const fn child(self, tag: u16) -> Option<Self> {
        match (self, tag) {
            (Self::Primary | Self::Preview, 0x8769) => Some(Self::Exif),
            (Self::Primary | Self::Preview, 0x8825) => Some(Self::Gps),
            (Self::Exif, 0xa005) => Some(Self::Interop),
            _ => None,
        }
    }
}

struct Walk<'a, 'b, 'c> {
    content: &'a Content<'a>,
    endian: Endian,
    gathered: &'b mut Gathered<'c>,
    seen: BTreeSet<u32>,
    covered: Covered,
}

impl Walk<'_, '_, '_> {
    /// Reads one directory and returns those it points at, in the order of reading.
    fn directory(&mut self, at: u32, directory: Directory) -> Vec<(u32, Directory)> {
        let bytes = self.content.bytes;
        let start = at as usize;
        if !self.seen.insert(at) {
            let detail = format!("the directory at {at:#x} is pointed at twice; it was read once");
            self.anomaly("exif-loop", start, ENTRY, detail);
            return Vec::new();
        }
        if self.seen.len() > DIRECTORIES {
            let detail = format!("more than {DIRECTORIES} directories; the rest was not read");
            self.anomaly("exif-limit", start, ENTRY, detail);
            return Vec::new();
        }
        let Some(count) = u16_at(bytes, start, self.endian) else {
            let detail = format!("a directory at {at:#x} lies outside the EXIF block");
            self.anomaly("exif-directory-outside", 0, bytes.len(), detail);
            return Vec::new();
        };
        let entries = start.saturating_add(2);
        self.covered.take(start, usize::from(count).saturating_mul(ENTRY).saturating_add(6));
        let mut pointed = Vec::new();
        let mut preview = (None, None);
        for index in 0..usize::from(count) {
            let entry = entries.saturating_add(index.saturating_mul(ENTRY));
            let Some(raw) = slice(bytes, entry, ENTRY) else {
                let detail = format!("a directory of {count} entries is cut behind {index}");
                self.anomaly("exif-directory-cut", start, bytes.len().saturating_sub(start), detail);
                return pointed;
            };
            let Some(tag) = u16_at(raw, 0, self.endian) else { break };
            let number = u32_at(raw, 8, self.endian).unwrap_or_default();
            match (directory, tag) {
                (Directory::Preview, 0x0201) => preview.0 = Some(number),
                (Directory::Preview, 0x0202) => preview.1 = Some(number),
                _ => {}
            }
            match directory.child(tag) {
                Some(child) => pointed.push((number, child)),
                None => self.entry(directory, tag, entry, raw),
            }
            if self.gathered.full() {
                return Vec::new();
            }
        }
        if let (Some(at), Some(length)) = preview {
            self.covered.take(at as usize, length as usize);
            thumbnail::read(self.content, at, length, self.gathered);
        }
        if matches!(directory, Directory::Primary | Directory::Preview) {
            let behind = entries.saturating_add(usize::from(count).saturating_mul(ENTRY));
            let next = u32_at(bytes, behind, self.endian).unwrap_or_default();
            if next != 0 {
                pointed.push((next, Directory::Preview));
            }
        }
        pointed
    }

    /// Takes one entry as a field.
    fn entry(&mut self, directory: Directory, tag: u16, entry: usize, raw: &[u8]) {
        let kind = u16_at(raw, 2, self.endian).unwrap_or_default();
        let count = u32_at(raw, 4, self.endian).unwrap_or_default() as usize;
        let mut name = tags::name(directory.context(), tag);
        if directory == Directory::Preview {
            name.insert_str(0, "IFD1 ");
        }
        let Some(length) = tags::size(kind).and_then(|size| size.checked_mul(count)) else {
            let detail = format!("{name} has the unknown field type {kind}; it was not read");
            self.anomaly("exif-unknown-type", entry, ENTRY, detail);
            return;
        };
        let at = if length <= 4 {
            entry.saturating_add(8)
        } else {
            u32_at(raw, 8, self.endian).unwrap_or_default() as usize
        };
        let Some(value) = slice(self.content.bytes, at, length) else {
            let detail = format!("{name} claims {length} bytes at {at:#x}, outside the EXIF block");
            self.anomaly("exif-value-outside", entry, ENTRY, detail);
            return;
        };
        self.covered.take(at, length);
        if kind == 2 && tag != COPYRIGHT {
            self.behind_nul(&name, at, value);
        }
        let (value, skipped) = self.value(directory, tag, kind, value, name == "UserComment");
        let raw =
            slice(self.content.bytes, at, length).and_then(|raw| raw.get(skipped..)).unwrap_or_default();
        self.gathered.field(Field {
            group: Group::Exif,
            name: Untrusted::new(name),
            value,
            raw: raw.to_vec(),
            span: self.content.span(at.saturating_add(skipped), raw.len()),
        });
    }

    /// Text ends at its NUL (TIFF 6.0 §2); what stands behind it is shown by no viewer.
    fn behind_nul(&mut self, name: &str, at: usize, value: &[u8]) {
        let Some(nul) = value.iter().position(|byte| *byte == 0) else { return };
        let behind = value.get(nul..).unwrap_or_default();
        let telling = behind.iter().filter(|byte| !matches!(**byte, 0 | b' ' | 0xff)).count();
        if telling >= HIDDEN {
            let start = at.saturating_add(nul).saturating_add(1);
            let end = at.saturating_add(value.len());
            let name = format!("{name} (behind its NUL)");
            self.gathered.closer_blob(Group::Exif, &name, self.content, start..end);
        }
    }

    /// A value as people read it, and the length of its character-code header.
    fn value(
        &self,
        directory: Directory,
        tag: u16,
        kind: u16,
        raw: &[u8],
        comment: bool,
    ) -> (Untrusted, usize) {
        let coded = comment || directory == Directory::Gps && matches!(tag, 0x1b | 0x1c);
        match (directory, tag, kind) {
            _ if coded => coded_text(raw, self.endian),
            (_, _, 2) => (ascii(raw), 0),
            (Directory::Primary | Directory::Preview, 0x9c9b..=0x9c9f, _) => (utf16(raw, Endian::Little), 0),
            (Directory::Primary | Directory::Preview, 0x02bc, _) => (shown(raw), 0),
            (_, _, 1 | 7) if raw.len() > 32 => (shown(raw), 0),
            _ => (Untrusted::new(tags::display(directory.context(), tag, kind, raw, self.endian)), 0),
        }
    }

    fn anomaly(&mut self, id: &'static str, at: usize, length: usize, detail: String) {
        self.gathered.anomaly(id, self.content.span(at, length), detail);
    }
}

/// ASCII by the standard, UTF-8 or Latin-1 in practice; NULs at the end left out.
fn ascii(raw: &[u8]) -> Untrusted {
    let end = raw.iter().rposition(|byte| *byte != 0).map_or(0, |last| last.saturating_add(1));
    let text = raw.get(..end).unwrap_or_default();
    std::str::from_utf8(text).map_or_else(|_| Untrusted::new(latin1(text)), Untrusted::new)
}

fn utf16(raw: &[u8], endian: Endian) -> Untrusted {
    let units: Vec<u16> = (0..raw.len()).step_by(2).map_while(|at| u16_at(raw, at, endian)).collect();
    let end = units.iter().rposition(|unit| *unit != 0).map_or(0, |last| last.saturating_add(1));
    Untrusted::new(String::from_utf16_lossy(units.get(..end).unwrap_or_default()))
}

/// A value behind an 8-byte character code (CIPA DC-008 §4.6.5, `UserComment`), and the length of that header.
fn coded_text(raw: &[u8], endian: Endian) -> (Untrusted, usize) {
    let Some((code, text)) = raw.split_first_chunk::<8>() else { return (shown(raw), 0) };
    match code {
        b"ASCII\0\0\0" | [0, 0, 0, 0, 0, 0, 0, 0] => (shown(text), 8),
        b"UNICODE\0" => {
            // Writers disagree on the byte order whatever the standard says: text has more zero high bytes.
            let zeros = |from: usize| text.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
            let endian = match zeros(0).cmp(&zeros(1)) {
                std::cmp::Ordering::Greater => Endian::Big,
                std::cmp::Ordering::Less => Endian::Little,
                std::cmp::Ordering::Equal => endian,
            };
            (utf16(text, endian), 8)
        }
        b"JIS\0\0\0\0\0" => (if text.is_ascii() { shown(text) } else { summary(text) }, 8),
        _ => (shown(raw), 0),
    }
}
