//! Putting structures into finished files: chunks, segments, extensions, gaps. Every function leaves the image as it
//! was, and answers `None` where the file is not built as it needs it.

pub mod bmp;
pub mod exif;
pub mod gif;
pub mod icc;
pub mod jpeg;
pub mod png;
pub mod webp;

/// The little-endian u32 at `at`.
fn u32_le(file: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(file.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// `file` with `bytes` put in at `at`.
fn inserted(file: &[u8], at: usize, bytes: &[u8]) -> Option<Vec<u8>> {
    let (before, behind) = file.split_at_checked(at)?;
    Some([before, bytes, behind].concat())
}
