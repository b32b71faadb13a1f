//! Tools that use a palette: `EzStego`, S-Tools, Mandelsteg.

use starlight::container::Format;
use starlight::finding::Class;
use starlight::lab::tools::{ezstego, mandelsteg, s_tools};
use starlight::pixels::Layout;

use super::{TEXT, cover, file, findings, proved, silent};

#[test]
fn places_in_a_sorted_palette() {
    let cover = cover(Layout::Indexed, 61, 47, 1);
    for format in [Format::Gif, Format::Png, Format::Bmp] {
        silent(&findings("a", file(&cover, format), ""), "ezstego");
        for sorting in [ezstego::Sorting::Luminance, ezstego::Sorting::Nearest] {
            let mut ended = TEXT.to_vec();
            ended.push(0);
            let stego = ezstego::embed(&cover, &ended, sorting).unwrap();
            proved(&findings("a", file(&stego, format), ""), "ezstego", TEXT);
            let framed = [&(TEXT.len() as u32).to_be_bytes(), TEXT].concat();
            let stego = ezstego::embed(&cover, &framed, sorting).unwrap();
            proved(&findings("a", file(&stego, format), ""), "ezstego", TEXT);
        }
    }
}

#[test]
fn doubled_colours_are_an_indication_and_are_read() {
    let cover = cover(Layout::Indexed, 61, 47, 1);
    for pairs in [false, true] {
        let noise: Vec<u8> =
            TEXT.iter().copied().chain((0..200).map(|n: u32| ((n * n * 77) >> 4) as u8 | 0x80)).collect();
        let stego = mandelsteg::embed(&cover, &noise, pairs).unwrap();
        let found = findings("a", file(&stego, Format::Gif), "");
        let finding = found.iter().find(|finding| finding.id == "mandelsteg").unwrap();
        assert!(finding.class == Class::Indication && finding.raises);
        assert!(finding.payload.as_ref().unwrap().bytes.starts_with(TEXT));
        // A doubled palette of which one copy is used hides nothing.
        let unused = mandelsteg::embed(&cover, &[], pairs).unwrap();
        silent(&findings("a", file(&unused, Format::Gif), ""), "mandelsteg");
    }
    silent(&findings("a", file(&cover, Format::Gif), ""), "mandelsteg");
}

#[test]
fn octets_of_near_copies_are_an_indication() {
    let cover = cover(Layout::Indexed, 61, 47, 1);
    let stego = s_tools::embed(&cover, 1).unwrap();
    for format in [Format::Gif, Format::Bmp] {
        let found = findings("a", file(&stego, format), "");
        let finding = found.iter().find(|finding| finding.id == "s-tools").unwrap();
        assert!(finding.class == Class::Indication && finding.raises && finding.payload.is_none());
        silent(&findings("a", file(&cover, format), ""), "s-tools");
    }
}
