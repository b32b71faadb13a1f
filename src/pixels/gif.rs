//! GIF: indices of each frame's own rectangle, deinterlaced, with the palette that holds for it.

use ::gif::{ColorOutput, DecodeOptions, Decoder, MemoryLimit};

use super::bounds::{blank_below, check, damaged};
use super::{Image, Layout, Palette, PixelError, Samples};
use crate::limits::Limits;

/// One frame as the file has it (`GIF89a` §20, §22, §23).
struct Frame<'a> {
    width: u16,
    height: u16,
    interlaced: bool,
    colours: &'a [u8],
    transparent: Option<u8>,
    code_size: u8,
    /// The compressed data without the sub-blocks' length bytes.
    data: Vec<&'a [u8]>,
}

/// Decodes frame `index`.
pub(super) fn decode(file: &[u8], index: u32, limits: &Limits) -> Result<Image, PixelError> {
    let frame = find(file, index, limits)?;
    let (width, height) = check(frame.width.into(), frame.height.into(), 1, limits)?;
    let row = width as usize;
    let (mut samples, decoded_rows) = indices(&frame, row, height as usize)?;
    if frame.interlaced {
        samples = deinterlaced(&samples, row, height as usize);
    }
    let decoded_rows = if frame.interlaced { complete(decoded_rows, height) } else { decoded_rows };
    blank_below(&mut samples, row, decoded_rows as usize);
    let palette = palette(&frame);
    let depth = depth(&samples, palette.colours.len(), frame.code_size);
    if decoded_rows == 0 {
        return Err(damaged("not a single row of the frame is complete"));
    }
    Ok(Image {
        width,
        height,
        layout: Layout::Indexed,
        depths: [depth, 0, 0, 0],
        samples: Samples::Eight(samples),
        palette,
        transparent: None,
        lossy: false,
        decoded_rows,
    })
}

/// Walks the blocks to frame `index`.
fn find<'a>(file: &'a [u8], index: u32, limits: &Limits) -> Result<Frame<'a>, PixelError> {
    let screen = file.get(6..13).ok_or_else(|| damaged("the screen descriptor is cut short"))?;
    let mut rest = &file[13..];
    let global = take_palette(&mut rest, screen[4]);
    let mut transparent = None;
    let mut frames = 0u32;
    while let Some((&kind, tail)) = rest.split_first() {
        rest = tail;
        match kind {
            // Encoders that pad: browsers skip zeros between blocks.
            0 => {}
            0x21 => {
                let Some((&label, tail)) = rest.split_first() else { break };
                rest = tail;
                let blocks = sub_blocks(&mut rest);
                if label == 0xf9 {
                    transparent = match blocks.first().copied() {
                        Some(&[flags, _, _, entry, ..]) if flags & 1 == 1 => Some(entry),
                        _ => None,
                    };
                }
            }
            0x2c => {
                let Some((&[_, _, _, _, w0, w1, h0, h1, flags], tail)) = rest.split_first_chunk::<9>() else {
                    break;
                };
                rest = tail;
                let local = take_palette(&mut rest, flags);
                let Some((&code_size, tail)) = rest.split_first() else { break };
                rest = tail;
                let data = sub_blocks(&mut rest);
                frames += 1;
                if frames - 1 == index {
                    return Ok(Frame {
                        width: u16::from_le_bytes([w0, w1]),
                        height: u16::from_le_bytes([h0, h1]),
                        interlaced: flags & 0x40 != 0,
                        colours: local.or(global).unwrap_or_default(),
                        transparent,
                        code_size,
                        data,
                    });
                }
                transparent = None;
                if frames >= limits.frames {
                    break;
                }
            }
            _ => break,
        }
    }
    Err(match frames {
        0 => damaged("there is no image data"),
        frames => PixelError::NoSuchFrame { index, frames },
    })
}

/// Takes the colour table that `flags` announce, as far as the file has it.
pub(super) fn take_palette<'a>(rest: &mut &'a [u8], flags: u8) -> Option<&'a [u8]> {
    if flags & 0x80 == 0 {
        return None;
    }
    let bytes = (3usize << ((flags & 7) + 1)).min(rest.len());
    let (colours, tail) = rest.split_at(bytes);
    *rest = tail;
    Some(colours)
}

