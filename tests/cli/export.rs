//! One rendering of a case to a place of choice.
#![expect(clippy::unwrap_used, reason = "helpers of tests are tests too")]

#[path = "../case/schema.rs"]
mod schema;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::run::{Ran, SAMPLES, starlight};
use schema::Schema;

/// A folder with a case of some samples, a damaged file, one that is no image and one that cannot be read, scanned
/// twice and looked at by two people.
fn case() -> (tempfile::TempDir, PathBuf, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let evidence = folder.path().join("evidence");
    fs::create_dir(&evidence).unwrap();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join(SAMPLES);
    for (from, to) in [
        ("bay.png", "bay.png"),
        ("shore-tail.jpg", "=1+1 \u{202e}'<b>.jpg"),
        ("hills-lsb.png", "hills.png"),
        ("damaged.png", "damaged.png"),
    ] {
        fs::copy(samples.join(from), evidence.join(to)).unwrap();
    }
    let case = folder.path().join("one.starlight");
    run(&["case", "new", at(&case), "--examiner", "Ada Example", "--set", "number=2026-0042"]);
    let ran = starlight(["scan", at(&evidence), "--case", at(&case), "--no-heuristics", "--fpr", "1e-2"]);
    assert!(ran.code < 2, "{}", ran.stderr);
    fs::write(evidence.join("late.png"), "not scanned").unwrap();
    let added = starlight(["case", "add", at(&case), at(&evidence), at(&evidence.join("gone.png"))]);
    assert_eq!(added.code, 2, "{}", added.stderr);
    let ran = starlight(["scan", at(&evidence), "--case", at(&case)]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    run(&["case", "mark", at(&case), "1", "2", "--status", "notable", "--note", "First."]);
    run(&["case", "mark", at(&case), "2", "--examiner", "Bob", "--status", "ok", "--tag", "=tag"]);
    (folder, case, evidence)
}

fn at(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn run(arguments: &[&str]) -> Ran {
    let ran = starlight(arguments);
    assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.stderr);
    ran
}

fn export(case: &Path, arguments: &[&str]) -> Ran {
    starlight([&["case", "export", at(case)], arguments].concat())
}

#[test]
fn every_rendering_is_written_alone_and_no_report_is_made() {
    let (folder, case, _) = case();
    let extract: Value = serde_json::from_str(&export(&case, &["--what", "json"]).stdout).unwrap();
    assert_eq!((&extract["report"]["revision"], &extract["report"]["draft"]), (&0.into(), &true.into()));
    run(&["case", "report", at(&case), "--pictures", "none"]);
    let extract: Value = serde_json::from_str(&export(&case, &["--what", "json"]).stdout).unwrap();
    assert_eq!(extract["report"]["revision"], 1);
    let items = extract["items"].as_array().unwrap();
    assert_eq!((items.len(), extract["runs"].as_array().map(Vec::len)), (6, Some(2)));
    assert!(items.iter().any(|item| item["analyses"].as_array().unwrap().len() == 2));
    assert!(items.iter().any(|item| item["analyses"][0]["record"]["error"].is_string()));
    // It is as the schema says, which is given too, and so is the report's own.
    let schema = export(&case, &["--what", "schema"]).stdout;
    assert_eq!(schema, run(&["case", "export", "--schema"]).stdout);
    let mut schema = Schema::new(&schema);
    assert_eq!(schema.faults(&extract), Vec::<String>::new());
    let issued: Value = serde_json::from_slice(&fs::read(case.join("exports/1/case.json")).unwrap()).unwrap();
    assert_eq!(schema.faults(&issued), Vec::<String>::new());
    assert!(issued["report"].get("draft").is_none());
    assert!(
        ["likelihood.above", "run.likelihood", "counted.sources", "bookmark.made"]
            .iter()
            .map(|field| schema.met.contains(*field))
            .eq([true, true, true, false])
    );
    let (named, met) = (schema.fields(), &schema.met);
    assert!(named.intersection(met).count() * 3 > named.len() * 2, "{:?}", named.difference(met));
    // The scope holds here as in reports.
    let marked = export(&case, &["--what", "csv", "--scope", "marked"]).stdout;
    assert_eq!(marked.lines().count(), 3, "{marked}");
    assert_eq!(export(&case, &["--what", "hashes"]).stdout.lines().count(), 3);
    assert!(export(&case, &["--what", "case"]).stdout.contains("investigation:Investigation"));
    let log: Value = serde_json::from_str(&export(&case, &["--what", "sarif"]).stdout).unwrap();
    assert_eq!(log["version"], "2.1.0");
    assert!(log["runs"][0]["results"].as_array().unwrap().len() > 2);
    let page = export(&case, &["--what", "html", "--pictures", "none"]).stdout;
    assert!(
        page.matches("not an issued report").count() >= 3 && !page.contains("data:image"),
        "{page:.2000}"
    );
    assert!(export(&case, &["--what", "html"]).stdout.contains("data:image"));
    let exports: Vec<_> = fs::read_dir(case.join("exports")).unwrap().collect();
    assert_eq!(exports.len(), 1, "no revision was made");
    let verified = starlight(["case", "verify", at(&case), "--read-only"]).stderr;
    assert!(verified.contains("exhibit 6: not available") && !verified.contains("report"), "{verified}");
    drop(folder);
}

#[test]
fn nothing_is_replaced_unasked_and_evidence_and_case_never() {
    let (folder, case, evidence) = case();
    let out = folder.path().join("items.csv");
    let write =
        |path: &Path, more: &[&str]| export(&case, &[&["--what", "csv", "--out", at(path)], more].concat());
    assert_eq!(write(&out, &[]).code, 0);
    let first = fs::read(&out).unwrap();
    fs::write(&out, "mine").unwrap();
    let again = write(&out, &[]);
    assert_eq!(again.code, 2);
    assert!(again.stderr.contains("--force replaces it"), "{}", again.stderr);
    assert_eq!(fs::read(&out).unwrap(), b"mine");
    assert_eq!(write(&out, &["--force"]).code, 0);
    assert_eq!(fs::read(&out).unwrap(), first);
    // Into a folder by its own name; into one that is not there yet.
    let place = folder.path().join("out");
    fs::create_dir(&place).unwrap();
    assert_eq!(write(&place, &[]).code, 0);
    assert_eq!(fs::read(place.join("items.csv")).unwrap(), first);
    assert_eq!(write(&folder.path().join("deep/er/a.csv"), &[]).code, 0);
    // Whatever is asked for.
    let image = fs::read(evidence.join("bay.png")).unwrap();
    for (path, why) in [(evidence.join("bay.png"), "is evidence"), (case.join("case.db"), "inside the case")]
    {
        let refused = write(&path, &["--force"]);
        assert_eq!(refused.code, 2, "{}", path.display());
        assert!(refused.stderr.contains(why), "{}", refused.stderr);
    }
    assert_eq!(fs::read(evidence.join("bay.png")).unwrap(), image);
    assert_eq!(write(&case.join("exports/new.csv"), &["--force"]).code, 2);
    assert_eq!(write(&case.join("not/there/new.csv"), &[]).code, 2);
    assert_eq!(run(&["case", "set", at(&case)]).code, 0, "it opens");
    assert_eq!(starlight(["case", "export", "--what", "csv"]).code, 2);
}
