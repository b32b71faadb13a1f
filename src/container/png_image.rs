//! What the PNG header promises against what the image data hold: sizes, checksums, bytes behind the stream.

use std::fmt;
use std::ops::Range;

use super::builder::{Builder, KEPT};
use super::png_size::{self, Evidence};
use super::png_stream::{Checksum, Ending, Framing, Inflated, Rows, inflate};
use super::reader::Reader;
use super::{Coding, OutsidePlace, SegmentKind, png_blocks, png_padding};

/// Adam7 (ISO/IEC 15948 §8.2): first column, first row, column step, row step.
const ADAM7: [(u32, u32, u32, u32); 7] =
    [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

/// Deflate cannot shrink more than this (258 bytes in two bits).
const BEST_RATIO: u64 = 1032;

/// Bytes inflated to see how many rows there are, where the header cannot say.
const WHOLE: u64 = 256 << 20;

/// IHDR.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) depth: u8,
    pub(super) colour: u8,
    pub(super) compression: u8,
    pub(super) filter: u8,
    pub(super) interlace: u8,
}

impl Header {
    pub(super) fn read(data: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(data, 0..data.len());
        Some(Self {
            width: reader.be32()?,
            height: reader.be32()?,
            depth: reader.u8()?,
            colour: reader.u8()?,
            compression: reader.u8()?,
            filter: reader.u8()?,
            interlace: reader.u8()?,
        })
    }

    /// The 13 bytes of the chunk.
    pub(super) fn bytes(self) -> [u8; 13] {
        let ([w0, w1, w2, w3], [h0, h1, h2, h3]) = (self.width.to_be_bytes(), self.height.to_be_bytes());
        let Self { depth, colour, compression, filter, interlace, .. } = self;
        [w0, w1, w2, w3, h0, h1, h2, h3, depth, colour, compression, filter, interlace]
    }

    /// Bytes of all rows with their filter bytes; `None` beyond 64 bits.
    pub(super) fn total(self) -> Option<u64> {
        self.rows(self.width, self.height).total()
    }

    const fn channels(self) -> u8 {
        match self.colour {
            2 => 3,
            4 => 2,
            6 => 4,
            _ => 1,
        }
    }

    /// ISO/IEC 15948 table 11.1 and §11.2.2.
    pub(super) const fn allowed(self) -> bool {
        let depth = match self.colour {
            0 => matches!(self.depth, 1 | 2 | 4 | 8 | 16),
            3 => matches!(self.depth, 1 | 2 | 4 | 8),
            2 | 4 | 6 => matches!(self.depth, 8 | 16),
            _ => false,
        };
        depth && self.compression == 0 && self.filter == 0 && self.interlace <= 1
    }

    /// The rows the image data of a `width` × `height` frame hold.
    pub(super) fn rows(self, width: u32, height: u32) -> Rows {
        let bits = u64::from(self.depth).saturating_mul(u64::from(self.channels()));
        let bytes = |width: u32| u64::from(width).saturating_mul(bits).div_ceil(8);
        if self.interlace != 1 {
            return Rows(vec![(bytes(width), u64::from(height))]);
        }
        let passes = ADAM7.iter().filter_map(|&(x, y, dx, dy)| {
            let columns = width.saturating_sub(x).div_ceil(dx);
            let rows = height.saturating_sub(y).div_ceil(dy);
            (columns > 0 && rows > 0).then(|| (bytes(columns), u64::from(rows)))
        });
        Rows(passes.collect())
    }
}

impl fmt::Display for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let colour = match self.colour {
            0 => "grey",
            2 => "RGB",
            3 => "indexed",
            4 => "grey with alpha",
            6 => "RGBA",
            _ => "unknown colour type",
        };
        write!(f, "{}×{}, {} bits, {colour}", self.width, self.height, self.depth)?;
        if self.interlace == 1 { f.write_str(", interlaced") } else { Ok(()) }
    }
}

/// A frame behind the default image.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Frame {
    width: u32,
    height: u32,
    data: Vec<Range<usize>>,
}

