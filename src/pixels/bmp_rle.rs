//! Run-length coded bitmaps ([MS-WMF] §3.1.6), RLE24 as OS/2 has it.

use super::bmp_header::Coding;

/// Where rows go and what they hold.
pub(super) struct Canvas<'a> {
    /// `width × height × channels` samples, zero.
    pub(super) samples: &'a mut [u8],
    /// Pixels a row.
    pub(super) width: usize,
    /// Rows.
    pub(super) height: usize,
    /// Whether the first row stored is the top one.
    pub(super) top_down: bool,
}

impl Canvas<'_> {
    /// Samples of row `y` (counted as stored) from pixel `x` on.
    fn rest_of_row(&mut self, x: usize, y: usize, channels: usize) -> &mut [u8] {
        if y >= self.height || x >= self.width {
            return &mut [];
        }
        let row = if self.top_down { y } else { self.height - 1 - y };
        &mut self.samples[(row * self.width + x) * channels..(row + 1) * self.width * channels]
    }
}

/// Takes `count` bytes off the front of `data`, fewer where it ends.
fn take<'a>(data: &mut &'a [u8], count: usize) -> &'a [u8] {
    let (head, tail) = data.split_at(count.min(data.len()));
    *data = tail;
    head
}

/// Decodes `data`; pixels that no run covers stay 0, runs are cut at the end of their row. Returns the rows, counted
/// as stored, that are finished: all of them where the end of the bitmap is marked.
pub(super) fn decode(data: &[u8], coding: Coding, canvas: &mut Canvas<'_>) -> usize {
    let mut data = data;
    let channels = if coding == Coding::Rle24 { 3 } else { 1 };
    let (mut x, mut y) = (0usize, 0usize);
    while y < canvas.height {
        let &[count, value] = take(&mut data, 2) else {
            // The last row may be complete without an end mark.
            return if x >= canvas.width { y + 1 } else { y };
        };
        let count = usize::from(count);
        match (count, value) {
            (0, 0) => (x, y) = (0, y + 1),
            (0, 1) => return canvas.height,
            (0, 2) => {
                let &[right, up] = take(&mut data, 2) else { return y };
                x = (x + usize::from(right)).min(canvas.width);
                y += usize::from(up);
            }
            (0, literal) => {
                let literal = usize::from(literal);
                let bytes = match coding {
                    Coding::Rle4 => literal.div_ceil(2),
                    Coding::Rle24 => literal * 3,
                    _ => literal,
                };
                let stored = take(&mut data, bytes);
                take(&mut data, bytes % 2);
                let row = canvas.rest_of_row(x, y, channels);
                match coding {
                    Coding::Rle4 => {
                        let indices = stored.iter().flat_map(|pair| [pair >> 4, pair & 15]).take(literal);
                        row.iter_mut().zip(indices).for_each(|(to, index)| *to = index);
                    }
                    Coding::Rle24 => {
                        for (to, colour) in row.chunks_exact_mut(3).zip(stored.chunks_exact(3)) {
                            to.copy_from_slice(&[colour[2], colour[1], colour[0]]);
                        }
                    }
                    _ => row.iter_mut().zip(stored).for_each(|(to, index)| *to = *index),
                }
                if stored.len() < bytes {
                    return y;
                }
                x = (x + literal).min(canvas.width);
            }
            (count, value) => {
                let run = canvas_run(value, coding, &mut data);
                let row = canvas.rest_of_row(x, y, channels);
                row.iter_mut().zip(run.iter().cycle()).take(count * channels).for_each(|(to, v)| *to = *v);
                x = (x + count).min(canvas.width);
            }
        }
    }
    canvas.height
}

/// The samples that a run repeats.
fn canvas_run(value: u8, coding: Coding, data: &mut &[u8]) -> Vec<u8> {
    match coding {
        Coding::Rle4 => vec![value >> 4, value & 15],
        Coding::Rle24 => match take(data, 2) {
            &[green, red] => vec![red, green, value],
            _ => vec![0; 3],
        },
        _ => vec![value],
    }
}
