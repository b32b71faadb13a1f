//! Payloads in every order that puzzles use are written into images made here, and the sweep must list them; clean
//! images must give nothing.
//!
//! `STARLIGHT_CLEAN` names a folder of clean images to try as well. Of 13,203 clean lossless files none
//! showed anything, by any rule.

#![expect(clippy::unwrap_used, reason = "a test that cannot make its input has failed")]

use std::io::{Cursor, Write as _};
use std::path::Path;
use std::process::Command;

use starlight::analysis::{Options, analyse};
use starlight::container;
use starlight::evidence::Evidence;
use starlight::finding::{Class, Finding, Method, PayloadKind};
use starlight::limits::Limits;
use starlight::payload::spec::{Origin, Spec};
use starlight::payload::sweep::{Subject, anywhere, sweep};
use starlight::pixels;
use starlight::progress::Silent;

const TEXT: &str = "Meet me at the old bridge at noon, and bring the blue folder.";
/// Rows enough for one bit a row.
const WIDTH: usize = 48;
const HEIGHT: usize = 560;

/// Bytes without a pattern: Marsaglia's xorshift64.
fn noise(length: usize, seed: u64) -> Vec<u8> {
    let mut state = 0x0139_408d_cbbf_7a44_u64 ^ seed << 32;
    std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    })
    .take(length)
    .collect()
}

fn chunk(file: &mut Vec<u8>, kind: [u8; 4], content: &[u8]) {
    file.extend((content.len() as u32).to_be_bytes());
    let start = file.len();
    file.extend(kind);
    file.extend(content);
    let crc = crc32fast::hash(&file[start..]);
    file.extend(crc.to_be_bytes());
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

/// An 8-bit PNG of `channels` samples a pixel; `filters` are the rows' filter types, the rows what is stored.
fn png_of(channels: usize, stored: &[u8], filters: &[u8]) -> Vec<u8> {
    let colour = [0, 4, 2, 6][channels - 1];
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let size = [(WIDTH as u32).to_be_bytes(), (HEIGHT as u32).to_be_bytes()].concat();
    chunk(&mut file, *b"IHDR", &[size.as_slice(), &[8, colour, 0, 0, 0]].concat());
    let rows = stored.chunks(WIDTH * channels).zip(filters);
    let rows: Vec<u8> = rows.flat_map(|(row, filter)| [&[*filter], row].concat()).collect();
    chunk(&mut file, *b"IDAT", &deflated(&rows));
    chunk(&mut file, *b"IEND", &[]);
    file
}

fn png(channels: usize, samples: &[u8]) -> Vec<u8> {
    png_of(channels, samples, &[0; HEIGHT])
}

/// Bits of `bytes`, bit 7 of each first.
fn bits(bytes: &[u8]) -> impl Iterator<Item = u8> {
    bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1))
}

/// The findings of a sweep.
fn swept(file: &[u8]) -> Vec<Finding> {
    found_by(file, |subject| sweep(subject, &Silent).findings)
}

