//! cryptosteganography.

use starlight::container::Format;
use starlight::lab::tools::cryptosteganography::embed;
use starlight::pixels::Layout;

use super::{TEXT, cover, file, findings, proved, silent};

const TOOL: &str = "cryptosteganography";

#[test]
fn recognised_and_opened_by_its_password() {
    for layout in [Layout::Rgb, Layout::Rgba] {
        let cover = cover(layout, 61, 47, 1);
        let bytes = file(&embed(&cover, TEXT, "hunter2").unwrap(), Format::Png);
        assert!(
            proved(&findings("a.png", bytes.clone(), "wrong\nhunter2\n"), TOOL, TEXT)
                .summary
                .contains("hunter2")
        );
        let found = findings("a.png", bytes, "wrong\n");
        let locked = found.iter().find(|finding| finding.id == TOOL).unwrap();
        assert!(locked.raises && locked.payload.is_none(), "{}", locked.summary);
        silent(&findings("a.png", file(&cover, Format::Png), "hunter2\n"), TOOL);
    }
    assert!(embed(&cover(Layout::Rgb, 20, 20, 1), TEXT, "x").is_none());
}
