//! JPEG (ITU-T T.81 annex B): markers, scans, and which applications own which segments.

use std::ops::Range;

use super::builder::Builder;
use super::jpeg_count;
use super::jpeg_frame::{Frame, Grid, Tables};
use super::jpeg_segments::{self, Content};
use super::reader::Reader;
use super::{Coding, Header, Outside, OutsidePlace, Restored, Segment, SegmentKind, trailing};
use crate::span::Span;

const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;

/// Bytes of entropy-coded data up to which the units of a scan are counted.
const COUNTED: usize = 128 << 20;

/// Parses a JPEG file.
pub(super) fn parse(builder: &mut Builder<'_>) {
    if builder.bytes(0..2) != [0xff, SOI] {
        builder.alarm("jpeg-bad-signature", 0..2, "the file does not begin with SOI, what follows is a JPEG");
    }
    let mut walk = Walk::new(builder);
    let end = walk.run();
    let State { header, tables, ended, .. } = walk.state;
    walk.tables.finish();
    let unused = std::mem::take(&mut walk.tables.unused);
    builder.out.header = header;
    for range in unused {
        let values = builder.bytes(range.clone()).to_vec();
        builder.slack(range, "a table that no scan uses", values);
    }
    let total = builder.file.len();
    if header.width == 0 || header.height == 0 {
        builder.note("jpeg-no-dimensions", 0..total, "no frame header states the dimensions");
    }
    if header.frames == 0 {
        builder.note("jpeg-no-image-data", 0..total, "there is no scan (SOS)");
    } else if !tables {
        builder.note("jpeg-no-tables", 0..total, "there are no quantisation tables");
    }
    if ended {
        trailing::jpeg(builder, end);
    } else if !builder.full() {
        builder.note("jpeg-missing-end", total..total, "there is no end marker (EOI)");
    }
}

/// The length of a complete JPEG stream at the start of `bytes`, end marker included; `None` where it is none or
/// does not end.
pub(super) fn stream_length(bytes: &[u8]) -> Option<usize> {
    let limits = crate::limits::Limits { segments: 10_000, ..crate::limits::Limits::default() };
    if !bytes.starts_with(&[0xff, SOI, 0xff]) {
        return None;
    }
    let mut builder = Builder::new(bytes, &limits);
    let mut walk = Walk::new(&mut builder);
    let end = walk.run();
    let State { header, ended, .. } = walk.state;
    let clean = builder.out.outside.is_empty() && builder.out.anomalies.iter().all(|anomaly| !anomaly.raises);
    (ended && header.frames > 0 && header.width > 0 && clean).then_some(end)
}

/// What the walk has seen.
#[derive(Debug, Clone, Copy, Default)]
struct State {
    header: Header,
    /// A quantisation table.
    tables: bool,
    /// Restart interval, 0 for none.
    interval: u16,
    ended: bool,
}

struct Walk<'b, 'a> {
    builder: &'b mut Builder<'a>,
    state: State,
    frame: Option<Frame>,
    tables: Tables,
}

impl<'b, 'a> Walk<'b, 'a> {
    fn new(builder: &'b mut Builder<'a>) -> Self {
        Self { builder, state: State::default(), frame: None, tables: Tables::default() }
    }

    /// Walks to the end marker or the end of the file; returns the offset behind the last segment.
    fn run(&mut self) -> usize {
        self.builder.push(Segment::new(SegmentKind::Signature, "SOI", 0..2.min(self.builder.file.len())));
        let mut at = 2usize;
        while at < self.builder.file.len() && !self.builder.full() && !self.state.ended {
            at = self.next(at);
        }
        at
    }

    /// One marker segment, or the bytes up to the next marker.
    fn next(&mut self, at: usize) -> usize {
        let file = self.builder.file;
        let mut reader = Reader::new(file, at..file.len());
        if !reader.starts_with(&[0xff]) {
            return self.between(at);
        }
        // Any number of fill bytes 0xFF may stand before a marker (B.1.1.2).
        let fill = reader.rest().iter().take_while(|&&byte| byte == 0xff).count();
        reader.seek(at.saturating_add(fill));
        let Some(code) = reader.u8() else {
            let detail = "the file ends inside a marker";
            self.builder.note("jpeg-truncated", at..file.len(), detail);
            self.builder.push(Segment::new(SegmentKind::Ancillary, "fill bytes", at..file.len()));
            return file.len();
        };
        match code {
            0 => self.between(at),
            SOI => {
                let detail = "an image begins (SOI) before the one before it has ended";
                self.builder.alarm("jpeg-nested-start", at..reader.at(), detail);
                self.builder.push(Segment::new(SegmentKind::Unknown, "SOI", at..reader.at()));
                reader.at()
            }
            EOI => {
                self.state.ended = true;
                self.builder.push(Segment::new(SegmentKind::EndMarker, "EOI", at..reader.at()));
                reader.at()
            }
            0x01 | 0xd0..=0xd7 => {
                let name = jpeg_segments::marker_name(code);
                let detail = format!("marker {name} stands outside any scan");
                self.builder.note("jpeg-stray-marker", at..reader.at(), detail);
                self.builder.push(Segment::new(SegmentKind::Ancillary, name, at..reader.at()));
                reader.at()
            }
            _ => self.segment(at, code, reader),
        }
    }

