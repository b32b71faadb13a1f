use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::*;
use crate::case::{Bookmark, ExaminerRecord, ItemId, Status, Utc, Viewport};

const NOW: Utc = Utc::from_millis(1_764_000_000_000);

fn later(seconds: i64) -> Utc {
    Utc::from_millis(NOW.millis() + seconds * 1000)
}

struct Made {
    folder: tempfile::TempDir,
}

impl Made {
    fn new() -> (Self, Case) {
        let folder = tempfile::tempdir().unwrap();
        let made = Self { folder };
        let case = Case::create(&made.path(), "Ada Example", NOW).unwrap();
        (made, case)
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("one.starlight")
    }

    fn open(&self, who: &str) -> Result<Case, StoreError> {
        Case::open(&self.path(), Some(who), later(60))
    }
}

fn identity(content: &str) -> Identity {
    Identity {
        size: content.len() as u64,
        md5: "0".repeat(32),
        sha1: "0".repeat(40),
        sha256: crate::evidence::sha256_hex(content.as_bytes()),
    }
}

fn add(case: &mut Case, name: &str) -> String {
    case.batch(|batch| {
        let root = batch.root(Path::new("/evidence"), NOW)?;
        batch.item(&root, Path::new(name), Some(&identity(name)), NOW)
    })
    .unwrap()
}

fn result(verdict: &str) -> NewAnalysis {
    let finding = NewFinding { kind: "raw-text".into(), class: "proof".into(), method: Some("raw".into()) };
    let bytes = b"Bring both keys.".to_vec();
    let payload = NewPayload {
        finding: 0,
        sha256: crate::evidence::sha256_hex(&bytes),
        length: bytes.len() as u64,
        bytes: Some(bytes),
    };
    NewAnalysis {
        sha256: Some(identity("a.png").sha256),
        record: format!("{{\"verdict\":\"{verdict}\"}}"),
        format: Some("png".into()),
        size: Some((64, 48)),
        verdict: verdict.into(),
        probability: Some(0.25),
        method: Some("raw".into()),
        findings: vec![finding],
        payloads: vec![payload],
    }
}

#[test]
fn a_case_comes_back_as_it_was_left() {
    let (made, mut case) = Made::new();
    let item = add(&mut case, "a.png");
    let run = case.batch(|batch| batch.run("{}", NOW)).unwrap();
    case.batch(|batch| batch.analysis(&item, &run, &result("stego"), NOW)).unwrap();
    case.batch(|batch| batch.form("number", "2026-0042", NOW)).unwrap();
    let id = case.id();
    drop(case);
    let case = made.open("Ada Example").unwrap();
    assert_eq!(case.id(), id);
    assert_eq!(case.form().unwrap()["number"], "2026-0042");
    let [row] = case.items().unwrap().try_into().unwrap();
    assert_eq!((row.exhibit, row.path.as_path(), row.state), (1, Path::new("a.png"), State::Present));
    assert_eq!((row.verdict.as_deref(), row.pixels), (Some("stego"), Some((64, 48))));
    assert_eq!(row.finding.as_deref(), Some("raw-text"));
    let [analysis] = case.analyses(&item).unwrap().try_into().unwrap();
    assert_eq!(analysis.record, "{\"verdict\":\"stego\"}");
    let payload = case.payload(&crate::evidence::sha256_hex(b"Bring both keys.")).unwrap();
    assert_eq!(std::fs::read(payload).unwrap(), b"Bring both keys.");
    assert_eq!(case.payload("../../etc/passwd"), None);
}

#[test]
fn a_new_scan_stands_beside_the_old_one() {
    let (_made, mut case) = Made::new();
    let item = add(&mut case, "a.png");
    for (index, verdict) in ["clean", "stego"].into_iter().enumerate() {
        let at = later(index as i64);
        let run = case.batch(|batch| batch.run(&format!("{{\"model\":{index}}}"), at)).unwrap();
        case.batch(|batch| batch.analysis(&item, &run, &result(verdict), at)).unwrap();
        // The same once more changes nothing.
        case.batch(|batch| batch.analysis(&item, &run, &result("suspicious"), at)).unwrap();
    }
    let verdicts: Vec<String> =
        case.analyses(&item).unwrap().into_iter().map(|analysis| analysis.record).collect();
    assert_eq!(verdicts, ["{\"verdict\":\"clean\"}", "{\"verdict\":\"stego\"}"]);
    assert_eq!(case.items().unwrap()[0].verdict.as_deref(), Some("stego"));
}

