//! stepic, a Python program (Debian `stepic` 0.5).
//!
//! Layout (read from the program and from its output): three pixels a byte, row by row: the lowest bits of red, green
//! and blue hold the byte, bit 7 first, and the ninth is 1 behind the last byte, 0 behind the others. Alpha of the
//! pixels used becomes 255.

use super::carrier::Carrier;
use super::{Hit, Tool, content_bits, ended, identify, imghide, text, threes};
use crate::finding::{BitOrder, FalseAlarm, Finding, Method, Place};
use crate::payload::Source;

/// The row of the table.
pub(super) const TOOL: Tool = Tool {
    id: "stepic",
    name: "stepic",
    layout: "row by row, three pixels a byte: LSBs of red, green and blue, first bit = bit 7, the ninth set on the \
             last byte only",
    certain: "as many ninth bits 0 as there are bytes, then a 1, beside a blue plane that is not 0 anyway, and \
              content that is text, a file or random; a few letters are an indication where they stand out of flat \
              surroundings, and not seen elsewhere",
    read,
};

/// Findings less telling than this are not reported.
const REPORTED: f64 = 1e-5;
/// Longest word that is looked at for standing out of its surroundings, and the bits that this must give.
const WORD: usize = 8;
const STANDS_OUT: f64 = 12.0;
/// Words that stand out: pictures of the clean collections without a lossy transform that showed one.
const MEASURED: FalseAlarm = FalseAlarm::Measured { hits: 0, of: 11_621 };
/// Fewest different bytes of a beginning that is no text.
const DIFFERENT: usize = 24;

fn read(source: &Source<'_>) -> Vec<Finding> {
    message(source).into_iter().collect()
}

/// Whether it is worth reading on behind these bytes: text, a file, or nothing that repeats.
fn promising(head: &[u8]) -> bool {
    let mut seen = head.to_vec();
    seen.sort_unstable();
    seen.dedup();
    text::run(head) == head.len() || identify::might_start(head) || seen.len() >= DIFFERENT
}

fn message(source: &Source<'_>) -> Option<Finding> {
    let image = source.lossless()?;
    let carrier = Carrier::rgb(image)?;
    let found = threes::read(carrier, source.limits.payload_bytes, promising)?;
    if found.bytes.starts_with(imghide::MARK) {
        return None;
    }
    let short = found.bytes.len() <= WORD && found.bytes.iter().all(u8::is_ascii_alphanumeric);
    let stands_out = short && carrier.replaced_in_first_row(found.bytes.len() * 3) >= STANDS_OUT;
    let content = content_bits(&found.bytes).or(stands_out.then_some(0.0))?;
    let bits = found.bits + content;
    let hit = Hit {
        id: TOOL.id,
        what: format!(
            "a message of {} bytes, three pixels a byte, the ninth bit set on the last",
            found.bytes.len()
        ),
        place: Place::Samples {
            region: ended::region(image, false, found.bytes.len() * 3),
            spec: "b1,rgb,msb,xy, 9 bits a byte".to_owned(),
        },
        bound: (-bits).exp2().min(1.0),
        method: Method::LsbRgb,
        bit_order: BitOrder::MsbFirst,
        payload: Some(found.bytes),
        name: Vec::new(),
        password: None,
    };
    if hit.bound < REPORTED {
        return Some(hit.finding(&TOOL));
    }
    stands_out.then(|| hit.finding(&TOOL).with_false_alarm(MEASURED))
}
