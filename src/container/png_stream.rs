//! Inflating a zlib stream that lies in pieces, to see where it ends, whether its checksum is right and what
//! comes out behind the bytes that are expected. Nothing is kept but a bounded number of surplus bytes.

use std::ops::Range;

use flate2::{Decompress, FlushDecompress, Status};

use super::builder::KEPT;

/// Most filter bytes kept: those of the tallest interlaced image within the limits.
const FILTERS: usize = 1 << 17;

/// Whether a stream has RFC 1950 framing around the deflate data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    /// Two bytes before, Adler-32 behind.
    Zlib,
    /// None (Apple's `CgBI` variant of PNG).
    Raw,
}

/// How the checksum behind the stream compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Checksum {
    /// As computed.
    Right,
    /// Another value.
    Wrong,
    /// The bytes end before it, or there is none by design.
    Absent,
}

/// How inflating ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ending {
    /// At the final block. The ranges hold what lies behind it and its checksum.
    Complete {
        /// Adler-32.
        checksum: Checksum,
        /// Bytes of the pieces that the stream does not use.
        unused: Vec<Range<usize>>,
    },
    /// The pieces end before the stream does.
    Truncated,
    /// The two header bytes are none of RFC 1950.
    BadHeader,
    /// The deflate data are invalid at this offset of the file.
    Corrupt(usize),
    /// Inflating was stopped at the limit.
    Stopped,
}

/// The rows a stream should hold: bytes a row behind the filter byte, and how many such rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Rows(pub(super) Vec<(u64, u64)>);

impl Rows {
    /// Bytes of all rows with their filter bytes; `None` beyond 64 bits.
    pub(super) fn total(&self) -> Option<u64> {
        self.0
            .iter()
            .try_fold(0u64, |sum, &(bytes, rows)| sum.checked_add(bytes.checked_add(1)?.checked_mul(rows)?))
    }
}

/// What came of inflating.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Inflated {
    /// Bytes that came out.
    pub(super) total: u64,
    /// The first of them behind the expected ones, at most [`KEPT`].
    pub(super) surplus: Vec<u8>,
    /// Rows by filter type: none, sub, up, average, Paeth.
    pub(super) by_filter: [u64; 5],
    /// Rows whose filter byte is none of the five.
    pub(super) bad_filters: u64,
    /// The filter bytes of the rows, at most [`FILTERS`].
    pub(super) filters: Vec<u8>,
    /// How it ended.
    pub(super) ending: Ending,
}

/// Bytes given to the decompressor at a time.
const STEP: usize = 1 << 16;

/// Bytes that a stream may take beyond what comes out of it: deflate never needs more than some bytes in 65,535, and a
/// row here and there may be flushed. Blocks of nothing cost time without end.
const EMPTY: u64 = 64 << 10;

/// Inflates the stream in `pieces` of `file`. `rows` says what is expected; without rows nothing is surplus.
/// Stops once [`KEPT`] surplus bytes or `limit` bytes in all came out.
pub(super) fn inflate(
    file: &[u8],
    pieces: &[Range<usize>],
    framing: Framing,
    rows: Option<&Rows>,
    limit: u64,
) -> Inflated {
    let mut input = Pieces { file, ranges: pieces, at: 0 };
    let mut result = Inflated {
        total: 0,
        surplus: Vec::new(),
        by_filter: [0; 5],
        bad_filters: 0,
        filters: Vec::new(),
        ending: Ending::Truncated,
    };
    if framing == Framing::Zlib {
        match (input.byte(), input.byte()) {
            (Some(method), Some(flags)) if is_zlib_header(method, flags) => {}
            (Some(_), Some(_)) => {
                result.ending = Ending::BadHeader;
                return result;
            }
            _ => return result,
        }
    }
    let expected = rows.map_or(u64::MAX, |rows| rows.total().unwrap_or(u64::MAX));
    let mut filters = Filters::new(rows);
    let mut adler = Adler::default();
    let mut engine = Decompress::new(false);
    let mut buffer = vec![0u8; 1 << 16];
    result.ending = loop {
        let chunk = input.chunk();
        let chunk = chunk.get(..chunk.len().min(STEP)).unwrap_or_default();
        let (read, written) = (engine.total_in(), engine.total_out());
        let status = engine.decompress(chunk, &mut buffer, FlushDecompress::None);
        let read = engine.total_in().saturating_sub(read) as usize;
        let written = engine.total_out().saturating_sub(written) as usize;
        let out = buffer.get(..written).unwrap_or_default();
        adler.update(out);
        filters.check(out, result.total);
        let surplus = result.total.saturating_add(written as u64).saturating_sub(expected);
        let fresh = written.min(usize::try_from(surplus).unwrap_or(usize::MAX));
        let room = KEPT.saturating_sub(result.surplus.len());
        let kept = out.get(written.saturating_sub(fresh)..).unwrap_or_default();
        result.surplus.extend(kept.iter().take(room));
        result.total = result.total.saturating_add(written as u64);
        input.skip(read);
        match status {
            Ok(Status::StreamEnd) => {
                let checksum = match framing {
                    Framing::Zlib => input.checksum(adler.value()),
                    Framing::Raw => Checksum::Absent,
                };
                break Ending::Complete { checksum, unused: input.left() };
            }
            Err(_) => break Ending::Corrupt(input.position()),
            Ok(_) if result.total >= limit || surplus > KEPT as u64 => break Ending::Stopped,
            Ok(_) if engine.total_in() > result.total.saturating_add(EMPTY) => break Ending::Stopped,
            Ok(_) if read == 0 && written == 0 => break Ending::Truncated,
            Ok(_) => {}
        }
    };
    (result.by_filter, result.bad_filters) = (filters.known, filters.bad);
    result.filters = filters.kept;
    result
}

