//! Networks from the outside: what loads, what is refused and how, both runtimes, and the contributions.

#![cfg(feature = "model")]
#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]
#![expect(clippy::float_cmp, reason = "the fixtures' numbers are exact in binary")]

#[path = "made/network.rs"]
mod network;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use starlight::evidence::sha256_hex;
use starlight::finding::Region;
use starlight::model::{BackendChoice, Model, ModelError, ModelOptions};
use starlight::streams::{self, META, PALETTE, Streams, View};

const PLANE: usize = 256 * 256;

/// A view whose planes are level, so that their means are known.
fn view(pixel: f32, lsb: f32) -> View {
    View {
        region: Region { x: 0, y: 0, width: 256, height: 256 },
        pixel: vec![pixel; 3 * PLANE],
        alpha: vec![0.0; 2 * PLANE],
        lsb: vec![lsb; 3 * PLANE],
        palette_lsb: vec![0.0; PLANE],
    }
}

/// Means: meta 0.25, format 0.5, content 0.75, no alpha, no palette.
fn level(views: Vec<View>) -> Streams {
    Streams {
        meta: vec![0.25; META],
        palette: vec![0.0; PALETTE],
        format: vec![0.5; streams::format_names().len()],
        content: vec![0.75; streams::content_names().len()],
        views,
        present: [true, true, false, true, false, false, true, true],
    }
}

/// Varied but fixed values, the same in every run (an LCG with Knuth's constants).
fn varied(seed: u64) -> Streams {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 40) as f32 / (1u64 << 24) as f32
    };
    let mut floats = |count: usize| (0..count).map(|_| next()).collect::<Vec<f32>>();
    let bits = |values: Vec<f32>| values.into_iter().map(f32::round).collect::<Vec<f32>>();
    let bytes =
        |values: Vec<f32>| values.into_iter().map(|v| (v * 255.0).round() / 255.0).collect::<Vec<f32>>();
    let views = (0..2)
        .map(|index| View {
            region: Region { x: index * 256, y: 0, width: 256, height: 256 },
            pixel: bytes(floats(3 * PLANE)),
            alpha: [bytes(floats(PLANE)), bits(floats(PLANE))].concat(),
            lsb: bits(floats(3 * PLANE)),
            palette_lsb: bits(floats(PLANE)),
        })
        .collect();
    Streams {
        meta: bytes(floats(META)),
        palette: bytes(floats(PALETTE)),
        format: floats(streams::format_names().len()),
        content: floats(streams::content_names().len()),
        views,
        present: [true; 8],
    }
}

/// A fixture network in `folder` with calibration and the scores of clean images, `changes` on top.
fn install(folder: &Path, fixture: &str, changes: &Value) -> PathBuf {
    let mut all = json!({
        "calibration": {"kind": "platt", "slope": 0.5, "intercept": -1.0},
        "clean_scores": {"sources": 1, "logits": [-2.0, 5.0, 17.0, 30.0]},
        "thresholds": [{"fpr": 0.01, "logit": 4.0}, {"fpr": 0.001, "logit": 20.0}],
    });
    all.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    network::install(folder, fixture, &all)
}

