//! Files made to break a parser: claims of gigabytes, bombs, cuts at every byte, random changes. The walk over the
//! container must end quickly, attribute every byte, and never panic.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure here is a failed test")]

#[path = "made/noise.rs"]
mod noise;

use std::io::{Cursor, Write as _};
use std::time::{Duration, Instant};

use image::ImageFormat;
use noise::noise;
use starlight::container::{self, Container, Format, coverage};
use starlight::limits::Limits;

/// What one hostile file may take.
const PATIENCE: Duration = Duration::from_secs(1);

#[track_caller]
fn parse(file: &[u8]) -> Container {
    // The best of three: the machine may be busy with something else, the parser may not.
    let run = |_| {
        let began = Instant::now();
        (container::parse(file, None, &Limits::default()), began.elapsed())
    };
    let mut runs = (0..3).map(run);
    let (container, _) = runs.find(|(_, took)| *took < PATIENCE).expect("three runs took too long");
    coverage::check(&container, file.len() as u64).unwrap();
    container
}

fn has(container: &Container, id: &str) -> bool {
    container.anomalies.iter().any(|anomaly| anomaly.id == id)
}

fn zlib(bytes: impl Iterator<Item = u8>) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    let bytes: Vec<u8> = bytes.collect();
    encoder.write_all(&bytes).unwrap();
    encoder.finish().unwrap()
}

fn chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut bytes = (data.len() as u32).to_be_bytes().to_vec();
    bytes.extend(name);
    bytes.extend(data);
    let crc = crc32fast::hash(&bytes[4..]);
    bytes.extend(crc.to_be_bytes());
    bytes
}

fn png(width: u32, height: u32, middle: &[Vec<u8>]) -> Vec<u8> {
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend([8, 6, 0, 0, 0]);
    let chunks = [chunk(*b"IHDR", &header), middle.concat(), chunk(*b"IEND", b"")].concat();
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunks].concat()
}

fn small(format: ImageFormat) -> Vec<u8> {
    let image =
        image::RgbImage::from_fn(9, 7, |x, y| image::Rgb([x as u8 * 20, y as u8 * 30, (x * y) as u8]));
    let mut file = Cursor::new(Vec::new());
    image.write_to(&mut file, format).unwrap();
    file.into_inner()
}

const FORMATS: [ImageFormat; 5] =
    [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP, ImageFormat::Bmp];

#[test]
fn claims_of_gigabytes_cost_nothing() {
    let data = zlib([0, 1, 2, 3, 4].into_iter());
    let container = parse(&png(u32::MAX >> 1, u32::MAX >> 1, &[chunk(*b"IDAT", &data)]));
    assert!(has(&container, "png-impossible-size"));
    let container = parse(&png(65_535, 16_384, &[chunk(*b"IDAT", &data)]));
    assert!(has(&container, "png-impossible-size"));

    let mut bmp = small(ImageFormat::Bmp);
    bmp[18..26].copy_from_slice(&[0xff, 0xff, 0xff, 0x7f, 0, 0, 0, 0x80]);
    assert!(has(&parse(&bmp), "dimensions-over-limits"));
    bmp[46..50].copy_from_slice(&[0xff; 4]);
    assert!(has(&parse(&bmp), "bmp-truncated"));

    let mut gif = small(ImageFormat::Gif);
    gif[6..10].copy_from_slice(&[0xff; 4]);
    parse(&gif);
    let descriptor = gif.iter().position(|&byte| byte == 0x2c).unwrap();
    gif[descriptor + 5..descriptor + 9].copy_from_slice(&[0xff; 4]);
    assert!(has(&parse(&gif), "gif-missing-pixels"));

    let extended =
        b"RIFF\xf0\xff\xff\xffWEBPVP8X\x0a\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xffVP8L\xf0\xff\xff\xff\x2f";
    assert!(has(&parse(extended), "webp-truncated"));

    let mut jpeg = small(ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xff; 4]);
    assert_eq!(parse(&jpeg).header.width, 65_535);
}

