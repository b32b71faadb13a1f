//! `CryptoStego`.

use starlight::container::Format;
use starlight::lab::tools::cryptostego::embed;
use starlight::pixels::{Layout, Samples};

use super::{TEXT, cover, file, findings, proved, silent};

const TOOL: &str = "cryptostego";

#[test]
fn round_trip() {
    for layout in [Layout::Rgb, Layout::Rgba] {
        let cover = cover(layout, 61, 47, 1);
        silent(&findings("a.png", file(&cover, Format::Png), "quince\n"), TOOL);
        let open = file(&embed(&cover, TEXT, b"").unwrap(), Format::Png);
        proved(&findings("a.png", open, ""), TOOL, TEXT);
        let locked = file(&embed(&cover, TEXT, b"quince").unwrap(), Format::Png);
        proved(&findings("a.png", locked.clone(), "apple\nquince\n"), TOOL, TEXT);
        silent(&findings("a.png", locked.clone(), "apple\n"), TOOL);
        silent(&findings("a.png", locked, ""), TOOL);
    }
    assert!(embed(&cover(Layout::Rgb, 8, 8, 1), TEXT, b"").is_none());
}

#[test]
fn flat_and_small_pictures_are_nothing() {
    for (width, height) in [(1, 1), (3, 3), (40, 40)] {
        for value in [0, 255] {
            let mut flat = cover(Layout::Rgb, width, height, 1);
            flat.samples = Samples::Eight(vec![value; flat.pixels() * 3]);
            silent(&findings("a.png", file(&flat, Format::Png), "quince\n"), TOOL);
        }
    }
}
