//! Every layout of the five methods is written into an image made here, and must be read back; images without any
//! must give nothing.

#![expect(clippy::unwrap_used, reason = "a test that cannot make its input has failed")]

#[path = "made/noise.rs"]
mod noise;

use std::io::{Cursor, Write as _};

use noise::noise;
use starlight::analysis::{Analysis, Options, analyse};
use starlight::evidence::Evidence;
use starlight::finding::{BitOrder, Class, Finding, Method, PayloadKind, Place};
use starlight::payload::spec::Spec;
use starlight::pixels::Image;
use starlight::progress::Silent;

const TEXT: &str = "Meet me at the old bridge at noon, and bring the blue folder.";
const SIDE: u32 = 40;

/// Puts `bytes` into the lowest bits of the samples at `offsets` of each pixel of `channels` samples.
fn embed(samples: &mut [u8], channels: usize, offsets: &[usize], packing: BitOrder, bytes: &[u8]) {
    let places = (0..samples.len() / channels)
        .flat_map(|pixel| offsets.iter().map(move |offset| pixel * channels + offset));
    let bits = bytes.iter().flat_map(|byte| {
        (0..8).map(move |step| byte >> if packing == BitOrder::MsbFirst { 7 - step } else { step } & 1)
    });
    for (place, bit) in places.zip(bits) {
        samples[place] = samples[place] & !1 | bit;
    }
}

fn png(colour: png::ColorType, samples: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, SIDE, SIDE);
    encoder.set_color(colour);
    encoder.set_depth(png::BitDepth::Eight);
    if colour == png::ColorType::Indexed {
        encoder.set_palette(noise(768));
    }
    encoder.write_header().unwrap().write_image_data(samples).unwrap();
    file
}

fn encoded(format: image::ImageFormat, samples: Vec<u8>) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    image::RgbImage::from_raw(SIDE, SIDE, samples).unwrap().write_to(&mut file, format).unwrap();
    file.into_inner()
}

fn gif(indices: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = gif::Encoder::new(&mut file, SIDE as u16, SIDE as u16, &noise(768)).unwrap();
    let frame = gif::Frame {
        width: SIDE as u16,
        height: SIDE as u16,
        buffer: indices.into(),
        ..gif::Frame::default()
    };
    encoder.write_frame(&frame).unwrap();
    drop(encoder);
    file
}

/// Smooth samples of `channels` channels: a photograph's JPEG and a clean cover of the other formats.
fn smooth(channels: usize) -> Vec<u8> {
    let rough = noise((SIDE * SIDE) as usize * channels);
    (0..rough.len()).map(|at| (at / channels % 40 * 5 + usize::from(rough[at] & 7)) as u8).collect()
}

fn files_of_all_formats() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("png", png(png::ColorType::Rgb, &smooth(3))),
        ("jpg", encoded(image::ImageFormat::Jpeg, smooth(3))),
        ("gif", gif(&smooth(1))),
        ("webp", encoded(image::ImageFormat::WebP, smooth(3))),
        ("bmp", encoded(image::ImageFormat::Bmp, smooth(3))),
    ]
}

fn examine(name: &str, file: Vec<u8>) -> Analysis {
    analyse(&Evidence::from_bytes(name, file), &Options::default(), &Silent).unwrap()
}

fn decode(file: &[u8]) -> Image {
    let limits = starlight::limits::Limits::default();
    let container = starlight::container::parse(file, None, &limits);
    starlight::pixels::decode(file, &container, &limits).unwrap()
}

/// The findings that carry a payload.
fn recovered(analysis: &Analysis) -> Vec<&Finding> {
    analysis.findings.iter().filter(|finding| finding.payload.is_some()).collect()
}

#[track_caller]
fn text_of(finding: &Finding) -> String {
    finding.payload.as_ref().unwrap().text().expect("a text").raw().to_owned()
}

