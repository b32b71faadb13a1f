//! Stream 7: what the container, the metadata, the headers and the read-back know about the file, as bounded
//! numbers.

use std::borrow::Cow;

use super::format_bytes::{Look, Writing, has_magic, log_count, log_size, look, writing};
use super::{Source, read_back};
use crate::container::{Coding, Format, Outside, OutsidePlace, SegmentKind};
use crate::metadata::{Belongs, Field, Group};
use crate::pixels::{Image, Layout};

/// Places of bytes that are no part of the image, in the order of their values.
const PLACES: [OutsidePlace; 7] = [
    OutsidePlace::AfterEnd,
    OutsidePlace::Between,
    OutsidePlace::HeaderGap,
    OutsidePlace::AfterStream,
    OutsidePlace::ExtraScanlines,
    OutsidePlace::UnknownChunk,
    OutsidePlace::Reserved,
];

/// Metadata groups in the order of their values.
const GROUPS: [Group; 8] = [
    Group::Exif,
    Group::Xmp,
    Group::Iptc,
    Group::Icc,
    Group::PngText,
    Group::JpegComment,
    Group::GifComment,
    Group::Application,
];

/// Names of all components, in order.
pub(super) fn names() -> Vec<String> {
    facts(None).into_iter().map(|(name, _)| name.to_owned()).collect()
}

/// F values.
pub(super) fn take(source: &Source<'_>) -> Vec<f32> {
    facts(Some(source)).into_iter().map(|(_, value)| if value.is_finite() { value } else { 0.0 }).collect()
}

macro_rules! looked_names {
    ($prefix:literal) => {
        [
            concat!($prefix, "-log"),
            concat!($prefix, "-entropy"),
            concat!($prefix, "-printable"),
            concat!($prefix, "-base64"),
        ]
    };
}

macro_rules! writing_names {
    ($prefix:literal) => {
        [
            concat!($prefix, "-small"),
            concat!($prefix, "-capitals"),
            concat!($prefix, "-digits"),
            concat!($prefix, "-spaces"),
            concat!($prefix, "-symbols"),
            concat!($prefix, "-lines"),
        ]
    };
}

