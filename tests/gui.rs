//! The window, driven as a user drives it: by key, by pointer, by the names that a screen reader hears.
#![cfg(feature = "gui")]
#![expect(clippy::unwrap_used, reason = "helpers of tests are tests too")]

#[path = "gui/bytes.rs"]
mod bytes;
#[path = "gui/canvas.rs"]
mod canvas;
#[path = "gui/case.rs"]
mod case;
#[path = "gui/every.rs"]
mod every;
#[path = "gui/examiner.rs"]
mod examiner;
#[path = "gui/frames.rs"]
mod frames;
#[path = "gui/list.rs"]
mod list;
#[path = "gui/looks.rs"]
mod looks;
#[path = "gui/made.rs"]
mod made;
#[path = "gui/parts.rs"]
mod parts;
#[path = "made/photograph.rs"]
mod photograph;
#[path = "gui/robust.rs"]
mod robust;
#[path = "gui/settings.rs"]
mod settings;
#[path = "gui/shell.rs"]
mod shell;
#[path = "gui/why.rs"]
mod why;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::egui::{self, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use starlight::analysis::Options;
use starlight::gui::app::{App, Selected};
use starlight::gui::commands::{Command, FilesCommand, ListCommand, Scope, WhyCommand};
use starlight::gui::row::Kind;
use starlight::gui::{Args, Theme};
use starlight::pixels::view::View;
use starlight::progress::CancelFlag;
use starlight::report::json;
use starlight::report::schema::{Record, RecordOptions};
use starlight::scan;

type Window = Harness<'static, App>;

fn window(paths: Vec<PathBuf>) -> Window {
    window_with(Args { paths, ..Args::default() })
}

fn window_with(args: Args) -> Window {
    let args = Args { workers: 2, theme: Theme::Dark, ..args };
    Harness::builder()
        .with_size([1280.0, 800.0])
        .build_eframe(|creation| App::new(&creation.egui_ctx, args).expect("threads are to be had"))
}

/// Draws frames until `done`; the work behind the window takes its own time.
#[track_caller]
fn wait(window: &mut Window, what: &str, done: impl Fn(&Window) -> bool) {
    let began = Instant::now();
    while !done(window) {
        assert!(began.elapsed() < Duration::from_mins(2), "{what} did not happen");
        window.step();
        std::thread::sleep(Duration::from_millis(2));
    }
    window.step();
}

#[track_caller]
fn settle(window: &mut Window) {
    wait(window, "the end of all work", |window| window.state().settled());
}

/// A window with the case open and everything in it done.
#[track_caller]
fn opened() -> (tempfile::TempDir, Window) {
    let case = made::case();
    let mut window = window(vec![case.path().to_owned()]);
    wait(&mut window, "the list", |window| !window.state().session().rows().is_empty());
    settle(&mut window);
    (case, window)
}

#[track_caller]
fn press(window: &mut Window, key: Key) {
    window.key_press(key);
    window.step();
    settle(window);
}

#[track_caller]
fn shown(window: &Window) -> View {
    window.state().panels().canvas.view
}

#[track_caller]
fn select(window: &mut Window, name: &str) {
    let row = window.state().session().find(name).expect("the file is listed");
    window.state().send(ListCommand::Select(row));
    window.step();
    settle(window);
}

/// What the same files give without a window.
fn headless(paths: &[PathBuf]) -> serde_json::Value {
    let worklist = scan::collect(paths, &CancelFlag::default());
    let outcomes = std::sync::Mutex::new(std::collections::BTreeMap::new());
    scan::run(&worklist, &Options::default(), 1, &CancelFlag::default(), &|index, outcome| {
        let record = Record::new(&outcome, RecordOptions::default());
        outcomes.lock().unwrap().insert(index, record);
    });
    let mut out = Vec::new();
    json::write_array(&mut out, outcomes.into_inner().unwrap().values()).unwrap();
    without_timings(serde_json::from_slice(&out).unwrap())
}

fn without_timings(mut value: serde_json::Value) -> serde_json::Value {
    for record in value.as_array_mut().unwrap() {
        record.as_object_mut().unwrap().remove("timings");
    }
    value
}

fn read(path: &Path) -> serde_json::Value {
    without_timings(serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap())
}

#[test]
fn an_empty_window_says_what_to_do() {
    let window = window(Vec::new());
    window.get_by_label("Drop images or folders here");
    window.get_by_label("Open files");
    window.check_accessibility();
}

#[test]
fn opening_a_folder_lists_its_files_with_verdicts_and_errors_as_rows() {
    let (_case, window) = opened();
    let session = window.state().session();
    let names: Vec<&str> = session.rows().iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["alpha.png", "broken.png", "noise.png", "palette.png", "tail.png"]);
    assert_eq!(session.count(Kind::Failed), 1);
    assert_eq!(session.count(Kind::Waiting), 0);
    // The text after the end marker reads back.
    window.get_by_label("tail.png Hidden data");
    window.get_by_label("broken.png Not analysed");
    window.get_by_label("5 files");
    window.check_accessibility();
}