/// The first `count` bytes that the stream in `pieces` inflates to; fewer where there are fewer. `count` is the
/// caller's promise of what memory this may take.
pub(super) fn rows_of(file: &[u8], pieces: &[Range<usize>], framing: Framing, count: usize) -> Vec<u8> {
    let mut input = Pieces { file, ranges: pieces, at: 0 };
    if framing == Framing::Zlib {
        input.skip_bytes(2);
    }
    let mut engine = Decompress::new(false);
    let mut out = Vec::new();
    let mut buffer = vec![0u8; 1 << 16];
    while out.len() < count {
        let (read, written) = (engine.total_in(), engine.total_out());
        let status = engine.decompress(input.chunk(), &mut buffer, FlushDecompress::None);
        let read = engine.total_in().saturating_sub(read) as usize;
        let written = engine.total_out().saturating_sub(written) as usize;
        out.extend_from_slice(buffer.get(..written).unwrap_or_default());
        input.skip(read);
        if !matches!(status, Ok(Status::Ok)) || read == 0 && written == 0 {
            break;
        }
    }
    out.truncate(count);
    out
}

/// RFC 1950 §2.2: method 8, window up to 32 KiB, check bits, no preset dictionary (ISO/IEC 15948 §10.1).
fn is_zlib_header(method: u8, flags: u8) -> bool {
    let word = u16::from_be_bytes([method, flags]);
    method & 15 == 8 && method >> 4 <= 7 && word.is_multiple_of(31) && flags & 0x20 == 0
}

/// Bytes that lie in several ranges of a file, read as one.
struct Pieces<'a> {
    file: &'a [u8],
    ranges: &'a [Range<usize>],
    /// Bytes of the first range already read.
    at: usize,
}

impl<'a> Pieces<'a> {
    /// What is left of the current piece; empty only at the end.
    fn chunk(&mut self) -> &'a [u8] {
        while let Some((first, rest)) = self.ranges.split_first() {
            let start = first.start.saturating_add(self.at);
            let end = first.end.min(self.file.len());
            if start < end {
                return self.file.get(start..end).unwrap_or_default();
            }
            (self.ranges, self.at) = (rest, 0);
        }
        &[]
    }

    fn skip(&mut self, count: usize) {
        self.at = self.at.saturating_add(count);
    }

    fn skip_bytes(&mut self, count: usize) {
        for _ in 0..count {
            self.byte();
        }
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = self.chunk().first().copied();
        self.skip(1);
        byte
    }

    fn checksum(&mut self, computed: u32) -> Checksum {
        let mut stored = 0u32;
        for _ in 0..4 {
            let Some(byte) = self.byte() else { return Checksum::Absent };
            stored = stored << 8 | u32::from(byte);
        }
        if stored == computed { Checksum::Right } else { Checksum::Wrong }
    }

    fn position(&self) -> usize {
        self.ranges.first().map_or(self.file.len(), |piece| piece.start.saturating_add(self.at))
    }

    /// The ranges not read yet.
    fn left(&mut self) -> Vec<Range<usize>> {
        self.chunk();
        let mut at = self.at;
        let cut = |piece: &Range<usize>| {
            let start = piece.start.saturating_add(std::mem::take(&mut at));
            start..piece.end.min(self.file.len())
        };
        self.ranges.iter().map(cut).filter(|range| !range.is_empty()).collect()
    }
}

/// Adler-32 (RFC 1950 §8.2).
struct Adler {
    a: u32,
    b: u32,
}