#[test]
fn bombs_are_not_inflated_to_their_end() {
    let bomb = zlib(std::iter::repeat_n(0, 64 << 20));
    let container = parse(&png(1, 1, &[chunk(*b"IDAT", &bomb)]));
    assert!(has(&container, "png-inflation-stopped") && has(&container, "png-extra-scanlines"));
    // Ten in one file: text chunks and a profile.
    let text = [b"Comment\0\0".to_vec(), bomb.clone()].concat();
    let profile = [b"icc\0\0".to_vec(), bomb].concat();
    let mut chunks = vec![chunk(*b"zTXt", &text); 9];
    chunks.push(chunk(*b"iCCP", &profile));
    assert!(has(&parse(&png(1, 1, &chunks)), "png-inflation-stopped"));
}

#[test]
fn lzw_of_one_long_string_is_walked_by_its_codes() {
    // Code size 2: clear, 0, then 6, 7, 8 … each one longer than the one before, over and over.
    let (mut bits, mut width) = (Vec::new(), 3);
    let mut put = |code: u32, width: u32| bits.extend((0..width).map(|bit| code >> bit & 1 == 1));
    for _ in 0..40 {
        put(4, width);
        width = 3;
        put(0, width);
        for code in 6..4095u32 {
            width = 32 - code.leading_zeros();
            put(code, width.min(12));
            width = (32 - (code + 1).leading_zeros()).min(12);
        }
    }
    let bytes: Vec<u8> = bits
        .chunks(8)
        .map(|bits| bits.iter().rev().fold(0, |byte, &bit| byte << 1 | u8::from(bit)))
        .collect();
    let mut gif = b"GIF89a\x01\0\x01\0\0\0\0\x2c\0\0\0\0\x01\0\x01\0\0\x02".to_vec();
    for block in bytes.chunks(255) {
        gif.push(block.len() as u8);
        gif.extend(block);
    }
    gif.extend(b"\0;");
    assert_eq!(parse(&gif).format, Some(Format::Gif));
}

#[test]
fn overlapping_claims_do_not_add_up() {
    // Every chunk claims nearly all of the file, its checksum is wrong, and a right one hides inside it.
    let valid = chunk(*b"tEXt", b"");
    let count = 40_000usize;
    let mut body = Vec::new();
    for index in 0..count {
        let left = ((count - index) * 24).saturating_sub(40) as u32;
        body.extend(left.to_be_bytes());
        body.extend(b"tEXt");
        body.extend(&valid);
        body.extend([0; 4]);
    }
    parse(&png(1, 1, &[body]));
    // Starts of GIF extensions between bytes that begin no block.
    let gif = [b"GIF89a\x01\0\x01\0\0\0\0".to_vec(), b"x\x21\xf9\x04\0\0\0\0\0".repeat(200_000)].concat();
    assert!(has(&parse(&gif), "segment-limit"));
    // Sub-blocks of one byte.
    let gif = [b"GIF89a\x01\0\x01\0\0\0\0\x21\xfe".to_vec(), b"\x01x".repeat(6_000_000)].concat();
    assert!(has(&parse(&gif), "segment-limit"));
    // Markers without end, and starts of images behind the end of one.
    let jpeg = small(ImageFormat::Jpeg);
    parse(&[jpeg.clone(), b"\xff\xd8\xff\xe0\0\x02".repeat(200_000)].concat());
    parse(&[jpeg[..jpeg.len() - 2].to_vec(), b"\xff\xd8\xff\xe0\0\x02y".repeat(200_000)].concat());
    parse(&[b"\xff\xd8".to_vec(), b"\xff".repeat(4 << 20)].concat());
}

#[test]
fn blocks_that_hold_nothing_cost_little() {
    // Empty stored blocks, then fixed blocks of ten bits each: not final, type 1, the end.
    let stored = b"\0\0\0\xff\xff".repeat(1000);
    let mut fixed = Vec::new();
    for _ in 0..40_000 {
        // 0 01 0000000 four times makes forty bits.
        fixed.extend([0b0000_0010, 0b0000_1000, 0b0010_0000, 0b1000_0000, 0]);
    }
    let stream = [&b"\x78\x9c"[..], &stored, &fixed].concat();
    assert!(has(&parse(&png(1, 1, &[chunk(*b"IDAT", &stream)])), "png-empty-blocks"));
    // The same behind the end marker, before another one, where blocks are looked for at every bit.
    let tail = [&noise(4 << 20)[..], &fixed, &chunk(*b"IEND", b"")].concat();
    parse(&[png(1, 1, &[chunk(*b"IDAT", &zlib([0, 1, 2, 3, 4].into_iter()))]), tail].concat());
    // Types of chunks all over it.
    let tail = [b"IDAT".repeat(1 << 20), chunk(*b"IEND", b"")].concat();
    parse(&[png(1, 1, &[chunk(*b"IDAT", &zlib([0, 1, 2, 3, 4].into_iter()))]), tail].concat());
}

