//! Tails that nobody wrote on purpose: what older cameras leave between the end of a picture and the end of the space
//! they gave it, and what is left of a longer GIF that was written over.

use super::SegmentKind;
use super::builder::Builder;
use super::reader::find;

/// Makers of older cameras that are known for it, as they stand in EXIF.
const MAKERS: [&[u8]; 14] = [
    b"Canon",
    b"FUJI",
    b"OLYMPUS",
    b"PENTAX",
    b"Asahi",
    b"EASTMAN KODAK",
    b"KODAK",
    b"NIKON",
    b"SONY",
    b"RICOH",
    b"CASIO",
    b"MINOLTA",
    b"Panasonic",
    b"SAMSUNG TECHWIN",
];

/// A unit of storage.
const SECTOR: usize = 512;

/// Longest slack seen.
const LONGEST: usize = 384 << 10;

/// Whether the tail of a JPEG from `start` may be what a camera left: a known maker stands in its EXIF block, the
/// file fills whole sectors to its end, and the tail is neither text nor the start of a file. Whole sectors come by
/// chance once in 512, so that this cannot hide much; such a tail is listed and does not raise.
pub(super) fn of_camera(builder: &Builder<'_>, start: usize) -> bool {
    let total = builder.file.len();
    let tail = builder.bytes(start..total);
    if !total.is_multiple_of(SECTOR) || tail.is_empty() || tail.len() > LONGEST {
        return false;
    }
    let mut blocks = builder.out.of_kind(SegmentKind::Exif);
    let made = blocks.any(|block| {
        let content = block.content(builder.file);
        let head = content.get(..content.len().min(4096)).unwrap_or_default();
        MAKERS.iter().any(|maker| find(head, maker).is_some())
    });
    made && !is_text(tail) && !begins_file(tail)
}

/// Printable nearly everywhere.
fn is_text(bytes: &[u8]) -> bool {
    let printable = bytes.iter().filter(|byte| matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r')).count();
    printable.saturating_mul(10) >= bytes.len().saturating_mul(9)
}

/// Whether a file of a common type begins anywhere near the start.
fn begins_file(tail: &[u8]) -> bool {
    const HEADS: [&[u8]; 12] = [
        b"\xff\xd8\xff",
        b"\x89PNG",
        b"GIF8",
        b"PK\x03\x04",
        b"Rar!",
        b"7z\xbc\xaf",
        b"\x1f\x8b\x08",
        b"%PDF",
        b"\x7fELF",
        b"ftyp",
        b"RIFF",
        b"MZ\x90",
    ];
    let head = tail.get(..tail.len().min(SECTOR)).unwrap_or_default();
    HEADS.iter().any(|start| find(head, start).is_some())
}

/// How the image data of a GIF and the file end.
const GIF_END: [u8; 2] = [0, 0x3b];

/// Longest remnant that its end alone tells: shorter than a sub-block, so that none may begin in it.
const SHORT: usize = 256;

/// Whether `tail`, which follows the trailer of a GIF, is the end of a longer GIF that the file was written over: it
/// ends like one, and a longer one is walked from a sub-block to its trailer. Random bytes end so once in 65,536.
pub(super) fn of_gif(tail: &[u8]) -> bool {
    // A whole file behind the first is none of its remains.
    if !tail.ends_with(&GIF_END) || is_text(tail) || find(tail, b"GIF8").is_some() {
        return false;
    }
    if tail.len() < SHORT {
        return true;
    }
    // Somewhere in the first 256 bytes a sub-block begins.
    (0..SHORT).any(|from| leads_to_end(tail, from))
}

/// Whether sub-blocks from `from` on, and blocks behind them, lead to a trailer that is the last byte.
fn leads_to_end(tail: &[u8], from: usize) -> bool {
    let Some(mut at) = chain(tail, from) else { return false };
    // What is walked over beside the first chain must be told for sure.
    let mut sure = at.saturating_sub(from) > 3 * SHORT;
    loop {
        let rest = tail.get(at..).unwrap_or_default();
        match rest {
            [0x3b] => return sure,
            [0x21, 0xf9, 4, _, _, _, _, 0, ..] => {
                sure = true;
                at = at.saturating_add(8);
            }
            [0x21, 0x01 | 0xfe | 0xff, ..] => match chain(tail, at.saturating_add(2)) {
                Some(end) => at = end,
                None => return false,
            },
            [0x2c, _, _, _, _, _, _, _, _, flags, ..] => {
                let table = if flags & 0x80 == 0 { 0 } else { 3usize << ((flags & 7).saturating_add(1)) };
                // Descriptor, colour table, code size.
                let data = at.saturating_add(11).saturating_add(table);
                match chain(tail, data) {
                    Some(end) => (at, sure) = (end, true),
                    None => return false,
                }
            }
            _ => return false,
        }
    }
}

/// Follows sub-blocks from `at` to behind their terminator.
fn chain(tail: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let length = usize::from(*tail.get(at)?);
        at = at.checked_add(length)?.checked_add(1)?;
        if length == 0 {
            return Some(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remnants_of_gifs_end_like_one() {
        assert!(of_gif(b"\x98\x34\x2c\x9e\x21\x00\x3b"));
        assert!(!of_gif(b"\x98\x34\x2c\x9e\x21\x01\x3b"));
        assert!(!of_gif(b"the last words of a note\0\x3b"));
        // The rest of a sub-block, one more, a frame behind a control block, the trailer.
        let rest = [0xd7u8; 100];
        let frame = b"\x21\xf9\x04\x05\x0a\0\x14\0\x2c\0\0\0\0\x01\0\x01\0\0\x02\x03abc\0\x3b";
        let tail = [&rest[..], &[200], &[9; 200], &[0], frame].concat();
        assert!(of_gif(&tail));
        assert!(!of_gif(&[b"GIF89a\x01\0\x01\0\0\0\0", &frame[..]].concat()));
        let broken = [&tail[..tail.len() - 2], b"\x07\0\x3b"].concat();
        assert!(!of_gif(&broken));
        let noise: Vec<u8> = (0..4000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert!(!of_gif(&[&noise[..], &GIF_END].concat()));
    }
}
