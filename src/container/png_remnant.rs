//! What is left of a longer PNG that a shorter one was written over ("aCropalypse", CVE-2023-21036 and
//! CVE-2023-28303: screenshot editors that did not cut the file): the rest of an IDAT chunk without its start, more
//! chunks, and the old end marker. It shows parts of the old picture; nobody hid it.

use std::ops::Range;

use super::deflate::{may_be_dynamic, walk};
use super::png;
use super::reader::{Reader, find as find_bytes};
use super::trailing::padding;

/// Size of IEND.
const END: usize = 12;

/// Fewer bytes than this do not tell what they are.
const SHORT: usize = 64;

/// Offsets at which a block of the old stream is looked for, in bits: a block of zlib's is shorter.
const TRIED: u64 = 8 << 16;

/// Symbols decoded while looking.
const BUDGET: u64 = 1 << 23;

/// How sure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Remnant {
    /// Its compressed data were read to their last block, and their checksum stands behind it; or whole chunks of
    /// image data with right checksums lie in it.
    Sure,
    /// A stretch of bytes and an end marker: too little to read anything back.
    Shape,
}

/// Whether `tail`, which follows an end marker, is the end of an older file. The length of the remnant comes along:
/// padding may stand behind it.
pub(super) fn find(tail: &[u8]) -> Option<(usize, Remnant)> {
    let parts = Parts::new(tail)?;
    let mut data: Vec<u8> = Vec::new();
    for range in std::iter::once(parts.first.clone()).chain(parts.whole.iter().cloned()) {
        data.extend(tail.get(range)?);
    }
    let whole = parts.whole.iter().any(|range| range.len() >= SHORT);
    let cut = tail.get(parts.first.clone())?;
    // What stands where the cut chunk should be must look like one.
    let fits = cut.len() < SHORT || dense(cut);
    if whole && fits || inflates(&data) {
        return Some((parts.end, Remnant::Sure));
    }
    (fits && dense(&data)).then_some((parts.end, Remnant::Shape))
}

/// Whether bytes may be compressed data: half of them have their highest bit set. Text and most files are not so.
fn dense(data: &[u8]) -> bool {
    let high = data.iter().filter(|&&byte| byte >= 0x80).count();
    let share = high.saturating_mul(100).checked_div(data.len()).unwrap_or_default();
    data.len() >= SHORT && (35..=65).contains(&share)
}

/// The pieces of a remnant.
struct Parts {
    /// The data of the chunk whose start was overwritten.
    first: Range<usize>,
    /// The data of the IDAT chunks behind it.
    whole: Vec<Range<usize>>,
    /// The end of the old IEND.
    end: usize,
}

impl Parts {
    fn new(tail: &[u8]) -> Option<Self> {
        // A whole file behind the first is none of its remains.
        if find_bytes(tail, png::SIGNATURE).is_some() {
            return None;
        }
        let marker = b"\0\0\0\0IEND\xaeB`\x82";
        let at = tail.windows(END).rposition(|window| window == marker)?;
        let end = at.saturating_add(END);
        let behind = tail.get(end..)?;
        if !behind.is_empty() && padding(behind).is_none() {
            return None;
        }
        // Chunks are found backwards from the marker: each must end where the next begins.
        let mut whole = Vec::new();
        let mut start = at;
        while let Some(chunk) = before(tail, start) {
            start = chunk.start.checked_sub(8)?;
            if tail.get(start.checked_add(4)?..chunk.start) == Some(b"IDAT") {
                whole.push(chunk);
            }
        }
        whole.reverse();
        // The cut chunk ends in its checksum.
        let first = 0..start.checked_sub(4)?;
        (first.len() > 4 || !whole.is_empty()).then_some(Self { first, whole, end })
    }
}

