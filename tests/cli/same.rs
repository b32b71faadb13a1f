//! The same case gives the same bytes: again, with other workers, elsewhere, in another time zone and language.

use std::fs;
use std::path::Path;

use super::run::{Ran, SAMPLES, command, starlight};

/// Runs the program with these variables, in that folder.
fn run_in(folder: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> Ran {
    let output = command().current_dir(folder).envs(variables.iter().copied()).args(arguments).output();
    let output = output.expect("the program runs");
    Ran {
        code: output.status.code().expect("the program is not killed"),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

fn at(path: &Path) -> &str {
    path.to_str().expect("a path of UTF-8")
}

#[track_caller]
fn done(arguments: &[&str]) -> Ran {
    let ran = starlight(arguments);
    assert!(ran.code < 2, "{arguments:?}: {}", ran.stderr);
    ran
}

#[test]
fn the_same_case_gives_the_same_bytes_anywhere() {
    let folder = tempfile::tempdir().expect("a folder");
    let (case, evidence) = (folder.path().join("one.starlight"), folder.path().join("evidence"));
    fs::create_dir(&evidence).expect("a folder");
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join(SAMPLES);
    for name in ["bay.png", "hills-lsb.png", "shore-tail.jpg", "sunset-index.gif", "damaged.png"] {
        fs::copy(samples.join(name), evidence.join(name)).expect("a sample");
    }
    done(&["case", "new", at(&case), "--examiner", "Ada Example", "--set", "number=2026-0042"]);
    done(&["scan", at(&evidence), "--workers", "2", "--quiet", "--case", at(&case)]);
    done(&[
        "case",
        "mark",
        at(&case),
        "2",
        "4",
        "--status",
        "notable",
        "--tag",
        "Istanbul ID",
        "--tag",
        "ıİiI",
    ]);
    done(&["case", "mark", at(&case), "2", "--note", "Straße, 1.234,5 kB, öäü."]);
    done(&["case", "report", at(&case)]);
    let second = ["--scope", "marked", "--pictures", "blurred", "--amendment", "Seen once more."];
    done(&[&["case", "report", at(&case)], second.as_slice()].concat());
    let listed = fs::read_to_string(case.join("exports/1/manifest.json")).expect("a manifest");
    for name in ["case.json", "report.html", "items.csv", "notable-hashes.csv", "case.jsonld"] {
        assert!(listed.contains(name), "{name} is compared too: {listed}");
    }
    let same = |place: &Path, case: &Path, variables: &[(&str, &str)]| {
        for revision in ["1", "2"] {
            let ran = run_in(place, variables, &["case", "report", at(case), "--again", revision]);
            assert_eq!(ran.code, 0, "{variables:?}: {}", ran.stderr);
            assert!(
                ran.stderr.contains(&format!("report {revision}: the same, byte for byte")),
                "{}",
                ran.stderr
            );
        }
    };
    for variables in [
        [("RAYON_NUM_THREADS", "1"), ("TZ", "Asia/Kolkata"), ("LC_ALL", "tr_TR.UTF-8")],
        [("RAYON_NUM_THREADS", "8"), ("TZ", "America/St_Johns"), ("LC_ALL", "de_DE.UTF-8")],
    ] {
        same(folder.path(), &case, &variables);
    }
    // Elsewhere, case and evidence both, and named from where they are.
    let moved = tempfile::tempdir().expect("a folder");
    let (there, to) = (moved.path().join("two.starlight"), moved.path().join("of another name"));
    fs::rename(&case, &there).expect("moved");
    fs::rename(&evidence, &to).expect("moved");
    let ran = done(&["case", "relocate", at(&there), "--to", at(&to)]);
    assert!(ran.stderr.contains("evidence: 5 of 5 files are there"), "{}", ran.stderr);
    same(moved.path(), Path::new("two.starlight"), &[("HOME", "/nonexistent"), ("USER", "somebody")]);
    // And nothing of it was written.
    assert_eq!(fs::read_dir(there.join("exports")).expect("a folder").count(), 2);
    done(&["case", "mark", at(&there), "1", "--note", "Said afterwards."]);
    let ran = starlight(["case", "report", at(&there), "--again", "1"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("report 1: case.json comes out otherwise now"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("notable-hashes.csv"), "{}", ran.stderr);
    let ran = starlight(["case", "report", at(&there), "--again", "3"]);
    assert_eq!((ran.code, ran.stderr.contains("the case has no report 3")), (2, true), "{}", ran.stderr);
}
