//! Every command that menus, keys and the palette offer, carried out on the case, by name.

use super::*;

/// Commands that leave the window: the desktop's dialogs and file manager, closing, a full screen.
fn leaves(text: &str) -> bool {
    let dialog = text.ends_with('…') && !["Settings…", "All commands…", "Compare with…"].contains(&text);
    dialog || ["Show the folder", "Full screen", "Close the window", "Watch the folder"].contains(&text)
}

#[test]
fn every_command_does_its_work_on_an_image_and_on_what_is_none() {
    for file in ["tail.png", "broken.png"] {
        let (case, mut window) = opened();
        let offered: Vec<(String, Command)> = window
            .state()
            .catalogue()
            .entries()
            .map(|entry| (entry.text.to_string(), entry.command.clone()))
            .collect();
        let inside: Vec<_> = offered.into_iter().filter(|(text, _)| !leaves(text)).collect();
        assert!(inside.len() > 80, "only {} commands", inside.len());
        for (text, command) in inside {
            if window.state().session().find(file).is_none() {
                // Taken off the table by the command before.
                window.state().send(FilesCommand::Open(vec![case.path().to_owned()]));
                wait(&mut window, "the file", |window| window.state().session().find(file).is_some());
            }
            if let Some(row) = window.state().session().find(file) {
                window.state().send(ListCommand::Select(row));
            }
            window.step();
            window.state().send(command);
            for _ in 0..3 {
                window.step();
            }
            wait(&mut window, &text, |window| !window.state().session().busy());
            window.check_accessibility();
        }
    }
}
