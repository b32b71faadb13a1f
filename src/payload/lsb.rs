//! Text and files in the least significant bits of samples.

use super::orders::{Stream, streams};
use super::spec::Spec;
use super::{alpha, identify, palette, text};
use crate::finding::{Finding, Payload, PayloadKind, Place, Region};
use crate::limits::Limits;
use crate::pixels::Image;
use crate::untrusted::Untrusted;

/// Bytes of every stream that are looked at first.
const HEAD: usize = 64;
/// Kinds of content that each stream is tried for: text, the mark, a file.
const KINDS: usize = 3;
/// Files less telling than this are not reported.
const REPORTED: f64 = 1e-4;
/// Text less telling than this is not reported: short texts are what clean planes imitate best.
const TEXT_REPORTED: f64 = 1e-6;
/// A head of so few different bytes is a pattern of the plane.
const PATTERN: usize = 8;
/// Bytes on which a file's type is judged before the rest is read.
const START: usize = 4096;

/// One stream under examination.
pub(super) struct Reading<'a> {
    pub(super) stream: &'a Stream,
    /// Its first bytes.
    pub(super) head: Vec<u8>,
    image: &'a Image,
    limits: &'a Limits,
    /// Streams × kinds tried on this image.
    trials: usize,
}

impl Reading<'_> {
    /// Reads more and more of the stream until `enough` says so, or it ends, or the limit is reached.
    pub(super) fn until(&self, enough: impl Fn(&[u8]) -> bool) -> Vec<u8> {
        let mut size = HEAD * 16;
        loop {
            let size_now = size.min(self.limits.payload_bytes);
            let bytes = self.stream.spec.read(self.image, size_now).unwrap_or_default();
            if bytes.len() < size_now || size_now == self.limits.payload_bytes || enough(&bytes) {
                return bytes;
            }
            size *= 8;
        }
    }

    /// The text that a longer beginning starts with.
    fn scored(&self) -> Option<text::TextScore> {
        text::assess(&self.stream.spec.read(self.image, text::SCORED).ok()?)
    }

    /// Bound on the chance of evidence of `bits` bits in any stream of a clean image.
    pub(super) fn bound(&self, bits: f64) -> f64 {
        ((-bits).exp2() * self.trials as f64).min(1.0)
    }

    /// The pixels that carry the first `bytes` bytes.
    pub(super) fn place(&self, bytes: usize) -> Place {
        let spec = &self.stream.spec;
        let pixels = (bytes * 8).div_ceil(spec.bits_per_pixel()).max(1);
        let (width, height) = (self.image.width, self.image.height);
        let region = if spec.order().columns {
            let rows = (pixels as u64).min(u64::from(height)) as u32;
            Region { x: 0, y: 0, width: (pixels.div_ceil(height as usize) as u32).min(width), height: rows }
        } else {
            let columns = (pixels as u64).min(u64::from(width)) as u32;
            Region {
                x: 0,
                y: 0,
                width: columns,
                height: (pixels.div_ceil(width as usize) as u32).min(height),
            }
        };
        Place::Samples { region, spec: spec.to_string() }
    }

    fn finding(&self, id: &'static str, summary: String, used: usize, bits: f64) -> Option<Finding> {
        let bound = self.bound(bits);
        let spec = &self.stream.spec;
        (bound < REPORTED).then(|| {
            Finding::proof(id, summary, self.place(used), bound)
                .with_method(self.stream.method, Some(spec.packing()))
                .with_reproduce(format!("extract {{}} {spec}"))
        })
    }
}

/// Tries every stream; a payload that several streams show (grey stored as colour) is reported once.
pub(super) fn recover(image: &Image, limits: &Limits) -> Vec<Finding> {
    let streams = streams(image);
    let mut findings: Vec<Finding> = Vec::new();
    for stream in &streams {
        let Ok(head) = stream.spec.read(image, HEAD) else { continue };
        let trials = streams.len() * KINDS;
        let reading = Reading { stream, head, image, limits, trials };
        let found = alpha::recover(&reading)
            .or_else(|| file(&reading))
            .or_else(|| palette::recover(&reading))
            .or_else(|| text_finding("lsb-text", &reading));
        if let Some(found) = found
            && findings.iter().all(|known| known.payload != found.payload)
        {
            findings.push(found);
        }
    }
    findings
}

/// Text from the start of the stream up to a NUL or whatever else is no text.
pub(super) fn text_finding(id: &'static str, reading: &Reading<'_>) -> Option<Finding> {
    let first = text::assess(&reading.head)?;
    // A head that is all text, and no pattern, may only not have said enough yet.
    let unsaid = first.to_end && distinct(&reading.head) > PATTERN;
    if !unsaid && reading.bound(first.bits) >= TEXT_REPORTED {
        return None;
    }
    if reading.bound(reading.scored()?.bits) >= TEXT_REPORTED {
        return None;
    }
    let bytes = reading.until(|bytes| text::run(bytes) < bytes.len());
    let score = text::assess(&bytes)?;
    let payload = bytes[..score.length].to_vec();
    let end = if score.terminated { " ended by NUL" } else { "" };
    let what = format!("{} bytes of text{end}", score.length);
    let summary = describe(&what, &reading.stream.spec, Some(&payload));
    let finding = reading.finding(id, summary, score.length + usize::from(score.terminated), score.bits)?;
    Some(finding.with_payload(Payload::new(payload, PayloadKind::Text)))
}

/// Number of different bytes.
fn distinct(bytes: &[u8]) -> usize {
    let mut seen = [false; 256];
    for byte in bytes {
        seen[usize::from(*byte)] = true;
    }
    seen.iter().filter(|seen| **seen).count()
}

/// A file of a known type from the start of the stream.
fn file(reading: &Reading<'_>) -> Option<Finding> {
    if !identify::might_start(&reading.head) {
        return None;
    }
    identify::identify(&reading.stream.spec.read(reading.image, START).ok()?)?;
    let bytes = reading.until(|_| false);
    let found = identify::identify(&bytes)?;
    let length = found.length.unwrap_or(bytes.len());
    let what = match found.length {
        Some(length) => format!("a {} of {length} bytes", found.name),
        None => format!("the beginning of a {}", found.name),
    };
    let summary = describe(&what, &reading.stream.spec, None);
    let bits = found.bits - identify::types_known();
    let finding = reading.finding("lsb-file", summary, length, bits)?;
    let kind = PayloadKind::File(found.extension);
    Some(finding.with_payload(Payload::new(bytes[..length.min(bytes.len())].to_vec(), kind)))
}

/// `WHAT in the least significant bits of red, green and blue (b1,rgb,msb,xy): “text”`.
pub(super) fn describe(what: &str, spec: &Spec, text: Option<&[u8]>) -> String {
    let mut summary = format!("{what} in {} ({spec})", spec.describe());
    if let Some(first) = summary.get(..1).map(str::to_ascii_uppercase) {
        summary.replace_range(..1, &first);
    }
    if let Some(text) = text {
        summary.push_str(&quoted(text));
    }
    summary
}

/// `: “…”` with the start of a text, escaped.
pub(super) fn quoted(text: &[u8]) -> String {
    format!(": “{}”", Untrusted::from_bytes(text).shortened(80))
}
