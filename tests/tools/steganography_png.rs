//! steganography-png.

use starlight::container::Format;
use starlight::lab::tools::steganography_png::embed;
use starlight::pixels::Layout;

use super::{TEXT, cover, file, findings, proved, silent};

const TOOL: &str = "steganography-png";

#[test]
fn round_trip_with_every_number_of_bits() {
    for layout in [Layout::Rgb, Layout::Rgba, Layout::Grey, Layout::GreyAlpha] {
        for loss in 1..=8 {
            let cover = cover(layout, 201, 47, 3);
            // Indices would not do: with so many bits they point behind the palette.
            let stego = embed(&cover, TEXT, "text/plain", loss).unwrap();
            let proof = proved(&findings("a.png", file(&stego, Format::Png), ""), TOOL, TEXT);
            assert!(proof.summary.contains("text/plain"), "{}", proof.summary);
        }
        silent(&findings("a.png", file(&cover(layout, 201, 47, 3), Format::Png), ""), TOOL);
    }
    silent(&findings("a.png", file(&cover(Layout::Rgb, 1, 1, 3), Format::Png), ""), TOOL);
}

#[test]
fn a_footer_that_asks_for_too_much_is_none() {
    let cover = cover(Layout::Rgb, 101, 47, 3);
    assert!(embed(&cover, &[7; 5000], "text/plain", 1).is_none());
    let mut stego = embed(&cover, TEXT, "text/plain", 1).unwrap();
    // The size's first byte.
    let at = 101 * 47 * 3 - 1 - 10 - 4;
    let starlight::pixels::Samples::Eight(samples) = &mut stego.samples else { unreachable!() };
    samples[at] = 0x7f;
    silent(&findings("a.png", file(&stego, Format::Png), ""), TOOL);
}
