//! Cases on disk, from the first folder to the report.
#![expect(clippy::unwrap_used, reason = "helpers of tests are tests too")]

use std::fs;
use std::path::{Path, PathBuf};

use super::run::{Ran, SAMPLES, command, starlight};
use serde_json::Value;

/// A folder with a case of the samples that was scanned.
fn scanned() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let case = folder.path().join("one.starlight");
    let made = run(&["case", "new", at(&case), "--examiner", "Ada Example", "--set", "number=2026-0042"]);
    assert_eq!(made.code, 0, "{}", made.stderr);
    let ran = run(&["scan", SAMPLES, "--case", at(&case)]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    (folder, case)
}

fn run(arguments: &[&str]) -> Ran {
    starlight(arguments)
}

fn at(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn extract(case: &Path, revision: u32) -> Value {
    let path = case.join("exports").join(revision.to_string()).join("case.json");
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

#[test]
fn a_case_is_made_scanned_reported_and_verified() {
    let (_folder, case) = scanned();
    assert_eq!(run(&["case", "new", at(&case), "--examiner", "Bob"]).code, 2, "there is one already");
    let again = run(&["scan", SAMPLES, "--case", at(&case)]);
    assert!(again.stderr.contains("18 files were examined with these settings already"), "{}", again.stderr);
    let reported = run(&["case", "report", at(&case)]);
    assert_eq!(reported.code, 0, "{}", reported.stderr);
    let extract = extract(&case, 1);
    let items = extract["items"].as_array().unwrap();
    assert_eq!(items.len(), 18);
    assert_eq!(items[0]["path"], "aurora-lsb.webp");
    assert_eq!(items[0]["analyses"][0]["record"]["verdict"], "stego");
    assert_eq!(extract["totals"]["verdicts"]["stego"], 10);
    assert_eq!(extract["form"]["number"], "2026-0042");
    let page = fs::read_to_string(case.join("exports/1/report.html")).unwrap();
    assert!(page.contains("2026-0042") && page.contains("Hidden data read back"));
    assert!(page.matches("src=\"data:image/png;base64,").count() > 10, "pictures of what was found");
    let plain = run(&["case", "report", at(&case), "--pictures", "none"]);
    assert_eq!(plain.code, 0, "{}", plain.stderr);
    assert!(!fs::read_to_string(case.join("exports/2/report.html")).unwrap().contains("data:image"));
    let verified = run(&["case", "verify", at(&case)]);
    assert_eq!(verified.code, 0, "{}", verified.stderr);
    assert!(verified.stderr.contains("18 of 18 files are what was examined"), "{}", verified.stderr);
    // A case is no folder of images, where there is no window to open it in.
    let opened = command().env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").arg(&case).output().unwrap();
    assert_eq!(opened.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&opened.stderr).contains("a case opens in the window only"));
    // One bit of a report is enough.
    let path = case.join("exports/1/case.json");
    let mut bytes = fs::read(&path).unwrap();
    bytes[100] ^= 1;
    fs::write(&path, bytes).unwrap();
    let verified = run(&["case", "verify", at(&case)]);
    assert_eq!(verified.code, 1);
    assert!(verified.stderr.contains("report 1: case.json: changed"), "{}", verified.stderr);
}

#[test]
fn evidence_is_never_touched_and_its_changes_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let evidence = folder.path().join("evidence");
    fs::create_dir(&evidence).unwrap();
    for name in ["bay.png", "shore-tail.jpg"] {
        fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join(SAMPLES).join(name), evidence.join(name))
            .unwrap();
    }
    // Content, times of writing and of any change, and rights, of the files and of their folder.
    let looks = || {
        let entries = fs::read_dir(&evidence).unwrap().map(|entry| entry.unwrap().path());
        let mut paths: Vec<PathBuf> = entries.chain([evidence.clone()]).collect();
        paths.sort();
        let look = |path: PathBuf| {
            let metadata = fs::metadata(&path).unwrap();
            #[cfg(unix)]
            let changed = {
                use std::os::unix::fs::MetadataExt as _;
                (metadata.ctime(), metadata.ctime_nsec(), metadata.ino(), metadata.uid())
            };
            #[cfg(not(unix))]
            let changed = metadata.created().unwrap();
            (fs::read(&path).ok(), metadata.modified().unwrap(), changed, metadata.permissions(), path)
        };
        paths.into_iter().map(look).collect::<Vec<_>>()
    };
    let before = looks();
    assert_eq!(before.len(), 3);
    let case = folder.path().join("two.starlight");
    assert_eq!(run(&["case", "new", at(&case), "--examiner", "Ada"]).code, 0);
    assert_eq!(run(&["case", "add", at(&case), at(&evidence)]).code, 0);
    assert_eq!(run(&["scan", "--case", at(&case)]).code, 1, "the folders of the case");
    assert_eq!(run(&["case", "report", at(&case)]).code, 0);
    assert_eq!(run(&["case", "verify", at(&case)]).code, 0);
    assert_eq!(looks(), before);
    let mut bytes = fs::read(evidence.join("bay.png")).unwrap();
    bytes[5000] ^= 4;
    fs::write(evidence.join("bay.png"), bytes).unwrap();
    fs::remove_file(evidence.join("shore-tail.jpg")).unwrap();
    let verified = run(&["case", "verify", at(&case)]);
    assert_eq!(verified.code, 1);
    assert!(verified.stderr.contains("exhibit 1: changed"), "{}", verified.stderr);
    assert!(verified.stderr.contains("exhibit 2: not available"), "{}", verified.stderr);
    assert_eq!(run(&["case", "report", at(&case), "--amendment", "evidence checked again"]).code, 0);
    let second = extract(&case, 2);
    assert_eq!(
        (&second["items"][0]["state"], &second["items"][1]["state"]),
        (&"changed".into(), &"not available".into())
    );
    assert_eq!(second["report"]["previous"].as_str().map(str::len), Some(64));
    assert_eq!(second["report"]["amendment"], "evidence checked again");
    // The results of what was examined stay.
    assert_eq!(second["items"][1]["analyses"][0]["record"]["verdict"], "stego");
}