fn load(path: &Path) -> Result<Model, ModelError> {
    Model::load(&ModelOptions { path: Some(path.to_owned()), ..ModelOptions::default() })
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

#[test]
fn the_original_contract_loads_and_runs_without_mask_and_bit_order() {
    let folder = tempfile::tempdir().unwrap();
    let model = load(&install(folder.path(), "plain", &json!({}))).unwrap();
    assert_eq!((model.info().name.as_str(), model.info().backend), ("plain-2", "embedded"));
    let found = model.assess(&level(vec![view(0.5, 0.25), view(1.0, 0.5)]), false).unwrap();
    // 1·pixel + 2·0.25 + 4·lsb + 7·0.5 + 8·0.75 + 10·pixel·lsb − 1
    let logits = [0.5 + 0.5 + 1.0 + 3.5 + 6.0 + 1.25 - 1.0, 1.0 + 0.5 + 2.0 + 3.5 + 6.0 + 5.0 - 1.0];
    assert_eq!(found.view_logits, logits);
    assert_eq!(found.logit, 17.0, "the highest view decides");
    assert!((found.probability - sigmoid(0.5 * 17.0 - 1.0)).abs() < 1e-12);
    assert_eq!(found.clean_at_least, (2, 4));
    assert_eq!((found.bit_orders, found.contributions), ([0.0, 0.0, 1.0], None));
    assert_eq!(found.baseline, -1.0);
    assert!((found.methods.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    assert!((model.threshold(0.01) - sigmoid(1.0)).abs() < 1e-12);
    assert_eq!(model.threshold(1e-3), model.threshold(1e-9));
    assert_eq!(model.look_threshold(), model.threshold(0.01));
}

#[test]
fn no_more_views_count_than_the_thresholds_were_made_with() {
    let folder = tempfile::tempdir().unwrap();
    let views = json!({"views": {"side": 256, "most": 1, "combine": "max"}});
    let model = load(&install(folder.path(), "plain", &views)).unwrap();
    let found = model.assess(&level(vec![view(0.5, 0.25), view(1.0, 0.5)]), false).unwrap();
    assert_eq!(found.view_logits.len(), 1);
}

#[test]
fn contributions_are_exact_with_and_without_mask() {
    let folder = tempfile::tempdir().unwrap();
    let streams = level(vec![view(0.5, 0.25)]);
    // Without mask a stream's absence is zeros; the product belongs to pixel and lsb in equal parts.
    let expected = [0.5 + 0.625, 0.5, 0.0, 1.0 + 0.625, 0.0, 0.0, 3.5, 6.0];
    for fixture in ["plain", "ordered"] {
        let found =
            load(&install(folder.path(), fixture, &json!({}))).unwrap().assess(&streams, true).unwrap();
        for (share, own) in found.contributions.unwrap().iter().zip(expected) {
            assert!((share - own).abs() < 1e-5, "{fixture}: {share} for {own}");
        }
    }
    // With mask it is 0.5 for every mean: m − 0.5 times the weight, and half of 10·(p·l − 0.25) split by symmetry:
    // 10·((p − ½)(l + ½)/2) for pixel, 10·((l − ½)(p + ½)/2) for lsb.
    let model = load(&install(folder.path(), "masked", &json!({}))).unwrap();
    let found = model.assess(&streams, true).unwrap();
    let pixel = 10.0 * (0.5 - 0.5) * (0.25 + 0.5) / 2.0;
    let lsb = 4.0 * (0.25 - 0.5) + 10.0 * (0.25 - 0.5) * (0.5 + 0.5) / 2.0;
    let expected = [pixel, 2.0 * -0.25, 3.0 * -0.5, lsb, 5.0 * -0.5, 6.0 * -0.5, 0.0, 8.0 * 0.25];
    for (share, own) in found.contributions.unwrap().iter().zip(expected) {
        assert!((share - own).abs() < 1e-5, "{share} for {own}");
    }
    assert!((found.baseline - (18.0 + 2.5 - 1.0)).abs() < 1e-5);
    assert_eq!(found.bit_orders.map(|p| p > 0.0), [true; 3]);
}

#[test]
fn the_built_in_model_says_the_same_every_time_and_its_contributions_sum_up() {
    let model = Model::load(&ModelOptions::default()).unwrap();
    let streams = varied(7);
    let found = model.assess(&streams, true).unwrap();
    assert_eq!(found, model.assess(&streams, true).unwrap());
    let sum: f64 = found.contributions.unwrap().iter().sum();
    assert!((sum - (found.logit - found.baseline)).abs() < 1e-4, "{sum}");
    let plain = model.assess(&streams, false).unwrap();
    assert!((plain.logit - found.logit).abs() < 1e-4 && (plain.baseline - found.baseline).abs() < 1e-4);
    assert!((0.0..=1.0).contains(&found.probability));
    let bars = [1e-4, 5e-4, 1e-3, 1e-2].map(|fpr| model.threshold(fpr));
    assert!(bars.is_sorted_by(|strict, loose| strict >= loose), "{bars:?}");
    assert!(model.look_threshold() <= bars[1], "the bar for a look lies below the default's");
}

#[test]
fn threads_share_a_model() {
    let model = Model::load(&ModelOptions::default()).unwrap();
    let expected = model.assess(&varied(3), false).unwrap();
    std::thread::scope(|scope| {
        let runs: Vec<_> = (0..3).map(|_| scope.spawn(|| model.assess(&varied(3), false).unwrap())).collect();
        for run in runs {
            assert_eq!(run.join().unwrap(), expected);
        }
    });
}

#[test]
fn the_built_in_manifest_tells_what_was_measured() {
    let model = Model::load(&ModelOptions::default()).unwrap();
    let manifest = model.manifest();
    assert!(manifest.format.size >= 6 && manifest.content.size >= 9);
    assert!(!manifest.training.is_empty() && !manifest.clean_scores.logits.is_empty());
    for split in ["train", "calibrate", "test"] {
        assert!(manifest.training.iter().any(|source| source.split == split), "{split}");
    }
    for group in &manifest.results.groups {
        let rate = group.rate;
        let share = f64::from(rate.hits) / f64::from(rate.of.max(1));
        assert!(rate.hits <= rate.of && rate.low <= share && share <= rate.high, "{}: {rate:?}", group.name);
    }
    assert!(manifest.results.auc.is_some_and(|auc| (0.5..=1.0).contains(&auc)));
}

#[track_caller]
fn refused(path: &Path, parts: &[&str]) {
    let text = load(path).unwrap_err().to_string();
    for part in parts {
        assert!(text.contains(part), "`{part}` is not in: {text}");
    }
}

#[test]
fn a_model_that_is_missing_broken_or_unfit_is_an_error_that_names_the_file() {
    let folder = tempfile::tempdir().unwrap();
    refused(&folder.path().join("none.onnx"), &["could not be read", "none.onnx"]);

    let path = install(folder.path(), "plain", &json!({}));
    fs::remove_file(path.with_extension("json")).unwrap();
    refused(&path, &["could not be read", "plain.json"]);

    let path = install(folder.path(), "plain", &json!({}));
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    refused(&path, &["belongs to another network", "plain.json"]);

    // Truncated anywhere, with a manifest that agrees: the runtime's own complaint.
    for length in (0..whole.len()).step_by(97) {
        let part = &whole[..length];
        install(folder.path(), "plain", &json!({"sha256": sha256_hex(part)}));
        fs::write(&path, part).unwrap();
        refused(&path, &["could not be loaded", "plain.onnx"]);
    }
    install(folder.path(), "plain", &json!({"sha256": sha256_hex(b"not a network")}));
    fs::write(&path, b"not a network").unwrap();
    refused(&path, &["could not be loaded", "plain.onnx"]);

    let path = install(
        folder.path(),
        "plain",
        &json!({"content": {"size": 6, "names": ["a", "b", "c", "d", "e", "f"]}}),
    );
    refused(&path, &["content component 0, `a`, is not computed", "plain.json"]);

    let mut names = streams::format_names();
    names.truncate(7);
    let path = install(folder.path(), "plain", &json!({"format": {"size": 7, "names": names}}));
    refused(&path, &["input `format` has shape N×6, N×7 was expected", "plain.onnx"]);
}

#[test]
fn both_runtimes_answer_the_same() {
    let Some(library) = std::env::var_os("ORT_DYLIB_PATH").filter(|path| !path.is_empty()) else {
        eprintln!("not compared: ORT_DYLIB_PATH names no ONNX Runtime");
        return;
    };
    let options = |path: Option<PathBuf>, backend| ModelOptions {
        path,
        backend,
        onnxruntime: Some(PathBuf::from(&library)),
    };
    let folder = tempfile::tempdir().unwrap();
    let fixtures = ["plain", "ordered", "masked"].map(|name| Some(install(folder.path(), name, &json!({}))));
    for path in fixtures.into_iter().chain([None]) {
        let embedded = Model::load(&options(path.clone(), BackendChoice::Embedded)).unwrap();
        let other = Model::load(&options(path, BackendChoice::OnnxRuntime)).unwrap();
        assert_eq!(other.info().backend, "onnxruntime");
        for seed in 0..3 {
            for contributions in [false, true] {
                let streams = varied(seed);
                let a = embedded.assess(&streams, contributions).unwrap();
                let b = other.assess(&streams, contributions).unwrap();
                let close = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-4);
                assert!(close(&a.view_logits, &b.view_logits), "{:?} {:?}", a.view_logits, b.view_logits);
                assert!(close(&a.methods, &b.methods) && close(&a.bit_orders, &b.bit_orders));
                assert!(close(&[a.baseline], &[b.baseline]));
                assert_eq!(a.contributions.is_some(), contributions);
                let (a, b) = (a.contributions.unwrap_or_default(), b.contributions.unwrap_or_default());
                assert!(close(&a, &b), "{a:?} {b:?}");
            }
        }
    }
}

#[test]
fn a_library_that_is_not_there_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let options = ModelOptions {
        path: Some(install(folder.path(), "plain", &json!({}))),
        backend: BackendChoice::OnnxRuntime,
        onnxruntime: Some(PathBuf::from("/nowhere/libonnxruntime.so")),
    };
    // Where another test of this process loaded the real library first, that one stays.
    match Model::load(&options) {
        Ok(model) => assert_eq!(model.info().backend, "onnxruntime"),
        Err(error) => {
            let text = error.to_string();
            assert!(text.contains("ONNX Runtime is not usable") && text.contains("/nowhere/"), "{text}");
        }
    }
}
