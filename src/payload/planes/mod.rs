//! Carriers that plain orders of samples pass over: pixels under alpha 0, the low bytes of 16-bit samples, the colour
//! table itself.

mod deep;
mod order;
mod table;
mod under;

use super::lsb::quoted;
use super::{Source, identify, text};
use crate::finding::{BitOrder, Finding, Method, Payload, PayloadKind, Place, Region};
use crate::pixels::Image;

/// Bytes of a stream that are looked at first.
const HEAD: usize = 4096;
/// Chance up to which a finding is reported.
const REPORTED: f64 = 1e-6;
/// Bytes of text that follow a text by chance.
const CHANCE: usize = 8;
/// Different bytes among the first 64 of a text, at least: fewer are a pattern.
const VARIED: usize = 10;
/// Mean step between bytes that follow each other, and between every third, of a text: neighbouring colours lie closer.
const STEP: f64 = 9.0;
/// Share of a text that letters, digits, blanks and the commonest punctuation make up.
const WORDS: f64 = 0.93;

/// Looks at every such carrier.
pub(super) fn recover(source: &Source<'_>) -> Vec<Finding> {
    let Some(image) = source.lossless() else { return Vec::new() };
    let mut findings = under::recover(image, source.limits.payload_bytes);
    findings.extend(deep::recover(image, source.limits.payload_bytes));
    findings.extend(table::recover(image));
    findings.extend(order::recover(image));
    findings
}

/// One stream of bytes, one of `trials` tried on an image.
struct Carrier<'a> {
    /// Its finding's id starts with this: `under`, `deep`, `table`.
    ids: (&'static str, &'static str),
    /// What the bytes are, in the middle of a sentence.
    what: String,
    /// The samples, in the notation of `starlight extract` or close to it.
    spec: String,
    region: Region,
    method: Method,
    order: BitOrder,
    trials: f64,
    /// Bytes at the start of the stream that a plain order of all pixels shows as well.
    plain: usize,
    /// Reads at most so many bytes.
    read: &'a dyn Fn(usize) -> Vec<u8>,
}

impl Carrier<'_> {
    /// A file or a text at the start of the stream.
    fn examine(&self, limit: usize) -> Option<Finding> {
        let head = (self.read)(HEAD);
        let found = self.file(&head, limit).or_else(|| self.text(&head, limit))?;
        // What ends where the plain order leaves the stream belongs to the plain order.
        let beyond = |length: usize| self.plain == 0 || length > self.plain + CHANCE;
        found.payload.as_ref().is_some_and(|payload| beyond(payload.bytes.len())).then_some(found)
    }

    fn bound(&self, bits: f64) -> f64 {
        ((-bits).exp2() * self.trials).min(1.0)
    }

    fn file(&self, head: &[u8], limit: usize) -> Option<Finding> {
        let first = identify::identify(head)?;
        if self.bound(first.bits - identify::types_known()) >= REPORTED {
            return None;
        }
        let bytes = (self.read)(limit);
        let found = identify::identify(&bytes)?;
        let length = found.length.unwrap_or(bytes.len()).min(bytes.len());
        let what = match found.length {
            Some(length) => format!("a {} of {length} bytes", found.name),
            None => format!("the beginning of a {}", found.name),
        };
        let bound = self.bound(found.bits - identify::types_known());
        let finding = Finding::proof(self.ids.0, self.summary(&what, ""), self.place(), bound);
        let payload = bytes.get(..length).unwrap_or_default().to_vec();
        Some(self.finish(finding, Payload::new(payload, PayloadKind::File(found.extension))))
    }

    fn text(&self, head: &[u8], limit: usize) -> Option<Finding> {
        let first = text::assess(head)?;
        if self.bound(first.bits) >= REPORTED || !wordy(&head[..first.length.min(text::SCORED)]) {
            return None;
        }
        let bytes = if first.to_end { (self.read)(limit) } else { head.to_vec() };
        let score = text::assess(&bytes)?;
        let payload = bytes.get(..score.length)?.to_vec();
        let what = format!("{} bytes of text", payload.len());
        let summary = self.summary(&what, &quoted(&payload));
        let finding = Finding::proof(self.ids.1, summary, self.place(), self.bound(score.bits));
        Some(self.finish(finding, Payload::new(payload, PayloadKind::Text)))
    }

    fn summary(&self, what: &str, behind: &str) -> String {
        format!("{} hold {what}{behind}", capital(&self.what))
    }

    fn place(&self) -> Place {
        Place::Samples { region: self.region, spec: self.spec.clone() }
    }

    fn finish(&self, finding: Finding, payload: Payload) -> Finding {
        finding.with_method(self.method, Some(self.order)).with_payload(payload).with_reproduce("inspect {}")
    }
}

/// Whether text is made of words: bytes of colours fall into the printable range by their value, but follow each other
/// in small steps, and pass over letters as often as over signs.
fn wordy(text: &[u8]) -> bool {
    let mut seen = [false; 256];
    for byte in text.iter().take(64) {
        seen[usize::from(*byte)] = true;
    }
    let distinct = seen.iter().filter(|seen| **seen).count();
    let step = |lag: usize| {
        let pairs = text.iter().zip(text.iter().skip(lag));
        let sum: f64 = pairs.map(|(a, b)| f64::from(a.abs_diff(*b))).sum();
        sum / text.len().saturating_sub(lag).max(1) as f64
    };
    let common = |byte: &&u8| {
        byte.is_ascii_alphanumeric() || **byte >= 0x80 || b" \n\r.,:;!?'\"-_/={}()".contains(byte)
    };
    let share = text.iter().filter(common).count() as f64 / text.len().max(1) as f64;
    distinct >= VARIED && step(1) >= STEP && step(3) >= STEP && share >= WORDS
}

fn capital(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(first) = text.get(..1).map(str::to_ascii_uppercase) {
        text.replace_range(..1, &first);
    }
    text
}

const fn whole(image: &Image) -> Region {
    Region { x: 0, y: 0, width: image.width, height: image.height }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_from_colours() {
        assert!(wordy(b"Meet me at the old bridge at noon, and bring the blue folder."));
        assert!(wordy("Встретимся у старого моста в полдень".as_bytes()));
        let ramp: Vec<u8> = (0..60).map(|at| 0x30 + at / 3).collect();
        assert!(!wordy(&ramp));
        let dark: Vec<u8> = (0..90_u32).map(|at| 0x40 + (at * at % 7) as u8).collect();
        assert!(!wordy(&dark));
        assert!(!wordy(b"ababababababababababababab"));
        assert!(!wordy(b""));
    }
}
