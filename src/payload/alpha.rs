//! The marked alpha layout: `AI42`, UTF-8, NUL, in the least significant bits of alpha.

use super::lsb::describe;
use super::spec::SpecChannel;
use super::sweep::{Content, Reading};
use super::text;
use crate::finding::{Finding, Method, Payload, PayloadKind};

const MARK: &[u8] = b"AI42";

/// What the mark's share of the chance multiplies the trials by.
const SHARE: f64 = 4.0;

/// Whether a stream that contains alpha begins with the mark.
pub(super) fn marked(reading: &Reading<'_>) -> bool {
    reading.head.starts_with(MARK) && reading.spec.channels().contains(&SpecChannel::Alpha)
}

/// Reads the layout from a stream that contains alpha.
pub(super) fn recover(reading: &Reading<'_>) -> Option<Content> {
    let spec = &reading.spec;
    if !marked(reading) {
        return None;
    }
    let bytes = reading.until(|bytes| bytes[MARK.len()..].contains(&0));
    let rest = &bytes[MARK.len()..];
    let length = text::run(rest);
    let terminated = rest.get(length) == Some(&0);
    // The mark, the NUL, and text: of 256 byte values 98 and the starts of UTF-8 sequences continue it.
    let by_model = text::assess(rest).map_or(0.0, |score| score.bits);
    let bits = 32.0 + if terminated { 8.0 } else { 0.0 } + by_model.max(length as f64 * 0.4);
    let payload = rest[..length].to_vec();
    let used = MARK.len() + length + usize::from(terminated);
    let what =
        format!("the mark AI42 and {length} bytes of text{}", if terminated { " ended by NUL" } else { "" });
    let summary = describe(&what, spec, Some(&payload));
    let kind = PayloadKind::Text;
    let finding = Finding::proof("alpha-ai42", summary, reading.place(used), reading.bound(bits, SHARE))
        .with_method(Method::Alpha, Some(spec.packing()))
        .with_payload(Payload::new(payload, kind))
        .with_reproduce(format!("extract {{}} {spec}"));
    Some(Content { finding, used, ended: terminated })
}
