//! stegpy.

use std::borrow::Cow;

use gif::{Encoder, Frame};
use starlight::container::Format;
use starlight::lab::tools::stegpy::{embed, framed, locked};
use starlight::pixels::{Layout, Samples};

use super::{TEXT, cover, file, findings, proved, silent};

const TOOL: &str = "stegpy";

#[test]
fn round_trip_in_all_formats() {
    for (layout, format, bits) in [
        (Layout::Rgb, Format::Png, 1),
        (Layout::Rgba, Format::Png, 2),
        (Layout::Rgb, Format::Bmp, 4),
        (Layout::Rgb, Format::Webp, 2),
        (Layout::Indexed, Format::Gif, 1),
    ] {
        let cover = cover(layout, 61, 47, 2);
        let stego = embed(&cover, &framed(TEXT, "a/note.txt"), bits).unwrap();
        let found = findings("a", file(&stego, format), "");
        assert_eq!(proved(&found, TOOL, TEXT).payload.unwrap().name.unwrap().raw(), "a/note.txt");
        silent(&findings("a", file(&cover, format), ""), TOOL);
    }
    let stego = embed(&cover(Layout::Rgb, 61, 47, 2), &framed(TEXT, ""), 2).unwrap();
    assert!(
        proved(&findings("a", file(&stego, Format::Png), ""), TOOL, TEXT).payload.unwrap().name.is_none()
    );
    silent(&findings("a", file(&cover(Layout::Rgb, 1, 1, 2), Format::Png), ""), TOOL);
}

#[test]
fn a_message_goes_on_in_the_next_frames() {
    // Two frames of 20 × 20 indices hold 50 bytes each at one bit; the second is written as its lower half only,
    // where the upper one is the same.
    let canvas = cover(Layout::Indexed, 20, 40, 2);
    let message = &TEXT[..60];
    let stego = embed(&canvas, &framed(message, ""), 1).unwrap();
    let Samples::Eight(mut indices) = stego.samples.clone() else { unreachable!() };
    let colours: Vec<u8> = stego.palette.colours.iter().flatten().copied().collect();
    // What the second frame needs lies in its first 21 × 8 indices: 71 bytes are 568 bits.
    indices.truncate(800);
    let (first, second) = indices.split_at(400);
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 20, 20, &colours).unwrap();
    let whole = Frame { width: 20, height: 20, buffer: Cow::Borrowed(first), ..Frame::default() };
    encoder.write_frame(&whole).unwrap();
    let rows = &second[..180];
    // The frame starts at row 0 and shows nothing new below row 8.
    let part = Frame { width: 20, height: 9, buffer: Cow::Borrowed(rows), ..Frame::default() };
    encoder.write_frame(&part).unwrap();
    drop(encoder);
    proved(&findings("a.gif", bytes, ""), TOOL, message);
}

#[test]
fn a_token_is_recognised_and_opened_by_its_password() {
    let stream = locked(&framed(TEXT, "note.txt"), "hunter2");
    let stego = embed(&cover(Layout::Rgb, 61, 47, 2), &stream, 2).unwrap();
    let bytes = file(&stego, Format::Png);
    let found = findings("a.png", bytes.clone(), "wrong\nhunter2\n");
    assert!(proved(&found, TOOL, TEXT).summary.contains("hunter2"));
    let found = findings("a.png", bytes, "wrong\n");
    let token = found.iter().find(|finding| finding.id == TOOL).unwrap();
    assert!(token.payload.is_none() && token.raises, "{}", token.summary);
    assert!(token.summary.contains("1700000000 s"), "{}", token.summary);
}
