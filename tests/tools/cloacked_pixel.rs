//! cloacked-pixel.

use starlight::container::Format;
use starlight::finding::Class;
use starlight::lab::rng::Rng;
use starlight::lab::tools::cloacked_pixel::embed;
use starlight::pixels::Layout;

use super::{TEXT, cover, file, findings, proved, silent};

const TOOL: &str = "cloacked-pixel";

#[test]
fn recognised_and_opened_by_its_password() {
    let cover = cover(Layout::Rgba, 150, 120, 1);
    let bytes = file(&embed(&cover, TEXT, "hunter2").unwrap(), Format::Png);
    let proof = proved(&findings("a.png", bytes.clone(), "wrong\nhunter2\n"), TOOL, TEXT);
    assert!(proof.summary.contains("hunter2"));
    let found = findings("a.png", bytes, "wrong\n");
    let locked = found.iter().find(|finding| finding.id == TOOL).unwrap();
    assert!(locked.class == Class::Indication && locked.raises && locked.payload.is_none());
    silent(&findings("a.png", file(&cover, Format::Png), "hunter2\n"), TOOL);
    assert!(embed(&super::cover(Layout::Rgba, 60, 60, 1), TEXT, "x").is_none());
}

#[test]
fn random_content_opens_by_its_padding_alone() {
    let cover = cover(Layout::Rgba, 150, 120, 3);
    // 33 bytes leave 31 of padding: 248 bits; 63 leave one, which a wrong password has by chance.
    let random = Rng::new(7, "random").bytes(63);
    let file = |message: &[u8]| file(&embed(&cover, message, "hunter2").unwrap(), Format::Png);
    proved(&findings("a.png", file(&random[..33]), "hunter2\n"), TOOL, &random[..33]);
    let found = findings("a.png", file(&random), "hunter2\n");
    assert!(found.iter().any(|finding| finding.id == TOOL && finding.payload.is_none()));
}
