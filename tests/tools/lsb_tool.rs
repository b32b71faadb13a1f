//! lsb-tool.

use starlight::container::Format;
use starlight::lab::tools::lsb_tool::embed;
use starlight::pixels::Layout;

use super::{TEXT, cover, file, findings, proved, silent};

const TOOL: &str = "lsb-tool";

#[test]
fn round_trip() {
    for (layout, depth, names) in [
        (Layout::Rgb, 1, 0),
        (Layout::Rgba, 2, 20),
        (Layout::Grey, 3, 8),
        (Layout::GreyAlpha, 1, 8),
        (Layout::Indexed, 1, 0),
    ] {
        let cover = cover(layout, 61, 53, 1);
        silent(&findings("a.png", file(&cover, Format::Png), "quince\n"), TOOL);
        let stego = embed(&cover, &[("note.txt", TEXT), ("b", &[9; 40])], "quince", depth, names).unwrap();
        let stego = file(&stego, Format::Png);
        let found = findings("a.png", stego.clone(), "apple\nquince\n");
        let finding = proved(&found, TOOL, TEXT);
        let name = finding.payload.unwrap().name.map(|name| name.to_string());
        assert_eq!(name.as_deref(), (names > 0).then_some("note.txt"));
        proved(&found, TOOL, &[9; 40]);
        silent(&findings("a.png", stego.clone(), "apple\n"), TOOL);
        silent(&findings("a.png", stego, ""), TOOL);
    }
    assert!(embed(&cover(Layout::Rgb, 8, 8, 1), &[("", TEXT)], "quince", 1, 0).is_none());
}

#[test]
fn small_pictures_are_nothing() {
    for (width, height) in [(1, 1), (2, 3), (13, 1)] {
        silent(
            &findings("a.png", file(&cover(Layout::Grey, width, height, 1), Format::Png), "quince\n"),
            TOOL,
        );
    }
}
