use image_webp::{ColorType, WebPEncoder};

use super::*;

fn lossless(samples: &[u8], width: u32, height: u32, colour: ColorType) -> Vec<u8> {
    let mut file = Vec::new();
    WebPEncoder::new(&mut file).encode(samples, width, height, colour).unwrap();
    file
}

/// Wraps chunks into a file.
fn riff(chunks: &[u8]) -> Vec<u8> {
    [b"RIFF", &(chunks.len() as u32 + 4).to_le_bytes()[..], b"WEBP", chunks].concat()
}

/// An animation frame of the chunks in a still file.
fn anmf(still: &[u8], width: u8, height: u8) -> Vec<u8> {
    let header = [2, 0, 0, 1, 0, 0, width - 1, 0, 0, height - 1, 0, 0, 100, 0, 0, 0];
    let length = header.len() + still.len() - 12;
    [b"ANMF", &(length as u32).to_le_bytes()[..], &header, &still[12..]].concat()
}

#[test]
fn lossless_samples_come_back_as_they_went_in() {
    let samples = noise(7 * 5 * 4);
    let image = decoded(&lossless(&samples, 7, 5, ColorType::Rgba8), Format::Webp);
    assert_eq!((image.width, image.height, image.layout, image.depths), (7, 5, Layout::Rgba, [8; 4]));
    assert_eq!((eight(&image), image.lossy, image.decoded_rows), (&samples[..], false, 5));
    let samples = noise(7 * 5 * 3);
    let image = decoded(&lossless(&samples, 7, 5, ColorType::Rgb8), Format::Webp);
    assert_eq!((image.layout, eight(&image)), (Layout::Rgb, &samples[..]));
}

#[test]
fn colour_under_alpha_zero_stays() {
    let samples = [1, 2, 3, 0, 200, 100, 50, 255];
    assert_eq!(eight(&decoded(&lossless(&samples, 2, 1, ColorType::Rgba8), Format::Webp)), samples);
}

#[test]
fn frames_are_their_own_rectangles() {
    let (one, two) = (noise(4 * 4 * 4), noise(2 * 3 * 4));
    let canvas = [&b"VP8X\x0a\0\0\0\x12\0\0\0\x09\0\0\x09\0\0"[..], b"ANIM\x06\0\0\0\0\0\0\0\0\0"].concat();
    let first = anmf(&lossless(&one, 4, 4, ColorType::Rgba8), 4, 4);
    let second = anmf(&lossless(&two, 2, 3, ColorType::Rgba8), 2, 3);
    let file = riff(&[canvas, first, second].concat());
    let image = decoded(&file, Format::Webp);
    assert_eq!((image.width, image.height, eight(&image)), (4, 4, &one[..]));
    let image = frame(&file, Format::Webp, 1).unwrap();
    assert_eq!((image.width, image.height, eight(&image)), (2, 3, &two[..]));
    assert_eq!(frame(&file, Format::Webp, 2), Err(PixelError::NoSuchFrame { index: 2, frames: 2 }));
}

/// A 2×2 picture in lossy coding.
const LOSSY: &[u8] = b"RIFF\x3c\0\0\0WEBPVP8 \x30\0\0\0\xd0\x01\0\x9d\x01\x2a\x02\0\x02\0\x02\0\x34\x25\xa0\x02\x74\xba\
    \x01\xf8\0\x03\xb0\0\xfe\xf0\xc4\x0b\xff\x20\xb9\x61\x75\xc8\xd7\xff\x20\x3f\xe4\x07\xfc\x80\xff\xf8\xf2\0\0\0";

#[test]
fn lossy_coding_is_told() {
    let image = decoded(LOSSY, Format::Webp);
    assert_eq!((image.width, image.height, image.layout, image.lossy), (2, 2, Layout::Rgb, true));
    let [r, g, b, _] = image.rgba8(0);
    assert!(r > 240 && g < 15 && b < 15, "{r} {g} {b}");
}

#[test]
fn lossy_colour_with_lossless_alpha() {
    // ALPH without compression or filter: the four alpha values follow one byte of header (RFC 9649 §2.7.1.2).
    let alpha = b"ALPH\x05\0\0\0\0\x00\x01\x80\xff\0";
    let file = riff(&[&b"VP8X\x0a\0\0\0\x10\0\0\0\x01\0\0\x01\0\0"[..], alpha, &LOSSY[12..]].concat());
    let image = decoded(&file, Format::Webp);
    assert_eq!((image.layout, image.lossy), (Layout::Rgba, true));
    assert_eq!([0, 1, 2, 3].map(|index| image.sample(index, 3)), [0, 1, 0x80, 0xff]);
    assert!(image.sample(0, 0) > 240, "colour under alpha 0");
}

#[test]
fn a_file_cut_short_keeps_the_rows_that_do_not_depend_on_the_rest() {
    let samples = noise(40 * 40 * 3);
    let file = lossless(&samples, 40, 40, ColorType::Rgb8);
    let image = decoded(&file[..file.len() * 7 / 10], Format::Webp);
    let kept = image.decoded_rows as usize;
    assert!((20..=28).contains(&kept), "{kept}");
    assert_eq!(eight(&image)[..kept * 120], samples[..kept * 120]);
    assert!(eight(&image)[kept * 120..].iter().all(|sample| *sample == 0));
}

#[test]
fn nothing_to_decode_says_why() {
    let reason = |file: &[u8]| frame(file, Format::Webp, 0).unwrap_err().to_string();
    assert!(reason(&riff(b"EXIF\x04\0\0\0abcd")).contains("no image data"));
    assert!(reason(&riff(b"VP8L\x04\0\0\0\x2e\0\0\0")).contains("no usable header"));
    // 16383×16383 in a few bytes.
    assert!(reason(&riff(b"VP8L\x06\0\0\0\x2f\xfe\xbf\xff\x0f\0")).contains("16383×16383"));
}
