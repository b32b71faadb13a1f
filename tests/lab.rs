//! The lab end to end: sets are reproducible and resumable, features are the engine's own tensors, and the committed
//! sample case is what the program makes.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its files has failed")]

#[path = "made/covers.rs"]
mod covers;

use std::fs;
use std::path::{Path, PathBuf};

use covers::write_pool;
use starlight::analysis::{self, Options};
use starlight::container::Format;
use starlight::evidence::Evidence;
use starlight::lab::samples::{self, art};
use starlight::lab::sidecar::Sidecar;
use starlight::lab::split::{self, Split};
use starlight::lab::{features, synth};
use starlight::limits::Limits;
use starlight::progress::Silent;
use starlight::streams;

/// A small pool of covers: three sources, all formats that are written here.
fn pool(folder: &Path) -> PathBuf {
    let root = folder.join("covers");
    let hills = art::landscape(96, 72, 5, art::NOON);
    let logo = art::logo(64);
    write_pool(
        &root,
        &[
            ("photos", "a.png", &hills, Format::Png),
            ("photos", "b.jpg", &hills, Format::Jpeg),
            ("logos", "c.png", &logo, Format::Png),
            ("bitmaps", "d.bmp", &hills, Format::Bmp),
        ],
    );
    root
}

/// Every file below `folder` with its content, sorted by path.
fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found: Vec<(PathBuf, Vec<u8>)> = walkdir::WalkDir::new(folder)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).unwrap().to_owned();
            (path, fs::read(entry.path()).unwrap())
        })
        .collect();
    found.sort();
    found
}

fn settings(folder: &Path, covers: &Path, workers: usize) -> synth::Settings {
    synth::Settings {
        covers: vec![covers.to_owned()],
        out: folder.to_owned(),
        seed: 42,
        mix: synth::Mix::Everything,
        split: None,
        count: 60,
        workers,
    }
}

fn made(folder: &Path, covers: &Path, workers: usize) -> Vec<(PathBuf, Vec<u8>)> {
    synth::run(&settings(folder, covers, workers), &mut |_, _| ()).unwrap();
    contents(folder)
}

/// The sidecars among the files of a set.
fn sidecars(files: &[(PathBuf, Vec<u8>)]) -> Vec<Sidecar> {
    files
        .iter()
        .filter(|(path, _)| is_sidecar(path))
        .map(|(_, text)| serde_json::from_slice(text).unwrap())
        .collect()
}

fn is_sidecar(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "json") && path != Path::new("set.json")
}

#[test]
fn the_same_seed_gives_the_same_set_for_any_number_of_workers_and_after_a_stop() {
    let folder = tempfile::tempdir().unwrap();
    let covers = pool(folder.path());
    let one = made(&folder.path().join("one"), &covers, 1);
    assert!(one.len() >= 100, "{} files", one.len());
    let two = folder.path().join("two");
    assert!(made(&two, &covers, 2) == one);
    // A stopped run left some files out and one image without its sidecar.
    for (path, _) in one.iter().filter(|(path, _)| is_sidecar(path)).step_by(3) {
        fs::remove_file(two.join(path)).unwrap();
    }
    assert!(made(&two, &covers, 2) == one);
}

