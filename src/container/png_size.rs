//! The size that a PNG header had before it was changed: from its checksum, which is left over where only the size
//! was edited, and from the image data, which hold as many bytes as the rows take.

use std::ops::Range;

use super::builder::Builder;
use super::png_image::Header;
use super::png_stream::{Ending, Framing, inflate};
use super::{Restored, reader::Reader};
use crate::span::Span;

/// Longest side tried.
const SIDE: u32 = 65_535;

/// What is known of a header that may have been edited.
#[derive(Debug, Clone)]
pub(super) struct Evidence<'a> {
    /// As stated.
    pub(super) header: Header,
    /// The 13 bytes of IHDR in the file.
    pub(super) data: Range<usize>,
    /// Where the image data lie.
    pub(super) pieces: &'a [Range<usize>],
    /// How they are framed.
    pub(super) framing: Framing,
    /// How many bytes they inflate to; `None` where that is not known to the end.
    pub(super) total: Option<u64>,
}

/// A header that explains what the stated one does not.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    header: Header,
    by_checksum: bool,
    tried: u64,
}

/// Looks for the size and keeps it in the container. Returns the sentence that states it.
pub(super) fn find(builder: &mut Builder<'_>, evidence: &Evidence<'_>) -> Option<String> {
    let stored = Reader::new(builder.file, evidence.data.end..builder.file.len()).be32()?;
    let broken = checksum(evidence.header) != stored;
    let found = if broken { by_checksum(evidence, stored) } else { by_data(builder, evidence) }?;
    let Header { width, height, .. } = found.header;
    let fits = evidence.total.map(|total| found.header.total() == Some(total));
    // A checksum that was changed itself meets some size by chance: the data tell.
    (fits != Some(false)).then_some(())?;
    let mut patches = vec![(evidence.data.start as u64, found.header.bytes().to_vec())];
    if !found.by_checksum {
        patches.push((evidence.data.end as u64, checksum(found.header).to_be_bytes().to_vec()));
    }
    let reasons = match (found.by_checksum, fits) {
        (true, Some(true)) => {
            "the header's checksum is that of this size, and the image data hold exactly it"
        }
        (true, _) => "the header's checksum is that of this size",
        (false, _) => "the image data hold exactly this size",
    };
    builder.out.restored = Some(Restored {
        width,
        height,
        id: "png-other-size",
        header: Span::between(evidence.data.start, evidence.data.end),
        patches,
        by_checksum: found.by_checksum,
        by_data: fits == Some(true),
        tried: found.tried,
    });
    let Header { width: stated_width, height: stated_height, .. } = evidence.header;
    let was = if (width, height) == (stated_width, stated_height) {
        format!("the image is {}", found.header)
    } else {
        format!("the image is {width}×{height}, the header states {stated_width}×{stated_height}")
    };
    Some(format!("{was}: {reasons}"))
}

/// The CRC-32 of an IHDR chunk with these values.
fn checksum(header: Header) -> u32 {
    let mut crc = crc32fast::Hasher::new();
    crc.update(b"IHDR");
    crc.update(&header.bytes());
    crc.finalize()
}

/// Headers whose checksum is the stored one, the likeliest changes first: the size that the data hold, another
/// height, another width, another kind of samples, then both sides as far as the data tell them.
fn by_checksum(evidence: &Evidence<'_>, stored: u32) -> Option<Candidate> {
    let stated = evidence.header;
    let from_data = evidence.total.and_then(|total| height_for(stated, total));
    let heights = (1..=SIDE).map(|height| Header { height, ..stated });
    let widths = (1..=SIDE).map(|width| Header { width, ..stated });
    let kinds = [1u8, 2, 4, 8, 16].into_iter().flat_map(move |depth| {
        [0u8, 2, 3, 4, 6].into_iter().flat_map(move |colour| {
            [0u8, 1].into_iter().map(move |interlace| Header { depth, colour, interlace, ..stated })
        })
    });
    let both = evidence.total.into_iter().flat_map(move |total| {
        let of_width = move |width| {
            let wide = Header { width, ..stated };
            height_for(wide, total).map(|height| Header { height, ..wide })
        };
        (1..=SIDE).filter_map(of_width)
    });
    let first = from_data.map(|height| Header { height, ..stated });
    let all = first.into_iter().chain(heights).chain(widths).chain(kinds).chain(both);
    let mut tried = 0u64;
    let found = all.filter(|header| header.allowed()).find(|&header| {
        tried = tried.saturating_add(1);
        checksum(header) == stored
    })?;
    Some(Candidate { header: found, by_checksum: true, tried })
}

