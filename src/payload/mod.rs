//! Payload recovery: reads back what known layouts hide, and states how likely such a thing is by chance.

mod alpha;
mod bits;
mod decode;
mod entropy;
mod fields;
pub mod identify;
mod lsb;
mod orders;
mod outside;
mod palette;
pub mod spec;
pub mod text;
pub mod write;

use crate::container::Container;
use crate::finding::Finding;
use crate::limits::Limits;
use crate::metadata::Metadata;
use crate::pixels::Image;

/// What recovery looks at.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The file's bytes.
    pub file: &'a [u8],
    /// Its structure.
    pub container: &'a Container,
    /// Its metadata.
    pub metadata: &'a Metadata,
    /// Its first frame, where it could be decoded.
    pub image: Option<&'a Image>,
    /// Limits on the work.
    pub limits: &'a Limits,
}

/// Looks for every known layout; findings in a fixed order: samples, metadata, bytes outside the image.
pub fn recover(source: &Source<'_>) -> Vec<Finding> {
    let mut findings = source.image.map(|image| lsb::recover(image, source.limits)).unwrap_or_default();
    findings.extend(fields::recover(source));
    findings.extend(outside::recover(source));
    findings
}