#[test]
fn what_the_examiner_says_is_kept_and_nothing_is_overwritten() {
    let (made, mut case) = Made::new();
    let item = add(&mut case, "a.png");
    let id = ItemId { path: "a.png".into(), sha256: None };
    let mut record = ExaminerRecord::default();
    record.set_status(&id, Status::Notable, NOW);
    record.add_tag(&id, "chat log", NOW);
    let note = record.add_note(&id, "first", NOW).unwrap();
    let bookmark = Bookmark {
        made: NOW,
        view: "Red plane 0".into(),
        parameters: [("gain".to_owned(), serde_json::json!(4))].into(),
        viewport: Viewport { scale: Some(2.0), centre: Some([1.5, 2.0]) },
        note: "here".into(),
    };
    record.add_bookmark(&id, bookmark);
    case.batch(|batch| batch.said(&item, record.item(&id).unwrap(), NOW)).unwrap();
    record.change_note(&id, note, "second", later(5));
    record.set_status(&id, Status::Ok, later(6));
    record.remove_tag(&id, "chat log");
    let said = record.item(&id).unwrap().clone();
    case.batch(|batch| batch.said(&item, &said, later(6))).unwrap();
    // Saying the same again adds nothing.
    case.batch(|batch| batch.said(&item, &said, later(9))).unwrap();
    drop(case);
    let case = made.open("Ada Example").unwrap();
    let examiner = case.examiner_id().unwrap().to_owned();
    assert_eq!(case.said(&item, &examiner).unwrap(), said);
    assert_eq!(case.all_said().unwrap(), [((item.clone(), examiner.clone()), said)].into());
    assert_eq!(case.marked().unwrap(), [item.clone()].into());
    assert_eq!(case.tagged("chat log").unwrap(), Vec::<String>::new());
    let count = |table: &str| -> i64 {
        case.connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
    };
    assert_eq!((count("note"), count("status"), count("tag"), count("bookmark")), (2, 2, 1, 1));
    assert_eq!(case.spoken_of(&examiner).unwrap(), [item]);
}

#[test]
fn two_examiners_do_not_speak_over_each_other() {
    let (made, mut case) = Made::new();
    let item = add(&mut case, "a.png");
    let say = |case: &mut Case, status| {
        let said = crate::case::Item { status, status_set: Some(NOW), ..Default::default() };
        case.batch(|batch| batch.said(&item, &said, NOW)).unwrap();
    };
    say(&mut case, Status::Ok);
    drop(case);
    let mut case = made.open("Bob").unwrap();
    say(&mut case, Status::Notable);
    let statuses: Vec<Status> =
        case.statuses(&item).unwrap().into_iter().map(|status| status.status).collect();
    assert_eq!(statuses, [Status::Ok, Status::Notable]);
}

#[test]
fn it_is_open_for_one_at_a_time_and_for_any_number_of_readers() {
    let (made, case) = Made::new();
    let error = made.open("Bob").unwrap_err();
    assert!(matches!(error, StoreError::Held(_)));
    assert!(error.to_string().contains("Ada Example, since 2025-11-24"), "{error}");
    let mut reader = Case::open(&made.path(), None, NOW).unwrap();
    assert!(matches!(reader.batch(|batch| batch.form("number", "1", NOW)), Err(StoreError::ReadOnly)));
    assert_eq!(reader.events().unwrap().len(), 1);
    drop(case);
    made.open("Bob").unwrap();
}

#[test]
fn the_log_tells_when_a_row_was_changed_or_taken_out() {
    let (made, mut case) = Made::new();
    for index in 0..5 {
        case.batch(|batch| batch.event("Looked at", &format!("file {index}"), later(index))).unwrap();
    }
    let events = case.events().unwrap();
    assert_eq!((events.len(), verify_events(&events)), (6, None));
    let without =
        |at: usize| events.iter().filter(|event| event.sequence != at as i64).cloned().collect::<Vec<_>>();
    assert_eq!(verify_events(&without(3)), Some(4));
    let mut changed = events.clone();
    changed[2].detail = "file 9".into();
    assert_eq!(verify_events(&changed), Some(3));
    drop((case, made));
}

