//! Programs that are killed (SIGKILL) while they keep something: what they had said before is compared with what is on
//! the disk.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use starlight::case::store::{Case, Change, Writer, verify_events};
use starlight::case::{ExaminerRecord, ItemId, Utc};

use super::grains;
use super::{NOW, command, run};

/// Kills of each kind where nobody asks for more.
const KILLS: u64 = 5;
/// Files of a case that is scanned; one that is through is followed by another.
const FILES: u64 = 600;
/// Most seconds of results and of text that may be lost, where the figures are asked for.
const RESULTS: Duration = Duration::from_secs(1);
const TEXT: Duration = Duration::from_secs(5);
/// Names the case in the environment of a child that types.
const TYPES: &str = "STARLIGHT_TYPES_INTO";

fn kills() -> u64 {
    std::env::var("STARLIGHT_KILLS").map_or(KILLS, |kills| kills.parse().unwrap())
}

/// The limit itself where the figures are asked for; three times that in passing, when the machine may have any other
/// work.
fn bound(limit: Duration) -> Duration {
    if std::env::var_os("STARLIGHT_KILLS").is_some() { limit } else { limit * 3 }
}

/// A moment between 0.2 and 2.2 seconds, another one each round.
fn moment(round: u64) -> Duration {
    let mixed = (round + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33;
    Duration::from_millis(200 + mixed % 2000)
}

/// The lines that a child wrote before it was killed after `delay`, with how long before its end each came.
fn lines_until_killed(mut command: Command, delay: Duration) -> Vec<(String, Duration)> {
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let stdout = BufReader::new(child.stdout.take().unwrap());
    let reader = std::thread::Builder::new().name("lines".into()).spawn(move || {
        stdout.lines().map_while(Result::ok).map(|line| (line, Instant::now())).collect::<Vec<_>>()
    });
    let reader = reader.unwrap();
    std::thread::sleep(delay);
    let killed = Instant::now();
    child.kill().unwrap();
    child.wait().unwrap();
    let lines = reader.join().unwrap();
    lines.into_iter().map(|(line, at)| (line, killed.saturating_duration_since(at))).collect()
}

/// Everything that must hold of a case whose program was killed: it opens, and nothing in it contradicts.
fn sound(path: &Path) -> Case {
    let case = Case::open(path, None, NOW).unwrap();
    assert_eq!(verify_events(&case.events().unwrap()), None);
    let connection = Connection::open(path.join("case.db")).unwrap();
    let check = |pragma: &str| -> Vec<String> {
        let mut statement = connection.prepare(pragma).unwrap();
        let rows = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
        rows.map(Result::unwrap).collect()
    };
    assert_eq!(check("PRAGMA integrity_check"), ["ok"]);
    assert_eq!(check("PRAGMA foreign_key_check"), Vec::<String>::new());
    case
}

#[test]
fn a_scan_that_is_killed_at_any_moment_loses_less_than_a_second() {
    let folder = tempfile::tempdir().unwrap();
    let evidence = folder.path().join("evidence");
    std::fs::create_dir(&evidence).unwrap();
    grains::fill(&evidence, FILES);
    let (mut lost, mut most, mut cases, mut done) = (Duration::ZERO, 0, 0, FILES as usize);
    let mut path = folder.path().join("0.starlight");
    for round in 0..kills() {
        if done == FILES as usize {
            cases += 1;
            path = folder.path().join(format!("{cases}.starlight"));
            run(&["case", "new", path.to_str().unwrap(), "--examiner", "Ada"], 0);
        }
        let mut scan = command();
        scan.args(["scan", "--jsonl", "--quiet", "--case"]).args([&path, &evidence]);
        let lines = lines_until_killed(scan, moment(round));
        let case = sound(&path);
        let examined = case.items().unwrap().into_iter().filter(|item| item.verdict.is_some());
        let kept: Vec<_> = examined.map(|item| item.path).collect();
        done = kept.len();
        let missing = lines.iter().filter(|(line, _)| {
            let record: serde_json::Value = serde_json::from_str(line).unwrap_or_default();
            let name = record["file_path"].as_str().and_then(|path| Path::new(path).file_name());
            name.is_some_and(|name| !kept.iter().any(|path| path == Path::new(name)))
        });
        let missing: Vec<Duration> = missing.map(|(_, before)| *before).collect();
        most = most.max(missing.len());
        lost = lost.max(missing.into_iter().max().unwrap_or_default());
    }
    eprintln!("{} kills of a scan, {cases} cases: at most {lost:?} of results lost, {most} files", kills());
    assert!(lost < bound(RESULTS), "{lost:?}");
    // What was broken off goes on: one run, every file once.
    let rest = i32::from(done < FILES as usize);
    run(&["scan", evidence.to_str().unwrap(), "--quiet", "--case", path.to_str().unwrap()], rest);
    let case = sound(&path);
    assert_eq!((case.items().unwrap().len() as u64, case.runs().unwrap().len()), (FILES, 1));
    let mut examined = case.examined(&case.runs().unwrap()[0].id).unwrap();
    examined.sort();
    examined.dedup();
    assert_eq!(examined.len() as u64, FILES);
}

/// Types into the case as fast as a window would hand it over: drafts, and now and then a note. Says each before it is
/// handed over. Never ends by itself.
fn type_into(path: &str) -> ! {
    let case = Case::open(Path::new(path), Some("Ada"), NOW).unwrap();
    let item = case.items().unwrap()[0].id.clone();
    let writer = Writer::start(case).unwrap();
    let id = ItemId { path: "a".into(), sha256: None };
    let mut record = ExaminerRecord::default();
    let note = record.add_note(&id, "before", NOW).unwrap();
    for number in 0_u64.. {
        println!("typed {number}");
        writer.send(Change::Draft { item: item.clone(), text: number.to_string() });
        if number.is_multiple_of(20) {
            let at = Utc::from_millis(NOW.millis() + number as i64);
            record.change_note(&id, note, &number.to_string(), at);
            let said = Box::new(record.item(&id).unwrap().clone());
            writer.send(Change::Said { item: item.clone(), said, at });
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    unreachable!("the numbers do not end");
}

#[test]
fn text_that_is_being_typed_outlives_a_kill() {
    if let Ok(path) = std::env::var(TYPES) {
        type_into(&path);
    }
    let folder = tempfile::tempdir().unwrap();
    let evidence = folder.path().join("evidence");
    std::fs::create_dir(&evidence).unwrap();
    grains::fill(&evidence, 1);
    let mut lost = Duration::ZERO;
    for round in 0..kills() {
        let path = folder.path().join(format!("{round}.starlight"));
        run(&["case", "new", path.to_str().unwrap(), "--examiner", "Ada"], 0);
        run(&["case", "add", path.to_str().unwrap(), evidence.to_str().unwrap()], 0);
        let mut typist = Command::new(std::env::current_exe().unwrap());
        typist.args(["--exact", "killed::text_that_is_being_typed_outlives_a_kill", "--nocapture"]);
        typist.env(TYPES, &path);
        let lines = lines_until_killed(typist, moment(round));
        let said = |line: &str| line.strip_prefix("typed ").and_then(|number| number.parse::<u64>().ok());
        let typed: Vec<(u64, Duration)> =
            lines.iter().filter_map(|(line, before)| Some((said(line)?, *before))).collect();
        drop(sound(&path));
        let case = Case::open(&path, Some("Ada"), NOW).unwrap();
        let item = case.items().unwrap()[0].id.clone();
        let draft = case.draft(&item).unwrap().map(|text| text.parse::<u64>().unwrap());
        let examiner = case.examiners().unwrap()[0].0.clone();
        let notes = case.said(&item, &examiner).unwrap().notes;
        let note = notes.first().map(|(_, note)| note.text.parse::<u64>().unwrap());
        // The note goes over right behind its draft: at most the one that the last draft belongs to is not there yet.
        let latest = draft.map(|draft| draft / 20 * 20);
        let before = latest.and_then(|latest| latest.checked_sub(20));
        assert!(note == latest || note == before && draft == latest, "{note:?} of {draft:?}");
        let first_lost = typed.iter().find(|(number, _)| draft.is_none_or(|draft| *number > draft));
        lost = lost.max(first_lost.map_or(Duration::ZERO, |(_, before)| *before));
    }
    eprintln!("{} kills of a writer: at most {lost:?} of text lost", kills());
    assert!(lost < bound(TEXT), "{lost:?}");
}
