//! `starlight view` and `starlight inspect --planes` on a photograph made here with a code in one of its planes.

use std::fs;
use std::io::BufWriter;
use std::path::Path;

use serde_json::Value;

use super::run::starlight;

const SIDE: usize = 256;

/// "NINE AT THE HARBOUR" as a QR code of version 1: a row a number, the highest of 21 bits at the left.
const CODE: [u32; 21] = [
    0x1f_c57f, 0x10_5541, 0x17_565d, 0x17_415d, 0x17_5d5d, 0x10_5c41, 0x1f_d57f, 0x00_1200, 0x1a_6776,
    0x08_228c, 0x0d_d224, 0x0f_2571, 0x16_e349, 0x00_1be8, 0x1f_d913, 0x10_4c8c, 0x17_477e, 0x17_543b,
    0x17_4f29, 0x10_5c9d, 0x1f_dd48,
];

/// Whether the code, seven pixels a module, is dark there.
fn dark(x: usize, y: usize) -> bool {
    let module = |at: usize| at.checked_sub(40).map(|at| at / 7).filter(|&module| module < 21);
    match (module(x), module(y)) {
        (Some(column), Some(row)) => CODE[row] >> (20 - column) & 1 == 1,
        _ => false,
    }
}

/// Writes waves with noise, the code in the lowest bit of blue.
fn photograph(path: &Path) {
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

#[test]
fn a_code_in_a_plane_is_ranked_read_and_drawn() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("photo.png");
    photograph(&file);
    let file = file.to_str().unwrap();

    let listed = starlight(["inspect", file, "--planes"]);
    assert_eq!(listed.code, 1, "{listed:?}");
    let first = listed.stdout.lines().next().unwrap();
    assert!(first.ends_with("  Blue plane 0"), "{first}");
    assert!(listed.stdout.contains("--view 'Blue plane 0'"), "{listed:?}");

    let detail: Value = serde_json::from_str(&starlight(["inspect", file, "--json"]).stdout).unwrap();
    assert_eq!(detail["planes"][0]["view"], "Blue plane 0");
    let findings = detail["findings"].as_array().unwrap();
    let of = |id: &str| findings.iter().find(|finding| finding["id"] == id).unwrap();
    assert_eq!(of("plane-structure")["class"], "indication");
    assert_eq!(of("plane-structure")["false_alarm_kind"], "measured");
    assert_eq!(of("code-in-plane")["payload"]["text"], "NINE AT THE HARBOUR");

    let out = folder.path().join("plane.png");
    let arguments = ["view", file, "--view", "blue-plane-0", "--out", out.to_str().unwrap()];
    assert_eq!(starlight(arguments).code, 0);
    let mut reader =
        png::Decoder::new(std::io::BufReader::new(fs::File::open(&out).unwrap())).read_info().unwrap();
    let mut rgba = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut rgba).unwrap();
    for (at, pixel) in rgba.as_chunks::<4>().0.iter().enumerate() {
        let shade = if dark(at % SIDE, at / SIDE) { 255 } else { 0 };
        assert_eq!(*pixel, [shade, shade, shade, 255]);
    }
    let written = fs::read(&out).unwrap();
    let again = starlight(arguments);
    assert_eq!(again.code, 2);
    assert!(again.stderr.contains("does not exist yet"), "{again:?}");
    assert_eq!(fs::read(&out).unwrap(), written);
}

#[test]
fn views_are_listed_by_name_and_others_refused() {
    let file = format!("{}/logo.png", super::run::SAMPLES);
    let listed = starlight(["view", &file]);
    assert_eq!(listed.code, 0);
    for name in ["Normal", "Red plane 0", "Alpha plane 7", "Local entropy", "Under alpha 0", "Red xor green"]
    {
        assert!(listed.stdout.lines().any(|line| line == name), "{name}: {}", listed.stdout);
    }
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("x.png");
    let out = out.to_str().unwrap();
    let wrong = starlight(["view", &file, "--view", "no such view", "--out", out]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.stderr.contains("no such view"), "{wrong:?}");
    assert!(!Path::new(out).exists());
    let none = starlight(["view", &file, "--frame", "2", "--view", "Normal", "--out", out]);
    assert!(none.code == 2 && none.stderr.contains("there is no frame 2"), "{none:?}");
}
