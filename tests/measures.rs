//! Measuring models on a small made set: `lab ablate`, `lab compare` and `lab attack` from end to
//! end.

#![cfg(all(feature = "cli", feature = "model"))]
#![expect(clippy::unwrap_used, reason = "a test that cannot read its files has failed")]

#[path = "made/covers.rs"]
mod covers;
#[path = "made/network.rs"]
mod network;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use covers::write_pool;
use serde_json::{Value, json};
use starlight::container::Format;
use starlight::lab::evaluate::timing::Spread;
use starlight::lab::samples::art;
use starlight::lab::select::Selection;
use starlight::lab::{ablate, attack, compare, synth};
use starlight::model::{Model, ModelOptions};

/// Covers and a set made from them, stego and clean; answers the set's folder.
fn set(folder: &Path) -> PathBuf {
    let covers = folder.join("covers");
    let hills = art::landscape(80, 64, 5, art::NOON);
    write_pool(
        &covers,
        &[("photos", "a.png", &hills, Format::Png), ("bitmaps", "a.bmp", &hills, Format::Bmp)],
    );
    let out = folder.join("set");
    let settings = synth::Settings {
        covers: vec![covers],
        out: out.clone(),
        seed: 3,
        mix: synth::Mix::Everything,
        split: None,
        count: 30,
        workers: 2,
    };
    synth::run(&settings, &mut |_, _| ()).unwrap();
    out
}

/// A fixture network in `folder`.
fn install(folder: &Path, fixture: &str, changes: &Value) -> ModelOptions {
    ModelOptions { path: Some(network::install(folder, fixture, changes)), ..ModelOptions::default() }
}

fn selection(images: PathBuf) -> Selection {
    Selection { folders: vec![images], ..Selection::default() }
}

#[test]
fn ablation_ranks_the_streams_of_networks_with_and_without_mask() {
    let folder = tempfile::tempdir().unwrap();
    let set = set(folder.path());
    let bars = json!({"thresholds": [{"fpr": 0.01, "logit": 5.0}]});
    for fixture in ["plain", "masked"] {
        let model = Arc::new(Model::load(&install(folder.path(), fixture, &bars)).unwrap());
        let measure = |workers| {
            let settings = ablate::Settings {
                selection: selection(set.clone()),
                model: Arc::clone(&model),
                fpr: 0.01,
                workers,
            };
            ablate::run(&settings, &mut |_, _| ()).unwrap()
        };
        let report = measure(1);
        assert_eq!(report, measure(2), "{fixture}: the number of threads changes nothing");
        assert_eq!((report.clean + report.stego, report.unread), (30, 0));
        let mut names: Vec<&str> = report.streams.iter().filter_map(|row| row.without).collect();
        assert!(report.streams.is_sorted_by(|a, b| a.loss >= b.loss), "{fixture}");
        names.sort_unstable();
        assert_eq!(
            names,
            ["alpha", "content", "format", "lsb", "meta", "palette", "palette_lsb", "pixel"],
            "{fixture}"
        );
        let allowed = report.whole.as_shipped.false_positives.hits;
        assert!(report.streams.iter().all(|row| row.same_false_positives.false_positives.hits <= allowed));
        // The fixture weighs the content by 8, and every image has some: without it fewer images reach the bar.
        let content = report.streams.iter().find(|row| row.without == Some("content")).unwrap();
        if fixture == "plain" {
            assert!(content.as_shipped.detected.hits < report.whole.as_shipped.detected.hits);
        }
        assert_eq!(content.present.hits, 30);
        let text = ablate::table(&report);
        assert!(
            text.contains("without") && text.contains("palette_lsb") && text.contains("lsb.rgb"),
            "{text}"
        );
    }
}

