//! `Raw profile type …` texts: `ImageMagick`'s hexadecimal dump of a profile: newline, name, newline, length, newline,
//! digits.

use super::bytes::Content;
use super::gathered::Gathered;
use super::{exif, icc, iptc, xmp};
use crate::span::Span;

/// Reads the profile inside the text `raw` of the chunk `keyword`.
pub(super) fn read(keyword: &str, raw: &[u8], span: Span, gathered: &mut Gathered<'_>) {
    let Some(bytes) = decode(raw) else { return };
    let spans = [span];
    let inner = |skip: usize| Content::decoded(bytes.get(skip..).unwrap_or_default(), &spans);
    match keyword.rsplit(' ').next().unwrap_or_default() {
        "exif" | "APP1" | "app1" if bytes.starts_with(b"Exif\0\0") => exif::read(&inner(6), gathered),
        "exif" => exif::read(&inner(0), gathered),
        "xmp" => xmp::read(&inner(0), gathered),
        "iptc" | "8bim" if bytes.starts_with(b"8BIM") => iptc::resources(&inner(0), gathered),
        "iptc" => iptc::records(&inner(0), gathered),
        "icc" | "icm" => icc::read(&inner(0), gathered),
        _ => {}
    }
}

/// The bytes behind the third newline, as long as the second line says.
fn decode(raw: &[u8]) -> Option<Vec<u8>> {
    let mut lines = raw.splitn(4, |byte| *byte == b'\n');
    let (_, _) = (lines.next()?, lines.next()?);
    let length: usize = std::str::from_utf8(lines.next()?).ok()?.trim().parse().ok()?;
    let digits: Vec<u8> = lines
        .next()?
        .iter()
        .filter_map(|byte| char::from(*byte).to_digit(16))
        .map(|digit| digit as u8)
        .collect();
    let bytes: Vec<u8> = digits
        .chunks_exact(2)
        .take(length)
        .filter_map(|pair| Some(pair.first()? << 4 | pair.get(1)?))
        .collect();
    (bytes.len() == length).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dump_is_as_long_as_it_says() {
        assert_eq!(decode(b"\nexif\n       3\n0aff\n10\n"), Some(vec![0x0a, 0xff, 0x10]));
        assert_eq!(decode(b"\nexif\n       4\n0aff10\n"), None);
        assert_eq!(decode(b"exif"), None);
    }
}
