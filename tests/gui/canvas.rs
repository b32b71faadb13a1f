//! The image and the tools over it.

use super::*;

use eframe::egui::{Event, PointerButton, Pos2, Rect, vec2};
use starlight::container::Format;
use starlight::finding::Region;
use starlight::gui::commands::CanvasCommand;
use starlight::gui::panels::canvas::{Counted, Drawer, Mode, Tools};
use starlight::pixels::stored_at;
use starlight::pixels::view::{Channel, Fold, Mask};

fn tools(window: &Window) -> &Tools {
    &window.state().panels().canvas.tools
}

/// The canvas with the picture in it.
fn canvas(window: &Window) -> Rect {
    window.get_by_label_contains("Image, ").rect()
}

fn send(window: &mut Window, command: CanvasCommand) {
    window.state().send(command);
    window.step();
    settle(window);
    window.step();
}

/// A press at one place and a release at another, with `modifiers` held.
fn drag(window: &mut Window, [from, to]: [Pos2; 2], modifiers: Modifiers) {
    let button =
        |pos, pressed| Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers };
    let middle = from + (to - from) / 2.0;
    for event in [
        Event::PointerMoved(from),
        button(from, true),
        Event::PointerMoved(middle),
        Event::PointerMoved(to),
        button(to, false),
    ] {
        window.event_modifiers(event, modifiers);
        window.step();
    }
    settle(window);
    window.step();
}

#[test]
fn a_click_pins_a_pixel_and_keys_move_the_pin() {
    let (_case, mut window) = opened();
    select(&mut window, "noise.png");
    assert_eq!(tools(&window).drawer, None, "the picture has the room");
    press(&mut window, Key::I);
    let centre = canvas(&window).center();
    window.hover_at(centre + vec2(3.0, 3.0));
    window.step();
    window.step();
    assert!(window.query_by_label("Pin").is_some(), "the inspector follows the pointer");
    window.get_by_label("Pin").click_accesskit();
    window.step();
    window.step();
    let (x, y) = tools(&window).pinned.expect("the pixel under the pointer is pinned");
    window.get_by_label(&format!("x {x}  y {y}"));
    window.key_press_modifiers(Modifiers::ALT, Key::ArrowRight);
    window.step();
    window.key_press_modifiers(Modifiers::ALT, Key::ArrowUp);
    window.step();
    window.step();
    assert_eq!(tools(&window).pinned, Some((x + 1, y - 1)));
    assert_eq!(shown(&window), View::Normal, "Alt with an arrow steps no view");
    window.get_by_label("Unpin").click_accesskit();
    window.step();
    window.step();
    assert_eq!(tools(&window).pinned, None);
    press(&mut window, Key::X);
    assert!(tools(&window).pinned.is_some());
    window.get_by_label_contains("Values of red around: ");
    window.get_by_label("Values of blue around").click_accesskit();
    window.step();
    window.step();
    window.get_by_label_contains("Values of blue around: ");
    window.check_accessibility();
}

#[test]
fn a_drag_with_shift_selects_and_measures() {
    let (_case, mut window) = opened();
    select(&mut window, "noise.png");
    let centre = canvas(&window).center();
    drag(&mut window, [centre - vec2(40.0, 30.0), centre + vec2(40.0, 30.0)], Modifiers::SHIFT);
    let region = tools(&window).selection.expect("a rectangle");
    assert!(region.width > region.height && region.x + region.width <= 64, "{region:?}");
    assert_eq!(tools(&window).drawer, Some(Drawer::Selection));
    window.get_by_label("Copy the numbers");
    window.get_by_label("LSB ent.");
    // The same by typing.
    send(&mut window, CanvasCommand::Select(Some(Region { x: 60, y: 0, width: 10, height: 2 })));
    assert_eq!(tools(&window).selection, Some(Region { x: 60, y: 0, width: 4, height: 2 }));
    window.get_by_label("8 pixels");
    window.get_by_label("Left column of the selection");
    window.get_by_label("Clear the selection").click_accesskit();
    window.step();
    window.step();
    assert_eq!(tools(&window).selection, None);
    // Without Shift the same drag moves the image.
    drag(&mut window, [centre, centre + vec2(30.0, 0.0)], Modifiers::NONE);
    assert_eq!(tools(&window).selection, None);
    assert!(!window.state().panels().canvas.fitted());
}

#[test]
fn all_planes_are_a_key_away_and_one_click_opens_one() {
    let (_case, mut window) = opened();
    select(&mut window, "noise.png");
    press(&mut window, Key::P);
    window.step();
    let views = window.state().selected().detail().unwrap().views.clone();
    for view in &views {
        window.get_by_label(&format!("Open {}", view.name()));
    }
    window.check_accessibility();
    window.get_by_label("Open Green plane 5").click_accesskit();
    window.step();
    settle(&mut window);
    window.step();
    assert_eq!(shown(&window), View::Plane { channel: Channel::Green, bit: 5 });
    assert!(!tools(&window).planes);
    window.get_by_label("Image, Green plane 5");
}

#[test]
fn the_divider_splits_image_and_view() {
    let (_case, mut window) = opened();
    select(&mut window, "noise.png");
    press(&mut window, Key::R);
    press(&mut window, Key::S);
    window.step();
    let divider = window.get_by_label("Divider between image and view").rect().center();
    drag(&mut window, [divider, divider + vec2(60.0, 0.0)], Modifiers::NONE);
    let share = tools(&window).split.expect("there is a divider");
    assert!(share > 0.55, "{share}");
    assert!(window.state().panels().canvas.fitted(), "the image stays where it is");
    window.check_accessibility();
    press(&mut window, Key::Space);
    assert_eq!(shown(&window), View::Normal);
    press(&mut window, Key::S);
    assert_eq!(tools(&window).split, None);
}

