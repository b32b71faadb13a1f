//! Samples, file bytes or row filters → bits → bytes, in any order of pixels.

use crate::finding::BitOrder;
use crate::pixels::{Image, Layout};

/// Where one bit of a pixel comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tap {
    /// Bit of a stored sample: channel, bit (0 = least significant).
    Sample(usize, u8),
    /// Bit of the colour that the pixel's palette index stands for: 0..=2 red, green, blue, 3 alpha.
    Colour(usize, u8),
    /// Bit of a byte that is no sample.
    Byte(u8),
}

/// The order in which pixels are visited. The first axis runs fastest; a reversed axis runs from its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PixelOrder {
    /// Column by column instead of row by row.
    pub columns: bool,
    /// From right to left.
    pub from_right: bool,
    /// From bottom to top.
    pub from_bottom: bool,
}

impl PixelOrder {
    /// Row by row from the top left.
    pub const RASTER: Self = Self { columns: false, from_right: false, from_bottom: false };
    /// Column by column from the top left.
    pub const COLUMNS: Self = Self { columns: true, from_right: false, from_bottom: false };
    /// All eight.
    pub const ALL: [Self; 8] = [
        Self::RASTER,
        Self { from_right: true, ..Self::RASTER },
        Self { from_bottom: true, ..Self::RASTER },
        Self { from_right: true, from_bottom: true, ..Self::RASTER },
        Self::COLUMNS,
        Self { from_right: true, ..Self::COLUMNS },
        Self { from_bottom: true, ..Self::COLUMNS },
        Self { from_right: true, from_bottom: true, ..Self::COLUMNS },
    ];
}

/// Pixels that count; the others are passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Only {
    /// All.
    All,
    /// Those with alpha 0.
    Transparent,
    /// Those with another alpha.
    Visible,
}

/// Which pixels are visited, and in which order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Walk {
    pub(super) order: PixelOrder,
    /// Every second line runs backwards.
    pub(super) serpentine: bool,
    /// First and last column of those visited, `None` for all.
    pub(super) columns: Option<(u32, u32)>,
    /// First and last row.
    pub(super) rows: Option<(u32, u32)>,
    /// Every how many-th pixel, at least 1.
    pub(super) step: u32,
    /// Which of them count.
    pub(super) only: Only,
}

impl Walk {
    pub(super) const fn new(order: PixelOrder) -> Self {
        Self { order, serpentine: false, columns: None, rows: None, step: 1, only: Only::All }
    }
}

/// What pixels are made of.
#[derive(Debug, Clone, Copy)]
pub(super) enum Grid<'a> {
    /// Pixels.
    Image(&'a Image),
    /// A line of bytes.
    Bytes(&'a [u8]),
}

impl Grid<'_> {
    const fn size(&self) -> (usize, usize) {
        match self {
            Self::Image(image) => (image.width as usize, image.height as usize),
            Self::Bytes(bytes) => (bytes.len(), 1),
        }
    }

    #[inline]
    fn bit(&self, pixel: usize, tap: Tap) -> u8 {
        let (value, bit) = match (self, tap) {
            (Self::Image(image), Tap::Sample(channel, bit)) => (image.sample(pixel, channel), bit),
            (Self::Image(image), Tap::Colour(channel, bit)) => {
                debug_assert_eq!(image.layout, Layout::Indexed);
                (u16::from(image.rgba8(pixel)[channel]), bit)
            }
            (Self::Bytes(bytes), Tap::Byte(bit)) => (u16::from(bytes[pixel]), bit),
            (Self::Image(_), Tap::Byte(_)) | (Self::Bytes(_), Tap::Sample(..) | Tap::Colour(..)) => (0, 0),
        };
        (value >> bit & 1) as u8
    }

    fn is_transparent(&self, pixel: usize) -> bool {
        match self {
            Self::Image(image) => match image.layout.alpha() {
                Some(alpha) => image.sample(pixel, alpha) == 0,
                None => image.rgba8(pixel)[3] == 0,
            },
            Self::Bytes(_) => false,
        }
    }
}

/// A stream of bits, resolved against what it is read from.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    pub(super) grid: Grid<'a>,
    pub(super) walk: &'a Walk,
    /// The taps of a pixel. Every group is read from all pixels before the next one is.
    pub(super) groups: Vec<Vec<Tap>>,
    /// Neighbouring taps that are joined by exclusive-or into one bit; 1 for none.
    pub(super) joined: usize,
    /// Bits passed over at the start.
    pub(super) skip: usize,
    /// Bits that a sample gives, and every how many-th sample counts: 1 for all.
    pub(super) every: (usize, usize),
}

