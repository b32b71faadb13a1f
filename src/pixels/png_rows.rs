//! Puts the rows of a PNG, pass by pass, into samples, and knows which of them are complete.

use super::png_chunks::Header;
use super::{Image, Layout, Palette, Samples};

/// One pass over the image: where it starts and how far its pixels lie apart (PNG §8.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pass {
    left: u32,
    top: u32,
    across: u32,
    down: u32,
}

const WHOLE: [Pass; 1] = [Pass { left: 0, top: 0, across: 1, down: 1 }];
const ADAM7: [Pass; 7] = [
    Pass { left: 0, top: 0, across: 8, down: 8 },
    Pass { left: 4, top: 0, across: 8, down: 8 },
    Pass { left: 0, top: 4, across: 4, down: 8 },
    Pass { left: 2, top: 0, across: 4, down: 4 },
    Pass { left: 0, top: 2, across: 2, down: 4 },
    Pass { left: 1, top: 0, across: 2, down: 2 },
    Pass { left: 0, top: 1, across: 1, down: 2 },
];

impl Header {
    /// The passes in the order of the file, those without pixels left out.
    pub(super) fn passes(&self) -> impl Iterator<Item = (usize, Pass)> + use<> {
        let all: &'static [Pass] = if self.interlaced { &ADAM7 } else { &WHOLE };
        let (width, height) = (self.width, self.height);
        all.iter()
            .copied()
            .enumerate()
            .filter(move |(_, pass)| pass.columns(width) > 0 && pass.lines(height) > 0)
    }

    /// Bytes of one row of `pass` without its filter byte.
    pub(super) fn row_bytes(&self, pass: Pass) -> usize {
        let bits = self.layout.channels() * usize::from(self.depth);
        (pass.columns(self.width) as usize * bits).div_ceil(8)
    }

    /// Bytes between a byte and the one it is predicted from, at least 1 (PNG §9.2).
    pub(super) fn step(&self) -> usize {
        (self.layout.channels() * usize::from(self.depth)).div_ceil(8)
    }
}

impl Pass {
    /// Pixels a line.
    pub(super) fn columns(self, width: u32) -> u32 {
        width.saturating_sub(self.left).div_ceil(self.across)
    }

    /// Lines.
    pub(super) fn lines(self, height: u32) -> u32 {
        height.saturating_sub(self.top).div_ceil(self.down)
    }
}

/// Samples in the making. Nothing is allocated before the first row arrives.
#[derive(Debug)]
pub(super) struct Rows {
    header: Header,
    samples: Option<Samples>,
    line: Vec<u8>,
    delivered: [u32; 7],
}

impl Rows {
    /// For the image of `header`.
    pub(super) fn new(header: Header) -> Self {
        Self { header, samples: None, line: Vec::new(), delivered: [0; 7] }
    }

    /// Takes the unfiltered bytes of line `line` of pass number `number`.
    pub(super) fn put(&mut self, number: usize, pass: Pass, line: u32, row: &[u8]) {
        let header = self.header;
        let channels = header.layout.channels();
        let stride = header.width as usize * channels;
        let total = stride * header.height as usize;
        let from = (pass.top + line * pass.down) as usize * stride + pass.left as usize * channels;
        let columns = pass.columns(header.width) as usize;
        let step = pass.across as usize * channels;
        let samples = self.samples.get_or_insert_with(|| {
            if header.depth == 16 { Samples::Sixteen(vec![0; total]) } else { Samples::Eight(vec![0; total]) }
        });
        match samples {
            Samples::Eight(samples) => {
                let row = if header.depth < 8 {
                    unpack(row, header.depth, columns, &mut self.line);
                    self.line.as_slice()
                } else {
                    row
                };
                scatter(&mut samples[from..], row, channels, step);
            }
            Samples::Sixteen(samples) => {
                let values = row.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair));
                if step == channels {
                    samples[from..].iter_mut().zip(values).for_each(|(to, value)| *to = value);
                } else {
                    let places = samples[from..].chunks_mut(step);
                    let places = places.flat_map(|pixel| pixel.iter_mut().take(channels));
                    places.zip(values).for_each(|(to, value)| *to = value);
                }
            }
        }
        self.delivered[number] = self.delivered[number].max(line + 1);
    }

    /// Rows from the top in which no pixel is missing.
    fn complete(&self) -> u32 {
        let height = self.header.height;
        let missing = self.header.passes().map(|(number, pass)| {
            let delivered = self.delivered[number];
            if delivered == pass.lines(height) { height } else { pass.top + delivered * pass.down }
        });
        missing.min().unwrap_or(height)
    }

    /// The image, `None` where not a single row is complete.
    pub(super) fn finish(self, palette: Palette, transparent: Option<[u16; 3]>) -> Option<Image> {
        let decoded_rows = self.complete();
        let header = self.header;
        let mut depths = [0; 4];
        depths[..header.layout.channels()].fill(header.depth);
        Some(Image {
            width: header.width,
            height: header.height,
            layout: header.layout,
            depths,
            samples: self.samples.filter(|_| decoded_rows > 0)?,
            palette,
            transparent,
            lossy: false,
            decoded_rows,
        })
    }
}

/// Writes the pixels of `row` to every `step`-th sample of `to`.
fn scatter(to: &mut [u8], row: &[u8], channels: usize, step: usize) {
    if step == channels {
        to[..row.len()].copy_from_slice(row);
        return;
    }
    for (place, pixel) in to.chunks_mut(step).zip(row.chunks_exact(channels)) {
        place[..channels].copy_from_slice(pixel);
    }
}

/// Takes `columns` samples of `depth` bits (1, 2 or 4), leftmost in the high bits, to one byte each.
fn unpack(row: &[u8], depth: u8, columns: usize, line: &mut Vec<u8>) {
    let mask = (1u8 << depth) - 1;
    line.clear();
    for &byte in row {
        let mut shift = 8;
        while shift > 0 {
            shift -= depth;
            line.push((byte >> shift) & mask);
        }
    }
    line.truncate(columns);
}

/// How many samples a pixel of `layout` has in the image header's colour type that needs no palette to decode.
pub(super) const fn colour_type(layout: Layout) -> u8 {
    match layout {
        // Indices unpack and unfilter exactly like grey samples, and grey ones need no valid PLTE.
        Layout::Grey | Layout::Indexed => 0,
        Layout::Rgb => 2,
        Layout::GreyAlpha => 4,
        Layout::Rgba => 6,
    }
}
