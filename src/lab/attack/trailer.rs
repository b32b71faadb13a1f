//! A payload disguised as the trailer of a phone: Samsung's `SEFT` block behind the end of a JPEG (layout as in
//! `ExifTool`'s Samsung module), well formed in all its lengths, with the payload as the content of a block whose name
//! real phones write.

use super::carrier::written;
use super::{Hidden, Job};
use crate::container::Format;
use crate::lab::write::Encoding;

/// A block's type and name.
pub(super) type Kind = (u16, &'static [u8]);

/// `Image_UTC_Data`, whose content is the time in milliseconds.
pub(super) const TIME: Kind = (0x0a01, b"Image_UTC_Data");
/// A block that holds what the camera likes.
const DATA: Kind = (0x0b40, b"Camera_Capture_Mode_Info");

/// A block: zero, type, length of the name, name, content.
fn block((kind, name): Kind, content: &[u8]) -> Vec<u8> {
    [&[0, 0], kind.to_le_bytes().as_slice(), &(name.len() as u32).to_le_bytes(), name, content].concat()
}

/// Bytes behind the last block: the directory of two entries, its length and the name.
pub(super) const BEHIND: usize = 12 + 2 * 12 + 8;

/// The whole trailer of two blocks, each with its content.
pub(super) fn trailer(blocks: [(Kind, &[u8]); 2]) -> Vec<u8> {
    let blocks = blocks.map(|(kind, content)| (kind.0, block(kind, content)));
    let total: usize = blocks.iter().map(|(_, block)| block.len()).sum();
    let mut directory = b"SEFH\x6a\0\0\0".to_vec();
    directory.extend((blocks.len() as u32).to_le_bytes());
    let mut start = 0;
    for (kind, block) in &blocks {
        directory.extend([0, 0]);
        directory.extend(kind.to_le_bytes());
        directory.extend(((total - start) as u32).to_le_bytes());
        directory.extend((block.len() as u32).to_le_bytes());
        start += block.len();
    }
    let length = (directory.len() as u32).to_le_bytes();
    let [(_, first), (_, second)] = blocks;
    [first, second, directory, length.to_vec(), b"SEFT".to_vec()].concat()
}

/// Hides.
pub(super) fn hide(job: &Job<'_>) -> Option<Hidden> {
    let mut hidden = written(job.cover, Encoding::plain(Format::Jpeg))?;
    hidden.file.extend(trailer([(TIME, b"1559894400123"), (DATA, job.payload)]));
    Some(hidden)
}

/// Reads what [`hide`] hid.
pub(super) fn read(file: &[u8], length: usize, _: &str) -> Option<Vec<u8>> {
    let end = file.len().checked_sub(BEHIND)?;
    let start = end.checked_sub(length)?;
    file.get(..start)?.ends_with(DATA.1).then(|| file[start..end].to_vec())
}

/// The same file whose trailer says nothing but the time and the mode: what real phones leave.
pub(super) fn clean(job: &Job<'_>) -> Option<Hidden> {
    hide(&Job { payload: b"1", ..*job })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container;
    use crate::limits::Limits;

    #[test]
    fn the_trailer_passes_for_a_real_one() {
        let cover = super::super::tests::cover();
        let job = super::super::tests::job(&cover, b"0123456789");
        let file = hide(&job).unwrap().file;
        let parsed = container::parse(&file, None, &Limits::default());
        assert!(
            parsed.segments.iter().any(|segment| segment.name.contains("Samsung")),
            "{:?}",
            parsed.segments
        );
    }
}