#[test]
fn models_stand_side_by_side_and_one_that_fails_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let set = set(folder.path());
    let broken = folder.path().join("broken.onnx");
    fs::write(&broken, b"no network").unwrap();
    fs::write(broken.with_extension("json"), b"{}").unwrap();
    let measure = |workers| {
        let settings = compare::Settings {
            selection: selection(set.clone()),
            models: vec![
                ModelOptions { path: Some(broken.clone()), ..ModelOptions::default() },
                install(folder.path(), "plain", &json!({})),
                install(folder.path(), "ordered", &json!({"thresholds": [{"fpr": 0.01, "logit": 0.5}]})),
            ],
            fpr: 0.01,
            timed: 3,
            workers,
        };
        compare::run(&settings, &mut |_, _| ()).unwrap()
    };
    let report = measure(1);
    let [failed, plain, ordered] = report.models.as_slice() else { panic!("three columns") };
    assert!(
        failed.measured.is_none() && failed.failed.as_ref().unwrap().contains("broken.json"),
        "{failed:?}"
    );
    assert_eq!(plain.bytes, Some(fs::metadata("tests/model/plain.onnx").unwrap().len()));
    let (plain, ordered) = (plain.measured.as_ref().unwrap(), ordered.measured.as_ref().unwrap());
    assert_eq!((plain.name.as_str(), plain.format, plain.content), ("plain-2", 6, 6));
    assert_eq!((plain.targets.len(), ordered.targets.len()), (2, 1));
    assert!(plain.bit_order.is_none() && ordered.bit_order.is_some(), "only one of them says an order");
    assert!(plain.against_first.is_none(), "the first that works is what the others are held against");
    // The same scores at a lower bar: the second calls more images stego and never fewer.
    assert_eq!(plain.auc, ordered.auc);
    let against = ordered.against_first.unwrap();
    assert!(against.stego.only_first == 0 && against.stego.only_this > 0, "{against:?}");
    assert_eq!(plain.detected_at_first, ordered.detected_at_first);
    assert_eq!(plain.latency_ms.of, 3);
    let text = compare::table(&report);
    assert!(text.contains("detected at 0.001") && text.contains("broken.onnx failed: "), "{text}");
    let again = measure(2);
    let timeless = |report: &compare::Report| {
        let mut report = report.clone();
        report
            .models
            .iter_mut()
            .filter_map(|of| of.measured.as_mut())
            .for_each(|of| of.latency_ms = Spread::default());
        report
    };
    assert_eq!(timeless(&report), timeless(&again));
}

#[test]
fn attacks_are_reported_for_every_payload_and_the_same_seed_gives_the_same_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let covers = folder.path().join("covers");
    for (source, side) in [("photos", 112), ("bitmaps", 96), ("icons", 40)] {
        let image = art::landscape(side, side, side, art::NOON);
        write_pool(&covers, &[(source, "a.png", &image, Format::Png)]);
    }
    let bars = json!({"thresholds": [{"fpr": 0.01, "logit": 8.0}]});
    let model = Arc::new(Model::load(&install(folder.path(), "plain", &bars)).unwrap());
    let measure = |workers| {
        let settings = attack::Settings {
            covers: selection(covers.clone()),
            model: Arc::clone(&model),
            fpr: 0.01,
            seed: 4,
            count: 5,
            queries: 3,
            workers,
        };
        attack::run(&settings, &mut |_, _| ()).unwrap()
    };
    let report = measure(2);
    assert_eq!((report.covers, report.sources, report.unfit), (2, 2, 1), "an icon is no cover");
    for row in &report.rows {
        let expected = if row.survives { 2 } else { 0 };
        assert_eq!((row.read_back.hits, row.read_back.of), (expected, 2), "{} {}", row.attack, row.payload);
        assert!(row.stego.hits <= row.noticed.hits, "{}", row.attack);
    }
    let row = |attack: &str, payload: &str| {
        report.rows.iter().find(|row| row.attack.contains(attack) && row.payload == payload).unwrap()
    };
    let share = row("LSB matching", "50 %").changed;
    assert!((0.23..0.27).contains(&share), "half of the carriers change: {share}");
    assert!((row("score lowered", "25 %").queries - 3.0).abs() < 1e-9);
    assert!(row("clean, PNG", "").changed < 1e-9);
    let text = attack::table(&report);
    assert!(text.contains("payload lost") && text.contains("inside a phone's trailer"), "{text}");
    assert_eq!(report, measure(1));
}
