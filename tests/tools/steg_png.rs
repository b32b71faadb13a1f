//! steg-png.

use starlight::container::Format;
use starlight::finding::Class;
use starlight::lab::splice::png::{At, insert};
use starlight::lab::tools::steg_png::embed;
use starlight::pixels::Layout;

use super::{TEXT, cover, file, findings, proved, silent};

const TOOL: &str = "steg-png";

#[test]
fn round_trip_in_one_chunk_and_in_several() {
    let png = file(&cover(Layout::Rgb, 31, 17, 1), Format::Png);
    for most in [8192, 30] {
        let found = findings("a.png", embed(&png, TEXT, most).unwrap(), "");
        let spans = proved(&found, TOOL, TEXT).spans().len();
        assert_eq!(spans > 1, most == 30);
    }
    silent(&findings("a.png", png, ""), TOOL);
}

#[test]
fn a_stream_that_does_not_inflate_is_given_as_it_is() {
    let png = file(&cover(Layout::Rgb, 31, 17, 1), Format::Png);
    let found = findings("a.png", insert(&png, At::BeforeEnd, *b"stEG", b"\x78\x9cno stream").unwrap(), "");
    let finding = found.iter().find(|finding| finding.id == TOOL).unwrap();
    assert!(finding.class == Class::Indication && finding.summary.contains("do not inflate"));
    assert_eq!(finding.payload.as_ref().unwrap().bytes, b"\x78\x9cno stream");
}
