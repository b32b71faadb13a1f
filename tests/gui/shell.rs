//! The window around the regions: palette, messages, jobs, log, settings, first start.

use starlight::gui::commands::{RecordCommand, WindowCommand};
use starlight::gui::settings::Settings;

use super::*;

fn frames(window: &mut Window) {
    for _ in 0..3 {
        window.step();
    }
}

#[test]
fn the_palette_finds_commands_and_views_by_a_few_letters() {
    let (_case, mut window) = opened();
    select(&mut window, "noise.png");
    let open = |window: &mut Window, typed: &str| {
        window.key_press_modifiers(Modifiers::COMMAND, Key::K);
        frames(window);
        window.get_by_label("Find a command").type_text(typed);
        frames(window);
    };
    open(&mut window, "grepl4");
    window.get_by_label("Show Green plane 4");
    window.key_press(Key::Enter);
    frames(&mut window);
    settle(&mut window);
    window.get_by_label("View: Green plane 4");
    assert!(window.query_by_label("Find a command").is_none(), "it closes itself");
    // Arrow keys move in the list and not through the files.
    open(&mut window, "next");
    let before = window.state().selected().row();
    window.key_press(Key::ArrowDown);
    frames(&mut window);
    assert_eq!(window.state().selected().row(), before);
    window.key_press(Key::Escape);
    frames(&mut window);
    assert!(window.query_by_label("Find a command").is_none());
    window.check_accessibility();
}

#[test]
fn techniques_have_pages_that_are_searched_and_linked_from_findings() {
    let (_case, mut window) = opened();
    select(&mut window, "tail.png");
    let link = window.get_all_by_label_contains("Help: ").next().unwrap();
    link.click_accesskit();
    frames(&mut window);
    window.get_by_label("What the window shows");
    window.get_by_label("Find a page").focus();
    frames(&mut window);
    window.get_by_label("Find a page").type_text("stegpy");
    frames(&mut window);
    assert!(window.query_by_label("Page: Rows that the header leaves out").is_none());
    window.get_by_label("Page: stegpy").click_accesskit();
    frames(&mut window);
    window.get_by_label("starlight extract FILE tool:stegpy");
    window.key_press(Key::Escape);
    frames(&mut window);
    assert!(window.query_by_label("Find a page").is_none());
    window.state().send(WindowCommand::FlipAbout);
    frames(&mut window);
    let count = starlight::gui::licences::packages().count();
    window.get_by_label_contains(&format!("{count} packages by other people"));
    window.get_by_label("Noto Emoji");
    window.check_accessibility();
}

#[test]
fn the_keys_page_lists_every_command_that_has_a_key() {
    let mut window = window(Vec::new());
    window.key_press(Key::F1);
    frames(&mut window);
    let catalogue = window.state().catalogue();
    let with_key: Vec<String> = catalogue
        .entries()
        .filter(|entry| !entry.keys.is_empty() && !entry.text.starts_with("Bit "))
        .map(|entry| entry.text.trim_end_matches('…').to_owned())
        .collect();
    assert!(with_key.len() > 30);
    for text in with_key {
        assert!(window.query_all_by_label(&text).count() > 0, "{text}");
    }
    window.key_press(Key::Escape);
    frames(&mut window);
    assert!(window.query_by_label("Next view").is_none(), "Escape closes the page");
}

#[test]
fn errors_stay_until_they_are_dismissed_and_are_in_the_log() {
    let (_case, mut window) = opened();
    let missing = PathBuf::from("/nonexistent/folder/out.json");
    window.state().send(FilesCommand::Export(Scope::All, missing));
    window.step();
    wait(&mut window, "the message", |window| !window.state().toasts().list().is_empty());
    frames(&mut window);
    window.get_by_label_contains("Error: The results could not be written");
    window.get_by_label("Details").click_accesskit();
    frames(&mut window);
    window.get_by_label("File: /nonexistent/folder/out.json");
    window.get_by_label("Dismiss").click_accesskit();
    frames(&mut window);
    assert!(window.state().toasts().list().is_empty());
    window.state().send(WindowCommand::FlipLog);
    frames(&mut window);
    window.get_by_label_contains("Error: The results could not be written");
    assert!(window.state().log().text().contains("Z error: The results could not be written"));
}