type Facts = Vec<(&'static str, f32)>;

/// All names with their values, 0 where there is no source: one list gives both, so that they cannot differ.
fn facts(source: Option<&Source<'_>>) -> Facts {
    let texts = source.map(Texts::of).unwrap_or_default();
    let mut out = head(source);
    out.extend(headers(source));
    out.extend(outside(source));
    out.extend(fields(source, &texts));
    out.extend(segments(source, &texts));
    out.extend(read_back::facts(source.map_or(&[], |source| source.recovered)));
    out.extend(writings(&texts));
    out.extend(describe(looked_names!("name"), texts.name));
    out.extend(written(writing_names!("name"), texts.name));
    out.extend(written(writing_names!("maker-note"), texts.maker_note));
    out.push(read_back::ordinary(source.map_or(&[], |source| source.recovered)));
    out.push(("tail-ends-alike", flag(source.is_some_and(ends_alike))));
    out
}

/// The six that design §3 fixes. `has-alpha`: an alpha channel, a transparent colour or index. `alpha-deviation`: the
/// standard deviation of stored alpha samples, in 8-bit steps / 255.
fn head(source: Option<&Source<'_>>) -> Facts {
    let image = source.and_then(|source| source.image);
    let header = source.map(|source| source.container.header).unwrap_or_default();
    let layout = image.map(|image| image.layout);
    let size = image.map_or((header.width, header.height), |image| (image.width, image.height));
    let clear = image.is_some_and(|image| image.transparent.is_some() || !image.palette.alpha.is_empty());
    let stored = layout.is_some_and(|layout| layout.alpha().is_some());
    let indexed = layout.map_or(header.indexed, |layout| layout == Layout::Indexed);
    let rgb = layout.map_or(header.channels >= 3, |layout| matches!(layout, Layout::Rgb | Layout::Rgba));
    vec![
        ("has-alpha", flag(header.alpha || stored || clear)),
        ("alpha-deviation", image.map_or(0.0, alpha_deviation)),
        ("is-palette", flag(indexed)),
        ("is-rgb", flag(rgb)),
        ("width-256", size.0 as f32 / 256.0),
        ("height-256", size.1 as f32 / 256.0),
    ]
}

fn headers(source: Option<&Source<'_>>) -> Facts {
    let header = source.map(|source| source.container.header).unwrap_or_default();
    let format = source.and_then(|source| source.container.format);
    let image = source.and_then(|source| source.image);
    let is = |wanted: Format| flag(format == Some(wanted));
    let pixels = u64::from(header.width) * u64::from(header.height);
    let bytes = source.map_or(0, |source| source.file.len() as u64);
    let data = kind_bytes(source, SegmentKind::ImageData);
    let per_pixel = |bytes: u64| {
        if pixels > 0 { ((bytes as f64 * 8.0 / pixels as f64).ln_1p() / 8.0).min(2.0) as f32 } else { 0.0 }
    };
    let aspect = if pixels > 0 { (f64::from(header.width) / f64::from(header.height)).ln() } else { 0.0 };
    let decoded = image.map_or(0.0, |image| image.decoded_rows as f32 / image.height.max(1) as f32);
    vec![
        ("format-png", is(Format::Png)),
        ("format-jpeg", is(Format::Jpeg)),
        ("format-gif", is(Format::Gif)),
        ("format-webp", is(Format::Webp)),
        ("format-bmp", is(Format::Bmp)),
        ("bit-depth", f32::from(header.bit_depth) / 16.0),
        ("channels", f32::from(header.channels) / 4.0),
        ("interlaced", flag(header.interlaced)),
        ("lossy", flag(source.is_some() && header.coding == Coding::Lossy)),
        ("animated", flag(header.frames > 1)),
        ("frames-log", log_count(header.frames as usize)),
        ("width-log", log_size(u64::from(header.width))),
        ("height-log", log_size(u64::from(header.height))),
        ("pixels-log", log_size(pixels)),
        ("aspect", (aspect / 4.0).clamp(-2.0, 2.0) as f32),
        ("file-log", log_size(bytes)),
        ("file-bits-per-pixel", per_pixel(bytes)),
        ("data-bits-per-pixel", per_pixel(data)),
        ("data-share", ratio(data, bytes)),
        ("palette-entries", image.map_or(0.0, |image| image.palette.colours.len().min(256) as f32 / 256.0)),
        ("decoded", flag(image.is_some())),
        ("decoded-share", decoded.min(1.0)),
        ("segments-log", source.map_or(0.0, |source| log_count(source.container.segments.len()))),
    ]
}

/// Names of the unexplained bytes by place, in the order of [`PLACES`].
const PLACE_NAMES: [&str; 7] = [
    "outside-after-end",
    "outside-between",
    "outside-header-gap",
    "outside-after-stream",
    "outside-extra-scanlines",
    "outside-unknown-chunk",
    "outside-reserved",
];

fn outside(source: Option<&Source<'_>>) -> Facts {
    let all: &[Outside] = source.map_or(&[], |source| &source.container.outside);
    let file = source.map_or(&[][..], |source| source.file);
    let length = |outside: &Outside| outside.bytes(file).len() as u64;
    let unexplained = || all.iter().filter(|outside| outside.explained.is_none());
    let explained = || all.iter().filter(|outside| outside.explained.is_some());
    let mut out = Facts::new();
    for (name, place) in PLACE_NAMES.into_iter().zip(PLACES) {
        let sum = unexplained().filter(|outside| outside.place == place).map(length).sum();
        out.push((name, log_size(sum)));
    }
    // The first of equal lengths, whatever the order of the comparison.
    let largest = unexplained().rev().max_by_key(|outside| length(outside));
    let bytes = largest.map_or(&[][..], |outside| outside.bytes(file));
    let seen = look(bytes);
    let tail = explained().filter(|outside| outside.place == OutsidePlace::AfterEnd);
    out.extend([
        ("outside-largest-log", log_size(bytes.len() as u64)),
        ("outside-largest-entropy", seen.entropy),
        ("outside-largest-printable", seen.printable),
        ("outside-largest-base64", seen.base64),
        ("outside-largest-zeros", seen.zeros),
        ("outside-largest-distinct", seen.distinct),
        ("outside-largest-magic", flag(has_magic(bytes))),
        ("outside-share", ratio(unexplained().map(length).sum(), file.len() as u64)),
        ("outside-count", log_count(unexplained().count())),
        ("explained-log", log_size(explained().map(length).sum())),
        ("explained-tail-log", log_size(tail.map(length).sum())),
    ]);
    let anomalies = source.map_or(&[][..], |source| &source.container.anomalies);
    let metadata = source.map_or(&[][..], |source| &source.metadata.anomalies);
    let raising = anomalies.iter().filter(|anomaly| anomaly.raises).count();
    out.extend([
        ("anomalies-raising", log_count(raising)),
        ("anomalies-noted", log_count(anomalies.len() - raising)),
        ("anomalies-metadata", log_count(metadata.len())),
    ]);
    out
}

/// Names of the metadata bytes by group, in the order of [`GROUPS`].
const GROUP_NAMES: [&str; 8] = [
    "metadata-exif",
    "metadata-xmp",
    "metadata-iptc",
    "metadata-icc",
    "metadata-png-text",
    "metadata-jpeg-comment",
    "metadata-gif-comment",
    "metadata-application",
];

/// Whether unexplained bytes after the end marker end with one themselves, as the rest of a longer file does that was
/// written over; random bytes do so once in 65,536.
fn ends_alike(source: &Source<'_>) -> bool {
    let marker: &[u8] = match source.container.format {
        Some(Format::Png) => b"\0\0\0\0IEND\xAE\x42\x60\x82",
        Some(Format::Jpeg) => b"\xFF\xD9",
        Some(Format::Gif) => b"\0;",
        Some(Format::Webp | Format::Bmp) | None => return false,
    };
    let tail = |outside: &Outside| outside.place == OutsidePlace::AfterEnd && outside.explained.is_none();
    source.container.outside.iter().any(tail) && source.file.ends_with(marker)
}

/// Values that people and tools write into, each empty where there is none.
#[derive(Default)]
struct Texts<'a> {
    user_comment: &'a [u8],
    description: &'a [u8],
    software: &'a [u8],
    maker_note: &'a [u8],
    /// The longest value of any kind but a profile's and a maker's.
    largest: &'a [u8],
    /// The longest PNG text or comment.
    text: &'a [u8],
    /// The longest where a name or a notice of rights belongs.
    name: &'a [u8],
    /// The longest comment as it stands in the file.
    comment: Cow<'a, [u8]>,
}