#[test]
fn files_from_elsewhere_are_refused_in_one_sentence() {
    let (made, case) = Made::new();
    drop(case);
    let database = made.path().join("case.db");
    let good = std::fs::read(&database).unwrap();
    let refused = |sql: &str| {
        std::fs::write(&database, &good).unwrap();
        Connection::open(&database).unwrap().execute_batch(sql).unwrap();
        made.open("Bob").unwrap_err()
    };
    assert!(matches!(refused("PRAGMA user_version = 99"), StoreError::Newer { found: 99, .. }));
    assert!(matches!(refused("PRAGMA application_id = 1"), StoreError::NotACase(_)));
    for sql in [
        "CREATE TRIGGER t AFTER INSERT ON event BEGIN DELETE FROM note; END",
        "CREATE VIEW v AS SELECT 1",
        "CREATE TABLE more (a)",
        "DROP TABLE draft",
        "PRAGMA user_version = 0",
    ] {
        assert!(matches!(refused(sql), StoreError::Damaged(_)), "{sql}");
    }
    std::fs::write(&database, b"this is no database at all").unwrap();
    assert!(matches!(made.open("Bob").unwrap_err(), StoreError::NotACase(_)));
    std::fs::remove_file(&database).unwrap();
    assert!(matches!(made.open("Bob").unwrap_err(), StoreError::NotACase(_)));
}

#[test]
fn damaged_files_are_refused_or_read_and_never_stop_the_program() {
    let (made, mut case) = Made::new();
    for index in 0..40 {
        add(&mut case, &format!("{index}.png"));
    }
    drop(case);
    let database = made.path().join("case.db");
    let good = std::fs::read(&database).unwrap();
    let mut state = 7u64;
    let mut next = |most: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % most
    };
    for _ in 0..500 {
        let mut bad = good.clone();
        for _ in 0..=next(6) {
            let at = next(bad.len());
            bad[at] = next(256) as u8;
        }
        bad.truncate(if next(4) == 0 { next(bad.len()) } else { bad.len() });
        std::fs::write(&database, bad).unwrap();
        for journal in ["case.db-wal", "case.db-shm", "case.db-journal"] {
            std::fs::remove_file(made.path().join(journal)).ok();
        }
        if let Ok(mut case) = made.open("Bob") {
            // What opens either works or says why not.
            drop((case.items(), case.events(), case.form(), case.batch(|batch| batch.event("a", "b", NOW))));
        }
    }
}

#[test]
fn changes_handed_over_are_on_the_disk_within_a_second() {
    let (made, mut case) = Made::new();
    let item = add(&mut case, "a.png");
    let writer = Writer::start(case).unwrap();
    writer.send(Change::Draft { item: item.clone(), text: "half a sen".into() });
    let reader = Case::open(&made.path(), None, NOW).unwrap();
    let began = Instant::now();
    let kept = || {
        let count = reader.connection.query_row("SELECT count(*) FROM draft", [], |row| row.get::<_, i64>(0));
        count.unwrap() == 1
    };
    while !kept() {
        assert!(began.elapsed() < Duration::from_secs(5), "it was not kept");
        std::thread::sleep(Duration::from_millis(20));
    }
    // A change that cannot be kept is said and holds up none of the others.
    writer.send(Change::Draft { item: "nothing".into(), text: "x".into() });
    writer.send(Change::Form { field: "number".into(), value: "7".into(), at: NOW });
    assert!(writer.flush().is_err());
    assert!(writer.failure().is_some());
    assert_eq!(reader.form().unwrap()["number"], "7");
    let case = writer.close().unwrap();
    assert_eq!(case.draft(&item).unwrap().as_deref(), Some("half a sen"));
}

/// A copy of a case's folder, as an examiner would take home.
fn copy(made: &Made) -> Made {
    let folder = tempfile::tempdir().unwrap();
    let copy = Made { folder };
    std::fs::create_dir(copy.path()).unwrap();
    std::fs::copy(made.path().join("case.db"), copy.path().join("case.db")).unwrap();
    copy
}

