//! Every sensible order of an image's bits, and what text, files and counted messages they begin with.
//!
//! The orders share one chance of a coincidence (`orders`), and so do the kinds of content each is tried for
//! (`contents`), so that a bound holds for the image as a whole. Only the first bytes of a stream are read unless
//! they promise something.

mod anywhere;
mod contents;
mod framed;
mod frames;
mod reading;
#[cfg(test)]
mod tests;

use super::orders::{self, Stream, streams};
use super::spec::{Origin, Spec};
use crate::container::Container;
use crate::finding::{FalseAlarm, Finding, Payload, PayloadKind};
use crate::limits::Limits;
use crate::pixels::Image;
use crate::progress::Progress;
pub use anywhere::anywhere;
pub(super) use contents::Content;
pub use frames::every_frame;
use reading::Places;
pub(super) use reading::Reading;

/// Chance up to which a reading is reported. Short texts are what clean planes imitate best.
pub const REPORTED: f64 = 1e-6;
/// Payloads looked for one behind the other in a stream.
const BEHIND: usize = 3;

/// What is swept: one frame of a file.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The file's bytes.
    pub file: &'a [u8],
    /// Its structure.
    pub container: &'a Container,
    /// The frame, where it could be decoded.
    pub image: Option<&'a Image>,
    /// Which frame that is, from 0, and how many are swept.
    pub frame: (u32, u32),
    /// Limits on the work.
    pub limits: &'a Limits,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Swept {
    /// Streams tried.
    pub streams: usize,
    /// What they gave, the least likely by chance first. A payload that several streams show is there once.
    pub findings: Vec<Finding>,
}

/// Tries every stream of the subject. Where `progress` is cancelled what was found until then counts.
pub fn sweep(subject: &Subject<'_>, progress: &dyn Progress) -> Swept {
    let Subject { file, container, image, limits, frame: (frame, frames) } = *subject;
    // The file's own bytes belong to the first frame.
    let mut streams = streams(&orders::Subject {
        image,
        format: container.format.filter(|_| frame == 0),
        file_bytes: file.len(),
        row_filters: frame == 0 && !container.row_filters.is_empty(),
    });
    for stream in &mut streams {
        stream.spec.set_frame(frame);
        stream.trials *= f64::from(frames.max(1));
    }
    let origin = Origin { image, file, filters: &container.row_filters };
    let mut found: Vec<Hit> = Vec::new();
    // Starts in the file's bytes that lie inside what was read from an earlier one.
    let mut taken = [0; 2];
    for stream in &streams {
        if progress.cancelled() {
            break;
        }
        let taken = &mut taken[stream.spec.packing() as usize % 2];
        let start = stream.spec.start();
        if stream.spec.is_of_file() && start < *taken {
            continue;
        }
        let mut end = start;
        for (hit, used) in all(stream, origin, limits) {
            end += used * 8;
            if stream.spec.is_of_file() {
                *taken = end;
            }
            merge(&mut found, hit);
        }
    }
    let mut findings: Vec<Finding> = found.into_iter().map(|hit| hit.finding).collect();
    rank(&mut findings);
    Swept { streams: streams.len(), findings }
}

/// Puts the least likely by chance first.
pub fn rank(findings: &mut [Finding]) {
    let rate = |finding: &Finding| finding.false_alarm.map_or(1.0, FalseAlarm::rate);
    findings.sort_by(|one, other| rate(one).total_cmp(&rate(other)));
}

/// What one stream begins with, and what follows that; with the bytes each took.
fn all(stream: &Stream, origin: Origin<'_>, limits: &Limits) -> Vec<(Hit, usize)> {
    let mut hits = Vec::new();
    let mut spec = stream.spec.clone();
    while hits.len() < BEHIND {
        let places = Places::Behind(hits.len());
        let Some(reading) = Reading::new(stream, spec, origin, limits, places) else { break };
        let found = match contents::examine(&reading) {
            Some(content) => Some((reading, content)),
            None if hits.is_empty() => framed::examine(&reading),
            None => None,
        };
        let Some((reading, Content { finding, used, ended })) = found else { break };
        let next = reading.spec.behind(used, origin);
        let name = reading.spec.to_string();
        hits.push((Hit { finding, name, spec: reading.spec, ended }, used));
        match next {
            Some(next) => spec = next,
            None => break,
        }
    }
    hits
}

/// A finding with the name of the stream that shows it.
struct Hit {
    finding: Finding,
    name: String,
    spec: Spec,
    /// Whether it says itself where it ends.
    ended: bool,
}

