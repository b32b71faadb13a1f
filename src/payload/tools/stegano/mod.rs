//! Stegano, a Python package (`stegano` 2.x and 3.x of the Python Package Index).
//!
//! Layout of its `lsb` (read from the package and from its output): the lowest bits of red, green and blue of one
//! pixel after the other, alpha skipped, the first bit of a byte bit 7: the length in decimal digits, a colon, the
//! message. A generator may choose the pixels by their numbers in raster order, and a shift passes over its first
//! numbers. Its other modules: [`red`], [`exif`] (`exifHeader`) and [`rdh`].

mod exif;
mod lsb;
mod message;
mod rdh;
mod red;
mod sequences;

use super::{Tool, carrier};
use crate::finding::Finding;
use crate::payload::Source;

/// The row of the table.
pub(super) const TOOL: Tool = Tool {
    id: "stegano",
    name: "Stegano",
    layout: "one LSB of red, green and blue, first bit = bit 7: decimal length, colon, message; pixels in raster \
             order from any of the first 65,536, or by a generator (primes, composites, Fibonacci and the others \
             of the package) with a shift up to 10; `red`: characters as the red of pixels behind their number; \
             `exifHeader`: ImageDescription as zlib of base64; `rdh`: histogram shifting behind the mark RD",
    certain: "the digits, the colon and a message of that length that is text to its last byte: the bound counts \
              them and every order tried; a message of one or two letters is an indication",
    read,
};

fn read(source: &Source<'_>) -> Vec<Finding> {
    let mut findings = lsb::read(source);
    findings.extend(red::read(source));
    findings.extend(exif::read(source));
    findings.extend(rdh::read(source));
    findings
}
