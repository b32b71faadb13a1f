//! What real tools wrote, cut short and changed: in their bytes, and in the samples, where frames lie. No reader may
//! fail, whatever it makes of it.

use std::fs;

use starlight::analysis::{Options, analyse};
use starlight::container::{self, Format};
use starlight::evidence::Evidence;
use starlight::lab::rng::Rng;
use starlight::limits::Limits;
use starlight::pixels::{self, Layout, Samples};
use starlight::progress::Silent;

use super::file;

/// Samples at the start and at the end that are changed: lengths, marks and footers lie there.
const ENDS: usize = 400;

#[track_caller]
fn survived(name: &str, bytes: Vec<u8>) {
    // An unknown format is refused, which is no failure of a reader.
    let evidence = Evidence::from_bytes(name, bytes);
    let Ok(analysis) = analyse(&evidence, &Options::default(), &Silent) else { return };
    let failed = analysis.findings.iter().find(|finding| finding.id == "stage-failed");
    assert!(failed.is_none(), "{name}: {failed:?}");
}

fn fixtures() -> Vec<(String, Vec<u8>)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/real-tools/files");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(path).unwrap())
    };
    paths.iter().map(read).collect()
}

#[test]
fn files_cut_and_changed() {
    let mut rng = Rng::new(1, "damaged");
    for (name, bytes) in fixtures() {
        survived(&name, bytes[..rng.below(bytes.len())].to_vec());
        let mut changed = bytes;
        for _ in 0..3 {
            let at = rng.below(changed.len());
            changed[at] ^= 1 << rng.below(8);
        }
        survived(&name, changed);
    }
}

#[test]
fn samples_changed_and_rows_lost() {
    let mut rng = Rng::new(2, "damaged");
    let limits = Limits::default();
    for (name, bytes) in fixtures() {
        let container = container::parse(&bytes, None, &limits);
        let Ok(image) = pixels::decode(&bytes, &container, &limits) else { continue };
        let format = if container.format == Some(Format::Bmp) { Format::Bmp } else { Format::Png };
        if image.depths[0] != 8 || image.layout == Layout::Indexed {
            continue;
        }
        let stride = image.width as usize * image.layout.channels();
        for lost in [0, image.height / 2] {
            let mut damaged = image.clone();
            damaged.height -= lost;
            damaged.decoded_rows = damaged.height;
            let Samples::Eight(samples) = &mut damaged.samples else { continue };
            samples.truncate(damaged.height as usize * stride);
            let end = samples.len();
            for _ in 0..2 {
                samples[rng.below(ENDS.min(end))] ^= 1;
                samples[end - 1 - rng.below(ENDS.min(end))] ^= 1 << rng.below(8);
            }
            survived(&name, file(&damaged, format));
        }
    }
}
