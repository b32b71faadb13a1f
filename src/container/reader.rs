//! A reader that cannot leave the file: every read is checked, every offset is the file's own.

use std::ops::Range;

/// Reads forward through `start..end` of a file; offsets count from the start of the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    file: &'a [u8],
    at: usize,
    end: usize,
}

impl<'a> Reader<'a> {
    /// Reads `range` of `file`, cut to what the file has.
    pub(super) fn new(file: &'a [u8], range: Range<usize>) -> Self {
        let end = range.end.min(file.len());
        Self { file, at: range.start.min(end), end }
    }

    /// Offset of the next byte.
    pub(super) const fn at(&self) -> usize {
        self.at
    }

    /// Offset behind the last byte that may be read.
    pub(super) const fn end(&self) -> usize {
        self.end
    }

    /// Bytes left.
    pub(super) const fn left(&self) -> usize {
        self.end.saturating_sub(self.at)
    }

    /// Everything left, without moving.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.file.get(self.at..self.end).unwrap_or_default()
    }

    /// Moves to `at`, at most to the end.
    pub(super) fn seek(&mut self, at: usize) {
        self.at = at.min(self.end);
    }

    /// The next `count` bytes; `None` (and no move) where there are fewer.
    pub(super) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let bytes = self.rest().get(..count)?;
        self.at = self.at.checked_add(count)?;
        Some(bytes)
    }

    /// Whether `bytes` come next.
    pub(super) fn starts_with(&self, bytes: &[u8]) -> bool {
        self.rest().starts_with(bytes)
    }

    /// The next byte.
    pub(super) fn u8(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    /// The next big-endian 16 bits.
    pub(super) fn be16(&mut self) -> Option<u16> {
        Some(u16::from_be_bytes(self.take(2)?.try_into().ok()?))
    }

    /// The next big-endian 32 bits.
    pub(super) fn be32(&mut self) -> Option<u32> {
        Some(u32::from_be_bytes(self.take(4)?.try_into().ok()?))
    }

    /// The next little-endian 16 bits.
    pub(super) fn le16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes(self.take(2)?.try_into().ok()?))
    }

    /// The next little-endian 24 bits.
    pub(super) fn le24(&mut self) -> Option<u32> {
        let low = self.le16()?;
        Some(u32::from(low) | u32::from(self.u8()?) << 16)
    }

    /// The next little-endian 32 bits.
    pub(super) fn le32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }
}

/// Where `needle` first lies in `hay`.
pub(super) fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut from = 0usize;
    loop {
        let at = from.checked_add(hay.get(from..)?.iter().position(|&byte| byte == first)?)?;
        if hay.get(at..)?.starts_with(needle) {
            return Some(at);
        }
        from = at.checked_add(1)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_in_both_orders_and_stops_at_the_end() {
        let file = [9, 1, 2, 3, 4, 5, 6, 9];
        let mut reader = Reader::new(&file, 1..7);
        assert_eq!(reader.be16(), Some(0x0102));
        assert_eq!(reader.le24(), Some(0x05_04_03));
        assert_eq!(reader.be16(), None);
        assert_eq!((reader.at(), reader.left()), (6, 1));
        assert_eq!(reader.u8(), Some(6));
        assert_eq!(reader.u8(), None);
        let mut beyond = Reader::new(&file, 6..usize::MAX);
        assert_eq!((beyond.le32(), beyond.le16()), (None, Some(0x0906)));
    }

    #[test]
    fn finds_behind_false_starts() {
        assert_eq!(find(b"aaab", b"aab"), Some(1));
        assert_eq!(find(b"aaab", b"ac"), None);
        assert_eq!(find(b"", b"a"), None);
    }
}
