//! BMP headers.

use super::{inserted, u32_le};

/// `file` with `bytes` between its headers and its pixels, where the pixel offset allows it.
pub fn gap(file: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
    let pixels = u32_le(file, 10).filter(|_| file.starts_with(b"BM"))?;
    let mut with = inserted(file, pixels as usize, bytes)?;
    let added = u32::try_from(bytes.len()).ok()?;
    let size = u32_le(file, 2)?;
    with[2..6].copy_from_slice(&size.checked_add(added)?.to_le_bytes());
    with[10..14].copy_from_slice(&pixels.checked_add(added)?.to_le_bytes());
    Some(with)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::Format;
    use crate::lab::canvas;
    use crate::lab::write::{self, Encoding};

    #[test]
    fn the_pixel_offset_moves_with_the_gap() {
        let file = write::write(&canvas::rgb(1, 1, vec![1, 2, 3]), Encoding::plain(Format::Bmp)).unwrap();
        let with = gap(&file, b"secret").unwrap();
        assert_eq!(u32_le(&with, 10), Some(60));
        assert_eq!(u32_le(&with, 2), Some(with.len() as u32));
        assert_eq!(&with[54..], b"secret\x03\x02\x01\0");
        assert_eq!(gap(b"BM", b"x"), None);
    }
}
