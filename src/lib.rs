//! Starlight: a forensic inspector for hidden data in images.
//!
//! # Bird's eye
//!
//! Bytes and options go in, an [`analysis::Analysis`] comes out; nothing else computes anything. A file's
//! [`container`] is walked until every byte belongs to a structure or is listed as lying outside the image; its
//! [`metadata`] and its samples as stored ([`pixels`]) are read; whole-image [`statistics`] and the eight
//! [`streams`] are taken from the samples before any conversion; [`payload`] reads back what known layouts hide; the
//! [`model`] gives a calibrated probability with the contribution of each stream; and the [`verdict`] says what was
//! proved, what is indicated and what was not found. The window, the headless scanner and the laboratory show or
//! measure that analysis.
//!
//! ```text
//!             ┌─ container ── metadata ─────────┐
//!  evidence ──┤   (every byte attributed)       ├─ streams ── model ─────┐
//!  (bytes,    │                                 │  (eight)   (ONNX)      ├─ verdict ── Analysis ── report
//!   hashes)   └─ pixels (samples as stored) ────┤                        │                      ├─ gui
//!                                               ├─ statistics ───────────┤                      └─ cli
//!                                               └─ payload recovery ─────┘
//! ```
//!
//! # Code map
//!
//! | module | from → to |
//! |---|---|
//! | [`evidence`], [`span`], [`limits`], [`untrusted`], [`progress`], [`finding`] | the words everything else speaks |
//! | [`container`] | bytes → segments, anomalies, bytes outside the image; one file a format |
//! | [`metadata`] | segments → fields, each with its bytes |
//! | [`pixels`] | bytes → samples as stored; views of them for the eye |
//! | [`statistics`] | samples → named values; one test one file |
//! | [`streams`] | all of the above → the model's inputs |
//! | [`model`] | inputs → probability, method, bit order, contributions; rten or ONNX Runtime |
//! | [`payload`] | samples, fields and outside bytes → what they hide, read back: known tools, orders of bits |
//! | [`verdict`] | findings and probability → stego, suspicious, nothing found |
//! | [`analysis`] | the one pipeline |
//! | [`scan`] | many files on worker threads, in order |
//! | [`case`] | what a person says about the evidence: status, tags, notes, bookmarks |
//! | [`report`] | the wire format; the extract of a case and its renderings |
//! | `cli`, `gui`, [`lab`] | the fronts, and the laboratory that makes and measures |
//!
//! # Invariants
//!
//! - Dependencies point one way; the engine touches no files, prints nothing and reads no environment
//!   (`tests/architecture.rs`).
//! - Parsing never fails and never panics: a damaged file yields what could be read plus anomalies
//!   (`tests/hostile.rs`).
//! - Every byte of a file belongs to exactly one top-level segment (`container::coverage`).
//! - A proof states a bound below 1e-9 on its coincidence, or it is no proof
//!   (`finding::tests::a_weak_coincidence_cannot_be_a_proof`).
//! - What a known tool hid comes back byte for byte, and nothing else is called its work (`tests/tools`).
//! - Recovered files are analysed in turn within limits on number, size and depth (`analysis::children`).
//! - A stage that panics becomes a finding; what could not be examined is never shown as clean
//!   (`analysis::tests`).
//! - Training and inference see the same bytes: features exist once (`tests/lab.rs`).
//! - Contributions sum to the logit's distance from the baseline (`tests/model.rs`).
//! - One worker or many, the same bytes come out (`tests/determinism.rs`).
//! - The window exports what the headless scanner prints (`tests/gui.rs`).

pub mod analysis;
pub mod case;
pub mod container;
pub mod evidence;
pub mod finding;
pub mod limits;
pub mod metadata;
pub mod model;
pub mod payload;
pub mod pixels;
pub mod progress;
pub mod report;
pub mod scan;
pub mod span;
pub mod statistics;
pub mod streams;
pub mod untrusted;
pub mod verdict;

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "gui")]
pub mod gui;
pub mod lab;