impl Hit {
    /// Whether, of two readings of one payload, this is the one to keep: the one that proves it, the one that comes to
    /// an end, the longer, the one with the shorter name.
    fn is_better_than(&self, old: &Self) -> bool {
        if self.finding.class != old.finding.class {
            return self.finding.class > old.finding.class;
        }
        // A file read to its end is what was hidden; in an order that leaves it, it only seems to go on.
        if self.is_whole_file() != old.is_whole_file() {
            return self.is_whole_file();
        }
        let (new_length, old_length) = (self.length(), old.length());
        if self.ended != old.ended {
            let (ended, other) = if self.ended { (new_length, old_length) } else { (old_length, new_length) };
            return self.ended == (ended * 2 >= other);
        }
        let chance = if self.ended { 0 } else { ENDS };
        new_length > old_length + chance || new_length == old_length && self.name.len() < old.name.len()
    }

    fn is_whole_file(&self) -> bool {
        let file = |payload: &Payload| matches!(payload.kind, PayloadKind::File(_));
        self.ended && self.finding.payload.as_ref().is_some_and(file)
    }

    /// Bytes of the payload.
    fn length(&self) -> usize {
        self.finding.payload.as_ref().map_or(0, |payload| payload.bytes.len())
    }
}

/// Fewest equal bytes that make two payloads the same, and most by which their ends may differ: what follows a text
/// without an end depends on the order.
const SAME: usize = 8;
const ENDS: usize = 4;
/// Bytes of a payload that another is looked for in.
const COMPARED: usize = 1 << 18;
/// Bytes from which on a payload is compared in so many parts.
const LONG: usize = 256;
const PARTS: usize = 16;

/// Adds a hit, unless the same payload is there; the longer reading of it stays, of equal ones that with the
/// shorter name.
fn merge(found: &mut Vec<Hit>, hit: Hit) {
    let Some(new) = hit.finding.payload.as_ref() else { return };
    // The same bytes in another order: the reading that comes to an end is the right one.
    let apart = |known: &Hit| known.spec.rearranges(&hit.spec) && known.spec.stream() != hit.spec.stream();
    if let Some(at) = found.iter().position(apart) {
        if hit.ended && !found[at].ended {
            found[at] = hit;
        }
        return;
    }
    let known = found.iter().position(|known| {
        let old = known.finding.payload.as_ref();
        old.is_some_and(|old| {
            same(old, new) || begins(old, new) && known.spec.channels() == hit.spec.channels()
        })
    });
    let Some(at) = known else {
        found.push(hit);
        return;
    };
    if hit.is_better_than(&found[at]) {
        found[at] = hit;
    }
}

/// Whether both begin as one file does: orders of the same samples that part behind its header.
fn begins(one: &Payload, other: &Payload) -> bool {
    let file = matches!(one.kind, PayloadKind::File(_)) && one.kind == other.kind;
    file && one.bytes.iter().zip(&other.bytes).take_while(|(one, other)| one == other).count() >= SAME
}

/// A text behind the decimal count and the colon that it may begin with.
fn uncounted(text: &[u8]) -> &[u8] {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    match text.get(digits) {
        Some(b':') if digits > 0 => &text[digits + 1..],
        _ => text,
    }
}

fn same(one: &Payload, other: &Payload) -> bool {
    if one.bytes == other.bytes {
        return true;
    }
    if (one.kind == PayloadKind::Text) != (other.kind == PayloadKind::Text) {
        return false;
    }
    let (short, long) = if one.bytes.len() < other.bytes.len() { (one, other) } else { (other, one) };
    // Orders that begin alike part at the end of the first line.
    let alike = one.bytes.iter().zip(&other.bytes).take_while(|(one, other)| one == other).count();
    if alike >= SAME && alike * 2 >= short.bytes.len() {
        return true;
    }
    // Whole, or but for what follows it by chance; a reading may also begin later than another.
    let core = short.bytes.get(..short.bytes.len().saturating_sub(ENDS)).unwrap_or_default();
    let long = long.bytes.get(..long.bytes.len().min(COMPARED)).unwrap_or_default();
    if core.len() < SAME || core.len() > long.len() {
        return false;
    }
    if core.len() < LONG {
        let message = uncounted(core);
        return holds(long, core) || message.len() >= SAME && holds(long, message);
    }
    // What fills an image is read from any of its ends, line by line.
    let parts = (0..PARTS).filter_map(|part| core.get(core.len() / PARTS * part..)?.get(..SAME));
    parts
        .filter(|part| holds(long, part) || holds(long, &part.iter().rev().copied().collect::<Vec<_>>()))
        .count()
        >= PARTS / 2
}

fn holds(long: &[u8], part: &[u8]) -> bool {
    long.windows(part.len()).any(|window| window == part)
}
