//! Cases of every version that was ever released open, with all that is in them.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use serde_json::Value;
use starlight::case::store::VERSION;

use super::run::starlight;

/// A case as its version wrote it: the SQL of its tables and rows, made with that version and never changed since.
fn of_version(version: i32, folder: &Path) -> PathBuf {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/case");
    let sql = fs::read_to_string(fixtures.join(format!("version-{version}.sql")));
    let sql = sql.expect("every version has its fixture, made before the next one is begun");
    let case = folder.join(format!("{version}.starlight"));
    fs::create_dir(&case).expect("a folder");
    let connection = Connection::open(case.join("case.db")).expect("a database");
    connection.execute_batch(&sql).expect("the fixture is SQL");
    case
}

fn at(path: &Path) -> &str {
    path.to_str().expect("a path of UTF-8")
}

#[test]
fn cases_of_every_version_open_with_all_that_is_in_them() {
    let folder = tempfile::tempdir().expect("a folder");
    for version in 1..=VERSION {
        let case = of_version(version, folder.path());
        let ran = starlight(["case", "set", at(&case)]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert!(ran.stdout.contains("2026-0042"), "version {version}: {}", ran.stdout);
        let ran = starlight(["case", "mark", at(&case), "1", "--examiner", "Cy", "--note", "Opened later."]);
        assert_eq!(ran.code, 0, "version {version}: {}", ran.stderr);
        assert_eq!(case.join(format!("case.v{version}.bak")).exists(), version < VERSION);
        let ran = starlight(["case", "report", at(&case)]);
        assert_eq!(ran.code, 0, "version {version}: {}", ran.stderr);
        let record = fs::read(case.join("exports/1/case.json")).expect("a record");
        let record: Value = serde_json::from_slice(&record).expect("JSON");
        let items = record["items"].as_array().expect("items");
        let paths: Vec<&str> = items.iter().filter_map(|item| item["path"].as_str()).collect();
        assert_eq!(paths, ["bay.png", "hills-lsb.png", "sunset.gif"]);
        assert_eq!(items[1]["analyses"][0]["record"]["verdict"], "stego");
        assert_eq!(items[1]["identity"]["sha256"].as_str().map(str::len), Some(64));
        let said = items[1]["examiners"].as_array().expect("two examiners");
        assert_eq!((&said[0]["status"], &said[1]["status"]), (&"notable".into(), &"ok".into()));
        assert_eq!(said[0]["tags"], serde_json::json!(["chat log"]), "one was taken off again");
        assert_eq!(said[0]["notes"][0]["text"], "The text names a pier.");
        assert_eq!(said[0]["bookmarks"][0]["view"], "Red plane 0");
        assert_eq!(items[0]["examiners"][0]["notes"][0]["text"], "Opened later.");
        let verified = starlight(["case", "verify", at(&case)]);
        assert!(!verified.stderr.contains("the log was changed"), "{}", verified.stderr);
        assert!(verified.stderr.contains("0 of 3 files"), "its evidence is not here: {}", verified.stderr);
    }
}

#[test]
fn a_case_of_a_later_version_is_refused_in_one_sentence() {
    let folder = tempfile::tempdir().expect("a folder");
    let case = of_version(1, folder.path());
    let later = VERSION + 1;
    let connection = Connection::open(case.join("case.db")).expect("a database");
    connection.pragma_update(None, "user_version", later).expect("a version");
    drop(connection);
    let before = fs::read(case.join("case.db")).expect("a database");
    for arguments in [["case", "set", at(&case)], ["case", "report", at(&case)]] {
        let ran = starlight(arguments);
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        let expected = format!(
            "the case was written by a later Starlight (case version {later}; this one knows {VERSION}); open it with \
             that one"
        );
        assert!(ran.stderr.contains(&expected), "{}", ran.stderr);
        assert_eq!(ran.stderr.trim().lines().count(), 1, "{}", ran.stderr);
    }
    assert_eq!(fs::read(case.join("case.db")).expect("a database"), before, "it stays as it is");
}