fn note(case: &mut Case, item: &str, text: &str, at: Utc) {
    let examiner = case.examiner_id().unwrap().to_owned();
    let id = ItemId { path: "x".into(), sha256: None };
    let mut record = ExaminerRecord::default();
    // Numbers go on where the last session ended.
    for _ in 0..case.said(item, &examiner).unwrap().notes.len() {
        record.add_note(&id, "spent", at);
    }
    record.add_note(&id, text, at);
    let mut said = case.said(item, &examiner).unwrap();
    said.notes.push(record.item(&id).unwrap().notes.last().unwrap().clone());
    case.batch(|batch| batch.said(item, &said, at)).unwrap();
}

#[test]
fn copies_become_one_case_and_merging_twice_changes_nothing() {
    let (made, mut case) = Made::new();
    let item = add(&mut case, "a.png");
    note(&mut case, &item, "before the copies parted", NOW);
    drop(case);
    let other = copy(&made);
    // The same examiner goes on here, she and another one there.
    let mut ours = made.open("Ada Example").unwrap();
    note(&mut ours, &item, "here", later(70));
    add(&mut ours, "b.png");
    let mut theirs = other.open("Ada Example").unwrap();
    note(&mut theirs, &item, "there", later(80));
    drop(theirs);
    let mut theirs = other.open("Bob").unwrap();
    note(&mut theirs, &item, "Bob's", later(90));
    add(&mut theirs, "c.png");
    let run = theirs.batch(|batch| batch.run("{}", later(91))).unwrap();
    theirs.batch(|batch| batch.analysis(&item, &run, &result("stego"), later(92))).unwrap();
    let merged = ours.merge(&theirs, later(100)).unwrap();
    assert_eq!((merged.items, merged.analyses, merged.said), (1, 1, 2));
    let names: Vec<(i64, PathBuf)> =
        ours.items().unwrap().into_iter().map(|item| (item.exhibit, item.path)).collect();
    assert_eq!(names, [(1, "a.png".into()), (2, "b.png".into()), (3, "c.png".into())]);
    assert_eq!(ours.items().unwrap()[0].verdict.as_deref(), Some("stego"));
    let mut notes = Vec::new();
    for (examiner, _) in ours.examiners().unwrap() {
        notes.extend(ours.said(&item, &examiner).unwrap().notes.into_iter().map(|(_, note)| note.text));
    }
    assert_eq!(notes, ["before the copies parted", "here", "there", "Bob's"]);
    let payload = crate::evidence::sha256_hex(b"Bring both keys.");
    assert!(ours.payload(&payload).is_some());
    let before = (ours.events().unwrap(), ours.items().unwrap());
    assert_eq!(verify_events(&before.0), None);
    assert_eq!(ours.merge(&theirs, later(110)).unwrap(), Merged::default());
    assert_eq!((ours.events().unwrap(), ours.items().unwrap()), before);
    let (_elsewhere, stranger) = Made::new();
    assert!(matches!(ours.merge(&stranger, NOW), Err(StoreError::OtherCase)));
}

#[test]
fn evidence_that_changed_or_went_is_told() {
    let (made, mut case) = Made::new();
    let evidence = made.folder.path().join("evidence");
    std::fs::create_dir(&evidence).unwrap();
    for name in ["a.png", "b.png", "c.png"] {
        std::fs::write(evidence.join(name), name).unwrap();
    }
    case.batch(|batch| {
        let root = batch.root(&evidence, NOW)?;
        for name in ["a.png", "b.png", "c.png"] {
            batch.item(&root, Path::new(name), Some(&identity(name)), NOW)?;
        }
        Ok(())
    })
    .unwrap();
    std::fs::write(evidence.join("b.png"), "B.png").unwrap();
    std::fs::remove_file(evidence.join("c.png")).unwrap();
    let quiet = crate::progress::CancelFlag::default();
    let states = |case: &Case| -> Vec<State> {
        let of = |(item, path): (ItemRow, PathBuf)| state(&path, item.size, item.sha256.as_deref(), &quiet);
        case.places().unwrap().into_iter().filter_map(of).collect()
    };
    assert_eq!(states(&case), [State::Present, State::Changed, State::NotAvailable]);
    // Moved as a whole, it is found where the case is told to look.
    let moved = made.folder.path().join("moved");
    std::fs::rename(&evidence, &moved).unwrap();
    assert_eq!(states(&case), [State::NotAvailable; 3]);
    let root = case.roots().unwrap()[0].id.clone();
    case.batch(|batch| batch.relocate(&root, &moved, NOW)).unwrap();
    assert_eq!(states(&case), [State::Present, State::Changed, State::NotAvailable]);
    // A folder that is away is told in one sentence by who looks, not in one of every file.
    let (gone, before) = (case.items().unwrap()[2].id.clone(), case.events().unwrap().len());
    case.batch(|batch| batch.checked(&gone, State::NotAvailable, later(1))).unwrap();
    assert_eq!(case.items().unwrap()[2].state, State::NotAvailable);
    assert_eq!(case.events().unwrap().len(), before);
    let item = case.items().unwrap()[1].id.clone();
    case.batch(|batch| batch.checked(&item, State::Changed, later(1))).unwrap();
    assert_eq!(case.items().unwrap()[1].state, State::Changed);
    assert_eq!(case.events().unwrap().last().unwrap().what, "Evidence checked");
}

