//! The eight streams of small images, computed by hand, for every layout of pixels.

#![expect(clippy::float_cmp, reason = "the expected values are exact")]

use starlight::container::{
    Anomaly, Check, Container, Format, Header, Outside, OutsidePlace, Segment, SegmentKind,
};
use starlight::finding::Region;
use starlight::metadata::{Field, Group, Metadata};
use starlight::pixels::{Image, Layout, Palette, Samples};
use starlight::span::Span;
use starlight::statistics::{self, NAMES, Statistics, Tiles};
use starlight::streams::{self, MAX_VIEWS, META, PALETTE, Source, Stream, Streams, VIEW};
use starlight::untrusted::Untrusted;

const AREA: usize = (VIEW * VIEW) as usize;

fn image(width: u32, height: u32, layout: Layout, depth: u8, samples: Samples) -> Image {
    let mut depths = [0; 4];
    depths[..layout.channels()].fill(depth);
    Image {
        width,
        height,
        layout,
        depths,
        samples,
        palette: Palette::default(),
        transparent: None,
        lossy: false,
        decoded_rows: height,
    }
}

fn streams(image: &Image) -> Streams {
    streams_of(image, MAX_VIEWS)
}

fn streams_of(image: &Image, most: usize) -> Streams {
    let (container, metadata) = (Container::default(), Metadata::default());
    let statistics = statistics::measure(image);
    let source = Source {
        file: &[],
        container: &container,
        metadata: &metadata,
        image: Some(image),
        statistics: Some(&statistics),
        recovered: &[],
    };
    streams::extract_first(&source, most)
}

/// The first two rows of three elements of plane `plane`, the rest being zero.
fn corner(values: &[f32], plane: usize) -> [f32; 6] {
    let plane = &values[plane * AREA..][..AREA];
    let row = VIEW as usize;
    let corner = [plane[0], plane[1], plane[2], plane[row], plane[row + 1], plane[row + 2]];
    let rest: f32 = plane.iter().map(|value| value.abs()).sum();
    assert!((rest - corner.iter().sum::<f32>()).abs() < 1e-4, "the padding is not zero");
    corner
}

fn bytes(values: [u8; 6]) -> [f32; 6] {
    values.map(|value| f32::from(value) / 255.0)
}

fn bits(values: [u8; 6]) -> [f32; 6] {
    values.map(f32::from)
}

fn format(streams: &Streams, name: &str) -> f32 {
    let at = streams::format_names().iter().position(|known| known == name);
    streams.format[at.unwrap_or_else(|| panic!("{name} is no component"))]
}

#[test]
fn rgb_gives_colours_and_low_bits_and_no_alpha() {
    let samples = (0..18).map(|at| at * 14 + at / 9).collect();
    let streams = streams(&image(3, 2, Layout::Rgb, 8, Samples::Eight(samples)));
    let view = &streams.views[0];
    assert_eq!(streams.views.len(), 1);
    assert_eq!(view.region, Region { x: 0, y: 0, width: 3, height: 2 });
    // Samples 0 14 28 | 42 56 70 | 84 98 112 then 127 141 155 | 169 183 197 | 211 225 239.
    assert_eq!(corner(&view.pixel, 0), bytes([0, 42, 84, 127, 169, 211]));
    assert_eq!(corner(&view.pixel, 1), bytes([14, 56, 98, 141, 183, 225]));
    assert_eq!(corner(&view.pixel, 2), bytes([28, 70, 112, 155, 197, 239]));
    for plane in 0..3 {
        assert_eq!(corner(&view.lsb, plane), bits([0, 0, 0, 1, 1, 1]));
    }
    assert!(view.alpha.iter().chain(&view.palette_lsb).all(|value| *value == 0.0));
    assert_eq!(streams.present, [true, false, false, true, false, false, true, true]);
    assert_eq!(streams.format[..6], [0.0, 0.0, 0.0, 1.0, 3.0 / 256.0, 2.0 / 256.0]);
}

