//! Which pixels `SilentEye` uses, for each of its settings.

use crate::pixels::Image;

/// Pixels between two of a spread from which on it goes by blocks.
const BLOCKS: usize = 9;

/// Where the size lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Corner {
    Top,
    Bottom,
    Signature,
}

/// What the user chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Settings {
    /// Low bits of a sample, 1 to 6.
    pub(super) bits: usize,
    /// Red, green, blue: bit 0, 1, 2.
    channels: u8,
    corner: Corner,
}

impl Settings {
    /// Every choice, the shipped one first.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        [3, 1, 2, 4, 5, 6].into_iter().flat_map(|bits| {
            (1..8).rev().flat_map(move |channels| {
                [Corner::Signature, Corner::Bottom, Corner::Top].map(|corner| Self { bits, channels, corner })
            })
        })
    }

    fn used(self) -> impl Iterator<Item = usize> {
        (0..3).filter(move |channel| self.channels >> channel & 1 == 1)
    }

    fn bits_a_pixel(self) -> usize {
        self.bits * self.channels.count_ones() as usize
    }

    /// The channels' letters.
    pub(super) fn letters(self) -> String {
        self.used().filter_map(|channel| "rgb".chars().nth(channel)).collect()
    }

    /// Where the size lies, in words.
    pub(super) const fn place(self) -> &'static str {
        match self.corner {
            Corner::Top => "at the top left",
            Corner::Bottom => "at the bottom right",
            Corner::Signature => "at 95 % of width and height",
        }
    }
}

/// A pixel; may lie outside of the image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Point {
    x: usize,
    y: usize,
}

/// How data are spread.
#[derive(Debug, Clone, Copy)]
struct Spread {
    step: usize,
    /// Width and height of a block, and the place in it, where it goes by blocks.
    block: Option<(usize, usize, usize)>,
}

/// An image with the settings it is read with.
#[derive(Debug)]
pub(super) struct Carrier<'a> {
    image: &'a Image,
    settings: Settings,
    width: usize,
    height: usize,
    /// First and last pixel of the size.
    header: (Point, Point),
    header_pixels: usize,
}

impl<'a> Carrier<'a> {
    /// `None` where the image is too small for the settings.
    pub(super) fn new(image: &'a Image, settings: Settings) -> Option<Self> {
        let (width, height) = (image.width as usize, image.height as usize);
        let pixels = 32_usize.div_ceil(settings.bits_a_pixel());
        let start = match settings.corner {
            Corner::Top => Point { x: 0, y: 0 },
            Corner::Bottom => {
                let x = pixels.abs_diff(width) % width;
                Point { x, y: height.checked_sub((x + pixels - 1).div_ceil(width))? }
            }
            Corner::Signature => {
                Point { x: (width as f64 * 0.95) as usize, y: (height as f64 * 0.95) as usize }
            }
        };
        let end = start.x + pixels - 1;
        let end = Point { x: end % width, y: start.y + end / width };
        (end.y < height && width * height > pixels).then_some(Self {
            image,
            settings,
            width,
            height,
            header: (start, end),
            header_pixels: pixels,
        })
    }

    pub(super) const fn image(&self) -> &'a Image {
        self.image
    }

    pub(super) const fn settings(&self) -> Settings {
        self.settings
    }

    /// Bytes there is room for besides the size.
    pub(super) fn capacity(&self) -> usize {
        (self.width * self.height - self.header_pixels) * self.settings.bits_a_pixel() / 8
    }

    /// The size, where it is not 0 and fits.
    pub(super) fn size(&self) -> Option<usize> {
        let mut stream = Stream::default();
        let mut at = self.header.0;
        for _ in 0..self.header_pixels {
            self.take(at, &mut stream);
            at = self.next_to(at);
        }
        let size = u32::from_le_bytes(*stream.bytes.first_chunk()?) as usize;
        (size > 0 && size <= self.capacity()).then_some(size)
    }

    /// The first `wanted` of `size` bytes of data.
    pub(super) fn data(&self, size: usize, even: bool, wanted: usize) -> Vec<u8> {
        let wanted = wanted.min(size);
        let spread = if even { self.spread(size) } else { Spread { step: 1, block: None } };
        let top = self.settings.corner == Corner::Top;
        let mut at = match spread.block {
            Some((_, _, inner)) => Point { x: inner, y: inner },
            None if top => self.next_to(self.header.1),
            None => Point { x: 0, y: 0 },
        };
        let mut stream = Stream::default();
        while at.y < self.height && stream.bytes.len() < wanted {
            if self.in_header(at) {
                at = self.next_to(self.header.1);
                continue;
            }
            self.take(at, &mut stream);
            at = self.after(at, spread);
        }
        stream.bytes.truncate(wanted);
        stream.bytes
    }

    fn take(&self, at: Point, stream: &mut Stream) {
        let pixel = at.y * self.width + at.x;
        for channel in self.settings.used() {
            stream.push(self.image.sample(pixel, channel), self.settings.bits);
        }
    }

    fn next_to(&self, at: Point) -> Point {
        let end = at.x + 1;
        Point { x: end % self.width, y: at.y + end / self.width }
    }

    fn in_header(&self, at: Point) -> bool {
        let (start, end) = self.header;
        let place = at.y * self.width + at.x;
        (start.y * self.width + start.x..=end.y * self.width + end.x).contains(&place)
    }

    fn after(&self, at: Point, spread: Spread) -> Point {
        let x = at.x + spread.block.map_or(spread.step, |(width, ..)| width);
        let rows = match spread.block {
            Some((_, height, _)) if x >= self.width => height,
            Some(_) => 0,
            None => x / self.width,
        };
        Point { x: x % self.width, y: at.y + rows }
    }

    /// How `size` bytes are spread evenly, in the tool's own double precision.
    fn spread(&self, size: usize) -> Spread {
        let available = self.width * self.height - self.header_pixels;
        let step = (available / (size * 8).div_ceil(self.settings.bits_a_pixel())).max(1);
        if step < BLOCKS {
            return Spread { step, block: None };
        }
        let square = (step as f64).sqrt().floor();
        let (width, height) = (self.width as f64, self.height as f64);
        let sides = |ratio: f64| {
            let ratio = ratio * (1.0 / (ratio * 2.0));
            let short = (square * ratio).ceil();
            (short as usize, (short / ratio).ceil() as usize)
        };
        let (wide, high) = if width < height {
            sides(width / height)
        } else {
            let (high, wide) = sides(height / width);
            (wide, high)
        };
        Spread { step, block: Some((wide, high, (wide / 2).min(high / 2))) }
    }
}

/// Bits made into bytes, the low bit first.
#[derive(Debug, Default)]
struct Stream {
    bytes: Vec<u8>,
    pending: u32,
    filled: usize,
}

impl Stream {
    fn push(&mut self, value: u16, bits: usize) {
        self.pending |= (u32::from(value) % (1 << bits)) << self.filled;
        self.filled += bits;
        while self.filled >= 8 {
            self.bytes.push(self.pending as u8);
            self.pending >>= 8;
            self.filled -= 8;
        }
    }
}
