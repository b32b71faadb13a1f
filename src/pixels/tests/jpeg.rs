use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder as _};

use super::*;

fn jpeg(samples: &[u8], width: u32, height: u32, colour: ExtendedColorType) -> Vec<u8> {
    let mut file = Vec::new();
    JpegEncoder::new_with_quality(&mut file, 95).write_image(samples, width, height, colour).unwrap();
    file
}

/// Smooth, so that coding changes little.
fn slope(width: usize, height: usize, channels: usize) -> Vec<u8> {
    let at = |index: usize| {
        ((index / channels % width) + 2 * (index / channels / width) + 20 * (index % channels)) as u8
    };
    (0..width * height * channels).map(at).collect()
}

#[track_caller]
fn near(decoded: &[u8], expected: &[u8]) {
    assert_eq!(decoded.len(), expected.len());
    let worst = decoded.iter().zip(expected).map(|(a, b)| a.abs_diff(*b)).max().unwrap();
    assert!(worst <= 4, "off by {worst}");
}

#[test]
fn grey_stays_grey_and_colour_becomes_rgb() {
    let grey = slope(20, 12, 1);
    let image = decoded(&jpeg(&grey, 20, 12, ExtendedColorType::L8), Format::Jpeg);
    assert_eq!((image.width, image.height, image.layout, image.depths), (20, 12, Layout::Grey, [8, 0, 0, 0]));
    assert_eq!((image.lossy, image.decoded_rows), (true, 12));
    near(eight(&image), &grey);
    let colour = slope(20, 12, 3);
    let image = decoded(&jpeg(&colour, 20, 12, ExtendedColorType::Rgb8), Format::Jpeg);
    assert_eq!((image.layout, image.depths), (Layout::Rgb, [8, 8, 8, 0]));
    near(eight(&image), &colour);
}

#[test]
fn a_file_cut_short_keeps_its_bands() {
    let file = jpeg(&noise(64 * 96), 64, 96, ExtendedColorType::L8);
    let whole = decoded(&file, Format::Jpeg);
    let image = decoded(&file[..file.len() / 2], Format::Jpeg);
    let kept = image.decoded_rows as usize;
    assert!((24..48).contains(&kept) && kept.is_multiple_of(8), "{kept}");
    assert_eq!(eight(&image)[..kept * 64], eight(&whole)[..kept * 64]);
    assert!(eight(&image)[kept * 64..].iter().all(|sample| *sample == 0));
    // Without its end marker only, nothing is missing.
    assert_eq!(decoded(&file[..file.len() - 2], Format::Jpeg), whole);
    // An end marker of another picture in front does not hide the cut.
    let thumbnail = [&file[..2], &[0xff, 0xe1, 0, 6, 0, 0, 0xff, 0xd9], &file[2..file.len() / 2]].concat();
    assert_eq!(decoded(&thumbnail, Format::Jpeg).decoded_rows as usize, kept);
}

#[test]
fn missing_data_in_front_of_the_end_marker_is_noticed() {
    let file = jpeg(&noise(64 * 96), 64, 96, ExtendedColorType::L8);
    let whole = decoded(&file, Format::Jpeg);
    let image = decoded(&[&file[..file.len() / 2], &[0xff, 0xd9]].concat(), Format::Jpeg);
    let kept = image.decoded_rows as usize;
    assert!((24..48).contains(&kept), "{kept}");
    assert_eq!(eight(&image)[..kept * 64], eight(&whole)[..kept * 64]);
}

#[test]
fn codings_that_are_not_read_are_named() {
    let file = jpeg(&slope(16, 16, 3), 16, 16, ExtendedColorType::Rgb8);
    let sof = file.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    for (offset, value, coding) in [
        (1, 0xc3, "lossless JPEG"),
        (1, 0xc5, "hierarchical JPEG"),
        (1, 0xc9, "arithmetic-coded JPEG"),
        (1, 0xcb, "lossless arithmetic-coded JPEG"),
        (1, 0xcd, "hierarchical arithmetic-coded JPEG"),
        (4, 12, "JPEG with 12 bits a sample"),
        (6, 0, "JPEG with its height behind the scan (DNL)"),
        (9, 2, "JPEG with 2 components"),
        (14, 0x22, "JPEG with less luma than chroma"),
    ] {
        let mut file = file.clone();
        file[sof + offset] = value;
        assert_eq!(frame(&file, Format::Jpeg, 0), Err(PixelError::Unsupported { coding: coding.to_owned() }));
    }
}

#[test]
fn subsampled_components_in_scans_of_their_own_are_refused() {
    let mut file = jpeg(&slope(16, 16, 3), 16, 16, ExtendedColorType::Rgb8);
    let at = |file: &[u8], marker| file.windows(2).position(|pair| pair == [0xff, marker]).unwrap();
    let (sof, sos) = (at(&file, 0xc0), at(&file, 0xda));
    file[sof + 11] = 0x22;
    file[sos + 4] = 1;
    let error = frame(&file, Format::Jpeg, 0).unwrap_err();
    assert!(error.to_string().contains("separate scans"), "{error}");
}

#[test]
fn nothing_to_decode_says_why() {
    let file = jpeg(&slope(16, 16, 1), 16, 16, ExtendedColorType::L8);
    let sof = file.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    let error = |file: &[u8]| frame(file, Format::Jpeg, 0).unwrap_err().to_string();
    assert!(error(&file[..sof]).contains("no start of frame"));
    assert!(error(&file[..sof + 12]).contains("could not be decoded"));
    let mut huge = file.clone();
    huge[sof + 5..sof + 9].fill(255);
    assert_eq!(frame(&huge, Format::Jpeg, 0), Err(PixelError::TooLarge { width: 65_535, height: 65_535 }));
}