#[test]
fn what_is_read_later_gets_its_hashes_and_other_content_is_told() {
    let (_made, mut case) = Made::new();
    let root = case.batch(|batch| batch.root(Path::new("/evidence"), NOW)).unwrap();
    let mut read = |identity: Option<Identity>, at| {
        case.batch(|batch| batch.item(&root, Path::new("a.png"), identity.as_ref(), at)).unwrap();
        let [row] = case.items().unwrap().try_into().unwrap();
        (row.state, row.sha256)
    };
    assert_eq!(read(None, NOW), (State::Unreadable, None));
    let first = identity("first");
    assert_eq!(read(Some(first.clone()), later(1)), (State::Present, Some(first.sha256.clone())));
    assert_eq!(read(Some(first.clone()), later(2)), (State::Present, Some(first.sha256.clone())));
    assert_eq!(read(Some(identity("second")), later(3)), (State::Changed, Some(first.sha256)));
}

#[test]
fn a_listed_file_has_its_number_before_it_is_read_and_a_copy_may_have_read_it() {
    let (made, mut case) = Made::new();
    let root = case.batch(|batch| batch.root(Path::new("/evidence"), NOW)).unwrap();
    let list =
        |case: &mut Case, name: &str| case.batch(|batch| batch.list(&root, Path::new(name), NOW)).unwrap();
    let (item, number) = list(&mut case, "b.png");
    assert_eq!((number, list(&mut case, "a.png").1, list(&mut case, "b.png").1), (1, 2, 1));
    assert_eq!(case.items().unwrap()[0].state, State::Listed);
    // Nothing is known of it, so that nothing can have changed.
    case.batch(|batch| batch.checked(&item, State::NotAvailable, later(1))).unwrap();
    assert_eq!(case.items().unwrap()[0].state, State::Listed);
    drop(case);
    let other = copy(&made);
    let mut theirs = other.open("Bob").unwrap();
    let read = identity("b.png");
    theirs.batch(|batch| batch.item(&root, Path::new("b.png"), Some(&read), later(2))).unwrap();
    let events = theirs.events().unwrap();
    assert!(events.iter().all(|event| event.what != "Evidence checked"), "reading it first is no change");
    let mut ours = made.open("Ada Example").unwrap();
    ours.merge(&theirs, later(3)).unwrap();
    let [first, second] = ours.items().unwrap().try_into().unwrap();
    assert_eq!((first.state, first.sha256, first.added), (State::Present, Some(read.sha256), later(2)));
    assert_eq!((second.state, second.sha256), (State::Listed, None));
}

#[test]
fn a_scan_that_could_not_read_a_file_does_not_displace_what_was_found() {
    let (_made, mut case) = Made::new();
    let item = add(&mut case, "a.png");
    let failed = NewAnalysis { record: "{}".into(), verdict: "error".into(), ..NewAnalysis::default() };
    for (second, new) in [(1, result("stego")), (2, failed)] {
        let run = case.batch(|batch| batch.run("{}", later(second))).unwrap();
        case.batch(|batch| batch.analysis(&item, &run, &new, later(second))).unwrap();
    }
    assert_eq!(case.items().unwrap()[0].verdict.as_deref(), Some("stego"));
    assert_eq!(case.analyses(&item).unwrap().len(), 2, "both stand");
}
