//! imgconceal.

use starlight::container::Format;
use starlight::lab::tools::imgconceal::embed;
use starlight::pixels::{Layout, Samples};

use super::{TEXT, cover, file, findings, proved, silent};

const TOOL: &str = "imgconceal";

#[test]
fn round_trip() {
    for (layout, format) in [
        (Layout::Rgb, Format::Png),
        (Layout::Grey, Format::Png),
        (Layout::Rgba, Format::Png),
        (Layout::Rgba, Format::Webp),
    ] {
        // Small enough for one part of compressed pixels, as libpng writes them.
        let side = if layout == Layout::Grey { 61 } else { 45 };
        let mut cover = cover(layout, side, side, 1);
        if let (Samples::Eight(samples), Some(alpha)) = (&mut cover.samples, layout.alpha()) {
            // Nothing is hidden under full transparency.
            for pixel in samples.chunks_mut(layout.channels()).skip(100).take(900) {
                pixel[alpha] = 0;
            }
        }
        silent(&findings("a.png", file(&cover, format), ""), TOOL);
        let stego = embed(&cover, &[("note.txt", TEXT), ("b.bin", &[9; 40])], b"").unwrap();
        let found = findings("a.png", file(&stego, format), "");
        let finding = proved(&found, TOOL, TEXT);
        assert_eq!(finding.payload.unwrap().name.unwrap().to_string(), "note.txt");
        proved(&found, TOOL, &[9; 40]);
    }
}

#[test]
fn passwords_are_tried_where_there_is_a_list() {
    let cover = cover(Layout::Rgb, 61, 47, 1);
    let stego = file(&embed(&cover, &[("note.txt", TEXT)], b"quince").unwrap(), Format::Png);
    silent(&findings("a.png", stego.clone(), ""), TOOL);
    silent(&findings("a.png", stego.clone(), "apple\n"), TOOL);
    proved(&findings("a.png", stego, "apple\nquince\n"), TOOL, TEXT);
    assert!(
        embed(&cover, &[("big", &(0..9000).map(|n: u32| ((n * n) >> 5) as u8).collect::<Vec<_>>())], b"")
            .is_none()
    );
}
