//! Previews inside the file: do they show the image, and what do they carry themselves?
//!
//! A preview is a copy of the image in small, and stays behind when the image is changed or swapped: it then shows what
//! was there before. Both are brought to 16 × 16 cells of brightness and compared in every orientation, with the
//! borders that cameras put around previews of another shape left out, and as the middle of the image.

use super::{Examined, FINDINGS};
use crate::container;
use crate::finding::{FalseAlarm, Finding, Method, Payload, PayloadKind, Place};
use crate::metadata::{self, Field, Group, Preview, PreviewKind};
use crate::payload::Source;
use crate::pixels::{self, Image, Layout};
use crate::span::Span;
use crate::untrusted::Untrusted;

/// Cells on each side.
const SIDE: usize = 16;
/// Points looked at on each side of a cell.
const POINTS: usize = 4;
/// Most pixels of a preview that is decoded.
const PIXELS: u64 = 2_000_000;
/// Shortest side of a preview and of an image that can be compared.
const SHORTEST: u32 = 32;
/// Standard deviation of brightness below which a picture is flat.
const FLAT: f64 = 6.0;
/// Correlation from which on nothing more is tried.
const CERTAIN: f64 = 0.9;
/// Correlation below which two pictures are not the same.
const SAME: f64 = 0.5;
/// Clean images whose preview was told to differ, of those that have one: edited, reduced or replaced afterwards.
const MEASURED: FalseAlarm = FalseAlarm::Measured { hits: 14, of: 753 };

type Cells = [f64; SIDE * SIDE];

/// Looks at every preview.
pub(super) fn recover(source: &Source<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for preview in &source.metadata.previews {
        if findings.len() >= FINDINGS {
            break;
        }
        look_inside(preview, source, &mut findings);
        findings.extend(compare(preview, source));
    }
    for outside in source.container.outside.iter().filter(|piece| piece.explained == Some("MPF second image"))
    {
        let bytes = outside.bytes(source.file).to_vec();
        let preview =
            Preview { place: "the multi-picture index", kind: PreviewKind::Jpeg, bytes, span: outside.span };
        findings.extend(compare(&preview, source));
    }
    findings
}

/// Metadata of the preview itself, and bytes behind its end marker.
fn look_inside(preview: &Preview, source: &Source<'_>, findings: &mut Vec<Finding>) {
    if preview.kind != PreviewKind::Jpeg {
        return;
    }
    let container = container::parse(&preview.bytes, None, source.limits);
    let mut inner = metadata::read(&preview.bytes, &container, source.limits);
    let tail = container.tail(&preview.bytes);
    if tail.iter().any(|byte| *byte != 0 && *byte != 0xff) {
        let at = preview.bytes.len() - tail.len();
        inner.closer.push(Field {
            group: Group::Exif,
            name: Untrusted::new("Bytes behind the preview"),
            value: Untrusted::from_bytes(tail),
            raw: tail.to_vec(),
            span: Span::between(at, preview.bytes.len()),
        });
    }
    for field in inner.fields.iter_mut().chain(&mut inner.closer) {
        field.span = Span::new(preview.span.offset.saturating_add(field.span.offset), field.span.length);
    }
    let source = Source { metadata: &inner, ..*source };
    for field in inner.all() {
        if let Some(examined) = Examined::new(field, &source, true) {
            Examined { within: " (of the preview)", ..examined }.examine(findings);
        }
    }
}

/// A picture in small, whatever it was coded in.
struct Picture<'a> {
    size: (u32, u32),
    brightness: Box<dyn Fn(usize) -> f64 + 'a>,
}

impl<'a> Picture<'a> {
    /// The image on a ground of that brightness.
    fn of(image: &'a Image, ground: u8) -> Self {
        let brightness = move |index| {
            let pixel = image.rgba8(index);
            let alpha = f64::from(pixel[3]) / 255.0;
            luma(pixel) * alpha + f64::from(ground) * (1.0 - alpha)
        };
        Self { size: (image.width, image.height), brightness: Box::new(brightness) }
    }

