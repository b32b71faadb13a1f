//! Rows that the header does not show, and other places inside the image data.

use super::png::{chunk, data, end, file, header, zlib};
use super::*;

/// A grey image of 60 × 40 pixels whose rows begin with filter type 0.
fn rows() -> Vec<u8> {
    (0..40u32).flat_map(|y| std::iter::once(0).chain((0..60).map(move |x| (x * y) as u8))).collect()
}

fn png(width: u32, height: u32, stream: &[u8]) -> Vec<u8> {
    file(&[header(width, height, 0), chunk(*b"IDAT", stream), end()])
}

/// `whole` with another size in its header and the checksum as it was.
fn edited(whole: &[u8], width: u32, height: u32) -> Vec<u8> {
    let mut file = whole.to_vec();
    file[16..24].copy_from_slice(&[width.to_be_bytes(), height.to_be_bytes()].concat());
    file
}

#[test]
fn the_size_of_a_png_comes_back() {
    let stream = zlib(&rows());
    let whole = png(60, 40, &stream);
    let cut = whole.len() - 24;
    // The checksum left over, with the data and without their end; the checksum computed anew.
    let cases = [
        ("shortened", edited(&whole, 60, 10), (true, true)),
        ("narrowed", edited(&whole, 10, 40), (true, true)),
        ("both", edited(&whole, 7, 9), (true, true)),
        ("lengthened", edited(&whole, 60, 400), (true, true)),
        ("no side", edited(&whole, 60, 0), (true, true)),
        ("cut behind", edited(&whole, 60, 10)[..cut].to_vec(), (true, false)),
        ("shortened and repaired", png(60, 10, &stream), (false, true)),
        ("lengthened and repaired", png(60, 400, &stream), (false, true)),
        ("narrowed and repaired", png(31, 40, &stream), (false, true)),
    ];
    for (what, bytes, (by_checksum, by_data)) in cases {
        let container = parse(&bytes, None, &Limits::default());
        assert!(container.anomalies.iter().any(|anomaly| anomaly.id == "png-other-size" && anomaly.raises));
        let restored = container.restored.expect(what);
        assert_eq!((restored.width, restored.height), (60, 40), "{what}");
        assert_eq!((restored.by_checksum, restored.by_data), (by_checksum, by_data), "{what}");
        let repaired = restored.file(&bytes).unwrap();
        assert_eq!(repaired, whole[..bytes.len()], "{what}");
    }
    let mut wrong = whole;
    wrong[29] ^= 1;
    assert_eq!(parse(&wrong, None, &Limits::default()).restored, None);
}

#[test]
fn more_hidden_rows_than_are_kept_are_counted() {
    let row = std::iter::once(0).chain((0..4000u32).map(|x| (x * x / 77) as u8));
    let all: Vec<u8> = std::iter::repeat_n(row, 1500).flatten().collect();
    let restored = parse(&png(4000, 20, &zlib(&all)), None, &Limits::default()).restored.unwrap();
    assert_eq!((restored.width, restored.height), (4000, 1500));
}

/// A JPEG of the `image` crate, 4:4:4, with another number of rows in its frame header.
fn jpeg(side: (u32, u32), rows: u16) -> Vec<u8> {
    let image =
        image::RgbImage::from_fn(side.0, side.1, |x, y| image::Rgb([(x * y) as u8, y as u8, x as u8]));
    let mut file = std::io::Cursor::new(Vec::new());
    image.write_to(&mut file, image::ImageFormat::Jpeg).unwrap();
    let mut file = file.into_inner();
    let frame = file.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    file[frame + 5..frame + 7].copy_from_slice(&rows.to_be_bytes());
    file
}

#[test]
fn rows_of_a_jpeg_behind_the_stated_ones_are_counted() {
    assert_eq!(summary(&jpeg((33, 40), 40)), [] as [&str; 0]);
    let bytes = jpeg((33, 40), 15);
    assert_eq!(summary(&bytes), ["! jpeg-more-rows"]);
    let restored = parse(&bytes, None, &Limits::default()).restored.unwrap();
    assert_eq!((restored.width, restored.height, restored.by_data), (33, 40, true));
    assert_eq!(restored.file(&bytes).unwrap(), jpeg((33, 40), 40));
    // Three rows of units are stated, five are there: fewer than a row of units more is the last row's padding.
    assert_eq!(summary(&jpeg((33, 40), 33)), [] as [&str; 0]);
    assert_eq!(summary(&jpeg((33, 40), 300)), ["- jpeg-missing-units"]);
}

