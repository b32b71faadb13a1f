//! The evidence list: choosing, sorting, filtering, scanning again, removing.

use egui_kittest::kittest::NodeT as _;
use starlight::gui::commands::FilesCommand;
use starlight::gui::session::Column;

use super::*;

fn chosen(window: &Window) -> Vec<usize> {
    window.state().session().chosen().iter().copied().collect()
}

/// The row of the file called `name`, where it is on the screen.
fn find_row<'a>(window: &'a Window, name: &str) -> Option<egui_kittest::Node<'a>> {
    let start = format!("{name} ");
    window
        .query_all_by_role(egui::Role::Row)
        .find(|node| node.accesskit_node().label().is_some_and(|label| label.starts_with(&start)))
}

#[track_caller]
fn row<'a>(window: &'a Window, name: &str) -> egui_kittest::Node<'a> {
    find_row(window, name).expect("the row is on the screen")
}

fn frames(window: &mut Window) {
    for _ in 0..3 {
        window.step();
    }
}

#[test]
fn rows_are_chosen_with_pointer_and_keys() {
    let (_case, mut window) = opened();
    row(&window, "noise.png").click();
    frames(&mut window);
    let first = chosen(&window);
    assert_eq!(first, [2]);
    row(&window, "tail.png").click_modifiers(Modifiers::COMMAND);
    frames(&mut window);
    assert_eq!(chosen(&window), [2, 4]);
    row(&window, "alpha.png").click_modifiers(Modifiers::SHIFT);
    frames(&mut window);
    assert_eq!(chosen(&window), [0, 1, 2, 3, 4], "from the last one to this one");
    settle(&mut window);
    window.state().send(ListCommand::Select(1));
    window.key_press_modifiers(Modifiers::SHIFT, Key::ArrowDown);
    frames(&mut window);
    assert_eq!(chosen(&window), [1, 2]);
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    frames(&mut window);
    assert_eq!(chosen(&window).len(), 5);
    window.get_by_label("5 selected");
    window.check_accessibility();
}

#[test]
fn every_column_sorts() {
    let (_case, mut window) = opened();
    for column in Column::ALL {
        window.state().send(ListCommand::SortBy(column));
        window.step();
        assert_eq!(window.state().session().sort().map(|sort| sort.column), Some(column));
        assert_eq!(window.state().session().listed_rows(), 5);
    }
    assert!(window.state().session().rows()[0].digest().unwrap().dimensions == Some((48, 48)));
    assert!(window.state().session().rows()[4].best().is_some_and(|best| best.contains("text")));
}

#[test]
fn the_menu_of_a_row_copies_removes_and_scans_again() {
    let (case, mut window) = opened();
    row(&window, "noise.png").click_secondary();
    frames(&mut window);
    window.get_by_label_contains("Copy SHA-256");
    window.get_by_label_contains("Scan the selected again");
    window.get_by_label_contains("Remove the selected from the list").click();
    frames(&mut window);
    settle(&mut window);
    assert_eq!(window.state().session().len(), 4);
    assert!(find_row(&window, "noise.png").is_none());
    assert!(case.path().join("noise.png").exists(), "the file itself stays");
    // Opened again it is listed again.
    window.state().send(FilesCommand::Open(vec![case.path().join("noise.png")]));
    wait(&mut window, "the file", |window| window.state().session().len() == 5);
    settle(&mut window);
    // Scanned again after a change, the row tells the new content.
    let row = window.state().session().find("alpha.png").unwrap();
    let before = window.state().session().rows()[row].sha256().cloned();
    made::noise(&case.path().join("alpha.png"), 40, 77);
    window.state().send(ListCommand::Select(row));
    window.state().send(FilesCommand::RescanChosen);
    window.step();
    settle(&mut window);
    assert_ne!(window.state().session().rows()[row].sha256().cloned(), before);
    assert_eq!(window.state().session().rows().len(), 6, "one was removed, none was added twice");
}

#[test]
fn duplicates_are_marked_and_listed_side_by_side() {
    let case = made::case();
    std::fs::copy(case.path().join("noise.png"), case.path().join("zz.png")).unwrap();
    let mut window = window(vec![case.path().to_owned()]);
    wait(&mut window, "the list", |window| window.state().session().len() == 6);
    settle(&mut window);
    assert_eq!(window.get_all_by_label("×2").count(), 2);
    window.get_by_label("Duplicates 2").click();
    frames(&mut window);
    assert_eq!(window.state().session().listed_rows(), 2);
    window.get_by_label("Duplicates 2").click();
    frames(&mut window);
    window.get_by_label_contains("Only findings").click();
    frames(&mut window);
    let session = window.state().session();
    assert!(session.listed_rows() > 0 && session.listed_rows() < 6);
}

#[test]
fn a_scan_can_be_held_and_goes_on() {
    let case = tempfile::tempdir().unwrap();
    for index in 0..200 {
        made::noise(&case.path().join(format!("{index:03}.png")), 128, index);
    }
    let mut window = window(vec![case.path().to_owned()]);
    let done = |window: &Window| 200 - window.state().session().count(Kind::Waiting);
    wait(&mut window, "the first result", |window| window.state().session().len() == 200 && done(window) > 0);
    window.get_by_label("Pause").click();
    frames(&mut window);
    // Files that were under way still arrive.
    std::thread::sleep(Duration::from_millis(300));
    frames(&mut window);
    let held = done(&window);
    std::thread::sleep(Duration::from_millis(200));
    frames(&mut window);
    assert!(done(&window) == held && held < 200, "{held}");
    window.get_by_label("Go on").click();
    wait(&mut window, "the rest", |window| done(window) == 200);
}

#[test]
fn small_pictures_are_made_for_what_is_on_the_screen() {
    let (_case, mut window) = opened();
    let sha256 = window.state().session().rows()[0].sha256().cloned().unwrap();
    wait(&mut window, "a small picture", |window| window.state().thumbnails().get(&sha256).is_some());
}
