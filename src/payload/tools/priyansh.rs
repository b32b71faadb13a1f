//! Priyansh-15/Steganography-Tools, a Python script.
//!
//! Layout (read from the script and from its output): row by row, the lowest bits of blue, green and red, first bit =
//! bit 7; one byte a character, then `*^*^*`. Alpha of the cover is lost.

use super::{Hit, Tool, ended};
use crate::finding::{BitOrder, Finding, Method};
use crate::payload::Source;
use crate::payload::bits::PixelOrder;
use crate::payload::spec::{Spec, SpecChannel};

/// The row of the table.
pub(super) const TOOL: Tool = Tool {
    id: "priyansh-15",
    name: "Priyansh-15/Steganography-Tools",
    layout: "row by row, one LSB of blue, green and red, first bit = bit 7: text, then the mark *^*^*",
    certain: "the mark's 40 bits and text from the first byte up to it",
    read,
};

const MARK: &[u8] = b"*^*^*";

fn read(source: &Source<'_>) -> Vec<Finding> {
    message(source).into_iter().collect()
}

fn message(source: &Source<'_>) -> Option<Finding> {
    let image = source.lossless()?;
    let channels = [SpecChannel::Blue, SpecChannel::Green, SpecChannel::Red];
    let spec = Spec::low(1, &channels, BitOrder::MsbFirst, PixelOrder::RASTER);
    let found = ended::read(source, image, &spec, &[MARK])?;
    let hit = Hit {
        id: TOOL.id,
        what: format!("a text of {} bytes before its mark *^*^* ({spec})", found.text.len()),
        place: ended::place(image, &spec, found.used),
        bound: (-found.bits).exp2().min(1.0),
        method: Method::LsbRgb,
        bit_order: BitOrder::MsbFirst,
        payload: Some(found.text),
        name: Vec::new(),
        password: None,
    };
    Some(hit.finding(&TOOL))
}
