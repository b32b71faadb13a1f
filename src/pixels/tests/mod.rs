//! Decoding of images made here, sample by sample.

mod bmp;
mod gif;
mod jpeg;
mod png;
mod webp;

use super::*;

/// Decodes frame `index` with the default limits.
fn frame(file: &[u8], format: Format, index: u32) -> Result<Image, PixelError> {
    let container = Container { format: Some(format), ..Container::default() };
    decode_frame(file, &container, index, &Limits::default())
}

fn decoded(file: &[u8], format: Format) -> Image {
    frame(file, format, 0).unwrap()
}

#[track_caller]
fn eight(image: &Image) -> &[u8] {
    match &image.samples {
        Samples::Eight(samples) => samples,
        Samples::Sixteen(_) => panic!("16-bit samples"),
    }
}

#[track_caller]
fn sixteen(image: &Image) -> &[u16] {
    match &image.samples {
        Samples::Sixteen(samples) => samples,
        Samples::Eight(_) => panic!("8-bit samples"),
    }
}

/// A picture in which every row differs from every other: `width × height × channels` bytes.
fn noise(count: usize) -> Vec<u8> {
    let mut state = 0x2545_f491u32;
    std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    })
    .take(count)
    .collect()
}

#[test]
fn a_file_of_no_format_has_no_pixels() {
    let error = decode(b"what", &Container::default(), &Limits::default()).unwrap_err();
    assert!(matches!(error, PixelError::Damaged { .. }), "{error}");
}

#[test]
fn stills_have_one_frame() {
    for format in [Format::Jpeg, Format::Bmp] {
        assert_eq!(frame(b"", format, 1), Err(PixelError::NoSuchFrame { index: 1, frames: 1 }));
    }
}

#[test]
fn every_truncation_of_a_header_is_an_error_and_no_panic() {
    let starts: [(&[u8], Format); 5] = [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x02\0\0\0\0\0\0\0\0\0\0\x10IDAT\x78\x9c", Format::Png),
        (b"\xff\xd8\xff\xc0\0\x11\x08\0\x10\0\x10\x03\x01\x22\0\x02\x11\x01\x03\x11\x01\xff\xda\0\x0c", Format::Jpeg),
        (b"GIF89a\x10\0\x10\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x10\0\x10\0\0\x02\x02", Format::Gif),
        (b"RIFF\x20\0\0\0WEBPVP8L\x10\0\0\0\x2f\x0f\xc0\x03\0\0", Format::Webp),
        (b"BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x10\0\0\0\x10\0\0\0\x01\0\x18\0\0\0\0\0\0\0\0\0", Format::Bmp),
    ];
    for (start, format) in starts {
        for length in 0..=start.len() {
            assert!(frame(&start[..length], format, 0).is_err(), "{format:?} {length}");
        }
    }
}
