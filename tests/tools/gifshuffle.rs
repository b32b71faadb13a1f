//! gifshuffle.

use starlight::container::Format;
use starlight::lab::rng::Rng;
use starlight::lab::tools::gifshuffle::embed;
use starlight::pixels::{Image, Layout};

use super::{TEXT, cover, file, findings, proved, silent};

const TOOL: &str = "gifshuffle";

/// A palette picture of 200 colours.
fn palette_cover() -> Image {
    let mut rng = Rng::new(5, "colours");
    let mut image = cover(Layout::Indexed, 40, 30, 1);
    image.palette.colours = (0..200).map(|n| [n, rng.below(256) as u8, rng.below(256) as u8]).collect();
    image.palette.colours.rotate_left(77);
    image.palette.colours.resize(256, [0, 0, 0]);
    image
}

#[test]
fn round_trip() {
    let cover = palette_cover();
    silent(&findings("a.gif", file(&cover, Format::Gif), ""), TOOL);
    let stego = embed(&cover, TEXT, false).unwrap();
    proved(&findings("a.gif", file(&stego, Format::Gif), ""), TOOL, TEXT);
    let prose = "They say that the old bridge is closed after dark, so come along the river path. The keeper of the \
                 lock knows you and will open, but he wants to be asked in his own way.";
    let stego = embed(&cover, prose.as_bytes(), true).unwrap();
    proved(&findings("a.gif", file(&stego, Format::Gif), ""), TOOL, prose.as_bytes());
    assert!(embed(&cover, &[0xff; 400], false).is_none());
}

#[test]
fn a_sorted_palette_is_nothing() {
    let mut sorted = palette_cover();
    sorted.palette.colours.sort_unstable();
    silent(&findings("a.gif", file(&sorted, Format::Gif), ""), TOOL);
    sorted.palette.colours.reverse();
    silent(&findings("a.gif", file(&sorted, Format::Gif), "one\ntwo\n"), TOOL);
}
