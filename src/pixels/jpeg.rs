//! JPEG: baseline, extended and progressive Huffman coding with 8 bits; grey stays grey, everything else becomes RGB.
//!
//! Of a progressive file that is cut short every row counts as decoded that the first scan reached; what later scans
//! would have refined stays coarse.

use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use super::bounds::{blank_below, check, damaged};
use super::{Image, Layout, PixelError};
use crate::limits::Limits;

/// The start of frame (T.81 §B.2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sof {
    marker: u8,
    precision: u8,
    height: u16,
    width: u16,
    components: u8,
    /// Largest vertical sampling factor.
    rows: u8,
    /// Whether the first component has fewer samples than another one.
    coarse: bool,
    /// Whether the components differ in their number of samples.
    subsampled: bool,
    /// Components in the first scan; 0 where it is missing.
    scan: u8,
    /// Where the segment ends; end markers in front of it belong to thumbnails.
    behind: usize,
}

/// Decodes the picture.
pub(super) fn decode(file: &[u8], limits: &Limits) -> Result<Image, PixelError> {
    let sof = start_of_frame(file).ok_or_else(|| damaged("there is no start of frame"))?;
    if let Some(coding) = sof.unsupported() {
        return Err(PixelError::Unsupported { coding });
    }
    let layout = if sof.components == 1 { Layout::Grey } else { Layout::Rgb };
    let (width, height) = check(sof.width.into(), sof.height.into(), layout.channels() as u64, limits)?;
    let (samples, decoded_rows) = samples(file, &sof, layout)?;
    let image = Image::eight_bit(width, height, layout, samples);
    Ok(Image { lossy: true, decoded_rows, ..image })
}

/// Takes the next marker segment off `rest`: its marker and its content, cut short where the file is. Bytes between
/// segments are skipped, as decoders do.
fn segment<'a>(rest: &mut &'a [u8]) -> Option<(u8, &'a [u8])> {
    loop {
        let at = rest.iter().position(|byte| *byte == 0xff)?;
        let (&marker, tail) = rest[at + 1..].split_first()?;
        match marker {
            // Stuffing and markers without a length.
            0 | 1 | 0xd0..=0xd8 => *rest = tail,
            // A fill byte.
            0xff => *rest = &rest[at + 1..],
            0xd9 => return None,
            _ => {
                let length = usize::from(u16::from_be_bytes(*tail.first_chunk::<2>()?)).max(2);
                let (segment, behind) = tail.split_at(length.min(tail.len()));
                *rest = behind;
                return Some((marker, &segment[2..]));
            }
        }
    }
}

/// Walks the marker segments to the first scan and finds the start of frame in front of it.
fn start_of_frame(file: &[u8]) -> Option<Sof> {
    let mut rest = file.get(2..)?;
    let mut frame: Option<Sof> = None;
    while let Some((marker, content)) = segment(&mut rest) {
        match marker {
            0xc4 | 0xc8 | 0xcc => {}
            0xc0..=0xcf if frame.is_none() => {
                frame = Some(Sof::parse(marker, content, file.len() - rest.len())?);
            }
            0xda => {
                return frame.map(|frame| Sof { scan: content.first().copied().unwrap_or(0), ..frame });
            }
            _ => {}
        }
    }
    frame
}

impl Sof {
    fn parse(marker: u8, content: &[u8], behind: usize) -> Option<Self> {
        let &[precision, h0, h1, w0, w1, components] = content.first_chunk::<6>()?;
        let factors = content.get(6..).unwrap_or_default().chunks_exact(3).map(|part| part[1]);
        let (across, down) = (factors.clone().map(|both| both >> 4), factors.clone().map(|both| both & 15));
        let first = factors.clone().next().unwrap_or(0x11);
        Some(Self {
            marker,
            precision,
            height: u16::from_be_bytes([h0, h1]),
            width: u16::from_be_bytes([w0, w1]),
            components,
            rows: down.clone().max().unwrap_or(1).clamp(1, 4),
            coarse: across.max() > Some(first >> 4) || down.max() > Some(first & 15),
            subsampled: factors.clone().any(|both| both != first),
            scan: 0,
            behind,
        })
    }

    fn progressive(&self) -> bool {
        self.marker == 0xc2
    }

    /// Of `rows` rows those in complete bands of blocks; chroma of half the height mixes the next band into the last
    /// row of each.
    fn whole_bands(&self, rows: usize) -> usize {
        let band = 8 * usize::from(self.rows);
        (rows / band * band).saturating_sub(usize::from(self.rows > 1))
    }

    /// The coding's name where it is not decoded here.
    fn unsupported(&self) -> Option<String> {
        let process = match self.marker {
            0xc0..=0xc2 => None,
            0xc3 => Some("lossless JPEG"),
            0xc5..=0xc7 => Some("hierarchical JPEG"),
            0xc9 | 0xca => Some("arithmetic-coded JPEG"),
            0xcb => Some("lossless arithmetic-coded JPEG"),
            _ => Some("hierarchical arithmetic-coded JPEG"),
        };
        if let Some(process) = process {
            return Some(process.to_owned());
        }
        if self.precision != 8 {
            return Some(format!("JPEG with {} bits a sample", self.precision));
        }
        if !matches!(self.components, 1 | 3 | 4) {
            return Some(format!("JPEG with {} components", self.components));
        }
        if self.height == 0 {
            return Some("JPEG with its height behind the scan (DNL)".to_owned());
        }
        // The decoder takes the next two and gets them wrong, which is worse than none.
        if self.coarse {
            return Some("JPEG with less luma than chroma".to_owned());
        }
        let apart = !self.progressive() && self.scan > 0 && self.scan < self.components;
        (apart && self.subsampled)
            .then(|| "sequential JPEG with subsampled components in separate scans".to_owned())
    }
}

