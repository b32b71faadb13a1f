//! The examiner's own record in the window.

use starlight::case::{self, Status};
use starlight::gui::commands::{CanvasCommand, RecordCommand};

use super::*;

fn frames(window: &mut Window) {
    for _ in 0..3 {
        window.step();
    }
}

fn status(window: &Window, name: &str) -> Status {
    let row = &window.state().session().rows()[window.state().session().find(name).unwrap()];
    window.state().record().item(&row.id()).map_or(Status::None, |item| item.status)
}

#[test]
fn status_tags_and_notes_are_given_by_key_and_by_name() {
    let (_case, mut window) = opened();
    select(&mut window, "tail.png");
    window.key_press_modifiers(Modifiers::ALT, Key::Num3);
    frames(&mut window);
    assert_eq!(status(&window, "tail.png"), Status::Notable);
    window.get_by_label("tail.png Hidden data, Notable");
    window.get_by_label("Examiner");
    window.get_by_label("Set status To check").click_accesskit();
    frames(&mut window);
    assert_eq!(status(&window, "tail.png"), Status::ToCheck);
    window.key_press_modifiers(Modifiers::COMMAND, Key::T);
    frames(&mut window);
    window.get_by_label("Tag").type_text("chat");
    frames(&mut window);
    window.key_press(Key::Enter);
    frames(&mut window);
    window.get_by_label("Remove tag chat");
    window.get_by_label("tail.png Hidden data, To check, chat");
    window.get_by_label("Note").focus();
    frames(&mut window);
    window.get_by_label("Note").type_text("Seen in the other case too.");
    frames(&mut window);
    window.get_by_label("Add the note").click_accesskit();
    frames(&mut window);
    window.get_by_label("Seen in the other case too.");
    window.get_by_label("Delete the note").click_accesskit();
    frames(&mut window);
    assert!(window.query_by_label("Seen in the other case too.").is_none());
    let said = window.state().log().entries().iter().map(|entry| entry.text.clone()).collect::<Vec<_>>();
    assert!(
        said.iter().any(|text| text.starts_with("Status Notable") && text.ends_with("tail.png")),
        "{said:?}"
    );
    window.check_accessibility();
}

#[test]
fn several_files_are_judged_at_once() {
    let (_case, mut window) = opened();
    window.state().send(ListCommand::SelectAll);
    window.state().send(RecordCommand::SetStatus(Status::Ok));
    window.state().send(RecordCommand::AddTag("routine".into()));
    frames(&mut window);
    assert_eq!(window.state().record().items().len(), 5);
    window.state().send(RecordCommand::SetStatus(Status::None));
    window.state().send(RecordCommand::RemoveTag("routine".into()));
    frames(&mut window);
    assert!(window.state().record().is_empty());
}

#[test]
fn a_bookmark_restores_file_view_and_part_exactly() {
    let (_case, mut window) = opened();
    select(&mut window, "noise.png");
    press(&mut window, Key::G);
    press(&mut window, Key::Num3);
    for _ in 0..3 {
        window.state().send(CanvasCommand::Zoom(1.25));
        frames(&mut window);
    }
    let before = window.state().panels().canvas.viewport(1.0);
    assert!(before.scale.is_some() && before.centre.is_some());
    window.key_press_modifiers(Modifiers::COMMAND, Key::B);
    frames(&mut window);
    window.get_by_label("Bookmark's note").type_text("grain");
    frames(&mut window);
    let (id, entry, kept) = window.state().record().bookmarks().next().unwrap();
    assert!(id.path.ends_with("noise.png") && id.sha256.is_some());
    assert_eq!((kept.view.as_str(), kept.viewport), ("Green plane 3", before));
    window.state().send(RecordCommand::FlipBookmarks);
    select(&mut window, "tail.png");
    window.state().send(CanvasCommand::Show(View::Normal));
    window.state().send(CanvasCommand::Fit);
    frames(&mut window);
    window.state().send(RecordCommand::FlipBookmarks);
    frames(&mut window);
    window.get_by_label("Open bookmark noise.png, Green plane 3").click_accesskit();
    frames(&mut window);
    settle(&mut window);
    assert_eq!(window.state().selected().row(), Some(2));
    window.get_by_label("View: Green plane 3");
    assert_eq!(window.state().panels().canvas.viewport(1.0), before);
    window.state().send(RecordCommand::RemoveBookmark(entry));
    frames(&mut window);
    assert!(window.state().record().is_empty());
}

#[test]
fn the_record_leaves_beside_the_results_and_comes_back() {
    let (case, mut window) = opened();
    let out = tempfile::tempdir().unwrap();
    let results = out.path().join("results.json");
    select(&mut window, "tail.png");
    window.state().send(RecordCommand::SetStatus(Status::Notable));
    window.state().send(ListCommand::Select(2));
    window.state().send(RecordCommand::SetStatus(Status::Ok));
    window.state().send(FilesCommand::Export(Scope::Selected, results.clone()));
    wait(&mut window, "the export", |_| results.exists());
    settle(&mut window);
    assert_eq!(read(&results), serde_json::json!([headless(&[case.path().to_owned()])[2]]), "never mixed in");
    let beside = std::fs::read_to_string(out.path().join("results.examiner.json")).unwrap();
    let kept = case::from_json(&beside).unwrap();
    assert_eq!(kept.items().len(), 1, "of the exported files only");
    let all = out.path().join("record.json");
    window.state().send(RecordCommand::Save(all.clone()));
    wait(&mut window, "the record", |_| all.exists());
    settle(&mut window);
    window.state().send(RecordCommand::SetStatus(Status::ToCheck));
    window.state().send(RecordCommand::Load(all));
    window.step();
    settle(&mut window);
    assert_eq!((status(&window, "tail.png"), status(&window, "noise.png")), (Status::Notable, Status::Ok));
    // What cannot be read is told and changes nothing.
    window.state().send(RecordCommand::Load(results));
    window.step();
    settle(&mut window);
    assert!(window.state().toasts().list().iter().any(|toast| toast.wrong));
    assert_eq!(status(&window, "tail.png"), Status::Notable);
}

#[test]
fn closing_asks_before_the_record_is_lost() {
    let (_case, mut window) = opened();
    window.state().send(RecordCommand::SetStatus(Status::Ok));
    window.step();
    let viewport = window.input_mut().viewport_id;
    window.input_mut().viewports.entry(viewport).or_default().events.push(egui::ViewportEvent::Close);
    window.step();
    window.step();
    window.get_by_label("The examiner's record is not saved");
    window.get_by_label("Keep working").click_accesskit();
    window.step();
    window.step();
    window.step();
    assert!(window.query_by_label("The examiner's record is not saved").is_none());
}