/// What the walk over the chunks collects of the image.
#[derive(Debug, Clone, Default)]
pub(super) struct Parts {
    pub(super) header: Option<Header>,
    /// The bytes of IHDR.
    pub(super) header_data: Range<usize>,
    pub(super) data: Vec<Range<usize>>,
    pub(super) transparency: bool,
    pub(super) animated: bool,
    pub(super) raw_deflate: bool,
    frames: Vec<Frame>,
    sequence: u32,
}

impl Parts {
    fn count(&mut self, builder: &mut Builder<'_>, number: Option<u32>, range: Range<usize>) {
        if number != Some(self.sequence) {
            let detail = format!("animation chunk number {} is missing or out of order", self.sequence);
            builder.alarm("apng-wrong-sequence", range, detail);
        }
        self.sequence = number.unwrap_or(self.sequence).saturating_add(1);
    }

    /// fcTL: sequence number, width, height, position, delay, disposal.
    pub(super) fn frame_control(&mut self, builder: &mut Builder<'_>, data: &[u8], range: Range<usize>) {
        let mut reader = Reader::new(data, 0..data.len());
        let number = reader.be32();
        self.count(builder, number, range);
        let (width, height) = (reader.be32().unwrap_or_default(), reader.be32().unwrap_or_default());
        // The first control chunk before IDAT describes the default image.
        if !self.data.is_empty() && self.frames.len() < builder.limits.frames as usize {
            self.frames.push(Frame { width, height, data: Vec::new() });
        }
    }

    /// fdAT: sequence number, then image data.
    pub(super) fn frame_data(&mut self, builder: &mut Builder<'_>, data: &[u8], range: Range<usize>) {
        let number = Reader::new(data, 0..data.len()).be32();
        self.count(builder, number, range.clone());
        if let Some(frame) = self.frames.last_mut() {
            frame.data.push(range.start.saturating_add(4).min(range.end)..range.end);
        }
    }
}

/// Fills in the header and compares the image data with it. `ended`: the file has its end marker.
pub(super) fn examine(builder: &mut Builder<'_>, parts: &Parts, ended: bool) {
    let Some(header) = parts.header else { return };
    builder.out.header = super::Header {
        width: header.width,
        height: header.height,
        bit_depth: header.depth,
        channels: header.channels(),
        indexed: header.colour == 3,
        alpha: header.colour >= 4 || parts.transparency,
        interlaced: header.interlace == 1,
        coding: Coding::Lossless,
        frames: u32::from(!parts.data.is_empty()).saturating_add(parts.frames.len() as u32),
    };
    let segment = builder.out.of_kind(SegmentKind::Header).next();
    let broken = segment.is_some_and(|segment| segment.check == super::Check::Wrong);
    let place = segment.map_or(0..0, |segment| segment.span.offset as usize..segment.span.end() as usize);
    let framing = if parts.raw_deflate { Framing::Raw } else { Framing::Zlib };
    if !header.allowed() || header.width == 0 || header.height == 0 {
        let detail = format!("the header (IHDR) holds values that no PNG has: {header}");
        builder.alarm("png-bad-header", place.clone(), detail);
        let total = total_of(builder, &parts.data, framing);
        if let Some(size) = sized(builder, parts, header, total) {
            builder.alarm("png-other-size", place, size);
        }
        return;
    }
    if !parts.data.is_empty() {
        let rows = header.rows(header.width, header.height);
        let stated = header.total();
        let pixels = pixels(header.width, header.height);
        let check = Check { rows, pieces: &parts.data, framing, ended, pixels };
        let Checked { total, by_filter, filters } = check.run(builder, place.clone());
        builder.out.row_filters = filters;
        note_filters(builder, by_filter);
        if (broken || total.is_some() && total != stated)
            && let Some(size) = sized(builder, parts, header, total)
        {
            builder.alarm("png-other-size", place.clone(), size);
        }
        png_blocks::examine(builder, &parts.data, if parts.raw_deflate { 0 } else { 2 });
        if total.is_some() {
            png_padding::examine(builder, header, &parts.data, framing);
        }
    }
    for frame in &parts.frames {
        if frame.data.is_empty() {
            continue;
        }
        let rows = header.rows(frame.width, frame.height);
        let pixels = pixels(frame.width, frame.height);
        Check { rows, pieces: &frame.data, framing, ended, pixels }.run(builder, place.clone());
    }
}

