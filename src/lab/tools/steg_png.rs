//! steg-png: a zlib stream in chunks `stEG`.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use crate::lab::splice::png::{At, insert};

/// `png` with `message` in chunks of at most `most` bytes, the first of them in front of the pixels, the rest behind.
pub fn embed(png: &[u8], message: &[u8], most: usize) -> Option<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(message).ok()?;
    let stream = encoder.finish().ok()?;
    let mut file = png.to_vec();
    for (n, part) in stream.chunks(most).enumerate() {
        let at = if n == 0 { At::BeforeData } else { At::BeforeEnd };
        file = insert(&file, at, *b"stEG", part)?;
    }
    Some(file)
}
