//! S-Tools 4 in GIF and 8-bit BMP (A. Brown, 1996, Windows).
//!
//! Layout (N. Johnson, S. Jajodia, Computer 31 (1998); P. Wayner, Disappearing Cryptography, chapter on detection): the
//! picture is cut to 32 colours, each of which gets seven near copies, so that the lowest bits of red, green and blue
//! are free at every pixel; they carry an encrypted message in an order that comes from the password. Nothing can be
//! read back, but a palette of such octets shows.

use std::collections::BTreeMap;

use super::Tool;
use crate::finding::{FalseAlarm, Finding, Method, Place};
use crate::payload::Source;
use crate::pixels::Layout;

/// The row of the table.
pub(super) const TOOL: Tool = Tool {
    id: "s-tools",
    name: "S-Tools",
    layout: "a palette of up to 32 colours with seven near copies each that differ in the lowest bits of red, green \
             and blue only; the bits are encrypted and in an order that the password gives",
    certain: "an indication, never a proof: none of 4,543 clean palettes has 64 colours or more of which four fifths \
              lie in such octets; a program that makes such palettes for another purpose would be taken for it",
    read,
};

/// Most base colours, with a few to spare for a transparent one and the like.
const BASES: usize = 36;
/// Fewest different colours.
const COLOURS: usize = 64;
/// Fewest of its eight colours that an octet has.
const OCTET: usize = 5;
/// Clean palettes looked at: none was like this.
const CLEAN: u32 = 4543;

fn read(source: &Source<'_>) -> Vec<Finding> {
    let indexed = source.lossless().filter(|image| image.layout == Layout::Indexed);
    let Some(image) = indexed.filter(|image| image.palette.colours.len() >= COLOURS) else {
        return Vec::new();
    };
    let mut colours = image.palette.colours.clone();
    colours.sort_unstable();
    colours.dedup();
    let mut octets: BTreeMap<[u8; 3], usize> = BTreeMap::new();
    for colour in &colours {
        *octets.entry(colour.map(|value| value >> 1)).or_default() += 1;
    }
    let inside: usize = octets.values().filter(|count| **count >= OCTET).sum();
    if colours.len() < COLOURS || octets.len() > BASES || inside * 5 < colours.len() * 4 {
        return Vec::new();
    }
    let summary = format!(
        "{}: {} colours of the palette are {} colours and near copies that differ in the lowest bits only",
        TOOL.name,
        colours.len(),
        octets.len()
    );
    let place = Place::Whole("the palette as a whole shows it");
    let finding = Finding::indication("s-tools", summary, place).raising().with_method(Method::Palette, None);
    vec![finding.with_false_alarm(FalseAlarm::Measured { hits: 0, of: CLEAN }).with_reproduce("inspect {}")]
}
