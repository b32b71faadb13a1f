//! Windows and OS/2 bitmaps: file header, information header of any version, masks, colour table, gap, pixels.

use std::ops::Range;

use super::bmp_header::{Compression, Info};
use super::builder::{Builder, KEPT};
use super::reader::Reader;
use super::{Coding, Header, OutsidePlace, Segment, SegmentKind, bmp_pixels, trailing};

/// Size of the file header.
const FILE_HEADER: usize = 14;

/// Parses a bitmap file, or the first bitmap of an OS/2 bitmap array.
pub(super) fn parse(builder: &mut Builder<'_>) {
    let total = builder.file.len();
    let mut start = 0usize;
    if builder.bytes(0..2) == b"BA" {
        start = FILE_HEADER;
        builder.push(Segment::new(SegmentKind::Signature, "bitmap array header", 0..start.min(total)));
    }
    let mut reader = Reader::new(builder.file, start..total);
    let fields = (reader.take(2), reader.le32(), reader.le32(), reader.le32());
    let (Some(_), Some(size), Some(reserved), Some(pixels)) = fields else { return };
    let info_at = reader.at();
    let file_header = Segment::new(SegmentKind::Signature, "BITMAPFILEHEADER", start..info_at);
    builder.push(file_header.noted(format!("{size} bytes, pixels at {pixels}")));
    if reserved != 0 {
        let place = info_at.saturating_sub(8)..info_at.saturating_sub(4);
        builder.stray(OutsidePlace::Reserved, place, "bmp-reserved-bytes", None);
    }
    let Some(info) = Info::read(builder.file, info_at) else {
        builder.note("bmp-truncated", info_at..total, "the file ends inside the information header");
        return;
    };
    header(builder, &info, info_at);
    let lists = tables(builder, &info, info_at, pixels as usize);
    let first = (pixels as usize).clamp(lists.min(total), total);
    if (pixels as usize) < lists {
        let detail = "the pixels begin inside the headers";
        builder.alarm("bmp-wrong-pixel-offset", start..info_at, detail);
    } else if pixels as usize > total {
        let detail = "the pixels begin behind the end of the file";
        builder.note("bmp-truncated", start..info_at, detail);
    }
    gap(builder, &info, info_at, lists..first);
    let end = bmp_pixels::list(builder, &info, first);
    if u64::from(size) != total as u64 {
        let detail = format!("the header states {size} bytes, the file has {total}");
        builder.note("bmp-size-mismatch", start..info_at, detail);
    }
    profile_behind(builder, &info, info_at, end);
}

fn header(builder: &mut Builder<'_>, info: &Info, at: usize) {
    let end = at.saturating_add(info.size).min(builder.file.len());
    let segment = Segment::new(SegmentKind::Header, info.name(), at..end).holding(at..end);
    builder.push(segment.noted(info.to_string()));
    builder.out.header = Header {
        width: info.width,
        height: info.height,
        bit_depth: u8::try_from(info.depth).unwrap_or_default(),
        channels: match info.depth {
            1..=8 => 1,
            _ if info.alpha_mask != 0 => 4,
            _ => 3,
        },
        indexed: (1..=8).contains(&info.depth),
        alpha: info.alpha_mask != 0,
        interlaced: false,
        coding: if info.compression == Compression::Jpeg { Coding::Lossy } else { Coding::Lossless },
        frames: 1,
    };
    if let Some(reason) = info.fault() {
        builder.alarm("bmp-bad-header", at..end, reason);
    }
}