/// Notes at the first chunk of image data how the rows are filtered.
fn note_filters(builder: &mut Builder<'_>, [none, sub, up, average, paeth]: [u64; 5]) {
    let mut segments = builder.out.segments.iter_mut();
    if let Some(chunk) = segments.find(|segment| segment.kind == SegmentKind::ImageData) {
        chunk.note =
            format!("rows by filter: none {none}, sub {sub}, up {up}, average {average}, Paeth {paeth}");
    }
}

/// How many bytes the image data inflate to, where that is known to the end and not more than [`WHOLE`].
fn total_of(builder: &Builder<'_>, pieces: &[Range<usize>], framing: Framing) -> Option<u64> {
    let limit = builder.limits.inflated_bytes.min(WHOLE);
    let result = inflate(builder.file, pieces, framing, None, limit);
    matches!(result.ending, Ending::Complete { .. }).then_some(result.total)
}

/// The size that the header's checksum or the image data show instead of the stated one.
fn sized(builder: &mut Builder<'_>, parts: &Parts, header: Header, total: Option<u64>) -> Option<String> {
    let framing = if parts.raw_deflate { Framing::Raw } else { Framing::Zlib };
    let data = parts.header_data.clone();
    png_size::find(builder, &Evidence { header, data, pieces: &parts.data, framing, total })
}

const fn pixels(width: u32, height: u32) -> u64 {
    (width as u64).saturating_mul(height as u64)
}

/// What inflating an image told.
#[derive(Debug, Clone, Default)]
struct Checked {
    /// Bytes that came out, where they are whole.
    total: Option<u64>,
    /// Rows by filter type.
    by_filter: [u64; 5],
    /// The filter bytes of the rows.
    filters: Vec<u8>,
}

/// One compressed image against its promised size.
struct Check<'a> {
    rows: Rows,
    pieces: &'a [Range<usize>],
    framing: Framing,
    ended: bool,
    pixels: u64,
}

impl Check<'_> {
    /// `header`: where the size is stated.
    fn run(&self, builder: &mut Builder<'_>, header: Range<usize>) -> Checked {
        let stored = self.pieces.iter().fold(0u64, |sum, piece| sum.saturating_add(piece.len() as u64));
        let expected = self.rows.total().unwrap_or(u64::MAX);
        if expected > stored.saturating_add(1).saturating_mul(BEST_RATIO) && self.ended {
            let detail = "the header claims more pixels than the image data can hold";
            builder.alarm("png-impossible-size", header.clone(), detail);
            if expected > builder.limits.inflated_bytes {
                return Checked::default();
            }
        }
        if self.pixels > builder.limits.pixels || expected > builder.limits.inflated_bytes {
            let detail = "the image is larger than the limits allow; its data were not inflated";
            builder.note("png-not-inflated", header, detail);
            return Checked::default();
        }
        let limit = builder.limits.inflated_bytes;
        let mut result = inflate(builder.file, self.pieces, self.framing, Some(&self.rows), limit);
        let total = match result.ending {
            Ending::Complete { .. } => Some(result.total),
            Ending::Stopped if !result.surplus.is_empty() => total_of(builder, self.pieces, self.framing),
            _ => None,
        };
        let filters = std::mem::take(&mut result.filters);
        self.report(builder, &result, expected);
        Checked { total, by_filter: result.by_filter, filters }
    }

    fn whole(&self) -> Range<usize> {
        let start = self.pieces.first().map_or(0, |piece| piece.start);
        start..self.pieces.last().map_or(0, |piece| piece.end)
    }

    fn report(&self, builder: &mut Builder<'_>, result: &Inflated, expected: u64) {
        let whole = self.whole();
        if result.bad_filters > 0 {
            let detail = format!("{} rows have a filter type that PNG does not know", result.bad_filters);
            builder.alarm("png-bad-filter", whole.clone(), detail);
        }
        let complete = matches!(result.ending, Ending::Complete { .. });
        match &result.ending {
            Ending::Complete { checksum, unused } => {
                if *checksum == Checksum::Wrong {
                    let detail = "the checksum behind the image data (Adler-32) is wrong";
                    builder.alarm("png-wrong-adler", whole.clone(), detail);
                } else if *checksum == Checksum::Absent && self.framing == Framing::Zlib {
                    let detail = "the image data end before their checksum (Adler-32)";
                    builder.note("png-missing-adler", whole.clone(), detail);
                }
                behind_stream(builder, unused);
            }
            Ending::Truncated => {
                let detail = "the compressed image data end before their last block";
                builder.note("png-truncated-stream", whole.clone(), detail);
            }
            Ending::BadHeader => {
                let detail = "the image data do not begin with a zlib header";
                builder.alarm("png-bad-zlib-header", whole.clone(), detail);
            }
            Ending::Corrupt(at) => {
                let detail = "the compressed image data are not valid from here on";
                builder.alarm("png-corrupt-stream", *at..whole.end.max(*at), detail);
            }
            Ending::Stopped => {
                let detail =
                    format!("the image data were inflated to {} bytes; the rest was not read", result.total);
                builder.alarm("png-inflation-stopped", whole.clone(), detail);
            }
        }
        if complete && result.total < expected && !self.pieces.is_empty() {
            let detail =
                format!("the image data hold {} bytes, the header promises {expected}", result.total);
            builder.alarm("png-missing-rows", whole.clone(), detail);
        }
        if !result.surplus.is_empty() {
            let place = OutsidePlace::ExtraScanlines;
            builder.stray_inflated(place, whole, "png-extra-scanlines", result.surplus.clone());
        }
    }
}

