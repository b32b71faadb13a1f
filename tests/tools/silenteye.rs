//! `SilentEye`, BMP.

use starlight::container::Format;
use starlight::lab::tools::silenteye::{Corner, Options, compressed, embed, file as named, locked};
use starlight::pixels::Layout;

use super::{TEXT, cover, file, findings, proved, silent};

const TOOL: &str = "silenteye";
const SHIPPED: Options = Options { bits: 3, channels: &[0, 1, 2], corner: Corner::Signature, even: true };

#[test]
fn round_trip_with_every_setting() {
    let cover = cover(Layout::Rgb, 83, 61, 4);
    let data = compressed(&named("note.txt", TEXT)).unwrap();
    for bits in [1, 2, 3, 5, 6] {
        for channels in [&[0, 1, 2][..], &[0], &[1, 2]] {
            for corner in [Corner::Top, Corner::Bottom, Corner::Signature] {
                for even in [true, false] {
                    let options = Options { bits, channels, corner, even };
                    let stego = embed(&cover, &data, options).unwrap();
                    let found = findings("a.bmp", file(&stego, Format::Bmp), "");
                    let payload = proved(&found, TOOL, TEXT).payload.unwrap();
                    assert_eq!(payload.name.unwrap().raw(), "note.txt", "{options:?}");
                }
            }
        }
    }
    silent(&findings("a.bmp", file(&cover, Format::Bmp), ""), TOOL);
    silent(&findings("a.bmp", file(&super::cover(Layout::Rgb, 1, 1, 1), Format::Bmp), ""), TOOL);
    silent(&findings("a.bmp", file(&super::cover(Layout::Rgb, 7, 5, 1), Format::Bmp), ""), TOOL);
}

#[test]
fn texts_and_plain_files_come_back() {
    let text = [b"2", TEXT].concat();
    for data in [text.clone(), named("note.txt", TEXT), compressed(&text).unwrap()] {
        // Tall, so that blocks stand upright.
        let stego = embed(&cover(Layout::Rgb, 47, 90, 2), &data, SHIPPED).unwrap();
        proved(&findings("a.bmp", file(&stego, Format::Bmp), ""), TOOL, TEXT);
    }
}

#[test]
fn encryption_is_recognised_and_opened_by_its_password() {
    let data = locked(&compressed(&named("note.txt", &TEXT[..61])).unwrap(), "hunter2").unwrap();
    let bytes = file(&embed(&cover(Layout::Rgb, 83, 61, 4), &data, SHIPPED).unwrap(), Format::Bmp);
    let found = findings("a.bmp", bytes.clone(), "wrong\nhunter2\n");
    assert!(proved(&found, TOOL, &TEXT[..61]).summary.contains("hunter2"));
    let found = findings("a.bmp", bytes, "wrong\n");
    // Without it, what the padding says decides whether it is told.
    assert!(found.iter().filter(|finding| finding.id == TOOL).all(|finding| finding.payload.is_none()));
}