/// Takes sub-blocks up to their terminator or the end of the file.
pub(super) fn sub_blocks<'a>(rest: &mut &'a [u8]) -> Vec<&'a [u8]> {
    let mut blocks = Vec::new();
    while let Some((&length, tail)) = rest.split_first() {
        let (block, tail) = tail.split_at(usize::from(length).min(tail.len()));
        *rest = tail;
        if length == 0 {
            break;
        }
        blocks.push(block);
    }
    blocks
}

/// Indices in the order of the file, and how many rows of them there are.
fn indices(frame: &Frame<'_>, row: usize, height: usize) -> Result<(Vec<u8>, u32), PixelError> {
    let file = minimal(frame);
    let open = || -> Result<Decoder<&[u8]>, ::gif::DecodingError> {
        let mut options = DecodeOptions::new();
        options.set_color_output(ColorOutput::Indexed);
        options.set_memory_limit(MemoryLimit::Unlimited);
        let mut decoder = options.read_info(file.as_slice())?;
        decoder.next_frame_info()?;
        Ok(decoder)
    };
    let mut samples = vec![0; row * height];
    if matches!(open().map_err(damaged)?.fill_buffer(&mut samples), Ok(true)) {
        return Ok((samples, height as u32));
    }
    // Damaged: once more row by row, to know how far it goes.
    let mut decoder = open().map_err(damaged)?;
    let mut rows = 0;
    for line in samples.chunks_exact_mut(row) {
        match decoder.fill_buffer(line) {
            Ok(true) => rows += 1,
            Err(error) if rows == 0 => return Err(damaged(error)),
            Ok(false) | Err(_) => break,
        }
    }
    if rows == 0 {
        return Err(damaged("the compressed data ends within the first row"));
    }
    blank_below(&mut samples, row, rows as usize);
    Ok((samples, rows))
}

/// A GIF of this one frame and nothing else, with a dummy palette, since only indices are read from it.
fn minimal(frame: &Frame<'_>) -> Vec<u8> {
    let [w0, w1] = frame.width.to_le_bytes();
    let [h0, h1] = frame.height.to_le_bytes();
    let data: usize = frame.data.iter().map(|block| block.len() + 1).sum();
    let mut file = Vec::with_capacity(data + 32);
    file.extend_from_slice(b"GIF89a");
    file.extend_from_slice(&[w0, w1, h0, h1, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]);
    file.extend_from_slice(&[0x2c, 0, 0, 0, 0, w0, w1, h0, h1, 0, frame.code_size]);
    for block in &frame.data {
        file.push(block.len() as u8);
        file.extend_from_slice(block);
    }
    file.extend_from_slice(&[0, 0x3b]);
    file
}

/// The rows of an interlaced frame in the order of the file (`GIF89a` appendix E).
fn interlaced_rows(height: usize) -> impl Iterator<Item = usize> {
    [(0, 8), (4, 8), (2, 4), (1, 2)].into_iter().flat_map(move |(top, down)| (top..height).step_by(down))
}

fn deinterlaced(stored: &[u8], row: usize, height: usize) -> Vec<u8> {
    let mut samples = vec![0; stored.len()];
    for (line, to) in stored.chunks_exact(row).zip(interlaced_rows(height)) {
        samples[to * row..][..row].copy_from_slice(line);
    }
    samples
}

/// Rows from the top without a gap when the first `stored` rows of an interlaced frame are there.
fn complete(stored: u32, height: u32) -> u32 {
    interlaced_rows(height as usize).skip(stored as usize).min().unwrap_or(height as usize) as u32
}

fn palette(frame: &Frame<'_>) -> Palette {
    let colours = frame.colours.as_chunks::<3>().0.to_vec();
    let alpha = frame.transparent.map_or_else(Vec::new, |entry| {
        let mut alpha = vec![255; usize::from(entry) + 1];
        alpha[usize::from(entry)] = 0;
        alpha
    });
    Palette { colours, alpha }
}

/// Bits of an index: those of the colour table, more where indices go beyond it.
fn depth(samples: &[u8], entries: usize, code_size: u8) -> u8 {
    let table = entries.max(2).next_power_of_two().trailing_zeros() as u8;
    let largest = samples.iter().copied().max().unwrap_or(0);
    let needed = (8 - largest.leading_zeros() as u8).max(1);
    if needed <= table { table.min(8) } else { code_size.clamp(needed, 8) }
}