/// Lists what the pieces hold behind the compressed stream: as it lies where that is one range, joined otherwise.
fn behind_stream(builder: &mut Builder<'_>, unused: &[Range<usize>]) {
    let (place, id) = (OutsidePlace::AfterStream, "png-data-after-stream");
    match unused {
        [] => {}
        [one] => builder.stray(place, one.clone(), id, None),
        [first, .., last] => {
            let parts = unused.iter().flat_map(|range| builder.bytes(range.clone()));
            let joined: Vec<u8> = parts.copied().take(KEPT).collect();
            builder.stray_inflated(place, first.start..last.end, id, joined);
        }
    }
}

/// Bytes behind the zlib stream of an iCCP, zTXt or compressed iTXt chunk.
pub(super) fn compressed_text(builder: &mut Builder<'_>, name: [u8; 4], data: Range<usize>) {
    let Some(skip) = stream_offset(name, builder.bytes(data.clone())) else { return };
    let piece = data.start.saturating_add(skip)..data.end;
    let limit = builder.limits.inflated_bytes.min(KEPT as u64);
    let result = inflate(builder.file, std::slice::from_ref(&piece), Framing::Zlib, None, limit);
    match result.ending {
        Ending::Complete { unused, .. } => behind_stream(builder, &unused),
        Ending::Stopped => {
            let detail = format!("the text inflates to more than {limit} bytes; the rest was not read");
            builder.note("png-inflation-stopped", piece, detail);
        }
        Ending::BadHeader | Ending::Corrupt(_) => {
            let detail = "the compressed content of the chunk is not valid";
            builder.note("png-corrupt-text", piece, detail);
        }
        Ending::Truncated => {}
    }
}

/// Where the zlib stream begins: behind keyword and method, in iTXt also behind language and translated keyword.
fn stream_offset(name: [u8; 4], data: &[u8]) -> Option<usize> {
    let mut zeros = data.iter().enumerate().filter(|(_, byte)| **byte == 0).map(|(at, _)| at);
    let keyword = zeros.next()?;
    if name != *b"iTXt" {
        return keyword.checked_add(2);
    }
    if data.get(keyword.checked_add(1)?) != Some(&1) {
        return None;
    }
    let method = keyword.checked_add(2)?;
    let mut strings = zeros.filter(|&at| at > method);
    strings.next()?;
    strings.next()?.checked_add(1)
}
