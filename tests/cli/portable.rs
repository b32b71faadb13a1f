//! Portable cases: packed, unpacked, checked, worked on and brought home.

use std::fs;
use std::path::{Path, PathBuf};

use super::run::{Ran, SAMPLES, starlight};

fn at(path: &Path) -> &str {
    path.to_str().expect("a path of UTF-8")
}

#[track_caller]
fn done(arguments: &[&str], code: i32) -> Ran {
    let ran = starlight(arguments);
    assert_eq!(ran.code, code, "{arguments:?}: {}", ran.stderr);
    ran
}

/// A scanned case of five files, of which two are marked.
fn marked(folder: &Path) -> PathBuf {
    let (case, evidence) = (folder.join("one.starlight"), folder.join("evidence"));
    fs::create_dir_all(evidence.join("below")).expect("a folder");
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join(SAMPLES);
    for name in ["bay.png", "hills-lsb.png", "shore-tail.jpg"] {
        fs::copy(samples.join(name), evidence.join(name)).expect("a sample");
    }
    fs::copy(samples.join("logo-alpha.png"), evidence.join("below/logo.png")).expect("a sample");
    // No zip carries this name to every system.
    fs::copy(samples.join("city-lsb.bmp"), evidence.join("below/aux: \u{202e}gpj.bmp")).expect("a sample");
    done(&["case", "new", at(&case), "--examiner", "Ada", "--set", "number=2026/0042"], 0);
    done(&["scan", at(&evidence), "--quiet", "--case", at(&case)], 1);
    done(&["case", "mark", at(&case), "2", "3", "--status", "notable", "--note", "Look at home."], 0);
    done(&["case", "report", at(&case), "--pictures", "none"], 0);
    case
}

/// Unpacks a zip; every name has to stay below the folder.
fn unpack(zip: &Path, to: &Path) -> Vec<String> {
    let mut archive = zip::ZipArchive::new(fs::File::open(zip).expect("a zip")).expect("a zip");
    let mut names = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).expect("an entry");
        let date = entry.last_modified().expect("a date");
        assert_eq!((date.year(), date.month(), date.day(), date.hour()), (1980, 1, 1, 0));
        let path = to.join(entry.enclosed_name().expect("a name below the folder"));
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::io::copy(&mut entry, &mut fs::File::create_new(path).expect("a file")).expect("unpacked");
        names.push(entry.name().expect("a name").into_owned());
    }
    names
}

#[test]
fn marked_files_go_out_in_a_zip_and_their_notes_come_home() {
    let folder = tempfile::tempdir().expect("a folder");
    let case = marked(folder.path());
    let zip = folder.path().join("out.zip");
    let ran = done(&["case", "portable", at(&case), "--out", at(&zip)], 0);
    assert!(ran.stderr.contains("2 files, 2 copies of evidence"), "{}", ran.stderr);
    done(&["case", "portable", at(&case), "--out", at(&zip)], 2);
    let again = folder.path().join("again.zip");
    done(&["case", "portable", at(&case), "--out", at(&again)], 0);
    assert_eq!(
        fs::read(&zip).expect("a zip"),
        fs::read(&again).expect("a zip"),
        "the same case, the same bytes"
    );
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 4, "nothing else was left behind");
    let home = folder.path().join("home");
    let names = unpack(&zip, &home);
    let mut sorted = names.clone();
    sorted.sort();
    assert_eq!(names, sorted);
    let away = home.join("2026_0042.starlight");
    let bytes = fs::read(away.join("case.db")).expect("a database");
    let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds("Look at home.") && !holds("shore-tail.jpg"), "marked items alone");
    assert!(!holds(at(&folder.path().join("evidence"))), "no place on the examiner's machine");
    let text = fs::read_to_string(away.join("portable.txt")).expect("a text");
    assert!(text.contains("2 of 5 files of the case"), "{text}");
    assert!(names.iter().any(|name| name.ends_with("/evidence/1/below/logo.png")), "{names:?}");
    assert!(names.iter().any(|name| name.ends_with("/evidence/odd/2-aux___gpj.bmp")), "{names:?}");
    // The evidence of the case itself is not needed there.
    fs::rename(folder.path().join("evidence"), folder.path().join("gone")).expect("moved");
    let ran = done(&["case", "verify", at(&away)], 0);
    assert!(ran.stderr.contains("2 of 2 files are what was examined"), "{}", ran.stderr);
    done(&["case", "report", at(&away)], 0);
    let page = fs::read_to_string(away.join("exports/1/report.html")).expect("a page");
    assert!(page.contains("data:image/png;base64,"), "pictures are drawn from the copies");
    // Scanned anew, nothing is added twice.
    let ran = done(&["scan", "--fpr", "0.05", "--quiet", "--case", at(&away)], 1);
    assert!(ran.stdout.contains("logo.png"), "{}", ran.stdout);
    done(&["case", "mark", at(&away), "2", "--examiner", "Bob", "--note", "Seen elsewhere."], 0);
    let ran = done(&["case", "merge", at(&case), at(&away)], 0);
    assert!(ran.stderr.contains(" 1 remark,"), "{}", ran.stderr);
    let ran = done(&["case", "merge", at(&case), at(&away)], 0);
    assert!(ran.stderr.contains("0 files, 0 results, 0 remarks"), "{}", ran.stderr);
}

#[test]
fn what_is_not_as_it_was_is_left_out_and_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let case = marked(folder.path());
    let evidence = folder.path().join("evidence");
    fs::write(evidence.join("bay.png"), "something else").expect("changed");
    fs::remove_file(evidence.join("below/logo.png")).expect("taken");
    let zip = folder.path().join("all.zip");
    let ran = done(&["case", "portable", at(&case), "--out", at(&zip), "--scope", "all"], 2);
    assert!(ran.stderr.contains("5 files, 3 copies of evidence"), "{}", ran.stderr);
    let home = folder.path().join("home");
    unpack(&zip, &home);
    let text = fs::read_to_string(home.join("2026_0042.starlight/portable.txt")).expect("a text");
    assert!(text.contains("bay.png: changed") && text.contains("below/logo.png: not available"), "{text}");
    let none = folder.path().join("none.zip");
    done(&["case", "portable", at(&case), "--out", at(&none), "--without-evidence"], 0);
    let names = unpack(&none, &folder.path().join("none"));
    assert!(!names.iter().any(|name| name.contains("/evidence/")), "{names:?}");
    // A place that cannot be written: nothing of it is left.
    let missing = folder.path().join("no folder/x.zip");
    done(&["case", "portable", at(&case), "--out", at(&missing)], 2);
}