impl<'a> Texts<'a> {
    fn of(source: &Source<'a>) -> Self {
        let all: &'a [Field] = &source.metadata.fields;
        let tag = |name: &str| source.metadata.field(Group::Exif, name).map_or(&[][..], |field| &field.raw);
        let comments =
            source.container.of_kind(SegmentKind::Comment).map(|segment| segment.content(source.file));
        Self {
            user_comment: tag("UserComment"),
            description: tag("ImageDescription"),
            software: tag("Software"),
            maker_note: tag("MakerNote"),
            largest: largest(all, |field| field.group != Group::Icc && field.name.raw() != "MakerNote"),
            text: largest(all, |field| {
                matches!(field.group, Group::PngText | Group::JpegComment | Group::GifComment)
            }),
            name: largest(all, |field| matches!(field.belongs(), Belongs::Name | Belongs::Notice)),
            // The first of the longest.
            comment: comments
                .reduce(|best, next| if next.len() > best.len() { next } else { best })
                .unwrap_or_default(),
        }
    }
}

/// The first of the longest fields that are wanted.
fn largest(all: &[Field], wanted: fn(&Field) -> bool) -> &[u8] {
    let found = all.iter().rev().filter(|field| wanted(field)).max_by_key(|field| field.raw.len());
    found.map_or(&[][..], |field| &field.raw)
}

