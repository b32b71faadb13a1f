//! Text that a mark ends: no length stands in front of it.

use super::{Source, text};
use crate::finding::{Place, Region};
use crate::payload::spec::Spec;
use crate::pixels::Image;

/// Bytes on which it is decided whether there is text at all.
const HEAD: usize = 64;
/// Bits that so much text without a mark must have to be read on.
const PROMISING: f64 = 16.0;

/// A text before its mark.
pub(super) struct Ended {
    /// The text in UTF-8.
    pub(super) text: Vec<u8>,
    /// Which of the marks ended it.
    pub(super) mark: usize,
    /// Bytes of the text as they stand and the mark.
    pub(super) used: usize,
    /// Bits of evidence: the mark and what stands before it.
    pub(super) bits: f64,
}

/// Reads text from the start of a stream up to the first of `marks`.
pub(super) fn read(source: &Source<'_>, image: &Image, spec: &Spec, marks: &[&[u8]]) -> Option<Ended> {
    let mut size = HEAD;
    loop {
        let bytes = spec.read(image, size.min(source.limits.payload_bytes)).ok()?;
        if let Some(found) = find(&bytes, marks) {
            return Some(found);
        }
        let promising = || said(&bytes).is_some_and(|bits| size == HEAD || bits > PROMISING);
        if bytes.len() < size || !promising() {
            return None;
        }
        size = size.saturating_mul(8);
    }
}

fn find(bytes: &[u8], marks: &[&[u8]]) -> Option<Ended> {
    let first = |mark: &&[u8]| bytes.windows(mark.len()).position(|window| window == *mark);
    let found = marks.iter().enumerate().filter_map(|(index, mark)| Some((first(mark)?, index)));
    let (length, mark) = found.min()?;
    let used = length + marks[mark].len();
    let text = plain(bytes.get(..length)?)?;
    // A mark whose letter goes on is a pattern of the plane.
    let goes_on = bytes.get(used).is_some_and(|next| marks[mark].iter().all(|byte| byte == next));
    let marked = 8.0 * marks[mark].len() as f64 - (marks.len() as f64).log2();
    let bits = marked + said(&bytes[..length])? - (length as f64 + 1.0).log2();
    (length > 0 && !goes_on).then_some(Ended { text, mark, used, bits })
}

/// Bits of evidence that all of the bytes are text in UTF-8, or one byte a character and most of them ASCII, whose
/// evidence counts alone; `None` where they are no text.
pub(super) fn said(bytes: &[u8]) -> Option<f64> {
    let whole = |text: &[u8]| text::assess(text).map_or(0.0, |score| score.bits);
    if text::run(bytes) == bytes.len() {
        return Some(whole(bytes));
    }
    plain(bytes)?;
    Some(whole(&bytes.iter().copied().filter(u8::is_ascii).collect::<Vec<u8>>()))
}

/// Whether the first bytes of a content of that length promise text: all of it is, or enough of it says so.
pub(super) fn promising(head: &[u8], length: usize) -> bool {
    said(head).is_some_and(|bits| length <= head.len() || bits > PROMISING)
}

/// The bytes as text in UTF-8, where they are text in UTF-8 or one byte a character (ISO 8859-1), three of four ASCII:
/// flat planes are full of the others.
pub(super) fn plain(bytes: &[u8]) -> Option<Vec<u8>> {
    if text::run(bytes) == bytes.len() {
        return Some(bytes.to_vec());
    }
    let other = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    let latin = other * 4 <= bytes.len() && bytes.iter().all(|byte| latin1(*byte));
    latin.then(|| bytes.iter().map(|byte| char::from(*byte)).collect::<String>().into_bytes())
}

/// A printable character of ISO 8859-1, or white space.
const fn latin1(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\n' | b'\t' | b'\r' | 0xa0..)
}

/// The pixels from the first on that hold `bytes` bytes of a stream that goes row by row or column by column.
pub(super) fn place(image: &Image, spec: &Spec, bytes: usize) -> Place {
    let pixels = (bytes * 8).div_ceil(spec.bits_per_pixel()).max(1);
    Place::Samples { region: region(image, spec.order().columns, pixels), spec: spec.to_string() }
}

/// The rectangle of the first `pixels` pixels.
pub(super) fn region(image: &Image, columns: bool, pixels: usize) -> Region {
    let (width, height) = (image.width as usize, image.height as usize);
    let (wide, high) = if columns {
        (pixels.div_ceil(height).min(width), pixels.min(height))
    } else {
        (pixels.min(width), pixels.div_ceil(width).min(height))
    };
    Region { x: 0, y: 0, width: wide as u32, height: high as u32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_ends_at_the_first_mark_and_noise_has_none() {
        let marks: [&[u8]; 2] = [b"#####", b"*^*^*"];
        let found = find(b"ten past nine*^*^*#####", &marks).unwrap();
        assert_eq!((found.text.as_slice(), found.mark, found.used), (&b"ten past nine"[..], 1, 18));
        assert!(found.bits > 40.0);
        assert_eq!(find("Grüße#####".as_bytes(), &marks).unwrap().text, "Grüße".as_bytes());
        assert_eq!(find(b"Gr\xfc\xdfe aus Wien#####", &marks).unwrap().text, "Grüße aus Wien".as_bytes());
        assert!(find(b"Gr\xfc\xdfe#####", &marks).is_none(), "two of five letters are not ASCII");
        let flat = [[0xff; 30].as_slice(), b"#####"].concat();
        for bytes in [&b"\x01\x02ten#####"[..], b"ten past nine", b"#####", b"", b"ten######", &flat] {
            assert!(find(bytes, &marks).is_none(), "{bytes:?}");
        }
    }
}
