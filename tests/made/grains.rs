//! Small pieces of evidence, quickly made.

use std::path::Path;

/// Writes `count` images of noise into `folder`, each with a text behind its end, so that there is something to keep.
pub(crate) fn fill(folder: &Path, count: u64) {
    for seed in 0..count {
        std::fs::write(folder.join(format!("{seed:05}.png")), image(seed)).unwrap();
    }
}

/// A grey image of noise with a text behind its end.
fn image(seed: u64) -> Vec<u8> {
    const SIDE: u32 = 12;
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let samples: Vec<u8> = (0..SIDE * SIDE)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 32) as u8
        })
        .collect();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, SIDE, SIDE);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.write_header().unwrap().write_image_data(&samples).unwrap();
    file.extend(format!("A line of text behind the end of image number {seed}.").as_bytes());
    file
}