#[test]
fn rgba_keeps_the_colour_under_clear_alpha() {
    let samples =
        [[9, 8, 7, 0], [1, 2, 3, 255], [0, 0, 0, 254], [5, 5, 5, 1], [255, 254, 253, 128], [6, 6, 6, 0]];
    let streams = streams(&image(3, 2, Layout::Rgba, 8, Samples::Eight(samples.concat())));
    let view = &streams.views[0];
    assert_eq!(corner(&view.pixel, 0), bytes([9, 1, 0, 5, 255, 6]));
    assert_eq!(corner(&view.alpha, 0), bytes([0, 255, 254, 1, 128, 0]));
    assert_eq!(corner(&view.alpha, 1), bits([0, 1, 0, 1, 0, 0]));
    assert_eq!(corner(&view.lsb, 1), bits([0, 0, 0, 1, 0, 0]));
    assert_eq!(streams.present, [true, false, true, true, false, false, true, true]);
    // Alpha 0 255 254 1 128 0: mean 638 / 6, mean square 145,926 / 6.
    let deviation = (145_926.0f64 / 6.0 - (638.0f64 / 6.0).powi(2)).sqrt() / 255.0;
    assert!((f64::from(streams.format[1]) - deviation).abs() < 1e-6);
    assert_eq!((streams.format[0], streams.format[3]), (1.0, 1.0));
}

#[test]
fn grey_stands_in_all_three_channels() {
    let streams = streams(&image(3, 2, Layout::Grey, 8, Samples::Eight(vec![0, 1, 2, 3, 254, 255])));
    let view = &streams.views[0];
    for plane in 0..3 {
        assert_eq!(corner(&view.pixel, plane), bytes([0, 1, 2, 3, 254, 255]));
        assert_eq!(corner(&view.lsb, plane), bits([0, 1, 0, 1, 0, 1]));
    }
    assert_eq!(streams.format[..4], [0.0, 0.0, 0.0, 0.0]);
}

#[test]
fn grey_with_alpha_takes_alpha_from_its_own_channel() {
    let samples = vec![10, 255, 11, 254, 12, 3, 13, 2, 14, 1, 15, 0];
    let streams = streams(&image(3, 2, Layout::GreyAlpha, 8, Samples::Eight(samples)));
    let view = &streams.views[0];
    assert_eq!(corner(&view.pixel, 2), bytes([10, 11, 12, 13, 14, 15]));
    assert_eq!(corner(&view.lsb, 2), bits([0, 1, 0, 1, 0, 1]));
    assert_eq!(corner(&view.alpha, 0), bytes([255, 254, 3, 2, 1, 0]));
    assert_eq!(corner(&view.alpha, 1), bits([1, 0, 1, 0, 1, 0]));
}

#[test]
fn indexed_gives_colours_through_the_table_and_the_low_bits_of_its_indices() {
    let mut indexed = image(3, 2, Layout::Indexed, 2, Samples::Eight(vec![0, 1, 2, 3, 1, 0]));
    indexed.palette = Palette { colours: vec![[10, 20, 30], [41, 51, 61], [7, 8, 9]], alpha: vec![255, 0] };
    let streams = streams(&indexed);
    let view = &streams.views[0];
    // Index 3 lies behind the table: black.
    assert_eq!(corner(&view.pixel, 0), bytes([10, 41, 7, 0, 41, 10]));
    assert_eq!(corner(&view.pixel, 2), bytes([30, 61, 9, 0, 61, 30]));
    assert_eq!(corner(&view.palette_lsb, 0), bits([0, 1, 0, 1, 1, 0]));
    // No colour samples and no alpha samples are stored.
    assert!(view.lsb.iter().chain(&view.alpha).all(|value| *value == 0.0));
    assert_eq!(streams.palette.len(), PALETTE);
    assert_eq!(streams.palette[..9], [10, 20, 30, 41, 51, 61, 7, 8, 9].map(|value| value as f32 / 255.0));
    assert!(streams.palette[9..].iter().all(|value| *value == 0.0));
    assert_eq!(streams.present, [true, false, false, false, true, true, true, true]);
    // The transparent index counts as alpha among the facts.
    assert_eq!(streams.format[..4], [1.0, 0.0, 1.0, 0.0]);
    assert!((format(&streams, "palette-entries") - 3.0 / 256.0).abs() < 1e-9);
}

