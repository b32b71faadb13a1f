//! The bytes: every page, every link, by what a screen reader hears.

use std::path::PathBuf;

use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use starlight::gui::commands::{BytesCommand, CopyAs};
use starlight::gui::detail::Source;
use starlight::gui::panels::bytes::Tab;
use starlight::gui::studies::How;
use starlight::span::Span;

use super::{Window, opened, select, settle, wait, window};

/// A window with one of the sample files open and everything done.
#[track_caller]
pub(crate) fn sample(name: &str) -> Window {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("assets/samples").join(name);
    let mut window = window(vec![path]);
    wait(&mut window, "the list", |window| !window.state().session().rows().is_empty());
    settle(&mut window);
    window
}

fn steps(window: &mut Window, count: usize) {
    (0..count).for_each(|_| window.step());
}

#[track_caller]
fn send(window: &mut Window, command: BytesCommand) {
    window.state().send(command);
    steps(window, 2);
    settle(window);
}

fn selection(window: &Window) -> Option<Span> {
    window.state().panels().bytes.hex.selection()
}

#[track_caller]
fn copied(window: &Window) -> Option<String> {
    window.output().platform_output.commands.iter().find_map(|command| match command {
        eframe::egui::OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    })
}

#[test]
fn selecting_bytes_marks_their_structure_and_back() {
    let mut window = sample("shore-tail.jpg");
    send(&mut window, BytesCommand::ShowTab(Tab::Structure));
    window.get_by_label_contains("Coverage of the file: ");
    let detail = window.state().selected().detail().unwrap();
    let tail = detail.analysis().unwrap().container.segments.last().unwrap().clone();
    send(&mut window, BytesCommand::ShowBytes(Source::File, Span::new(tail.span.offset + 1, 1)));
    send(&mut window, BytesCommand::ShowTab(Tab::Structure));
    let name = format!("Structure {} at {:#010x}", tail.name, tail.span.offset);
    let row = window.get_by_label(&name);
    row.click_accesskit();
    steps(&mut window, 3);
    assert_eq!(selection(&window), Some(tail.span));
    window.check_accessibility();
}

#[test]
fn selected_bytes_mark_the_pixels_they_hold() {
    let mut window = sample("city.bmp");
    let detail = window.state().selected().detail().unwrap();
    let format = detail.analysis().unwrap().container.format;
    let span = starlight::pixels::stored_at(detail.evidence.bytes(), format, 17, 9).unwrap();
    send(&mut window, BytesCommand::Goto(format!("{}", span.offset)));
    let region = window.state().panels().canvas.region.unwrap();
    assert_eq!((region.x, region.y, region.width, region.height), (17, 9, 1, 1));
    window.get_by_label_contains(" · pixel 17,9");
    // Where the data are coded no pixel is named.
    let mut window = sample("bay.png");
    send(&mut window, BytesCommand::Goto("1000h".into()));
    window.get_by_label_contains("coded image data, no single pixels");
}

#[test]
fn a_sweep_stops_at_once_and_can_be_begun_again() {
    let case = tempfile::tempdir().unwrap();
    super::made::noise(&case.path().join("large.png"), 1000, 5);
    let mut window = window(vec![case.path().to_owned()]);
    wait(&mut window, "the list", |window| !window.state().session().rows().is_empty());
    settle(&mut window);
    window.state().send(BytesCommand::FlipSweep);
    steps(&mut window, 3);
    window.get_by_label("Stop the sweep").click_accesskit();
    steps(&mut window, 2);
    window.get_by_label("The sweep was stopped.");
    assert!(window.state().settled(), "nothing is waited for");
    window.get_by_label("Sweep again").click_accesskit();
    steps(&mut window, 3);
    window.get_by_label("Stop the sweep");
    window.key_press(Key::Escape);
    steps(&mut window, 3);
    window.get_by_label("The sweep was stopped.");
}

