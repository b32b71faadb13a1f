//! Where a pixel's samples lie in the file, for the one format that may store them as they are.

use super::bmp_header::{Coding, read};
use crate::container::Format;
use crate::span::Span;

/// The bytes that hold pixel `x`, `y` (from the top left) of an uncompressed bitmap; of pixels narrower than a byte
/// the byte they share. `None` for every other format and coding, and where the file ends before them.
pub fn stored_at(file: &[u8], format: Option<Format>, x: u32, y: u32) -> Option<Span> {
    if format != Some(Format::Bmp) {
        return None;
    }
    let header = read(file).ok()?;
    let plain = matches!(header.coding, Coding::Indexed | Coding::Bytes | Coding::Masks(_));
    let (x, y) = (u64::from(x), u64::from(y));
    if !plain || x >= header.width || y >= header.height {
        return None;
    }
    let bits = u64::from(header.bits);
    // Rows are padded to 32 bits.
    let stride = header.width.checked_mul(bits)?.div_ceil(32).checked_mul(4)?;
    let row = if header.top_down { y } else { header.height - 1 - y };
    let from_start = row.checked_mul(stride)?.checked_add(x.checked_mul(bits)? / 8)?;
    let offset = (header.pixels as u64).checked_add(from_start)?;
    let length = (bits / 8).max(1);
    (offset.checked_add(length)? <= file.len() as u64).then(|| Span::new(offset, length))
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
    fn what_is_not_there_has_no_place() {
        let file = bitmap(2);
        assert_eq!(stored_at(&file[..70], Some(Format::Bmp), 2, 0), None);
        assert_eq!(stored_at(&file, Some(Format::Png), 0, 0), None);
        for length in 0..54 {
            assert_eq!(stored_at(&file[..length], Some(Format::Bmp), 0, 0), None);
        }
    }
}