#[test]
fn the_heat_map_is_laid_over_and_told() {
    let (_case, mut window) = opened();
    select(&mut window, "noise.png");
    press(&mut window, Key::H);
    window.step();
    window.get_by_label("Opacity of the heat map");
    window.get_by_label("Heat map").click_accesskit();
    window.step();
    window.step();
    assert_eq!(tools(&window).heat, None);
}

#[test]
fn a_large_image_has_an_overview_and_keeps_its_place_across_views_and_files() {
    let (_case, mut window) = opened();
    select(&mut window, "noise.png");
    assert!(window.query_by_label("Overview of the image").is_none());
    send(&mut window, CanvasCommand::Zoom(16.0));
    window.step();
    settle(&mut window);
    window.step();
    let before = window.state().panels().canvas.scale;
    assert!(before > 8.0, "{before}");
    let overview = window.get_by_label("Overview of the image").rect();
    drag(&mut window, [overview.center(), overview.min + vec2(4.0, 4.0)], Modifiers::NONE);
    press(&mut window, Key::ArrowRight);
    select(&mut window, "tail.png");
    let canvas = &window.state().panels().canvas;
    assert!(!canvas.fitted() && (canvas.scale - before).abs() < 1e-6, "of the same size");
    select(&mut window, "alpha.png");
    assert!(window.state().panels().canvas.fitted(), "of another size");
}

#[test]
fn pixels_of_a_bitmap_lead_to_their_bytes() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples/city.bmp");
    let mut window = window(vec![sample]);
    wait(&mut window, "the list", |window| !window.state().session().rows().is_empty());
    settle(&mut window);
    send(&mut window, CanvasCommand::FlipDrawer(Drawer::Pixel));
    send(&mut window, CanvasCommand::Pin(Some((1, 0))));
    let file = window.state().selected().detail().unwrap().evidence.clone();
    let stored = stored_at(file.bytes(), Some(Format::Bmp), 1, 0).expect("it is stored as it is");
    window.get_by_label(&format!("3 bytes at {:#010x}", stored.offset)).click_accesskit();
    window.step();
    window.step();
    let span = window.state().panels().bytes.hex.selection().expect("bytes are selected");
    let detail = window.state().selected().detail().unwrap();
    let mut stored = span.of(detail.evidence.bytes()).to_vec();
    stored.reverse();
    let [r, g, b, _] = detail.image.as_ref().unwrap().rgba8(1);
    assert_eq!(stored, [r, g, b]);
}

#[test]
fn views_are_chosen_from_a_table_and_mixed() {
    let (_case, mut window) = opened();
    select(&mut window, "noise.png");
    let step = |window: &mut Window, label: &str| {
        window.get_by_label(label).click_accesskit();
        for _ in 0..3 {
            window.step();
        }
    };
    step(&mut window, "View: Normal");
    step(&mut window, "Blue plane 2");
    assert_eq!(shown(&window), View::Plane { channel: Channel::Blue, bit: 2 });
    window.check_accessibility();
    // The list stays open while bits are picked.
    step(&mut window, "Bit 1 of red");
    let mask = Mask { bits: [3, 1, 1, 0], fold: Fold::Colours };
    assert_eq!(shown(&window), View::Mask(mask));
    step(&mut window, "Exclusive-or");
    assert_eq!(shown(&window), View::Mask(Mask { fold: Fold::Parity, ..mask }));
    step(&mut window, "Invert");
    assert_eq!(shown(&window), View::Mask(Mask { fold: Fold::Parity, ..mask }).inverse());
    settle(&mut window);
    window.get_by_label("View: Inverse of bits r3 g1 b1 as parity");
}

#[test]
fn a_held_file_is_compared_with_those_selected_after_it() {
    let (case, mut window) = opened();
    // The low bit of one sample differs.
    let sample = |low| {
        let path = case.path().join(format!("pair-{low}.png"));
        let mut samples = vec![100; 40 * 40 * 3];
        samples[0] += low;
        made::rgb(&path, &samples, 40);
        path
    };
    let pair = [sample(0), sample(1)];
    window.state().send(FilesCommand::Open(pair.to_vec()));
    wait(&mut window, "the pair", |window| window.state().session().find("pair-1.png").is_some());
    settle(&mut window);
    select(&mut window, "pair-0.png");
    press(&mut window, Key::C);
    select(&mut window, "pair-1.png");
    window.step();
    let Counted::Known(Ok(changed)) = &tools(&window).compare.counted else { panic!("not counted") };
    assert_eq!((changed.pixels, changed.of), (1, 1600));
    window.get_by_label("Changed bits of red plane 0, 1").click_accesskit();
    window.step();
    settle(&mut window);
    assert_eq!(tools(&window).compare.mode, Mode::ChangedBit(Channel::Red, 0));
    for mode in Mode::ALL {
        window.get_by_label(&format!("Compare: {}", mode.name())).click_accesskit();
        window.step();
        settle(&mut window);
        assert_eq!(tools(&window).compare.mode, mode);
    }
    window.check_accessibility();
    select(&mut window, "alpha.png");
    window.get_by_label_contains("only images of one size are compared");
    window.get_by_label("Release the held file").click_accesskit();
    window.step();
    window.step();
    assert!(tools(&window).compare.second.is_none());
    send(&mut window, CanvasCommand::HoldFile(pair[0].clone()));
    assert!(tools(&window).compare.second.is_some());
}
