//! PNG and APNG: palette indices stay indices, 1 to 16 bits unscaled, wrong checksums and damaged neighbours ignored.
//!
//! The frame's compressed rows are put behind a fresh header and given to the `png` crate. Where that gives up, the
//! rows are inflated and unfiltered here as far as they go, so that a damaged file keeps what it has.

use std::io::Cursor;

use ::png::{DecodeOptions, Decoder};
use flate2::{Decompress, FlushDecompress, Status};

use super::bounds::damaged;
use super::png_chunks::{Frame, Header, find};
use super::png_rows::{Rows, colour_type};
use super::{Image, PixelError};
use crate::limits::Limits;

/// Decodes frame `index`.
pub(super) fn decode(file: &[u8], index: u32, limits: &Limits) -> Result<Image, PixelError> {
    let frame = find(file, index, limits)?;
    let mut rows = Rows::new(frame.header);
    let mut reason = None;
    if let Err(error) = read(&frame, &mut rows) {
        reason = Some(error);
        rescue(&frame, &mut rows);
    }
    let Frame { palette, transparent, .. } = frame;
    let reason = reason.unwrap_or_else(|| "no row is complete".to_owned());
    rows.finish(palette, transparent).ok_or_else(|| damaged(reason))
}

/// Lets the `png` crate decode; an error says why it stopped before the last row.
fn read(frame: &Frame<'_>, rows: &mut Rows) -> Result<(), String> {
    let file = minimal(frame);
    let mut options = DecodeOptions::default();
    options.set_ignore_checksums(true);
    let decoder = Decoder::new_with_options(Cursor::new(file.as_slice()), options);
    let mut reader = decoder.read_info().map_err(|error| error.to_string())?;
    let header = frame.header;
    let mut buffer = vec![0; reader.output_line_size(header.width).unwrap_or_default()];
    for (number, pass) in header.passes() {
        let bytes = header.row_bytes(pass);
        for line in 0..pass.lines(header.height) {
            match reader.read_row(&mut buffer) {
                Ok(Some(_)) => rows.put(number, pass, line, &buffer[..bytes]),
                Ok(None) => return Err("the rows end early".to_owned()),
                Err(error) => return Err(error.to_string()),
            }
        }
    }
    Ok(())
}

/// A PNG of this one frame and nothing else. Its checksums are zero: nobody checks them.
fn minimal(frame: &Frame<'_>) -> Vec<u8> {
    let Header { width, height, depth, layout, interlaced } = frame.header;
    let data: usize = frame.data.iter().map(|piece| piece.len() + 12).sum();
    let mut file = Vec::with_capacity(data + 45);
    file.extend_from_slice(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR");
    file.extend_from_slice(&width.to_be_bytes());
    file.extend_from_slice(&height.to_be_bytes());
    file.extend_from_slice(&[depth, colour_type(layout), 0, 0, interlaced.into(), 0, 0, 0, 0]);
    for piece in &frame.data {
        file.extend_from_slice(&(piece.len() as u32).to_be_bytes());
        file.extend_from_slice(b"IDAT");
        file.extend_from_slice(piece);
        file.extend_from_slice(&[0; 4]);
    }
    file.extend_from_slice(b"\0\0\0\0IEND\xae\x42\x60\x82");
    file
}

/// Inflates as far as the stream goes and takes every complete row.
fn rescue(frame: &Frame<'_>, rows: &mut Rows) {
    let header = frame.header;
    let mut source = Inflater::new(&frame.data);
    let step = header.step();
    for (number, pass) in header.passes() {
        let bytes = header.row_bytes(pass);
        let mut above = vec![0; bytes];
        let mut row = vec![0; bytes + 1];
        for line in 0..pass.lines(header.height) {
            if !source.fill(&mut row) {
                return;
            }
            let Some((filter, current)) = row.split_first_mut() else { return };
            if !unfilter(*filter, step, &above, current) {
                return;
            }
            rows.put(number, pass, line, current);
            above.copy_from_slice(current);
        }
    }
}

/// The bytes of a zlib stream in pieces, up to its end or its first error.
struct Inflater<'a> {
    pieces: Vec<&'a [u8]>,
    state: Decompress,
    output: Vec<u8>,
    read: usize,
    ended: bool,
}

impl<'a> Inflater<'a> {
    fn new(data: &[&'a [u8]]) -> Self {
        // The two bytes of the zlib header say nothing that decoding needs, and may be the damaged ones.
        let mut skip = 2;
        let mut pieces: Vec<&[u8]> = Vec::with_capacity(data.len());
        for piece in data {
            let cut = piece.len().min(skip);
            skip -= cut;
            pieces.push(&piece[cut..]);
        }
        pieces.reverse();
        Self { pieces, state: Decompress::new(false), output: Vec::new(), read: 0, ended: false }
    }

    /// Fills `row`; false where the stream has no more.
    fn fill(&mut self, mut row: &mut [u8]) -> bool {
        while !row.is_empty() {
            if self.read == self.output.len() && !self.more() {
                return false;
            }
            let count = row.len().min(self.output.len() - self.read);
            let (head, rest) = row.split_at_mut(count);
            head.copy_from_slice(&self.output[self.read..self.read + count]);
            self.read += count;
            row = rest;
        }
        true
    }

    /// Inflates the next block; false at the end.
    fn more(&mut self) -> bool {
        self.output.resize(1 << 16, 0);
        self.read = 0;
        while !self.ended {
            let Some(piece) = self.pieces.pop() else { break };
            let (before_in, before_out) = (self.state.total_in(), self.state.total_out());
            let status = self.state.decompress(piece, &mut self.output, FlushDecompress::None);
            let consumed = (self.state.total_in() - before_in) as usize;
            let written = (self.state.total_out() - before_out) as usize;
            self.ended = !matches!(status, Ok(Status::Ok | Status::BufError));
            if consumed < piece.len() {
                self.pieces.push(&piece[consumed..]);
                // Neither input nor output moves: there is nothing more to get out of it.
                self.ended |= consumed == 0 && written == 0;
            }
            if written > 0 {
                self.output.truncate(written);
                return true;
            }
        }
        self.output.clear();
        false
    }
}

/// Undoes one row's filter (PNG §9); false for a filter that does not exist.
fn unfilter(filter: u8, step: usize, above: &[u8], row: &mut [u8]) -> bool {
    for at in 0..row.len() {
        let left = if at >= step { row[at - step] } else { 0 };
        let corner = if at >= step { above[at - step] } else { 0 };
        let predicted = match filter {
            0 => 0,
            1 => left,
            2 => above[at],
            3 => u16::midpoint(left.into(), above[at].into()) as u8,
            4 => paeth(left, above[at], corner),
            _ => return false,
        };
        row[at] = row[at].wrapping_add(predicted);
    }
    true
}

/// The neighbour nearest to left + above − corner (PNG §9.4).
fn paeth(left: u8, above: u8, corner: u8) -> u8 {
    let estimate = i16::from(left) + i16::from(above) - i16::from(corner);
    let distance = |value: u8| (estimate - i16::from(value)).abs();
    if distance(left) <= distance(above) && distance(left) <= distance(corner) {
        left
    } else if distance(above) <= distance(corner) {
        above
    } else {
        corner
    }
}
