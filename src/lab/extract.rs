//! What the model sees of a file.

use std::path::Path;

use crate::analysis::{self, Options, Seen};
use crate::evidence::Evidence;
use crate::limits::Limits;
use crate::progress::Silent;
use crate::streams::Streams;

/// A file's streams and what its header says.
#[derive(Debug, Clone, PartialEq)]
pub struct Extracted {
    /// All streams, all views.
    pub streams: Streams,
    /// Pixels a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// The container format's name.
    pub format: &'static str,
}

/// The streams of the file at `path`, as an analysis takes them. `None` where it cannot be read, is none of the five
/// formats, or its pixels cannot be decoded.
pub fn extract(path: &Path) -> Option<Extracted> {
    let limits = Limits { file_bytes: 64 << 20, pixels: 40_000_000, ..Limits::default() };
    let evidence = Evidence::open(path, &limits).ok()?;
    let options = Options { limits, ..Options::default() };
    let Seen { streams, format, size } = analysis::streams(&evidence, &options, &Silent).ok()?;
    let (width, height) = size?;
    Some(Extracted { streams, width, height, format })
}