impl Plan<'_> {
    fn walker(&self) -> Walker<'_> {
        Walker::new(&self.grid, self.walk)
    }

    /// Pixels that are visited.
    fn visited(&self) -> usize {
        let walker = self.walker();
        match self.walk.only {
            Only::All => walker.area().div_ceil(self.walk.step.max(1) as usize),
            Only::Transparent | Only::Visible => walker.count(),
        }
    }

    /// Bits of the samples that count, of `bits` in all.
    const fn counted(&self, bits: usize) -> usize {
        match self.every {
            (_, 1) => bits,
            (sample, every) => (bits / sample).div_ceil(every) * sample,
        }
    }

    /// Which bit of all samples the `bit`-th of those that count is.
    const fn place(&self, bit: usize) -> usize {
        let (sample, every) = self.every;
        (bit / sample).saturating_mul(every * sample) + bit % sample
    }

    /// Whole bytes that the stream has at most.
    fn most(&self) -> usize {
        let taps: usize = self.groups.iter().map(Vec::len).sum();
        self.counted(self.walker().area().saturating_mul(taps / self.joined)) / 8
    }

    /// Whole bytes that the stream has.
    pub(super) fn capacity(&self) -> usize {
        let taps: usize = self.groups.iter().map(Vec::len).sum();
        self.counted(self.visited().saturating_mul(taps / self.joined)).saturating_sub(self.skip) / 8
    }

    /// Reads at most `limit` whole bytes; bits left over at the end are dropped.
    pub(super) fn read(&self, packing: BitOrder, invert: bool, limit: usize) -> Vec<u8> {
        let mut packer = Packer {
            bytes: Vec::with_capacity(self.most().min(limit)),
            limit,
            lsb: packing == BitOrder::LsbFirst,
            invert: u8::from(invert),
            byte: 0,
            filled: 0,
        };
        if self.every.1 > 1 {
            self.read_some(&mut packer);
            return packer.bytes;
        }
        let mut skip = self.skip;
        let visited = if self.skip > 0 && self.groups.len() > 1 { self.visited() } else { usize::MAX };
        for taps in &self.groups {
            let bits = taps.len() / self.joined;
            if skip >= visited.saturating_mul(bits) {
                skip -= visited * bits;
                continue;
            }
            let mut walker = self.walker();
            walker.advance(skip / bits.max(1));
            let mut passed = skip % bits.max(1);
            skip = 0;
            for pixel in walker {
                for taps in taps.chunks_exact(self.joined).skip(std::mem::take(&mut passed)) {
                    let bit = taps.iter().fold(0, |bit, tap| bit ^ self.grid.bit(pixel, *tap));
                    if packer.push(bit) {
                        return packer.bytes;
                    }
                }
            }
        }
        packer.bytes
    }

    /// Reads those samples that count.
    fn read_some(&self, packer: &mut Packer) {
        let Some(taps) = self.groups.first().filter(|taps| !taps.is_empty()) else { return };
        let (sample, every) = self.every;
        let start = self.place(self.skip);
        let mut walker = self.walker();
        walker.advance(start / taps.len());
        let (mut at, mut sub) = (start % taps.len(), self.skip % sample);
        while let Some(pixel) = walker.next() {
            while at < taps.len() {
                if packer.push(self.grid.bit(pixel, taps[at])) {
                    return;
                }
                sub += 1;
                at += 1;
                if sub == sample {
                    sub = 0;
                    at += sample * (every - 1);
                }
            }
            at -= taps.len();
            let pixels = at / taps.len();
            walker.advance(pixels);
            at %= taps.len();
        }
    }

    /// Columns and rows, from the top left, of the pixels that carry the first `bytes` bytes: x, y, width, height.
    pub(super) fn extent(&self, bytes: usize) -> (usize, usize, usize, usize) {
        let (width, _) = self.grid.size();
        let bits = self.groups.first().map_or(1, Vec::len).div_ceil(self.joined).max(1);
        let first = self.place(self.skip) / bits;
        let last = self.place(self.skip + bytes.max(1) * 8 - 1) / bits;
        let mut walker = self.walker();
        let (left, top, across, down) = (walker.left, walker.top, walker.across, walker.down);
        walker.advance(first);
        let line = walker.line;
        let Some(start) = walker.next() else { return (left, top, across, down) };
        let mut walker = self.walker();
        walker.advance(last);
        let (end_line, ended) = (walker.line, walker.next());
        match ended {
            Some(end) if end_line == line => {
                let (x, y) = ((start % width).min(end % width), (start / width).min(end / width));
                let (right, bottom) = ((start % width).max(end % width), (start / width).max(end / width));
                (x, y, right - x + 1, bottom - y + 1)
            }
            _ => {
                let end = ended.unwrap_or_else(|| self.corner());
                if self.walk.order.columns {
                    let (x, right) = ((start % width).min(end % width), (start % width).max(end % width));
                    (x, top, right - x + 1, down)
                } else {
                    let (y, bottom) = ((start / width).min(end / width), (start / width).max(end / width));
                    (left, y, across, bottom - y + 1)
                }
            }
        }
    }

    /// The pixel in the corner where the walk ends.
    fn corner(&self) -> usize {
        let walker = self.walker();
        let x = if self.walk.order.from_right { walker.left } else { walker.left + walker.across - 1 };
        let y = if self.walk.order.from_bottom { walker.top } else { walker.top + walker.down - 1 };
        y * self.grid.size().0 + x
    }
}

