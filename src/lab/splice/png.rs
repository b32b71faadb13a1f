//! PNG chunks (ISO/IEC 15948 §5.3, §11).

use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;

use super::inserted;

/// Where a chunk goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// Behind IHDR, before the colour table.
    AfterHeader,
    /// Before the first IDAT.
    BeforeData,
    /// Before IEND.
    BeforeEnd,
}

/// A chunk with length and checksum.
pub fn chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut chunk = Vec::with_capacity(data.len() + 12);
    chunk.extend((data.len() as u32).to_be_bytes());
    chunk.extend(name);
    chunk.extend(data);
    let crc = crc32fast::hash(&chunk[4..]);
    chunk.extend(crc.to_be_bytes());
    chunk
}

/// Start, type and data length of every chunk up to IEND.
fn chunks(file: &[u8]) -> Vec<(usize, [u8; 4], usize)> {
    let mut found = Vec::new();
    let mut at = 8usize;
    while let Some(head) = at.checked_add(8).and_then(|end| file.get(at..end)) {
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let name = [head[4], head[5], head[6], head[7]];
        let Some(next) = at.checked_add(12).and_then(|n| n.checked_add(length)).filter(|&n| n <= file.len())
        else {
            break;
        };
        found.push((at, name, length));
        if name == *b"IEND" {
            break;
        }
        at = next;
    }
    found
}

/// `file` with one more chunk.
pub fn insert(file: &[u8], at: At, name: [u8; 4], data: &[u8]) -> Option<Vec<u8>> {
    let found = chunks(file);
    let (place, ..) = match at {
        At::AfterHeader => found.get(1).filter(|_| found[0].1 == *b"IHDR"),
        At::BeforeData => found.iter().find(|(_, name, _)| name == b"IDAT"),
        At::BeforeEnd => found.iter().find(|(_, name, _)| name == b"IEND"),
    }?;
    inserted(file, *place, &chunk(name, data))
}

/// Whether `file` has a chunk of that name.
pub fn has(file: &[u8], name: [u8; 4]) -> bool {
    chunks(file).iter().any(|(_, known, _)| *known == name)
}

/// The content of an iCCP chunk (§11.3.3.3).
pub fn profile(name: &str, profile: &[u8]) -> Vec<u8> {
    [name.as_bytes(), b"\0\0", &deflate(profile)].concat()
}

/// The content of a tEXt chunk (§11.3.4.3); `text` as bytes of Latin-1 by the standard, of anything in practice.
pub fn text(keyword: &str, text: &[u8]) -> Vec<u8> {
    [keyword.as_bytes(), b"\0", text].concat()
}

/// The content of a zTXt chunk (§11.3.4.4).
pub fn compressed_text(keyword: &str, text: &[u8]) -> Vec<u8> {
    [keyword.as_bytes(), b"\0\0", &deflate(text)].concat()
}

/// The content of an iTXt chunk (§11.3.4.5), not compressed, without language and translated keyword.
pub fn international_text(keyword: &str, text: &[u8]) -> Vec<u8> {
    [keyword.as_bytes(), b"\0\0\0\0\0", text].concat()
}

/// A zlib stream of `data`.
pub fn deflate(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(data).and_then(|()| encoder.finish()).expect("writing to memory")
}

/// `file` with its IDAT chunks replaced by one that holds `change` of their joined content.
fn with_data(file: &[u8], change: impl FnOnce(Vec<u8>) -> Option<Vec<u8>>) -> Option<Vec<u8>> {
    let mut joined = Vec::new();
    let mut others = (Vec::from(file.get(..8)?), Vec::new());
    for (start, name, length) in chunks(file) {
        if name == *b"IDAT" {
            joined.extend_from_slice(&file[start + 8..start + 8 + length]);
        } else {
            let side = if joined.is_empty() { &mut others.0 } else { &mut others.1 };
            side.extend_from_slice(&file[start..start + 12 + length]);
        }
    }
    if joined.is_empty() {
        return None;
    }
    Some([others.0, chunk(*b"IDAT", &change(joined)?), others.1].concat())
}

/// `file` with `bytes` in IDAT behind the end of the deflate stream.
pub fn after_stream(file: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
    with_data(file, |data| Some([&data, bytes].concat()))
}

