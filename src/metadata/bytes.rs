//! Reading numbers and pieces out of a block whose every length may lie.

use crate::span::Span;

/// Order of the bytes of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Endian {
    Little,
    Big,
}

/// A 16-bit number at `at`, where there is one.
pub(super) fn u16_at(bytes: &[u8], at: usize, endian: Endian) -> Option<u16> {
    let raw = *bytes.get(at..)?.first_chunk::<2>()?;
    Some(match endian {
        Endian::Little => u16::from_le_bytes(raw),
        Endian::Big => u16::from_be_bytes(raw),
    })
}

/// A 32-bit number at `at`, where there is one.
pub(super) fn u32_at(bytes: &[u8], at: usize, endian: Endian) -> Option<u32> {
    let raw = *bytes.get(at..)?.first_chunk::<4>()?;
    Some(match endian {
        Endian::Little => u32::from_le_bytes(raw),
        Endian::Big => u32::from_be_bytes(raw),
    })
}

/// `length` bytes from `at`, where there are so many.
pub(super) fn slice(bytes: &[u8], at: usize, length: usize) -> Option<&[u8]> {
    bytes.get(at..at.checked_add(length)?)
}

/// A block of metadata and where its bytes lie in the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Content<'a> {
    /// The bytes, joined and decompressed.
    pub(super) bytes: &'a [u8],
    spans: &'a [Span],
    /// Whether the bytes stand in the file as they are: then a part of them has a place of its own.
    stored: bool,
}

impl<'a> Content<'a> {
    /// Bytes that stand in the file as they are, in these pieces.
    pub(super) const fn stored(bytes: &'a [u8], spans: &'a [Span]) -> Self {
        Self { bytes, spans, stored: true }
    }

    /// Bytes that were decoded from these pieces: every part of them has the same place, all of it.
    pub(super) const fn decoded(bytes: &'a [u8], spans: &'a [Span]) -> Self {
        Self { bytes, spans, stored: false }
    }

    /// Where `length` bytes from `at` lie in the file; a part that runs over pieces includes what stands between them.
    pub(super) fn span(&self, at: usize, length: usize) -> Span {
        let (start, end) = if self.stored {
            (self.offset(at), self.offset(at.saturating_add(length.saturating_sub(1))))
        } else {
            let first = self.spans.first().map_or(0, |span| span.offset);
            (first, self.spans.last().map_or(first, |span| span.end().saturating_sub(1)))
        };
        let length = if length == 0 { 0 } else { end.saturating_sub(start).saturating_add(1) };
        Span::new(start, length)
    }

    fn offset(&self, at: usize) -> u64 {
        let mut left = at as u64;
        for span in self.spans {
            if left < span.length {
                return span.offset.saturating_add(left);
            }
            left = left.saturating_sub(span.length);
        }
        self.spans.last().map_or(0, |span| span.end().saturating_add(left))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_over_two_pieces_includes_what_stands_between() {
        let spans = [Span::new(10, 4), Span::new(20, 4)];
        let content = Content::stored(b"abcdefgh", &spans);
        assert_eq!(content.span(1, 2), Span::new(11, 2));
        assert_eq!(content.span(2, 4), Span::new(12, 10));
        assert_eq!(content.span(4, 4), Span::new(20, 4));
        assert_eq!(Content::decoded(b"xyz", &spans).span(1, 1), Span::new(10, 14));
    }

    #[test]
    fn nothing_is_read_behind_the_end() {
        assert_eq!(u16_at(&[1, 2], 0, Endian::Little), Some(0x0201));
        assert_eq!(u16_at(&[1, 2], 1, Endian::Big), None);
        assert_eq!(u32_at(&[1, 2, 3, 4], 0, Endian::Big), Some(0x01020304));
        assert_eq!(u32_at(&[1, 2, 3, 4], usize::MAX, Endian::Big), None);
        assert_eq!(slice(&[1, 2, 3], 1, usize::MAX), None);
    }
}
