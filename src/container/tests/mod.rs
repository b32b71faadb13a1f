//! Whole files, made here and taken apart.

mod bmp;
mod gif;
mod hidden;
mod jpeg;
mod png;
mod tails;
mod webp;

use super::*;

/// What a test says of a container, one line each: raising anomalies with `!`, others with `-`, then the places
/// outside the image with their bytes.
fn summary(file: &[u8]) -> Vec<String> {
    let container = parse(file, None, &Limits::default());
    coverage::check(&container, file.len() as u64).unwrap();
    let anomalies = container.anomalies.iter().map(|anomaly| {
        let mark = if anomaly.raises { '!' } else { '-' };
        format!("{mark} {}", anomaly.id)
    });
    let outside = container.outside.iter().map(|outside| {
        let bytes = outside.bytes(file);
        let shown = bytes[..bytes.len().min(12)].escape_ascii();
        let explained = outside.explained.unwrap_or("unexplained");
        format!("{} {} {shown} ({explained})", outside.span.offset, bytes.len())
    });
    anomalies.chain(outside).collect()
}

/// The names of the top-level segments.
fn names(file: &[u8]) -> Vec<String> {
    let container = parse(file, None, &Limits::default());
    coverage::check(&container, file.len() as u64).unwrap();
    container.segments.into_iter().filter(|segment| segment.depth == 0).map(|segment| segment.name).collect()
}

/// A small image of the given format as the `image` crate writes it.
fn encoded(format: image::ImageFormat) -> Vec<u8> {
    let image =
        image::RgbImage::from_fn(20, 12, |x, y| image::Rgb([x as u8 * 9, y as u8 * 7, (x ^ y) as u8]));
    let mut file = std::io::Cursor::new(Vec::new());
    image.write_to(&mut file, format).unwrap();
    file.into_inner()
}

#[test]
fn ordinary_files_have_nothing_to_report() {
    for (format, image) in [
        (Format::Png, image::ImageFormat::Png),
        (Format::Jpeg, image::ImageFormat::Jpeg),
        (Format::Gif, image::ImageFormat::Gif),
        (Format::Webp, image::ImageFormat::WebP),
        (Format::Bmp, image::ImageFormat::Bmp),
    ] {
        let file = encoded(image);
        assert_eq!(summary(&file), [] as [&str; 0], "{format:?}");
        let container = parse(&file, Some(format.extensions()[0]), &Limits::default());
        assert_eq!(container.format, Some(format));
        let Header { width, height, frames, bit_depth, .. } = container.header;
        assert_eq!((width, height, frames), (20, 12, 1), "{format:?}");
        assert_eq!(bit_depth, if format == Format::Bmp { 24 } else { 8 });
        let renamed = parse(&file, Some("txt"), &Limits::default());
        assert_eq!(
            renamed.anomalies.iter().map(|anomaly| anomaly.id).collect::<Vec<_>>(),
            ["extension-mismatch"]
        );
    }
}

#[test]
fn what_is_no_image_has_no_format() {
    for file in [&b""[..], b"BM", b"BMW is a car maker and this is text", b"RIFF....WAVE", b"plain text"] {
        assert_eq!(parse(file, None, &Limits::default()), Container::default());
    }
}

#[test]
fn a_damaged_signature_is_seen_through() {
    for (format, at) in [
        (image::ImageFormat::Png, 0),
        (image::ImageFormat::Jpeg, 1),
        (image::ImageFormat::Gif, 2),
        (image::ImageFormat::WebP, 3),
    ] {
        let mut file = encoded(format);
        file[at] ^= 0x55;
        let summary = summary(&file);
        assert!(
            summary.iter().any(|line| line.ends_with("-bad-signature") && line.starts_with('!')),
            "{summary:?}"
        );
    }
}

#[test]
fn the_walk_stops_at_the_limit_and_says_so() {
    let file = encoded(image::ImageFormat::Jpeg);
    let limits = Limits { segments: 3, ..Limits::default() };
    let container = parse(&file, None, &limits);
    coverage::check(&container, file.len() as u64).unwrap();
    assert!(container.anomalies.iter().any(|anomaly| anomaly.id == "segment-limit"));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

    /// Whatever is changed in a file, its segments tile it.
    #[test]
    fn segments_tile_any_file(
        which in 0usize..5,
        flips in proptest::collection::vec((proptest::prelude::any::<u16>(), 0u8..8), 0..12),
        cut in proptest::option::of(proptest::prelude::any::<u16>()),
        tail in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..40),
    ) {
        use image::ImageFormat::{Bmp, Gif, Jpeg, Png, WebP};
        let mut file = encoded([Png, Jpeg, Gif, WebP, Bmp][which]);
        for (at, bit) in flips {
            let at = usize::from(at) % file.len();
            file[at] ^= 1 << bit;
        }
        if let Some(cut) = cut {
            file.truncate(usize::from(cut) % (file.len() + 1));
        }
        file.extend(tail);
        let container = parse(&file, None, &Limits::default());
        proptest::prop_assert_eq!(coverage::check(&container, file.len() as u64), Ok(()));
    }
}
