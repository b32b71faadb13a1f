//! Plain encoders of web pages and tutorials that write text into lowest bits and end it with a mark.
//!
//! Layout: row by row, the lowest bits of red, green and blue (or blue, green and red), first bit = bit 7; text,
//! then one of the marks of the much-copied examples: `#####`, `$t3g0`, or fifteen ones and a zero. The pages that
//! write nothing but the text (planetcalc, beautifyconverter, manytools, punkroy's PHP, the example of `EasyBMP`) leave
//! nothing to tell them by: their text is found as text in the same order.

use super::{Hit, Tool, ended};
use crate::finding::{BitOrder, Finding, Method};
use crate::payload::Source;
use crate::payload::bits::PixelOrder;
use crate::payload::spec::{Spec, SpecChannel};

/// The row of the table.
pub(super) const TOOL: Tool = Tool {
    id: "web-encoders",
    name: "A plain text encoder",
    layout: "row by row, one LSB of red, green and blue or of blue, green and red, first bit = bit 7: text, then \
             #####, $t3g0, or fifteen ones and a zero",
    certain: "the mark's 16 or 40 bits and text from the first byte up to it; text without a mark is found, but \
              not named",
    read,
};

const MARKS: [&[u8]; 3] = [b"#####", b"$t3g0", b"\xff\xfe"];
/// The marks, in words.
const NAMES: [&str; 3] = ["#####", "$t3g0", "of fifteen ones and a zero"];
/// Findings less telling than this are not reported.
const REPORTED: f64 = 1e-6;

fn read(source: &Source<'_>) -> Vec<Finding> {
    use SpecChannel::{Blue, Green, Red};
    let orders = [[Red, Green, Blue], [Blue, Green, Red]];
    orders.iter().filter_map(|channels| message(source, channels, orders.len())).collect()
}

fn message(source: &Source<'_>, channels: &[SpecChannel], orders: usize) -> Option<Finding> {
    let image = source.lossless()?;
    let spec = Spec::low(1, channels, BitOrder::MsbFirst, PixelOrder::RASTER);
    let found = ended::read(source, image, &spec, &MARKS)?;
    let hit = Hit {
        id: TOOL.id,
        what: format!("a text of {} bytes before the mark {} ({spec})", found.text.len(), NAMES[found.mark]),
        place: ended::place(image, &spec, found.used),
        bound: ((-found.bits).exp2() * orders as f64).min(1.0),
        method: Method::LsbRgb,
        bit_order: BitOrder::MsbFirst,
        payload: Some(found.text),
        name: Vec::new(),
        password: None,
    };
    (hit.bound < REPORTED).then(|| hit.finding(&TOOL))
}
