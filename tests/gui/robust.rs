//! What goes wrong outside the window: files and folders that go, disks that are full, a window closed too early.

use starlight::case::Status;
use starlight::gui::commands::{CanvasCommand, RecordCommand};

use super::*;

fn frames(window: &mut Window) {
    for _ in 0..3 {
        window.step();
    }
}

/// A folder of `count` images of noise.
fn many(count: u64, side: u32) -> tempfile::TempDir {
    let case = tempfile::tempdir().unwrap();
    for index in 0..count {
        made::noise(&case.path().join(format!("{index:03}.png")), side, index);
    }
    case
}

fn row_of(window: &Window, name: &str) -> usize {
    window.state().session().find(name).expect("the file is listed")
}

/// The last message about something that went wrong.
fn complaint(window: &Window) -> Option<String> {
    let toast = window.state().toasts().list().iter().rfind(|toast| toast.wrong)?;
    Some(format!("{}\n{}", toast.text, toast.details))
}

#[test]
fn closing_during_a_scan_takes_no_time_and_ends_every_thread() {
    let case = many(300, 160);
    let mut window = window(vec![case.path().to_owned()]);
    window.state().send(FilesCommand::Watch(case.path().to_owned()));
    wait(&mut window, "the first result", |window| {
        let session = window.state().session();
        session.len() == 300 && session.count(Kind::Waiting) < 300 && !window.state().watched().is_empty()
    });
    assert!(window.state().session().busy());
    let threads = window.state().threads();
    assert!(threads.strong_count() >= 4);
    let began = Instant::now();
    drop(window);
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    while threads.strong_count() > 0 {
        assert!(began.elapsed() < Duration::from_secs(20), "{} threads go on", threads.strong_count());
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn files_deleted_under_a_scan_say_so_and_the_rest_is_scanned() {
    let case = many(120, 128);
    let mut window = window(vec![case.path().to_owned()]);
    wait(&mut window, "the list", |window| window.state().session().len() == 120);
    for index in 60..120 {
        std::fs::remove_file(case.path().join(format!("{index:03}.png"))).unwrap();
    }
    settle(&mut window);
    let session = window.state().session();
    assert_eq!((session.len(), session.count(Kind::Waiting)), (120, 0));
    let failed: Vec<_> = session.rows().iter().filter(|row| row.kind() == Kind::Failed).collect();
    assert!(!failed.is_empty(), "everything was read before it was deleted");
    for row in &failed {
        assert!(row.gone && row.error().unwrap().starts_with("could not be read: "), "{row:?}");
    }
    assert!(session.rows()[..60].iter().all(|row| row.kind() != Kind::Failed && !row.gone));
    // Deleted after its result was there: what is known stays, a second scan brings only the mark.
    std::fs::remove_file(case.path().join("000.png")).unwrap();
    let before = window.state().session().rows()[0].kind();
    window.state().send(FilesCommand::Rescan);
    window.step();
    settle(&mut window);
    let row = &window.state().session().rows()[0];
    assert!(row.gone && row.kind() == before && window.state().session().len() == 120);
    window.get_by_label(&format!("000.png {}, no longer there", before.word(false)));
}

#[test]
fn what_cannot_be_read_is_a_row_with_the_reason() {
    let case = made::case();
    let closed = case.path().join("closed");
    std::fs::create_dir(&closed).unwrap();
    std::fs::create_dir(case.path().join("folder.png")).unwrap();
    let missing = case.path().join("missing.png");
    let below = case.path().join("noise.png/below.png");
    let mut paths = vec![case.path().to_owned(), missing, below];
    let mut expected = 7;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o000)).unwrap();
        // The administrator may read everything; for everybody else the folder is a row.
        expected += usize::from(std::fs::read_dir(&closed).is_err());
        let dangling = case.path().join("dangling.png");
        std::os::unix::fs::symlink(case.path().join("nowhere"), &dangling).unwrap();
        paths.push(dangling);
        expected += 1;
    }
    let mut window = window(paths);
    wait(&mut window, "the list", |window| window.state().session().len() == expected);
    settle(&mut window);
    for (name, said) in [("missing.png", "does not exist"), ("noise.png/below.png", "could not be read")] {
        let row = &window.state().session().rows()[row_of(&window, name)];
        assert!(row.error().is_some_and(|error| error.starts_with(said)), "{row:?}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert!(window.state().session().rows()[row_of(&window, "dangling.png")].error().is_some());
        if expected == 9 {
            let row = &window.state().session().rows()[row_of(&window, "closed")];
            assert!(row.error().unwrap().starts_with("may not be read"), "{row:?}");
        }
        std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o700)).unwrap();
    }
    select(&mut window, "missing.png");
    assert!(
        window.query_all_by_label_contains("check that it exists").count() > 0,
        "the reason is on the card"
    );
    assert_eq!(window.state().session().count(Kind::Stego), 1, "the rest is scanned as ever");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_nothing_is_lost() {
    let (_case, mut window) = opened();
    let out = tempfile::tempdir().unwrap();
    let full = out.path().join("full.json");
    std::os::unix::fs::symlink("/dev/full", &full).unwrap();
    select(&mut window, "tail.png");
    window.state().send(RecordCommand::SetStatus(Status::Notable));
    for (command, said) in [
        (Command::from(FilesCommand::Export(Scope::All, full.clone())), "The results could not be written: "),
        (RecordCommand::Save(full.clone()).into(), "The text could not be written: "),
        (CanvasCommand::SaveView(full.clone()).into(), "The view could not be written: "),
    ] {
        window.state().send(command);
        wait(&mut window, "the message", |window| {
            complaint(window).is_some_and(|text| text.starts_with(said))
        });
        let text = complaint(&window).unwrap();
        assert!(text.contains("No space left on device") && text.contains("full.json"), "{text}");
    }
    frames(&mut window);
    window.get_by_label_contains("Error: The view could not be written");
    let names: Vec<_> =
        std::fs::read_dir(out.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["full.json"], "nothing is left behind");
    // What could not be saved is still there, and closing still asks.
    assert_eq!(window.state().record().items().len(), 1);
    let viewport = window.input_mut().viewport_id;
    window.input_mut().viewports.entry(viewport).or_default().events.push(egui::ViewportEvent::Close);
    frames(&mut window);
    window.get_by_label("The examiner's record is not saved");
}