#[test]
fn bytes_are_found_and_gone_to_and_copied() {
    let (_case, mut window) = opened();
    select(&mut window, "tail.png");
    window.key_press_modifiers(Modifiers::COMMAND, Key::G);
    steps(&mut window, 3);
    assert_eq!(window.state().panels().bytes.tab, Tab::Hex);
    window.get_by_label("Go to offset").type_text("0x10");
    steps(&mut window, 2);
    window.key_press(Key::Enter);
    steps(&mut window, 3);
    assert_eq!(selection(&window), Some(Span::new(16, 1)));
    send(&mut window, BytesCommand::Find("49 48 44 ??".into(), How::Hex));
    send(&mut window, BytesCommand::FindStep(true));
    assert_eq!(selection(&window), Some(Span::new(12, 4)));
    window.get_by_label("1 of 1");
    send(&mut window, BytesCommand::Find("THURSDAY".into(), How::Text));
    send(&mut window, BytesCommand::FindStep(true));
    for (way, expected) in [
        (CopyAs::Hex, "54 68 75 72 73 64 61 79"),
        (CopyAs::Text, "Thursday"),
        (CopyAs::Base64, "VGh1cnNkYXk="),
    ] {
        window.state().send(BytesCommand::Copy(way));
        window.step();
        assert_eq!(copied(&window).as_deref(), Some(expected));
    }
    send(&mut window, BytesCommand::Goto("99999999".into()));
    assert!(window.state().toasts().list().iter().any(|toast| toast.wrong));
    send(&mut window, BytesCommand::FlipImage);
    window.get_by_label_contains("Bytes as image, 64 a row");
    window.check_accessibility();
}

#[test]
fn arrows_move_the_cursor_while_the_bytes_have_the_keyboard() {
    let (_case, mut window) = opened();
    select(&mut window, "tail.png");
    send(&mut window, BytesCommand::ShowTab(Tab::Hex));
    let file = window.state().selected().row();
    window.get_by_label_contains("Hex view, ").focus();
    steps(&mut window, 3);
    for _ in 0..2 {
        window.key_press(Key::ArrowDown);
        steps(&mut window, 2);
    }
    window.key_press_modifiers(Modifiers::SHIFT, Key::ArrowRight);
    steps(&mut window, 2);
    assert_eq!(window.state().selected().row(), file, "the list stays where it is");
    let selected = selection(&window).unwrap();
    assert_eq!((selected.offset % 16, selected.length), (0, 2), "{selected:?}");
    window.get_by_label_contains(&format!("Selected {:#010x} to ", selected.offset));
}

#[test]
fn a_stream_is_put_together_read_swept_and_saved() {
    let mut window = sample("ridge-lsb.png");
    send(&mut window, BytesCommand::SetStream("b1,rgb,msb,xy".into()));
    window.get_by_label_contains("Begins with: ");
    let before = window.state().panels().bytes.extract.text.clone();
    window.get_by_label("blue bit 0").click_accesskit();
    steps(&mut window, 4);
    settle(&mut window);
    let after = window.state().panels().bytes.extract.text.clone();
    assert_ne!(before, after);
    assert!(after.starts_with("b1,rg,"), "{after}");
    send(&mut window, BytesCommand::FlipSweep);
    let found = window.query_all_by_label_contains("Sweep result ").count();
    assert!(found > 0, "the sample hides a message in its low bits");
    let out = tempfile::tempdir().unwrap();
    let path = out.path().join("stream.bin");
    window.state().send(BytesCommand::SaveStream(path.clone()));
    wait(&mut window, "the file", |window| !window.state().toasts().list().is_empty());
    let length = std::fs::metadata(&path).unwrap().len();
    assert!(length > 1000);
    window.state().send(BytesCommand::SaveStream(path));
    wait(&mut window, "the refusal", |window| window.state().toasts().list().iter().any(|toast| toast.wrong));
}

#[test]
fn texts_and_fields_lead_to_their_bytes() {
    let mut window = sample("lake-comment.jpg");
    send(&mut window, BytesCommand::ShowTab(Tab::Strings));
    let text = window.get_all_by_label_contains("Text at ").next().unwrap();
    text.click_accesskit();
    steps(&mut window, 3);
    assert!(selection(&window).is_some_and(|span| span.length >= 6));
    send(&mut window, BytesCommand::ShowTab(Tab::Metadata));
    let field = window.get_all_by_label_contains("EXIF Make").next().unwrap();
    field.click_accesskit();
    steps(&mut window, 3);
    assert!(matches!(window.state().panels().bytes.source, Source::Field(_)));
    window.check_accessibility();
}
