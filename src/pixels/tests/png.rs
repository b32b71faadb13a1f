use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::*;

/// A chunk with a checksum of zero: decoding must not depend on it.
fn chunk(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
    let mut bytes = (content.len() as u32).to_be_bytes().to_vec();
    bytes.extend_from_slice(&kind);
    bytes.extend_from_slice(content);
    bytes.extend_from_slice(&[0; 4]);
    bytes
}

fn zlib(rows: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(rows).unwrap();
    encoder.finish().unwrap()
}

/// Width, height, depth, colour type, interlacing; further chunks; content of IDAT.
fn png(header: [u8; 5], extra: &[Vec<u8>], data: &[u8]) -> Vec<u8> {
    let [width, height, depth, colour, interlaced] = header;
    let ihdr = [0, 0, 0, width, 0, 0, 0, height, depth, colour, 0, 0, interlaced];
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    file.extend(chunk(*b"IHDR", &ihdr));
    for chunk in extra {
        file.extend(chunk);
    }
    file.extend(chunk(*b"IDAT", data));
    file.extend(chunk(*b"IEND", &[]));
    file
}

#[test]
fn indices_stay_indices() {
    let extra = [chunk(*b"PLTE", &[1, 2, 3, 4, 5, 6, 7, 8, 9]), chunk(*b"tRNS", &[0, 128])];
    // 2 bits, 5 pixels: 0 1 2 3 2 and 2 1 0 0 1, each row filled up to two bytes.
    let file =
        png([5, 2, 2, 3, 0], &extra, &zlib(&[0, 0b0001_1011, 0b1000_0000, 0, 0b1001_0000, 0b0100_0000]));
    let image = decoded(&file, Format::Png);
    assert_eq!(
        (image.width, image.height, image.layout, image.depths),
        (5, 2, Layout::Indexed, [2, 0, 0, 0])
    );
    assert_eq!(eight(&image), [0, 1, 2, 3, 2, 2, 1, 0, 0, 1]);
    assert_eq!(image.palette.colours, [[1, 2, 3], [4, 5, 6], [7, 8, 9]]);
    assert_eq!(image.palette.alpha, [0, 128]);
    assert_eq!((image.decoded_rows, image.lossy, image.transparent), (2, false, None));
    assert_eq!(image.rgba8(3), [0, 0, 0, 255], "an index behind the table");
}

#[test]
fn an_indexed_image_without_a_palette_keeps_its_indices() {
    let image = decoded(&png([2, 1, 8, 3, 0], &[], &zlib(&[0, 7, 200])), Format::Png);
    assert_eq!((eight(&image), image.palette.colours.len()), (&[7, 200][..], 0));
}

#[test]
fn depths_are_not_scaled() {
    let grey = [chunk(*b"tRNS", &[0xff, 0xff])];
    for (depth, row, expected, key) in [
        (1, vec![0b1010_0000], [1, 0, 1], 1),
        (2, vec![0b1100_0100], [3, 0, 1], 3),
        (4, vec![0xf0, 0x90], [15, 0, 9], 15),
        (8, vec![255, 0, 9], [255, 0, 9], 255),
    ] {
        let data = zlib(&[vec![0], row].concat());
        let image = decoded(&png([3, 1, depth, 0, 0], &grey, &data), Format::Png);
        assert_eq!((eight(&image), image.depths), (&expected[..], [depth, 0, 0, 0]));
        assert_eq!(image.transparent, Some([key; 3]));
    }
    let rows = zlib(&[0, 0x12, 0x34, 0, 1, 0xff, 0xfe]);
    let image = decoded(
        &png([1, 1, 16, 2, 0], &[chunk(*b"tRNS", &[0x12, 0x34, 0, 1, 0xff, 0xfe])], &rows),
        Format::Png,
    );
    assert_eq!((sixteen(&image), image.depths), (&[0x1234, 1, 0xfffe][..], [16, 16, 16, 0]));
    assert_eq!(image.transparent, Some([0x1234, 1, 0xfffe]));
    assert_eq!(image.rgba8(0)[3], 0);
}

