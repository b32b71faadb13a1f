//! What kind of file do bytes start with? Signatures with validators that look at more than the signature, so that
//! the chance of a coincidence is known.

mod archives;
mod describe;
pub mod directory;
mod media;
mod table;
mod walks;

pub use describe::{archive_names, describe, shannon};

use table::SIGNATURES;

/// A file type told from content.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FileType {
    /// Usual extension, without the dot.
    pub extension: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// Bits that had to be as they are: the chance on random bytes is at most 2^-bits for one place tried.
    pub bits: f64,
    /// Length of the whole file, where its own structure says it and the bytes hold it.
    pub length: Option<usize>,
}

/// One row of the table.
struct Signature {
    extension: &'static str,
    name: &'static str,
    /// Where the magic stands.
    at: usize,
    magic: &'static [u8],
    /// Looks at the rest.
    check: fn(&[u8]) -> Check,
}

/// What a validator says of bytes that carry the magic.
enum Check {
    /// Not such a file.
    No,
    /// So far as can be seen: further bits that had to be as they are.
    Plausible(f64),
    /// Read to its end: further bits, and the length.
    Whole(f64, usize),
    /// As `Whole`, and of a more special type: extension and name.
    Special(f64, Option<usize>, &'static str, &'static str),
}

/// Tells the type of the file that starts at the start of `bytes`.
pub fn identify(bytes: &[u8]) -> Option<FileType> {
    SIGNATURES.iter().find_map(|signature| matched(signature, bytes))
}

/// Whether any type's magic stands at the start of `bytes`: cheap, and no more than that.
pub(super) fn might_start(bytes: &[u8]) -> bool {
    let Some(first) = bytes.first() else { return false };
    let mut rows = FIRST[usize::from(*first)];
    while rows != 0 {
        if bytes.starts_with(SIGNATURES[rows.trailing_zeros() as usize].magic) {
            return true;
        }
        rows &= rows - 1;
    }
    false
}

/// Which rows have a magic that stands at the start and begins with that byte, a bit each.
static FIRST: [u128; 256] = {
    let mut first = [0; 256];
    let mut row = 0;
    while row < SIGNATURES.len() {
        if SIGNATURES[row].at == 0 {
            first[SIGNATURES[row].magic[0] as usize] |= 1 << row;
        }
        row += 1;
    }
    first
};

/// The first two bytes of magics of at least four that stand at the start.
pub(super) fn strong_starts() -> impl Iterator<Item = [u8; 2]> {
    strong().map(|signature| [signature.magic[0], signature.magic[1]])
}

/// Whether such a magic stands at the start of `bytes`.
pub(super) fn starts_strongly(bytes: &[u8]) -> bool {
    strong().any(|signature| bytes.starts_with(signature.magic))
}

fn strong() -> impl Iterator<Item = &'static Signature> {
    SIGNATURES.iter().filter(|signature| signature.magic.len() >= STRONG && signature.at == 0)
}

/// Bits that trying every type costs.
pub(super) fn types_known() -> f64 {
    (SIGNATURES.len() as f64).log2()
}

/// Magic bits that a place inside other bytes must have to be worth reporting.
const STRONG: usize = 4;
/// Bytes searched for a file behind other bytes.
const SEARCHED: usize = 16 << 20;

/// The first file inside `bytes` behind their start: its offset and type. Only types with a magic of at least 32
/// bits and 64 bits of evidence altogether are looked for.
pub(super) fn search(bytes: &[u8]) -> Option<(usize, FileType)> {
    let pair = |bytes: &[u8]| usize::from(bytes[0]) << 8 | usize::from(bytes[1]);
    let mut starts = vec![false; 1 << 16];
    for signature in strong() {
        starts[pair(signature.magic)] = true;
    }
    let searched = bytes.get(1..bytes.len().min(SEARCHED)).unwrap_or_default();
    searched.windows(2).enumerate().filter(|(_, window)| starts[pair(window)]).find_map(|(before, _)| {
        let at = before + 1;
        let rest = &bytes[at..];
        let found = strong().find_map(|signature| matched(signature, rest))?;
        (found.bits >= 64.0).then_some((at, found))
    })
}

fn matched(signature: &Signature, bytes: &[u8]) -> Option<FileType> {
    let end = signature.at + signature.magic.len();
    if bytes.get(signature.at..end)? != signature.magic {
        return None;
    }
    let magic = 8.0 * signature.magic.len() as f64;
    let (extension, name) = (signature.extension, signature.name);
    Some(match (signature.check)(bytes) {
        Check::No => return None,
        Check::Plausible(bits) => FileType { extension, name, bits: magic + bits, length: None },
        Check::Whole(bits, length) => FileType { extension, name, bits: magic + bits, length: Some(length) },
        Check::Special(bits, length, extension, name) => {
            FileType { extension, name, bits: magic + bits, length }
        }
    })
}

fn le16(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn le64(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

#[cfg(test)]
mod tests;
