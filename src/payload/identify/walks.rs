//! Dry runs that follow a file's own structure to its end: archives of RAR, tar and xz, GIF, programs, Ogg,
//! `SQLite`.

use super::{Check, be16, be32, le16, le32, le64};

/// Steps of one walk: what has more is left as it is.
const STEPS: usize = 100_000;

/// RAR 4 (technote.txt): headers with the low half of their CRC-32, from the archive header to the end of archive.
pub(super) fn rar4(bytes: &[u8]) -> Check {
    if (bytes.get(9), le16(bytes, 12)) != (Some(&0x73), Some(13)) {
        return match bytes.get(9) {
            Some(_) => Check::Plausible(0.0),
            None => Check::No,
        };
    }
    let (mut at, mut bits) = (7, 24.0);
    for _ in 0..STEPS {
        let (Some(crc), Some(&kind), Some(flags), Some(size)) =
            (le16(bytes, at), bytes.get(at + 2), le16(bytes, at + 3), le16(bytes, at + 5))
        else {
            break;
        };
        let Some(header) = bytes.get(at + 2..at + usize::from(size)).filter(|_| size >= 7) else { break };
        if crc32fast::hash(header) as u16 != crc {
            break;
        }
        bits += 16.0;
        // Bit 15 of the flags: data follow, of the size behind the seven bytes; bit 8 in a file: of 64 bits.
        let data =
            if flags & 0x8000 != 0 || kind == 0x74 { le32(bytes, at + 7).unwrap_or(u32::MAX) } else { 0 };
        let high =
            if kind == 0x74 && flags & 0x100 != 0 { le32(bytes, at + 32).unwrap_or(u32::MAX) } else { 0 };
        let length = usize::from(size) as u64 + u64::from(data) + (u64::from(high) << 32);
        match usize::try_from(length).ok().and_then(|length| at.checked_add(length)) {
            Some(next) if next <= bytes.len() => at = next,
            _ => break,
        }
        if kind == 0x7b || at == bytes.len() {
            return Check::Whole(bits, at);
        }
    }
    Check::Plausible(bits)
}

/// RAR 5 (technote): headers with a CRC-32 over their size and body, up to the end of archive.
pub(super) fn rar5(bytes: &[u8]) -> Check {
    let (mut at, mut bits) = (8, 0.0);
    for _ in 0..STEPS {
        let Some((end, kind, data)) = rar5_header(bytes, at) else { break };
        bits += 32.0;
        match usize::try_from(data).ok().and_then(|data| end.checked_add(data)) {
            Some(next) if next <= bytes.len() => at = next,
            _ => break,
        }
        if kind == 5 || at == bytes.len() {
            return Check::Whole(bits, at);
        }
    }
    Check::Plausible(bits)
}

/// End, type and data size of the header at `at`.
fn rar5_header(bytes: &[u8], at: usize) -> Option<(usize, u64, u64)> {
    let crc = le32(bytes, at)?;
    let (size, from) = vint(bytes, at + 4)?;
    let end = from.checked_add(usize::try_from(size).ok()?)?;
    (crc32fast::hash(bytes.get(at + 4..end)?) == crc).then_some(())?;
    let (kind, next) = vint(bytes, from)?;
    let (flags, next) = vint(bytes, next)?;
    let next = if flags & 1 != 0 { vint(bytes, next)?.1 } else { next };
    let data = if flags & 2 != 0 { vint(bytes, next)?.0 } else { 0 };
    Some((end, kind, data))
}

/// A number of seven bits a byte, low ones first, and the offset behind it.
fn vint(bytes: &[u8], at: usize) -> Option<(u64, usize)> {
    let mut value = 0;
    for index in 0..10 {
        let byte = *bytes.get(at + index)?;
        value |= u64::from(byte & 0x7f).checked_shl(7 * index as u32)?;
        if byte < 0x80 {
            return Some((value, at + index + 1));
        }
    }
    None
}

/// xz (The .xz File Format 2.1.1, 2.1.2): CRC-32 of the stream flags, and the footer that repeats them.
pub(super) fn xz(bytes: &[u8]) -> Check {
    match (bytes.get(6..8), le32(bytes, 8)) {
        (Some(flags), Some(crc)) if crc32fast::hash(flags) == crc => {
            let footer = |at: &usize| {
                let body = bytes.get(at - 6..*at);
                bytes.get(at - 2..*at) == Some(flags) && body.map(crc32fast::hash) == le32(bytes, at - 10)
            };
            let ends = bytes.windows(2).enumerate().filter(|(_, window)| *window == b"YZ");
            match ends.map(|(at, _)| at).filter(|at| *at >= 22).take(STEPS).find(footer) {
                Some(at) => Check::Whole(64.0, at + 2),
                None => Check::Plausible(32.0),
            }
        }
        _ => Check::No,
    }
}

