//! `starlight view` and `starlight inspect --planes` on a photograph made here with a code in one of its planes.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::photograph::{SIDE, TEXT, dark, write};
use super::run::starlight;

#[test]
fn a_code_in_a_plane_is_ranked_read_and_drawn() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("photo.png");
    write(&file);
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
    assert_eq!(of("code-in-plane")["payload"]["text"], TEXT);

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
