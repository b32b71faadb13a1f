//! Where a pixel's samples lie in the file, and which pixels bytes of the file hold, for the one format that may store
//! them as they are.

use super::bmp_header::{Coding, read};
use crate::container::Format;
use crate::finding::Region;
use crate::span::Span;

/// How the rows of an uncompressed bitmap lie in the file.
struct Rows {
    /// The first byte of the first row stored.
    start: u64,
    /// Bytes from one row to the next.
    stride: u64,
    bits: u64,
    width: u64,
    height: u64,
    top_down: bool,
}

impl Rows {
    fn of(file: &[u8], format: Option<Format>) -> Option<Self> {
        if format != Some(Format::Bmp) {
            return None;
        }
        let header = read(file).ok()?;
        let plain = matches!(header.coding, Coding::Indexed | Coding::Bytes | Coding::Masks(_));
        let (width, height, bits) = (header.width, header.height, u64::from(header.bits));
        // Rows are padded to 32 bits.
        let stride = width.checked_mul(bits)?.div_ceil(32).checked_mul(4)?;
        let sound = plain && width > 0 && height > 0 && bits > 0;
        sound.then_some(Self {
            start: header.pixels as u64,
            stride,
            bits,
            width,
            height,
            top_down: header.top_down,
        })
    }

    /// The row from the top that is stored as that one, and the other way round.
    fn row(&self, row: u64) -> u64 {
        if self.top_down { row } else { self.height - 1 - row }
    }
}

/// The bytes that hold pixel `x`, `y` (from the top left) of an uncompressed bitmap; of pixels narrower than a byte
/// the byte they share. `None` for every other format and coding, and where the file ends before them.
pub fn stored_at(file: &[u8], format: Option<Format>, x: u32, y: u32) -> Option<Span> {
    let rows = Rows::of(file, format)?;
    let (x, y) = (u64::from(x), u64::from(y));
    if x >= rows.width || y >= rows.height {
        return None;
    }
    let from_start = rows.row(y).checked_mul(rows.stride)?.checked_add(x.checked_mul(rows.bits)? / 8)?;
    let offset = rows.start.checked_add(from_start)?;
    let length = (rows.bits / 8).max(1);
    (offset.checked_add(length)? <= file.len() as u64).then(|| Span::new(offset, length))
}

/// The smallest rectangle that holds every pixel of an uncompressed bitmap of which `span` has a byte: the way back
/// from [`stored_at`]. `None` for every other format and coding, and where the span has no byte of a pixel.
pub fn pixels_at(file: &[u8], format: Option<Format>, span: Span) -> Option<Region> {
    let rows = Rows::of(file, format)?;
    let end = rows.start.checked_add(rows.stride.checked_mul(rows.height)?)?.min(file.len() as u64);
    let (first, last) = (span.offset.max(rows.start), span.end().min(end).checked_sub(1)?);
    if first > last {
        return None;
    }
    let place = |offset: u64| {
        let from_start = offset - rows.start;
        (from_start / rows.stride, from_start % rows.stride * 8)
    };
    let ((mut top, mut left), (bottom, right)) = (place(first), place(last));
    // A start in the padding of a row belongs to the next one.
    if left / rows.bits >= rows.width {
        (top, left) = (top + 1, 0);
    }
    if top > bottom {
        return None;
    }
    let (left, right) = if top == bottom {
        (left / rows.bits, ((right + 7) / rows.bits).min(rows.width - 1))
    } else {
        (0, rows.width - 1)
    };
    let (one, other) = (rows.row(top), rows.row(bottom));
    let (y, height) = (one.min(other), one.abs_diff(other) + 1);
    let number = |value: u64| u32::try_from(value).ok();
    Some(Region {
        x: number(left)?,
        y: number(y)?,
        width: number(right - left + 1)?,
        height: number(height)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A bitmap of 3×2 pixels: 40-byte header, 24 bits, rows of 9 bytes padded to 12.
    fn bitmap(height: i32) -> Vec<u8> {
        let mut file = b"BM".to_vec();
        file.extend([78u32, 0, 54, 40, 3].iter().flat_map(|value| value.to_le_bytes()));
        file.extend(height.to_le_bytes());
        file.extend([1, 0, 24, 0]);
        file.extend([0; 24]);
        file.extend(0..24u8);
        file
    }

    #[test]
    fn rows_are_stored_from_the_bottom_and_padded() {
        let file = bitmap(2);
        let at = |x, y| stored_at(&file, Some(Format::Bmp), x, y);
        assert_eq!(at(0, 1), Some(Span::new(54, 3)));
        assert_eq!(at(2, 0), Some(Span::new(54 + 12 + 6, 3)));
        assert_eq!((at(3, 0), at(0, 2)), (None, None));
        let top_down = bitmap(-2);
        assert_eq!(stored_at(&top_down, Some(Format::Bmp), 2, 0), Some(Span::new(60, 3)));
    }

    #[test]
    fn bytes_lead_back_to_the_pixels_they_hold() {
        let file = bitmap(2);
        let at = |offset, length| pixels_at(&file, Some(Format::Bmp), Span::new(offset, length));
        let region = |x, y, width, height| Some(Region { x, y, width, height });
        for (x, y) in [(0, 0), (1, 0), (2, 1)] {
            let span = stored_at(&file, Some(Format::Bmp), x, y).unwrap();
            assert_eq!(at(span.offset, span.length), region(x, y, 1, 1));
            assert_eq!(at(span.offset + 2, 1), region(x, y, 1, 1));
        }
        // Two and a half pixels; from one row into the next; a start in the padding; more than there is.
        assert_eq!(at(54, 7), region(0, 1, 3, 1));
        assert_eq!(at(60, 8), region(0, 0, 3, 2));
        assert_eq!(at(63, 6), region(0, 0, 1, 1));
        assert_eq!(at(0, 1000), region(0, 0, 3, 2));
        // The header, the padding alone, nothing.
        assert_eq!([at(0, 54), at(63, 3), at(54, 0), at(78, 9)], [None; 4]);
        assert_eq!(pixels_at(&file, Some(Format::Png), Span::new(60, 1)), None);
    }

    #[test]
    fn what_is_not_there_has_no_place() {
        let file = bitmap(2);
        assert_eq!(stored_at(&file[..70], Some(Format::Bmp), 2, 0), None);
        assert_eq!(stored_at(&file, Some(Format::Png), 0, 0), None);
        for length in 0..54 {
            assert_eq!(stored_at(&file[..length], Some(Format::Bmp), 0, 0), None);
        }
    }
}
