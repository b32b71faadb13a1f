//! The payload shared out over the EXIF fields of a JPEG that hold text (CIPA DC-008 tables 4 and 7), as base64:
//! title, artist, copyright, programs and comments each carry a part.

use super::carrier::written;
use super::text::from_base64;
use super::{Hidden, Job};
use crate::container::Format;
use crate::lab::splice::exif::{self, Block, Order};
use crate::lab::splice::jpeg;
use crate::lab::synth::payload::base64;
use crate::lab::write::Encoding;

/// `ImageDescription`, `Make`, `Model`, `Software`, `Artist`, `HostComputer`, `Copyright`, `UserComment`,
/// `ImageUniqueID`, `CameraOwnerName`.
const FIELDS: [u16; 10] =
    [0x010e, 0x010f, 0x0110, 0x0131, 0x013b, 0x013c, 0x8298, exif::USER_COMMENT, 0xa420, 0xa430];

/// Hides.
pub(super) fn hide(job: &Job<'_>) -> Option<Hidden> {
    let mut hidden = written(job.cover, Encoding::plain(Format::Jpeg))?;
    let mut block = Block::new(Order::Big);
    for (part, id) in job.payload.chunks(job.payload.len().div_ceil(FIELDS.len())).zip(FIELDS) {
        let text = base64(part);
        if id == exif::USER_COMMENT {
            block.bytes(id, &exif::user_comment(b"ASCII\0\0\0", &text));
        } else {
            block.text(id, &text);
        }
    }
    hidden.file = jpeg::insert_exif(&hidden.file, &block.build())?;
    Some(hidden)
}

/// Reads what [`hide`] hid.
pub(super) fn read(file: &[u8], length: usize, _: &str) -> Option<Vec<u8>> {
    let block = Block::read(&jpeg::take_exif(file).0?)?;
    let part = |&id: &u16| {
        let value = block.value(id)?;
        Some(from_base64(if id == exif::USER_COMMENT { value.get(8..)? } else { value }))
    };
    let payload: Vec<u8> = FIELDS.iter().filter_map(part).flatten().collect();
    (payload.len() == length).then_some(payload)
}
