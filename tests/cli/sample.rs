//! The finished report in `assets/samples/report`: what this version makes of its `case.json`, file by file.
//!
//! `UPDATE_SAMPLE_REPORT=1 cargo test --test cli sample` writes it anew from that file.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use starlight::report::bundle;
use starlight::report::extract::Extract;
use starlight::report::pictures::{Figures, Pictures};

use super::run::{SAMPLES, starlight};

#[test]
fn the_sample_report_is_what_this_version_makes_of_its_extract() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join(SAMPLES);
    let folder = samples.join("report");
    let text = fs::read_to_string(folder.join("case.json")).expect("the extract is there");
    let extract: Extract = serde_json::from_str(&text).expect("it is one");
    let places: BTreeMap<String, PathBuf> =
        extract.items.iter().map(|item| (item.id.clone(), samples.join(&item.path))).collect();
    let figures = Figures::draw(&extract, &places, Pictures::Full);
    let update = std::env::var_os("UPDATE_SAMPLE_REPORT").is_some();
    let mut differ = Vec::new();
    let mut compare = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        if fs::read(&path).ok().as_deref() != Some(bytes) {
            differ.push(name.to_owned());
            if update {
                fs::write(&path, bytes)?;
            }
        }
        Ok::<(), std::io::Error>(())
    };
    bundle::write(&extract, &figures, &mut compare).expect("the files are written");
    assert!(update || differ.is_empty(), "other than what is in assets/samples/report: {differ:?}");
}

#[test]
fn the_sample_report_holds_against_its_manifest() {
    let folder = Path::new(SAMPLES).join("report");
    let ran = starlight(["case", "verify", folder.to_str().expect("UTF-8")]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}
