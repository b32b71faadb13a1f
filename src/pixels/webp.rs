//! WebP: lossy and lossless, colour under alpha 0 kept; animation frames as their own rectangle.

use std::io::Cursor;

use image_webp::WebPDecoder;

use super::bounds::{blank_below, check, damaged};
use super::{Image, Layout, PixelError};
use crate::limits::Limits;

/// How one frame's bitstream is coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coding {
    /// VP8 (RFC 6386).
    Lossy,
    /// VP8L (RFC 9649 §3).
    Lossless,
}

/// One frame's bitstream.
#[derive(Debug, Clone, Copy)]
struct Frame<'a> {
    coding: Coding,
    data: &'a [u8],
    /// The ALPH chunk of a lossy frame.
    alpha: Option<&'a [u8]>,
    /// Whether the file ends before the data does.
    cut: bool,
}

/// Decodes frame `index`.
pub(super) fn decode(file: &[u8], index: u32, limits: &Limits) -> Result<Image, PixelError> {
    let frame = find(file, index, limits)?;
    let (width, height) = frame.dimensions().ok_or_else(|| damaged("the bitstream has no usable header"))?;
    let (width, height) = check(width.into(), height.into(), 4, limits)?;
    let decoded = read(&frame, (width, height), &[]).map(|(layout, samples)| (layout, samples, height));
    let (layout, samples, decoded_rows) = match decoded {
        Err(error) if frame.cut => salvage(&frame, (width, height)).ok_or(error)?,
        decoded => decoded?,
    };
    let image = Image::eight_bit(width, height, layout, samples);
    Ok(Image { lossy: frame.coding == Coding::Lossy, decoded_rows, ..image })
}

/// Lets the decoder read `frame` with `padding` behind its data.
fn read(
    frame: &Frame<'_>,
    (width, height): (u32, u32),
    padding: &[u8],
) -> Result<(Layout, Vec<u8>), PixelError> {
    let file = frame.minimal(width, height, padding);
    let mut decoder = WebPDecoder::new(Cursor::new(file.as_slice())).map_err(damaged)?;
    if decoder.dimensions() != (width, height) {
        return Err(damaged("the bitstream's dimensions contradict each other"));
    }
    let layout = if decoder.has_alpha() { Layout::Rgba } else { Layout::Rgb };
    let mut samples = vec![0; width as usize * height as usize * layout.channels()];
    decoder.read_image(&mut samples).map_err(damaged)?;
    Ok((layout, samples))
}

/// Most bytes put behind a bitstream that is cut short.
const PADDING: usize = 1 << 24;

/// Decodes a frame that is cut short. The decoder wants all of it or nothing, so it gets the missing bytes made up,
/// twice and differently: the rows on which both agree do not depend on what is missing.
fn salvage(frame: &Frame<'_>, (width, height): (u32, u32)) -> Option<(Layout, Vec<u8>, u32)> {
    let pixels = width as usize * height as usize;
    let missing = pixels.saturating_mul(4).saturating_add(4096).min(PADDING);
    let attempts = [0x00, 0xff, 0x55, 0xaa];
    let mut attempts =
        attempts.iter().filter_map(|fill| read(frame, (width, height), &vec![*fill; missing]).ok());
    let (layout, mut samples) = attempts.next()?;
    let (_, other) = attempts.next()?;
    let row = width as usize * layout.channels();
    let rows = samples.chunks_exact(row).zip(other.chunks_exact(row)).take_while(|(a, b)| a == b).count();
    // The loop filter reaches across macroblocks, so the last row of them is in doubt (RFC 6386 §15).
    let rows = if frame.coding == Coding::Lossy { rows.saturating_sub(16) } else { rows };
    blank_below(&mut samples, row, rows);
    (rows > 0).then_some((layout, samples, rows as u32))
}

/// Type and content of the chunks in `bytes` and whether the content is cut short.
pub(super) fn chunks(bytes: &[u8]) -> impl Iterator<Item = (&[u8; 4], &[u8], bool)> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let (kind, tail) = rest.split_first_chunk::<4>()?;
        let (size, tail) = tail.split_first_chunk::<4>()?;
        let size = usize::try_from(u32::from_le_bytes(*size)).unwrap_or(usize::MAX);
        let cut = size > tail.len();
        let (content, tail) = tail.split_at(size.min(tail.len()));
        rest = tail.get(size % 2..).unwrap_or_default();
        Some((kind, content, cut))
    })
}