/// Masks and colour table; returns the offset behind them.
fn tables(builder: &mut Builder<'_>, info: &Info, at: usize, pixels: usize) -> usize {
    let total = builder.file.len();
    let mut at = at.saturating_add(info.size).min(total);
    if info.mask_bytes > 0 {
        let end = at.saturating_add(info.mask_bytes).min(total);
        builder.push(Segment::new(SegmentKind::Tables, "colour masks", at..end).holding(at..end));
        at = end;
    }
    // A table that would reach into the pixels is shorter than the header says.
    let room = pixels.clamp(at, total).saturating_sub(at);
    let room = if pixels > at { room } else { 0 };
    let wanted = info.colours.saturating_mul(info.entry_bytes);
    let length = wanted.min(room);
    if length == 0 {
        return at;
    }
    let most = 1usize.checked_shl(u32::from(info.depth)).unwrap_or(usize::MAX);
    let counted = if info.depth <= 8 { length.min(most.saturating_mul(info.entry_bytes)) } else { length };
    let end = at.saturating_add(counted);
    let entries = counted.checked_div(info.entry_bytes).unwrap_or_default();
    let table = Segment::new(SegmentKind::Palette, "colour table", at..end).holding(at..end);
    builder.push(table.noted(format!("{entries} entries")));
    if wanted > room {
        let detail = format!("the header counts {} colours, {entries} are there", info.colours);
        builder.note("bmp-short-colour-table", at..end, detail);
    }
    if info.entry_bytes == 4 {
        let fourth: Vec<u8> = builder.bytes(at..end).iter().skip(3).step_by(4).copied().collect();
        if fourth.iter().any(|&byte| byte != 0) {
            builder.stray_inflated(
                OutsidePlace::Reserved,
                at..end,
                "bmp-colour-table-reserved-bytes",
                fourth,
            );
        }
    }
    end
}

/// Bytes between the tables and the pixels: a colour profile, colour table entries that the header does not
/// count, or something else.
fn gap(builder: &mut Builder<'_>, info: &Info, info_at: usize, range: Range<usize>) {
    if range.is_empty() {
        return;
    }
    let mut at = range.start;
    if let Some(profile) =
        info.profile(info_at).filter(|profile| profile.start >= at && profile.end <= range.end)
    {
        gap_bytes(builder, info, at..profile.start);
        builder
            .push(Segment::new(SegmentKind::Icc, "colour profile", profile.clone()).holding(profile.clone()));
        at = profile.end;
    }
    gap_bytes(builder, info, at..range.end);
}

fn gap_bytes(builder: &mut Builder<'_>, info: &Info, range: Range<usize>) {
    if range.is_empty() {
        return;
    }
    let bytes = builder.bytes(range.clone());
    let most = 1usize.checked_shl(u32::from(info.depth)).unwrap_or_default();
    let uncounted = most.saturating_sub(info.colours).saturating_mul(info.entry_bytes);
    let entries = info.depth <= 8
        && info.entry_bytes == 4
        && bytes.len() == uncounted
        && bytes.iter().skip(3).step_by(4).all(|&byte| byte == 0);
    let masks = info.mask_bytes == 0 && matches!(info.depth, 16 | 32) && are_masks(bytes);
    let (place, explained) = if masks {
        (OutsidePlace::HeaderGap, Some("colour masks behind a header that has them"))
    } else if entries {
        (OutsidePlace::Reserved, Some("colour table entries that the header does not count"))
    } else {
        (OutsidePlace::HeaderGap, None)
    };
    builder.stray(place, range.clone(), "bmp-gap-before-pixels", explained);
    builder.push(Segment::new(SegmentKind::Outside, explained.unwrap_or("gap before the pixels"), range));
}

/// Whether `bytes` are three or four colour masks: runs of bits that do not overlap.
fn are_masks(bytes: &[u8]) -> bool {
    let words = bytes.chunks_exact(4).filter_map(|word| Some(u32::from_le_bytes(word.try_into().ok()?)));
    let run = |word: u32| word != 0 && (word >> word.trailing_zeros()).trailing_ones() == word.count_ones();
    let apart = words.clone().try_fold(0u32, |all, word| (all & word == 0).then_some(all | word));
    matches!(bytes.len(), 12 | 16) && apart.is_some() && words.take(3).all(run)
}

/// What follows the pixels: a colour profile the header points to, then the tail.
fn profile_behind(builder: &mut Builder<'_>, info: &Info, info_at: usize, end: usize) {
    let total = builder.file.len();
    let mut at = end;
    if let Some(profile) = info.profile(info_at).filter(|profile| profile.start >= at && profile.end <= total)
    {
        let before = at..profile.start;
        if !before.is_empty() {
            builder.stray(OutsidePlace::Between, before.clone(), "bmp-gap-before-profile", None);
            builder.push(Segment::new(SegmentKind::Outside, "gap before the profile", before));
        }
        builder
            .push(Segment::new(SegmentKind::Icc, "colour profile", profile.clone()).holding(profile.clone()));
        at = profile.end;
    }
    trailing::plain(builder, at);
}

/// Keeps what a report of scattered bytes may hold.
pub(super) fn bounded(bytes: impl Iterator<Item = u8>) -> Vec<u8> {
    bytes.take(KEPT).collect()
}
