//! `wbStego`.

use starlight::container::Format;
use starlight::lab::rng::Rng;
use starlight::lab::tools::wbstego::{embed, evenly, framed};
use starlight::pixels::Layout;

use super::{TEXT, cover, file, findings, proved, silent};

const TOOL: &str = "wbstego";

#[test]
fn round_trip_in_sequence_and_evenly() {
    // 61 × 3 bytes a row are padded, 64 × 3 are not.
    for (layout, width) in
        [(Layout::Rgb, 64), (Layout::Rgb, 61), (Layout::Indexed, 80), (Layout::Indexed, 81)]
    {
        let bmp = file(&cover(layout, width, 47, 2), Format::Bmp);
        let channels = if layout == Layout::Rgb { 3 } else { 1 };
        let room = (width as usize * channels).next_multiple_of(4) * 47 / 8;
        let message = &TEXT[..30];
        for stream in [framed(message, *b"txt"), evenly(message, *b"txt", room, &[0x5a, 0x11, 0xfe])] {
            let found = findings("a.bmp", embed(&bmp, &stream).unwrap(), "");
            assert_eq!(proved(&found, TOOL, message).payload.unwrap().name.unwrap().raw(), "*.txt");
        }
        silent(&findings("a.bmp", bmp, ""), TOOL);
    }
    silent(&findings("a.bmp", file(&cover(Layout::Rgb, 1, 1, 2), Format::Bmp), ""), TOOL);
}

#[test]
fn an_encrypted_form_is_recognised() {
    let bmp = file(&cover(Layout::Rgb, 64, 47, 2), Format::Bmp);
    let stream = [vec![200, 0, 0, 0, 0xff, 9, 4], Rng::new(6, "secret").bytes(200)].concat();
    let found = findings("a.bmp", embed(&bmp, &stream).unwrap(), "");
    let locked = found.iter().find(|finding| finding.id == TOOL).unwrap();
    assert!(locked.payload.is_none() && locked.summary.contains("Rijndael"), "{}", locked.summary);
}