/// tar (POSIX ustar): headers with their checksums, each followed by its data in blocks of 512 bytes.
pub(super) fn tar(bytes: &[u8]) -> Check {
    let (mut at, mut members) = (0_usize, 0_u32);
    while let Some(length) = member(bytes, at).filter(|_| (members as usize) < STEPS) {
        members += 1;
        match usize::try_from(length).ok().and_then(|length| at.checked_add(length)) {
            Some(next) if next <= bytes.len() => at = next,
            _ => break,
        }
    }
    let empty = bytes.get(at..).unwrap_or_default().iter().take_while(|byte| **byte == 0).count();
    match members {
        0 => Check::No,
        // Two empty blocks end the archive; the last record may be filled up.
        _ if empty >= 1024 => Check::Whole(32.0, at + empty.next_multiple_of(512).min(bytes.len() - at)),
        _ => Check::Plausible(32.0),
    }
}

/// Bytes of the member at `at`, its header included.
fn member(bytes: &[u8], at: usize) -> Option<u64> {
    let header = bytes.get(at..at.checked_add(512)?)?;
    let plain = |(at, byte): (usize, &u8)| if (148..156).contains(&at) { 32 } else { u32::from(*byte) };
    let sum: u32 = header.iter().enumerate().map(plain).sum();
    (header[257..].starts_with(b"ustar") && octal(&header[148..156])? == u64::from(sum)).then_some(())?;
    Some(512 + octal(&header[124..136])?.next_multiple_of(512))
}

fn octal(field: &[u8]) -> Option<u64> {
    let digits = field.iter().skip_while(|byte| **byte == b' ').take_while(|byte| byte.is_ascii_digit());
    let digits: String = digits.map(|byte| char::from(*byte)).collect();
    u64::from_str_radix(&digits, 8).ok()
}

/// GIF: a screen with an area, and blocks up to the trailer.
pub(super) fn gif(bytes: &[u8]) -> Check {
    let (Some(width), Some(height), Some(&flags)) = (le16(bytes, 6), le16(bytes, 8), bytes.get(10)) else {
        return Check::No;
    };
    if width == 0 || height == 0 {
        return Check::No;
    }
    let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3_usize << ((flags & 7) + 1) };
    let (mut at, mut blocks) = (13 + table(flags), 0_u32);
    loop {
        blocks += 1;
        let next = match bytes.get(at) {
            Some(0x3b) => return Check::Whole(f64::from(blocks.min(16)) * 5.0, at + 1),
            Some(0x21) => chain(bytes, at + 2),
            Some(0x2c) => bytes.get(at + 9).and_then(|flags| chain(bytes, at + 11 + table(*flags))),
            _ => None,
        };
        match next.filter(|_| (blocks as usize) < STEPS) {
            Some(next) => at = next,
            None => return Check::Plausible(0.0),
        }
    }
}

/// Behind the terminator of the sub-blocks from `at`.
fn chain(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let length = usize::from(*bytes.get(at)?);
        at += length + 1;
        if length == 0 {
            return Some(at);
        }
    }
}

/// ELF: class, byte order and version have known values, and the header's size agrees with them; the section headers
/// are the end of most programs.
pub(super) fn elf(bytes: &[u8]) -> Check {
    let Some(&[class @ 1..=2, order @ 1..=2, 1]) = bytes.get(4..7) else { return Check::No };
    // ABI and its version are 0 nearly everywhere, the seven bytes behind them everywhere.
    let padded = bytes.get(7..16).is_some_and(|rest| rest.iter().all(|byte| *byte == 0));
    let known = 22.0 + if padded { 64.0 } else { 0.0 };
    let half = |at| if order == 1 { le16(bytes, at) } else { be16(bytes, at) };
    let word = |at| if order == 1 { le32(bytes, at) } else { be32(bytes, at) };
    let (size, table, entry, count) = if class == 1 {
        (half(40), word(32).map(u64::from), half(46), half(48))
    } else {
        let table = if order == 1 { le64(bytes, 40) } else { None };
        (half(52), table, half(58), half(60))
    };
    if size != Some(if class == 1 { 52 } else { 64 }) {
        return Check::Plausible(known);
    }
    let (Some(table), Some(entry), Some(count)) = (table, entry, count) else {
        return Check::Plausible(known + 16.0);
    };
    let sections = u64::from(entry) * u64::from(count);
    let end = table.checked_add(sections).and_then(|end| usize::try_from(end).ok());
    match end.filter(|end| matches!(entry, 40 | 64) && count > 0 && *end <= bytes.len()) {
        Some(end) => Check::Whole(known + 32.0, end),
        None => Check::Plausible(known + 16.0),
    }
}

/// DOS and Windows programs: the new header lies where the old one says, and the sections end with the file.
pub(super) fn pe(bytes: &[u8]) -> Check {
    let at = le32(bytes, 60).map_or(0, |at| at as usize);
    let new = bytes.get(at..at.saturating_add(4)) == Some(b"PE\0\0");
    if !new || !(64..4096).contains(&at) {
        return Check::No;
    }
    let bits = 32.0 + 20.0;
    let (Some(count), Some(optional)) = (le16(bytes, at + 6), le16(bytes, at + 20)) else {
        return Check::Plausible(bits);
    };
    let first = at + 24 + usize::from(optional);
    let ends = (0..usize::from(count).min(96)).map(|index| {
        let section = first + 40 * index;
        let (size, start) = (le32(bytes, section + 16)?, le32(bytes, section + 20)?);
        usize::try_from(u64::from(size) + u64::from(start)).ok()
    });
    match ends.collect::<Option<Vec<_>>>().and_then(|ends| ends.into_iter().max()) {
        Some(end) if end > first && end <= bytes.len() => Check::Whole(bits + 16.0, end),
        _ => Check::Plausible(bits),
    }
}