#[test]
fn a_set_grows_with_its_count_and_refuses_another_seed_or_other_covers() {
    let folder = tempfile::tempdir().unwrap();
    let covers = pool(folder.path());
    let set = folder.path().join("set");
    let few = synth::Settings { count: 10, ..settings(&set, &covers, 2) };
    let first = synth::run(&few, &mut |_, _| ()).unwrap();
    assert_eq!((first.made + first.failed, first.kept), (10, 0));
    let mut heard = Vec::new();
    let more = synth::Settings { count: 20, ..few.clone() };
    let second = synth::run(&more, &mut |done, all| heard.push((done, all))).unwrap();
    assert_eq!((second.kept, second.made + second.failed), (first.made, 20 - first.made));
    assert_eq!(heard, (1..=20).map(|done| (done, 20)).collect::<Vec<_>>());
    let before = contents(&set);
    assert!(
        made(&folder.path().join("whole"), &covers, 2).iter().filter(|file| before.contains(file)).count()
            == before.len()
    );

    let other = synth::run(&synth::Settings { seed: 43, ..more.clone() }, &mut |_, _| ()).unwrap_err();
    assert!(other.to_string().contains("seed 42, not 43"), "{other}");
    fs::copy(covers.join("logos/c.png"), covers.join("logos/again.png")).unwrap();
    let other = synth::run(&more, &mut |_, _| ()).unwrap_err();
    assert!(other.to_string().contains("[4] covers, not [5]"), "{other}");
    assert!(contents(&set) == before, "nothing was written");
}

#[test]
fn mixes_hold_what_they_say_and_parts_only_their_sources() {
    let folder = tempfile::tempdir().unwrap();
    let covers = pool(folder.path());
    let of = |mix: synth::Mix, name: &str| {
        let set = folder.path().join(name);
        let settings = synth::Settings { mix, count: 40, ..settings(&set, &covers, 2) };
        synth::run(&settings, &mut |_, _| ()).unwrap();
        sidecars(&contents(&set))
    };
    let negatives = of(synth::Mix::Negatives, "negatives");
    assert!(negatives.len() > 30 && negatives.iter().all(|note| note.label == 0 && !note.twin));
    let random = of(synth::Mix::RandomBits, "random");
    assert!(random.len() > 30, "{}", random.len());
    for note in &random {
        assert_eq!(note.label == 0, note.index % 2 == 1);
        assert_eq!(note.label == 0, note.twin);
        if note.label == 1 {
            assert!(note.kind == "encrypted" && note.layout.contains("bare"), "{}", note.layout);
        }
    }
    for part in [Split::Train, Split::Calibrate, Split::Test] {
        let set = folder.path().join(part.name());
        let settings = synth::Settings { split: Some(part), count: 10, ..settings(&set, &covers, 2) };
        match synth::run(&settings, &mut |_, _| ()) {
            Ok(_) => {
                let notes = sidecars(&contents(&set));
                assert!(!notes.is_empty() && notes.iter().all(|note| split::of(&note.source) == part));
            }
            Err(error) => assert!(error.to_string().contains(part.name()), "{error}"),
        }
    }
}

#[test]
fn a_set_holds_every_method_and_twins_that_differ_only_by_the_payload() {
    let folder = tempfile::tempdir().unwrap();
    let covers = pool(folder.path());
    let set = folder.path().join("set");
    let files = made(&set, &covers, 0);
    let notes = sidecars(&files);
    for method in ["alpha", "lsb.rgb", "exif", "raw", "palette"] {
        assert!(notes.iter().any(|note| note.method.as_deref() == Some(method)), "{method}");
    }
    let stego = notes.iter().filter(|note| note.label == 1).count();
    assert!((24..=30).contains(&stego), "{stego} of {}", notes.len());
    let innocent: Vec<&Sidecar> = notes.iter().filter(|note| note.label == 0 && !note.twin).collect();
    assert!((9..=12).contains(&innocent.len()), "{}", innocent.len());
    assert!(innocent.iter().all(|note| note.layout.contains(": ")), "each tells its kind");
    // Of 16,000 files 5,000 at least are to be negatives: 31.25 %.
    assert!((notes.len() - stego) * 16 >= notes.len() * 5, "{stego} of {}", notes.len());
    let file = |note: &Sidecar| fs::read(set.join("000").join(&note.file)).unwrap();
    let mut compared = 0;
    for twin in notes.iter().filter(|note| note.twin) {
        let other = notes.iter().find(|note| note.index + 1 == twin.index).unwrap();
        assert_eq!((&other.cover, &other.state, other.label), (&twin.cover, &twin.state, 1));
        assert_ne!(file(other), file(twin), "{}", other.layout);
        compared += 1;
    }
    assert!(compared >= 12);
}

