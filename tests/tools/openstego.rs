//! `OpenStego`.

use starlight::container::Format;
use starlight::lab::tools::openstego::{Options, embed};
use starlight::pixels::{Image, Layout};

use super::{TEXT, cover, file, findings, proved, silent};

const TOOL: &str = "openstego";
const PLAIN: Options<'_> = Options { random: true, password: "", planes: 1, compress: true, cipher: None };

fn stego(layout: Layout, options: Options<'_>) -> Image {
    embed(&cover(layout, 61, 47, 5), TEXT, "note.txt", options).unwrap()
}

#[test]
fn round_trip_of_both_orders() {
    for options in [
        PLAIN,
        Options { planes: 3, ..PLAIN },
        Options { compress: false, ..PLAIN },
        Options { random: false, ..PLAIN },
        Options { random: false, planes: 2, compress: false, ..PLAIN },
    ] {
        for layout in [Layout::Rgb, Layout::Rgba] {
            let found = findings("a.png", file(&stego(layout, options), Format::Png), "");
            let proof = proved(&found, TOOL, TEXT);
            assert_eq!(proof.payload.unwrap().name.unwrap().raw(), "note.txt");
        }
    }
    let bmp = file(&stego(Layout::Rgb, PLAIN), Format::Bmp);
    proved(&findings("a.bmp", bmp, ""), TOOL, TEXT);
    silent(&findings("a.png", file(&cover(Layout::Rgb, 61, 47, 5), Format::Png), "word\n"), TOOL);
    assert!(embed(&cover(Layout::Rgb, 8, 8, 1), TEXT, "", PLAIN).is_none());
    silent(&findings("a.png", file(&cover(Layout::Rgb, 1, 1, 1), Format::Png), "word\n"), TOOL);
}

#[test]
fn round_trip_with_passwords() {
    for options in [
        Options { password: "hunter2", ..PLAIN },
        Options { password: "hunter2", cipher: Some("AES128"), ..PLAIN },
        Options { password: "hunter2", cipher: Some("AES256"), compress: false, ..PLAIN },
        Options { random: false, password: "hunter2", cipher: Some("AES256"), compress: false, ..PLAIN },
        Options { random: false, password: "hunter2", cipher: Some("AES128"), ..PLAIN },
    ] {
        let bytes = file(&stego(Layout::Rgb, options), Format::Png);
        let proof = proved(&findings("a.png", bytes.clone(), "one\nhunter2\nthree\n"), TOOL, TEXT);
        assert!(proof.summary.contains("hunter2") && proof.reproduce.unwrap().contains("hunter2"));
        let without = findings("a.png", bytes, "one\nthree\n");
        if options.random {
            // Without the password nothing tells the places.
            silent(&without, TOOL);
        } else {
            let locked = without.iter().find(|finding| finding.id == "openstego-lsb").unwrap();
            assert!(locked.payload.is_none() && locked.summary.contains("AES"), "{}", locked.summary);
        }
    }
}
