//! auyer/steganography.

use starlight::container::Format;
use starlight::lab::tools::auyer::embed;
use starlight::pixels::Layout;

use super::{TEXT, cover, file, findings, proved, silent};

const TOOL: &str = "auyer-steganography";

#[test]
fn round_trip() {
    for layout in [Layout::Rgb, Layout::Rgba] {
        let cover = cover(layout, 61, 47, 1);
        let stego = embed(&cover, TEXT).unwrap();
        proved(&findings("a.png", file(&stego, Format::Png), ""), TOOL, TEXT);
        silent(&findings("a.png", file(&cover, Format::Png), ""), TOOL);
    }
    assert!(embed(&cover(Layout::Rgb, 8, 8, 1), TEXT).is_none());
}