#[test]
fn colour_under_alpha_zero_stays() {
    let image = decoded(&png([2, 1, 8, 6, 0], &[], &zlib(&[0, 1, 2, 3, 0, 4, 5, 6, 255])), Format::Png);
    assert_eq!((image.layout, eight(&image)), (Layout::Rgba, &[1, 2, 3, 0, 4, 5, 6, 255][..]));
    let image = decoded(&png([1, 1, 16, 4, 0], &[], &zlib(&[0, 1, 2, 0, 0])), Format::Png);
    assert_eq!((image.layout, sixteen(&image)), (Layout::GreyAlpha, &[0x0102, 0][..]));
}

/// 3×6 grey pixels through every filter (PNG §9.2), computed by hand.
const FILTERED: [u8; 24] = [0, 10, 20, 30, 1, 10, 10, 10, 2, 1, 1, 1, 3, 5, 5, 5, 4, 1, 1, 1, 4, 255, 0, 2];
const UNFILTERED: [u8; 18] = [10, 20, 30, 10, 20, 30, 11, 21, 31, 10, 20, 30, 11, 21, 31, 10, 21, 33];

#[test]
fn both_decoders_undo_all_filters() {
    let whole = decoded(&png([3, 6, 8, 0, 0], &[], &zlib(&FILTERED)), Format::Png);
    assert_eq!(eight(&whole), UNFILTERED);
    // One row too few: the crate gives up, the rows are taken here.
    let cut = decoded(&png([3, 7, 8, 0, 0], &[], &zlib(&FILTERED)), Format::Png);
    assert_eq!(cut.decoded_rows, 6);
    assert_eq!(eight(&cut), [&UNFILTERED[..], &[0, 0, 0]].concat());
}

#[test]
fn damage_costs_only_the_rows_behind_it() {
    let rows: Vec<u8> = noise(100 * 50 * 3).chunks(150).flat_map(|row| [&[0], row].concat()).collect();
    let good = png([50, 100, 8, 2, 0], &[], &zlib(&rows));
    let whole = decoded(&good, Format::Png);
    assert_eq!(whole.decoded_rows, 100);
    // A filter that does not exist stops decoding exactly at its row.
    let mut broken = rows.clone();
    broken[151 * 60] = 9;
    let image = decoded(&png([50, 100, 8, 2, 0], &[], &zlib(&broken)), Format::Png);
    assert_eq!(image.decoded_rows, 60);
    assert_eq!(eight(&image)[..150 * 60], eight(&whole)[..150 * 60]);
    assert!(eight(&image)[150 * 60..].iter().all(|sample| *sample == 0));
    // A file cut in the middle keeps about half of its rows, and none that is wrong.
    let image = decoded(&good[..good.len() / 2], Format::Png);
    let kept = image.decoded_rows as usize;
    assert!((45..=50).contains(&kept), "{kept}");
    assert_eq!(eight(&image)[..150 * kept], eight(&whole)[..150 * kept]);
}

#[test]
fn a_wrong_zlib_header_or_checksum_is_no_obstacle() {
    let mut data = zlib(&[0, 1, 2, 3]);
    let end = data.len() - 1;
    data[end] ^= 0xff;
    assert_eq!(eight(&decoded(&png([3, 1, 8, 0, 0], &[], &data), Format::Png)), [1, 2, 3]);
    data[0] = 0;
    assert_eq!(eight(&decoded(&png([3, 1, 8, 0, 0], &[], &data), Format::Png)), [1, 2, 3]);
}

#[test]
fn unknown_and_damaged_chunks_are_passed_over() {
    let extra = [chunk(*b"XYZA", b"critical"), chunk(*b"fcTL", &[0; 3]), chunk(*b"iCCP", &[255; 9])];
    assert_eq!(eight(&decoded(&png([3, 1, 8, 0, 0], &extra, &zlib(&[0, 1, 2, 3])), Format::Png)), [1, 2, 3]);
}

/// 5×5 pixels 0 to 24 in Adam7 order (PNG §8.2), each line behind filter 0.
const ADAM7: [u8; 36] = [
    0, 0, 0, 4, 0, 20, 24, 0, 2, 0, 22, 0, 10, 12, 14, 0, 1, 3, 0, 11, 13, 0, 21, 23, 0, 5, 6, 7, 8, 9, 0,
    15, 16, 17, 18, 19,
];

