//! Frames of an animation, codes in a view, and the plane that opens first.

use super::*;

use starlight::gui::commands::CanvasCommand;
use starlight::gui::frames::{Look, Which};
use starlight::gui::panels::canvas::Codes;
use starlight::pixels::Image;
use starlight::pixels::view::Channel;

fn click(window: &mut Window, label: &str) {
    window.get_by_label(label).click_accesskit();
    window.step();
    settle(window);
    window.step();
}

fn open(window: &mut Window) {
    wait(window, "the list", |window| !window.state().session().rows().is_empty());
    settle(window);
}

fn image(window: &Window) -> &Image {
    window.state().selected().detail().unwrap().pixels().expect("the frame is decoded")
}

fn which(window: &Window) -> Which {
    window.state().selected().detail().unwrap().which()
}

#[test]
fn frames_are_stepped_through_in_every_view_and_set_against_the_one_before() {
    let case = tempfile::tempdir().unwrap();
    made::film(&case.path().join("film.gif"));
    let mut window = window(vec![case.path().to_owned()]);
    open(&mut window);
    window.get_by_label("View: Normal, frame 1 as stored");
    window.get_by_label("Frame");
    press(&mut window, Key::Period);
    assert_eq!(which(&window), Which { index: 1, look: Look::Stored });
    assert_eq!((image(&window).width, image(&window).height), (4, 4), "its own rectangle");
    window.get_by_label("4×4 at 0,0, drawn over, stays");
    // The view stays, and is the frame's own.
    window.state().send(CanvasCommand::Show(View::IndexLsb));
    window.step();
    settle(&mut window);
    press(&mut window, Key::Period);
    assert_eq!((shown(&window), image(&window).width), (View::IndexLsb, 1));
    window.get_by_label("Image, Palette index LSB, frame 3 as stored");
    click(&mut window, "Frames: as shown");
    assert_eq!((image(&window).width, image(&window).rgba8(7)), (8, [0, 0, 255, 255]));
    assert_eq!(image(&window).rgba8(0), [0, 255, 0, 255], "the frame before is still there");
    press(&mut window, Key::G);
    assert_eq!(shown(&window), View::Plane { channel: Channel::Green, bit: 0 });
    click(&mut window, "Frames: change");
    assert_eq!((image(&window).rgba8(0), image(&window).rgba8(7)), ([0, 0, 0, 255], [255, 0, 255, 255]));
    window.get_by_label("Factor of the change");
    window.check_accessibility();
    // A ring: the first frame has none before it, and says so.
    press(&mut window, Key::Period);
    assert_eq!(which(&window).index, 0);
    assert!(window.state().selected().detail().unwrap().pixels().is_none());
    let plane = shown(&window);
    click(&mut window, "Frames: as stored");
    assert!(which(&window).analysed());
    assert_eq!((image(&window).width, shown(&window)), (8, plane));
    press(&mut window, Key::Comma);
    assert_eq!(which(&window).index, 2);
}

#[test]
fn frames_play_and_pause() {
    let case = tempfile::tempdir().unwrap();
    made::film(&case.path().join("film.gif"));
    made::noise(&case.path().join("still.png"), 16, 1);
    let mut window = window(vec![case.path().to_owned()]);
    open(&mut window);
    window.key_press(Key::K);
    for index in [1, 2, 0] {
        wait(&mut window, "the next frame", |window| which(window) == Which { index, look: Look::Shown });
    }
    window.get_by_label("Pause the frames").click_accesskit();
    window.step();
    settle(&mut window);
    assert!(!window.state().panels().canvas.frames.playing);
    window.get_by_label("Play the frames");
    // A still has no strip, and says so when it is asked.
    select(&mut window, "still.png");
    assert!(window.query_by_label("Play the frames").is_none());
    press(&mut window, Key::Period);
    assert!(which(&window).analysed());
}

/// A photograph with a code in a plane, and noise before it in the list.
fn photograph() -> (tempfile::TempDir, Window) {
    let case = tempfile::tempdir().unwrap();
    made::noise(&case.path().join("a.png"), 64, 1);
    photograph::write(&case.path().join("photo.png"));
    let mut window = window(vec![case.path().to_owned()]);
    open(&mut window);
    (case, window)
}

const PLANE: View = View::Plane { channel: Channel::Blue, bit: 0 };

#[test]
fn a_plane_with_structure_opens_first_and_says_why() {
    let (_case, mut window) = photograph();
    press(&mut window, Key::G);
    let own = View::Plane { channel: Channel::Green, bit: 0 };
    select(&mut window, "photo.png");
    assert_eq!(shown(&window), PLANE);
    window.get_by_label_contains("Opened first: ");
    // It is no choice of the examiner's: the next file is shown as the last one was.
    select(&mut window, "a.png");
    assert_eq!(shown(&window), own);
    select(&mut window, "photo.png");
    assert_eq!(shown(&window), PLANE);
    press(&mut window, Key::Space);
    assert_eq!(shown(&window), View::Normal);
    assert!(window.query_by_label_contains("Opened first: ").is_none());
    press(&mut window, Key::Space);
    assert_eq!(shown(&window), PLANE);
    click(&mut window, "Image as it is");
    // Now the examiner has chosen.
    select(&mut window, "a.png");
    select(&mut window, "photo.png");
    assert_eq!(shown(&window), View::Normal);
}

#[test]
fn codes_are_read_in_the_view_shown() {
    let (_case, mut window) = photograph();
    select(&mut window, "photo.png");
    press(&mut window, Key::Q);
    let Codes::Known(read) = window.state().panels().canvas.tools.codes.clone() else { panic!("not read") };
    assert_eq!((read.codes.len(), read.view), (1, PLANE));
    assert_eq!(read.codes[0].text.raw(), photograph::TEXT);
    window.get_by_label("QR code");
    // The finding about the plane says it too.
    assert!(window.query_all_by_label(photograph::TEXT).count() >= 1);
    window.get_by_label_contains("Show code 1, ");
    window.get_by_label("Copy the text of code 1");
    window.check_accessibility();
    press(&mut window, Key::Space);
    window.get_by_label_contains("Show code 1, ").click_accesskit();
    window.step();
    settle(&mut window);
    let canvas = &window.state().panels().canvas;
    assert_eq!((canvas.region, canvas.view), (Some(read.codes[0].region), PLANE));
    press(&mut window, Key::Space);
    press(&mut window, Key::Q);
    window.get_by_label("No code was read in Normal.");
}
