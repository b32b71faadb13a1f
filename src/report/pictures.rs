//! Pictures of the evidence for a report: the image as a viewer shows it, and the planes that carry the findings. They
//! are drawn when the report is made, from files that are still what was examined, and written anew: no byte of the
//! evidence comes into a report as it is.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use rayon::prelude::*;
use serde_json::Value;

use super::extract::{Extract, Item};
use crate::case::Status;
use crate::container;
use crate::evidence::Evidence;
use crate::limits::Limits;
use crate::pixels::view::{self, Picture, View};
use crate::pixels::{self, Image};

/// Longest side of a plane's picture, in pixels.
const SIDE: u32 = 640;
/// Longest side of the image as a viewer shows it, which is there to be recognised.
const SMALL: u32 = 320;
/// Longest side of a blurred picture: what is left of the image is its colours and no shape.
const BLURRED: u32 = 12;
/// Largest picture in bytes; a larger one is drawn smaller.
const BYTES: usize = 200_000;
/// Most planes of one exhibit.
const PLANES: usize = 3;
/// Most bytes of pictures in one report; exhibits behind that have none.
const ALL: usize = 200 << 20;

/// How pictures appear in a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pictures {
    /// As they are.
    #[default]
    Full,
    /// Beyond recognition, for material that must not be shown.
    Blurred,
    /// Not at all.
    None,
}

/// One picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The view's name.
    pub view: String,
    /// Numbers, from 1, of the findings whose samples it shows; empty for the image as a viewer shows it.
    pub findings: Vec<usize>,
    /// Pixels a row and rows before it was made smaller.
    pub original: (u32, u32),
    /// Pixels a row and rows of the PNG.
    pub size: (u32, u32),
    /// Share of white pixels where it has only black and white ones.
    pub white: Option<f64>,
    /// The picture as PNG.
    pub png: Vec<u8>,
}

/// The pictures of a report.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Figures {
    /// How they appear.
    pub shown: Pictures,
    /// By item: its pictures, or why there are none.
    pub items: BTreeMap<String, Result<Vec<Figure>, String>>,
}

impl Figures {
    /// No pictures.
    pub fn none() -> Self {
        Self { shown: Pictures::None, items: BTreeMap::new() }
    }

    /// Draws the pictures of the items of which the tool or somebody said something. `places`: where each item lies.
    pub fn draw(extract: &Extract, places: &BTreeMap<String, PathBuf>, shown: Pictures) -> Self {
        if shown == Pictures::None {
            return Self::none();
        }
        let wanted: Vec<&Item> = extract.items.iter().filter(|item| worth(item)).collect();
        let mut items = BTreeMap::new();
        let mut left = ALL;
        // A few hundred at a time, so that no more lies in memory than the report may hold.
        for some in wanted.chunks(256) {
            let drawn: Vec<_> = some
                .par_iter()
                .map(|item| {
                    if left == 0 {
                        return Err("left out: the pictures of this report have reached their limit".into());
                    }
                    let draw = || figures(item, places.get(&item.id), shown);
                    catch_unwind(AssertUnwindSafe(draw))
                        .unwrap_or_else(|_panic| Err("not drawn: an internal error".into()))
                })
                .collect();
            for (item, drawn) in some.iter().zip(drawn) {
                let bytes: usize = drawn.iter().flatten().map(|figure| figure.png.len()).sum();
                left = left.saturating_sub(bytes);
                items.insert(item.id.clone(), drawn);
            }
        }
        Self { shown, items }
    }
}

/// Whether there is something to see: the tool found something, or somebody marked it.
fn worth(item: &Item) -> bool {
    let marked = item
        .examiners
        .iter()
        .any(|said| matches!(said.status, Status::ToCheck | Status::Notable) || !said.bookmarks.is_empty());
    marked || matches!(item.verdict(), "stego" | "suspicious")
}

