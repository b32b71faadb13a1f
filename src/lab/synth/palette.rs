//! Method 1: palette indices, and the order of the colour table.

use super::bits::{self, BitOrder, Mark, Operation};
use super::payload::{self, Kind};
use super::quantise::luma;
use crate::lab::canvas;
use crate::lab::rng::Rng;
use crate::pixels::{Image, Layout};

/// Layouts of the method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scheme {
    /// Low bits of the indices as stored, in raster order.
    Sequential,
    /// The same, spread by a key.
    Spread,
    /// Low bits of the indices into a table sorted by luminance; the file's table stays (`EzStego`'s way).
    Sorted,
    /// The table's order is the message (gifshuffle's way).
    TableOrder,
}

/// Hides a random payload; `None` where the image has no palette or too few pixels. Also answers the clean twin,
/// whose table has been brought into the form that the scheme needs.
pub fn embed(image: &Image, rng: &mut Rng) -> Option<(Image, Image, Mark)> {
    if image.layout != Layout::Indexed {
        return None;
    }
    let scheme = *rng.weighted(&[
        (56, Scheme::Sequential),
        (20, Scheme::Spread),
        (14, Scheme::Sorted),
        (10, Scheme::TableOrder),
    ]);
    if scheme == Scheme::TableOrder {
        return table_order(image, rng);
    }
    let mut clean = image.clone();
    make_even(&mut clean);
    // Half the writers that such tools rely on sort the table first, so that neighbours look alike.
    if rng.chance(0.4) {
        sort_table(&mut clean);
    }
    // Half the payloads are random bits alone: only the statistics of the indices tell of them, and below half of
    // the capacity there is little to be seen.
    let bare = rng.chance(0.55);
    let kind = if bare { Kind::Encrypted } else { Kind::draw(rng) };
    let capacity = (clean.pixels() / 8).checked_sub(if bare { 0 } else { 2 })?;
    let payload = if bare {
        let low = if rng.chance(0.7) { 0.5 } else { 0.1 };
        let size = bits::draw_share(capacity, low, rng)?;
        rng.bytes(size)
    } else {
        let size = bits::draw_size(capacity, rng)?;
        payload::make(kind, size, rng)
    };
    let order = *rng.pick(&[BitOrder::Lsb, BitOrder::Msb]);
    let end: &[u8] = if kind == Kind::Text { b"\0" } else { b"" };
    let stream = order.unpack(&[payload.as_slice(), end].concat());
    let positions = if scheme == Scheme::Spread {
        rng.sample(clean.pixels(), stream.len())
    } else {
        (0..stream.len() as u32).collect()
    };
    let mut stego = clean.clone();
    if scheme == Scheme::Sorted {
        let ranks = ranks(&stego.palette.colours);
        let mut entry = vec![0u8; ranks.len()];
        ranks.iter().enumerate().for_each(|(from, &rank)| entry[usize::from(rank)] = from as u8);
        let samples = canvas::samples_mut(&mut stego);
        for (bit, &at) in stream.iter().zip(&positions) {
            let sample = &mut samples[at as usize];
            let rank = ranks[usize::from(*sample)];
            *sample = entry[usize::from(rank & !1 | bit)];
        }
    } else {
        let samples = canvas::samples_mut(&mut stego);
        bits::embed(samples, &positions, &stream, 1, Operation::Replacement, rng);
    }
    let readable = kind.is_readable() && scheme != Scheme::Spread;
    let mark = Mark {
        bare,
        method: "palette",
        bit_order: if readable { order.name() } else { "none" },
        layout: format!("index lsb,{scheme:?}{}", if bare { ",bare" } else { "" }).to_lowercase(),
        operation: Operation::Replacement.name(),
        kind,
        payload_bytes: payload.len(),
        rate: payload.len() as f64 / capacity as f64,
    };
    Some((clean, stego, mark))
}

/// Repeats the last colour until the number of colours is even, so that every index has its partner; an index behind
/// the table becomes 0.
fn make_even(image: &mut Image) {
    let colours = &mut image.palette.colours;
    let last = colours.last().copied().unwrap_or_default();
    let entries = (colours.len().max(1)).next_multiple_of(2);
    colours.resize(entries, last);
    for index in canvas::samples_mut(image) {
        if usize::from(*index) >= entries {
            *index = 0;
        }
    }
}

/// The rank of every entry in the order of luminance.
fn ranks(colours: &[[u8; 3]]) -> Vec<u8> {
    let mut order: Vec<usize> = (0..colours.len()).collect();
    order.sort_by_key(|&entry| (luma(colours[entry]), entry));
    let mut ranks = vec![0u8; colours.len()];
    order.iter().enumerate().for_each(|(rank, &entry)| ranks[entry] = rank as u8);
    ranks
}

/// Brings the table into the order `place` (entry → new entry), indices and transparency with it.
fn rearrange(image: &mut Image, place: &[u8]) {
    let old = image.palette.clone();
    for (from, &to) in place.iter().enumerate() {
        image.palette.colours[usize::from(to)] = old.colours[from];
    }
    if !old.alpha.is_empty() {
        image.palette.alpha = vec![255; old.colours.len()];
        for (from, &to) in place.iter().enumerate() {
            image.palette.alpha[usize::from(to)] = old.alpha.get(from).copied().unwrap_or(255);
        }
    }
    for index in canvas::samples_mut(image) {
        *index = place[usize::from(*index)];
    }
}

