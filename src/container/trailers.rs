//! The blocks that cameras, phones and editors write behind a JPEG's end marker, each followed through its own
//! structure: what that structure does not account for stays unexplained. Layouts as in `ExifTool`'s AFCP,
//! `FotoStation`, `PhotoMechanic`, `CanonVRD` and Samsung modules, CIPA DC-007 (MPF) and Google's Motion Photo 1.0.

use std::ops::Range;

use super::builder::Builder;
use super::reader::{Reader, find};
use super::trailing::{Piece, padding};
use super::{Container, SegmentKind, jpeg};

/// Most trailers looked for in one file.
const MOST: usize = 64;

/// All explained ranges of the tail from `start`, in order and apart.
pub(super) fn find_all(builder: &Builder<'_>, start: usize) -> Vec<Piece> {
    let file = builder.file;
    let mut pieces: Vec<Piece> = multi_picture(builder, start);
    let mut end = file.len();
    while pieces.len() < MOST
        && let Some((range, name)) = from_the_end(file, start, end)
    {
        end = range.start;
        pieces.push((range, name));
    }
    pieces.sort_by_key(|(range, _)| range.start);
    let mut kept: Vec<Piece> = Vec::new();
    let mut at = start;
    for (range, name) in pieces {
        if range.start >= at {
            forward(builder, at..range.start, &mut kept);
            at = range.end;
            kept.push((range, name));
        }
    }
    forward(builder, at..file.len(), &mut kept);
    kept
}

/// Blocks that are found from their last bytes.
fn from_the_end(file: &[u8], start: usize, end: usize) -> Option<Piece> {
    let tail = file.get(start..end)?;
    let (length, name) = samsung(tail)
        .map(|length| (length, "Samsung trailer"))
        .or_else(|| photo_mechanic(tail).map(|length| (length, "PhotoMechanic trailer")))
        .or_else(|| foto_station(tail).map(|length| (length, "FotoStation trailer")))
        .or_else(|| canon_vrd(tail).map(|length| (length, "Canon VRD trailer")))
        .or_else(|| afcp(file, start, end).map(|length| (length, "AFCP trailer")))?;
    let from = end.checked_sub(length)?;
    (length > 0 && from >= start).then_some((from..end, name))
}

/// The `count` bytes before `back` bytes from the end.
fn footer(tail: &[u8], count: usize) -> Option<Reader<'_>> {
    let from = tail.len().checked_sub(count)?;
    Some(Reader::new(tail, from..tail.len()))
}

/// Samsung `SEFT`: blocks, then a directory `SEFH` of where they begin, its length, `SEFT`. The blocks must tile
/// the space before the directory and repeat their type.
fn samsung(tail: &[u8]) -> Option<usize> {
    let mut end = footer(tail, 8)?;
    let length = end.le32()? as usize;
    if !end.starts_with(b"SEFT") {
        return None;
    }
    let directory = tail.len().checked_sub(8)?.checked_sub(length)?;
    let mut reader = Reader::new(tail, directory..tail.len().saturating_sub(8));
    if reader.take(4)? != b"SEFH" {
        return None;
    }
    reader.le32()?;
    let count = reader.le32()? as usize;
    if count > length.div_euclid(12) {
        return None;
    }
    let mut blocks = Vec::new();
    for _ in 0..count {
        let (_, kind) = (reader.le16()?, reader.le16()?);
        let start = directory.checked_sub(reader.le32()? as usize)?;
        let end = start.checked_add(reader.le32()? as usize)?;
        let mut block = Reader::new(tail, start..end.min(directory));
        let (_, repeated, name) = (block.le16()?, block.le16()?, block.le32()? as usize);
        if end > directory || repeated != kind || name > block.left() {
            return None;
        }
        blocks.push(start..end);
    }
    blocks.sort_by_key(|block| block.start);
    let first = blocks.first()?.start;
    let tiled = blocks.iter().try_fold(first, |at, block| (block.start == at).then_some(block.end));
    (tiled? == directory).then(|| tail.len().saturating_sub(first))
}

/// IPTC-IIM data sets (marker 0x1C, record, number, length) fill `bytes` up to zero padding.
fn is_iptc(bytes: &[u8]) -> bool {
    let mut reader = Reader::new(bytes, 0..bytes.len());
    let mut sets = 0usize;
    while reader.starts_with(&[0x1c]) {
        let fields = (reader.take(3), reader.be16());
        let (Some(_), Some(length)) = fields else { return false };
        if reader.take(usize::from(length)).is_none() {
            return false;
        }
        sets = sets.saturating_add(1);
    }
    sets > 0 && reader.rest().iter().all(|&byte| byte == 0)
}

