//! The case on disk in the window.

use std::path::Path;

use starlight::case::store::{Case, State};
use starlight::case::{Status, Utc};
use starlight::gui::commands::{CaseCommand, RecordCommand};
use starlight::gui::settings::Settings;

use super::*;

const ADA: &str = "Ada Example";

fn named(examiner: &str) -> Args {
    Args { settings: Settings { examiner: examiner.into(), ..Settings::default() }, ..Args::default() }
}

fn steps(window: &mut Window) {
    for _ in 0..4 {
        window.step();
    }
}

#[track_caller]
fn idle(window: &mut Window) {
    settle(window);
    wait(window, "the end of all work", |window| window.state().settled());
}

/// A case with the files of `evidence`, made in the window.
#[track_caller]
fn made_in(window: &mut Window, folder: &Path) {
    window.state().send(CaseCommand::Make(folder.to_owned()));
    wait(window, "the case", |window| window.state().case().is_some());
    wait(window, "its files", |window| {
        let rows = window.state().session().rows();
        rows.iter().all(|row| row.exhibit.as_ref().is_some_and(|exhibit| exhibit.state != State::Listed))
    });
    idle(window);
}

/// A case of some files, open in a window.
struct Begun {
    evidence: tempfile::TempDir,
    out: tempfile::TempDir,
    /// The case.
    folder: PathBuf,
    window: Window,
}

#[track_caller]
fn begun() -> Begun {
    let (evidence, out) = (made::case(), tempfile::tempdir().unwrap());
    let folder = out.path().join("a.starlight");
    let mut window = window_with(Args { paths: vec![evidence.path().to_owned()], ..named(ADA) });
    idle(&mut window);
    made_in(&mut window, &folder);
    Begun { evidence, out, folder, window }
}

/// A window in which `who` opened the case, everything in it done.
#[track_caller]
fn reopened(folder: &Path, who: &str) -> Window {
    let mut window = window_with(Args { paths: vec![folder.to_owned()], ..named(who) });
    wait(&mut window, "the case", |window| window.state().case().is_some());
    idle(&mut window);
    window
}

/// The case as somebody else reads it.
fn read_case(folder: &Path) -> Case {
    Case::open(folder, None, Utc::default()).unwrap()
}

#[track_caller]
fn row<'a>(window: &'a Window, name: &str) -> &'a starlight::gui::row::Row {
    let session = window.state().session();
    &session.rows()[session.find(name).unwrap()]
}

#[test]
fn a_window_becomes_a_case_and_comes_back_without_saving() {
    let evidence = made::case();
    let out = tempfile::tempdir().unwrap();
    let folder = out.path().join("2026-0042.starlight");
    let mut window = window_with(Args { paths: vec![evidence.path().to_owned()], ..named(ADA) });
    idle(&mut window);
    select(&mut window, "tail.png");
    window.state().send(RecordCommand::SetStatus(Status::Notable));
    window.state().send(RecordCommand::AddTag("chat".into()));
    steps(&mut window);
    made_in(&mut window, &folder);
    window.state().send(RecordCommand::AddNote("Seen before.".into()));
    window.state().send(RecordCommand::AddBookmark);
    window.state().send(CaseCommand::FillIn("number", "2026-0042".into()));
    window.state().send(CaseCommand::FillIn("exhibit prefix", "AE/".into()));
    steps(&mut window);
    let before: Vec<_> = window.state().session().rows().iter().map(|row| (row.id(), row.kind())).collect();
    let record = window.state().record().clone();
    // Nothing is saved; the window just goes.
    drop(window);

    let window = reopened(&folder, ADA);
    let after: Vec<_> = window.state().session().rows().iter().map(|row| (row.id(), row.kind())).collect();
    assert_eq!(after, before);
    let of = |record: &starlight::case::ExaminerRecord| {
        record.items().map(|(id, item)| (id.clone(), item.clone())).collect::<Vec<_>>()
    };
    assert_eq!(of(window.state().record()), of(&record));
    let exhibit = row(&window, "tail.png").exhibit.clone().unwrap();
    assert_eq!(exhibit.state, State::Present, "checked on opening");
    assert_eq!(window.state().case().unwrap().exhibit(exhibit.number), format!("AE/{}", exhibit.number));
    assert_eq!(row(&window, "tail.png").status, Status::Notable);
    window.get_by_label_contains("Case: 2026-0042");
    window.check_accessibility();
}