fn found_by(file: &[u8], look: impl Fn(&Subject<'_>) -> Vec<Finding>) -> Vec<Finding> {
    let limits = Limits::default();
    let container = container::parse(file, None, &limits);
    let image = pixels::decode(file, &container, &limits).ok();
    let subject =
        Subject { file, container: &container, image: image.as_ref(), frame: (0, 1), limits: &limits };
    look(&subject)
}

/// What the stream named by a finding begins with.
fn again(file: &[u8], finding: &Finding, length: usize) -> Vec<u8> {
    let limits = Limits::default();
    let container = container::parse(file, None, &limits);
    let image = pixels::decode(file, &container, &limits).ok();
    let origin = Origin { image: image.as_ref(), file, filters: &container.row_filters };
    let name = finding.reproduce.as_deref().unwrap().strip_prefix("extract {} ").unwrap();
    Spec::parse(name).unwrap().read_from(origin, length).unwrap()
}

/// The one finding must be a proof of `payload` under the name `spec`.
#[track_caller]
fn only(file: &[u8], spec: &str, payload: &[u8]) -> Finding {
    the_one(swept(file), spec, payload)
}

#[track_caller]
fn the_one(mut found: Vec<Finding>, spec: &str, payload: &[u8]) -> Finding {
    assert_eq!(found.len(), 1, "{spec}: {found:#?}");
    let finding = found.remove(0);
    assert_eq!(finding.class, Class::Proof, "{spec}: {finding:#?}");
    assert_eq!(finding.payload.as_ref().unwrap().bytes, payload, "{spec}");
    assert_eq!(finding.reproduce.as_deref(), Some(format!("extract {{}} {spec}").as_str()));
    finding
}

/// Where the bits of a payload go: x, y, channel, bit, in order.
type Places = Box<dyn Iterator<Item = (usize, usize, usize, u8)>>;

/// Places in rows of pixels: every channel of `channels`, of each the bits of `planes`.
fn rows(
    channels: &'static [usize],
    planes: &'static [u8],
    turn: fn(usize, usize) -> (usize, usize),
) -> Places {
    Box::new((0..HEIGHT).flat_map(move |y| (0..WIDTH).map(move |x| turn(x, y))).flat_map(move |(x, y)| {
        channels.iter().flat_map(move |channel| planes.iter().map(move |bit| (x, y, *channel, *bit)))
    }))
}

fn columns(channels: &'static [usize], planes: &'static [u8]) -> Places {
    Box::new((0..WIDTH).flat_map(|x| (0..HEIGHT).map(move |y| (x, y))).flat_map(move |(x, y)| {
        channels.iter().flat_map(move |channel| planes.iter().map(move |bit| (x, y, *channel, *bit)))
    }))
}

fn planar() -> Places {
    let plane = |channel| (0..HEIGHT).flat_map(move |y| (0..WIDTH).map(move |x| (x, y, channel, 0)));
    Box::new((0..3).flat_map(plane))
}

const fn same(x: usize, y: usize) -> (usize, usize) {
    (x, y)
}

#[test]
fn texts_in_the_orders_of_puzzles_are_listed() {
    let cases: [(usize, &str, Places); 15] = [
        (3, "b1,r,msb,xy", rows(&[0], &[0], same)),
        (3, "b1,bgr,msb,xy", rows(&[2, 1, 0], &[0], same)),
        (3, "b1,gbr,msb,xy", rows(&[1, 2, 0], &[0], same)),
        (3, "b1,rgb,msb,yx", columns(&[0, 1, 2], &[0])),
        (3, "b1,bgr,msb,xY", rows(&[2, 1, 0], &[0], |x, y| (x, HEIGHT - 1 - y))),
        (3, "b1,rgb,msb,XY", rows(&[0, 1, 2], &[0], |x, y| (WIDTH - 1 - x, HEIGHT - 1 - y))),
        (3, "b1,g,msb,Xy", rows(&[1], &[0], |x, y| (WIDTH - 1 - x, y))),
        (
            3,
            "b1,b,msb,xy,serpentine",
            rows(&[2], &[0], |x, y| (if y % 2 == 1 { WIDTH - 1 - x } else { x }, y)),
        ),
        (3, "b2,rgb,msb,xy", rows(&[0, 1, 2], &[1, 0], same)),
        (3, "b4,bgr,msb,xy", rows(&[2, 1, 0], &[3, 2, 1, 0], same)),
        (4, "b1,a,msb,xy", rows(&[3], &[0], same)),
        (3, "b0x80,r,msb,xy", rows(&[0], &[7], same)),
        (3, "b0x40,rgb,msb,xy", rows(&[0, 1, 2], &[6], same)),
        (3, "b8,rgb,msb,xy", rows(&[0, 1, 2], &[7, 6, 5, 4, 3, 2, 1, 0], same)),
        (1, "b1,l,msb,yX", Box::new((0..HEIGHT).map(|y| (WIDTH - 1, y, 0, 0)))),
    ];
    for (number, (channels, spec, places)) in cases.into_iter().enumerate() {
        let mut samples = noise(WIDTH * HEIGHT * channels, number as u64);
        for ((x, y, channel, bit), value) in places.zip(bits(format!("{TEXT}\0").as_bytes())) {
            let sample = &mut samples[(y * WIDTH + x) * channels + channel];
            *sample = *sample & !(1 << bit) | value << bit;
        }
        let file = png(channels, &samples);
        let found = only(&file, spec, TEXT.as_bytes());
        assert_eq!(again(&file, &found, TEXT.len()), TEXT.as_bytes(), "{spec}");
        assert!(found.summary.contains("61 bytes of text ended by NUL"), "{}", found.summary);
    }
}

#[test]
fn channels_one_after_the_other_are_read_where_a_text_goes_on_in_the_next() {
    let mut samples = noise(WIDTH * HEIGHT * 3, 13);
    let text = TEXT.repeat(60);
    for ((x, y, channel, _), value) in planar().zip(bits(format!("{text}\0").as_bytes())) {
        let sample = &mut samples[(y * WIDTH + x) * 3 + channel];
        *sample = *sample & !1 | value;
    }
    let found = swept(&png(3, &samples));
    let whole =
        |found: &&Finding| found.payload.as_ref().is_some_and(|payload| payload.bytes == text.as_bytes());
    let found = found.iter().find(whole).unwrap();
    assert_eq!(found.reproduce.as_deref(), Some("extract {} b1,rgb,msb,xy,planar"));
}

#[test]
fn one_bit_a_row_is_read_from_the_first_column() {
    let mut samples = noise(WIDTH * HEIGHT * 3, 3);
    for (y, bit) in bits(format!("{TEXT}\0").as_bytes()).enumerate() {
        samples[y * WIDTH * 3] = samples[y * WIDTH * 3] & !1 | bit;
    }
    only(&png(3, &samples), "b1,r,msb,yx", TEXT.as_bytes());
}

#[test]
fn the_filter_types_of_rows_are_read() {
    let filters: Vec<u8> =
        bits(format!("{TEXT}\0").as_bytes()).chain(std::iter::repeat(0)).take(HEIGHT).collect();
    let file = png_of(3, &noise(WIDTH * HEIGHT * 3, 5), &filters);
    let found = only(&file, "b1,filters,msb,xy", TEXT.as_bytes());
    assert_eq!((found.id, found.method), ("stream-text", Some(Method::Raw)));
}

#[test]
fn planes_joined_by_exclusive_or_are_read() {
    let mut samples = noise(WIDTH * HEIGHT * 3, 6);
    for (pixel, bit) in samples.chunks_mut(3).zip(bits(format!("{TEXT}\0").as_bytes())) {
        pixel[0] = pixel[0] & !1 | bit ^ pixel[2] & 1;
    }
    only(&png(3, &samples), "r0^b0,msb,xy", TEXT.as_bytes());
}

#[test]
fn bits_of_a_bitmap_s_bytes_are_read_from_inside_its_header() {
    let mut file = Cursor::new(Vec::new());
    let samples = noise(WIDTH * HEIGHT * 3, 7);
    image::RgbImage::from_raw(WIDTH as u32, HEIGHT as u32, samples)
        .unwrap()
        .write_to(&mut file, image::ImageFormat::Bmp)
        .unwrap();
    let mut file = file.into_inner();
    for (byte, bit) in file[38..].iter_mut().zip(bits(format!("{TEXT}\0").as_bytes())) {
        *byte = *byte & !1 | bit;
    }
    only(&file, "b1,file,msb,xy,skip=38p", TEXT.as_bytes());
}

/// A noise cover with `payload` in the lowest bits of red, green and blue.
fn plain(payload: &[u8]) -> Vec<u8> {
    let mut samples = noise(WIDTH * HEIGHT * 3, 8);
    for (sample, bit) in samples.iter_mut().zip(bits(payload)) {
        *sample = *sample & !1 | bit;
    }
    png(3, &samples)
}

#[test]
fn texts_in_every_encoding_and_messages_behind_their_length_are_read() {
    let sentence = "Grüße von der alten Brücke, wir kommen heute etwas später, bitte wartet dort auf uns";
    let le: Vec<u8> = sentence.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    let be: Vec<u8> = sentence.encode_utf16().chain([0]).flat_map(u16::to_be_bytes).collect();
    let latin: Vec<u8> = sentence.chars().map(|c| c as u8).chain([0]).collect();
    for bytes in [le, be, latin, format!("{sentence}\0").into_bytes()] {
        let found = only(&plain(&bytes), "b1,rgb,msb,xy", sentence.as_bytes());
        assert_eq!(found.id, "lsb-text");
    }
    let length = TEXT.len();
    let in_bits = length * 8;
    for front in [
        (length as u16).to_le_bytes().to_vec(),
        (length as u16).to_be_bytes().to_vec(),
        (length as u32).to_le_bytes().to_vec(),
        (length as u32).to_be_bytes().to_vec(),
        (in_bits as u32).to_be_bytes().to_vec(),
        format!("{length}:").into_bytes(),
    ] {
        let file = plain(&[front.as_slice(), TEXT.as_bytes(), b"\xff\xff"].concat());
        assert_eq!(only(&file, "b1,rgb,msb,xy", TEXT.as_bytes()).id, "lsb-counted");
    }
}

#[test]
fn what_stands_behind_a_frame_that_nobody_knows_is_read() {
    for front in [&b"stegv3\0\0\x01\xf8\0"[..], b"\x01", b"MARK\x02\0\0\0\x3d\0\0\0"] {
        let file = plain(&[front, TEXT.as_bytes(), b"\0"].concat());
        let spec = format!("b1,rgb,msb,xy,skip={}B", front.len());
        let found = only(&file, &spec, TEXT.as_bytes());
        assert_eq!(again(&file, &found, TEXT.len()), TEXT.as_bytes());
    }
}

#[test]
fn beginnings_of_files_are_told_by_their_headers() {
    let (random, zero) = (noise(300, 12), [0; 9]);
    let headers: [(&str, &[u8]); 5] = [
        ("exe", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0\xb8\0\0\0"),
        ("elf", &[b"\x7fELF\x02\x01\x01".as_slice(), &zero, b"\x02\0\x3e\0"].concat()),
        ("7z", b"7z\xbc\xaf\x27\x1c\0\x04"),
        ("rar", b"Rar!\x1a\x07\x01\0"),
        ("png", b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR"),
    ];
    for (extension, header) in headers {
        for front in [&[][..], &(header.len() as u32 + 300).to_be_bytes(), b"some mark\0"] {
            let found = swept(&plain(&[front, header, &random].concat()));
            let [found] = found.as_slice() else { panic!("{extension} {front:?}: {found:#?}") };
            assert_eq!(found.class, Class::Proof, "{extension} {front:?}: {found:#?}");
            let payload = found.payload.as_ref().unwrap();
            assert_eq!(payload.kind, PayloadKind::File(extension));
            assert!(payload.bytes.starts_with(header), "{extension} {front:?}");
        }
    }
}

#[test]
fn every_second_to_eighth_sample_may_carry_a_text() {
    for (every, spec) in [(2, "b1,rgb,msb,xy,every=2"), (7, "b1,rgb,msb,xy,every=7")] {
        let mut samples = noise(WIDTH * HEIGHT * 3, 13);
        for (sample, bit) in samples.iter_mut().step_by(every).zip(bits(format!("{TEXT}\0").as_bytes())) {
            *sample = *sample & !1 | bit;
        }
        let file = png(3, &samples);
        let found = only(&file, spec, TEXT.as_bytes());
        assert_eq!(again(&file, &found, TEXT.len()), TEXT.as_bytes());
    }
}

#[test]
fn texts_and_files_may_begin_at_any_sample() {
    let archive = deflated(&noise(400, 14));
    let gzip = [b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".as_slice(), &archive].concat();
    let letters = "Встретимся у старого моста в полдень, и возьми с собой синюю папку.".as_bytes();
    for (payload, id) in [(TEXT.as_bytes(), "lsb-text"), (letters, "lsb-text"), (&gzip, "lsb-file")] {
        // Neither is a whole number of bytes from an end of its column.
        for (start, name) in [(7777, "b1,rgb,msb,yx"), (1003, "b1,rgb,msb,yx")] {
            let mut samples = noise(WIDTH * HEIGHT * 3, 15);
            let order = columns(&[0, 1, 2], &[0]).skip(start);
            for ((x, y, channel, _), bit) in order.zip(bits(&[payload, b"\0"].concat())) {
                let sample = &mut samples[(y * WIDTH + x) * 3 + channel];
                *sample = *sample & !1 | bit;
            }
            let file = png(3, &samples);
            assert_eq!(swept(&file), []);
            let found = found_by(&file, |subject| anywhere(subject, &Silent));
            let [found] = found.as_slice() else { panic!("{id} {start}: {found:#?}") };
            assert_eq!((found.class, found.id), (Class::Proof, id));
            assert!(found.reproduce.as_deref().unwrap().contains(&format!("{name},skip=")), "{found:#?}");
            // A character or two may stand in front by chance.
            let read = &found.payload.as_ref().unwrap().bytes;
            let front = read.windows(payload.len()).position(|window| window == payload);
            assert!(front.is_some_and(|front| front < 4), "{found:#?}");
            assert_eq!(again(&file, found, 40), read[..40]);
            // The whole analysis proves it.
            let evidence = Evidence::from_bytes("a.png", file);
            let analysis = analyse(&evidence, &Options::default(), &Silent).unwrap();
            assert!(analysis.findings.iter().any(|other| other.payload == found.payload));
        }
    }
}

#[test]
fn compressed_streams_are_read_to_their_end() {
    let packed = deflated(TEXT.repeat(3).as_bytes());
    let found = only(&plain(&packed), "b1,rgb,msb,xy", &packed);
    assert_eq!(found.id, "lsb-file");
    // Its checksum and its inflating prove it behind a length that no format knows, too.
    let counted = [(packed.len() as u32).to_le_bytes().as_slice(), &packed].concat();
    only(&plain(&counted), "b1,rgb,msb,xy,skip=4B", &packed);
    // Longer than what its type is first judged on.
    let long = deflated(&noise(WIDTH * HEIGHT * 3 / 8 - 100, 3));
    assert!(long.len() > 4096);
    assert_eq!(only(&plain(&long), "b1,rgb,msb,xy", &long).id, "lsb-file");
    let mut damaged = packed;
    let last = damaged.len() - 1;
    damaged[last] ^= 1;
    assert_eq!(swept(&plain(&damaged)), []);
}

#[test]
fn decoys_do_not_hide_what_else_is_there() {
    let mut samples = noise(WIDTH * HEIGHT * 3, 9);
    let texts = [
        "This is not the message, look on.\0And this one lies behind it.\0",
        "flag{the_one_in_blue_it_is}\0",
    ];
    for (channel, text) in [(0, texts[0]), (2, texts[1])] {
        for (pixel, bit) in samples.chunks_mut(3).zip(bits(text.as_bytes())) {
            pixel[channel] = pixel[channel] & !1 | bit;
        }
    }
    let file = png(3, &samples);
    let found = swept(&file);
    let mut names: Vec<&str> = found.iter().map(|found| found.reproduce.as_deref().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        ["extract {} b1,b,msb,xy", "extract {} b1,r,msb,xy", "extract {} b1,r,msb,xy,skip=34B"]
    );
    let rates: Vec<f64> = found.iter().map(|found| found.false_alarm.unwrap().rate()).collect();
    assert!(rates.is_sorted(), "{rates:?}");
    // The whole analysis lists the same.
    let analysis = analyse(&Evidence::from_bytes("a.png", file), &Options::default(), &Silent).unwrap();
    let listed = analysis.findings.iter().filter(|found| found.class == Class::Proof).count();
    assert_eq!(listed, 3);
}

#[test]
fn the_command_line_sweeps_and_extracts_again() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_starlight"))
            .args(arguments)
            .current_dir(folder.path())
            .output()
            .unwrap();
        (output.status.code(), output.stdout)
    };
    std::fs::write(folder.path().join("a.png"), plain(TEXT.as_bytes())).unwrap();
    std::fs::write(folder.path().join("b.png"), png(3, &noise(WIDTH * HEIGHT * 3, 10))).unwrap();
    let (code, listed) = run(&["inspect", "a.png", "--sweep"]);
    let listed = String::from_utf8(listed).unwrap();
    assert_eq!(code, Some(1), "{listed}");
    assert!(
        listed.starts_with("b1,rgb,msb,xy\n") && listed.contains("at the old bridge at noon"),
        "{listed}"
    );
    let (code, bytes) = run(&["extract", "a.png", "b1,rgb,msb,xy,skip=8B", "--limit", "2"]);
    assert_eq!((code, bytes.as_slice()), (Some(0), &b"at"[..]));
    let (code, listed) = run(&["inspect", "b.png", "--sweep"]);
    let listed = String::from_utf8(listed).unwrap();
    assert_eq!((code, listed.lines().count()), (Some(0), 1), "{listed}");
    assert!(listed.starts_with("nothing: "), "{listed}");
    assert_eq!(run(&["extract", "b.png", "b1,rgb,f2"]).0, Some(2));
}

#[test]
fn clean_images_give_nothing() {
    let pixels = WIDTH * HEIGHT;
    let made: [(&str, usize, Vec<u8>); 6] = [
        ("noise", 4, noise(pixels * 4, 11)),
        ("black", 3, vec![0; pixels * 3]),
        ("white", 3, vec![255; pixels * 3]),
        ("letters", 1, vec![b'n'; pixels]),
        ("a slope", 1, (0..pixels).map(|at| (at % WIDTH + 70) as u8).collect()),
        (
            "a rough slope",
            3,
            noise(pixels * 3, 12)
                .iter()
                .enumerate()
                .map(|(at, n)| (at / 3 % WIDTH) as u8 + 60 + n % 4)
                .collect(),
        ),
    ];
    for (name, channels, samples) in made {
        assert_eq!(swept(&png(channels, &samples)), [], "{name}");
    }
    if let Some(folder) = std::env::var_os("STARLIGHT_CLEAN") {
        let (mut files, mut indications) = (0, 0);
        walk(Path::new(&folder), &mut |file| {
            files += 1;
            let found = swept(&file);
            assert!(found.iter().all(|found| found.class != Class::Proof), "{found:#?}");
            indications += usize::from(!found.is_empty());
        });
        assert!(indications * 1000 <= files, "{indications} of {files}");
    }
}

fn walk(folder: &Path, take: &mut impl FnMut(Vec<u8>)) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, take);
        } else {
            take(std::fs::read(path).unwrap());
        }
    }
}