/// Ogg (RFC 3533 §6): pages of one stream, each with the sizes of its segments.
pub(super) fn ogg(bytes: &[u8]) -> Check {
    let (mut at, mut pages) = (0, 0_u32);
    while bytes.get(at..).is_some_and(|rest| rest.starts_with(b"OggS\0")) && (pages as usize) < STEPS {
        let Some(&count) = bytes.get(at + 26) else { break };
        let Some(sizes) = bytes.get(at + 27..at + 27 + usize::from(count)) else { break };
        let end = at + 27 + sizes.len() + sizes.iter().map(|size| usize::from(*size)).sum::<usize>();
        if end > bytes.len() {
            break;
        }
        (at, pages) = (end, pages + 1);
    }
    match pages {
        0 => Check::Plausible(0.0),
        1 => Check::Plausible(8.0),
        _ => Check::Whole(f64::from(pages.min(4)) * 16.0, at),
    }
}

/// `SQLite` (file format §1.3): page size a power of two, fractions 64, 32, 32; the file has whole pages.
pub(super) fn sqlite(bytes: &[u8]) -> Check {
    let (Some(page), Some(fractions), Some(pages)) = (be16(bytes, 16), bytes.get(21..24), be32(bytes, 28))
    else {
        return Check::No;
    };
    let page = if page == 1 { 65_536 } else { u64::from(page) };
    if !page.is_power_of_two() || page < 512 || fractions != [64, 32, 32] {
        return Check::No;
    }
    match usize::try_from(page * u64::from(pages)) {
        Ok(length) if length > 0 && length <= bytes.len() => Check::Whole(40.0, length),
        _ => Check::Plausible(36.0),
    }
}

#[cfg(test)]
mod tests {
    use super::super::identify;

    #[test]
    fn walks_end_where_the_file_does() {
        let rar4 = {
            let header = |kind: u8, flags: u16, rest: &[u8]| {
                let size = (7 + rest.len()) as u16;
                let body = [&[kind][..], &flags.to_le_bytes(), &size.to_le_bytes(), rest].concat();
                [&(crc32fast::hash(&body) as u16).to_le_bytes()[..], &body].concat()
            };
            let file = [&5u32.to_le_bytes()[..], &[0; 21]].concat();
            let parts = [
                header(0x73, 0, &[0; 6]),
                header(0x74, 0x8000, &file),
                b"hello".to_vec(),
                header(0x7b, 0, &[]),
            ];
            [b"Rar!\x1a\x07\0".to_vec(), parts.concat()].concat()
        };
        let rar5 = {
            let header = |body: &[u8]| {
                let sized = [&[body.len() as u8][..], body].concat();
                [&crc32fast::hash(&sized).to_le_bytes()[..], &sized].concat()
            };
            let parts =
                [header(&[1, 0, 0]), header(&[2, 2, 5, 0, 0, 0]), b"hello".to_vec(), header(&[5, 0, 0])];
            [b"Rar!\x1a\x07\x01\0".to_vec(), parts.concat()].concat()
        };
        let tar = {
            let mut header = vec![0u8; 512];
            header[..5].copy_from_slice(b"a.txt");
            header[124..135].copy_from_slice(b"00000000005");
            header[257..262].copy_from_slice(b"ustar");
            header[148..156].fill(b' ');
            let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
            header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
            let mut data = b"hello".to_vec();
            data.resize(512, 0);
            [header, data, vec![0; 1024]].concat()
        };
        let gif =
            b"GIF89a\x04\0\x01\0\x80\0\0abcdef\x21\xfe\x02hi\0\x2c\0\0\0\0\x04\0\x01\0\0\x02\x02\x8c\x55\0;"
                .to_vec();
        let xz = {
            let flags = [0, 4];
            let tail = [&3u32.to_le_bytes()[..], &flags].concat();
            let crc = crc32fast::hash(&flags).to_le_bytes();
            let parts = [
                b"\xfd7zXZ\0",
                &flags[..],
                &crc,
                &[7; 20],
                &crc32fast::hash(&tail).to_le_bytes(),
                &tail,
                b"YZ",
            ];
            parts.concat()
        };
        for (extension, mut file) in [("rar", rar4), ("rar", rar5), ("tar", tar), ("gif", gif), ("xz", xz)] {
            let length = file.len();
            assert_eq!(
                identify(&file).map(|found| (found.extension, found.length)),
                Some((extension, Some(length)))
            );
            file.extend(b"\x01 behind");
            assert_eq!(identify(&file).and_then(|found| found.length), Some(length), "{extension}");
            for cut in 0..length {
                let whole = identify(&file[..cut]).and_then(|found| found.length);
                assert!(whole.is_none_or(|whole| whole <= cut), "{extension} cut to {cut}");
            }
        }
    }
}
