//! GIF's variant of LZW, walked to see where the stream ends, how many pixels come out, and which of them lie
//! behind the last row. Work is per code, not per pixel, so a small stream cannot cost much.

use std::ops::Range;

use super::builder::KEPT;

const CODES: usize = 4096;

/// How the stream ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ending {
    /// With an end code; the ranges hold what lies behind the byte it ends in.
    EndCode(Vec<Range<usize>>),
    /// The sub-blocks end first.
    Exhausted,
    /// A code that cannot be, at this offset.
    Invalid(usize),
}

/// What came of the walk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decoded {
    pub(super) pixels: u64,
    /// Indices behind the expected pixels, at most [`KEPT`].
    pub(super) surplus: Vec<u8>,
    pub(super) ending: Ending,
    /// Which indices occur: any that does must first come as a code of its own.
    pub(super) used: [bool; 256],
}

/// Codes of growing width, least significant bit first, out of several ranges.
struct Codes<'a> {
    file: &'a [u8],
    parts: &'a [Range<usize>],
    at: usize,
    bits: u32,
    count: u32,
}

impl Codes<'_> {
    fn next(&mut self, width: u32) -> Option<usize> {
        while self.count < width {
            let byte = self.byte()?;
            self.bits |= u32::from(byte) << self.count;
            self.count = self.count.saturating_add(8);
        }
        let code = self.bits & (1u32 << width).wrapping_sub(1);
        self.bits >>= width;
        self.count = self.count.saturating_sub(width);
        Some(code as usize)
    }

    fn byte(&mut self) -> Option<u8> {
        while let Some((first, rest)) = self.parts.split_first() {
            let from = first.start.saturating_add(self.at);
            if from < first.end {
                self.at = self.at.saturating_add(1);
                return self.file.get(from).copied();
            }
            (self.parts, self.at) = (rest, 0);
        }
        None
    }

    fn position(&self) -> usize {
        self.parts.first().map_or(self.file.len(), |part| part.start.saturating_add(self.at))
    }

    /// What has not been read. A byte read ahead belongs to the stream's padding.
    fn left(&self) -> Vec<Range<usize>> {
        let mut at = self.at;
        let cut = |part: &Range<usize>| part.start.saturating_add(std::mem::take(&mut at))..part.end;
        self.parts.iter().map(cut).filter(|part| !part.is_empty()).collect()
    }
}

/// The dictionary: for every code its prefix, last index, first index and length.
struct Table {
    prefix: [u16; CODES],
    last: [u8; CODES],
    first: [u8; CODES],
    length: [u16; CODES],
    next: usize,
    clear: usize,
}

impl Table {
    fn new(size: u8) -> Self {
        let clear = 1usize << size;
        let mut table = Self {
            prefix: [0; CODES],
            last: [0; CODES],
            first: [0; CODES],
            length: [0; CODES],
            next: clear.saturating_add(2),
            clear,
        };
        for code in 0..clear {
            table.set(code, 0, code as u8, code as u8, 1);
        }
        table
    }

    fn set(&mut self, code: usize, prefix: usize, last: u8, first: u8, length: u16) {
        let slots = (
            self.prefix.get_mut(code),
            self.last.get_mut(code),
            self.first.get_mut(code),
            self.length.get_mut(code),
        );
        if let (Some(p), Some(l), Some(f), Some(n)) = slots {
            (*p, *l, *f, *n) = (prefix as u16, last, first, length);
        }
    }

    fn first(&self, code: usize) -> u8 {
        self.first.get(code).copied().unwrap_or_default()
    }

    fn length(&self, code: usize) -> u16 {
        self.length.get(code).copied().unwrap_or_default()
    }

    /// Adds `previous` followed by `index`.
    fn add(&mut self, previous: usize, index: u8) {
        if self.next < CODES {
            let (first, length) = (self.first(previous), self.length(previous).saturating_add(1));
            self.set(self.next, previous, index, first, length);
            self.next = self.next.saturating_add(1);
        }
    }