impl Default for Adler {
    fn default() -> Self {
        Self { a: 1, b: 0 }
    }
}

impl Adler {
    fn update(&mut self, bytes: &[u8]) {
        // 5552 is the most bytes whose sums fit into 32 bits.
        for chunk in bytes.chunks(5552) {
            for &byte in chunk {
                self.a = self.a.wrapping_add(u32::from(byte));
                self.b = self.b.wrapping_add(self.a);
            }
            self.a %= 65521;
            self.b %= 65521;
        }
    }

    const fn value(&self) -> u32 {
        self.b << 16 | self.a
    }
}

/// Looks at the filter byte of every row while the bytes pass by.
struct Filters {
    /// Passes not begun yet, last first.
    passes: Vec<(u64, u64)>,
    /// Bytes from one filter byte to the next, and rows left, of the current pass.
    step: u64,
    rows: u64,
    /// Position of the next filter byte.
    next: u64,
    known: [u64; 5],
    bad: u64,
    kept: Vec<u8>,
}

impl Filters {
    fn new(rows: Option<&Rows>) -> Self {
        let passes = rows.map(|rows| rows.0.iter().rev().copied().collect()).unwrap_or_default();
        Self { passes, step: 0, rows: 0, next: 0, known: [0; 5], bad: 0, kept: Vec::new() }
    }

    /// `bytes` are those from position `start` of the inflated stream.
    fn check(&mut self, bytes: &[u8], start: u64) {
        loop {
            if self.rows == 0 {
                let Some((length, rows)) = self.passes.pop() else { return };
                (self.step, self.rows) = (length.saturating_add(1), rows);
                continue;
            }
            let Some(&filter) =
                self.next.checked_sub(start).and_then(|at| bytes.get(usize::try_from(at).ok()?))
            else {
                return;
            };
            let count = self.known.get_mut(usize::from(filter)).unwrap_or(&mut self.bad);
            *count = count.saturating_add(1);
            if self.kept.len() < FILTERS {
                self.kept.push(filter);
            }
            self.next = self.next.saturating_add(self.step);
            self.rows = self.rows.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn deflated(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn run(file: &[u8], pieces: &[Range<usize>], rows: &Rows) -> Inflated {
        inflate(file, pieces, Framing::Zlib, Some(rows), 1 << 30)
    }

    /// As [`run`], in one piece.
    fn run_whole(file: &[u8], rows: &Rows) -> Inflated {
        run(file, std::slice::from_ref(&(0..file.len())), rows)
    }

    #[test]
    fn finds_the_end_over_any_cut() {
        let mut file = deflated(&[0, 1, 2, 3, 4, 5, 6, 7, 9, 9]);
        let end = file.len();
        file.extend(b"hidden");
        let rows = Rows(vec![(3, 2)]);
        for cut in 0..file.len() {
            let result = run(&file, &[0..cut, cut..cut, cut..file.len()], &rows);
            assert_eq!((result.total, result.bad_filters), (10, 0));
            assert_eq!((result.filters, result.surplus), (vec![0, 4], vec![9, 9]));
            let Ending::Complete { checksum: Checksum::Right, unused } = result.ending else { panic!() };
            assert_eq!(unused.iter().map(Range::len).sum::<usize>(), 6);
            assert_eq!(unused[0].start, end);
        }
    }

    #[test]
    fn tells_damage_apart() {
        let rows = Rows(vec![(99, 10)]);
        let good = deflated(&[5; 1000]);
        assert_eq!(run_whole(&good, &rows).bad_filters, 10);
        let mut wrong = good.clone();
        *wrong.last_mut().unwrap() ^= 1;
        let ending = run_whole(&wrong, &rows).ending;
        assert_eq!(ending, Ending::Complete { checksum: Checksum::Wrong, unused: Vec::new() });
        assert_eq!(run_whole(&good[..8], &rows).ending, Ending::Truncated);
        wrong[1] ^= 1;
        assert_eq!(run_whole(&wrong, &rows).ending, Ending::BadHeader);
        let bad_block = [0x78, 0x9c, 7, 0, 0];
        assert!(matches!(run_whole(&bad_block, &rows).ending, Ending::Corrupt(_)));
    }

    #[test]
    fn a_bomb_is_stopped_and_not_kept() {
        let bomb = deflated(&vec![7; 40 << 20]);
        let result = run_whole(&bomb, &Rows(vec![(1, 1)]));
        assert_eq!(result.ending, Ending::Stopped);
        assert_eq!(result.surplus.len(), KEPT);
        assert!(result.total < (KEPT as u64) + (1 << 17));
    }
}
