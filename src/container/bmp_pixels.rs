//! The pixels of a bitmap: how many bytes they take, and what lies in the padding of rows and behind run lengths.

use std::ops::Range;

use super::bmp::bounded;
use super::bmp_header::{Compression, Info};
use super::builder::Builder;
use super::reader::Reader;
use super::{Outside, OutsidePlace, Segment, SegmentKind, trailing};
use crate::span::Span;

/// Lists the pixels that begin at `start`; returns the offset behind them.
pub(super) fn list(builder: &mut Builder<'_>, info: &Info, start: usize) -> usize {
    let total = builder.file.len();
    let room = total.saturating_sub(start) as u64;
    let (wanted, stream) = match info.compression {
        Compression::Rle8 | Compression::Rle4 | Compression::Rle24 => {
            let used = runs(builder.file, info, start);
            let stated = u64::from(info.image_bytes);
            (used.unwrap_or(room).max(stated.min(room)), used)
        }
        Compression::None => {
            let (row, _) = info.row();
            (row.saturating_mul(u64::from(info.height)), None)
        }
        _ if info.image_bytes > 0 => (u64::from(info.image_bytes), None),
        _ => (room, None),
    };
    let length = wanted.min(room) as usize;
    let end = start.saturating_add(length);
    if end > start {
        let data = Segment::new(SegmentKind::ImageData, "pixels", start..end);
        builder.push(data.holding(start..end));
    }
    if wanted > room {
        let detail = format!("the header promises {wanted} bytes of pixels, the file has {room}");
        builder.note("bmp-truncated", start..end, detail);
    }
    if let Some(used) = stream {
        let behind = start.saturating_add(used as usize).min(end)..end;
        builder.stray(OutsidePlace::AfterStream, behind, "bmp-data-after-stream", None);
    }
    if info.compression == Compression::None {
        padding(builder, info, start..end);
    }
    if end == start {
        builder.out.header.frames = 0;
        builder.note("bmp-no-image-data", start..end, "there are no pixels");
    }
    end
}

/// Bytes that pad the rows to 32 bits, where they are not all zero.
fn padding(builder: &mut Builder<'_>, info: &Info, range: Range<usize>) {
    let (row, used) = info.row();
    let (Ok(row), Ok(used)) = (usize::try_from(row), usize::try_from(used)) else { return };
    if row == used || row == 0 {
        return;
    }
    let rows = builder.bytes(range.clone()).chunks(row);
    let bytes = bounded(rows.flat_map(|row| row.get(used..).unwrap_or_default()).copied());
    if bytes.iter().any(|&byte| byte != 0) {
        // Old Windows programs leave there whatever the memory held.
        let explained = trailing::padding(&bytes);
        let span = Span::between(range.start, range.end);
        let outside = Outside { place: OutsidePlace::Reserved, span, inflated: Some(bytes), explained };
        builder.stray_noted(outside, "bmp-row-padding");
    }
}

/// Bytes of run-length data up to and including the end-of-bitmap escape; `None` where there is none.
fn runs(file: &[u8], info: &Info, start: usize) -> Option<u64> {
    let mut reader = Reader::new(file, start..file.len());
    let rle24 = info.compression == Compression::Rle24;
    loop {
        let (count, value) = (reader.u8()?, reader.u8()?);
        match (count, value) {
            (0, 0) => {}
            (0, 1) => return Some(reader.at().saturating_sub(start) as u64),
            (0, 2) => {
                reader.take(2)?;
            }
            (0, literal) => {
                let literal = usize::from(literal);
                let bytes = match info.compression {
                    Compression::Rle4 => literal.div_ceil(2),
                    Compression::Rle24 => literal.saturating_mul(3),
                    _ => literal,
                };
                reader.take(bytes.next_multiple_of(2))?;
            }
            _ if rle24 => {
                reader.take(2)?;
            }
            _ => {}
        }
    }
}