/// `PhotoMechanic`: IPTC-like data, their length, `cbipcbbl`.
fn photo_mechanic(tail: &[u8]) -> Option<usize> {
    let mut end = footer(tail, 12)?;
    let length = (end.be32()? as usize).checked_add(12)?;
    let data = tail.get(tail.len().checked_sub(length)?..tail.len().checked_sub(12)?)?;
    (end.starts_with(b"cbipcbbl") && is_iptc(data)).then_some(length)
}

/// `FotoStation`: data, then tag, length of all, signature. Tag 1 holds IPTC, 2 the editor's settings as 32-bit
/// numbers, 3 a thumbnail and 4 a preview, both JPEG.
fn foto_station(tail: &[u8]) -> Option<usize> {
    let mut end = footer(tail, 10)?;
    let (tag, length) = (end.be16()?, end.be32()? as usize);
    if end.be32()? != 0xa1b2_c3d4 {
        return None;
    }
    let data = tail.get(tail.len().checked_sub(length)?..tail.len().checked_sub(10)?)?;
    let right = match tag {
        1 => is_iptc(data),
        2 => data.len() <= 256 && data.len().is_multiple_of(4),
        3 | 4 => jpeg::stream_length(data).is_some(),
        _ => false,
    };
    right.then_some(length)
}

/// Canon VRD: header and footer with the same name, 92 bytes around the data.
fn canon_vrd(tail: &[u8]) -> Option<usize> {
    const NAME: &[u8] = b"CANON OPTIONAL DATA\0";
    let mut end = footer(tail, 64)?;
    if end.take(NAME.len())? != NAME {
        return None;
    }
    let length = (end.be32()? as usize).checked_add(92)?;
    tail.get(tail.len().checked_sub(length)?..)?.starts_with(NAME).then_some(length)
}

/// AFCP: a directory `AXS!` (or little-endian `AXS*`) whose entries point into the block by file offset; the last
/// twelve bytes repeat the name and say where the block begins.
fn afcp(file: &[u8], start: usize, end: usize) -> Option<usize> {
    let mut last = Reader::new(file, end.checked_sub(12)?..end);
    let name = last.take(4)?;
    let big = match name {
        b"AXS!" => true,
        b"AXS*" => false,
        _ => return None,
    };
    let word = |reader: &mut Reader<'_>| if big { reader.be32() } else { reader.le32() };
    let from = word(&mut last)? as usize;
    let body = end.checked_sub(12)?;
    if from < start || from >= body {
        return None;
    }
    let mut reader = Reader::new(file, from..body);
    if reader.take(4)? != name {
        return None;
    }
    reader.take(2)?;
    let count = if big { reader.be16()? } else { reader.le16()? };
    reader.take(4)?;
    let mut covered = reader.at().saturating_add(usize::from(count).saturating_mul(12));
    for _ in 0..count {
        let tag = reader.take(4)?;
        let (size, offset) = (word(&mut reader)? as usize, word(&mut reader)? as usize);
        let data = file.get(offset..offset.checked_add(size)?)?;
        let stops = offset.checked_add(size)?;
        if offset < from || stops > body || tag == b"IPTC" && !is_iptc(data) {
            return None;
        }
        covered = covered.max(stops);
    }
    let slack = file.get(covered..body)?;
    (count > 0 && (slack.is_empty() || padding(slack).is_some())).then(|| end.saturating_sub(from))
}

/// Blocks that are found from their first bytes, one behind the other in `range`.
fn forward(builder: &Builder<'_>, range: Range<usize>, kept: &mut Vec<Piece>) {
    let mut at = range.start;
    while at < range.end && kept.len() < MOST {
        // Cameras align what follows with zeros; the size of a video's first box may begin with three more.
        let zeros = builder.bytes(at..range.end).iter().take_while(|&&byte| byte == 0).count();
        let block = at.saturating_add(zeros);
        let starts = [at, block, block.saturating_sub(1), block.saturating_sub(2), block.saturating_sub(3)];
        let found = starts.into_iter().filter(|&start| start >= at && start < range.end).find_map(|start| {
            let (length, name) = known_block(builder, start..range.end)?;
            Some((start, start.saturating_add(length), name))
        });
        let Some((start, end, name)) = found else { return };
        if start > at {
            kept.push((at..start, "zero padding"));
        }
        kept.push((start..end, name));
        at = end.max(at.saturating_add(1));
    }
}

