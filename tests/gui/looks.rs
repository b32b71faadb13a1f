//! What lies over the picture, what is set beside it, and bookmarks that bring all of it back.

use super::*;

use starlight::finding::Region;
use starlight::gui::commands::{CanvasCommand, RecordCommand};
use starlight::gui::frames::{Look, Which};
use starlight::gui::panels::canvas::{CanvasState, Heat, HeatOf, Mode};
use starlight::pixels::view::{Channel, Fold, Mask};
use starlight::statistics::heat::Measure;

fn canvas(window: &Window) -> &CanvasState {
    &window.state().panels().canvas
}

fn send(window: &mut Window, commands: impl IntoIterator<Item = CanvasCommand>) {
    for command in commands {
        window.state().send(command);
    }
    window.step();
    settle(window);
    window.step();
}

fn click(window: &mut Window, label: &str) {
    window.get_by_label(label).click_accesskit();
    window.step();
    settle(window);
    window.step();
}

#[test]
fn every_heat_map_is_a_choice_away() {
    let (_case, mut window) = opened();
    select(&mut window, "noise.png");
    press(&mut window, Key::H);
    assert_eq!(canvas(&window).tools.heat, Some(Heat::default()));
    window.get_by_label("Heat map shows: Suspicion").click_accesskit();
    for _ in 0..3 {
        window.step();
    }
    for of in HeatOf::ALL {
        window.get_by_label(of.name());
    }
    window.get_by_label(HeatOf::Network.name()).click_accesskit();
    for _ in 0..3 {
        window.step();
    }
    assert_eq!(canvas(&window).tools.heat.map(|heat| heat.of), Some(HeatOf::Network));
    for of in HeatOf::ALL {
        send(&mut window, [CanvasCommand::ShowHeat(of)]);
        let detail = window.state().selected().detail().unwrap();
        let painted = canvas(&window).needed(detail, window.state().studies()).len();
        assert_eq!(painted, if of == HeatOf::Network { 1 } else { 2 }, "{of:?}");
        window.get_by_label(&format!("Heat map shows: {}", of.name()));
        window.check_accessibility();
    }
    // Taken away and laid over again, it is the one chosen last.
    press(&mut window, Key::H);
    press(&mut window, Key::H);
    assert_eq!(canvas(&window).tools.heat.map(|heat| heat.of), Some(HeatOf::Network));
    press(&mut window, Key::L);
    assert!(canvas(&window).tools.change);
}

#[test]
fn the_list_of_files_to_compare_with_has_those_of_the_same_size_first() {
    let (_case, mut window) = opened();
    select(&mut window, "noise.png");
    window.key_press_modifiers(Modifiers::SHIFT, Key::C);
    for _ in 0..3 {
        window.step();
    }
    window.get_by_label("1 of the same size, 2 of another");
    let same = window.get_by_label("Compare with tail.png, 64×64").rect();
    let other = window.get_by_label("Compare with alpha.png, 48×48, another size").rect();
    assert!(same.top() < other.top());
    window.check_accessibility();
    window.get_by_label("Filter the files to compare with").type_text("PALETTE");
    for _ in 0..3 {
        window.step();
    }
    window.get_by_label("0 of the same size, 1 of another");
    // Escape closes the list and stops nothing.
    window.key_press(Key::Escape);
    for _ in 0..3 {
        window.step();
    }
    assert!(canvas(&window).tools.pick.is_none());
    send(&mut window, [CanvasCommand::PickSecond]);
    click(&mut window, "Compare with tail.png, 64×64");
    assert!(canvas(&window).tools.pick.is_none());
    let held = canvas(&window).tools.compare.second.clone().expect("it is held");
    assert_eq!(held.name, "tail.png");
}

