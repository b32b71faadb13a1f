//! Validators of images, media, documents and programs.

use super::{Check, be16, be32, le32};

/// PNG (ISO/IEC 15948 §11.2.2): chunk by chunk to IEND; the header's CRC must be right.
pub(super) fn png(bytes: &[u8]) -> Check {
    let header = bytes.get(12..29).filter(|header| header.starts_with(b"IHDR"));
    match (header, be32(bytes, 29)) {
        (Some(header), Some(crc)) if crc32fast::hash(header) == crc => {}
        // A header chunk of the right length whose CRC is not: a beginning that something else follows.
        _ if bytes.get(8..16) == Some(b"\0\0\0\x0dIHDR") => return Check::Plausible(64.0),
        _ => return Check::Plausible(0.0),
    }
    let mut at = 8_usize;
    while let Some(length) = be32(bytes, at) {
        let Some(end) = at.checked_add(12).and_then(|head| head.checked_add(length as usize)) else { break };
        if end > bytes.len() {
            break;
        }
        if bytes[at + 4..].starts_with(b"IEND") {
            return Check::Whole(64.0, end);
        }
        at = end;
    }
    Check::Plausible(64.0)
}

/// JPEG (ITU-T T.81 B.1.1): markers with lengths that lead to a scan, and the end marker behind it.
pub(super) fn jpeg(bytes: &[u8]) -> Check {
    let mut at = 2_usize;
    let mut bits = 0.0;
    while let Some(&[0xff, marker]) = bytes.get(at..at + 2) {
        match marker {
            0xff => {
                at += 1;
                continue;
            }
            0xc0..=0xcf | 0xda..=0xef | 0xfe => {}
            _ => return Check::No,
        }
        // The first 0xff is part of the magic; each further marker is one of 34 values behind another 0xff.
        bits += if at == 2 { 2.9 } else { 10.9 };
        let Some(length) = be16(bytes, at + 2).filter(|length| *length >= 2) else { break };
        at += 2 + usize::from(length);
        if marker == 0xda {
            return match end_of_scans(bytes, at) {
                Some(end) => Check::Whole(bits + 16.0, end),
                None => Check::Plausible(bits),
            };
        }
    }
    if bits < 8.0 { Check::No } else { Check::Plausible(bits) }
}

/// Behind the end marker that ends the entropy-coded data from `at`; tables and further scans may stand in between.
fn end_of_scans(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == 0xff)?;
        match bytes.get(at + 1)? {
            0xd9 => return Some(at + 2),
            0x00 | 0x01 | 0xd0..=0xd7 => at += 2,
            0xff => at += 1,
            _ => at += 2 + usize::from(be16(bytes, at + 2)?),
        }
    }
}

/// RIFF: the form type says what it is.
pub(super) fn riff(bytes: &[u8]) -> Check {
    let (Some(size), Some(form)) = (le32(bytes, 4), bytes.get(8..12)) else { return Check::No };
    let (extension, name) = match form {
        b"WEBP" => ("webp", "WebP image"),
        b"WAVE" => ("wav", "WAVE sound"),
        b"AVI " => ("avi", "AVI video"),
        b"ACON" => ("ani", "animated cursor"),
        _ => return Check::No,
    };
    let length = (size as usize).checked_add(8).filter(|length| *length <= bytes.len());
    Check::Special(30.0, length, extension, name)
}

/// BMP: reserved fields are 0, and the header has a known size.
pub(super) fn bmp(bytes: &[u8]) -> Check {
    let (Some(size), Some(0), Some(offset), Some(header)) =
        (le32(bytes, 2), le32(bytes, 6), le32(bytes, 10), le32(bytes, 14))
    else {
        return Check::No;
    };
    if !matches!(header, 12 | 40 | 52 | 56 | 64 | 108 | 124) || offset < 14 + header || offset > 4096 {
        return Check::No;
    }
    let bits = 32.0 + 29.0 + 20.0;
    match size as usize {
        size if size > 26 && size <= bytes.len() => Check::Whole(bits, size),
        _ => Check::Plausible(bits),
    }
}