fn fields(source: Option<&Source<'_>>, texts: &Texts<'_>) -> Facts {
    let all: &[Field] = source.map_or(&[], |source| &source.metadata.fields);
    let mut out = Facts::new();
    for (name, group) in GROUP_NAMES.into_iter().zip(GROUPS) {
        let sum = all.iter().filter(|field| field.group == group).map(|field| field.raw.len() as u64).sum();
        out.push((name, log_size(sum)));
    }
    let described = [
        (looked_names!("user-comment"), texts.user_comment),
        (looked_names!("description"), texts.description),
        (looked_names!("software"), texts.software),
        (looked_names!("maker-note"), texts.maker_note),
        (looked_names!("largest"), texts.largest),
        (looked_names!("text"), texts.text),
    ];
    out.extend(described.into_iter().flat_map(|(names, bytes)| describe(names, bytes)));
    out.push(("fields-log", log_count(all.len())));
    out
}

fn segments(source: Option<&Source<'_>>, texts: &Texts<'_>) -> Facts {
    let count = |kind| source.map_or(0, |source| source.container.of_kind(kind).count());
    let size = |kind| log_size(kind_bytes(source, kind));
    let mut out = vec![
        ("has-exif", flag(count(SegmentKind::Exif) > 0)),
        ("has-xmp", flag(count(SegmentKind::Xmp) > 0)),
        ("has-icc", flag(count(SegmentKind::Icc) > 0)),
        ("has-photoshop", flag(count(SegmentKind::Photoshop) > 0)),
        ("text-chunks-count", log_count(count(SegmentKind::Text))),
        ("text-chunks-log", size(SegmentKind::Text)),
        ("comments-count", log_count(count(SegmentKind::Comment))),
        ("comments-log", size(SegmentKind::Comment)),
        ("application-log", size(SegmentKind::Application)),
        ("ancillary-log", size(SegmentKind::Ancillary)),
        ("unknown-count", log_count(count(SegmentKind::Unknown))),
        ("unknown-log", size(SegmentKind::Unknown)),
        ("exif-log", size(SegmentKind::Exif)),
        ("icc-log", size(SegmentKind::Icc)),
    ];
    out.extend(describe(looked_names!("comment"), &texts.comment));
    out
}

fn describe(names: [&'static str; 4], bytes: &[u8]) -> [(&'static str, f32); 4] {
    let Look { entropy, printable, base64, .. } = look(bytes);
    let [length_name, entropy_name, printable_name, base64_name] = names;
    [
        (length_name, log_size(bytes.len() as u64)),
        (entropy_name, entropy),
        (printable_name, printable),
        (base64_name, base64),
    ]
}

/// How the texts that people write are written.
fn writings(texts: &Texts<'_>) -> Facts {
    let all = [
        (writing_names!("user-comment"), texts.user_comment),
        (writing_names!("description"), texts.description),
        (writing_names!("largest"), texts.largest),
        (writing_names!("text"), texts.text),
        (writing_names!("comment"), &*texts.comment),
    ];
    all.into_iter().flat_map(|(names, bytes)| written(names, bytes)).collect()
}

fn written(names: [&'static str; 6], bytes: &[u8]) -> impl Iterator<Item = (&'static str, f32)> + use<> {
    let Writing { small, capitals, digits, spaces, symbols, lines } = writing(bytes);
    names.into_iter().zip([small, capitals, digits, spaces, symbols, lines])
}

fn kind_bytes(source: Option<&Source<'_>>, kind: SegmentKind) -> u64 {
    let Some(source) = source else { return 0 };
    let lengths = source.container.of_kind(kind).map(|segment| segment.span.length);
    lengths.fold(0, u64::saturating_add).min(source.file.len() as u64)
}

fn flag(on: bool) -> f32 {
    f32::from(u8::from(on))
}

fn ratio(part: u64, whole: u64) -> f32 {
    if whole > 0 { (part as f64 / whole as f64).min(1.0) as f32 } else { 0.0 }
}

fn alpha_deviation(image: &Image) -> f32 {
    let Some(channel) = image.layout.alpha() else { return 0.0 };
    let (mut sum, mut squares) = (0u64, 0u64);
    for pixel in 0..image.pixels() {
        let value = u64::from(image.sample(pixel, channel));
        sum += value;
        squares += value * value;
    }
    let count = image.pixels() as f64;
    let mean = sum as f64 / count;
    let variance = (squares as f64 / count - mean * mean).max(0.0);
    let full = f64::from((1u32 << image.depths[channel]) - 1).max(1.0);
    (variance.sqrt() / full) as f32
}