/// The data of the chunk that ends at `end`: of a known type, with a right checksum.
fn before(tail: &[u8], end: usize) -> Option<Range<usize>> {
    const NAMES: [&[u8; 4]; 6] = [b"IDAT", b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"tIME"];
    // Chunks longer than this are cut off or no chunks.
    const LONGEST: usize = 1 << 20;
    let data_end = end.checked_sub(4)?;
    let stored = Reader::new(tail, data_end..end).be32()?;
    let from = data_end.saturating_sub(LONGEST);
    let searched = tail.get(from..data_end)?;
    let named = searched.windows(4).enumerate().rev().filter(|(_, name)| NAMES.iter().any(|n| n == name));
    // A name that stands there by chance is followed by no right checksum; few are worth computing one.
    named.take(8).find_map(|(index, _)| {
        let name = from.checked_add(index)?;
        let start = name.checked_add(4)?;
        let length = Reader::new(tail, name.checked_sub(4)?..name).be32()? as usize;
        let fits = length == data_end.checked_sub(start)?;
        let right = fits && crc32fast::hash(tail.get(name..data_end)?) == stored;
        right.then_some(start..data_end)
    })
}

/// Whether from some bit on blocks follow each other to the final one, and just its checksum (Adler-32) stands
/// behind that.
fn inflates(data: &[u8]) -> bool {
    let Some(stream_end) = data.len().checked_sub(4) else { return false };
    let stream = data.get(..stream_end).unwrap_or_default();
    let mut budget = BUDGET;
    let bits = 0..TRIED.min((stream.len() as u64).saturating_mul(8));
    bits.filter(|&bit| may_be_dynamic(stream, bit)).any(|bit| {
        let blocks = walk(stream, bit, budget);
        budget = budget.saturating_sub(blocks.symbols);
        // One block of a few symbols ends at the right place by chance.
        blocks.end == Some(stream_end) && blocks.symbols >= 256
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
        let body = [&name[..], data].concat();
        [&(data.len() as u32).to_be_bytes(), &body[..], &crc32fast::hash(&body).to_be_bytes()].concat()
    }

    /// Six bits without a pattern in every byte (a linear congruential generator's high bits).
    fn noise(count: usize) -> Vec<u8> {
        let step = |state: &mut u32| {
            *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            Some((*state >> 26) as u8)
        };
        (0..count).scan(1u32, |state, _| step(state)).collect()
    }

    fn deflated(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn the_end_of_an_older_file_is_recognised() {
        let stream = deflated(&noise(200_000));
        let old = [chunk(*b"IDAT", &stream), chunk(*b"IEND", b"")].concat();
        // The start of the chunk is gone, and with it the blocks that began there.
        let tail = &old[30_000..];
        assert_eq!(find(tail), Some((tail.len(), Remnant::Sure)));
        let padded = [tail, &[0; 100]].concat();
        assert_eq!(find(&padded), Some((tail.len(), Remnant::Sure)));
        // Several chunks.
        let pieces: Vec<u8> = stream.chunks(8192).flat_map(|piece| chunk(*b"IDAT", piece)).collect();
        let old = [pieces, chunk(*b"IEND", b"")].concat();
        let tail = &old[old.len() - 20_000..];
        assert_eq!(find(tail), Some((tail.len(), Remnant::Sure)));
    }

    #[test]
    fn other_bytes_with_an_end_marker_have_its_shape_only() {
        let end = chunk(*b"IEND", b"");
        let random: Vec<u8> = (0..3000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        let tail = [random.as_slice(), &end].concat();
        assert_eq!(find(&tail), Some((tail.len(), Remnant::Shape)));
        assert_eq!(find(&random), None);
        assert_eq!(find(&end), None);
        assert_eq!(find(&[b"A text, and an end marker behind it. ".repeat(9), end.clone()].concat()), None);
        assert_eq!(find(&[&tail[..], b"hidden"].concat()), None);
        let data = chunk(*b"IDAT", &random);
        let file = [&png::SIGNATURE[..], &chunk(*b"IHDR", &[0; 13]), &data, &end].concat();
        assert_eq!(find(&file), None);
        let text = b"A text in front of a chunk of image data. ".repeat(9);
        assert_eq!(find(&[&text[..], &data, &end].concat()), None);
    }
}