#[test]
fn the_jobs_are_listed_and_can_be_stopped() {
    let case = tempfile::tempdir().unwrap();
    for index in 0..200 {
        made::noise(&case.path().join(format!("{index:03}.png")), 128, index);
    }
    let mut window = window(vec![case.path().to_owned()]);
    wait(&mut window, "the list", |window| window.state().session().len() == 200);
    window.state().send(WindowCommand::FlipJobs);
    frames(&mut window);
    let cancel = window.get_by_label_contains("Cancel: Scan");
    cancel.click_accesskit();
    wait(&mut window, "the stop", |window| !window.state().session().busy());
    settle(&mut window);
    frames(&mut window);
    window.get_by_label("Nothing is going on.");
    window.get_by_label("No jobs");
}

#[test]
fn settings_are_changed_kept_and_taken_over_at_the_next_start() {
    let home = tempfile::tempdir().unwrap();
    let args = |settings| Args { home: Some(home.path().to_owned()), settings, ..Args::default() };
    let mut window = window_with(args(Settings { welcomed: true, ..Settings::default() }));
    window.key_press_modifiers(Modifiers::COMMAND, Key::Comma);
    frames(&mut window);
    window.get_by_label("Limits for one file");
    window.get_by_label("Theme light").click_accesskit();
    frames(&mut window);
    assert_eq!(window.state().settings().theme, Theme::Light);
    assert!(!window.ctx.global_style().visuals.dark_mode);
    let changed = Settings { fpr: Some(1e-3), workers: 3, scale: 1.5, ..window.state().settings().clone() };
    window.state().send(WindowCommand::Set(Box::new(changed.clone())));
    frames(&mut window);
    assert_eq!(Settings::load(home.path()).settings, changed);
    let again = window_with(args(changed));
    assert_eq!((again.state().settings().workers, again.ctx.zoom_factor()), (3, 1.5));
    window.check_accessibility();
}

#[test]
fn the_first_start_opens_the_sample_case_with_three_steps() {
    let home = tempfile::tempdir().unwrap();
    let args = |settings| Args { home: Some(home.path().to_owned()), settings, ..Args::default() };
    let mut window = window_with(args(Settings::default()));
    wait(&mut window, "the samples", |window| window.state().session().len() == 18);
    frames(&mut window);
    window.get_by_label("1  Look");
    window.get_by_label_contains("These pictures are the sample case");
    window.check_accessibility();
    window.get_by_label("Close the hint").click_accesskit();
    frames(&mut window);
    assert!(window.query_by_label("1  Look").is_none());
    assert!(Settings::load(home.path()).settings.hint_seen);
    window.state().send(FilesCommand::Clear);
    frames(&mut window);
    window.get_by_label("Drop images or folders here");
    // The second start begins empty and says what to do.
    let mut window = window_with(args(Settings::load(home.path()).settings));
    frames(&mut window);
    assert!(window.state().session().is_empty() && !window.state().session().busy());
    window.get_by_label("Open the sample case").click_accesskit();
    wait(&mut window, "the samples", |window| window.state().session().len() == 18);
    window.state().send(FilesCommand::Cancel);
    window.step();
}

#[test]
fn every_window_over_the_regions_opens_by_name_and_closes_with_escape() {
    let (_case, mut window) = opened();
    let all = [
        (Command::from(WindowCommand::FlipHelp), "Double click"),
        (WindowCommand::FlipAbout.into(), "Licence of the program: MIT OR Apache-2.0"),
        (WindowCommand::FlipSettings.into(), "Threads of a scan"),
        (WindowCommand::FlipJobs.into(), "Nothing is going on."),
        (WindowCommand::FlipLog.into(), "Copy the log"),
        (RecordCommand::FlipBookmarks.into(), "No bookmark yet. Add one for what is shown now (Ctrl+B)."),
    ];
    for (command, label) in all {
        window.state().send(command);
        frames(&mut window);
        assert!(window.query_all_by_label(label).count() > 0, "{label}");
        window.check_accessibility();
        window.key_press(Key::Escape);
        frames(&mut window);
        assert_eq!(window.query_all_by_label(label).count(), 0, "{label} stays");
    }
}
