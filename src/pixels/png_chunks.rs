//! Collects what decoding one frame of a PNG needs, whatever the state of the chunks around it.

use super::bounds::{check, damaged};
use super::{Layout, Palette, PixelError};
use crate::limits::Limits;

/// IHDR (PNG §11.2.1) of the frame that is decoded: an animation frame has its own size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) depth: u8,
    pub(super) layout: Layout,
    pub(super) interlaced: bool,
}

/// One frame: its header, its colours and its compressed rows in pieces.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Frame<'a> {
    pub(super) header: Header,
    pub(super) palette: Palette,
    pub(super) transparent: Option<[u16; 3]>,
    pub(super) data: Vec<&'a [u8]>,
}

/// Type and content of every chunk behind the signature; a content that the file cuts short ends with it.
pub(super) fn chunks(file: &[u8]) -> impl Iterator<Item = (&[u8; 4], &[u8])> {
    let mut rest = file.get(8..).unwrap_or_default();
    std::iter::from_fn(move || {
        let (length, tail) = rest.split_first_chunk::<4>()?;
        let (kind, tail) = tail.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        let (content, tail) = tail.split_at(length.min(tail.len()));
        rest = tail.get(4..).unwrap_or_default();
        Some((kind, content))
    })
}

/// Finds frame `index`: 0 is the image of the IDAT chunks, the others are the fdAT runs behind it.
///
/// # Errors
/// When there is no usable header, no image data, no such frame, or the size is above the limits.
pub(super) fn find<'a>(file: &'a [u8], index: u32, limits: &Limits) -> Result<Frame<'a>, PixelError> {
    let mut header: Option<&[u8]> = None;
    let mut colours: Option<&[u8]> = None;
    let mut transparency: Option<&[u8]> = None;
    let mut data = Vec::new();
    let mut size = None;
    let mut control: Option<&[u8]> = None;
    let mut frames = 0u32;
    for (kind, content) in chunks(file) {
        match kind {
            b"CgBI" if header.is_none() => {
                return Err(PixelError::Unsupported { coding: "Apple's CgBI variant of PNG".into() });
            }
            b"IHDR" => header = header.or(Some(content)),
            b"PLTE" => colours = colours.or(Some(content)),
            b"tRNS" => transparency = transparency.or(Some(content)),
            b"IDAT" => {
                control = None;
                frames = frames.max(1);
                if index == 0 {
                    data.push(content);
                }
            }
            b"fcTL" => control = Some(content),
            b"fdAT" if frames > 0 => {
                if let Some(control) = control.take() {
                    frames = frames.saturating_add(1);
                    if frames.checked_sub(1) == Some(index) {
                        size = dimensions(control.get(4..).unwrap_or_default());
                    }
                }
                if index > 0 && frames.checked_sub(1) == Some(index) {
                    data.push(content.get(4..).unwrap_or_default());
                }
            }
            b"IEND" => break,
            _ => {}
        }
    }
    let header = header.ok_or_else(|| damaged("there is no image header"))?;
    if data.is_empty() {
        return Err(match frames {
            0 => damaged("there is no image data"),
            frames => PixelError::NoSuchFrame { index, frames },
        });
    }
    let header = parse_header(header, size, limits)?;
    let (palette, transparent) = colour(&header, colours, transparency);
    Ok(Frame { header, palette, transparent, data })
}

/// Width and height, big-endian, at the start of `bytes`.
pub(super) fn dimensions(bytes: &[u8]) -> Option<(u32, u32)> {
    let (width, rest) = bytes.split_first_chunk::<4>()?;
    Some((u32::from_be_bytes(*width), u32::from_be_bytes(*rest.first_chunk::<4>()?)))
}

/// Reads IHDR; `size` is the frame's own, where it has one.
fn parse_header(content: &[u8], size: Option<(u32, u32)>, limits: &Limits) -> Result<Header, PixelError> {
    let short = || damaged("the image header is cut short");
    let (width, height) = size.or_else(|| dimensions(content)).ok_or_else(short)?;
    let &[depth, colour, _, _, interlace] =
        content.get(8..).and_then(<[u8]>::first_chunk::<5>).ok_or_else(short)?;
    let layout = match (colour, depth) {
        (0, 1 | 2 | 4 | 8 | 16) => Layout::Grey,
        (2, 8 | 16) => Layout::Rgb,
        (3, 1 | 2 | 4 | 8) => Layout::Indexed,
        (4, 8 | 16) => Layout::GreyAlpha,
        (6, 8 | 16) => Layout::Rgba,
        _ => return Err(damaged(format_args!("colour type {colour} with {depth} bits does not exist"))),
    };
    let bytes = layout.channels() as u64 * if depth == 16 { 2 } else { 1 };
    let (width, height) = check(width.into(), height.into(), bytes, limits)?;
    Ok(Header { width, height, depth, layout, interlaced: interlace == 1 })
}

/// PLTE and tRNS as the layout understands them (PNG §11.2.2, §11.3.1.1).
fn colour(
    header: &Header,
    colours: Option<&[u8]>,
    transparency: Option<&[u8]>,
) -> (Palette, Option<[u16; 3]>) {
    let transparency = transparency.unwrap_or_default();
    // The standard: of a value wider than the samples only the low bits count.
    let mask = u16::MAX >> (16 - u32::from(header.depth).clamp(1, 16));
    let mut values = transparency.chunks_exact(2).map(|pair| {
        let value = pair.first_chunk::<2>().map_or(0, |pair| u16::from_be_bytes(*pair));
        value & mask
    });
    match header.layout {
        Layout::Indexed => {
            let colours = colours.unwrap_or_default().as_chunks::<3>().0;
            let colours = colours.iter().take(256).copied().collect();
            let alpha = transparency.iter().take(256).copied().collect();
            (Palette { colours, alpha }, None)
        }
        Layout::Grey => (Palette::default(), values.next().map(|grey| [grey; 3])),
        Layout::Rgb => {
            let triple = match (values.next(), values.next(), values.next()) {
                (Some(red), Some(green), Some(blue)) => Some([red, green, blue]),
                _ => None,
            };
            (Palette::default(), triple)
        }
        Layout::GreyAlpha | Layout::Rgba => (Palette::default(), None),
    }
}
