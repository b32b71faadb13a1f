//! Tools that write straight into lowest bits or alpha, row by row or column by column.

use starlight::container::Format;
use starlight::finding::{Class, Finding};
use starlight::lab::rng::Rng;
use starlight::lab::tools::lsbsteg::Secret;
use starlight::lab::tools::{
    imghide, kelvins, lsbsteg, mobistego, steg, steganography_js, stegify, stegolsb, stepic, terminated,
};
use starlight::pixels::{Image, Layout, Samples};

use super::{TEXT, cover, file, findings, proved, silent};

const TOOLS: [&str; 12] = [
    "imghide",
    "kelvins-steganography",
    "lsbsteg",
    "mobistego",
    "priyansh-15",
    "steg",
    "steganography-js",
    "stegify",
    "stegolsb",
    "stepic",
    "stylesuxx",
    "web-encoders",
];

fn read(image: &Image) -> Vec<Finding> {
    findings("a.png", file(image, Format::Png), "")
}

fn rgb() -> Image {
    cover(Layout::Rgb, 61, 47, 6)
}

fn rgba() -> Image {
    cover(Layout::Rgba, 61, 47, 6)
}

fn random(length: usize) -> Vec<u8> {
    let mut rng = Rng::new(9, "random");
    (0..length).map(|_| rng.below(256) as u8).collect()
}

/// The indication that gives the payload back.
#[track_caller]
fn indicated(found: &[Finding], tool: &str, payload: &[u8]) {
    let gives = |finding: &&Finding| {
        let same = finding.payload.as_ref().is_some_and(|read| read.bytes == payload);
        finding.id == tool && finding.class == Class::Indication && finding.raises && same
    };
    assert!(found.iter().any(|finding| gives(&finding)), "{found:#?}");
}

#[test]
fn clean_tiny_and_flat_pictures_are_silent() {
    let mut flat = rgb();
    for value in [0, 254, 255, 129] {
        samples_filled(&mut flat, value);
        let found = read(&flat);
        for tool in TOOLS {
            silent(&found, tool);
        }
    }
    for layout in [Layout::Rgb, Layout::Rgba, Layout::Grey, Layout::GreyAlpha, Layout::Indexed] {
        for (width, height) in [(61, 47), (1, 1), (2, 3), (1, 40), (40, 1)] {
            let found = read(&cover(layout, width, height, 6));
            for tool in TOOLS {
                silent(&found, tool);
            }
        }
    }
}

fn samples_filled(image: &mut Image, value: u8) {
    let Samples::Eight(samples) = &mut image.samples else { panic!("8 bits") };
    samples.fill(value);
}

#[test]
fn texts_with_marks_come_back() {
    let marked = |mark: &[u8]| [TEXT, mark].concat();
    let stego = terminated::embed(&rgb(), &marked(b"*^*^*"), [2, 1, 0]).unwrap();
    proved(&read(&stego), "priyansh-15", TEXT);
    for cover in [rgb(), rgba()] {
        for mark in [&b"#####"[..], b"$t3g0", b"\xff\xfe"] {
            for offsets in [[0, 1, 2], [2, 1, 0]] {
                let stego = terminated::embed(&cover, &marked(mark), offsets).unwrap();
                proved(&read(&stego), "web-encoders", TEXT);
            }
        }
    }
    // Latin letters of one byte each come back as UTF-8.
    let stego = terminated::embed(&rgb(), b"Gr\xfc\xdfe vom Fluss, bis morgen*^*^*", [2, 1, 0]).unwrap();
    proved(&read(&stego), "priyansh-15", "Grüße vom Fluss, bis morgen".as_bytes());
    let text = b"The rest of the lowest bits is zero.";
    for cover in [rgb(), rgba()] {
        let found = read(&terminated::nulled(&cover, text).unwrap());
        assert_eq!(proved(&found, "stylesuxx", text).class, Class::Proof);
        // A text without a mark and with other bits behind it may be any encoder's.
        let plain = read(&terminated::embed(&cover, text, [0, 1, 2]).unwrap());
        for tool in TOOLS {
            silent(&plain, tool);
        }
    }
}

#[test]
fn three_pixels_a_byte_come_back() {
    for cover in [rgb(), rgba()] {
        proved(&read(&stepic::embed(&cover, TEXT).unwrap()), "stepic", TEXT);
        let payload = random(700);
        proved(&read(&stepic::embed(&cover, &payload).unwrap()), "stepic", &payload);
    }
    assert!(stepic::embed(&cover(Layout::Rgb, 8, 8, 1), TEXT).is_none());
    let hidden = read(&imghide::embed(&rgb(), TEXT, b"").unwrap());
    proved(&hidden, "imghide", TEXT);
    silent(&hidden, "stepic");
    let locked = file(&imghide::embed(&rgb(), TEXT, b"north-gate").unwrap(), Format::Png);
    let found = findings("a.png", locked.clone(), "");
    let finding = found.iter().find(|finding| finding.id == "imghide").unwrap();
    assert_eq!((finding.class, &finding.payload), (Class::Proof, &None));
    proved(&findings("a.png", locked.clone(), "first\nnorth-gate\n"), "imghide", TEXT);
    // The file's own name is tried, too.
    proved(&findings("north-gate.png", locked, ""), "imghide", TEXT);
}