#[test]
fn interlaced_rows_find_their_place() {
    let all: Vec<u8> = (0..25).collect();
    let image = decoded(&png([5, 5, 8, 0, 1], &[], &zlib(&ADAM7)), Format::Png);
    assert_eq!((eight(&image), image.decoded_rows), (&all[..], 5));
    // Without the last line (row 3), rows 0 to 2 are complete; without the last pass only row 0.
    let image = decoded(&png([5, 5, 8, 0, 1], &[], &zlib(&ADAM7[..30])), Format::Png);
    assert_eq!((&eight(&image)[..15], image.decoded_rows), (&all[..15], 3));
    let image = decoded(&png([5, 5, 8, 0, 1], &[], &zlib(&ADAM7[..24])), Format::Png);
    assert_eq!((&eight(&image)[..5], image.decoded_rows), (&all[..5], 1));
    assert!(frame(&png([5, 5, 8, 0, 1], &[], &zlib(&ADAM7[..15])), Format::Png, 0).is_err());
    // 16 bits and two channels, scattered the same way: 2×2 needs passes 1, 6 and 7.
    let rows = [0, 1, 1, 1, 2, 0, 2, 1, 2, 2, 0, 3, 1, 3, 2, 4, 1, 4, 2];
    let image = decoded(&png([2, 2, 16, 4, 1], &[], &zlib(&rows)), Format::Png);
    assert_eq!(sixteen(&image), [0x0101, 0x0102, 0x0201, 0x0202, 0x0301, 0x0302, 0x0401, 0x0402]);
}

#[test]
fn frames_are_their_own_rectangles() {
    let mut file = png([3, 1, 8, 0, 0], &[chunk(*b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0])], &zlib(&[0, 1, 2, 3]));
    file.truncate(file.len() - 12);
    let control = [&[0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1][..], &[0; 14]].concat();
    file.extend(chunk(*b"fcTL", &control));
    let data = zlib(&[0, 8, 9]);
    // The frame's data in two pieces, each behind its sequence number.
    file.extend(chunk(*b"fdAT", &[&[0, 0, 0, 1], &data[..4]].concat()));
    file.extend(chunk(*b"fdAT", &[&[0, 0, 0, 2], &data[4..]].concat()));
    file.extend(chunk(*b"IEND", &[]));
    assert_eq!(eight(&decoded(&file, Format::Png)), [1, 2, 3]);
    let second = frame(&file, Format::Png, 1).unwrap();
    assert_eq!((second.width, second.height, eight(&second)), (2, 1, &[8, 9][..]));
    assert_eq!(frame(&file, Format::Png, 2), Err(PixelError::NoSuchFrame { index: 2, frames: 2 }));
}

#[test]
fn what_cannot_be_decoded_says_why() {
    let reason = |file: &[u8]| frame(file, Format::Png, 0).unwrap_err().to_string();
    assert!(reason(&png([1, 1, 3, 2, 0], &[], &zlib(&[0]))).contains("colour type 2 with 3 bits"));
    assert!(reason(b"\x89PNG\r\n\x1a\n").contains("no image header"));
    let mut apple = b"\x89PNG\r\n\x1a\n".to_vec();
    apple.extend(chunk(*b"CgBI", &[0; 4]));
    assert!(reason(&apple).contains("CgBI"));
    let mut huge = png([1, 1, 8, 0, 0], &[], &zlib(&[0, 0]));
    huge[16..24].copy_from_slice(&[0, 0, 255, 255, 0, 0, 255, 255]);
    assert_eq!(frame(&huge, Format::Png, 0), Err(PixelError::TooLarge { width: 65_535, height: 65_535 }));
    // Within the limits, but nothing there: no row, no image.
    huge[16..24].copy_from_slice(&[0, 0, 255, 255, 0, 0, 4, 0]);
    assert!(matches!(frame(&huge, Format::Png, 0), Err(PixelError::Damaged { .. })));
}