#[test]
fn sizes_are_sought_quickly() {
    // No size has this checksum; the data are those of very many sizes.
    let mut file = png(720_720, 1, &[chunk(*b"IDAT", &zlib(std::iter::repeat_n(0, 720_720 * 4 + 1)))]);
    file[29] ^= 0x55;
    parse(&file);
    file[16..24].fill(0);
    parse(&file);
}

#[test]
fn scans_without_end_are_counted_quickly() {
    let jpeg = small(ImageFormat::Jpeg);
    let scan = jpeg.windows(2).position(|pair| pair == [0xff, 0xda]).unwrap();
    let data = scan + 2 + usize::from(u16::from_be_bytes([jpeg[scan + 2], jpeg[scan + 3]]));
    for fill in [b"\0".as_slice(), b"\x55\xaa\x11", b"\xff\0", b"\x12\xff\xd0"] {
        parse(&[&jpeg[..data], &fill.repeat((4 << 20) / fill.len()), b"\xff\xd9"].concat());
    }
    // Scans over the same data again and again.
    let header = &jpeg[scan..data];
    parse(&[&jpeg[..data], &[header, b"\0\0"].concat().repeat(100_000)].concat());
}

#[test]
fn blocks_of_a_gif_behind_its_end_are_walked_quickly() {
    let gif = small(ImageFormat::Gif);
    for fill in [b"\x01x".as_slice(), b"\xff", b"\0", b"\0\x21\xfe\0"] {
        parse(&[&gif[..], &fill.repeat((8 << 20) / fill.len()), b"\0;"].concat());
    }
}

#[test]
fn a_cut_at_any_byte_is_survived() {
    for format in FORMATS {
        let file = small(format);
        for length in 0..file.len() {
            parse(&file[..length]);
        }
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, cases: 400, ..Default::default() })]

    #[test]
    fn random_changes_are_survived(
        which in 0usize..5,
        flips in proptest::collection::vec((proptest::prelude::any::<proptest::sample::Index>(), 0u8..8), 1..40),
        moved in proptest::option::of(proptest::prelude::any::<(proptest::sample::Index, proptest::sample::Index)>()),
    ) {
        let mut file = small(FORMATS[which]);
        for (at, bit) in flips {
            let at = at.index(file.len());
            file[at] ^= 1 << bit;
        }
        if let Some((from, to)) = moved {
            let (from, to) = (from.index(file.len()), to.index(file.len()));
            let piece = file[from..].to_vec();
            file.truncate(to);
            file.extend(piece);
        }
        parse(&file);
    }

    #[test]
    fn bytes_put_in_anywhere_are_attributed(
        which in 0usize..5,
        at in proptest::prelude::any::<proptest::sample::Index>(),
        bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 1..3000),
        end in proptest::bool::ANY,
    ) {
        let mut file = small(FORMATS[which]);
        let at = at.index(file.len());
        file.splice(at..at, bytes);
        if end {
            // The marks that readers of tails look for.
            file.extend(match FORMATS[which] {
                ImageFormat::Png => &b"\0\0\0\0IEND\xaeB`\x82"[..],
                ImageFormat::Gif => b"\0;",
                ImageFormat::Jpeg => b"\x10\0\0\0SEFT",
                _ => b"PK\x05\x06\0\0\0\0\x01\0\x01\0\0\0\0\0\0\0\0\0\0\0",
            });
        }
        parse(&file);
    }

    #[test]
    fn bytes_behind_a_signature_are_survived(
        which in 0usize..5,
        bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..400),
    ) {
        let file = small(FORMATS[which]);
        for keep in [8, 20, file.len() / 2] {
            parse(&[&file[..keep.min(file.len())], &bytes[..]].concat());
        }
    }
}
