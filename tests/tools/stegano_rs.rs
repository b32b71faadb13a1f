//! stegano-rs.

use starlight::container::Format;
use starlight::lab::tools::stegano_rs::{archive, embed, framed, locked};
use starlight::pixels::Layout;

use super::{TEXT, cover, file, findings, proved, silent};

const TOOL: &str = "stegano-rs";

#[test]
fn round_trip_of_all_versions_and_steps() {
    let zip = archive(&[("note.txt", TEXT)]).unwrap();
    let old_text = [&[1], TEXT, &[0xff]].concat();
    let old_archive = [&[2], zip.as_slice(), &[0xff, 0xff]].concat();
    let cover = cover(Layout::Rgba, 111, 67, 1);
    for (stream, step, named) in [
        (framed(0x0c, &zip), 1, true),
        (framed(0x0c, &zip), 2, true),
        (framed(0x0c, &zip), 7, true),
        (framed(0x04, &zip), 1, true),
        (old_text, 1, false),
        (old_archive, 1, true),
    ] {
        let stego = embed(&cover, &stream, step).unwrap();
        let payload = proved(&findings("a.png", file(&stego, Format::Png), ""), TOOL, TEXT).payload.unwrap();
        assert_eq!(payload.name.is_some_and(|name| name.raw() == "note.txt"), named);
    }
    silent(&findings("a.png", file(&cover, Format::Png), ""), TOOL);
    silent(&findings("a.png", file(&super::cover(Layout::Rgb, 1, 1, 1), Format::Png), ""), TOOL);
    silent(&findings("a.png", file(&super::cover(Layout::Rgb, 2, 2, 1), Format::Png), ""), TOOL);
}

#[test]
fn several_files_come_as_their_archive() {
    let zip = archive(&[("a.txt", TEXT), ("b.txt", b"more")]).unwrap();
    let stego = embed(&cover(Layout::Rgb, 111, 67, 1), &framed(0x0c, &zip), 1).unwrap();
    proved(&findings("a.png", file(&stego, Format::Png), ""), TOOL, &zip);
}

#[test]
fn recognised_and_opened_by_its_password() {
    let zip = archive(&[("note.txt", TEXT)]).unwrap();
    let stego =
        embed(&cover(Layout::Rgba, 111, 67, 1), &framed(0x2c, &locked(&zip, "hunter2").unwrap()), 1).unwrap();
    let bytes = file(&stego, Format::Png);
    assert!(
        proved(&findings("a.png", bytes.clone(), "wrong\nhunter2\n"), TOOL, TEXT).summary.contains("hunter2")
    );
    let found = findings("a.png", bytes, "wrong\n");
    let locked = found.iter().find(|finding| finding.id == TOOL).unwrap();
    assert!(locked.raises && locked.payload.is_none(), "{}", locked.summary);
}