fn figures(item: &Item, place: Option<&PathBuf>, shown: Pictures) -> Result<Vec<Figure>, String> {
    let image = image(item, place)?;
    let mut wanted = vec![(View::Normal, Vec::new())];
    for (number, spec) in specs(item) {
        let fits = view::list(&image);
        let Some(view) = view::showing(spec).into_iter().find(|view| fits.contains(view)) else { continue };
        match wanted.iter().position(|(other, _)| *other == view) {
            Some(at) => wanted[at].1.push(number),
            None if wanted.len() <= PLANES => wanted.push((view, vec![number])),
            None => {}
        }
    }
    let figure = |(view, findings): (View, Vec<usize>)| {
        let picture = view::render(&image, view);
        let side = if view == View::Normal { SMALL } else { SIDE };
        let white = white(&picture);
        let (size, png) = match shown {
            Pictures::Blurred => {
                let small = blurred(&picture);
                ((small.width, small.height), png(&small)?)
            }
            Pictures::Full | Pictures::None => fitting(&picture, side)?,
        };
        let original = (picture.width, picture.height);
        Ok(Figure { view: view.name(), findings, original, size, white, png })
    };
    wanted.into_iter().map(figure).collect()
}

/// The pixels of the evidence, if it is there and still what was examined.
fn image(item: &Item, place: Option<&PathBuf>) -> Result<Image, String> {
    let gone = "no pictures: the evidence was not available when this report was made";
    let identity =
        item.identity.as_ref().ok_or("no pictures: the file could not be read when it was added")?;
    let limits = Limits::default();
    let evidence = Evidence::open(place.ok_or(gone)?, &limits).map_err(|_why| gone)?;
    if evidence.sha256() != identity.sha256 {
        return Err("no pictures: the file is no longer what was examined, its SHA-256 differs".into());
    }
    let container = container::parse(evidence.bytes(), evidence.extension().as_deref(), &limits);
    pixels::decode(evidence.bytes(), &container, &limits)
        .map_err(|_why| "no pictures: the pixels could not be decoded".into())
}

/// The findings of the newest result that lie in samples: their numbers from 1, and what each was read from. Proofs and
/// indications only: information decides nothing and is not pictured.
fn specs(item: &Item) -> Vec<(usize, &str)> {
    let Some(record) = item.latest().map(|latest| &latest.record) else { return Vec::new() };
    let list = |name: &str| record.get(name).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let telling = |finding: &Value| finding.get("class").and_then(Value::as_str) != Some("information");
    let all = list("specs").iter().zip(list("findings")).zip(1..);
    all.filter(|((_, finding), _)| telling(finding))
        .filter_map(|((spec, _), number)| Some((number, spec.as_str()?)))
        .collect()
}

/// The share of white pixels; `None` where other colours than black and white occur.
fn white(picture: &Picture) -> Option<f64> {
    let (pixels, _) = picture.rgba.as_chunks::<4>();
    let mut count = 0usize;
    for pixel in pixels {
        match pixel {
            [255, 255, 255, 255] => count += 1,
            [0, 0, 0, 255] => {}
            _ => return None,
        }
    }
    (!pixels.is_empty()).then(|| count as f64 / pixels.len() as f64)
}

/// The picture as a PNG of at most `side` pixels a side and [`BYTES`] bytes, with its size.
fn fitting(picture: &Picture, side: u32) -> Result<((u32, u32), Vec<u8>), String> {
    let mut side = side;
    loop {
        let small = nearest(picture, side);
        let bytes = png(&small)?;
        if bytes.len() <= BYTES || side <= 16 {
            return Ok(((small.width, small.height), bytes));
        }
        side = side * 3 / 4;
    }
}

/// Width and height, the longer at most `side`.
fn fitted(picture: &Picture, side: u32) -> (u32, u32) {
    let longer = u64::from(picture.width.max(picture.height).max(1));
    let scaled = |length: u32| {
        if longer <= u64::from(side) {
            length
        } else {
            (u64::from(length) * u64::from(side) / longer).max(1) as u32
        }
    };
    (scaled(picture.width), scaled(picture.height))
}

