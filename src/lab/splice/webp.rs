//! WebP chunks (RFC 9649 §2.4 to §2.7).

use super::u32_le;

/// A chunk with its padding byte.
fn chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut chunk = [&name, (data.len() as u32).to_le_bytes().as_slice(), data].concat();
    if data.len() % 2 == 1 {
        chunk.push(0);
    }
    chunk
}

/// `file` (with canvas `width` × `height`) with one more chunk in the extended format: a profile behind the header,
/// others at the end. Profile, EXIF and XMP get their flag; a chunk of another name needs none.
pub fn insert(file: &[u8], (width, height): (u32, u32), name: [u8; 4], data: &[u8]) -> Option<Vec<u8>> {
    let size = u32_le(file, 4)? as usize;
    if !file.starts_with(b"RIFF") || file.get(8..12)? != b"WEBP" || size + 8 > file.len() {
        return None;
    }
    let mut body = file[12..8 + size].to_vec();
    if !body.starts_with(b"VP8X") {
        // VP8L says itself whether it has alpha: the bit behind 8 bits of signature and 28 of size.
        let alpha = body.starts_with(b"VP8L") && body.get(12)? & 0x10 != 0;
        let mut head = vec![if alpha { 0x10 } else { 0 }, 0, 0, 0];
        head.extend(&(width - 1).to_le_bytes()[..3]);
        head.extend(&(height - 1).to_le_bytes()[..3]);
        body.splice(0..0, chunk(*b"VP8X", &head));
    }
    match &name {
        b"ICCP" => body[8] |= 0x20,
        b"EXIF" => body[8] |= 8,
        b"XMP " => body[8] |= 4,
        _ => {}
    }
    let place = if name == *b"ICCP" { 18 } else { body.len() };
    body.splice(place..place, chunk(name, data));
    let mut whole = b"RIFF".to_vec();
    whole.extend((body.len() as u32 + 4).to_le_bytes());
    whole.extend(b"WEBP");
    whole.extend(body);
    whole.extend(&file[8 + size..]);
    Some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::Format;
    use crate::lab::canvas;
    use crate::lab::write::{self, Encoding};

    #[test]
    fn a_simple_file_becomes_an_extended_one_with_the_chunk_at_its_end() {
        let image = canvas::rgb(3, 2, vec![50; 18]);
        let file = write::write(&image, Encoding::plain(Format::Webp)).unwrap();
        let with = insert(&file, (3, 2), *b"EXIF", b"II*\0x").unwrap();
        assert_eq!(&with[12..16], b"VP8X");
        assert_eq!(with[20] & 8, 8);
        assert_eq!(&with[24..30], [2, 0, 0, 1, 0, 0]);
        assert!(with.ends_with(b"EXIF\x05\0\0\0II*\0x\0"));
        assert_eq!(u32_le(&with, 4).unwrap() as usize + 8, with.len());
        assert!(image::load_from_memory(&with).is_ok());
        let with = insert(&with, (3, 2), *b"ICCP", b"prof").unwrap();
        assert_eq!((&with[30..34], with[20] & 0x20), (b"ICCP".as_slice(), 0x20));
        assert!(image::load_from_memory(&with).is_ok());
    }
}
