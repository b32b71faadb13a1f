//! The payload as the film of a motion photo: a Samsung `SEFT` trailer whose `MotionPhoto_Data` block (0x0a30,
//! `ExifTool`'s Samsung module) holds an MP4 file of a type, a header and media data (ISO/IEC 14496-12 sections 4.3,
//! 8.2.1, 8.2.2 and 8.1.1). Real ones are megabytes of compressed video, in which no statistic tells a payload.

use super::carrier::written;
use super::trailer::{self, Kind, TIME};
use super::{Hidden, Job};
use crate::container::Format;
use crate::lab::write::Encoding;

/// The block that holds the film.
const FILM: Kind = (0x0a30, b"MotionPhoto_Data");

/// A box: its length with this header, its type, its content.
fn boxed(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
    [&(content.len() as u32 + 8).to_be_bytes(), kind.as_slice(), content].concat()
}

/// A film without tracks whose media data are the payload.
fn film(payload: &[u8]) -> Vec<u8> {
    let mut header = vec![0; 100];
    // Three seconds of 600 ticks, normal rate and volume, the identity matrix, and the number of the first track.
    for (at, value) in [(12, 600u32), (16, 1800), (20, 0x1_0000), (24, 0x100_0000), (96, 1)] {
        header[at..at + 4].copy_from_slice(&value.to_be_bytes());
    }
    for (at, value) in [(36, 0x1_0000u32), (52, 0x1_0000), (68, 0x4000_0000)] {
        header[at..at + 4].copy_from_slice(&value.to_be_bytes());
    }
    [
        boxed(*b"ftyp", b"mp42\0\0\0\0isommp42"),
        boxed(*b"moov", &boxed(*b"mvhd", &header)),
        boxed(*b"mdat", payload),
    ]
    .concat()
}

/// Hides.
pub(super) fn hide(job: &Job<'_>) -> Option<Hidden> {
    let mut hidden = written(job.cover, Encoding::plain(Format::Jpeg))?;
    hidden.file.extend(trailer::trailer([(TIME, b"1559894400123"), (FILM, &film(job.payload))]));
    Some(hidden)
}

/// Reads what [`hide`] hid.
pub(super) fn read(file: &[u8], length: usize, _: &str) -> Option<Vec<u8>> {
    let end = file.len().checked_sub(trailer::BEHIND)?;
    let start = end.checked_sub(length)?;
    file.get(..start)?.ends_with(b"mdat").then(|| file[start..end].to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container;
    use crate::limits::Limits;

    #[test]
    fn the_film_is_whole_and_lies_in_a_known_trailer() {
        let made = film(b"0123456789");
        let mut rest = made.as_slice();
        let mut kinds = Vec::new();
        while let Some((head, _)) = rest.split_first_chunk::<8>() {
            let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
            kinds.push(head[4..].to_vec());
            rest = &rest[length..];
        }
        assert_eq!(kinds, [b"ftyp", b"moov", b"mdat"]);
        assert!(rest.is_empty());

        let cover = super::super::tests::cover();
        let file = hide(&super::super::tests::job(&cover, b"0123456789")).unwrap().file;
        let parsed = container::parse(&file, None, &Limits::default());
        assert!(parsed.segments.iter().any(|segment| segment.name.contains("Samsung")));
    }
}
