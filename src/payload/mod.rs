//! Payload recovery: reads back what known layouts hide, and states how likely such a thing is by chance.

mod alpha;
mod bits;
pub mod codes;
pub(crate) mod decode;
mod entropy;
mod fields;
mod gather;
pub mod identify;
mod lsb;
mod orders;
mod outside;
pub mod passwords;
mod planes;
mod polyglot;
mod restored;
pub mod spec;
pub mod stream;
pub mod strings;
pub mod sweep;
pub mod text;
pub mod tools;
pub mod write;

use crate::container::Container;
use crate::finding::{Class, Finding, PayloadKind, Place};
use crate::limits::Limits;
use crate::metadata::Metadata;
use crate::pixels::Image;
use passwords::Passwords;

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
    /// Passwords to try on what is locked.
    pub passwords: &'a Passwords<'a>,
}

impl<'a> Source<'a> {
    /// The image, where its samples are the ones that were written: nothing hidden in them outlives a lossy
    /// transform.
    fn lossless(&self) -> Option<&'a Image> {
        self.image.filter(|image| !image.lossy)
    }
}

/// Looks for every known layout; findings in a fixed order: tools, samples, metadata, bytes outside the image. What a
/// tool explains is not reported again as a mere stream.
pub fn recover(source: &Source<'_>) -> Vec<Finding> {
    let mut findings = tools::recover(source);
    let Source { file, container, image, limits, .. } = *source;
    let subject = sweep::Subject { file, container, image, frame: (0, 1), limits };
    let mut others = sweep::sweep(&subject, source.passwords.progress()).findings;
    // What was read back already need not be looked for all over.
    if !findings.iter().chain(&others).any(|finding| finding.class == Class::Proof) {
        others.extend(sweep::anywhere(&subject, source.passwords.progress()));
    }
    others.extend(planes::recover(source));
    others.extend(fields::recover(source));
    others.extend(restored::recover(source));
    others.extend(outside::recover(source));
    let mut polyglots = polyglot::recover(source);
    polyglots.retain(|found| !polyglot::is_told(found, &others));
    others.extend(polyglots);
    others.retain(|other| !findings.iter().any(|finding| explains(finding, other)));
    findings.extend(others);
    findings
}

/// Whether `other` shows nothing but a part, or the frame, of what `finding` gives back by the same method. A finding
/// never hides a stronger one.
fn explains(finding: &Finding, other: &Finding) -> bool {
    let Some(payload) = finding.payload.as_ref().filter(|_| finding.class >= other.class) else {
        return false;
    };
    if same_start(&finding.place, &other.place) {
        return true;
    }
    let Some(frame) = other.payload.as_ref().filter(|_| finding.method == other.method) else { return false };
    let (inner, outer) = (payload.bytes.as_slice(), frame.bytes.as_slice());
    let holds = |outer: &[u8], inner: &[u8]| {
        inner.len() >= PART && outer.windows(inner.len()).take(FRAME).any(|window| window == inner)
    };
    inner == outer || holds(outer, inner) || holds(inner, outer)
}

/// Fewest bytes that are a part of something else and not in it by chance.
const PART: usize = 8;

/// Whether both were read from the same samples in the same order.
fn same_start(one: &Place, other: &Place) -> bool {
    match (one, other) {
        (Place::Samples { region: one, spec: first }, Place::Samples { region: other, spec: second }) => {
            first == second && (one.x, one.y) == (other.x, other.y)
        }
        _ => false,
    }
}

/// Bytes that a tool's frame may put in front of its payload.
const FRAME: usize = 512;

/// What bytes are: a file of a known type, text from the first byte to the last, or anything else.
fn kind(bytes: &[u8]) -> PayloadKind {
    match identify::identify(bytes) {
        Some(found) => PayloadKind::File(found.extension),
        None if !bytes.is_empty() && text::run(bytes) == bytes.len() => PayloadKind::Text,
        None => PayloadKind::Binary,
    }
}
