//! A photograph made here with a code in one of its planes.

use std::fs;
use std::io::BufWriter;
use std::path::Path;

/// Pixels a side.
pub(crate) const SIDE: usize = 256;

/// What the code says.
pub(crate) const TEXT: &str = "NINE AT THE HARBOUR";

/// [`TEXT`] as a QR code of version 1: a row a number, the highest of 21 bits at the left.
const CODE: [u32; 21] = [
    0x1f_c57f, 0x10_5541, 0x17_565d, 0x17_415d, 0x17_5d5d, 0x10_5c41, 0x1f_d57f, 0x00_1200, 0x1a_6776,
    0x08_228c, 0x0d_d224, 0x0f_2571, 0x16_e349, 0x00_1be8, 0x1f_d913, 0x10_4c8c, 0x17_477e, 0x17_543b,
    0x17_4f29, 0x10_5c9d, 0x1f_dd48,
];

/// Whether the code, seven pixels a module, is dark there.
pub(crate) fn dark(x: usize, y: usize) -> bool {
    let module = |at: usize| at.checked_sub(40).map(|at| at / 7).filter(|&module| module < 21);
    match (module(x), module(y)) {
        (Some(column), Some(row)) => CODE[row] >> (20 - column) & 1 == 1,
        _ => false,
    }
}

/// Writes waves with noise, the code in the lowest bit of blue.
pub(crate) fn write(path: &Path) {
    let mut state = 7u64;
    let mut samples = Vec::with_capacity(SIDE * SIDE * 3);
    for at in 0..SIDE * SIDE {
        let (x, y) = (at % SIDE, at / SIDE);
        for channel in 0..3 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let wave =
                128.0 + 60.0 * (x as f64 / 23.0 + f64::from(channel)).sin() + 30.0 * (y as f64 / 31.0).cos();
            let sample = (wave + ((state >> 58) as f64 - 32.0) / 2.0) as u8;
            samples.push(if channel == 2 { sample & !1 | u8::from(dark(x, y)) } else { sample });
        }
    }
    let file = fs::File::create(path).expect("a new file in a temporary folder");
    let mut encoder = png::Encoder::new(BufWriter::new(file), SIDE as u32, SIDE as u32);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().expect("a file that can be written");
    writer.write_image_data(&samples).expect("as many samples as the header says");
}