#[test]
fn steg_comes_back_from_every_cover() {
    for layout in [Layout::Rgb, Layout::Rgba, Layout::Grey] {
        let mut rng = Rng::new(1, "steg");
        let stego = steg::embed(&cover(layout, 161, 97, 6), TEXT, "txt", &mut rng).unwrap();
        let proof = proved(&read(&stego), "steg", TEXT);
        assert_eq!((proof.id, proof.payload.unwrap().name.unwrap().raw()), ("steg", "hidden_file.txt"));
    }
    assert!(steg::embed(&rgb(), TEXT, "txt", &mut Rng::new(1, "steg")).is_some());
    assert!(steg::embed(&cover(Layout::Rgb, 8, 8, 1), TEXT, "txt", &mut Rng::new(1, "steg")).is_none());
}

#[test]
fn lsbsteg_s_kinds_come_back() {
    let cover = rgb();
    let embed = |secret| read(&lsbsteg::embed(&cover, secret).unwrap());
    proved(&embed(Secret::File(TEXT)), "lsbsteg", TEXT);
    proved(
        &embed(Secret::Text(b"Meet me at the old bridge at noon.")),
        "lsbsteg",
        b"Meet me at the old bridge at noon.",
    );
    // More than the first plane holds.
    let payload = random(3000);
    indicated(&embed(Secret::File(&payload)), "lsbsteg", &payload);
    let secret = super::cover(Layout::Rgb, 16, 12, 8);
    for number in [true, false] {
        let found = embed(Secret::Picture(&secret, number));
        let finding = found.iter().find(|finding| finding.id == "lsbsteg").unwrap();
        assert_eq!(pixels(&finding.payload.as_ref().unwrap().bytes), secret);
    }
}

/// A PNG file's picture.
fn pixels(file: &[u8]) -> Image {
    let limits = starlight::limits::Limits::default();
    let container = starlight::container::parse(file, None, &limits);
    starlight::pixels::decode(file, &container, &limits).unwrap()
}

#[test]
fn a_picture_in_a_picture_comes_back() {
    let secret = cover(Layout::Rgb, 20, 16, 8);
    let found = read(&kelvins::embed(&cover(Layout::Rgb, 200, 150, 6), &secret).unwrap());
    let finding = found.iter().find(|finding| finding.id == "kelvins-steganography").unwrap();
    assert_eq!(finding.class, Class::Proof);
    let Samples::Eight(mut high) = secret.samples.clone() else { panic!("8 bits") };
    for sample in &mut high {
        *sample &= 0xf0;
    }
    assert_eq!(
        pixels(&finding.payload.as_ref().unwrap().bytes),
        Image { samples: Samples::Eight(high), ..secret }
    );
    assert!(kelvins::embed(&cover(Layout::Rgb, 8, 8, 1), &cover(Layout::Rgb, 9, 8, 1)).is_none());
}

#[test]
fn pairs_by_columns_come_back() {
    for cover in [rgb(), rgba()] {
        proved(&read(&stegify::embed(&cover, TEXT).unwrap()), "stegify", TEXT);
        let payload = random(900);
        indicated(&read(&stegify::embed(&cover, &payload).unwrap()), "stegify", &payload);
    }
}

#[test]
fn any_number_of_low_bits_comes_back() {
    for depth in 1..=8 {
        for layout in [Layout::Rgb, Layout::Rgba, Layout::GreyAlpha] {
            let stego = stegolsb::embed(&cover(layout, 61, 47, 6), TEXT, depth).unwrap();
            proved(&read(&stego), "stegolsb", TEXT);
        }
    }
    let payload = random(2000);
    // The cover's own noise fills three bits.
    for depth in 4..=8 {
        let stego = stegolsb::embed(&cover(Layout::Rgb, 81, 67, 6), &payload, depth).unwrap();
        indicated(&read(&stego), "stegolsb", &payload);
    }
}

#[test]
fn texts_in_alpha_come_back() {
    let text = std::str::from_utf8(TEXT).unwrap();
    for bits in 1..=7 {
        let stego = steganography_js::embed(&rgba(), text, bits).unwrap();
        proved(&read(&stego), "steganography-js", TEXT);
    }
    assert!(steganography_js::embed(&rgb(), text, 3).is_none());
}

#[test]
fn mobistego_comes_back_from_its_blocks() {
    let text = std::str::from_utf8(TEXT).unwrap();
    proved(&read(&mobistego::embed(&rgb(), text, b"").unwrap()), "mobistego", TEXT);
    // Over the end of the first block, which is 512 pixels wide and 4 high: 1,536 bytes.
    let long = text.repeat(22);
    let wide = mobistego::embed(&cover(Layout::Rgba, 530, 4, 6), &long, b"").unwrap();
    proved(&read(&wide), "mobistego", long.as_bytes());
    let locked = file(&mobistego::embed(&rgb(), text, b"hunter2").unwrap(), Format::Png);
    let found = findings("a.png", locked.clone(), "");
    let finding = found.iter().find(|finding| finding.id == "mobistego").unwrap();
    assert_eq!((finding.class, &finding.payload), (Class::Proof, &None));
    proved(&findings("a.png", locked, "first\nhunter2\n"), "mobistego", TEXT);
}

#[test]
fn a_word_of_stepic_s_that_stands_out_of_a_flat_picture_is_indicated() {
    let mut flat = rgb();
    samples_filled(&mut flat, 201);
    for word in [&b"A"[..], b"noon"] {
        indicated(&read(&stepic::embed(&flat, word).unwrap()), "stepic", word);
        silent(&read(&stepic::embed(&rgb(), word).unwrap()), "stepic");
    }
}