/// Length and name of the block at the start of `range`.
fn known_block(builder: &Builder<'_>, range: Range<usize>) -> Option<(usize, &'static str)> {
    let bytes = builder.bytes(range.clone());
    camera_debug(bytes)
        .or_else(|| motion_video(builder, bytes))
        .or_else(|| second_image(builder, range.start, bytes))
        .or_else(|| messenger(bytes).filter(|_| range.end == builder.file.len()))
}

/// Pixel phones: `aecDebug`, `afDebug`, `awbDebug` … each with its length and a protocol buffer.
fn camera_debug(bytes: &[u8]) -> Option<(usize, &'static str)> {
    let mut reader = Reader::new(bytes, 0..bytes.len());
    let mut end = 0usize;
    loop {
        let name = reader.rest().iter().take(16).take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let Some(suffix) = reader.rest().get(..name).and_then(|text| find(text, b"Debug")) else { break };
        if !(2..=8).contains(&suffix) || reader.take(suffix.saturating_add(5)).is_none() {
            break;
        }
        let Some(body) = varint(&mut reader).and_then(|length| reader.take(usize::try_from(length).ok()?))
        else {
            break;
        };
        if !is_protobuf(body) {
            break;
        }
        end = reader.at();
    }
    (end > 0).then_some((end, "camera debug data"))
}