/// Colour type, samples a pixel, offsets of the samples that carry, method, id and the spec that reads it again.
type SampleCase = (png::ColorType, usize, &'static [usize], BitOrder, Method, &'static str, &'static str);

#[test]
fn texts_in_samples_are_read_back_in_every_order() {
    use BitOrder::{LsbFirst as Lsb, MsbFirst as Msb};
    use Method::{Alpha, LsbRgb, Palette};
    use png::ColorType::{Grayscale, GrayscaleAlpha, Indexed, Rgb, Rgba};
    let cases: [SampleCase; 14] = [
        (Rgb, 3, &[0, 1, 2], Msb, LsbRgb, "lsb-text", "b1,rgb,msb,xy"),
        (Rgb, 3, &[0, 1, 2], Lsb, LsbRgb, "lsb-text", "b1,rgb,lsb,xy"),
        (Rgb, 3, &[2, 1, 0], Msb, LsbRgb, "lsb-text", "b1,bgr,msb,xy"),
        (Rgb, 3, &[0], Msb, LsbRgb, "lsb-text", "b1,r,msb,xy"),
        (Rgb, 3, &[1], Lsb, LsbRgb, "lsb-text", "b1,g,lsb,xy"),
        (Rgb, 3, &[2], Msb, LsbRgb, "lsb-text", "b1,b,msb,xy"),
        (Rgba, 4, &[0, 1, 2], Msb, LsbRgb, "lsb-text", "b1,rgb,msb,xy"),
        (Rgba, 4, &[0, 1, 2, 3], Lsb, Alpha, "lsb-text", "b1,rgba,lsb,xy"),
        (Rgba, 4, &[3], Lsb, Alpha, "lsb-text", "b1,a,lsb,xy"),
        (Grayscale, 1, &[0], Msb, LsbRgb, "lsb-text", "b1,l,msb,xy"),
        (GrayscaleAlpha, 2, &[0], Lsb, LsbRgb, "lsb-text", "b1,l,lsb,xy"),
        (GrayscaleAlpha, 2, &[1], Msb, Alpha, "lsb-text", "b1,a,msb,xy"),
        (Indexed, 1, &[0], Msb, Palette, "palette-text", "b1,p,msb,xy"),
        (Indexed, 1, &[0], Lsb, Palette, "palette-text", "b1,p,lsb,xy"),
    ];
    for (colour, channels, offsets, packing, method, id, spec) in cases {
        let mut samples = noise((SIDE * SIDE) as usize * channels);
        embed(&mut samples, channels, offsets, packing, format!("{TEXT}\0").as_bytes());
        let file = png(colour, &samples);
        let analysis = examine("a.png", file.clone());
        let found = recovered(&analysis);
        assert_eq!(found.len(), 1, "{spec}: {found:#?}");
        let found = found[0];
        assert_eq!((found.id, found.class, text_of(found).as_str()), (id, Class::Proof, TEXT), "{spec}");
        assert_eq!((found.method, found.bit_order), (Some(method), Some(packing)), "{spec}");
        assert_eq!(found.reproduce.as_deref(), Some(format!("extract {{}} {spec}").as_str()));
        let again = Spec::parse(spec).unwrap().read(&decode(&file), TEXT.len()).unwrap();
        assert_eq!(again, TEXT.as_bytes());
        let Place::Samples { region, .. } = &found.place else { panic!("{:?}", found.place) };
        let pixels = ((TEXT.len() + 1) * 8).div_ceil(offsets.len()) as u32;
        assert_eq!((region.width, region.height), (SIDE, pixels.div_ceil(SIDE)), "{spec}");
    }
}

#[test]
fn the_marked_alpha_layout_is_read_back_even_when_short() {
    for (offsets, spec) in [(&[3][..], "b1,a,lsb,xy"), (&[0, 1, 2, 3], "b1,rgba,lsb,xy")] {
        for text in [TEXT, "ok", "Привет"] {
            let mut samples = noise((SIDE * SIDE * 4) as usize);
            embed(&mut samples, 4, offsets, BitOrder::LsbFirst, format!("AI42{text}\0").as_bytes());
            let analysis = examine("a.png", png(png::ColorType::Rgba, &samples));
            let found = recovered(&analysis)[0];
            assert_eq!((found.id, found.class), ("alpha-ai42", Class::Proof), "{text}");
            assert_eq!((found.method, text_of(found).as_str()), (Some(Method::Alpha), text));
            assert!(found.summary.contains(spec), "{}", found.summary);
        }
    }
}

#[test]
fn texts_in_palette_indices_and_bitmaps_are_read_back() {
    let mut indices = noise((SIDE * SIDE) as usize);
    embed(&mut indices, 1, &[0], BitOrder::MsbFirst, format!("{TEXT}\0").as_bytes());
    let analysis = examine("a.gif", gif(&indices));
    assert_eq!(
        (recovered(&analysis)[0].id, text_of(recovered(&analysis)[0]).as_str()),
        ("palette-text", TEXT)
    );
    for (name, format) in [("a.bmp", image::ImageFormat::Bmp), ("a.webp", image::ImageFormat::WebP)] {
        let mut samples = noise((SIDE * SIDE * 3) as usize);
        embed(&mut samples, 3, &[0, 1, 2], BitOrder::LsbFirst, format!("{TEXT}\0").as_bytes());
        let analysis = examine(name, encoded(format, samples));
        assert_eq!(
            (recovered(&analysis)[0].id, text_of(recovered(&analysis)[0]).as_str()),
            ("lsb-text", TEXT)
        );
    }
}

#[test]
fn counted_messages_hold_what_they_count() {
    let zip = zip();
    // "UEsDBA==" and so on: the base64 of a ZIP archive, made by hand below.
    let encoded_zip = base64(&zip);
    let cases: [(String, PayloadKind, Vec<u8>); 3] = [
        (format!("61:{TEXT}"), PayloadKind::Text, TEXT.into()),
        ("21:Grüße, schöne Grüße…!".to_owned(), PayloadKind::Text, "Grüße, schöne Grüße…!".into()),
        (format!("{}:{encoded_zip}", encoded_zip.len()), PayloadKind::File("zip"), zip.clone()),
    ];
    for (message, kind, payload) in cases {
        let mut samples = noise((SIDE * SIDE * 3) as usize);
        embed(&mut samples, 3, &[0, 1, 2], BitOrder::MsbFirst, message.as_bytes());
        let analysis = examine("a.png", png(png::ColorType::Rgb, &samples));
        let found = recovered(&analysis)[0];
        let read = found.payload.as_ref().unwrap();
        assert_eq!((found.id, &read.kind, &read.bytes), ("stegano-lsb", &kind, &payload), "{message}");
        assert_eq!(found.class, Class::Proof, "{message}");
    }
}

#[test]
fn a_file_in_samples_is_read_back_to_its_end() {
    let zip = zip();
    let mut samples = noise((SIDE * SIDE * 3) as usize);
    embed(&mut samples, 3, &[0, 1, 2], BitOrder::MsbFirst, &zip);
    let analysis = examine("a.png", png(png::ColorType::Rgb, &samples));
    let found = recovered(&analysis)[0];
    assert_eq!((found.id, found.class), ("lsb-file", Class::Proof));
    assert_eq!(found.payload.as_ref().unwrap().bytes, zip);
}

#[test]
fn bytes_behind_the_end_of_all_formats_are_read_back() {
    let zip = zip();
    for (name, file) in files_of_all_formats() {
        let end = file.len() as u64;
        for (tail, id, kind) in [
            (TEXT.as_bytes(), "raw-text", PayloadKind::Text),
            (zip.as_slice(), "raw-file", PayloadKind::File("zip")),
        ] {
            let mut changed = file.clone();
            changed.extend(tail);
            let analysis = examine(&format!("a.{name}"), changed);
            let found = recovered(&analysis);
            assert_eq!(found.len(), 1, "{name}: {found:#?}");
            let read = found[0].payload.as_ref().unwrap();
            assert_eq!((found[0].id, &read.kind, read.bytes.as_slice()), (id, &kind, tail), "{name}");
            assert_eq!((found[0].class, found[0].method), (Class::Proof, Some(Method::Raw)), "{name}");
            let span = found[0].spans()[0];
            assert_eq!((span.offset, span.length), (end, tail.len() as u64), "{name}");
        }
    }
}

#[test]
fn random_bytes_behind_the_end_are_indicated_and_newlines_are_not() {
    for (name, file) in files_of_all_formats() {
        let mut random = file.clone();
        random.extend(noise(3000));
        let analysis = examine(&format!("a.{name}"), random);
        let found = recovered(&analysis);
        assert_eq!(found.len(), 1, "{name}: {found:#?}");
        assert_eq!((found[0].id, found[0].class, found[0].raises), ("raw-random", Class::Indication, true));
        let mut newline = file;
        newline.push(b'\n');
        assert_eq!(recovered(&examine(&format!("a.{name}"), newline)).len(), 0, "{name}");
    }
}

/// A JPEG with a segment behind its first marker.
fn with_segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let file = encoded(image::ImageFormat::Jpeg, smooth(3));
    let mut changed = file[..2].to_vec();
    changed.extend([0xff, marker]);
    changed.extend((content.len() as u16 + 2).to_be_bytes());
    changed.extend(content);
    changed.extend(&file[2..]);
    changed
}