#[test]
fn deep_samples_are_scaled_to_eight_bits_and_keep_their_own_low_bit() {
    let samples = Samples::Sixteen(vec![0, 1, 256, 257, 65_535, 65_534]);
    let streams = streams(&image(3, 2, Layout::Grey, 16, samples));
    let view = &streams.views[0];
    // v · 255 / 65,535, rounded: 256 → 0.996, 257 → 1.
    assert_eq!(corner(&view.pixel, 0), bytes([0, 0, 1, 1, 255, 255]));
    assert_eq!(corner(&view.lsb, 0), bits([0, 1, 0, 1, 1, 0]));
}

#[test]
fn shallow_samples_are_scaled_up_and_keep_their_own_low_bit() {
    let streams = streams(&image(3, 2, Layout::Grey, 4, Samples::Eight(vec![0, 1, 2, 7, 14, 15])));
    let view = &streams.views[0];
    assert_eq!(corner(&view.pixel, 0), bytes([0, 17, 34, 119, 238, 255]));
    assert_eq!(corner(&view.lsb, 0), bits([0, 1, 0, 1, 0, 1]));
}

#[test]
fn a_transparent_colour_is_no_alpha_channel() {
    let mut keyed = image(3, 2, Layout::Rgb, 8, Samples::Eight((0..18).collect()));
    keyed.transparent = Some([0, 1, 2]);
    let streams = streams(&keyed);
    assert!(streams.views[0].alpha.iter().all(|value| *value == 0.0));
    assert_eq!((streams.format[0], streams.present[Stream::Alpha as usize]), (1.0, false));
}

#[test]
fn names_are_as_many_as_values_and_the_first_six_are_fixed() {
    let streams = streams(&image(1, 1, Layout::Grey, 8, Samples::Eight(vec![1])));
    let (formats, contents) = (streams::format_names(), streams::content_names());
    assert_eq!((formats.len(), contents.len()), (streams.format.len(), streams.content.len()));
    assert_eq!(
        formats[..6],
        ["has-alpha", "alpha-deviation", "is-palette", "is-rgb", "width-256", "height-256"]
    );
    assert_eq!(contents[9..], *NAMES);
    let hints = ["hint-lsb-first", "hint-msb-first", "hint-none"];
    assert_eq!(contents[6..9], hints);
    for names in [formats, contents] {
        let mut sorted = names.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), names.len());
    }
}

#[test]
fn the_content_stream_begins_with_the_packed_low_bits() {
    // Low bits of R, G, B in order: 0100 0001 three times, 'A' with the first bit in bit 7; alpha's low bits are 1.
    let bits = [0, 1, 0, 0, 0, 0, 0, 1].repeat(3);
    let mut samples = Vec::new();
    for rgb in bits.chunks(3) {
        samples.extend([100 + rgb[0], 60 + rgb[1], 80 + rgb[2], 255]);
    }
    let streams = streams(&image(8, 1, Layout::Rgba, 8, Samples::Eight(samples)));
    // One distinct byte, all printable, all the commonest; alpha: 0xFF, which is not printable.
    assert_eq!(streams.content[..6], [1.0 / 256.0, 1.0, 1.0, 1.0 / 256.0, 0.0, 1.0]);
}

#[test]
fn without_an_image_one_view_of_zeros_stands_for_it() {
    let container = Container {
        format: Some(Format::Gif),
        header: Header {
            width: 512,
            height: 128,
            bit_depth: 8,
            channels: 1,
            indexed: true,
            alpha: true,
            ..Header::default()
        },
        ..Container::default()
    };
    let metadata = Metadata::default();
    let source = Source {
        file: b"GIF89a",
        container: &container,
        metadata: &metadata,
        image: None,
        statistics: None,
        recovered: &[],
    };
    let streams = streams::extract(&source);
    assert_eq!(streams.views.len(), 1);
    assert_eq!((streams.views[0].pixel.len(), streams.views[0].alpha.len()), (3 * AREA, 2 * AREA));
    assert!(streams.content.iter().all(|value| *value == 0.0));
    assert_eq!(streams.content.len(), streams::content_names().len());
    assert_eq!(streams.format[..6], [1.0, 0.0, 1.0, 0.0, 2.0, 0.5]);
    assert_eq!((format(&streams, "format-gif"), format(&streams, "decoded")), (1.0, 0.0));
    assert_eq!(streams.present, [false, false, false, false, false, false, true, false]);
}

