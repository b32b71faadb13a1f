//! gifshuffle: the message is the number of a permutation of the colours.

use crate::payload::tools::gifshuffle::huffman::CODES;
use crate::pixels::Image;

/// An indexed `cover` whose palette's order carries `message`, `compressed` with the tool's code for English or not;
/// the indices follow. `None` where it has no palette of full length or no room.
pub fn embed(cover: &Image, message: &[u8], compressed: bool) -> Option<Image> {
    let mut image = cover.clone();
    let old = cover.palette.colours.clone();
    let mut sorted = old.clone();
    sorted.sort_unstable();
    sorted.dedup();
    let mut remaining = bits(message, compressed);
    remaining.push(1);
    let mut table: Vec<[u8; 3]> = Vec::new();
    for (count, colour) in sorted.iter().rev().enumerate() {
        table.insert(divide(&mut remaining, count + 1), *colour);
    }
    if remaining.contains(&1) || old.is_empty() {
        return None;
    }
    table.resize(old.len().next_power_of_two(), *old.last()?);
    for index in super::samples(&mut image)? {
        let colour = old.get(usize::from(*index))?;
        *index = table.iter().position(|entry| entry == colour)? as u8;
    }
    image.palette.colours = table;
    Some(image)
}

fn bits(message: &[u8], compressed: bool) -> Vec<u8> {
    if !compressed {
        return super::bits_msb(message).collect();
    }
    let code = |byte: &u8| {
        let code = CODES[usize::from(*byte)];
        (0..code.ilog2()).rev().map(move |bit| (code >> bit & 1) as u8)
    };
    message.iter().flat_map(code).collect()
}

/// Divides the number with those bits, lowest first; the remainder.
fn divide(bits: &mut [u8], divisor: usize) -> usize {
    bits.iter_mut().rev().fold(0, |rest, bit| {
        let value = rest * 2 + usize::from(*bit);
        *bit = (value / divisor) as u8;
        value % divisor
    })
}
