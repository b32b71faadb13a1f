//! `lab evaluate` end to end on a tiny made set: reports that agree with their records, comparisons that pass, fail and
//! refuse with the right exit codes, and a page that stands by itself whatever the files are called.

#![cfg(all(feature = "cli", feature = "model"))]
#![expect(clippy::unwrap_used, reason = "a test that cannot read its files has failed")]

#[path = "made/covers.rs"]
mod covers;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use covers::write_pool;
use serde_json::Value;
use starlight::container::Format;
use starlight::lab::evaluate::report::Report;
use starlight::lab::evaluate::{self, Settings};
use starlight::lab::samples::art;
use starlight::lab::select::Selection;
use starlight::lab::synth;
use starlight::model::ModelOptions;

/// A source's name and a file's name that no page and no table must take for its own.
const HOSTILE: [&str; 2] = ["<img src=x onerror=alert(1)>", "a|b`<script>\u{202e}.png"];

/// Clean images of three sources, one of them with hostile names.
fn pool(folder: &Path) -> PathBuf {
    let root = folder.join("clean");
    let hills = art::landscape(96, 72, 5, art::NOON);
    let logo = art::logo(64);
    write_pool(
        &root,
        &[
            ("photos", "a.png", &hills, Format::Png),
            ("photos", "b.jpg", &hills, Format::Jpeg),
            ("logos", "c.png", &logo, Format::Png),
            (HOSTILE[0], HOSTILE[1], &hills, Format::Png),
        ],
    );
    fs::write(root.join("logos/broken.png"), b"no image at all").unwrap();
    root
}

/// The clean images and ten made ones.
fn set(folder: &Path) -> Vec<PathBuf> {
    let (clean, made) = (pool(folder), folder.join("made"));
    let settings = synth::Settings {
        covers: vec![clean.clone()],
        out: made.clone(),
        seed: 7,
        mix: synth::Mix::Everything,
        split: None,
        count: 10,
        workers: 0,
    };
    synth::run(&settings, &mut |_, _| ()).unwrap();
    vec![made, clean]
}

fn settings(folders: &[PathBuf], out: &Path) -> Settings {
    Settings {
        selection: Selection { folders: folders.to_vec(), ..Selection::default() },
        out: out.to_owned(),
        model: ModelOptions::default(),
        fpr: 5e-4,
        workers: 2,
        baseline: None,
        baseline_model: None,
        history: None,
        command: "starlight lab evaluate made clean".to_owned(),
    }
}