#[test]
fn the_first_case_asks_who_works_in_it() {
    let out = tempfile::tempdir().unwrap();
    let mut window = window(Vec::new());
    window.state().send(CaseCommand::Make(out.path().join("a")));
    steps(&mut window);
    window.get_by_label("Who works in this case?");
    assert!(!out.path().join("a.starlight").exists(), "nothing is made before that is known");
    window.get_by_role_and_label(egui::accesskit::Role::TextInput, "Who works in this case?").type_text(ADA);
    steps(&mut window);
    window.get_by_label("Go on").click_accesskit();
    wait(&mut window, "the case", |window| window.state().case().is_some());
    assert_eq!(window.state().case().unwrap().examiner(), ADA);
    assert_eq!(read_case(&out.path().join("a.starlight")).examiners().unwrap()[0].1, ADA);
}

#[test]
fn evidence_that_went_or_changed_is_told_and_its_results_stay() {
    let Begun { evidence, out: _out, folder, mut window } = begun();
    select(&mut window, "tail.png");
    window.state().send(RecordCommand::SetStatus(Status::Notable));
    steps(&mut window);
    drop(window);
    let noise = evidence.path().join("noise.png");
    let mut bytes = std::fs::read(&noise).unwrap();
    bytes.push(0);
    std::fs::write(&noise, bytes).unwrap();
    std::fs::remove_file(evidence.path().join("tail.png")).unwrap();

    let mut window = window_with(Args { paths: vec![folder.clone()], ..named(ADA) });
    wait(&mut window, "the check", |window| {
        let states = window.state().session().rows().iter().filter_map(|row| row.exhibit.as_ref());
        states.filter(|exhibit| exhibit.state != State::Present).count() >= 2
    });
    idle(&mut window);
    assert_eq!(row(&window, "noise.png").exhibit.as_ref().unwrap().state, State::Changed);
    assert_eq!(row(&window, "tail.png").exhibit.as_ref().unwrap().state, State::NotAvailable);
    assert_eq!(row(&window, "tail.png").kind(), Kind::Stego, "what was found stays");
    select(&mut window, "tail.png");
    window.get_by_label_contains("not available ·");
    window.get_by_label_contains("What the tool found on");
    window.get_by_label("Set status OK").click_accesskit();
    steps(&mut window);
    // A second scan finds other content: what was said stays with the exhibit.
    select(&mut window, "noise.png");
    window.state().send(RecordCommand::SetStatus(Status::ToCheck));
    steps(&mut window);
    window.state().send(FilesCommand::RescanChosen);
    idle(&mut window);
    assert_eq!(row(&window, "noise.png").status, Status::ToCheck);
    assert_eq!(row(&window, "noise.png").exhibit.as_ref().unwrap().state, State::Changed);
    // What is gone is not given up for a scan that cannot read it.
    select(&mut window, "tail.png");
    window.state().send(FilesCommand::RescanChosen);
    idle(&mut window);
    assert_eq!(row(&window, "tail.png").kind(), Kind::Stego);
    window.check_accessibility();
    drop(window);
    let case = read_case(&folder);
    let item = |name: &str| case.items().unwrap().into_iter().find(|item| item.path.ends_with(name)).unwrap();
    assert_eq!(item("tail.png").verdict.as_deref(), Some("stego"));
    assert_eq!(item("noise.png").state, State::Changed);
    assert_eq!(case.analyses(&item("noise.png").id).unwrap().len(), 2, "one stands beside the other");
    assert_eq!(case.statuses(&item("noise.png").id).unwrap()[0].status, Status::ToCheck);
    assert_eq!(case.statuses(&item("tail.png").id).unwrap()[0].status, Status::Ok);
}

