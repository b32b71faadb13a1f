//! JPEG: baseline, extended and progressive Huffman coding with 8 bits; grey stays grey, everything else becomes RGB.

use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use super::bounds::{blank_below, check, damaged};
use super::{Image, Layout, Palette, PixelError, Samples};
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
    let mut depths = [0; 4];
    depths[..layout.channels()].fill(8);
    Ok(Image {
        width,
        height,
        layout,
        depths,
        samples: Samples::Eight(samples),
        palette: Palette::default(),
        transparent: None,
        lossy: true,
        decoded_rows,
    })
}

/// Walks the marker segments to the start of frame; bytes between segments are skipped, as decoders do.
fn start_of_frame(file: &[u8]) -> Option<Sof> {
    let mut rest = file.get(2..)?;
    loop {
        let at = rest.iter().position(|byte| *byte == 0xff)?;
        rest = &rest[at + 1..];
        let (&marker, tail) = rest.split_first()?;
        match marker {
            // Stuffing, fill bytes and markers without a length.
            0 | 1 | 0xd0..=0xd8 => rest = tail,
            0xff => {}
            // The scan begins or the image ends without a frame.
            0xd9 | 0xda => return None,
            _ => {
                let length = usize::from(u16::from_be_bytes(*tail.first_chunk::<2>()?));
                let content = tail.get(2..length.max(2).min(tail.len()))?;
                if matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
                    return Sof::parse(marker, content);
                }
                rest = tail.get(length..)?;
            }
        }
    }
}

impl Sof {
    fn parse(marker: u8, content: &[u8]) -> Option<Self> {
        let &[precision, h0, h1, w0, w1, components] = content.first_chunk::<6>()?;
        let factors = content.get(6..).unwrap_or_default().chunks_exact(3).map(|part| part[1] & 15);
        Some(Self {
            marker,
            precision,
            height: u16::from_be_bytes([h0, h1]),
            width: u16::from_be_bytes([w0, w1]),
            components,
            rows: factors.max().unwrap_or(1).clamp(1, 4),
        })
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
        (self.height == 0).then(|| "JPEG with its height behind the scan (DNL)".to_owned())
    }
}

/// Opens a decoder whose headers are read.
fn open<'a>(
    file: &'a [u8],
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
    Ok(decoder)
}

/// The samples and how many rows of them are sound.
fn samples(file: &[u8], sof: &Sof, layout: Layout) -> Result<(Vec<u8>, u32), PixelError> {
    let (width, height) = (usize::from(sof.width), usize::from(sof.height));
    let row = width * layout.channels();
    let fits = |decoder: &JpegDecoder<ZCursor<&[u8]>>| {
        let same = decoder.dimensions() == Some((width, height));
        let size = decoder.output_buffer_size() == Some(row * height);
        if same && size { Ok(()) } else { Err(damaged("the headers contradict each other")) }
    };
    let mut strictly = open(file, layout, true);
    if let Ok(decoder) = &mut strictly {
        fits(decoder)?;
        let mut samples = vec![0; row * height];
        if decoder.decode_into(&mut samples).is_ok() {
            return Ok((samples, height as u32));
        }
    }
    // Damaged: decode what there is over a pattern that no picture has, and see which rows were written.
    let mut decoder = open(file, layout, false)?;
    fits(&decoder)?;
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
    if sound == rows || sof.marker == 0xc2 {
        return sound;
    }
    let band = 8 * usize::from(sof.rows);
    (sound / band).saturating_sub(usize::from(sound % band == 0)) * band
}
