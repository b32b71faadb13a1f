//! One stream under examination.

use crate::finding::{Finding, Place};
use crate::limits::Limits;
use crate::payload::orders::Stream;
use crate::payload::spec::{Origin, Spec};
use crate::span::Span;

/// Bytes that decide whether more of a stream is read.
pub(super) const PEEK: usize = 16;
/// Bytes that are looked at then.
const HEAD: usize = 64;

/// A stream, or what lies behind something in it.
pub(in crate::payload) struct Reading<'a> {
    pub(in crate::payload) stream: &'a Stream,
    pub(in crate::payload) spec: Spec,
    /// Its first bytes: few, where they promise nothing.
    pub(in crate::payload) head: Vec<u8>,
    pub(super) origin: Origin<'a>,
    /// Whether these promise something.
    pub(super) promising: bool,
    pub(super) limits: &'a Limits,
    places: Places,
}

/// Where in its stream a reading begins, and with that its share of the stream's chance of a coincidence: half belongs
/// to the start, a quarter and an eighth to what follows one and two payloads, an eighth to the places behind a frame.
#[derive(Debug, Clone, Copy)]
pub(super) enum Places {
    /// Behind so many payloads.
    Behind(usize),
    /// Behind a frame that is not known: one of so many places.
    Framed(usize),
    /// Any of so many places of a stream that is looked at all over; its share is its own.
    Anywhere(usize),
}

impl Places {
    /// What the trials are multiplied by.
    fn cost(self) -> f64 {
        match self {
            Self::Behind(payloads) => 2.0_f64.powi(payloads as i32 + 1),
            Self::Framed(places) => 8.0 * places as f64,
            Self::Anywhere(places) => places as f64,
        }
    }
}

impl<'a> Reading<'a> {
    /// `None` where there is no such stream.
    pub(super) fn new(
        stream: &'a Stream,
        spec: Spec,
        origin: Origin<'a>,
        limits: &'a Limits,
        places: Places,
    ) -> Option<Self> {
        let head = spec.read_from(origin, PEEK).ok()?;
        let mut reading = Self { stream, spec, head, origin, promising: false, limits, places };
        reading.promising = super::contents::promises(&reading);
        if reading.promising {
            reading.head = reading.bytes(HEAD);
        }
        Some(reading)
    }

    /// The first `count` bytes, or as many as there are.
    pub(super) fn bytes(&self, count: usize) -> Vec<u8> {
        self.spec.read_from(self.origin, count.min(self.limits.payload_bytes)).unwrap_or_default()
    }

    /// Whole bytes of it.
    pub(super) fn capacity(&self) -> usize {
        self.spec.capacity_of(self.origin).unwrap_or_default()
    }

    /// Reads more and more of the stream until `enough` says so, or it ends, or the limit is reached.
    pub(in crate::payload) fn until(&self, enough: impl Fn(&[u8]) -> bool) -> Vec<u8> {
        let mut size = HEAD * 16;
        loop {
            let size_now = size.min(self.limits.payload_bytes);
            let bytes = self.bytes(size_now);
            if bytes.len() < size_now || size_now == self.limits.payload_bytes || enough(&bytes) {
                return bytes;
            }
            size *= 8;
        }
    }

    /// Bound on the chance that any stream of a clean image gives evidence of `bits` bits for content that has one
    /// `kinds`-th of the chance.
    pub(in crate::payload) fn bound(&self, bits: f64, kinds: f64) -> f64 {
        ((-bits).exp2() * self.stream.trials * kinds * self.places.cost()).min(1.0)
    }

    /// Where the first `bytes` bytes come from.
    pub(in crate::payload) fn place(&self, bytes: usize) -> Place {
        if self.spec.is_of_file() {
            let carriers = (bytes * 8).div_ceil(self.spec.bits_per_pixel().max(1));
            return Place::Bytes(vec![Span::new(self.spec.start() as u64, carriers as u64)]);
        }
        match self.spec.region(self.origin, bytes) {
            Ok(region) => Place::Samples { region, spec: self.spec.to_string() },
            Err(_) => Place::Whole("the stream cannot be read"),
        }
    }

    /// The finding, where the bound is low enough to report it.
    pub(super) fn finding(
        &self,
        id: &'static str,
        summary: String,
        used: usize,
        bound: f64,
    ) -> Option<Finding> {
        (bound < super::REPORTED).then(|| {
            Finding::proof(id, summary, self.place(used), bound)
                .with_method(self.stream.method, Some(self.spec.packing()))
                .with_reproduce(format!("extract {{}} {}", self.spec))
        })
    }
}
