//! What follows the end marker: legitimate tails, each told by its content, and everything else.

use std::ops::Range;

use super::builder::Builder;
use super::png_remnant::{self, Remnant};
use super::reader::find;
use super::{OutsidePlace, Segment, SegmentKind, slack, trailers};

/// Runs of white space up to this length are what editors and transfers leave; longer ones could carry bits.
const SHORT_BLANK: usize = 4;

/// Fewer unexplained bytes than this cannot say much; they are noted and do not raise.
const WEIGHT: usize = 4;

/// Why a tail is what an editor that does not cut files leaves.
const REMNANT: &str =
    "remnant of a longer PNG that this one was written over (it shows parts of the old picture)";

/// How an appended text of a GIF editor begins.
const FILE_IDENTITY: &[u8] = b"FILE IDENTITY";

/// An explained range of the tail.
pub(super) type Piece = (Range<usize>, &'static str);

/// Why `bytes` hold nothing, where they do: padding with one value, or the newline of a transfer.
pub(super) fn padding(bytes: &[u8]) -> Option<&'static str> {
    let (&first, rest) = bytes.split_first()?;
    let one_value = rest.iter().all(|&byte| byte == first);
    if one_value && first == 0 {
        Some("zero padding")
    } else if bytes.len() <= SHORT_BLANK && bytes.iter().all(|byte| b" \t\r\n\x1a\0".contains(byte)) {
        Some("newline")
    } else if one_value && bytes.len() > SHORT_BLANK {
        Some("padding with one value")
    } else {
        None
    }
}

/// Whether unexplained bytes are enough to look at.
pub(super) fn weighs(bytes: &[u8]) -> bool {
    bytes.len() >= WEIGHT
}

/// The tail of a PNG file from `start`.
pub(super) fn png(builder: &mut Builder<'_>, start: usize) {
    const END: &[u8; 12] = b"\0\0\0\0IEND\xaeB`\x82";
    let mut pieces = Vec::new();
    let mut at = start;
    while builder.bytes(at..usize::MAX).starts_with(END) {
        let end = at.saturating_add(END.len());
        pieces.push((at..end, "duplicate IEND"));
        at = end;
    }
    if let Some((length, sure)) = png_remnant::find(builder.bytes(at..usize::MAX)) {
        let range = at..at.saturating_add(length);
        let name = match sure {
            Remnant::Sure => REMNANT,
            Remnant::Shape => {
                let detail = "bytes that look compressed, and a second end marker (IEND) behind them, as the remnant \
                              of a longer PNG has it; too little of it is left to read it back";
                builder.alarm("png-second-end", range.clone(), detail);
                "perhaps the remnant of a longer PNG that this one was written over"
            }
        };
        pieces.push((range, name));
    }
    list(builder, start, pieces);
}

/// The tail of a JPEG file from `start`.
pub(super) fn jpeg(builder: &mut Builder<'_>, start: usize) {
    let mut pieces = trailers::find_all(builder, start);
    if pieces.is_empty() && slack::of_camera(builder, start) {
        pieces.push((start..builder.file.len(), "padding or disk slack as older cameras leave it"));
    }
    list(builder, start, pieces);
}

/// The tail of a GIF file from `start`.
pub(super) fn gif(builder: &mut Builder<'_>, start: usize) {
    let tail = builder.bytes(start..usize::MAX);
    let mut pieces = Vec::new();
    if file_identity(tail) {
        pieces.push((start..builder.file.len(), "file identity text as a GIF editor appends it"));
    } else if slack::of_gif(tail) {
        pieces.push((start..builder.file.len(), "remnant of a longer GIF that this one was written over"));
    }
    list(builder, start, pieces);
}

/// Whether `tail` is the text by which a GIF editor names itself and nothing else, bounded in length.
fn file_identity(tail: &[u8]) -> bool {
    const LONGEST: usize = 1024;
    tail.starts_with(FILE_IDENTITY) && tail.len() <= LONGEST && find(tail, b"Alchemy Mindworks").is_some()
}

/// The tail of a WebP or BMP file from `start`.
pub(super) fn plain(builder: &mut Builder<'_>, start: usize) {
    list(builder, start, Vec::new());
}

/// Lists the tail: `pieces` (in order, apart) as explained, what lies between them as it is.
fn list(builder: &mut Builder<'_>, start: usize, pieces: Vec<Piece>) {
    let mut at = start;
    for (range, explained) in pieces {
        piece(builder, at..range.start, None);
        // Whatever structure claims them: an archive is never explained.
        let explained = Some(explained).filter(|_| !holds_archive(builder.bytes(range.clone())));
        at = range.end;
        piece(builder, range, explained);
    }
    piece(builder, at..builder.file.len(), None);
}

fn piece(builder: &mut Builder<'_>, range: Range<usize>, explained: Option<&'static str>) {
    if range.is_empty() {
        return;
    }
    let explained = explained.or_else(|| padding(builder.bytes(range.clone())));
    builder.stray(OutsidePlace::AfterEnd, range.clone(), "bytes-after-end", explained);
    builder.push(Segment::new(SegmentKind::Outside, explained.unwrap_or("unexplained"), range));
}

/// Whether a ZIP archive lies in `bytes` (APPNOTE.TXT 4.3.7, 4.3.16: a local header and an end record), or another
/// archive begins with them.
fn holds_archive(bytes: &[u8]) -> bool {
    const HEADS: [&[u8]; 5] =
        [b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"\xfd7zXZ\0", b"BZh"];
    HEADS.iter().any(|head| bytes.starts_with(head))
        || find(bytes, b"PK\x03\x04")
            .is_some_and(|at| bytes.get(at..).is_some_and(|behind| find(behind, b"PK\x05\x06").is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_is_one_value_or_a_newline() {
        let cases: &[(&[u8], Option<&str>)] = &[
            (b"", None),
            (b"\0", Some("zero padding")),
            (&[0; 5000], Some("zero padding")),
            (b"\n", Some("newline")),
            (b" \r\n", Some("newline")),
            (b" \t \t \t", None),
            (b"\xff\xff\xff\xff\xff", Some("padding with one value")),
            (b"\x14", None),
            (b"\0\0\0x", None),
            (b"flag", None),
        ];
        for (bytes, expected) in cases {
            assert_eq!(padding(bytes), *expected, "{bytes:?}");
        }
    }

    #[test]
    fn archives_are_seen_inside() {
        assert!(holds_archive(b"....PK\x03\x04....PK\x05\x06.."));
        assert!(holds_archive(b"7z\xbc\xaf\x27\x1c\0\x04"));
        assert!(!holds_archive(b"PK\x05\x06....PK\x03\x04"));
    }
}
