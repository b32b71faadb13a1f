//! A range of bytes in a file.

/// `length` bytes from `offset`, counted from the start of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte, from the start of the file.
    pub offset: u64,
    /// Number of bytes; may be 0.
    pub length: u64,
}

impl Span {
    /// A span of `length` bytes from `offset`.
    pub const fn new(offset: u64, length: u64) -> Self {
        Self { offset, length }
    }

    /// The span from `start` up to but not including `end`; empty where `end` is before `start`.
    pub const fn between(start: usize, end: usize) -> Self {
        Self { offset: start as u64, length: end.saturating_sub(start) as u64 }
    }

    /// First offset behind the span (saturating).
    pub const fn end(self) -> u64 {
        self.offset.saturating_add(self.length)
    }

    /// Whether the span holds no byte.
    pub const fn is_empty(self) -> bool {
        self.length == 0
    }

    /// The bytes of `file` inside the span: as many as there are, never more than the file has.
    pub fn of(self, file: &[u8]) -> &[u8] {
        let start = usize::try_from(self.offset).unwrap_or(usize::MAX).min(file.len());
        let end = usize::try_from(self.end()).unwrap_or(usize::MAX).min(file.len());
        file.get(start..end).unwrap_or_default()
    }
}

impl std::fmt::Display for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:#x}+{}", self.offset, self.length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_never_reaches_outside_the_file() {
        let file = [1, 2, 3, 4];
        assert_eq!(Span::new(1, 2).of(&file), [2, 3]);
        assert_eq!(Span::new(3, 9).of(&file), [4]);
        assert_eq!(Span::new(u64::MAX, u64::MAX).of(&file), [] as [u8; 0]);
        assert_eq!(Span::between(5, 2).length, 0);
    }
}
