//! Matroschka.

use starlight::container::Format;
use starlight::finding::Class;
use starlight::lab::tools::matroschka::embed;
use starlight::pixels::Layout;

use super::{TEXT, cover, file, findings, proved, silent};

const TOOL: &str = "matroschka";

#[test]
fn recognised_and_opened_by_its_password() {
    for (layout, picture) in
        [(Layout::Rgb, false), (Layout::Rgba, false), (Layout::GreyAlpha, false), (Layout::Rgb, true)]
    {
        let cover = cover(layout, 61, 47, 1);
        let bytes = file(&embed(&cover, TEXT, picture, "hunter2").unwrap(), Format::Png);
        assert!(
            proved(&findings("a.png", bytes.clone(), "wrong\nhunter2\n"), TOOL, TEXT)
                .summary
                .contains("hunter2")
        );
        let found = findings("a.png", bytes, "wrong\n");
        let locked = found.iter().find(|finding| finding.id == TOOL).unwrap();
        assert!(locked.class == Class::Proof && locked.payload.is_none(), "{}", locked.summary);
        silent(&findings("a.png", file(&cover, Format::Png), "hunter2\n"), TOOL);
    }
    assert!(embed(&cover(Layout::Rgb, 8, 8, 1), TEXT, false, "x").is_none());
}