/// The picture with every pixel one of the original's.
fn nearest(picture: &Picture, side: u32) -> Picture {
    let (width, height) = fitted(picture, side);
    let (pixels, _) = picture.rgba.as_chunks::<4>();
    let at = |to: u32, small: u32, large: u32| (u64::from(to) * u64::from(large) / u64::from(small)) as usize;
    let mut rgba = Vec::with_capacity(width as usize * height as usize * 4);
    for y in 0..height {
        let row = at(y, height, picture.height) * picture.width as usize;
        for x in 0..width {
            let from = row + at(x, width, picture.width);
            rgba.extend_from_slice(pixels.get(from).map_or(&[0; 4], |pixel| pixel));
        }
    }
    Picture { width, height, rgba }
}

/// Means of large areas.
fn blurred(picture: &Picture) -> Picture {
    let (width, height) = fitted(picture, BLURRED);
    let (pixels, _) = picture.rgba.as_chunks::<4>();
    let mut sums = vec![[0u64; 5]; width as usize * height as usize];
    let cell = |at: usize, large: u32, small: u32| at * small as usize / (large as usize).max(1);
    for (index, pixel) in pixels.iter().enumerate() {
        let (x, y) = (index % picture.width as usize, index / picture.width as usize);
        let to = cell(y, picture.height, height) * width as usize + cell(x, picture.width, width);
        let Some(sum) = sums.get_mut(to) else { continue };
        for (sum, &value) in sum.iter_mut().zip(pixel) {
            *sum += u64::from(value);
        }
        sum[4] += 1;
    }
    let rgba = sums.iter().flat_map(|[r, g, b, a, n]| [r, g, b, a].map(|sum| (sum / n.max(&1)) as u8));
    Picture { width, height, rgba: rgba.collect() }
}

/// A PNG with fixed settings: a table of colours where there are at most 256, else three or four channels.
fn png(picture: &Picture) -> Result<Vec<u8>, String> {
    let (pixels, _) = picture.rgba.as_chunks::<4>();
    let opaque = pixels.iter().all(|pixel| pixel[3] == 255);
    let mut colours = BTreeSet::new();
    for pixel in pixels {
        colours.insert(*pixel);
        if colours.len() > 256 {
            break;
        }
    }
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, picture.width, picture.height);
    encoder.set_compression(png::Compression::Balanced);
    let data = if opaque && colours.len() <= 256 {
        let table: Vec<[u8; 4]> = colours.into_iter().collect();
        let (depth, bits) = match table.len() {
            0..=2 => (png::BitDepth::One, 1),
            3..=4 => (png::BitDepth::Two, 2),
            5..=16 => (png::BitDepth::Four, 4),
            _ => (png::BitDepth::Eight, 8),
        };
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_depth(depth);
        encoder.set_filter(png::Filter::NoFilter);
        encoder.set_palette(table.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect::<Vec<u8>>());
        packed(pixels, &table, picture.width as usize, bits)
    } else {
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_filter(png::Filter::Adaptive);
        if opaque {
            encoder.set_color(png::ColorType::Rgb);
            pixels.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect()
        } else {
            encoder.set_color(png::ColorType::Rgba);
            picture.rgba.clone()
        }
    };
    let written = encoder.write_header().and_then(|mut writer| {
        writer.write_image_data(&data)?;
        writer.finish()
    });
    written.map_err(|_why| "no pictures: they could not be encoded".to_owned())?;
    Ok(out)
}