#[test]
fn features_unpack_to_the_same_floats_as_the_engine_gives() {
    let folder = tempfile::tempdir().unwrap();
    let covers = pool(folder.path());
    let set = folder.path().join("set");
    made(&set, &covers, 0);
    let out = folder.path().join("features");
    let settings = features::Settings { images: vec![set, covers], out: out.clone(), views: 4, workers: 2 };
    let summary = features::run(&settings, &mut |_, _| ()).unwrap();
    assert!(summary.images >= 60 && summary.rows >= summary.images, "{summary:?}");
    assert!(out.join("DONE").exists());
    assert!(features::run(&settings, &mut |_, _| ()).is_err(), "features are not overwritten");

    let read = |name: &str| fs::read(out.join(name)).unwrap();
    let (f, c) = (streams::format_names().len() * 4, streams::content_names().len() * 4);
    let plane = 256 * 256;
    let (format, content, meta, palette) =
        (read("format.f32"), read("content.f32"), read("meta.u8"), read("palette.u8"));
    let (pixel, alpha, bits) = (read("pixel.u8"), read("alpha.u8"), read("bits.u8"));
    let rows = fs::read_to_string(out.join("rows.jsonl")).unwrap();
    assert_eq!(rows.lines().count() as u64, summary.rows);
    let floats = |bytes: &[u8]| -> Vec<f32> {
        bytes.as_chunks::<4>().0.iter().map(|chunk| f32::from_le_bytes(*chunk)).collect()
    };
    for (number, line) in rows.lines().enumerate() {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(row["row"], number);
        let streams = extract(Path::new(row["path"].as_str().unwrap()));
        let view = &streams.views[row["view"].as_u64().unwrap() as usize];
        assert!(floats(&format[number * f..][..f]) == streams.format);
        assert!(floats(&content[number * c..][..c]) == streams.content);
        let shared = features::pack::Shared {
            format: Vec::new(),
            content: Vec::new(),
            meta: meta[number * 2048..][..2048].to_vec(),
            palette: palette[number * 768..][..768].to_vec(),
        };
        assert!(features::pack::unpack_shared(&shared) == [streams.meta, streams.palette]);
        let planes = features::pack::Planes {
            pixel: pixel[number * 3 * plane..][..3 * plane].to_vec(),
            alpha: alpha[number * plane..][..plane].to_vec(),
            bits: bits[number * plane..][..plane].to_vec(),
        };
        let [pixel, alpha, lsb, palette_lsb] = features::pack::unpack(&planes);
        assert!(pixel == view.pixel && alpha == view.alpha, "{line}");
        assert!(lsb == view.lsb && palette_lsb == view.palette_lsb, "{line}");
    }
}

/// The streams that an analysis sees.
fn extract(path: &Path) -> streams::Streams {
    let evidence = Evidence::open(path, &Limits::default()).unwrap();
    analysis::streams(&evidence, &Options::default(), &Silent).unwrap().streams
}

#[test]
fn the_committed_samples_are_what_the_program_makes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples");
    let samples = samples::make().unwrap();
    for sample in &samples {
        let committed = fs::read(folder.join(sample.name)).unwrap();
        assert!(committed == sample.bytes, "{} differs; run `starlight lab samples`", sample.name);
    }
    assert_eq!(fs::read_to_string(folder.join("README.md")).unwrap(), samples::readme(&samples));
    let total: usize = samples.iter().map(|sample| sample.bytes.len()).sum();
    assert!(total <= 2_000_000, "{total} bytes");
    let listed = fs::read_dir(&folder).unwrap().count();
    assert_eq!(listed, samples.len() + 2, "nothing but the list and the report lies beside them");
}
