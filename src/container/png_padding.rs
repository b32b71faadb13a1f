//! The bits that fill up the last byte of a row of pixels smaller than a byte (ISO/IEC 15948 §7.2): no decoder shows
//! them.

use std::ops::Range;

use super::builder::Builder;
use super::png_image::Header;
use super::png_stream::{Framing, rows_of};

/// Bytes of image data up to which the rows are unfiltered.
const MOST: u64 = 16 << 20;

/// Lists the padding bits of all rows, eight to a byte and the first highest, where they are not all the same.
pub(super) fn examine(builder: &mut Builder<'_>, header: Header, pieces: &[Range<usize>], framing: Framing) {
    let bits = header.width.saturating_mul(u32::from(header.depth));
    let Some(total) = header.total().filter(|&total| total <= MOST) else { return };
    if header.depth >= 8 || header.interlace == 1 || bits.is_multiple_of(8) {
        return;
    }
    let row = (bits.div_ceil(8) as usize).saturating_add(1);
    let unused = 8u32.saturating_sub(bits & 7);
    let data = rows_of(builder.file, pieces, framing, total as usize);
    let mut ends = Vec::new();
    let mut above = vec![0u8; row];
    for stored in data.chunks_exact(row) {
        let Some(row) = unfiltered(stored, &above) else { return };
        ends.push(row.last().copied().unwrap_or_default() & (1u8 << unused).wrapping_sub(1));
        above = row;
    }
    // All rows alike is what an encoder does that fills with the last pixel, with ones, or with zeros.
    if ends.iter().all(|&end| Some(&end) == ends.first()) {
        return;
    }
    let range = pieces.first().map_or(0, |first| first.start)..pieces.last().map_or(0, |last| last.end);
    builder.slack(range, "bits that pad rows", packed(&ends, unused));
}

/// A row as it was before filtering (§9.2), its filter byte in front; pixels are less than a byte.
fn unfiltered(stored: &[u8], above: &[u8]) -> Option<Vec<u8>> {
    let (&filter, samples) = stored.split_first()?;
    let (mut left, mut corner) = (0u8, 0u8);
    let mut row = Vec::with_capacity(stored.len());
    row.push(filter);
    for (&sample, &up) in samples.iter().zip(above.iter().skip(1)) {
        let guess = match filter {
            0 => 0,
            1 => left,
            2 => up,
            3 => left.midpoint(up),
            4 => paeth(left, up, corner),
            _ => return None,
        };
        left = sample.wrapping_add(guess);
        corner = up;
        row.push(left);
    }
    Some(row)
}

/// §9.4.
fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let guess = i16::from(left).saturating_add(i16::from(up)).saturating_sub(i16::from(corner));
    let far = |value: u8| guess.saturating_sub(i16::from(value)).abs();
    let (a, b, c) = (far(left), far(up), far(corner));
    if a <= b && a <= c {
        left
    } else if b <= c {
        up
    } else {
        corner
    }
}

/// The low `count` bits of every value, one behind the other.
fn packed(values: &[u8], count: u32) -> Vec<u8> {
    let bits = values.iter().flat_map(|value| (0..count).rev().map(move |bit| value >> bit & 1));
    let bits: Vec<u8> = bits.collect();
    bits.chunks(8)
        .map(|bits| bits.iter().enumerate().fold(0u8, |byte, (at, bit)| byte | bit << (7 & !at)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_unfiltered() {
        let above = [0, 10, 20, 30];
        for (filter, expected) in [
            (0, [1, 2, 3]),
            (1, [1, 3, 6]),
            (2, [11, 22, 33]),
            // Halves of 0 + 10, 6 + 20, 15 + 30.
            (3, [6, 15, 25]),
            // Nearest to 0 + 10 - 0 = 10: 10; to 11 + 20 - 10 = 21: 20; to 22 + 30 - 20 = 32: 30.
            (4, [11, 22, 33]),
        ] {
            let row = unfiltered(&[filter, 1, 2, 3], &above).unwrap();
            assert_eq!(row[1..], expected, "filter {filter}");
        }
        assert_eq!(unfiltered(&[5, 1], &above), None);
    }

    #[test]
    fn bits_are_packed_from_the_highest() {
        assert_eq!(packed(&[0b101, 0b010, 0b111], 3), [0b1010_1011, 0b1000_0000]);
        assert_eq!(packed(&[1, 0, 1], 1), [0b1010_0000]);
    }
}