#[test]
fn text_that_is_being_typed_outlives_the_window() {
    let Begun { evidence: _evidence, out: _out, folder, mut window } = begun();
    window.state().send(CaseCommand::FlipForm);
    steps(&mut window);
    select(&mut window, "tail.png");
    window.get_by_label("Note").focus();
    steps(&mut window);
    window.get_by_label("Note").type_text("Half a sent");
    steps(&mut window);
    let began = Instant::now();
    let kept = || {
        let case = read_case(&folder);
        let item = case.items().unwrap().into_iter().find(|item| item.path.ends_with("tail.png")).unwrap();
        let examiner = case.examiners().unwrap().remove(0).0;
        case.draft_of(&item.id, &examiner).unwrap()
    };
    while kept().is_none() {
        assert!(began.elapsed() < Duration::from_secs(5), "nothing was kept in five seconds");
        window.step();
        std::thread::sleep(Duration::from_millis(20));
    }
    // Another file has a note of its own.
    select(&mut window, "noise.png");
    assert_eq!(window.state().panels().why.note, "");
    select(&mut window, "tail.png");
    assert_eq!(window.state().panels().why.note, "Half a sent");
    drop(window);
    let mut window = reopened(&folder, ADA);
    select(&mut window, "tail.png");
    assert_eq!(window.state().panels().why.note, "Half a sent");
    window.get_by_label("Add the note").click_accesskit();
    steps(&mut window);
    drop(window);
    assert_eq!(kept(), None, "a note that was added is no draft");
}

#[test]
fn a_report_is_written_of_what_was_chosen() {
    let Begun { evidence: _evidence, out: _out, folder, mut window } = begun();
    window.state().send(CaseCommand::FlipForm);
    select(&mut window, "tail.png");
    window.state().send(RecordCommand::SetStatus(Status::Notable));
    window.state().send(CaseCommand::FlipReport);
    steps(&mut window);
    window.get_by_label_contains("5 of 5 files");
    window.get_by_label("Marked by an examiner").click_accesskit();
    steps(&mut window);
    window.get_by_label_contains("1 of 5 files");
    window.check_accessibility();
    window.get_by_label("Write the report").click_accesskit();
    wait(&mut window, "the report", |window| window.state().panels().case.report.issued.is_some());
    let issued = window.state().panels().case.report.issued.clone().unwrap();
    let text = std::fs::read_to_string(issued.folder.join("case.json")).unwrap();
    let extract: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(extract["totals"]["in_scope"], 1);
    assert!(issued.folder.join("report.html").is_file());
    window.get_by_label("Report 2 of a");
    drop(window);
    assert_eq!(read_case(&folder).reports().unwrap(), [(1, issued.manifest)]);
}

#[test]
fn a_folder_that_moved_is_found_again() {
    let Begun { evidence, out, folder: _, mut window } = begun();
    let moved = out.path().join("elsewhere");
    std::fs::rename(evidence.path(), &moved).unwrap();
    let root = window.state().case().unwrap().roots()[0].id.clone();
    window.state().send(CaseCommand::Moved(root, moved.clone()));
    wait(&mut window, "the rows", |window| {
        let rows = window.state().session().rows();
        !rows.is_empty() && rows.iter().all(|row| row.path.starts_with(&moved))
    });
    idle(&mut window);
    let present = |row: &starlight::gui::row::Row| row.exhibit.as_ref().unwrap().state == State::Present;
    assert!(row(&window, "tail.png").kind() == Kind::Stego && present(row(&window, "tail.png")));
    select(&mut window, "tail.png");
    assert!(window.state().selected().detail().is_some());
}

#[test]
fn what_a_case_keeps_leaves_as_results_do() {
    let Begun { evidence, out, folder, window } = begun();
    drop(window);
    let mut window = reopened(&folder, ADA);
    let results = out.path().join("results.json");
    window.state().send(FilesCommand::Export(Scope::All, results.clone()));
    wait(&mut window, "the export", |_| results.exists());
    idle(&mut window);
    let kept = read(&results);
    let found = headless(&[evidence.path().to_owned()]);
    for (kept, found) in kept.as_array().unwrap().iter().zip(found.as_array().unwrap()) {
        for field in ["file_path", "verdict", "sha256", "error", "width"] {
            assert_eq!(kept.get(field), found.get(field), "{field}");
        }
    }
    assert_eq!(kept.as_array().unwrap().len(), 5);
}