/// The frame among the chunks in `bytes`.
fn bitstream(bytes: &[u8]) -> Option<Frame<'_>> {
    let mut alpha = None;
    for (kind, data, cut) in chunks(bytes) {
        match kind {
            b"ALPH" => alpha = alpha.or(Some(data)),
            b"VP8 " => return Some(Frame { coding: Coding::Lossy, data, alpha, cut }),
            b"VP8L" => return Some(Frame { coding: Coding::Lossless, data, alpha: None, cut }),
            _ => {}
        }
    }
    None
}

/// Finds frame `index`: of an animation its ANMF chunks count, otherwise there is one.
fn find<'a>(file: &'a [u8], index: u32, limits: &Limits) -> Result<Frame<'a>, PixelError> {
    let body = file.get(12..).unwrap_or_default();
    let animated = chunks(body).filter(|(kind, ..)| *kind == b"ANMF").take(limits.frames as usize);
    let mut frames = 0;
    for (_, content, _) in animated {
        if frames == index {
            let frame = content.get(16..).and_then(bitstream);
            return frame.ok_or_else(|| damaged("the frame has no bitstream"));
        }
        frames += 1;
    }
    match (frames, index) {
        (0, 0) => bitstream(body).ok_or_else(|| damaged("there is no image data")),
        (frames, _) => Err(PixelError::NoSuchFrame { index, frames: frames.max(1) }),
    }
}

impl Frame<'_> {
    /// Width and height as the bitstream has them (RFC 6386 §9.1, RFC 9649 §3.4).
    fn dimensions(&self) -> Option<(u32, u32)> {
        match self.coding {
            Coding::Lossy => {
                let &[_, _, _, 0x9d, 0x01, 0x2a, w0, w1, h0, h1] = self.data.first_chunk::<10>()? else {
                    return None;
                };
                let low = |bytes| u32::from(u16::from_le_bytes(bytes) & 0x3fff);
                Some((low([w0, w1]), low([h0, h1])))
            }
            Coding::Lossless => {
                let &[0x2f, b0, b1, b2, b3] = self.data.first_chunk::<5>()? else { return None };
                let bits = u32::from_le_bytes([b0, b1, b2, b3]);
                Some(((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1))
            }
        }
    }

    /// A WebP of this one frame and nothing else.
    fn minimal(&self, width: u32, height: u32, padding: &[u8]) -> Vec<u8> {
        let alpha = self.alpha.map_or(0, <[u8]>::len);
        let mut body = Vec::with_capacity(self.data.len() + padding.len() + alpha + 64);
        body.extend_from_slice(b"WEBP");
        if let Some(alpha) = self.alpha {
            let mut header = vec![0x10, 0, 0, 0];
            header.extend_from_slice(&(width - 1).to_le_bytes()[..3]);
            header.extend_from_slice(&(height - 1).to_le_bytes()[..3]);
            push_chunk(&mut body, *b"VP8X", &[&header]);
            push_chunk(&mut body, *b"ALPH", &[alpha]);
        }
        let kind = if self.coding == Coding::Lossy { *b"VP8 " } else { *b"VP8L" };
        push_chunk(&mut body, kind, &[self.data, padding]);
        let mut file = Vec::with_capacity(body.len() + 8);
        file.extend_from_slice(b"RIFF");
        file.extend_from_slice(&(body.len() as u32).to_le_bytes());
        file.extend_from_slice(&body);
        file
    }
}

/// Appends a chunk whose content comes in `parts`.
fn push_chunk(file: &mut Vec<u8>, kind: [u8; 4], parts: &[&[u8]]) {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    file.extend_from_slice(&kind);
    file.extend_from_slice(&(length as u32).to_le_bytes());
    for part in parts {
        file.extend_from_slice(part);
    }
    file.extend(std::iter::repeat_n(0, length % 2));
}
