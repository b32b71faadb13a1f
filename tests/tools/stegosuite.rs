//! Stegosuite.

use starlight::container::Format;
use starlight::lab::tools::stegosuite::embed;
use starlight::pixels::{Layout, Samples};

use super::{TEXT, cover, file, findings, proved, silent};

const TOOL: &str = "stegosuite";

#[test]
fn round_trip() {
    for (layout, format, filtered) in [
        (Layout::Rgb, Format::Png, true),
        (Layout::Rgba, Format::Png, false),
        (Layout::Rgb, Format::Bmp, true),
    ] {
        let mut cover = cover(layout, 61, 47, 1);
        if let Samples::Eight(samples) = &mut cover.samples {
            // An even area, which the filter leaves out.
            let row = 61 * layout.channels();
            for y in 5..20 {
                samples[y * row + 30..y * row + 90].fill(255);
            }
        }
        silent(&findings("a.png", file(&cover, format), "quince\n"), TOOL);
        for name in ["", "note.txt"] {
            let stego = file(&embed(&cover, name, TEXT, b"quince", filtered).unwrap(), format);
            let finding = proved(&findings("a.png", stego.clone(), "apple\nquince\n"), TOOL, TEXT);
            assert_eq!(finding.payload.unwrap().name.map(|name| name.to_string()).unwrap_or_default(), name);
            silent(&findings("a.png", stego.clone(), "apple\n"), TOOL);
            silent(&findings("a.png", stego, ""), TOOL);
        }
    }
    assert!(embed(&cover(Layout::Rgb, 8, 8, 1), "", TEXT, b"quince", false).is_none());
}

#[test]
fn small_pictures_are_nothing() {
    for (width, height) in [(1, 1), (2, 2), (3, 1), (1, 9)] {
        for (layout, format) in [(Layout::Rgb, Format::Png), (Layout::Indexed, Format::Gif)] {
            silent(&findings("a", file(&cover(layout, width, height, 1), format), "quince\n"), TOOL);
        }
    }
}