#[test]
fn what_another_examiner_says_stands_beside() {
    let Begun { evidence: _evidence, out: _out, folder, mut window } = begun();
    select(&mut window, "tail.png");
    window.state().send(RecordCommand::SetStatus(Status::Notable));
    steps(&mut window);
    drop(window);
    let mut window = reopened(&folder, "Ben Second");
    select(&mut window, "tail.png");
    window.get_by_label("Ada Example: Notable");
    assert_eq!(row(&window, "tail.png").status, Status::None, "each has a record of his own");
    window.state().send(RecordCommand::SetStatus(Status::Ok));
    steps(&mut window);
    drop(window);
    let case = read_case(&folder);
    let item = case.items().unwrap().into_iter().find(|item| item.path.ends_with("tail.png")).unwrap();
    assert_eq!(case.statuses(&item.id).unwrap().len(), 2, "shown side by side, not resolved");
}

#[test]
fn closing_a_case_leaves_an_empty_table() {
    let Begun { evidence: _evidence, out: _out, folder: _, mut window } = begun();
    window.state().send(CaseCommand::Close);
    steps(&mut window);
    idle(&mut window);
    assert!(window.state().case().is_none() && window.state().session().is_empty());
    assert_eq!(window.state().settings().recent.len(), 1);
    window.get_by_label("Open the case a").click_accesskit();
    wait(&mut window, "the case", |window| window.state().case().is_some());
    idle(&mut window);
    assert_eq!(window.state().session().len(), 5);
}

#[test]
fn what_is_marked_is_packed_and_a_copy_comes_home() {
    let Begun { evidence: _evidence, out, folder, mut window } = begun();
    window.state().send(CaseCommand::FlipForm);
    let zip = out.path().join("a.zip");
    window.state().send(CaseCommand::Pack(zip.clone()));
    steps(&mut window);
    idle(&mut window);
    assert!(!zip.exists(), "nothing is marked");
    select(&mut window, "tail.png");
    window.state().send(RecordCommand::SetStatus(Status::Notable));
    window.state().send(CaseCommand::Pack(zip.clone()));
    steps(&mut window);
    idle(&mut window);
    assert!(zip.is_file());
    drop(window);
    // A copy is worked on elsewhere, and merged.
    let copy = out.path().join("copy.starlight");
    std::fs::create_dir(&copy).unwrap();
    let case = read_case(&folder);
    let item = case.items().unwrap().into_iter().find(|item| item.path.ends_with("noise.png")).unwrap();
    drop(case);
    std::fs::copy(folder.join("case.db"), copy.join("case.db")).unwrap();
    let mut other = Case::open(&copy, Some("Ben Second"), Utc::default()).unwrap();
    let id = starlight::case::ItemId { path: "noise.png".into(), sha256: None };
    let mut record = other.record_of(&item, &id).unwrap();
    record.set_status(&id, Status::ToCheck, Utc::from_millis(1));
    other.batch(|batch| batch.said(&item.id, record.item(&id).unwrap(), Utc::from_millis(1))).unwrap();
    drop(other);
    let mut window = reopened(&folder, ADA);
    window.state().send(CaseCommand::Merge(copy));
    steps(&mut window);
    idle(&mut window);
    select(&mut window, "noise.png");
    window.get_by_label("Ben Second: To check");
    assert_eq!(row(&window, "tail.png").status, Status::Notable, "ours is as it was");
}

#[test]
fn the_bar_has_room_for_the_case_in_the_smallest_window() {
    let out = tempfile::tempdir().unwrap();
    let folder = out.path().join("a.starlight");
    let mut case = Case::create(&folder, ADA, Utc::default()).unwrap();
    case.batch(|batch| batch.form("title", &"A long title ".repeat(5), Utc::default())).unwrap();
    drop(case);
    for wide in [860.0, 1080.0, 1120.0] {
        let args = Args { paths: vec![folder.clone()], workers: 2, ..named(ADA) };
        let mut window: Window = Harness::builder()
            .with_size([wide, 520.0])
            .build_eframe(|creation| App::new(&creation.egui_ctx, args).expect("threads are to be had"));
        wait(&mut window, "the case", |window| window.state().case().is_some());
        idle(&mut window);
        let case = window.get_by_label_contains("Case: ").rect();
        assert!(case.width() > 80.0, "{wide}: {case:?}");
        for label in ["Open folder…", "Commands…", "More", "Scan again", "Path of a file or folder"] {
            for other in window.query_all_by_label(label) {
                assert!(
                    !other.rect().shrink(1.0).intersects(case),
                    "{wide}: {label} {:?} {case:?}",
                    other.rect()
                );
            }
        }
    }
}