    /// Bytes that are no marker: up to the next 0xFF that begins one.
    fn between(&mut self, at: usize) -> usize {
        let rest = self.builder.bytes(at..usize::MAX);
        let marker =
            |pair: &[u8]| matches!(pair, [0xff, code] if !matches!(code, 0 | 1 | 0xd0..=0xd7 | 0xff));
        let length =
            rest.windows(2).skip(1).position(marker).map_or(rest.len(), |found| found.saturating_add(1));
        let end = at.saturating_add(length);
        self.builder.stray(OutsidePlace::Between, at..end, "jpeg-data-between-segments", None);
        self.builder.push(Segment::new(SegmentKind::Outside, "unexplained", at..end));
        end
    }

    /// A marker with a length and, for SOS, the entropy-coded data behind it.
    fn segment(&mut self, at: usize, code: u8, mut reader: Reader<'a>) -> usize {
        let name = jpeg_segments::marker_name(code);
        let Some(length) = reader.be16() else {
            return self.cut(at, name);
        };
        let data = reader.at();
        if length < 2 {
            let detail = format!("segment {name} states a length of {length}, which cannot be");
            self.builder.alarm("jpeg-wrong-length", at..data, detail);
            self.builder.push(Segment::new(SegmentKind::Unknown, name, at..data));
            return data;
        }
        let Some(bytes) = reader.take(usize::from(length).saturating_sub(2)) else {
            return self.cut(at, name);
        };
        let end = reader.at();
        let content = jpeg_segments::describe(code, bytes);
        self.facts(code, bytes);
        match code {
            0xc4 | 0xdb => self.tables.define(code, bytes, data),
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                self.frame = Frame::read(code, bytes, data);
            }
            _ => {}
        }
        self.structure(code, &content, at..end, data);
        if code != SOS {
            return end;
        }
        self.state.header.frames = 1;
        let behind = self.scan(end);
        self.units(bytes, end..behind);
        behind
    }

    /// Counts the units of a scan against the frame header's size.
    fn units(&mut self, scan: &[u8], data: Range<usize>) {
        let Some(frame) = &self.frame else { return };
        let height_at = frame.height_at;
        let plan = frame.plan(&mut self.tables, scan, self.state.interval);
        let Some((plan, grid)) = plan.filter(|_| data.len() <= COUNTED) else { return };
        let expected = plan.expected;
        let counted = jpeg_count::count(self.builder.bytes(data.clone()), &plan);
        let Some(used) = counted.behind else {
            let detail = format!("the scan holds {} of the {expected} units of the image", counted.units);
            self.builder.note("jpeg-missing-units", data, detail);
            return;
        };
        let behind = data.start.saturating_add(used)..data.end;
        let more = counted.units.saturating_sub(expected);
        if counted.clean && more >= grid.across && counted.units.is_multiple_of(grid.across) {
            self.more_rows(counted.units, grid, height_at, behind);
        } else if !trailing::weighs(self.builder.bytes(behind.clone())) || more == 0 && counted.clean {
            // Bits that fill up the last byte.
        } else {
            self.builder.stray(OutsidePlace::AfterStream, behind, "jpeg-data-behind-scan", None);
        }
    }

    /// The scan goes on behind the last row that the frame header states.
    fn more_rows(&mut self, units: u64, grid: Grid, height_at: usize, behind: Range<usize>) {
        let height = units.checked_div(grid.across).unwrap_or_default().saturating_mul(grid.rows);
        let Header { width, height: stated, .. } = self.state.header;
        let detail = format!(
            "the image data go on for {} bytes behind the {stated} rows that the header states: the image is \
             {width}×{height} (the last {} rows may be padding)",
            behind.len(),
            grid.rows.saturating_sub(1),
        );
        self.builder.alarm("jpeg-more-rows", behind, detail);
        let Ok(rows) = u16::try_from(height) else { return };
        self.builder.out.restored = Some(Restored {
            width,
            height: u32::from(rows),
            id: "jpeg-more-rows",
            header: Span::between(height_at, height_at.saturating_add(2)),
            patches: vec![(height_at as u64, rows.to_be_bytes().to_vec())],
            by_checksum: false,
            by_data: true,
            tried: 1,
        });
    }

    fn cut(&mut self, at: usize, name: String) -> usize {
        let total = self.builder.file.len();
        let detail = format!("the file ends inside segment {name}");
        self.builder.note("jpeg-truncated", at..total, detail);
        self.builder.push(Segment::new(SegmentKind::Unknown, name, at..total));
        total
    }

    /// Lists the segment and what its own structure does not use.
    fn structure(&mut self, code: u8, content: &Content, span: Range<usize>, data: usize) {
        let whole = data..span.end;
        let segment = Segment::new(content.kind, content.name.clone(), span.clone())
            .holding(data.saturating_add(content.skip).min(whole.end)..whole.end)
            .noted(content.note.clone());
        self.builder.push(segment);
        if content.kind == SegmentKind::Unknown {
            let detail = format!("marker {} is reserved and used by no known writer", content.name);
            self.builder.alarm("jpeg-unknown-marker", span.clone(), detail);
            self.builder.stray(
                OutsidePlace::UnknownChunk,
                whole.clone(),
                "jpeg-unknown-marker-content",
                None,
            );
        }
        if (0xe0..=0xef).contains(&code) && content.skip == 0 && !content.name.contains(' ') {
            self.unnamed(whole.clone());
        }
        match content.used {
            Some(used) if used > whole.len() => {
                let detail = format!("segment {} is shorter than its own tables say", content.name);
                self.builder.alarm("jpeg-wrong-length", span, detail);
            }
            Some(used) if used < whole.len() => {
                let surplus = data.saturating_add(used)..whole.end;
                self.builder.stray(OutsidePlace::Reserved, surplus, "jpeg-data-behind-table", None);
            }
            _ => {}
        }
        if code == 0xdb {
            self.state.tables = true;
        }
    }

    /// An application segment without the identifier that says whose it is: thermal and drone cameras write some.
    fn unnamed(&mut self, range: Range<usize>) {
        let bytes = self.builder.bytes(range.clone());
        if bytes.is_empty() {
            return;
        }
        let (span, explained) = (Span::between(range.start, range.end), trailing::padding(bytes));
        let outside = Outside { place: OutsidePlace::UnknownChunk, span, inflated: None, explained };
        self.builder.stray_noted(outside, "jpeg-unnamed-application");
    }

    /// Dimensions and the restart interval.
    fn facts(&mut self, code: u8, bytes: &[u8]) {
        let mut reader = Reader::new(bytes, 0..bytes.len());
        match code {
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                let frame = (reader.u8(), reader.be16(), reader.be16(), reader.u8());
                let (Some(depth), Some(height), Some(width), Some(channels)) = frame else { return };
                if self.state.header.width > 0 {
                    return;
                }
                let header = &mut self.state.header;
                (header.width, header.height) = (u32::from(width), u32::from(height));
                (header.bit_depth, header.channels) = (depth, channels);
                header.interlaced = matches!(code, 0xc2 | 0xc6 | 0xca | 0xce);
                let lossless = matches!(code, 0xc3 | 0xc7 | 0xcb | 0xcf);
                header.coding = if lossless { Coding::Lossless } else { Coding::Lossy };
            }
            0xdc if self.state.header.height == 0 => {
                self.state.header.height = u32::from(reader.be16().unwrap_or_default());
            }
            0xdd => self.state.interval = reader.be16().unwrap_or_default(),
            _ => {}
        }
    }

    /// Entropy-coded data: everything up to a marker that is neither a stuffed zero nor a restart marker.
    fn scan(&mut self, start: usize) -> usize {
        let rest = self.builder.bytes(start..usize::MAX);
        let (mut at, mut restarts) = (0usize, 0u64);
        let (mut expected, mut disorder) = (0u8, false);
        let length = loop {
            let Some(found) = rest.get(at..).and_then(|rest| rest.iter().position(|&byte| byte == 0xff))
            else {
                break rest.len();
            };
            let here = at.saturating_add(found);
            match rest.get(here.saturating_add(1)) {
                Some(0) => at = here.saturating_add(2),
                Some(&code @ 0xd0..=0xd7) => {
                    disorder |= code & 7 != expected;
                    expected = code.wrapping_add(1) & 7;
                    restarts = restarts.saturating_add(1);
                    at = here.saturating_add(2);
                }
                Some(0xff) => at = here.saturating_add(1),
                Some(_) => break here,
                None => break rest.len(),
            }
        };
        // Fill bytes belong to the marker behind them.
        let fill =
            rest.get(..length).unwrap_or_default().iter().rev().take_while(|&&byte| byte == 0xff).count();
        let length = if length == rest.len() { length } else { length.saturating_sub(fill) };
        let end = start.saturating_add(length);
        if disorder {
            self.builder.note(
                "jpeg-restart-order",
                start..end,
                "restart markers are missing or out of order",
            );
        } else if restarts > 0 && self.state.interval == 0 {
            let detail = "there are restart markers although no restart interval is set";
            self.builder.note("jpeg-restart-order", start..end, detail);
        }
        let note = if restarts == 0 { String::new() } else { format!("{restarts} restart markers") };
        let data = Segment::new(SegmentKind::ImageData, "entropy-coded data", start..end);
        self.builder.push(data.holding(start..end).noted(note));
        end
    }
}
