//! Stream 2: the EXIF block from its TIFF header on, then the bytes behind the end marker, divided by 255 and
//! zero-padded.

use super::{META, Source, unit};

/// 2048; `None` where the file has neither.
pub(super) fn take(source: &Source<'_>) -> Option<Vec<f32>> {
    let exif = source.metadata.exif.map_or(&[][..], |span| span.of(source.file));
    let tail = source.container.tail(source.file);
    if exif.is_empty() && tail.is_empty() {
        return None;
    }
    let mut out: Vec<f32> = exif.iter().chain(tail).take(META).copied().map(unit).collect();
    out.resize(META, 0.0);
    Some(out)
}
