//! Reports that leave the case: signatures, and checks where no case is.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use minisign::KeyPair;

use super::run::{Ran, SAMPLES, starlight};

fn at(path: &Path) -> &str {
    path.to_str().expect("a path of UTF-8")
}

/// A case with one report, and a pair of keys without password beside it: folder, case, secret and public key.
fn reported() -> (tempfile::TempDir, PathBuf, PathBuf, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let case = folder.path().join("one.starlight");
    let new = starlight(["case", "new", at(&case), "--examiner", "Ada"]);
    assert_eq!(new.code, 0, "{}", new.stderr);
    let add = starlight(["case", "add", at(&case), &format!("{SAMPLES}/bay.png")]);
    assert_eq!(add.code, 0, "{}", add.stderr);
    let report = starlight(["case", "report", at(&case)]);
    assert_eq!(report.code, 0, "{}", report.stderr);
    for command in ["starlight case sign ", "starlight case verify "] {
        assert!(report.stderr.contains(command), "{}", report.stderr);
    }
    let (secret, public) = keys(folder.path(), "ada");
    (folder, case, secret, public)
}

fn keys(folder: &Path, name: &str) -> (PathBuf, PathBuf) {
    let pair = KeyPair::generate_unencrypted_keypair().expect("keys");
    let (secret, public) = (folder.join(format!("{name}.key")), folder.join(format!("{name}.pub")));
    fs::write(&secret, pair.sk.to_box(None).expect("a key").into_string()).expect("written");
    fs::write(&public, pair.pk.to_box().expect("a key").into_string()).expect("written");
    (secret, public)
}

#[track_caller]
fn says(ran: &Ran, code: i32, text: &str) {
    assert_eq!(ran.code, code, "{}", ran.stderr);
    assert!(ran.stderr.contains(text), "{text:?} is not in {}", ran.stderr);
}

#[test]
fn a_report_is_signed_once_and_checked_against_the_key() {
    let (folder, case, secret, public) = reported();
    let verify = |key: &Path| starlight(["case", "verify", at(&case), "--public-key", at(key)]);
    says(&verify(&public), 1, "report 1: manifest.json.minisig: missing: not signed");
    assert_eq!(starlight(["case", "verify", at(&case)]).code, 0, "nobody asked for a signature");
    let sign = |place: &Path, key: &Path| starlight(["case", "sign", at(place), "--key", at(key)]);
    says(&sign(&case, &secret), 0, "report 1 signed with key ");
    says(&sign(&case, &secret), 2, "manifest.json.minisig");
    says(&verify(&public), 0, "report 1: signed with the key given; signed comment: timestamp:");
    let line = fs::read_to_string(&public).expect("a key").lines().nth(1).expect("its line").to_owned();
    let ran = starlight(["case", "verify", at(&case), "--public-key", &line]);
    says(&ran, 0, "report 1: signed with the key given");
    let (other_secret, other) = keys(folder.path(), "bob");
    says(&verify(&other), 1, "report 1: signed with another key: ");
    says(&verify(&folder.path().join("none.pub")), 2, "this is no public key of minisign");
    says(&starlight(["case", "verify", at(&case)]), 0, "not checked without --public-key");
    // The log says who signed, and nothing of the key lies in the case.
    let log = starlight(["case", "report", at(&case), "--pictures", "none"]);
    assert_eq!(log.code, 0, "{}", log.stderr);
    let record = fs::read_to_string(case.join("exports/2/case.json")).expect("a record");
    assert!(record.contains("Report signed") && record.contains("revision 1, key "));
    // The newest report has to be signed; a report that was changed is not.
    says(&verify(&public), 1, "report 2: manifest.json.minisig: missing: not signed");
    let manifest = case.join("exports/2/manifest.json");
    let good = fs::read(&manifest).expect("a manifest");
    fs::write(&manifest, [good.as_slice(), b" "].concat()).expect("changed");
    says(&sign(&case, &other_secret), 2, "its manifest is not the one that was made; nothing was signed");
    fs::write(&manifest, good).expect("as it was");
    fs::write(case.join("exports/2/items.csv"), "").expect("changed");
    says(&sign(&case, &other_secret), 2, "nothing was signed: items.csv: changed since the report was made");
    assert!(!case.join("exports/2/manifest.json.minisig").exists());
}