/// Where the checksum was computed anew: the stated width with the height that the data hold, or the stated height
/// with another width whose rows all begin with a filter type.
fn by_data(builder: &Builder<'_>, evidence: &Evidence<'_>) -> Option<Candidate> {
    let (stated, total) = (evidence.header, evidence.total?);
    let tall = height_for(stated, total).map(|height| Header { height, ..stated });
    let wide = width_for(stated, total).map(|width| Header { width, ..stated });
    let limit = builder.limits.inflated_bytes;
    let plausible = |header: &Header| {
        let rows = header.rows(header.width, header.height);
        let result = inflate(builder.file, evidence.pieces, evidence.framing, Some(&rows), limit);
        result.bad_filters == 0 && matches!(result.ending, Ending::Complete { .. })
    };
    // Another width alone must be told from chance: few rows begin with a filter type by accident.
    const ROWS: u32 = 8;
    let wide = wide.filter(|header| header.height >= ROWS);
    let header = [tall, wide].into_iter().flatten().filter(|header| *header != stated).find(plausible)?;
    Some(Candidate { header, by_checksum: false, tried: 1 })
}

/// The height at which an image of the stated width takes `total` bytes.
fn height_for(header: Header, total: u64) -> Option<u32> {
    meeting(total, |height| Header { height, ..header }.total())
}

/// The width at which an image of the stated height takes `total` bytes; the smallest where several do.
fn width_for(header: Header, total: u64) -> Option<u32> {
    meeting(total, |width| Header { width, ..header }.total())
}

/// The smallest side of which `size`, which grows with it, is `total`.
fn meeting(total: u64, size: impl Fn(u32) -> Option<u64>) -> Option<u32> {
    let (mut low, mut high) = (1u32, SIDE);
    while low < high {
        let middle = low.midpoint(high);
        if size(middle).is_none_or(|size| size >= total) {
            high = middle;
        } else {
            low = middle.saturating_add(1);
        }
    }
    (size(low) == Some(total)).then_some(low)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: Header =
        Header { width: 20, height: 30, depth: 8, colour: 2, compression: 0, filter: 0, interlace: 0 };

    fn evidence(header: Header, total: Option<u64>) -> Evidence<'static> {
        Evidence { header, data: 0..0, pieces: &[], framing: Framing::Zlib, total }
    }

    #[test]
    fn sides_are_solved_for() {
        // 20 pixels of three bytes and a filter byte: 61 a row.
        assert_eq!(height_for(HEADER, 61 * 7), Some(7));
        assert_eq!(height_for(HEADER, 61 * 7 + 1), None);
        assert_eq!(width_for(HEADER, 30 * 16), Some(5));
        let one_bit = Header { depth: 1, colour: 0, ..HEADER };
        assert_eq!(width_for(one_bit, 30 * 3), Some(9));
        let interlaced = Header { interlace: 1, ..HEADER };
        assert_eq!(height_for(interlaced, interlaced.total().unwrap()), Some(30));
    }

    #[test]
    fn the_checksum_gives_the_edited_value_back() {
        let stored = checksum(HEADER);
        let edited = [
            (Header { height: 12, ..HEADER }, Some(61 * 30), 1),
            (Header { height: 12, ..HEADER }, None, 30),
            (Header { width: 999, ..HEADER }, Some(61 * 30), 65_535 + 20),
            (Header { width: 11, height: 12, ..HEADER }, Some(61 * 30), 0),
        ];
        for (stated, total, tried) in edited {
            let found = by_checksum(&evidence(stated, total), stored).unwrap();
            assert_eq!(found.header, HEADER);
            assert!(tried == 0 || found.tried <= tried, "{} for {stated:?}", found.tried);
        }
        let palette = Header { depth: 4, colour: 3, ..HEADER };
        let found = by_checksum(&evidence(Header { depth: 8, ..palette }, None), checksum(palette)).unwrap();
        assert_eq!(found.header, palette);
        assert!(by_checksum(&evidence(HEADER, None), 0x1234_5678).is_none());
    }
}