/// `file` with `bytes` as extra scanlines: inflated data behind the last row.
pub fn extra_scanlines(file: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
    with_data(file, |data| {
        let mut rows = Vec::new();
        ZlibDecoder::new(data.as_slice()).take(1 << 28).read_to_end(&mut rows).ok()?;
        rows.extend_from_slice(bytes);
        Some(deflate(&rows))
    })
}

/// Another picture with the header of `file`, which has `height` rows: its rows turned round by `by`. `None` where they are
/// interlaced.
pub fn page(file: &[u8], height: u32, by: usize) -> Option<Vec<u8>> {
    const INTERLACE: usize = 28;
    if file.get(INTERLACE) != Some(&0) {
        return None;
    }
    with_data(file, |data| {
        let mut rows = Vec::new();
        ZlibDecoder::new(data.as_slice()).take(1 << 28).read_to_end(&mut rows).ok()?;
        let row = rows.len().checked_div(height as usize)?;
        rows.rotate_left((by % height as usize) * row);
        Some(deflate(&rows))
    })
}

/// `file` compressed once more, with nothing added: the twin of [`after_stream`] and [`extra_scanlines`].
pub fn recompressed(file: &[u8]) -> Option<Vec<u8>> {
    extra_scanlines(file, &[])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::Format;
    use crate::lab::canvas;
    use crate::lab::write::{self, Encoding};

    fn tiny() -> Vec<u8> {
        write::write(&canvas::rgb(2, 1, vec![1, 2, 3, 4, 5, 6]), Encoding::plain(Format::Png)).unwrap()
    }

    #[test]
    fn chunks_are_put_where_they_belong_and_the_image_still_decodes() {
        let file = insert(&tiny(), At::BeforeData, *b"tEXt", &text("Comment", b"hello")).unwrap();
        let file = insert(&file, At::BeforeEnd, *b"prVt", b"x").unwrap();
        let names: Vec<[u8; 4]> = chunks(&file).into_iter().map(|(_, name, _)| name).collect();
        assert_eq!(names, [*b"IHDR", *b"tEXt", *b"IDAT", *b"prVt", *b"IEND"]);
        let decoded = image::load_from_memory(&file).unwrap().to_rgb8().into_raw();
        assert_eq!(decoded, [1, 2, 3, 4, 5, 6]);
        let file = insert(&file, At::AfterHeader, *b"iCCP", &profile("sRGB", b"profile")).unwrap();
        assert_eq!(chunks(&file)[1].1, *b"iCCP");
        assert!(has(&file, *b"iCCP") && !has(&file, *b"sBIT"));
        assert_eq!(insert(b"no png at all", At::BeforeEnd, *b"tEXt", b""), None);
    }

    #[test]
    fn a_page_has_the_header_and_other_rows() {
        let image = canvas::rgb(1, 3, vec![9, 9, 9, 1, 1, 1, 200, 200, 200]);
        let file = write::write(&image, Encoding::plain(Format::Png)).unwrap();
        let other = page(&file, 3, 1).unwrap();
        assert_eq!(other[..33], file[..33]);
        assert_ne!(image::load_from_memory(&other).unwrap(), image::load_from_memory(&file).unwrap());
        let mut interlaced = file;
        interlaced[28] = 1;
        assert_eq!(page(&interlaced, 3, 1), None);
    }

    #[test]
    fn bytes_behind_the_stream_and_extra_scanlines_lie_inside_idat() {
        let behind = after_stream(&tiny(), b"payload").unwrap();
        let (start, _, length) = chunks(&behind).into_iter().find(|(_, name, _)| name == b"IDAT").unwrap();
        assert!(behind[start + 8..start + 8 + length].ends_with(b"payload"));
        let extra = extra_scanlines(&tiny(), b"payload").unwrap();
        let (start, _, length) = chunks(&extra).into_iter().find(|(_, name, _)| name == b"IDAT").unwrap();
        let mut rows = Vec::new();
        ZlibDecoder::new(&extra[start + 8..start + 8 + length]).read_to_end(&mut rows).unwrap();
        assert_eq!(rows.len(), 7 + 7, "one filter byte, six samples, seven bytes more");
        assert!(rows.ends_with(b"payload"));
    }
}
