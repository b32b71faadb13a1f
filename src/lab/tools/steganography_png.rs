//! steganography-png: parts of bytes, spread over the scanlines of an 8-bit image.

use super::samples;
use crate::pixels::Image;

/// How a byte is cut.
const SECTIONS: [&[u8]; 8] =
    [&[1, 1, 1, 1, 1, 1, 1, 1], &[2, 2, 2, 2], &[3, 3, 2], &[4, 4], &[5, 3], &[6, 2], &[7, 1], &[8]];

/// `cover` (samples of 8 bits) with `message` of a MIME type in it; `None` where it has no room.
pub fn embed(cover: &Image, message: &[u8], kind: &str, loss: u8) -> Option<Image> {
    let mut image = cover.clone();
    let stride = image.width as usize * image.layout.channels();
    let rows = image.height as usize;
    let sections = SECTIONS.get(usize::from(loss) - 1)?;
    let usable = (stride as f32 * 0.9) as usize;
    let parts = message.len() * sections.len();
    let needed = (parts as f64 / usable as f64).ceil().max(2.0) as usize;
    if parts > usable * rows || needed > rows {
        return None;
    }
    let row_step = (rows - 1) / (needed - 1);
    let samples = samples(&mut image)?;
    for (n, slice) in message.chunks(usable / sections.len()).enumerate() {
        let row = samples.get_mut(n * row_step * stride..)?.get_mut(..stride)?;
        let step = (usable - 1) / (slice.len() * sections.len() - 1).max(1);
        let mut at = 0;
        for byte in slice {
            let mut left = 8;
            for bits in *sections {
                left -= bits;
                let mask = ((1_u16 << bits) - 1) as u8;
                row[at] = row[at] & !mask | byte >> left & mask;
                at += step;
            }
        }
    }
    let mut footer = vec![17, 107, loss];
    footer.extend((message.len() as u32).to_be_bytes());
    footer.extend(kind.as_bytes());
    footer.push(kind.len() as u8);
    let end = samples.len();
    samples.get_mut(end.checked_sub(footer.len())?..)?.copy_from_slice(&footer);
    Some(image)
}