/// A base-128 number (Protocol Buffers encoding).
fn varint(reader: &mut Reader<'_>) -> Option<u64> {
    let mut value = 0u64;
    for shift in (0..63).step_by(7) {
        let byte = reader.u8()?;
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}

/// Whether fields of a protocol buffer tile `bytes`.
fn is_protobuf(bytes: &[u8]) -> bool {
    let mut reader = Reader::new(bytes, 0..bytes.len());
    let mut fields = 0usize;
    while reader.left() > 0 {
        let Some(key) = varint(&mut reader).filter(|key| key >> 3 > 0) else { return false };
        let value = match key & 7 {
            0 => varint(&mut reader).map(|_| ()),
            1 => reader.take(8).map(|_| ()),
            2 => {
                varint(&mut reader).and_then(|length| reader.take(usize::try_from(length).ok()?)).map(|_| ())
            }
            5 => reader.take(4).map(|_| ()),
            _ => None,
        };
        if value.is_none() {
            return false;
        }
        fields = fields.saturating_add(1);
    }
    fields > 0
}

/// The video of a motion photo: the XMP packet announces it, and boxes of the ISO base media format follow each
/// other to its end.
fn motion_video(builder: &Builder<'_>, bytes: &[u8]) -> Option<(usize, &'static str)> {
    const BOXES: [&[u8]; 13] = [
        b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"uuid", b"meta", b"udta", b"moof", b"mfra",
        b"sidx", b"mpvd",
    ];
    if bytes.get(4..8) != Some(b"ftyp") && bytes.get(4..8) != Some(b"mpvd") {
        return None;
    }
    if !xmp_says(builder, &[b"MotionPhoto", b"MicroVideo"]) {
        return None;
    }
    let mut reader = Reader::new(bytes, 0..bytes.len());
    let (mut end, mut media) = (0usize, false);
    while let Some(short) = reader.be32() {
        let Some(name) = reader.take(4).filter(|name| BOXES.contains(name)) else { break };
        let length = match short {
            0 => reader.end().saturating_sub(end) as u64,
            1 => {
                let (Some(high), Some(low)) = (reader.be32(), reader.be32()) else { break };
                u64::from(high) << 32 | u64::from(low)
            }
            short => u64::from(short),
        };
        let stops = usize::try_from(length).ok().and_then(|length| end.checked_add(length));
        let Some(stops) = stops.filter(|&stops| stops >= reader.at() && stops <= reader.end()) else { break };
        media |= matches!(name, b"moov" | b"mpvd");
        end = stops;
        reader.seek(end);
    }
    media.then_some((end, "motion photo video"))
}

/// Whether an XMP packet of the file has one of `words`.
fn xmp_says(builder: &Builder<'_>, words: &[&[u8]]) -> bool {
    let container: &Container = &builder.out;
    container
        .of_kind(SegmentKind::Xmp)
        .any(|segment| words.iter().any(|word| find(&segment.content(builder.file), word).is_some()))
}

/// A complete JPEG that the first image's metadata announce: a gain map, or a preview that the EXIF block points
/// to with its offset and its length.
fn second_image(builder: &Builder<'_>, at: usize, bytes: &[u8]) -> Option<(usize, &'static str)> {
    let length = jpeg::stream_length(bytes)?;
    let image = bytes.get(..length)?;
    if xmp_says(builder, &[b"hdrgm:", b"GainMap"]) && is_gain_map(image) {
        return Some((length, "Ultra HDR gain map"));
    }
    let exif = builder.out.of_kind(SegmentKind::Exif).next()?.content.first().copied()?;
    let offset = u32::try_from((at as u64).checked_sub(exif.offset)?).ok()?;
    let length32 = u32::try_from(length).ok()?;
    let block = exif.of(builder.file);
    let big = find(block, &offset.to_be_bytes()).is_some() && find(block, &length32.to_be_bytes()).is_some();
    let little =
        find(block, &offset.to_le_bytes()).is_some() && find(block, &length32.to_le_bytes()).is_some();
    (big || little).then_some((length, "preview image that the EXIF data point to"))
}

fn is_gain_map(image: &[u8]) -> bool {
    [&b"hdrgm:"[..], b"urn:iso:std:iso:ts:21496", b"HDRGainMap"]
        .iter()
        .any(|sign| find(image, sign).is_some())
}

/// Images that an MPF index lists (CIPA DC-007 §5.2): attribute, size and offset from the index's TIFF header.
fn multi_picture(builder: &Builder<'_>, start: usize) -> Vec<Piece> {
    let index = builder.out.segments.iter().find(|segment| segment.name == "APP2 MPF");
    let Some(span) = index.and_then(|segment| segment.content.first()) else { return Vec::new() };
    let base = span.offset as usize;
    let mut pieces = Vec::new();
    for (offset, size) in entries(span.of(builder.file)).unwrap_or_default() {
        let Some(from) = base.checked_add(offset as usize) else { continue };
        let bytes = builder.bytes(from..from.saturating_add(size as usize));
        let Some(length) = jpeg::stream_length(bytes).filter(|_| offset > 0 && from >= start) else {
            continue;
        };
        let gain = bytes.get(..length).is_some_and(is_gain_map);
        let name = if gain { "Ultra HDR gain map" } else { "MPF second image" };
        pieces.push((from..from.saturating_add(length), name));
    }
    pieces
}

/// Offsets and sizes of the MP entries in an MPF index.
fn entries(index: &[u8]) -> Option<Vec<(u32, u32)>> {
    let mut reader = Reader::new(index, 0..index.len());
    let big = match reader.take(4)? {
        b"MM\0*" => true,
        b"II*\0" => false,
        _ => return None,
    };
    let short = |reader: &mut Reader<'_>| if big { reader.be16() } else { reader.le16() };
    let long = |reader: &mut Reader<'_>| if big { reader.be32() } else { reader.le32() };
    let directory = long(&mut reader)? as usize;
    reader.seek(directory);
    for _ in 0..short(&mut reader)? {
        let (tag, _, count, value) =
            (short(&mut reader)?, short(&mut reader)?, long(&mut reader)?, long(&mut reader)?);
        if tag != 0xb002 {
            continue;
        }
        let mut entry = Reader::new(index, value as usize..index.len());
        let mut found = Vec::new();
        for _ in 0..(count.div_euclid(16) as usize).min(MOST) {
            entry.take(4)?;
            let (size, offset) = (long(&mut entry)?, long(&mut entry)?);
            entry.take(4)?;
            found.push((offset, size));
        }
        return Some(found);
    }
    None
}

/// Messenger apps end their JPEG files with 8 or 24 binary bytes. Text of that length is not explained by it: three in
/// four of its bytes and more have a shape, of random ones seven of 8 in one case of 200, 19 of 24 in one of 30,000; and
/// of six letters in a row, random ones once in 30 trailers of 24.
fn messenger(bytes: &[u8]) -> Option<(usize, &'static str)> {
    let printable = bytes.iter().filter(|byte| byte.is_ascii_graphic() || **byte == b' ').count();
    let binary = printable.saturating_mul(4) <= bytes.len().saturating_mul(3);
    let run = bytes.split(|byte| !byte.is_ascii_graphic()).map(<[u8]>::len).max().unwrap_or_default();
    let fits = matches!(bytes.len(), 8 | 24) && binary && run < 6;
    fits.then_some((bytes.len(), "short binary trailer as messenger apps write"))
}