    fn plain(preview: &'a Preview) -> Option<Self> {
        let bytes = preview.bytes.as_slice();
        let at = |at: usize| bytes.get(at).copied().unwrap_or_default();
        let colour = move |start: usize| luma([at(start), at(start + 1), at(start + 2), 255]);
        Some(match preview.kind {
            PreviewKind::Jpeg => return None,
            PreviewKind::Rgb { width, height } => {
                Self { size: (width, height), brightness: Box::new(move |index| colour(index * 3)) }
            }
            PreviewKind::Palette { width, height } => {
                let brightness = move |index| colour(usize::from(at(768 + index)) * 3);
                Self { size: (width, height), brightness: Box::new(brightness) }
            }
        })
    }

    /// Mean brightness of the cells of a part of the picture, from its left, top, width and height as shares.
    fn cells(&self, (left, top, width, height): (f64, f64, f64, f64)) -> Cells {
        let (columns, rows) = (self.size.0 as usize, self.size.1 as usize);
        let steps = SIDE * POINTS;
        let place = |from: f64, share: f64, step: usize, all: usize| {
            let at = (from + share * (step as f64 + 0.5) / steps as f64) * all as f64;
            (at as usize).min(all - 1)
        };
        let mut cells = [0.0; SIDE * SIDE];
        for down in 0..steps {
            let y = place(top, height, down, rows);
            for across in 0..steps {
                let x = place(left, width, across, columns);
                cells[down / POINTS * SIDE + across / POINTS] += (self.brightness)(y * columns + x);
            }
        }
        cells.map(|sum| sum / (POINTS * POINTS) as f64)
    }
}

fn luma([red, green, blue, _]: [u8; 4]) -> f64 {
    0.299 * f64::from(red) + 0.587 * f64::from(green) + 0.114 * f64::from(blue)
}

/// Tells a preview that does not show the image.
fn compare(preview: &Preview, source: &Source<'_>) -> Option<Finding> {
    let image = source.image.filter(|image| image.decoded_rows == image.height)?;
    let decoded = decode(preview, source);
    let small = match &decoded {
        Some(decoded) => Picture::of(decoded, 0),
        None => Picture::plain(preview)?,
    };
    let short = |picture: &Picture<'_>| picture.size.0.min(picture.size.1);
    if short(&small) < SHORTEST || image.width.min(image.height) < SHORTEST {
        return None;
    }
    // A preview has no alpha; nobody knows on what its writer drew the image.
    let grounds: &[u8] =
        if image.layout.alpha().is_some() || !image.palette.alpha.is_empty() { &[0, 128, 255] } else { &[0] };
    let likenesses = grounds.iter().filter_map(|ground| likeness(&small, &Picture::of(image, *ground)));
    let best = likenesses.reduce(f64::max)?;
    if best >= SAME {
        return None;
    }
    let (width, height) = small.size;
    let summary = format!(
        "the preview in {} ({width}×{height}) does not show the image: brightness correlates with {best:.2} in the \
         best of all orientations (same pictures: above {SAME})",
        preview.place
    );
    let finding = Finding::indication("preview-differs", summary, Place::Bytes(vec![preview.span]))
        .with_method(Method::Exif, None)
        .with_false_alarm(MEASURED)
        .with_reproduce("inspect {}");
    Some(match preview.kind {
        PreviewKind::Jpeg => {
            finding.with_payload(Payload::new(preview.bytes.clone(), PayloadKind::File("jpg")))
        }
        PreviewKind::Rgb { .. } | PreviewKind::Palette { .. } => finding,
    })
}

fn decode(preview: &Preview, source: &Source<'_>) -> Option<Image> {
    if preview.kind != PreviewKind::Jpeg {
        return None;
    }
    let container = container::parse(&preview.bytes, None, source.limits);
    let pixels = u64::from(container.header.width) * u64::from(container.header.height);
    if pixels == 0 || pixels > PIXELS {
        return None;
    }
    let image = pixels::decode(&preview.bytes, &container, source.limits).ok()?;
    (image.layout != Layout::Indexed && image.decoded_rows == image.height).then_some(image)
}