#[test]
fn exported_results_equal_those_without_a_window() {
    let (case, mut window) = opened();
    let out = tempfile::tempdir().unwrap();
    let (all, one) = (out.path().join("all.json"), out.path().join("one.json"));
    window.state().send(FilesCommand::Export(Scope::All, all.clone()));
    window.state().send(FilesCommand::Export(Scope::Selected, one.clone()));
    wait(&mut window, "the export", |_| all.exists() && one.exists());
    let expected = headless(&[case.path().to_owned()]);
    assert_eq!(read(&all), expected);
    assert_eq!(read(&one), serde_json::json!([expected[0]]));
    // Sorting and filtering change the list, not what leaves.
    window.get_by_label("Sort by verdict").click();
    window.step();
    window.state().send(ListCommand::FilterText("tail".into()));
    window.step();
    let again = out.path().join("again.json");
    window.state().send(FilesCommand::Export(Scope::All, again.clone()));
    wait(&mut window, "the export", |_| again.exists());
    assert_eq!(read(&again), expected);
}

#[test]
fn a_payload_is_saved_where_the_user_says() {
    let (_case, mut window) = opened();
    select(&mut window, "tail.png");
    let out = tempfile::tempdir().unwrap();
    let files = |folder: &Path| {
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>()
    };
    wait(&mut window, "the findings", |window| {
        window.state().selected().detail().is_some_and(|detail| !detail.findings().is_empty())
    });
    let payload = window.state().selected().detail().unwrap().findings()[0].payload.clone().unwrap();
    window.state().send(WhyCommand::SavePayload(0, out.path().to_owned()));
    wait(&mut window, "the file", |_| !files(out.path()).is_empty());
    window.state().send(WhyCommand::SavePayload(0, out.path().to_owned()));
    wait(&mut window, "the second file", |_| files(out.path()).len() == 2);
    let written = files(out.path());
    assert!(written.iter().any(|path| std::fs::read(path).unwrap() == payload.bytes), "{written:?}");
}

#[test]
fn left_and_right_step_through_the_views_as_a_ring() {
    let (_case, mut window) = opened();
    select(&mut window, "noise.png");
    let views = window.state().selected().detail().unwrap().views.clone();
    assert!(views.len() > 24, "three channels of eight bits");
    for &view in views.iter().skip(1) {
        press(&mut window, Key::ArrowRight);
        assert_eq!(shown(&window), view);
        window.get_by_label(&format!("View: {}", view.name()));
    }
    press(&mut window, Key::ArrowRight);
    assert_eq!(shown(&window), View::Normal);
    press(&mut window, Key::ArrowLeft);
    assert_eq!(Some(&shown(&window)), views.last());
    press(&mut window, Key::Space);
    assert_eq!(shown(&window), View::Normal);
    press(&mut window, Key::G);
    press(&mut window, Key::Num3);
    window.get_by_label("View: Green plane 3");
}

#[test]
fn up_and_down_step_through_the_files_and_keep_the_view() {
    let (_case, mut window) = opened();
    select(&mut window, "noise.png");
    press(&mut window, Key::R);
    press(&mut window, Key::ArrowDown);
    assert_eq!(window.state().selected().row(), Some(3));
    assert!(matches!(shown(&window), View::Plane { .. }), "the palette image has red planes too");
    press(&mut window, Key::ArrowUp);
    press(&mut window, Key::ArrowUp);
    assert!(matches!(window.state().selected(), Selected::Open(_, detail) if detail.analysis().is_none()));
    assert!(window.query_all_by_label_contains("Not analysed").count() > 1, "in the list and on the card");
}

#[test]
fn a_finding_leads_to_its_bytes() {
    let (_case, mut window) = opened();
    select(&mut window, "tail.png");
    let detail = window.state().selected().detail().unwrap();
    let (index, finding) =
        detail.findings().iter().enumerate().find(|(_, finding)| !finding.spans().is_empty()).unwrap();
    let (span, name) = (finding.spans()[0], format!("Finding {}: {}", index + 1, finding.id));
    window.get_by_label(&name).click_accesskit();
    window.step();
    window.step();
    assert_eq!(window.state().panels().bytes.hex.selection(), Some(span));
    window.get_by_label_contains(&format!("Selected {:#010x}", span.offset));
    let columns = window.state().panels().bytes.hex.columns();
    let row = span.offset / columns * columns;
    window.get_by_label_contains(&format!("{row:#010x}: "));
    window.check_accessibility();
}