#[test]
fn a_second_scan_of_everything_brings_removed_rows_back() {
    let (case, mut window) = opened();
    select(&mut window, "noise.png");
    window.state().send(FilesCommand::RemoveChosen);
    window.step();
    settle(&mut window);
    select(&mut window, "tail.png");
    made::noise(&case.path().join("later.png"), 40, 5);
    assert_eq!(window.state().session().len(), 4);
    window.key_press(Key::F5);
    frames(&mut window);
    settle(&mut window);
    let session = window.state().session();
    assert_eq!((session.len(), session.rows().len(), session.count(Kind::Waiting)), (6, 6, 0));
    assert_eq!(session.selected(), session.find("tail.png"), "the selection stays");
    assert!(session.find("noise.png").is_some() && session.find("later.png").is_some());
    assert!(session.rows().iter().all(|row| !row.gone));
    // Removed to the last one, too.
    window.state().send(ListCommand::SelectAll);
    window.state().send(FilesCommand::RemoveChosen);
    frames(&mut window);
    window.get_by_label("Drop images or folders here");
    window.key_press(Key::F5);
    frames(&mut window);
    wait(&mut window, "the list", |window| window.state().session().len() == 6);
    settle(&mut window);
}

#[test]
fn a_watched_folder_is_followed_until_it_is_not() {
    let (case, mut window) = opened();
    window.state().send(FilesCommand::WatchFolder);
    let name = case.path().file_name().unwrap().to_str().unwrap().to_owned();
    wait(&mut window, "the watch", |window| {
        window.state().log().entries().iter().any(|entry| entry.text.starts_with("The folder is watched"))
    });
    frames(&mut window);
    window.get_by_label(&format!("Watching {name}"));
    window.check_accessibility();
    std::fs::create_dir(case.path().join("new")).unwrap();
    made::noise(&case.path().join("new/inner.png"), 40, 11);
    made::noise(&case.path().join("tail.png"), 40, 9);
    std::fs::write(case.path().join("notes.txt"), "no image").unwrap();
    std::fs::remove_file(case.path().join("palette.png")).unwrap();
    let hash = |window: &Window, name: &str| {
        let session = window.state().session();
        session.find(name).and_then(|row| session.rows()[row].sha256().cloned())
    };
    let before = hash(&window, "tail.png");
    wait(&mut window, "new, changed and gone files", |window| {
        let session = window.state().session();
        hash(window, "inner.png").is_some()
            && hash(window, "tail.png") != before
            && session.find("palette.png").is_some_and(|row| session.rows()[row].gone)
    });
    settle(&mut window);
    assert_eq!(window.state().session().len(), 6, "a text is no evidence, and nothing was dropped");
    let gone = &window.state().session().rows()[row_of(&window, "palette.png")];
    assert!(gone.digest().is_some(), "what is known of it stays");
    window.get_by_label(&format!("palette.png {}, no longer there", gone.kind().word(false)));
    // It comes back.
    made::noise(&case.path().join("palette.png"), 40, 12);
    wait(&mut window, "its return", |window| {
        !window.state().session().rows()[row_of(window, "palette.png")].gone
    });
    window.get_by_label(&format!("Stop watching {name}")).click_accesskit();
    frames(&mut window);
    assert!(window.state().watched().is_empty());
    assert!(window.query_by_label(&format!("Watching {name}")).is_none());
}

#[test]
fn a_folder_that_cannot_be_watched_or_shown_is_told_with_its_path() {
    let (case, mut window) = opened();
    window.state().send(FilesCommand::Watch("/nonexistent/folder".into()));
    wait(&mut window, "the message", |window| {
        complaint(window).is_some_and(|text| text.starts_with("The folder is not watched: "))
    });
    assert!(window.state().watched().is_empty());
    let path = case.path().to_owned();
    case.close().unwrap();
    window.state().send(FilesCommand::Reveal);
    wait(&mut window, "the message", |window| {
        complaint(window).is_some_and(|text| text.starts_with("The folder could not be shown: "))
    });
    frames(&mut window);
    assert!(complaint(&window).unwrap().ends_with(&format!("Folder: {}", path.display())));
    window.get_all_by_label("Copy path").last().unwrap().click_accesskit();
    let copied = |window: &Window| {
        let commands = &window.output().platform_output.commands;
        let wanted = path.to_str().unwrap();
        commands
            .iter()
            .any(|command| matches!(command, egui::OutputCommand::CopyText(text) if text == wanted))
    };
    for _ in 0..4 {
        if copied(&window) {
            return;
        }
        window.step();
    }
    panic!("nothing was copied");
}