/// A file of 64 bytes with an EXIF block, a comment, an explained and an unexplained tail.
fn annotated() -> (Vec<u8>, Container, Metadata) {
    let mut file: Vec<u8> = (0..40).collect();
    file.extend(b"PK\x03\x04 hidden bytes");
    file.extend([0; 5]);
    let tail =
        Outside { place: OutsidePlace::AfterEnd, span: Span::new(40, 17), inflated: None, explained: None };
    let padding = Outside {
        place: OutsidePlace::AfterEnd,
        span: Span::new(57, 5),
        inflated: None,
        explained: Some("zero padding"),
    };
    let comment = Segment {
        kind: SegmentKind::Comment,
        name: "COM".into(),
        span: Span::new(20, 10),
        content: vec![Span::new(24, 6)],
        depth: 0,
        check: Check::None,
        note: String::new(),
    };
    let anomaly = |raises| Anomaly { id: "x", span: Span::new(0, 1), detail: "x".into(), raises };
    let container = Container {
        format: Some(Format::Jpeg),
        segments: vec![comment],
        outside: vec![tail, padding],
        anomalies: vec![anomaly(true), anomaly(false), anomaly(false)],
        ..Container::default()
    };
    let field = Field {
        group: Group::Exif,
        name: Untrusted::new("UserComment"),
        value: Untrusted::new("QUJD"),
        raw: b"QUJD".to_vec(),
        span: Span::new(8, 4),
    };
    let metadata = Metadata { fields: vec![field], exif: Some(Span::new(2, 3)), ..Metadata::default() };
    (file, container, metadata)
}

#[test]
fn the_metadata_stream_is_exif_then_the_tail() {
    let (file, container, metadata) = annotated();
    let source = Source {
        file: &file,
        container: &container,
        metadata: &metadata,
        image: None,
        statistics: None,
        recovered: &[],
    };
    let streams = streams::extract(&source);
    assert_eq!(streams.meta.len(), META);
    // EXIF is bytes 2 to 4; the last run of bytes behind the end marker is the padding.
    assert_eq!(streams.meta[..3], [2.0 / 255.0, 3.0 / 255.0, 4.0 / 255.0]);
    let tail: Vec<f32> = container.tail(&file).iter().map(|&byte| f32::from(byte) / 255.0).collect();
    assert_eq!(streams.meta[3..3 + tail.len()], tail);
    assert!(streams.meta[3 + tail.len()..].iter().all(|value| *value == 0.0));
    assert!(streams.present[Stream::Meta as usize]);
}

#[test]
fn the_format_stream_knows_what_container_and_metadata_know() {
    let (file, container, metadata) = annotated();
    let source = Source {
        file: &file,
        container: &container,
        metadata: &metadata,
        image: None,
        statistics: None,
        recovered: &[],
    };
    let streams = streams::extract(&source);
    let size = |bytes: f32| bytes.ln_1p() / 20.0;
    let expected = [
        ("format-jpeg", 1.0),
        ("format-png", 0.0),
        ("outside-after-end", size(17.0)),
        ("outside-between", 0.0),
        ("outside-largest-log", size(17.0)),
        ("outside-largest-printable", 15.0 / 17.0),
        ("outside-largest-magic", 1.0),
        ("outside-share", 17.0 / 62.0),
        ("explained-tail-log", size(5.0)),
        ("anomalies-raising", 2f32.ln() / 8.0),
        ("anomalies-noted", 3f32.ln() / 8.0),
        ("metadata-exif", size(4.0)),
        ("user-comment-log", size(4.0)),
        ("user-comment-entropy", 2.0 / 8.0),
        ("user-comment-base64", 1.0),
        ("description-log", 0.0),
        ("comments-count", 2f32.ln() / 8.0),
        ("comment-log", size(6.0)),
        ("file-log", size(62.0)),
    ];
    for (name, expected) in expected {
        let found = format(&streams, name);
        assert!((found - expected).abs() < 1e-6, "{name}: {found}, not {expected}");
    }
}

