//! The central directory of a ZIP archive (APPNOTE.TXT 4.3.12, 4.3.16), read as a dry run: the end record, every
//! entry behind the other up to it, and a local header where each entry says.

use super::{le16, le32};

/// Most entries walked.
const ENTRIES: usize = 65_535;

/// Local headers looked at.
const CHECKED: usize = 64;

/// Signature of the end record, and its length without the comment.
const END: &[u8] = b"PK\x05\x06";
const END_LENGTH: usize = 22;

/// Bytes behind which no end record is looked for, from the end: the record and the longest comment.
const COMMENT: usize = 65_535;

/// An archive inside other bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archive<'a> {
    /// Where its first local header stands.
    pub start: usize,
    /// Behind the comment of its end record.
    pub end: usize,
    /// The names of its entries, as stored.
    pub names: Vec<&'a [u8]>,
    /// The comment of the end record.
    pub comment: &'a [u8],
}

/// The archive whose end record is the last in `bytes`; the offsets in it may count from any place, as they do where
/// something was put in front.
pub fn read(bytes: &[u8]) -> Option<Archive<'_>> {
    let at = bytes.windows(END.len()).rposition(|window| window == END)?;
    ending_at(bytes, at)
}

/// As [`read`], where the end record stands in the last 64 KiB: the place where programs look for it.
pub fn read_tail(bytes: &[u8]) -> Option<Archive<'_>> {
    let from = bytes.len().saturating_sub(COMMENT + END_LENGTH);
    let found = bytes[from..].windows(END.len()).rposition(|window| window == END)?;
    ending_at(bytes, from + found)
}

fn ending_at(bytes: &[u8], at: usize) -> Option<Archive<'_>> {
    let (entries, size) = (le16(bytes, at + 10)?, le32(bytes, at + 12)? as usize);
    let offset = le32(bytes, at + 16)? as usize;
    let comment = usize::from(le16(bytes, at + 20)?);
    let directory = at.checked_sub(size)?;
    let base = directory.checked_sub(offset)?;
    let mut names = Vec::new();
    let (mut here, mut first) = (directory, usize::MAX);
    while here < at && names.len() < ENTRIES {
        if !bytes.get(here..)?.starts_with(b"PK\x01\x02") {
            return None;
        }
        let (name, extra) = (usize::from(le16(bytes, here + 28)?), usize::from(le16(bytes, here + 30)?));
        let note = usize::from(le16(bytes, here + 32)?);
        let local = base.checked_add(le32(bytes, here + 42)? as usize)?;
        if names.len() < CHECKED && !bytes.get(local..)?.starts_with(b"PK\x03\x04") {
            return None;
        }
        names.push(bytes.get(here + 46..here + 46 + name)?);
        first = first.min(local);
        here = here + 46 + name + extra + note;
    }
    let whole =
        here == at && !names.is_empty() && (names.len() == usize::from(entries) || entries == u16::MAX);
    let end = (at + END_LENGTH + comment).min(bytes.len());
    let comment = bytes.get(at + END_LENGTH..end)?;
    whole.then_some(Archive { start: first, end, names, comment })
}

#[cfg(test)]
mod tests {
    use super::super::tests::zip;
    use super::*;

    #[test]
    fn an_archive_is_found_from_its_end() {
        let archive = zip("a.txt", b"hello");
        let bytes = [b"in front ".as_slice(), &archive, b" behind"].concat();
        let found = read(&bytes).unwrap();
        assert_eq!((found.start, found.end), (9, 9 + archive.len()));
        assert_eq!(found.names, [b"a.txt"]);
        assert_eq!(read_tail(&bytes), Some(found));
        for end in 0..bytes.len() - 7 {
            assert_eq!(read(&bytes[..end]), None);
        }
        let mut wrong = bytes.clone();
        wrong[9] = b'Q';
        assert_eq!(read(&wrong), None);
    }
}