/// TIFF: the first directory lies inside, on a word.
pub(super) fn tiff(bytes: &[u8]) -> Check {
    let offset = if bytes[0] == b'I' { le32(bytes, 4) } else { be32(bytes, 4) };
    match offset {
        Some(offset) if offset >= 8 && offset.is_multiple_of(2) && (offset as usize) < bytes.len() => {
            Check::Plausible(8.0)
        }
        _ => Check::No,
    }
}

/// ISO base media (ISO/IEC 14496-12 §4.3): a short first box, a brand of printable characters, boxes to the end.
pub(super) fn iso_media(bytes: &[u8]) -> Check {
    let (Some(size), Some(brand)) = (be32(bytes, 0), bytes.get(8..12)) else { return Check::No };
    if !(16..=256).contains(&size) || !brand.iter().all(|byte| (0x20..0x7f).contains(byte)) {
        return Check::No;
    }
    let (extension, name) = match brand {
        b"heic" | b"heix" | b"mif1" | b"msf1" => ("heic", "HEIF image"),
        b"avif" | b"avis" => ("avif", "AVIF image"),
        b"qt  " => ("mov", "QuickTime video"),
        b"M4A " => ("m4a", "MPEG-4 sound"),
        _ => ("mp4", "MPEG-4 video"),
    };
    let mut at = 0_usize;
    while let Some(size) = be32(bytes, at).filter(|size| *size >= 8) {
        match at.checked_add(size as usize) {
            Some(end) if end <= bytes.len() => at = end,
            _ => break,
        }
    }
    Check::Special(24.0 + 5.0, (at > size as usize).then_some(at), extension, name)
}

/// `ID3v2`: a known version, a length of four 7-bit digits.
pub(super) fn mp3(bytes: &[u8]) -> Check {
    match bytes.get(3..10) {
        Some([2..=4, 0..=0x10, flags, size @ ..])
            if flags.trailing_zeros() >= 4 && size.iter().all(|byte| *byte < 0x80) =>
        {
            Check::Plausible(6.4 + 4.0 + 4.0 + 4.0)
        }
        _ => Check::No,
    }
}

/// FLV: reserved flags are 0, the header has 9 bytes.
pub(super) fn flv(bytes: &[u8]) -> Check {
    match bytes.get(4..9) {
        Some([flags, 0, 0, 0, 9]) if flags & 0xfa == 0 => Check::Plausible(38.0),
        _ => Check::No,
    }
}

/// PDF: a version; complete where the end mark is there.
pub(super) fn pdf(bytes: &[u8]) -> Check {
    if !matches!(bytes.get(5..8), Some([b'1' | b'2', b'.', b'0'..=b'9'])) {
        return Check::No;
    }
    match bytes.windows(5).rposition(|window| window == b"%%EOF") {
        Some(at) => Check::Whole(20.0 + 24.0, at + 5),
        None => Check::Plausible(20.0),
    }
}

/// Mach-O: a file type up to 12.
pub(super) fn mach_o(bytes: &[u8]) -> Check {
    match le32(bytes, 12) {
        Some(1..=12) => Check::Plausible(28.0),
        _ => Check::No,
    }
}

/// Java class files: minor version 0, major versions 45 to 80.
pub(super) fn java_class(bytes: &[u8]) -> Check {
    match (be16(bytes, 4), be16(bytes, 6)) {
        (Some(0 | 3), Some(45..=80)) => Check::Plausible(25.0),
        _ => Check::No,
    }
}

/// pcap: version 2.4, time zone 0.
pub(super) fn pcap(bytes: &[u8]) -> Check {
    match bytes.get(4..12) {
        Some([2, 0, 4, 0, 0, 0, 0, 0]) => Check::Plausible(64.0),
        _ => Check::No,
    }
}