    /// The last `count` indices of the string of `code`, in order.
    fn ending(&self, mut code: usize, count: usize) -> Vec<u8> {
        let mut indices = Vec::with_capacity(count);
        while indices.len() < count {
            indices.push(self.last.get(code).copied().unwrap_or_default());
            code = self.prefix.get(code).map_or(0, |&prefix| usize::from(prefix));
        }
        indices.reverse();
        indices
    }
}

/// Walks the stream in `parts` of `file` with the minimum code size `size` (1..=8); `expected` pixels belong to
/// the image.
pub(super) fn examine(file: &[u8], parts: &[Range<usize>], size: u8, expected: u64) -> Decoded {
    let mut codes = Codes { file, parts, at: 0, bits: 0, count: 0 };
    let mut table = Table::new(size);
    let start = u32::from(size).saturating_add(1);
    let (mut width, mut previous) = (start, None);
    let (mut pixels, mut surplus) = (0u64, Vec::new());
    let mut used = [false; 256];
    let ending = loop {
        let Some(code) = codes.next(width) else { break Ending::Exhausted };
        if code == table.clear {
            table.next = table.clear.saturating_add(2);
            (width, previous) = (start, None);
            continue;
        }
        if code == table.clear.saturating_add(1) {
            break Ending::EndCode(codes.left());
        }
        match previous {
            None if code > table.clear => break Ending::Invalid(codes.position()),
            Some(_) if code > table.next || code == table.next && code >= CODES => {
                break Ending::Invalid(codes.position());
            }
            Some(before) => {
                let index = table.first(if code == table.next { before } else { code });
                table.add(before, index);
            }
            None => {}
        }
        if code < table.clear
            && let Some(used) = used.get_mut(code)
        {
            *used = true;
        }
        let length = u64::from(table.length(code));
        pixels = pixels.saturating_add(length);
        let behind = pixels.saturating_sub(expected).min(length) as usize;
        if behind > 0 && surplus.len() < KEPT {
            surplus.extend(table.ending(code, behind));
        }
        if table.next == 1usize << width && width < 12 {
            width = width.saturating_add(1);
        }
        previous = Some(code);
    };
    Decoded { pixels, surplus, ending, used }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Packs codes of the given widths, least significant bit first.
    fn pack(codes: &[(u32, u32)]) -> Vec<u8> {
        let (mut bytes, mut at) = (vec![0u8; 64], 0u32);
        for &(code, width) in codes {
            for bit in 0..width {
                if code >> bit & 1 == 1 {
                    bytes[(at / 8) as usize] |= 1 << (at % 8);
                }
                at += 1;
            }
        }
        bytes.truncate(at.div_ceil(8) as usize);
        bytes
    }

    fn whole(bytes: &[u8], expected: u64) -> Decoded {
        examine(bytes, std::slice::from_ref(&(0..bytes.len())), 2, expected)
    }

    // Two-bit indices: clear is 4, end is 5, the first new code is 6.
    const HEAD: [(u32, u32); 4] = [(4, 3), (1, 3), (6, 3), (2, 3)];

    #[test]
    fn counts_pixels_and_finds_what_follows_the_end_code() {
        // 1, then code 6 = "1 1" which is being defined, then 2: four pixels. Code 7 is defined by then: four bits a code.
        let mut bytes = pack(&[HEAD.as_slice(), &[(5, 4)]].concat());
        let end = bytes.len();
        bytes.extend(b"hidden");
        let parts = [0..end + 2, end + 2..bytes.len()];
        let decoded = examine(&bytes, &parts, 2, 4);
        assert_eq!((decoded.pixels, decoded.surplus.len()), (4, 0));
        assert_eq!(decoded.ending, Ending::EndCode(vec![end..end + 2, end + 2..end + 6]));
    }

    #[test]
    fn surplus_pixels_come_out() {
        let bytes = pack(&[HEAD.as_slice(), &[(5, 4)]].concat());
        assert_eq!(whole(&bytes, 2).surplus, [1, 2]);
    }

    #[test]
    fn a_stream_may_stop_or_be_invalid() {
        let bytes = pack(&HEAD);
        assert_eq!(whole(&bytes, 4).ending, Ending::Exhausted);
        let bytes = pack(&[(4, 3), (7, 3)]);
        assert!(matches!(whole(&bytes, 4).ending, Ending::Invalid(_)));
    }
}