fn run(settings: &Settings) -> anyhow::Result<Report> {
    evaluate::run(settings, &mut |_, _| ())
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn records(folder: &Path) -> Vec<Value> {
    let text = fs::read_to_string(folder.join("records.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn write_records(folder: &Path, records: &[Value]) {
    let lines: Vec<String> = records.iter().map(|record| format!("{record}\n")).collect();
    fs::write(folder.join("records.jsonl"), lines.concat()).unwrap();
}

/// Without what differs from run to run.
fn timeless(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.shift_remove("timings");
            map.shift_remove("ms");
            map.values_mut().for_each(timeless);
        }
        Value::Array(list) => list.iter_mut().for_each(timeless),
        _ => {}
    }
}

#[test]
fn reports_agree_with_their_records_for_any_number_of_workers() {
    let folder = tempfile::tempdir().unwrap();
    let folders = set(folder.path());
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    let report = run(&Settings { workers: 1, ..settings(&folders, &one) }).unwrap();
    run(&settings(&folders, &two)).unwrap();
    let [mut a, mut b] = [&one, &two].map(|out| json(&out.join("report.json")));
    timeless(&mut a);
    timeless(&mut b);
    assert_eq!(a, b);
    let [mut of_one, mut of_two] = [&one, &two].map(|out| Value::from(records(out)));
    timeless(&mut of_one);
    timeless(&mut of_two);
    assert_eq!(of_one, of_two);

    let records = records(&one);
    assert_eq!((records.len(), report.set.images), (15, 15));
    assert_eq!(report.failures.len(), 1, "the file that is no image is told and in no rate");
    let examined: Vec<&Value> = records.iter().filter(|record| record["measured"].is_object()).collect();
    let default = a["targets"]["default"].as_u64().unwrap() as usize;
    for (system, at) in [("pipeline", 0), ("model", a["targets"]["list"].as_array().unwrap().len())] {
        let of = |label: u64, called: &str| {
            let belongs =
                |r: &&&Value| r["label"] == label && r["measured"][system]["calls"][default] == called;
            examined.iter().filter(belongs).count() as u64
        };
        let overall = &a["rates"][at + default]["overall"];
        assert_eq!(overall["detection"]["hits"], of(1, "stego"), "{system}");
        assert_eq!(overall["false_positives"]["hits"], of(0, "stego"), "{system}");
        assert_eq!(overall["suspicious"]["hits"], of(0, "suspicious"), "{system}");
        assert_eq!(overall["raised"]["hits"], of(1, "suspicious"), "{system}");
        assert_eq!(overall["detection"]["of"], report.set.stego);
        assert_eq!(overall["false_positives"]["of"], report.set.clean);
    }
    // What the model alone finds changes with the model; what is read back does not.
    assert!(a["rates"][default]["overall"]["detection"]["hits"].as_u64() > Some(0), "payloads are read back");
    let cells: u64 =
        a["cross"].as_array().unwrap().iter().map(|cell| cell["pipeline"]["of"].as_u64().unwrap()).sum();
    assert_eq!(cells as usize, examined.len(), "every image is in one cell of the cross table");
    let by_method: u64 = a["rates"][default]["groups"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|group| group["by"] == "method")
        .map(|group| group["detection"]["of"].as_u64().unwrap())
        .sum();
    assert_eq!(by_method, report.set.stego);
}

#[test]
fn the_page_stands_by_itself_and_hostile_names_stay_text() {
    let folder = tempfile::tempdir().unwrap();
    let folders = set(folder.path());
    let out = folder.path().join("out");
    let history = folder.path().join("history.jsonl");
    let with_history = Settings { history: Some(history.clone()), ..settings(&folders, &out) };
    run(&with_history).unwrap();
    assert!(!fs::read_to_string(out.join("report.html")).unwrap().contains("run by run"));
    run(&with_history).unwrap();
    assert_eq!(fs::read_to_string(&history).unwrap().lines().count(), 2);
    let page = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(page.contains("run by run"), "two runs on one set make a trend");
    for wrong in ["<script", "<img", "<link", "<iframe", "http://", "https://", "src=\"", "url(", "@import"] {
        assert!(!page.contains(wrong), "{wrong}");
    }
    assert!(page.contains("&lt;img src=x onerror=alert(1)&gt;"), "the hostile source is shown as text");
    let text = fs::read_to_string(out.join("report.md")).unwrap();
    assert!(!text.contains("<img") && text.contains("&lt;img src=x"));
    for shown in [&page, &text] {
        assert!(!shown.contains('\u{202e}'), "nothing turns the direction of the text");
        assert!(!shown.contains(folder.path().to_str().unwrap()), "no folders of the machine");
    }
    assert_eq!(page.matches("<figure>").count(), page.matches("<svg viewBox=\"0 0 640 380\"").count());
    assert!(page.matches("<figure>").count() >= 7);
}

#[test]
fn the_same_set_compares_and_another_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let folders = set(folder.path());
    let (base, out) = (folder.path().join("base"), folder.path().join("out"));
    let first = run(&settings(&folders, &base)).unwrap();
    let against = Settings { baseline: Some(base.join("report.json")), ..settings(&folders, &out) };

    let same = run(&against).unwrap();
    assert!(!same.regressed(), "{:?}", same.comparisons[0].regressions);
    let [comparison] = same.comparisons.as_slice() else { panic!("one comparison") };
    assert!(!comparison.timings.judged, "times of two runs are not judged");
    let detection = comparison.systems[0].detection;
    assert_eq!((detection.before, detection.gained, detection.lost), (detection.after, 0, 0));
    assert_eq!(detection.before.of, first.set.stego);

    let honest = records(&base);
    // Another label, another content, another image: three sets that are not this one.
    for field in ["label", "sha256", "name"] {
        let mut other = honest.clone();
        let at = other.iter().position(|record| record["label"] == 1).unwrap();
        other[at][field] = if field == "label" { 0.into() } else { "other".into() };
        write_records(&base, &other);
        let refused = run(&against).unwrap_err().to_string();
        assert!(refused.contains("another set"), "{field}: {refused}");
    }
    fs::remove_file(base.join("records.jsonl")).unwrap();
    assert!(format!("{:#}", run(&against).unwrap_err()).contains("beside its report"));
}

#[test]
fn a_model_beside_is_compared_in_the_same_run() {
    let folder = tempfile::tempdir().unwrap();
    let clean = pool(folder.path());
    let out = folder.path().join("out");
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/starlight.onnx");
    let beside = Settings { baseline_model: Some(model), ..settings(&[clean], &out) };
    let report = run(&beside).unwrap();
    let [comparison] = report.comparisons.as_slice() else { panic!("one comparison") };
    assert!(comparison.timings.judged && comparison.timings.before > 0.0);
    assert_eq!(comparison.model.sha256, report.model.sha256);
    let alarms = comparison.systems[1].false_positives;
    assert_eq!((alarms.before, alarms.gained, alarms.lost), (alarms.after, 0, 0));
    assert_eq!(report.timings.files_per_s, None, "the wall clock belongs to both");
}

#[test]
fn exit_codes_tell_measured_from_worse_from_refused() {
    let folder = tempfile::tempdir().unwrap();
    let clean = pool(folder.path());
    let run = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_starlight"));
        command.args(["lab", "evaluate", clean.to_str().unwrap(), "--split", "all"]);
        let done = command.args(words).current_dir(folder.path()).output().unwrap();
        let told = String::from_utf8_lossy(&done.stdout).into_owned();
        (done.status.code(), told, String::from_utf8_lossy(&done.stderr).into_owned())
    };
    let (code, told, _) = run(&["--out", "base"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(
        told.contains("0 of 4: at most 60.2 %") && told.contains("Not examined, in no rate: 1"),
        "{told}"
    );
    let command = json(&folder.path().join("base/report.json"))["command"].clone();
    assert_eq!(command, "starlight lab evaluate clean --out base --fpr 0.0005 --split all");

    let base = folder.path().join("base");
    let mut before = records(&base);
    let failed = before.iter().position(|record| record["measured"].is_null()).unwrap();
    let measured = before[0]["measured"].clone();
    before[failed]["measured"] = measured;
    write_records(&base, &before);
    let (code, told, _) = run(&["--out", "now", "--baseline", "base/report.json"]);
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("examined before and are no longer: 1"), "{told}");

    let (code, _, error) = run(&["--out", "now", "--baseline", "base/report.json", "--sample", "2"]);
    assert_eq!(code, Some(2), "{error}");
    assert!(error.contains("another set"), "{error}");
    assert_eq!(run(&["--out", "now", "--sources", "none.txt"]).0, Some(2));
}