#[test]
fn a_bookmark_brings_back_all_that_was_set() {
    let (_case, mut window) = opened();
    select(&mut window, "tail.png");
    send(&mut window, [CanvasCommand::Hold]);
    select(&mut window, "noise.png");
    let mask = View::Mask(Mask { bits: [1, 2, 0, 0], fold: Fold::Parity });
    send(
        &mut window,
        [
            CanvasCommand::Show(mask),
            CanvasCommand::Zoom(3.0),
            CanvasCommand::ShowHeat(HeatOf::Measure(Measure::PairsOfValues)),
            CanvasCommand::SetHeat(0.25),
            CanvasCommand::FlipSplit,
            CanvasCommand::FlipChange,
            CanvasCommand::Select(Some(Region { x: 3, y: 4, width: 20, height: 10 })),
            CanvasCommand::Pin(Some((7, 9))),
            CanvasCommand::SetGain(5),
            CanvasCommand::Compare(Mode::ChangedBit(Channel::Green, 1)),
        ],
    );
    let before = (canvas(&window).view, canvas(&window).parameters(), canvas(&window).viewport(1.0));
    assert_eq!(before.0, mask);
    window.state().send(RecordCommand::AddBookmark);
    window.step();
    let entry = window.state().record().bookmarks().next().unwrap().1;
    // As another examiner opens it: the record read anew, everything set otherwise.
    let text = starlight::case::to_json(window.state().record());
    assert_eq!(starlight::case::from_json(&text).unwrap(), *window.state().record());
    send(
        &mut window,
        [
            CanvasCommand::Release,
            CanvasCommand::FlipHeat,
            CanvasCommand::FlipSplit,
            CanvasCommand::FlipChange,
            CanvasCommand::Select(None),
            CanvasCommand::Pin(None),
            CanvasCommand::Show(View::Normal),
            CanvasCommand::Fit,
        ],
    );
    select(&mut window, "alpha.png");
    window.state().send(RecordCommand::OpenBookmark(entry));
    window.step();
    settle(&mut window);
    window.step();
    let after = (canvas(&window).view, canvas(&window).parameters(), canvas(&window).viewport(1.0));
    assert_eq!(after, before);
    assert_eq!(canvas(&window).tools.compare.second.as_ref().unwrap().name, "tail.png");
}

#[test]
fn the_view_is_saved_with_a_caption_that_names_it() {
    let case = tempfile::tempdir().unwrap();
    made::film(&case.path().join("film.gif"));
    let out = tempfile::tempdir().unwrap();
    let path = out.path().join("view.png");
    let mut window = window(vec![case.path().to_owned()]);
    wait(&mut window, "the list", |window| !window.state().session().rows().is_empty());
    settle(&mut window);
    let plane = View::Plane { channel: Channel::Red, bit: 0 };
    send(
        &mut window,
        [CanvasCommand::SetLook(Look::Shown), CanvasCommand::ShowFrame(1), CanvasCommand::Show(plane)],
    );
    send(&mut window, [CanvasCommand::SaveView(path.clone())]);
    wait(&mut window, "the file", |_| path.exists());
    let file = std::io::BufReader::new(std::fs::File::open(&path).unwrap());
    let mut reader = png::Decoder::new(file).read_info().unwrap();
    let mut rgba = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut rgba).unwrap();
    let (black, white) = ([0, 0, 0, 255], [255; 4]);
    assert_eq!((&rgba[..4], &rgba[4 * 4..5 * 4]), (&black[..], &white[..]), "green, then red");
    let text = reader.info().utf8_text.first().unwrap().get_text().unwrap();
    assert!(text.starts_with("film.gif\nRed plane 0, frame 2 as shown · 8×8 pixels\nSHA-256 "), "{text}");
}

#[test]
fn a_bookmark_brings_back_the_frame() {
    let case = tempfile::tempdir().unwrap();
    made::film(&case.path().join("film.gif"));
    made::noise(&case.path().join("still.png"), 16, 1);
    let mut window = window(vec![case.path().to_owned()]);
    wait(&mut window, "the list", |window| !window.state().session().rows().is_empty());
    settle(&mut window);
    let kept = Which { index: 2, look: Look::Change { gain: 3 } };
    send(&mut window, [CanvasCommand::ShowFrame(2), CanvasCommand::SetLook(kept.look)]);
    // A view that only the composed canvas has.
    send(&mut window, [CanvasCommand::Show(View::Plane { channel: Channel::Blue, bit: 7 })]);
    window.state().send(RecordCommand::AddBookmark);
    window.step();
    let entry = window.state().record().bookmarks().next().unwrap().1;
    select(&mut window, "still.png");
    window.state().send(RecordCommand::OpenBookmark(entry));
    window.step();
    settle(&mut window);
    let detail = window.state().selected().detail().unwrap();
    assert_eq!((detail.which(), shown(&window)), (kept, View::Plane { channel: Channel::Blue, bit: 7 }));
}
