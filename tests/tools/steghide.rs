//! steghide.

use starlight::container::Format;
use starlight::lab::tools::steghide::{Sealing, embed};
use starlight::pixels::Layout;

use super::{TEXT, cover, file, findings, proved, silent};

const TOOL: &str = "steghide";

#[test]
fn round_trip() {
    for layout in [Layout::Rgb, Layout::Indexed] {
        let cover = cover(layout, 91, 67, 1);
        silent(&findings("a.bmp", file(&cover, Format::Bmp), "quince\n"), TOOL);
        for sealing in [Sealing::Plain, Sealing::Compressed, Sealing::Default] {
            for (passphrase, words) in [("", ""), ("quince", "apple\nquince\n")] {
                let stego = embed(&cover, TEXT, "note.txt", passphrase.as_bytes(), sealing).unwrap();
                let bytes = file(&stego, Format::Bmp);
                let finding = proved(&findings("a.bmp", bytes.clone(), words), TOOL, TEXT);
                assert_eq!(finding.payload.unwrap().name.unwrap().to_string(), "note.txt");
                if !passphrase.is_empty() {
                    silent(&findings("a.bmp", bytes, "apple\n"), TOOL);
                }
            }
        }
    }
    assert!(embed(&cover(Layout::Rgb, 8, 8, 1), TEXT, "", b"", Sealing::Plain).is_none());
}

#[test]
fn other_ciphers_are_named() {
    let cover = cover(Layout::Rgb, 91, 67, 1);
    let stego = embed(&cover, TEXT, "note.txt", b"", Sealing::Other(20)).unwrap();
    let found = findings("a.bmp", file(&stego, Format::Bmp), "");
    let named = found.iter().find(|finding| finding.id == TOOL).unwrap();
    assert!(named.payload.is_none() && named.summary.contains("arcfour"), "{}", named.summary);
    let none = embed(&cover, TEXT, "note.txt", b"", Sealing::Other(23)).unwrap();
    silent(&findings("a.bmp", file(&none, Format::Bmp), ""), TOOL);
}

#[test]
fn small_and_flat_bitmaps_are_nothing() {
    for (width, height) in [(1, 1), (3, 2), (64, 64)] {
        for value in [0, 1, 2, 255] {
            let mut flat = cover(Layout::Rgb, width, height, 1);
            flat.samples = starlight::pixels::Samples::Eight(vec![value; flat.pixels() * 3]);
            silent(&findings("a.bmp", file(&flat, Format::Bmp), "quince\n"), TOOL);
        }
    }
}