/// Opens a decoder whose headers are read and agree with `sof`.
fn open<'a>(
    file: &'a [u8],
    sof: &Sof,
    layout: Layout,
    strict: bool,
) -> Result<JpegDecoder<ZCursor<&'a [u8]>>, PixelError> {
    let colours = if layout == Layout::Grey { ColorSpace::Luma } else { ColorSpace::RGB };
    let options = DecoderOptions::default()
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX))
        .set_strict_mode(strict)
        .jpeg_set_out_colorspace(colours);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(file), options);
    decoder.decode_headers().map_err(damaged)?;
    let (width, height) = (usize::from(sof.width), usize::from(sof.height));
    let agrees = decoder.dimensions() == Some((width, height))
        && decoder.output_buffer_size() == Some(width * height * layout.channels());
    if agrees { Ok(decoder) } else { Err(damaged("the headers contradict each other")) }
}

/// The samples and how many rows of them are sound.
fn samples(file: &[u8], sof: &Sof, layout: Layout) -> Result<(Vec<u8>, u32), PixelError> {
    let row = usize::from(sof.width) * layout.channels();
    let height = usize::from(sof.height);
    let ended = file[sof.behind..].windows(2).rev().any(|pair| pair == [0xff, 0xd9]);
    if !ended && !sof.progressive() {
        return cut_short(file, sof, layout);
    }
    // An error here shows up below too.
    if let Ok(mut decoder) = open(file, sof, layout, true) {
        let mut samples = vec![0; row * height];
        if decoder.decode_into(&mut samples).is_ok() {
            let suspicious =
                !sof.progressive() && samples.rchunks(row).take(1).any(|row| repeats(row, layout));
            return match end_marker(file, sof) {
                Some(end) if suspicious => cut_short(&file[..end], sof, layout),
                _ => Ok((samples, height as u32)),
            };
        }
    }
    // Damaged: decode what there is over a pattern that no picture has, and see which rows were written.
    let mut decoder = open(file, sof, layout, false)?;
    let mut samples: Vec<u8> = (0..row * height).map(pattern).collect();
    let outcome = decoder.decode_into(&mut samples);
    let rows = written(&samples, row, sof);
    if rows == 0 {
        let reason =
            outcome.err().map_or_else(|| "not a single row is complete".to_owned(), |e| e.to_string());
        return Err(damaged(reason));
    }
    blank_below(&mut samples, row, rows);
    Ok((samples, rows as u32))
}

/// Bytes put behind a file that is cut short; more than the band that is cut takes.
const PADDING: usize = 1 << 18;

/// Decodes a file without end marker: with what is missing made up, twice and differently. The rows on which both
/// agree do not depend on it.
fn cut_short(file: &[u8], sof: &Sof, layout: Layout) -> Result<(Vec<u8>, u32), PixelError> {
    let row = usize::from(sof.width) * layout.channels();
    let height = usize::from(sof.height);
    let attempt = |fill: u8| -> Result<Vec<u8>, PixelError> {
        let mut padded = Vec::with_capacity(file.len() + PADDING + 2);
        padded.extend_from_slice(file);
        padded.resize(file.len() + PADDING, fill);
        padded.extend_from_slice(&[0xff, 0xd9]);
        let mut decoder = open(&padded, sof, layout, false)?;
        let mut samples = vec![0; row * height];
        // Made-up data may well be wrong data; the comparison tells how far the decoder came.
        decoder.decode_into(&mut samples).ok();
        Ok(samples)
    };
    let (mut samples, other) = (attempt(0x00)?, attempt(0xaa)?);
    let agreed = samples.chunks_exact(row).zip(other.chunks_exact(row)).take_while(|(a, b)| a == b).count();
    let rows = if agreed == height { height } else { sof.whole_bands(agreed) };
    if rows == 0 {
        return Err(damaged("the file ends within the first band of the picture"));
    }
    blank_below(&mut samples, row, rows);
    Ok((samples, rows as u32))
}

/// Where the first end marker behind the start of frame is; within a scan its bytes cannot occur.
fn end_marker(file: &[u8], sof: &Sof) -> Option<usize> {
    let behind = file.get(sof.behind..)?;
    Some(sof.behind + behind.windows(2).position(|pair| pair == [0xff, 0xd9])?)
}

/// Whether one pattern of blocks repeats all along the row. Where a scan ends early the decoder reads zeros, and zeros
/// code the same block again and again; plain rows are too common to mean that.
fn repeats(row: &[u8], layout: Layout) -> bool {
    let channels = layout.channels();
    let period = 16 * channels;
    row.len() > 2 * period
        && row[period..] == row[..row.len() - period]
        && row[channels..] != row[..row.len() - channels]
}

fn pattern(at: usize) -> u8 {
    (at.wrapping_mul(0x9e37_79b1) >> 13) as u8
}

/// Rows that the decoder wrote. It fills with 128 what it had no data for, and the band before that is the one
/// in which the data ran out.
fn written(samples: &[u8], row: usize, sof: &Sof) -> usize {
    let rows = samples.len() / row;
    let untouched = |line: usize| {
        let from = line * row;
        samples[from..from + row].iter().zip(from..).all(|(sample, at)| *sample == pattern(at))
    };
    let grey = |line: usize| samples[line * row..][..row].iter().all(|sample| *sample == 128);
    let touched = (0..rows).rev().find(|line| !untouched(*line)).map_or(0, |line| line + 1);
    let sound = (0..touched).rev().find(|line| !grey(*line)).map_or(0, |line| line + 1);
    if sound == rows || sof.progressive() { sound } else { sof.whole_bands(sound.saturating_sub(1)) }
}
