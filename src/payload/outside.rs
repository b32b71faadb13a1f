//! Bytes outside the image: files, text, and what looks encrypted.

use super::lsb::quoted;
use super::{Source, entropy, identify, text};
use crate::container::{Format, Outside, OutsidePlace};
use crate::finding::{FalseAlarm, Finding, Method, Payload, PayloadKind, Place};
use crate::metadata::Group;
use crate::span::Span;

/// Fewest bytes that are looked at.
const SHORTEST: usize = 4;
/// Most parts told apart in one stretch of bytes.
const PARTS: usize = 8;
/// Most findings of one file.
const FINDINGS: usize = 32;
/// Bits of evidence from which on unused space is said to hold something.
const SPEAKS: f64 = 30.0;
/// Bytes from which on random-looking data is worth an analyst's look; shorter ones are mentioned.
const LOOK: usize = 64;
/// Chance up to which a text is worth an analyst's look.
const TOLD: f64 = 1e-3;

/// Looks at every stretch of bytes that no structure explains.
pub(super) fn recover(source: &Source<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let unexplained = |outside: &&Outside| outside.explained.is_none() && !frame_name(outside, source.file);
    for outside in source.container.outside.iter().filter(unexplained) {
        if findings.len() >= FINDINGS {
            break;
        }
        examine(outside, source, &mut findings);
    }
    // What is explained by its shape alone may hold anything of that shape.
    let shaped = |outside: &&Outside| {
        outside.explained.is_some()
            && matches!(outside.place, OutsidePlace::Reserved | OutsidePlace::HeaderGap)
    };
    let shaped = source.container.outside.iter().filter(shaped);
    let silent: Vec<&Outside> = source.container.slack.iter().chain(shaped).collect();
    let trials = silent.len();
    findings.extend(silent.iter().filter_map(|unused| speaks(unused, trials, source)).take(FINDINGS));
    findings
}

/// What space that no pixel uses holds, where that reads back beyond any coincidence: encoders leave anything there,
/// and most of it is noise.
fn speaks(unused: &Outside, trials: usize, source: &Source<'_>) -> Option<Finding> {
    let bytes = unused.bytes(source.file);
    let blank = bytes.iter().take_while(|byte| **byte == 0).count();
    let rest = &bytes[blank..];
    let part = Part { outside: unused, bytes: rest, at: blank, before: 0, source };
    if let Some(found) = identify::identify(rest) {
        let bits = found.bits - identify::types_known() - (trials as f64).log2();
        let length = found.length.unwrap_or(rest.len()).clamp(1, rest.len());
        return (bits >= SPEAKS).then(|| part.file(found, length, bits));
    }
    let score = text::assess(rest).filter(|score| score.bits - (trials as f64).log2() >= SPEAKS)?;
    let text = &rest[..score.length];
    let summary = part.summary(&format!("{} bytes of text", text.len()), &quoted(text));
    let finding = Finding::proof("raw-text", summary, part.place(text.len()), score.bound(trials));
    Some(part.finish(finding, text, PayloadKind::Text))
}

/// The bytes of a stretch, with up to three NULs in front of it that were taken for padding and may be the start of
/// a file (the length of an ISO media box); and how many those are.
fn whole<'a>(outside: &'a Outside, file: &'a [u8]) -> (&'a [u8], usize) {
    let bytes = outside.bytes(file);
    let start = usize::try_from(outside.span.offset).unwrap_or(usize::MAX);
    let padding = file.get(..start).unwrap_or_default();
    let before = padding.iter().rev().take(3).take_while(|byte| **byte == 0).count();
    match file.get(start - before.min(start)..) {
        Some(rest) if outside.inflated.is_none() && identify::identify(rest).is_some() => {
            (&rest[..(before + bytes.len()).min(rest.len())], before)
        }
        _ => (bytes, 0),
    }
}

/// gifsicle keeps the names of frames in an extension of its own, label 0xCE (gifsicle(1), `--name`).
fn frame_name(outside: &Outside, file: &[u8]) -> bool {
    let content = usize::try_from(outside.span.offset).unwrap_or(usize::MAX);
    let label = content.checked_sub(3).and_then(|start| file.get(start..start + 2));
    outside.place == OutsidePlace::UnknownChunk && file.starts_with(b"GIF8") && label == Some(b"!\xce")
}

/// Takes a stretch apart: a file, what follows it, and so on.
fn examine(outside: &Outside, source: &Source<'_>, findings: &mut Vec<Finding>) {
    let (bytes, before) = whole(outside, source.file);
    let mut at = 0;
    for _ in 0..PARTS {
        // Padding is skipped, but not where it is how a file begins (ISO media, JPEG 2000).
        if identify::identify(&bytes[at..]).is_none() {
            at += bytes[at..].iter().take_while(|byte| **byte == 0 || byte.is_ascii_whitespace()).count();
        }
        if bytes.len() - at < SHORTEST {
            return;
        }
        let part = Part { outside, bytes: &bytes[at..], at, before, source };
        let (used, finding) = part.examine();
        findings.extend(finding);
        at += used;
    }
}

