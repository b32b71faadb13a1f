//! Thumbnails beside the image: both brought to one size, with what differs.

use crate::container;
use crate::gui::detail::Detail;
use crate::limits::Limits;
use crate::metadata::PreviewKind;
use crate::pixels::{self, Image};

/// Longest side of what is shown.
const SIDE: u32 = 320;
/// Most pixels of a thumbnail that is decoded.
const PIXELS: u64 = 4_000_000;
/// Thumbnails shown.
const MOST: usize = 8;

/// A picture of three bytes a pixel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Pixels a row and rows.
    pub size: [usize; 2],
    /// Red, green and blue, row by row.
    pub rgb: Vec<u8>,
}

/// One thumbnail.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    /// What holds it.
    pub place: &'static str,
    /// The thumbnail, or why it cannot be shown.
    pub thumbnail: Result<Shown, String>,
    /// The image at the same size, where it was decoded.
    pub image: Option<Shown>,
    /// How far they differ, value by value.
    pub difference: Option<Shown>,
    /// Mean of the difference, 0..=255.
    pub mean: f64,
    /// Its pixels a row and rows as stored.
    pub stored: (u32, u32),
}

impl Preview {
    pub(super) fn bytes(&self) -> usize {
        let shown = [self.thumbnail.as_ref().ok(), self.image.as_ref(), self.difference.as_ref()];
        shown.into_iter().flatten().map(|shown| shown.rgb.len()).sum()
    }
}

/// A picture that can be asked for its pixels.
struct Source<'a> {
    size: (u32, u32),
    pixel: Box<dyn Fn(usize) -> [u8; 3] + 'a>,
}

impl<'a> Source<'a> {
    fn of(image: &'a Image) -> Self {
        let pixel = |index| {
            let [red, green, blue, _] = image.rgba8(index);
            [red, green, blue]
        };
        Self { size: (image.width, image.height), pixel: Box::new(pixel) }
    }

    /// The picture at a size, each pixel the mean of up to 4 × 4 points of those it stands for.
    fn at(&self, (width, height): (u32, u32)) -> Shown {
        const POINTS: usize = 4;
        let (columns, rows) = (self.size.0 as usize, self.size.1 as usize);
        let (width, height) = (width as usize, height as usize);
        let place = |at: usize, step: usize, out: usize, of: usize| {
            ((at * POINTS + step) * of / (out * POINTS)).min(of.saturating_sub(1))
        };
        let mut rgb = Vec::with_capacity(width * height * 3);
        for y in 0..height {
            for x in 0..width {
                let mut sum = [0u32; 3];
                for step in 0..POINTS * POINTS {
                    let row = place(y, step / POINTS, height, rows);
                    let pixel = (self.pixel)(row * columns + place(x, step % POINTS, width, columns));
                    sum = std::array::from_fn(|part| sum[part] + u32::from(pixel[part]));
                }
                rgb.extend(sum.map(|sum| (sum / (POINTS * POINTS) as u32) as u8));
            }
        }
        Shown { size: [width, height], rgb }
    }
}

/// Every thumbnail of the file.
pub(super) fn all(detail: &Detail) -> Vec<Preview> {
    let Some(analysis) = detail.analysis() else { return Vec::new() };
    analysis.metadata.previews.iter().take(MOST).map(|preview| one(detail, preview)).collect()
}

fn one(detail: &Detail, preview: &crate::metadata::Preview) -> Preview {
    let decoded;
    let source = match preview.kind {
        PreviewKind::Jpeg => match decode(&preview.bytes) {
            Ok(image) => {
                decoded = image;
                Ok(Source::of(&decoded))
            }
            Err(reason) => Err(reason),
        },
        PreviewKind::Rgb { width, height } => Ok(plain(&preview.bytes, (width, height), 0)),
        PreviewKind::Palette { width, height } => Ok(plain(&preview.bytes, (width, height), 768)),
    };
    let source = source.and_then(|source| {
        let pixels = u64::from(source.size.0) * u64::from(source.size.1);
        if (1..=PIXELS).contains(&pixels) { Ok(source) } else { Err("its size is out of bounds".into()) }
    });
    let mut shown = Preview {
        place: preview.place,
        thumbnail: Err(String::new()),
        image: None,
        difference: None,
        mean: 0.0,
        stored: (0, 0),
    };
    let source = match source {
        Ok(source) => source,
        Err(reason) => return Preview { thumbnail: Err(reason), ..shown },
    };
    shown.stored = source.size;
    let size = bounded(source.size);
    let thumbnail = source.at(size);
    if let Ok(image) = &detail.image {
        let image = Source::of(image).at(size);
        let apart: Vec<u8> = thumbnail.rgb.iter().zip(&image.rgb).map(|(a, b)| a.abs_diff(*b)).collect();
        let sum: u64 = apart.iter().map(|value| u64::from(*value)).sum();
        shown.mean = sum as f64 / apart.len().max(1) as f64;
        shown.difference = Some(Shown { size: image.size, rgb: apart });
        shown.image = Some(image);
    }
    Preview { thumbnail: Ok(thumbnail), ..shown }
}

/// The size at which a picture is shown.
fn bounded((width, height): (u32, u32)) -> (u32, u32) {
    let longest = width.max(height).max(1);
    if longest <= SIDE {
        return (width.max(1), height.max(1));
    }
    let side = |side: u32| (u64::from(side) * u64::from(SIDE) / u64::from(longest)).max(1) as u32;
    (side(width), side(height))
}

/// Plain samples: three bytes a pixel, or one byte that names one of 256 colours in front of them.
fn plain(bytes: &[u8], size: (u32, u32), table: usize) -> Source<'_> {
    let colour =
        move |at: usize| std::array::from_fn(|part| bytes.get(at + part).copied().unwrap_or_default());
    let pixel = move |index: usize| {
        if table == 0 {
            return colour(index * 3);
        }
        let entry = bytes.get(table + index).copied().unwrap_or_default();
        colour(usize::from(entry) * 3)
    };
    Source { size, pixel: Box::new(pixel) }
}

fn decode(bytes: &[u8]) -> Result<Image, String> {
    let limits = Limits { pixels: PIXELS, ..Limits::default() };
    let container = container::parse(bytes, None, &limits);
    pixels::decode(bytes, &container, &limits).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_keeps_its_colours_at_another_size() {
        let bytes: Vec<u8> =
            (0..64).flat_map(|at| if at % 8 < 4 { [200, 10, 10] } else { [10, 10, 200] }).collect();
        let small = plain(&bytes, (8, 8), 0).at((4, 2));
        assert_eq!(small.size, [4, 2]);
        assert_eq!(small.rgb[..12], [200, 10, 10, 200, 10, 10, 10, 10, 200, 10, 10, 200]);
        assert_eq!(bounded((4000, 1000)), (320, 80));
        assert_eq!(bounded((160, 120)), (160, 120));
    }

    #[test]
    fn a_palette_names_its_colours() {
        let mut bytes = vec![0; 768];
        bytes[3..6].copy_from_slice(&[1, 2, 3]);
        bytes.extend([1, 0]);
        assert_eq!(plain(&bytes, (2, 1), 768).at((2, 1)).rgb, [1, 2, 3, 0, 0, 0]);
    }
}
