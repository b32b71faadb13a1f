//! A payload disguised as the trailer of a phone: Samsung's `SEFT` block behind the end of a JPEG (layout as in
//! `ExifTool`'s Samsung module), well formed in all its lengths, with the payload as the content of a block whose name
//! real phones write.

use super::carrier::written;
use super::{Hidden, Job};
use crate::container::Format;
use crate::lab::write::Encoding;

/// `Image_UTC_Data`, whose content is the time in milliseconds.
const TIME: (u16, &[u8]) = (0x0a01, b"Image_UTC_Data");
/// A block that holds what the camera likes.
const DATA: (u16, &[u8]) = (0x0b40, b"Camera_Capture_Mode_Info");

/// A block: zero, type, length of the name, name, content.
fn block((kind, name): (u16, &[u8]), content: &[u8]) -> Vec<u8> {
    [&[0, 0], kind.to_le_bytes().as_slice(), &(name.len() as u32).to_le_bytes(), name, content].concat()
}

/// The whole trailer.
fn trailer(payload: &[u8]) -> Vec<u8> {
    let blocks = [(TIME.0, block(TIME, b"1559894400123")), (DATA.0, block(DATA, payload))];
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
    let [(_, time), (_, data)] = blocks;
    [time, data, directory, length.to_vec(), b"SEFT".to_vec()].concat()
}

/// Hides.
pub(super) fn hide(job: &Job<'_>) -> Option<Hidden> {
    let mut hidden = written(job.cover, Encoding::plain(Format::Jpeg))?;
    hidden.file.extend(trailer(job.payload));
    Some(hidden)
}

/// Reads what [`hide`] hid.
pub(super) fn read(file: &[u8], length: usize, _: &str) -> Option<Vec<u8>> {
    // Behind the payload: the directory of two entries, its length and the name.
    let end = file.len().checked_sub(12 + 2 * 12 + 8)?;
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