#[test]
fn the_filter_and_the_chips_narrow_the_list() {
    let (_case, mut window) = opened();
    window.get_by_label("Filter by path").focus();
    window.step();
    window.get_by_label("Filter by path").type_text("al");
    window.step();
    window.step();
    let listed = |name: &str| window.query_all_by_label_contains(name).count() > 0;
    assert!(listed("alpha.png ") && listed("palette.png ") && !listed("tail.png "));
    assert_eq!(window.state().session().listed_rows(), 2);
    // While text is typed, letters are text and not commands.
    assert_eq!(shown(&window), View::Normal);
    window.state().send(ListCommand::FilterText(String::new()));
    window.get_by_label("Not analysed 1").click();
    window.step();
    window.step();
    assert_eq!(window.state().session().listed_rows(), 1);
}

#[test]
fn a_scan_can_be_stopped_and_says_what_was_not_reached() {
    let case = tempfile::tempdir().unwrap();
    for index in 0..300 {
        made::noise(&case.path().join(format!("{index:03}.png")), 160, index);
    }
    let mut window = window(vec![case.path().to_owned()]);
    let done = |window: &Window| 300 - window.state().session().count(Kind::Waiting);
    wait(&mut window, "the first result", |window| {
        window.state().session().rows().len() == 300 && done(window) > 0
    });
    window.get_by_label("Cancel").click();
    wait(&mut window, "the stop", |window| !window.state().session().busy());
    assert!(done(&window) < 300, "everything was done before the stop");
    settle(&mut window);
    assert!(window.query_all_by_label_contains("Not scanned").count() > 0);
    let before = done(&window);
    window.state().send(FilesCommand::Rescan);
    wait(&mut window, "the second scan", |window| {
        window.state().session().rows().len() == 300 && window.state().session().busy()
    });
    wait(&mut window, "more results", |window| done(window) > before.min(20));
}

#[test]
fn dropped_files_are_added_once() {
    #[derive(Debug)]
    struct Dropped(PathBuf);
    impl egui::DroppedFile for Dropped {
        fn path(&self) -> &Path {
            &self.0
        }
        fn bytes(&self) -> Result<Vec<u8>, String> {
            Err("not asked for".into())
        }
    }
    let case = made::case();
    let mut window = window(Vec::new());
    for _ in 0..2 {
        window.input_mut().dropped_files.push(Arc::new(Dropped(case.path().join("tail.png"))));
        window.step();
        wait(&mut window, "the file", |window| !window.state().session().rows().is_empty());
        settle(&mut window);
    }
    assert_eq!(window.state().session().rows().len(), 1);
    window.get_by_label("tail.png Hidden data");
}

#[test]
fn the_command_of_a_finding_is_copied() {
    let (_case, mut window) = opened();
    select(&mut window, "tail.png");
    let copy = window.get_all_by_label("Copy command").next().unwrap();
    copy.click_accesskit();
    window.step();
    let copied = |window: &Window| {
        window.output().platform_output.commands.iter().any(|command| {
            matches!(command, egui::OutputCommand::CopyText(text) if text.starts_with("starlight "))
        })
    };
    for _ in 0..3 {
        if copied(&window) {
            return;
        }
        window.step();
    }
    panic!("nothing was copied");
}

#[test]
fn a_file_that_changed_after_the_scan_is_told() {
    let (case, mut window) = opened();
    select(&mut window, "noise.png");
    made::noise(&case.path().join("tail.png"), 40, 9);
    select(&mut window, "tail.png");
    assert!(window.state().selected().detail().unwrap().changed);
    window.get_by_label_contains("The file has changed since the list was made");
}

#[test]
fn light_and_dark_and_the_keys_are_a_click_away() {
    let (_case, mut window) = opened();
    window.get_by_label("Light").click();
    // The click, the command, the frame in the new colours.
    for _ in 0..3 {
        window.step();
    }
    window.get_by_label("Dark");
    window.key_press_modifiers(Modifiers::NONE, Key::F1);
    for _ in 0..3 {
        window.step();
    }
    window.get_by_label("Zoom at the pointer");
    window.check_accessibility();
}