/// Positions in `table`, `bits` each, rows beginning with whole bytes.
fn packed(pixels: &[[u8; 4]], table: &[[u8; 4]], width: usize, bits: usize) -> Vec<u8> {
    let mut data = Vec::new();
    for row in pixels.chunks(width.max(1)) {
        for group in row.chunks(8 / bits) {
            let byte = group.iter().enumerate().fold(0u8, |byte, (at, pixel)| {
                let index = table.binary_search(pixel).unwrap_or(0) as u8;
                byte | index << (8 - bits * (at + 1))
            });
            data.push(byte);
        }
    }
    data
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::extract;
    use crate::report::html::pages;
    use crate::report::html::tests::{inert, sample};

    fn noise(width: u32, height: u32, of: impl Fn(u32) -> [u8; 4]) -> Picture {
        let mut state = 7u32;
        let rgba = (0..width * height).flat_map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            of(state >> 8)
        });
        Picture { width, height, rgba: rgba.collect() }
    }

    fn decoded(bytes: &[u8]) -> Vec<u8> {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut out = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut out).unwrap();
        out.truncate(info.buffer_size());
        out
    }

    #[test]
    fn pictures_come_back_as_they_were_drawn() {
        let planes = noise(13, 5, |n| if n & 1 == 1 { [255; 4] } else { [0, 0, 0, 255] });
        let colours = noise(13, 5, |n| [n as u8 & 3, 0, 9, 255]);
        let many = noise(40, 40, |n| [n as u8, (n >> 8) as u8, 3, 255]);
        for picture in [planes, colours, many] {
            let rgb: Vec<u8> =
                picture.rgba.as_chunks::<4>().0.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect();
            assert_eq!(decoded(&png(&picture).unwrap()), rgb);
            assert_eq!(png(&picture).unwrap(), png(&picture).unwrap());
        }
    }

    #[test]
    fn no_picture_is_larger_than_it_may_be() {
        let loud = noise(900, 700, |n| [n as u8, (n >> 8) as u8, (n >> 16) as u8, 255]);
        let ((width, height), bytes) = fitting(&loud, SIDE).unwrap();
        assert!(
            bytes.len() <= BYTES && width <= SIDE && height < width,
            "{width} × {height}, {}",
            bytes.len()
        );
        let plane = noise(1280, 640, |n| if n & 1 == 1 { [255; 4] } else { [0, 0, 0, 255] });
        assert_eq!(fitting(&plane, SIDE).unwrap().0, (640, 320));
        assert!((white(&plane).unwrap() - 0.5).abs() < 0.01);
        assert_eq!(white(&loud), None);
    }

    #[test]
    fn a_blurred_picture_holds_a_few_means() {
        let picture = noise(600, 300, |n| [n as u8, 0, 0, 255]);
        let small = blurred(&picture);
        assert_eq!((small.width, small.height), (12, 6));
        assert!(small.rgba.as_chunks::<4>().0.iter().all(|pixel| (117..138).contains(&pixel[0])));
    }

    #[test]
    fn pictures_are_of_what_was_examined_or_there_are_none() {
        let folder = tempfile::tempdir().unwrap();
        let extract = sample();
        let file = folder.path().join("a.png");
        std::fs::write(&file, extract::tests::evidence()).unwrap();
        let places: BTreeMap<String, PathBuf> = [(extract.items[0].id.clone(), file.clone())].into();
        let drawn = |shown| Figures::draw(&extract, &places, shown);
        let html = |figures: &Figures| String::from_utf8(pages(&extract, figures).remove(0).1).unwrap();
        let full = drawn(Pictures::Full);
        assert_eq!(full, drawn(Pictures::Full));
        let page = html(&full);
        assert!(page.contains("src=\"data:image/png;base64,"));
        inert(&page);
        let blurred = html(&drawn(Pictures::Blurred));
        assert!(blurred.contains("blurred beyond recognition") && blurred.contains("class=\"blurred\""));
        let none = html(&drawn(Pictures::None));
        assert!(!none.contains("data:image") && none.contains("made without them"));
        // One byte of the evidence is enough.
        let mut bytes = extract::tests::evidence();
        *bytes.last_mut().unwrap() ^= 1;
        std::fs::write(&file, bytes).unwrap();
        let page = html(&drawn(Pictures::Full));
        assert!(!page.contains("data:image") && page.contains("no longer what was examined"));
        std::fs::remove_file(&file).unwrap();
        assert!(html(&drawn(Pictures::Full)).contains("evidence was not available"));
    }
}