#[test]
fn bytes_behind_the_last_unit_are_no_rows() {
    let whole = jpeg((33, 40), 40);
    let mut bytes = whole[..whole.len() - 2].to_vec();
    bytes.extend(b"hidden in the scan");
    bytes.extend([0xff, 0xd9]);
    let got = summary(&bytes);
    assert_eq!(got.len(), 2, "{got:?}");
    assert!(got[0] == "! jpeg-data-behind-scan" && got[1].contains("hidden in th"), "{got:?}");
}

#[test]
fn tables_that_no_scan_uses_are_listed_apart() {
    let whole = jpeg((33, 40), 40);
    let secret: Vec<u8> = (0..64).map(|n| n + 40).collect();
    let table = [&[0xff, 0xdb, 0, 67, 3][..], &secret].concat();
    let bytes = [&whole[..2], &table, &whole[2..]].concat();
    assert_eq!(summary(&bytes), [] as [&str; 0]);
    let slack = parse(&bytes, None, &Limits::default()).slack;
    assert_eq!(slack.iter().map(|unused| unused.bytes(&bytes)).collect::<Vec<_>>(), [&secret[..]]);
    assert_eq!(slack[0].explained, Some("a table that no scan uses"));
    assert_eq!(parse(&whole, None, &Limits::default()).slack, []);
}

#[test]
fn application_segments_without_a_name_are_listed() {
    let whole = jpeg((33, 40), 40);
    let bytes = [&whole[..2], b"\xff\xe7\0\x0a\x01\x02secret", &whole[2..]].concat();
    assert_eq!(summary(&bytes), ["- jpeg-unnamed-application", "6 8 \\x01\\x02secret (unexplained)"]);
    let named = [&whole[..2], b"\xff\xe7\0\x0bHUAWEI\0\x01\x02", &whole[2..]].concat();
    assert_eq!(summary(&named), [] as [&str; 0]);
}

/// A deflate stream of empty stored blocks with these bits behind their headers, then the rows of [`data`].
fn with_blocks(bits: &[u8]) -> Vec<u8> {
    let plain = data();
    let empty = bits.iter().flat_map(|bits| [bits << 3, 0, 0, 0xff, 0xff]).collect::<Vec<_>>();
    [&plain[..2], &empty, &plain[2..]].concat()
}

#[test]
fn empty_blocks_are_counted_and_their_padding_is_read() {
    assert_eq!(summary(&png(3, 2, &with_blocks(&[0; 4]))), [] as [&str; 0]);
    assert_eq!(summary(&png(3, 2, &with_blocks(&[0; 5]))), ["! png-empty-blocks"]);
    let got = summary(&png(3, 2, &with_blocks(&[0, 1, 2, 30])));
    assert_eq!(got, ["! png-block-padding", "41 4 \\x00\\x01\\x02\\x1e (unexplained)"]);
}

#[test]
fn bits_that_pad_rows_are_listed_apart() {
    let image = |rows: &[u8]| {
        let mut data = [3u32.to_be_bytes(), 8u32.to_be_bytes()].concat();
        data.extend([1, 0, 0, 0, 0]);
        file(&[chunk(*b"IHDR", &data), chunk(*b"IDAT", &zlib(rows)), end()])
    };
    let slack = |rows: &[u8]| {
        let file = image(rows);
        assert_eq!(summary(&file), [] as [&str; 0]);
        let slack = parse(&file, None, &Limits::default()).slack;
        slack.iter().map(|unused| unused.bytes(&file).to_vec()).collect::<Vec<_>>()
    };
    // Rows of three bits; the five behind them are no pixels.
    assert!(slack(&[0, 0b1010_0000].repeat(8)).is_empty() && slack(&[0, 0b1011_1111].repeat(8)).is_empty());
    let text = *b"hello";
    let rows: Vec<u8> = (0..8)
        .flat_map(|row| {
            let bits = text.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1));
            let five = bits.skip(row * 5).take(5).fold(0, |byte, bit| byte << 1 | bit);
            [0, 0b1010_0000 | five]
        })
        .collect();
    assert_eq!(slack(&rows), [text.to_vec()]);
}