struct Part<'a> {
    outside: &'a Outside,
    bytes: &'a [u8],
    /// Offset in the stretch.
    at: usize,
    /// Bytes in front of the stretch that were taken along.
    before: usize,
    source: &'a Source<'a>,
}

impl Part<'_> {
    /// What the bytes start with, and how many of them that takes.
    fn examine(&self) -> (usize, Option<Finding>) {
        if let Some(found) = identify::identify(self.bytes) {
            let bits = found.bits - identify::types_known();
            let length = found.length.unwrap_or(self.bytes.len()).clamp(1, self.bytes.len());
            return (length, Some(self.file(found, length, bits)));
        }
        if let Some(score) = text::assess(self.bytes)
            && (score.to_end || score.terminated || score.length >= 32)
        {
            let text = &self.bytes[..score.length];
            let what = format!("{} bytes of text", text.len());
            let summary = self.summary(&what, &quoted(text));
            let finding = if score.bound(1) < TOLD {
                Finding::proof("raw-text", summary, self.place(text.len()), score.bound(1))
            } else {
                Finding::indication("raw-text", summary, self.place(text.len()))
                    .with_false_alarm(FalseAlarm::Computed(score.bound(1)))
            };
            return (score.length, Some(self.finish(finding, text, PayloadKind::Text)));
        }
        if let Some((at, found)) = identify::search(self.bytes) {
            let rest = &self.bytes[at..];
            let part = Part { bytes: rest, at: self.at + at, ..*self };
            let length = found.length.unwrap_or(rest.len()).clamp(1, rest.len());
            // Every offset was a trial.
            let bits = found.bits - identify::types_known() - (self.bytes.len() as f64).log2();
            return (at + length, Some(part.file(found, length, bits)));
        }
        (self.bytes.len(), self.unknown())
    }

    fn file(&self, found: identify::FileType, length: usize, bits: f64) -> Finding {
        let what = match found.length {
            Some(length) => format!("a whole {} of {length} bytes", found.name),
            None => format!("the beginning of a {}, {length} bytes up to the end of the stretch", found.name),
        };
        let bound = (-bits).exp2().min(1.0);
        let known = self.writers(found.extension);
        let names = identify::archive_names(&self.bytes[..length]);
        let summary = self.summary(&what, &format!("{}{names}", known.unwrap_or_default()));
        let finding = if known.is_some() {
            Finding::indication("raw-file", summary, self.place(length)).raising()
        } else {
            Finding::proof("raw-file", summary, self.place(length), bound)
        };
        self.finish(finding, &self.bytes[..length], PayloadKind::File(found.extension))
    }

    /// What ordinary writers append such a file: then it is there, and no proof that anyone hid it.
    fn writers(&self, extension: &str) -> Option<&'static str> {
        const PNG_HEADER: usize = 33;
        let camera = self.source.metadata.field(Group::Exif, "Make").is_some();
        match (self.source.container.format?, extension) {
            (Format::Jpeg | Format::Webp, "mp4" | "mov") => Some(" (as motion photos have one)"),
            (Format::Jpeg, "jpg") if camera => Some(" (as cameras append previews)"),
            (Format::Png, "png") if self.bytes.get(..PNG_HEADER) == self.source.file.get(..PNG_HEADER) => {
                Some(" (with the same header, as Ghostscript writes pages)")
            }
            _ => None,
        }
    }

    fn unknown(&self) -> Option<Finding> {
        // Rows that the header hides are part of the picture, and compressed like it.
        let rows =
            self.outside.place == OutsidePlace::ExtraScanlines && self.source.container.restored.is_some();
        if rows || !entropy::looks_random(self.bytes) {
            return None;
        }
        let what = format!("{} bytes that look random (encrypted or compressed)", self.bytes.len());
        let summary = self.summary(&what, "");
        let mut finding = Finding::indication("raw-random", summary, self.place(self.bytes.len()));
        if self.bytes.len() >= LOOK {
            finding = finding.raising();
        }
        Some(self.finish(finding, self.bytes, PayloadKind::Binary))
    }

    fn finish(&self, finding: Finding, bytes: &[u8], kind: PayloadKind) -> Finding {
        let bytes = bytes[..bytes.len().min(self.source.limits.payload_bytes)].to_vec();
        let finding = finding.with_method(Method::Raw, None).with_payload(Payload::new(bytes, kind));
        finding.with_reproduce("inspect {}")
    }

    /// `42 bytes of text after the end marker: “…”`.
    fn summary(&self, what: &str, behind: &str) -> String {
        let place = self.outside.place.describe();
        let mut summary = format!("{what} {place}{behind}");
        if let Some(first) = summary.get(..1).map(str::to_ascii_uppercase) {
            summary.replace_range(..1, &first);
        }
        summary
    }

    /// The part's own bytes, or all of the compressed stream that holds them.
    fn place(&self, length: usize) -> Place {
        let span = self.outside.span;
        Place::Bytes(vec![if self.outside.inflated.is_some() {
            span
        } else {
            Span::new(
                span.offset.saturating_add(self.at as u64).saturating_sub(self.before as u64),
                length as u64,
            )
        }])
    }
}