/// An EXIF block with one tag in IFD0 or in the Exif directory.
fn exif(tag: u16, kind: u16, value: &[u8]) -> Vec<u8> {
    let mut block = b"Exif\0\0II*\0\x08\0\0\0".to_vec();
    let mut directory = |tag: u16, kind: u16, count: u32, at: u32| {
        block.extend([1, 0]);
        block.extend([tag.to_le_bytes(), kind.to_le_bytes()].concat());
        block.extend([count.to_le_bytes(), at.to_le_bytes(), [0; 4]].concat());
    };
    if tag == 0x9286 {
        directory(0x8769, 4, 1, 26);
        directory(tag, kind, value.len() as u32, 44);
    } else {
        directory(tag, kind, value.len() as u32, 26);
    }
    block.extend(value);
    block
}

#[test]
fn payloads_in_metadata_are_read_back() {
    let comment = |value: &[u8]| exif(0x9286, 7, &[b"ASCII\0\0\0", value].concat());
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(TEXT.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let text = PayloadKind::Text;
    let cases: [(&str, Vec<u8>, &str, Class, PayloadKind); 7] = [
        (
            "comment",
            with_segment(0xe1, &comment(TEXT.as_bytes())),
            "exif-user-comment",
            Class::Indication,
            text.clone(),
        ),
        (
            "description",
            with_segment(0xe1, &exif(0x010e, 2, TEXT.as_bytes())),
            "exif-text",
            Class::Information,
            text.clone(),
        ),
        (
            "software",
            with_segment(0xe1, &exif(0x0131, 2, TEXT.as_bytes())),
            "exif-text",
            Class::Information,
            text.clone(),
        ),
        (
            "base64",
            with_segment(0xe1, &comment(base64(TEXT.as_bytes()).as_bytes())),
            "exif-encoded-text",
            Class::Proof,
            text.clone(),
        ),
        ("zlib", with_segment(0xe1, &exif(0x010e, 7, &packed)), "exif-zlib", Class::Proof, text),
        ("archive", with_segment(0xfe, &zip()), "exif-file", Class::Proof, PayloadKind::File("zip")),
        (
            "encoded archive",
            with_segment(0xfe, base64(&zip()).as_bytes()),
            "exif-encoded-file",
            Class::Proof,
            PayloadKind::File("zip"),
        ),
    ];
    for (name, file, id, class, kind) in cases {
        let analysis = examine("a.jpg", file);
        let found = recovered(&analysis);
        assert_eq!(found.len(), 1, "{name}: {found:#?}");
        let read = found[0].payload.as_ref().unwrap();
        assert_eq!((found[0].id, found[0].class, &read.kind), (id, class, &kind), "{name}");
        assert_eq!(found[0].method, Some(Method::Exif));
        let expected = if kind == PayloadKind::Text { TEXT.into() } else { zip() };
        assert_eq!(read.bytes, expected, "{name}");
    }
}

#[test]
fn what_the_laboratory_puts_into_metadata_is_shown() {
    use starlight::container::Format;
    use starlight::lab::rng::Rng;
    use starlight::lab::synth::exif::{Base, embed};
    // Random bytes in fields that are binary anyway give nothing to read: those are for the model.
    let silent = ["MakerNote", "ICC profile", "application extension"];
    let (mut shown, mut all, mut missed) = (0, 0, Vec::new());
    for (name, bytes) in files_of_all_formats() {
        let format = match name {
            "png" => Format::Png,
            "jpg" => Format::Jpeg,
            "gif" => Format::Gif,
            "webp" => Format::Webp,
            _ => continue,
        };
        let base = Base { bytes, format, size: (SIDE, SIDE) };
        for seed in 0..40 {
            let (twin, stego, mark) = embed(&base, &mut Rng::new(seed, "recovery")).unwrap();
            let name = format!("a.{name}");
            let found = examine(&name, stego);
            let is_shown = recovered(&found).iter().any(|finding| finding.method == Some(Method::Exif));
            if !silent.iter().any(|field| mark.layout.starts_with(field)) {
                all += 1;
                shown += usize::from(is_shown);
                missed.extend((!is_shown).then(|| format!("{name} {} {:?}", mark.layout, mark.kind)));
            }
            let clean = examine(&name, twin);
            let proofs = clean.findings.iter().filter(|finding| finding.class == Class::Proof);
            assert_eq!(proofs.count(), 0, "the twin of {}", mark.layout);
        }
    }
    assert!(shown * 100 >= all * 95, "{shown} of {all}, not {missed:#?}");
}

#[test]
fn clean_images_give_nothing() {
    for (name, file) in files_of_all_formats() {
        assert_eq!(recovered(&examine(&format!("a.{name}"), file)), Vec::<&Finding>::new(), "{name}");
    }
    let pixels = (SIDE * SIDE) as usize;
    let planes: [(&str, Vec<u8>); 6] = [
        ("noise", noise(pixels * 4)),
        ("all 0", vec![0; pixels * 4]),
        ("all 1", vec![255; pixels * 4]),
        ("alternating", (0..pixels * 4).map(|at| (at % 2) as u8).collect()),
        ("thirds", (0..pixels * 4).map(|at| (at % 3 / 2) as u8).collect()),
        // 0x20 in one packing, over and over.
        ("blanks", (0..pixels * 4).map(|at| u8::from(at % 8 == 2)).collect()),
    ];
    for (name, samples) in planes {
        let analysis = examine("a.png", png(png::ColorType::Rgba, &samples));
        assert_eq!(recovered(&analysis), Vec::<&Finding>::new(), "{name}");
    }
}

/// A stored ZIP archive of one small file (APPNOTE.TXT 4.3).
fn zip() -> Vec<u8> {
    let data = b"The blue folder is empty.";
    let name = b"note.txt";
    let sizes = [(data.len() as u32).to_le_bytes(), (data.len() as u32).to_le_bytes()].concat();
    let crc = crc32fast::hash(data).to_le_bytes();
    let name_length = [name.len() as u8, 0, 0, 0];
    let local: [&[u8]; 6] = [b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0", &crc, &sizes, &name_length, name, data];
    let mut file = local.concat();
    let directory = file.len() as u32;
    let central: [&[u8]; 6] =
        [b"PK\x01\x02\x14\0\x14\0\0\0\0\0\0\0\0\0", &crc, &sizes, &name_length, &[0; 14], name];
    let central = central.concat();
    file.extend(&central);
    file.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    file.extend([(central.len() as u32).to_le_bytes(), directory.to_le_bytes()].concat());
    file.extend([0, 0]);
    file
}

/// RFC 4648 §4.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let value =
            group.iter().fold(0_u32, |value, byte| value << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        for digit in 0..4 {
            let shown = digit <= group.len();
            text.push(if shown {
                char::from(DIGITS[(value >> (18 - 6 * digit) & 63) as usize])
            } else {
                '='
            });
        }
    }
    text
}