#[test]
fn a_report_is_checked_without_its_case() {
    let (folder, case, secret, public) = reported();
    let report = folder.path().join("handed over");
    let copy = |from: &Path| {
        fs::create_dir(&report).expect("a folder");
        for entry in fs::read_dir(from).expect("a report") {
            let entry = entry.expect("a file");
            fs::copy(entry.path(), report.join(entry.file_name())).expect("copied");
        }
    };
    copy(&case.join("exports/1"));
    fs::remove_dir_all(&case).expect("the case is elsewhere");
    let verify = |more: &[&str]| starlight([&["case", "verify", at(&report)], more].concat());
    says(&verify(&[]), 0, "files are as the manifest lists them");
    says(&verify(&["--public-key", at(&public)]), 1, "missing: not signed");
    says(&starlight(["case", "sign", at(&report), "--key", at(&secret)]), 0, "report 1 signed with key ");
    let ran = verify(&["--public-key", at(&public)]);
    says(&ran, 0, "SHA-256 of the manifest, to be compared with the case's log: ");
    says(&ran, 0, "report 1: signed with the key given");
    // What was changed, taken and added is named, each by itself.
    let held = |name: &str| fs::read(report.join(name)).expect("a file");
    let (page, csv) = (held("report.html"), held("items.csv"));
    let mut bit = page.clone();
    bit[200] ^= 1;
    fs::write(report.join("report.html"), bit).expect("changed");
    fs::remove_file(report.join("items.csv")).expect("taken");
    fs::write(report.join("more.txt"), "x").expect("added");
    let ran = verify(&[]);
    for text in [
        "report.html: changed since the report was made",
        "items.csv: missing",
        "more.txt: not in the manifest",
    ] {
        says(&ran, 1, text);
    }
    fs::write(report.join("report.html"), page).expect("as it was");
    fs::write(report.join("items.csv"), csv).expect("as it was");
    fs::remove_file(report.join("more.txt")).expect("as it was");
    // A manifest that was written anew fits the files, and not the signature.
    let manifest = String::from_utf8(held("manifest.json")).expect("JSON");
    fs::write(report.join("manifest.json"), manifest.replace("\"revision\": 1", "\"revision\": 2"))
        .expect("changed");
    says(&verify(&[]), 0, "report 2");
    says(&verify(&["--public-key", at(&public)]), 1, "the signature is not of this manifest");
    fs::remove_file(report.join("manifest.json")).expect("taken");
    says(&verify(&[]), 1, "manifest.json: missing");
}

/// Whether Debian's minisign is there; said aloud where it is not.
#[expect(clippy::print_stderr, reason = "a test that does nothing says so")]
fn minisign() -> bool {
    let there = Command::new("minisign").arg("-v").output().is_ok();
    if !there {
        eprintln!("SKIPPED: minisign is not installed");
    }
    there
}

#[test]
fn minisign_checks_our_signatures_and_we_check_its() {
    if !minisign() {
        return;
    }
    let (folder, case, secret, public) = reported();
    let tool = |arguments: &[&str]| {
        let ran = Command::new("minisign").args(arguments).output().expect("minisign runs");
        (ran.status.success(), String::from_utf8_lossy(&ran.stdout).into_owned())
    };
    assert_eq!(starlight(["case", "sign", at(&case), "--key", at(&secret)]).code, 0);
    let manifest = case.join("exports/1/manifest.json");
    let (right, said) = tool(&["-V", "-p", at(&public), "-m", at(&manifest)]);
    assert!(right && said.contains("report:1"), "{said}");
    // Its keys without password, and its signature beside the manifest.
    let (theirs, their_public) = (folder.path().join("m.key"), folder.path().join("m.pub"));
    assert!(tool(&["-G", "-W", "-p", at(&their_public), "-s", at(&theirs)]).0);
    fs::remove_file(case.join("exports/1/manifest.json.minisig")).expect("taken");
    assert!(tool(&["-S", "-W", "-s", at(&theirs), "-m", at(&manifest), "-t", "signed by hand"]).0);
    let ran = starlight(["case", "verify", at(&case), "--public-key", at(&their_public)]);
    says(&ran, 0, "signed comment: signed by hand");
    fs::remove_file(case.join("exports/1/manifest.json.minisig")).expect("taken");
    says(&starlight(["case", "sign", at(&case), "--key", at(&theirs)]), 0, "signed with key ");
}