#[test]
fn workers_and_places_do_not_show_in_a_case() {
    let reports: Vec<(Value, Value)> = ["1", "8"]
        .into_iter()
        .map(|workers| {
            let folder = tempfile::tempdir().unwrap();
            let case = folder.path().join("one.starlight");
            assert_eq!(run(&["case", "new", at(&case), "--examiner", "Ada"]).code, 0);
            assert_eq!(run(&["scan", SAMPLES, "--workers", workers, "--case", at(&case)]).code, 1);
            assert_eq!(run(&["case", "report", at(&case)]).code, 0);
            let mut extract = extract(&case, 1);
            let items = extract["items"].as_array_mut().unwrap();
            for item in &mut *items {
                for moment in ["id", "added", "checked"] {
                    item.as_object_mut().unwrap().remove(moment);
                }
                for analysis in item["analyses"].as_array_mut().unwrap() {
                    analysis.as_object_mut().unwrap().remove("at");
                    analysis.as_object_mut().unwrap().remove("run");
                }
            }
            (extract["items"].take(), extract["runs"][0]["settings"].take())
        })
        .collect();
    assert_eq!(reports[0], reports[1]);
}

#[test]
fn what_two_examiners_say_stands_side_by_side() {
    let (folder, case) = scanned();
    let mark = |case: &Path, arguments: &[&str]| {
        let ran = run(&[&["case", "mark", at(case)], arguments].concat());
        assert_eq!(ran.code, 0, "{}", ran.stderr);
    };
    mark(&case, &["8", "9", "--status", "notable", "--tag", "chat log", "--note", "First look."]);
    mark(&case, &["9", "--note", "Second look."]);
    mark(&case, &["8", "--bookmark", "Red plane 0", "--bookmark-note", "The edge at the left."]);
    assert_eq!(run(&["case", "mark", at(&case), "8", "--bookmark", "No such view"]).code, 2);
    mark(&case, &["9", "--examiner", "Bob", "--status", "ok", "--note", "A test picture."]);
    assert_eq!(run(&["case", "mark", at(&case), "99", "--status", "ok"]).code, 2);
    // A copy goes home, and comes back with more.
    let copy = folder.path().join("copy.starlight");
    fs::create_dir(&copy).unwrap();
    fs::copy(case.join("case.db"), copy.join("case.db")).unwrap();
    mark(&copy, &["1", "--examiner", "Bob", "--note", "Seen at home."]);
    for added in [" 1 remark,", " 0 remarks,"] {
        let merged = run(&["case", "merge", at(&case), at(&copy)]);
        assert!(merged.stderr.contains(added), "{}", merged.stderr);
    }
    assert_eq!(run(&["case", "report", at(&case), "--scope", "marked"]).code, 0);
    let extract = extract(&case, 1);
    let items = extract["items"].as_array().unwrap();
    let exhibits: Vec<&str> = items.iter().map(|item| item["exhibit"].as_str().unwrap()).collect();
    assert_eq!(exhibits, ["1", "8", "9"]);
    let bookmark = &items[1]["examiners"][0]["bookmarks"][0];
    assert_eq!(
        (&bookmark["view"], &bookmark["note"]),
        (&"Red plane 0".into(), &"The edge at the left.".into())
    );
    let nine = items[2]["examiners"].as_array().unwrap();
    assert_eq!((&nine[0]["status"], &nine[1]["status"]), (&"notable".into(), &"ok".into()));
    assert_eq!(nine[0]["notes"].as_array().unwrap().len(), 2);
    assert_eq!(nine[0]["tags"][0], "chat log");
}