/// The best correlation of two pictures; `None` where one is flat, so that nothing can be said.
fn likeness(small: &Picture<'_>, large: &Picture<'_>) -> Option<f64> {
    let shape = |(width, height): (u32, u32)| f64::from(width) / f64::from(height);
    let whole = (0.0, 0.0, 1.0, 1.0);
    // The part of a frame of shape `outer` that a picture of shape `inner` takes up in its middle.
    let middle = |outer: f64, inner: f64| {
        if inner < outer {
            ((1.0 - inner / outer) / 2.0, 0.0, inner / outer, 1.0)
        } else {
            (0.0, (1.0 - outer / inner) / 2.0, 1.0, outer / inner)
        }
    };
    let (frame, aspect) = (shape(small.size), shape(large.size));
    let pairs = [
        (whole, whole),
        (middle(frame, aspect), whole),
        (middle(frame, aspect.recip()), whole),
        (whole, middle(aspect, frame)),
        (whole, middle(aspect, frame.recip())),
    ];
    let mut best: Option<f64> = None;
    for (inner, outer) in pairs {
        if best.is_some_and(|best| best > CERTAIN) {
            break;
        }
        let (first, second) = (small.cells(inner), large.cells(outer));
        if deviation(&first) < FLAT || deviation(&second) < FLAT {
            continue;
        }
        for turn in 0..8 {
            let value = correlation(&first, &turned(&second, turn));
            best = Some(best.map_or(value, |best| best.max(value)));
        }
    }
    best
}

/// The cells in one of the eight orientations.
fn turned(cells: &Cells, turn: usize) -> Cells {
    let mut out = [0.0; SIDE * SIDE];
    for (at, cell) in out.iter_mut().enumerate() {
        let (mut x, mut y) = (at % SIDE, at / SIDE);
        if turn & 1 != 0 {
            x = SIDE - 1 - x;
        }
        if turn & 2 != 0 {
            y = SIDE - 1 - y;
        }
        if turn & 4 != 0 {
            (x, y) = (y, x);
        }
        *cell = cells[y * SIDE + x];
    }
    out
}

fn mean(cells: &Cells) -> f64 {
    cells.iter().sum::<f64>() / cells.len() as f64
}

fn deviation(cells: &Cells) -> f64 {
    let mean = mean(cells);
    (cells.iter().map(|cell| (cell - mean).powi(2)).sum::<f64>() / cells.len() as f64).sqrt()
}

/// Pearson's correlation of two pictures that are not flat.
fn correlation(first: &Cells, second: &Cells) -> f64 {
    let (a, b) = (mean(first), mean(second));
    let covariance: f64 = first.iter().zip(second).map(|(x, y)| (x - a) * (y - b)).sum();
    covariance / (first.len() as f64 * deviation(first) * deviation(second))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: u32, height: u32, paint: impl Fn(u32, u32) -> u8 + 'static) -> Picture<'static> {
        let brightness = move |index: usize| {
            let (x, y) = (index as u32 % width, index as u32 / width);
            f64::from(paint(x * 256 / width, y * 256 / height))
        };
        Picture { size: (width, height), brightness: Box::new(brightness) }
    }

    fn scene(x: u32, y: u32) -> u8 {
        if (40..120).contains(&x) && (60..200).contains(&y) { 220 } else { (x / 4 + y / 8) as u8 }
    }

    #[test]
    fn a_copy_in_small_is_the_same_in_every_orientation() {
        let large = picture(640, 480, scene);
        assert!(likeness(&picture(160, 120, scene), &large).unwrap() > 0.95);
        let turned = picture(120, 160, |x, y| scene(y, 255 - x));
        assert!(likeness(&turned, &large).unwrap() > 0.95);
        // 3:2 in a 4:3 frame with black bars: 160 × 107 of 120 rows.
        let boxed =
            picture(160, 120, |x, y| if (14..242).contains(&y) { scene(x, (y - 14) * 256 / 228) } else { 0 });
        assert!(likeness(&boxed, &picture(600, 400, scene)).unwrap() > 0.9);
    }

    #[test]
    fn another_picture_is_another_and_a_flat_one_says_nothing() {
        let large = picture(640, 480, scene);
        let other = picture(160, 120, |x, y| if (x / 32 + y / 32) % 2 == 0 { 250 } else { 10 });
        assert!(likeness(&other, &large).unwrap() < SAME);
        assert_eq!(likeness(&picture(160, 120, |_, _| 7), &large), None);
    }

    #[test]
    fn the_eight_orientations_are_different() {
        let mut cells = [0.0; SIDE * SIDE];
        for (at, cell) in cells.iter_mut().enumerate() {
            *cell = at as f64;
        }
        let mut corners: Vec<(u64, u64)> =
            (0..8).map(|turn| (turned(&cells, turn)[0] as u64, turned(&cells, turn)[1] as u64)).collect();
        corners.sort_unstable();
        corners.dedup();
        assert_eq!(corners.len(), 8);
    }
}
