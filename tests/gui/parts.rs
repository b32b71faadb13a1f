//! Parts of evidence as rows of their own.

use starlight::finding::{Finding, PayloadKind};
use starlight::gui::commands::BytesCommand;
use starlight::gui::detail::Source;
use starlight::gui::parts::{BUDGET, Take};
use starlight::span::Span;

use super::*;

fn frames(window: &mut Window) {
    for _ in 0..3 {
        window.step();
    }
}

/// An image with another one behind its end, whose own tail is a text.
fn nested() -> tempfile::TempDir {
    let case = made::case();
    let read = |name: &str| std::fs::read(case.path().join(name)).unwrap();
    let outer = [read("noise.png"), read("tail.png")].concat();
    std::fs::write(case.path().join("nested.png"), outer).unwrap();
    case
}

#[test]
fn a_recovered_image_becomes_a_row_that_says_where_it_came_from() {
    let case = nested();
    let mut window = window(vec![case.path().to_owned()]);
    wait(&mut window, "the list", |window| window.state().session().len() == 6);
    settle(&mut window);
    select(&mut window, "nested.png");
    let findings = window.state().selected().detail().unwrap().findings();
    let is_file = |finding: &Finding| {
        finding.payload.as_ref().is_some_and(|payload| matches!(payload.kind, PayloadKind::File(_)))
    };
    let index = findings.iter().position(is_file).expect("the inner image");
    let id = findings[index].id;
    window.get_by_label(&format!("Open payload {} as a row", index + 1)).click_accesskit();
    wait(&mut window, "the row", |window| window.state().session().len() == 7);
    settle(&mut window);
    let session = window.state().session();
    let row = &session.rows()[session.selected().expect("it is selected")];
    let part = row.part.clone().expect("it is a part");
    let inner = std::fs::read(case.path().join("tail.png")).unwrap();
    assert!(part.evidence.bytes().len() > 100 && inner.starts_with(part.evidence.bytes()));
    assert!(row.digest().is_some(), "it is examined as any other image");
    window.get_by_label_contains(&format!("Part of nested.png: what finding {} ({id}) read back", index + 1));
    window.get_by_label_contains(", part of another file");
    window.check_accessibility();
    // Nothing shows it again on a command line, and nothing was written.
    assert!(window.query_all_by_label("Copy command").next().is_none());
    assert_eq!(std::fs::read_dir(case.path()).unwrap().count(), 6);
    // It leaves with its provenance.
    let out = tempfile::tempdir().unwrap();
    let (json, saved) = (out.path().join("one.json"), out.path().join("part.png"));
    window.state().send(FilesCommand::Export(Scope::Selected, json.clone()));
    window.state().send(FilesCommand::SavePart(saved.clone()));
    wait(&mut window, "the files", |_| json.exists() && saved.exists());
    settle(&mut window);
    let record = &read(&json)[0];
    let nested_path = case.path().join("nested.png");
    assert_eq!(record["provenance"]["parent_path"], nested_path.to_str().unwrap());
    assert_eq!(
        (&record["provenance"]["finding"], &record["provenance"]["finding_id"]),
        (&index.into(), &id.into())
    );
    assert_eq!(record["file_path"], format!("{}!{index}", nested_path.display()));
    assert_eq!(std::fs::read(saved).unwrap(), part.evidence.bytes());
    // Scanned again it stays; opened again it is the same row.
    window.state().send(FilesCommand::Rescan);
    window.step();
    settle(&mut window);
    assert_eq!(window.state().session().len(), 7);
    window.get_by_label("Show where it came from").click_accesskit();
    frames(&mut window);
    settle(&mut window);
    assert_eq!(window.state().session().selected(), window.state().session().find("nested.png"));
    window.state().send(FilesCommand::OpenPart(Take::Payload(index)));
    window.step();
    settle(&mut window);
    assert_eq!(window.state().session().len(), 7);
}

#[test]
fn bytes_and_streams_become_rows_within_a_budget() {
    let (_case, mut window) = opened();
    select(&mut window, "tail.png");
    window.state().send(BytesCommand::ShowBytes(Source::File, Span::new(0, 64)));
    frames(&mut window);
    window.state().send(FilesCommand::OpenSelection);
    wait(&mut window, "the row", |window| window.state().session().len() == 6);
    settle(&mut window);
    let row = window.state().session().selected().unwrap();
    let row = &window.state().session().rows()[row];
    assert!(row.path.to_str().unwrap().ends_with("tail.png!0x0+64"), "{:?}", row.path);
    assert_eq!(row.part.as_ref().unwrap().evidence.bytes().len(), 64);
    window.get_by_label_contains("Part of tail.png: a selection, 64 bytes at 0x0 of the file");
    select(&mut window, "noise.png");
    window.state().send(BytesCommand::SetStream("b1,rgb,msb,xy".into()));
    frames(&mut window);
    settle(&mut window);
    window.get_by_label("Open the stream as a row").click_accesskit();
    wait(&mut window, "the row", |window| window.state().session().len() == 7);
    settle(&mut window);
    window.get_by_label_contains("Part of noise.png: the bit stream b1,rgb,msb,xy");
    assert_eq!(
        window.state().session().count(Kind::Failed),
        2,
        "bytes of a stream are no image, and can be looked into all the same"
    );
    // What does not fit is told.
    let case = tempfile::tempdir().unwrap();
    let big = case.path().join("big.png");
    std::fs::write(&big, vec![0; BUDGET + 1]).unwrap();
    window.state().send(FilesCommand::Open(vec![big]));
    wait(&mut window, "the file", |window| window.state().session().len() == 8);
    settle(&mut window);
    select(&mut window, "big.png");
    window.state().send(FilesCommand::OpenPart(Take::Bytes(Source::File, Span::new(0, BUDGET as u64))));
    window.step();
    wait(&mut window, "the message", |window| {
        window.state().toasts().list().iter().any(|toast| toast.text.starts_with("There is no room left"))
    });
    assert_eq!(window.state().session().len(), 8);
}