/// Puts bits into bytes.
struct Packer {
    bytes: Vec<u8>,
    limit: usize,
    lsb: bool,
    invert: u8,
    byte: u8,
    filled: u32,
}

impl Packer {
    /// Takes one bit; true where no more are wanted.
    #[inline]
    fn push(&mut self, bit: u8) -> bool {
        if self.bytes.len() == self.limit {
            return true;
        }
        let bit = bit ^ self.invert;
        self.byte |= if self.lsb { bit << self.filled } else { bit << (7 - self.filled) };
        self.filled += 1;
        if self.filled == 8 {
            self.bytes.push(self.byte);
            (self.byte, self.filled) = (0, 0);
        }
        self.bytes.len() == self.limit
    }
}

/// The pixels of a walk in their order, as indices in raster order.
struct Walker<'a> {
    grid: &'a Grid<'a>,
    walk: &'a Walk,
    width: usize,
    left: usize,
    top: usize,
    across: usize,
    down: usize,
    /// The line, from 0, and the position in it.
    line: usize,
    at: usize,
}

impl<'a> Walker<'a> {
    fn new(grid: &'a Grid<'a>, walk: &'a Walk) -> Self {
        let (width, height) = grid.size();
        let window = |range: Option<(u32, u32)>, side: usize| {
            let (first, last) = range.map_or((0, side), |(first, last)| (first as usize, last as usize + 1));
            (first.min(side), last.min(side).saturating_sub(first.min(side)))
        };
        let ((left, across), (top, down)) = (window(walk.columns, width), window(walk.rows, height));
        Self { grid, walk, width, left, top, across, down, line: 0, at: 0 }
    }

    fn area(&self) -> usize {
        self.across * self.down
    }

    /// Pixels of a line, and lines.
    const fn lines(&self) -> (usize, usize) {
        if self.walk.order.columns { (self.down, self.across) } else { (self.across, self.down) }
    }

    /// Passes over `count` pixels that would be visited.
    fn advance(&mut self, count: usize) {
        if self.walk.only != Only::All {
            for _ in 0..count {
                if self.next().is_none() {
                    return;
                }
            }
            return;
        }
        self.forward(count.saturating_mul(self.walk.step.max(1) as usize));
    }

    fn forward(&mut self, pixels: usize) {
        let (long, _) = self.lines();
        self.at = self.at.saturating_add(pixels);
        if self.at >= long && long > 0 {
            self.line = self.line.saturating_add(self.at / long);
            self.at %= long;
        }
    }

    /// The pixel at the present place.
    #[inline]
    fn pixel(&self) -> usize {
        let (long, _) = self.lines();
        let backwards = self.walk.serpentine && self.line % 2 == 1;
        let at = if backwards { long - 1 - self.at } else { self.at };
        let (x, y) = if self.walk.order.columns { (self.line, at) } else { (at, self.line) };
        let x = if self.walk.order.from_right { self.across - 1 - x } else { x };
        let y = if self.walk.order.from_bottom { self.down - 1 - y } else { y };
        (self.top + y) * self.width + self.left + x
    }

    fn counts(&self, pixel: usize) -> bool {
        match self.walk.only {
            Only::All => true,
            Only::Transparent => self.grid.is_transparent(pixel),
            Only::Visible => !self.grid.is_transparent(pixel),
        }
    }
}

impl Iterator for Walker<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let (long, lines) = self.lines();
        if long == 0 {
            return None;
        }
        while self.line < lines {
            let pixel = self.pixel();
            self.forward(self.walk.step.max(1) as usize);
            if self.counts(pixel) {
                return Some(pixel);
            }
        }
        None
    }
}

/// Bits (their lowest counts) to bytes, at most `limit` of them; bits left over at the end are dropped.
pub(super) fn packed(bits: impl Iterator<Item = u8>, packing: BitOrder, limit: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (mut byte, mut filled) = (0_u8, 0_u32);
    for bit in bits.take(limit.saturating_mul(8)) {
        byte |= match packing {
            BitOrder::LsbFirst => (bit & 1) << filled,
            BitOrder::MsbFirst | BitOrder::None => (bit & 1) << (7 - filled),
        };
        filled += 1;
        if filled == 8 {
            bytes.push(byte);
            (byte, filled) = (0, 0);
        }
    }
    bytes
}

#[cfg(test)]
mod tests;
