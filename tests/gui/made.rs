//! Files made for the tests of the window.

use std::path::Path;

/// A folder with one file of each kind that the list tells apart.
pub(crate) fn case() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    noise(&at("noise.png"), 64, 1);
    noise(&at("tail.png"), 64, 2);
    let mut tail = std::fs::read(at("tail.png")).unwrap();
    tail.extend_from_slice(
        b"The meeting is moved to Thursday at nine, behind the old library. Bring both keys.",
    );
    std::fs::write(at("tail.png"), tail).unwrap();
    write(&at("alpha.png"), png::ColorType::Rgba, None, &random(48 * 48 * 4, 3), 48);
    let table: Vec<u8> = (0..=255).flat_map(|grey| [grey, grey, grey]).collect();
    write(&at("palette.png"), png::ColorType::Indexed, Some(table), &random(48 * 48, 4), 48);
    std::fs::write(at("broken.png"), b"this is no image at all").unwrap();
    folder
}

/// An RGB image of noise, `side` pixels wide and high.
pub(crate) fn noise(path: &Path, side: u32, seed: u64) {
    write(path, png::ColorType::Rgb, None, &random((side * side * 3) as usize, seed), side);
}

/// An RGB image of these samples, `side` pixels wide and high.
pub(crate) fn rgb(path: &Path, samples: &[u8], side: u32) {
    write(path, png::ColorType::Rgb, None, samples, side);
}

/// A GIF of eight by eight pixels: red, then green in the upper left quarter, then blue in one pixel.
pub(crate) fn film(path: &Path) {
    let colours = [0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255];
    let mut encoder = gif::Encoder::new(std::fs::File::create(path).unwrap(), 8, 8, &colours).unwrap();
    for (left, side, index) in [(0, 8, 1), (0, 4, 2), (7, 1, 3)] {
        let frame = gif::Frame {
            left,
            width: side,
            height: side,
            delay: 5,
            dispose: gif::DisposalMethod::Keep,
            buffer: vec![index; usize::from(side) * usize::from(side)].into(),
            ..gif::Frame::default()
        };
        encoder.write_frame(&frame).unwrap();
    }
}

fn write(path: &Path, colour: png::ColorType, palette: Option<Vec<u8>>, samples: &[u8], side: u32) {
    let file = std::fs::File::create(path).unwrap();
    let mut encoder = png::Encoder::new(file, side, side);
    encoder.set_color(colour);
    encoder.set_depth(png::BitDepth::Eight);
    if let Some(palette) = palette {
        encoder.set_palette(palette);
    }
    encoder.write_header().unwrap().write_image_data(samples).unwrap();
}

/// Bytes of a xorshift generator (Marsaglia 2003).
fn random(length: usize, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    (0..length).map(|_| next()).collect()
}