fn sort_table(image: &mut Image) {
    let place = ranks(&image.palette.colours);
    rearrange(image, &place);
}

/// The message as the number of a permutation: colours in ascending order, the n-th put in at the message modulo n
/// (gifshuffle 2.0). Only for tables without transparency, of at least 32 different colours.
fn table_order(image: &Image, rng: &mut Rng) -> Option<(Image, Image, Mark)> {
    let mut clean = image.clone();
    make_even(&mut clean);
    let mut colours = clean.palette.colours.clone();
    colours.sort_unstable();
    colours.dedup();
    if colours.len() < 32 || clean.palette.alpha.iter().any(|&alpha| alpha != 255) {
        return None;
    }
    let capacity = permutation_bits(colours.len()) / 8 - 1;
    let size = rng.range(8.min(capacity), capacity);
    let kind = if rng.chance(0.6) { Kind::Text } else { Kind::Encrypted };
    let payload = payload::make(kind, size, rng);
    let mut number: Vec<u8> = [&[1], payload.as_slice()].concat();
    let mut table: Vec<[u8; 3]> = Vec::with_capacity(colours.len());
    for (at, &colour) in colours.iter().enumerate() {
        let place = divide(&mut number, at as u32 + 1);
        table.insert(place as usize, colour);
    }
    let mut stego = clean.clone();
    let place: Vec<u8> = clean
        .palette
        .colours
        .iter()
        .map(|colour| table.iter().position(|known| known == colour).unwrap_or(0) as u8)
        .collect();
    for index in canvas::samples_mut(&mut stego) {
        *index = place[usize::from(*index)];
    }
    let last = table[table.len() - 1];
    table.resize(clean.palette.colours.len(), last);
    stego.palette.colours = table;
    let mark = Mark {
        bare: false,
        method: "palette",
        bit_order: "none",
        layout: "table order".to_owned(),
        operation: "",
        kind,
        payload_bytes: payload.len(),
        rate: payload.len() as f64 / capacity as f64,
    };
    Some((clean, stego, mark))
}

/// Whole bits that the order of `count` colours can hold: the sum of floor(log2 n) bounds log2 n! from below.
fn permutation_bits(count: usize) -> usize {
    (2..=count).map(|n| n.ilog2() as usize).sum()
}

/// Divides the big-endian number by `divisor` in place and answers the remainder.
fn divide(number: &mut [u8], divisor: u32) -> u32 {
    number.iter_mut().fold(0, |remainder, byte| {
        let value = remainder << 8 | u32::from(*byte);
        *byte = (value / divisor) as u8;
        value % divisor
    })
}

/// Writes `text` and NUL into the low bits of the indices in raster order: the method's plain layout.
pub fn plain(image: &mut Image, text: &[u8], order: BitOrder) {
    make_even(image);
    let stream = order.unpack(&[text, b"\0"].concat());
    let positions: Vec<u32> = (0..image.pixels() as u32).collect();
    let mut unused = Rng::new(0, "replacement draws nothing");
    bits::embed(canvas::samples_mut(image), &positions, &stream, 1, Operation::Replacement, &mut unused);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(entries: u8) -> Image {
        let colours = (0..entries).map(|c| [c.wrapping_mul(91), c, 255 - c]).collect();
        canvas::indexed(64, 48, colours, (0..64 * 48).map(|i| (i * 7 % i32::from(entries)) as u8).collect())
    }

    #[test]
    fn indices_stay_inside_the_table() {
        for entries in [1, 2, 7, 100, 255] {
            for seed in 0..20 {
                let Some((clean, stego, _)) = embed(&picture(entries), &mut Rng::new(seed, "palette")) else {
                    continue;
                };
                let most = canvas::samples(&stego).iter().max().copied().unwrap();
                assert!(usize::from(most) < stego.palette.colours.len());
                assert_eq!(canvas::rgba(&clean), canvas::rgba(&picture(entries)), "the twin looks the same");
            }
        }
    }

    #[test]
    fn a_table_order_reads_back_and_changes_no_pixel() {
        let image = picture(200);
        let (_, stego, mark) = table_order(&image, &mut Rng::new(5, "order")).unwrap();
        assert_eq!(canvas::rgba(&stego), canvas::rgba(&image));
        // Backwards: from the last colour to the first, position × and carry.
        let mut sorted = stego.palette.colours.clone();
        sorted.sort_unstable();
        sorted.dedup();
        let mut table: Vec<[u8; 3]> = stego.palette.colours[..sorted.len()].to_vec();
        let mut number = vec![0u8; 220];
        for (at, colour) in sorted.iter().enumerate().rev() {
            let place = table.iter().position(|known| known == colour).unwrap();
            table.remove(place);
            let mut carry = place as u32;
            for byte in number.iter_mut().rev() {
                let value = u32::from(*byte) * (at as u32 + 1) + carry;
                *byte = value as u8;
                carry = value >> 8;
            }
        }
        let start = number.iter().position(|&byte| byte != 0).unwrap();
        assert_eq!(number[start], 1);
        assert_eq!(number.len() - start - 1, mark.payload_bytes);
    }

    #[test]
    fn sorting_the_table_keeps_the_picture() {
        let mut image = picture(64);
        image.palette.alpha = vec![255, 255, 0];
        let before = canvas::rgba(&image);
        sort_table(&mut image);
        assert_eq!(canvas::rgba(&image), before);
        assert!(image.palette.colours.windows(2).all(|pair| luma(pair[0]) <= luma(pair[1])));
    }
}
