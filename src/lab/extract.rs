//! What the model sees of a file, taken as an analysis takes it.

use std::fs;
use std::path::Path;

use crate::limits::Limits;
use crate::streams::{self, Streams};
use crate::{container, metadata, pixels, statistics};

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

/// The streams of the file at `path`. `None` where it cannot be read, is none of the five formats, or its pixels
/// cannot be decoded.
pub fn extract(path: &Path) -> Option<Extracted> {
    let limits = Limits { file_bytes: 64 << 20, pixels: 40_000_000, ..Limits::default() };
    let file = fs::read(path).ok().filter(|file| file.len() as u64 <= limits.file_bytes)?;
    let extension = path.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase);
    let container = container::parse(&file, extension.as_deref(), &limits);
    let format = container.format?.name();
    let metadata = metadata::read(&file, &container, &limits);
    let image = pixels::decode(&file, &container, &limits).ok()?;
    let statistics = statistics::measure(&image);
    let streams = streams::extract(&streams::Source {
        file: &file,
        container: &container,
        metadata: &metadata,
        image: Some(&image),
        statistics: Some(&statistics),
    });
    Some(Extracted { streams, width: image.width, height: image.height, format })
}
