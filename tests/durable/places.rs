//! Cases where the disk is full or cannot be written: on file systems made for it, seen by nobody else.

use std::path::Path;
use std::process::{Command, Output};

use starlight::case::Utc;
use starlight::case::store::Case;

use super::{NOW, PROGRAM, grains, run};

/// Runs a script (sh, ends at the first error) in a mount namespace of its own with `arguments`, the program as the first
/// of them; `None`, said aloud, where the system allows no such thing.
fn with_mounts(script: &str, arguments: &[&Path]) -> Option<Output> {
    let kinds: [&[&str]; 2] = [&["-m"], &["-rm"]];
    for kind in kinds {
        let probe = "mount -t tmpfs tmpfs /mnt";
        let allowed = Command::new("unshare").args(kind).args(["sh", "-c", probe]).output();
        if allowed.is_ok_and(|output| output.status.success()) {
            let mut command = Command::new("unshare");
            command.args(kind).args(["sh", "-euc", script, "sh", PROGRAM]).args(arguments);
            return Some(command.output().unwrap());
        }
    }
    eprintln!("SKIPPED: this system allows no mounts of one's own (unshare -m)");
    None
}

/// What stands behind `name=` in the script's output.
fn told(output: &Output, name: &str) -> String {
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().find_map(|line| line.strip_prefix(&format!("{name}=")));
    line.unwrap_or_else(|| panic!("no {name} in {text}, {}", String::from_utf8_lossy(&output.stderr)))
        .to_owned()
}

#[test]
fn a_full_disk_is_said_and_damages_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (disk, evidence) = (folder.path().join("disk"), folder.path().join("evidence"));
    for made in [&disk, &evidence] {
        std::fs::create_dir(made).unwrap();
    }
    grains::fill(&evidence, 200);
    let script = r#"
        mount -t tmpfs -o size=900k tmpfs "$2"
        case="$2/full.starlight"
        "$1" case new "$case" --examiner Ada
        scan=0; "$1" scan "$3" --quiet --jsonl --case "$case" >/dev/null || scan=$?
        echo "scan=$scan"
        set=0; "$1" case set "$case" >/dev/null || set=$?
        echo "opens=$set"
        mount -o remount,size=200m "$2"
        scan=0; "$1" scan "$3" --quiet --case "$case" >/dev/null || scan=$?
        echo "goes on=$scan"
        "$1" case verify "$case" 2>&1 | tail -n 1 | sed 's/^/verified=/'
        cp -r "$case" "$4"
    "#;
    let copy = folder.path().join("copy.starlight");
    let Some(output) = with_mounts(script, &[&disk, &evidence, &copy]) else { return };
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(told(&output, "scan"), "2", "{said}");
    assert!(said.contains("there is no room left where the case lies"), "{said}");
    assert_eq!((told(&output, "opens"), told(&output, "goes on")), ("0".into(), "1".into()), "{said}");
    assert!(told(&output, "verified").contains("200 of 200 files are what was examined"), "{output:?}");
    let case = Case::open(&copy, None, NOW).unwrap();
    assert_eq!(case.runs().unwrap().len(), 1, "the scan that had no room went on");
    assert_eq!(case.items().unwrap().iter().filter(|item| item.verdict.is_some()).count(), 200);
}

#[test]
fn a_folder_that_cannot_be_written_is_read_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let (disk, evidence) = (folder.path().join("disk"), folder.path().join("evidence"));
    for made in [&disk, &evidence] {
        std::fs::create_dir(made).unwrap();
    }
    grains::fill(&evidence, 2);
    let path = folder.path().join("one.starlight");
    run(&["case", "new", path.to_str().unwrap(), "--examiner", "Ada", "--set", "number=2026-7"], 0);
    run(&["case", "add", path.to_str().unwrap(), evidence.to_str().unwrap()], 0);
    let script = r#"
        mount -t tmpfs -o size=8m tmpfs "$2"
        cp -r "$3" "$2/case"
        mount -o remount,ro "$2"
        "$1" case set "$2/case" 2>&1 | grep -e number -e nothing | sed 's/^/set=/'
        "$1" case verify --read-only "$2/case" 2>&1 | tail -n 1 | sed 's/^/verified=/'
        mark=0; "$1" case mark "$2/case" 1 --status ok 2>&1 | head -n 1 | sed 's/^/mark=/'
    "#;
    let Some(output) = with_mounts(script, &[&disk, &path]) else { return };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("where nothing can be written: it is open for reading only"), "{output:?}");
    assert!(text.contains("2026-7"), "{text}");
    assert!(told(&output, "verified").contains("2 of 2 files"), "{text}");
    assert!(told(&output, "mark").contains("the case cannot be written where it lies"), "{text}");
    assert!(!text.contains("case.db-wal"), "it was closed: {text}");
    // One that was copied while somebody worked on it: what lies in its log is shown too, or that it is not.
    let mut open = Case::open(&path, Some("Ada"), NOW).unwrap();
    let later = Utc::from_millis(NOW.millis() * 2);
    open.batch(|batch| batch.form("number", "2026-8", later)).unwrap();
    assert!(std::fs::metadata(path.join("case.db-wal")).unwrap().len() > 0);
    let output = with_mounts(script, &[&disk, &path]).unwrap();
    drop(open);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let unread = text.contains("2026-7") && text.contains("lies in case.db-wal and is not shown");
    assert!(unread || text.contains("2026-8"), "{text}");
}
