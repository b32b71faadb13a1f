//! Invisible Secrets, JPEG.

use starlight::container::Format;
use starlight::finding::Class;
use starlight::lab::rng::Rng;
use starlight::lab::tools::invisible_secrets::embed;
use starlight::pixels::Layout;

use super::{TEXT, cover, file, findings, silent};

const TOOL: &str = "invisible-secrets";

#[test]
fn counted_random_data_in_comments_are_an_indication() {
    let jpeg = file(&cover(Layout::Rgb, 31, 17, 1), Format::Jpeg);
    let secret = Rng::new(3, "secret").bytes(300);
    for most in [1000, 100] {
        let found = findings("a.jpg", embed(&jpeg, &secret, most), "");
        let locked = found.iter().find(|finding| finding.id == TOOL).unwrap();
        assert!(locked.class == Class::Indication && locked.raises, "{}", locked.summary);
        assert_eq!(locked.spans().len(), if most == 100 { 4 } else { 1 });
    }
    silent(&findings("a.jpg", embed(&jpeg, TEXT, 1000), ""), TOOL);
    silent(&findings("a.jpg", jpeg, ""), TOOL);
}