#[test]
fn names_and_ends_of_tails_are_told_apart() {
    let (mut file, container, mut metadata) = annotated();
    let fact = |file: &[u8], metadata: &Metadata, name| {
        let (image, statistics) = (None, None);
        let source = Source { file, container: &container, metadata, image, statistics, recovered: &[] };
        format(&streams::extract(&source), name)
    };
    assert_eq!(fact(&file, &metadata, "name-log"), 0.0);
    assert_eq!(fact(&file, &metadata, "tail-ends-alike"), 0.0);
    metadata.fields[0].name = Untrusted::new("Artist");
    metadata.fields[0].raw = b"Ab c".to_vec();
    assert_eq!(fact(&file, &metadata, "name-log"), 5f32.ln() / 20.0);
    assert_eq!(fact(&file, &metadata, "name-small"), 0.5);
    assert_eq!(fact(&file, &metadata, "name-spaces"), 0.25);
    let end = file.len();
    file[end - 2..].copy_from_slice(b"\xFF\xD9");
    assert_eq!(fact(&file, &metadata, "tail-ends-alike"), 1.0);
}

#[test]
fn a_large_view_is_cut_from_its_place_in_the_raster() {
    let samples = (0..300u32 * 280).map(|at| (at % 300 % 256) as u8 ^ (at / 300) as u8).collect();
    let streams = streams(&image(300, 280, Layout::Grey, 8, Samples::Eight(samples)));
    assert_eq!(streams.views[0].region, Region { x: 0, y: 0, width: 256, height: 256 });
    let end = &streams.views[1];
    assert_eq!(end.region, Region { x: 44, y: 24, width: 256, height: 256 });
    // First pixel (44, 24) = (0x2c, 0x18), last (299, 279), of which 299 is 43 = 0x2b and 279 is 23 = 0x17 modulo 256.
    assert_eq!(end.pixel[0], f32::from(0x2cu8 ^ 0x18) / 255.0);
    assert_eq!(end.pixel[AREA - 1], f32::from(0x2bu8 ^ 0x17) / 255.0);
    assert_eq!(end.lsb[AREA - 1], f32::from((0x2bu8 ^ 0x17) & 1));
}

#[test]
fn fewer_views_are_the_first_of_all_and_change_nothing_else() {
    let samples = (0..300u32 * 280).map(|at| (at % 300 % 256) as u8 ^ (at / 300) as u8).collect();
    let image = image(300, 280, Layout::Grey, 8, Samples::Eight(samples));
    let mut all = streams(&image);
    assert!(all.views.len() > 1);
    all.views.truncate(1);
    assert_eq!(streams_of(&image, 1), all);
    assert_eq!(streams_of(&image, 0), all);
}

fn suspicious(columns: u32, rows: u32, hot: &[(u32, f32)]) -> Statistics {
    let mut values = vec![0.0; (columns * rows) as usize];
    for &(tile, value) in hot {
        values[tile as usize] = value;
    }
    Statistics { values: vec![0.0; NAMES.len()], tiles: Tiles { columns, rows, values }, hints: [0.0; 9] }
}

#[test]
fn views_are_the_start_the_end_and_the_most_suspicious_windows() {
    let at = |x, y| Region { x, y, width: 256, height: 256 };
    assert_eq!(streams::view_regions(256, 256, None), [at(0, 0)]);
    assert_eq!(streams::view_regions(100, 20, None), [Region { x: 0, y: 0, width: 100, height: 20 }]);
    assert_eq!(streams::view_regions(1024, 1024, None), [at(0, 0), at(768, 768)]);
    let wide = Region { x: 744, y: 0, width: 256, height: 30 };
    assert_eq!(streams::view_regions(1000, 30, None), [Region { x: 0, ..wide }, wide]);
    // 16 × 16 tiles; tile 5 + 16·9 is hot: the first window of four tiles a side that holds it begins at 2, 6.
    let one = suspicious(16, 16, &[(5 + 16 * 9, 1.0)]);
    let regions = streams::view_regions(1024, 1024, Some(&one));
    assert_eq!(regions[..3], [at(0, 0), at(768, 768), at(2 * 64, 6 * 64)]);
    assert!(regions.len() <= streams::MAX_VIEWS);
    // Nothing suspicious, nothing more to show; a hot start is shown once.
    assert_eq!(streams::view_regions(1024, 1024, Some(&suspicious(16, 16, &[]))).len(), 2);
    let start = streams::view_regions(1024, 1024, Some(&suspicious(16, 16, &[(0, 1.0)])));
    assert_eq!(start, [at(0, 0), at(768, 768)]);
    // The same again: the choice depends on nothing else.
    assert_eq!(streams::view_regions(1024, 1024, Some(&one)), regions);
}
