//! Stegano.

use starlight::container::Format;
use starlight::finding::Finding;
use starlight::lab::tools::stegano::{Form, embed, exif_header, frame, prime, rdh, red, register};
use starlight::pixels::{Image, Layout, Samples};

use super::{TEXT, cover, file, findings, proved, silent};

const TOOL: &str = "stegano";

fn text() -> &'static str {
    std::str::from_utf8(TEXT).unwrap()
}

fn read(image: &Image) -> Vec<Finding> {
    findings("a.png", file(image, Format::Png), "")
}

/// The finding that gives the payload back, be it a proof or an indication that raises.
#[track_caller]
fn raised(found: &[Finding], payload: &[u8]) {
    let gives = |finding: &&Finding| {
        let same = finding.payload.as_ref().is_some_and(|read| read.bytes == payload);
        finding.id.starts_with(TOOL) && finding.raises && same
    };
    assert!(found.iter().any(|finding| gives(&finding)), "{found:#?}");
}

#[test]
fn every_form_and_cover_comes_back() {
    for layout in [Layout::Rgb, Layout::Rgba] {
        let cover = cover(layout, 61, 47, 2);
        for form in [Form::Utf8, Form::Utf32, Form::Latin1, Form::Wide] {
            let stego = embed(&cover, &frame(text(), form), 0..).unwrap();
            proved(&read(&stego), "stegano-lsb", TEXT);
        }
        silent(&read(&cover), TOOL);
    }
    let cover = cover(Layout::Rgb, 61, 47, 2);
    let stego = embed(&cover, &frame(text(), Form::Utf8), 0..).unwrap();
    proved(&findings("a.bmp", file(&stego, Format::Bmp), ""), "stegano-lsb", TEXT);
    proved(&findings("a.webp", file(&stego, Format::Webp), ""), "stegano-lsb", TEXT);
    raised(&read(&embed(&cover, b"1:A", 0..).unwrap()), b"A");
    assert!(embed(&super::cover(Layout::Rgb, 8, 8, 1), TEXT, 0..).is_none());
}

#[test]
fn shifts_and_generators_come_back() {
    let cover = cover(Layout::Rgb, 200, 150, 3);
    let stream = frame(text(), Form::Utf8);
    for shift in [1, 2, 5, 37, 1000, 29_000] {
        proved(&read(&embed(&cover, &stream, shift..).unwrap()), TOOL, TEXT);
    }
    type Numbers = Box<dyn Fn() -> Box<dyn Iterator<Item = u64>>>;
    let long: [(&str, Numbers); 5] = [
        ("primes", Box::new(|| Box::new((0..).filter(|n| prime(*n))))),
        ("composites", Box::new(|| Box::new((4..).filter(|n| !prime(*n))))),
        ("triangular", Box::new(|| Box::new((0..).map(|n| n * (n + 1) / 2)))),
        ("odd", Box::new(|| Box::new((0..).map(|n| 2 * n + 3)))),
        ("register", Box::new(|| Box::new(register(14, vec![13, 7, 5, 0])))),
    ];
    for (name, numbers) in &long {
        for shift in [0, 3, 10] {
            let stego = embed(&cover, &stream, numbers().skip(shift));
            proved(&read(&stego.unwrap_or_else(|| panic!("{name}"))), TOOL, TEXT);
        }
    }
    // These grow too fast for more than a few letters.
    let fibonacci = || std::iter::successors(Some((1, 2)), |(a, b)| Some((*b, a + b))).map(|(n, _)| n);
    let powers = || (0..6).flat_map(|power| (1..10).map(move |digit| digit * 10_u64.pow(power)));
    raised(&read(&embed(&cover, b"4:noon", fibonacci()).unwrap()), b"noon");
    raised(&read(&embed(&cover, b"6:bridge", powers()).unwrap()), b"bridge");
    let carmichael = [561, 1105, 1729, 2465, 2821, 6601, 8911, 10585];
    raised(&read(&embed(&cover, b"1:A", carmichael.into_iter()).unwrap()), b"A");
}

#[test]
fn a_time_in_a_plain_text_is_no_frame() {
    let stego = embed(&cover(Layout::Rgb, 61, 47, 2), TEXT, 0..).unwrap();
    silent(&read(&stego), TOOL);
}

#[test]
fn red_exif_and_histogram_shifting_come_back() {
    let cover = cover(Layout::Rgb, 61, 47, 4);
    proved(&read(&red(&cover, text()).unwrap()), "stegano-red", TEXT);
    // Histogram shifting needs a value that is frequent enough.
    let mut flat = cover.clone();
    let Samples::Eight(samples) = &mut flat.samples else { panic!("8 bits") };
    samples.iter_mut().step_by(3).for_each(|sample| *sample = 77);
    for layout in [flat, super::cover(Layout::Rgba, 61, 47, 4)] {
        proved(&read(&rdh(&layout, text()).unwrap()), "stegano-rdh", TEXT);
    }
    let jpeg = file(&cover, Format::Jpeg);
    let found = findings("a.jpg", exif_header(&jpeg, TEXT).unwrap(), "");
    proved(&found, "stegano-exifheader", TEXT);
    silent(&findings("a.jpg", jpeg, ""), TOOL);
}

#[test]
fn tiny_and_cut_pictures_do_no_harm() {
    for layout in [Layout::Rgb, Layout::Rgba, Layout::Grey, Layout::Indexed] {
        silent(&read(&cover(layout, 1, 1, 1)), TOOL);
        silent(&read(&cover(layout, 3, 1, 1)), TOOL);
    }
    // Lengths that are more than there is.
    let cover = cover(Layout::Rgb, 61, 47, 2);
    for stream in [&b"9999999:text"[..], b"2000:text and more of it", b"0:", b"\0\0\09\0\0\0:"] {
        silent(&read(&embed(&cover, stream, 0..).unwrap()), TOOL);
    }
}
