//! Small pictures for the list: made on a thread of their own for the rows on the screen only, kept by content,
//! bounded in bytes.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crossbeam_channel::Sender;
use eframe::egui::{self, ColorImage, TextureHandle, TextureOptions};

use super::latest::Latest;
use super::parts::Place;
use super::worker::{Reply, tell};
use crate::container;
use crate::limits::Limits;
use crate::pixels::view::{self, Picture, View};
use crate::pixels::{self};

/// Longest side of a small picture, in pixels: sharp on a screen of double density.
const SIDE: usize = 52;
/// Bytes of small pictures kept.
const LIMIT: usize = 24 << 20;

/// A small picture asked for.
pub struct ThumbRequest {
    /// SHA-256 of the content, as the scan saw it.
    pub content: Arc<str>,
    /// Where the bytes are.
    pub place: Place,
    /// Limits on the work.
    pub limits: Limits,
}

/// A small picture, or that there is none.
pub struct Thumb {
    /// SHA-256 of the content.
    pub content: Arc<str>,
    /// The pixels.
    pub picture: Option<ColorImage>,
}

/// Makes small pictures, always those asked for last.
pub(super) fn serve(ctx: &egui::Context, requests: &Latest<Vec<ThumbRequest>>, reply: &Sender<Reply>) {
    while let Some(wanted) = requests.take() {
        for request in wanted {
            let made = catch_unwind(AssertUnwindSafe(|| make(&request))).ok().flatten();
            tell(reply, ctx, Reply::Thumb(Thumb { content: request.content, picture: made }));
            if requests.waiting() {
                break;
            }
        }
    }
}

fn make(request: &ThumbRequest) -> Option<ColorImage> {
    let evidence = request.place.open(&request.limits).ok()?;
    // Another file by now: its picture would stand beside a verdict on something else.
    if evidence.sha256() != *request.content {
        return None;
    }
    let container = container::parse(evidence.bytes(), evidence.extension().as_deref(), &request.limits);
    let image = pixels::decode(evidence.bytes(), &container, &request.limits).ok()?;
    Some(shrink(&view::render(&image, View::Normal), SIDE))
}

/// `picture` with its longest side at most `side` pixels; each pixel is the mean of those it stands for, weighted by
/// their alpha.
fn shrink(picture: &Picture, side: usize) -> ColorImage {
    let (width, height) = (picture.width as usize, picture.height as usize);
    let longest = width.max(height).max(1);
    let sized = |length: usize| (length * side.min(longest) / longest).max(1);
    let (columns, rows) = (sized(width), sized(height));
    let mut rgba = Vec::with_capacity(columns * rows * 4);
    for row in 0..rows {
        let (top, bottom) = (row * height / rows, ((row + 1) * height / rows).max(row * height / rows + 1));
        for column in 0..columns {
            let left = column * width / columns;
            let right = ((column + 1) * width / columns).max(left + 1);
            rgba.extend(mean(picture, left..right, top..bottom));
        }
    }
    ColorImage::from_rgba_unmultiplied([columns, rows], &rgba)
}

fn mean(picture: &Picture, columns: std::ops::Range<usize>, rows: std::ops::Range<usize>) -> [u8; 4] {
    let (mut sums, mut alpha, mut count) = ([0u64; 3], 0u64, 0u64);
    for row in rows {
        for column in columns.clone() {
            let at = (row * picture.width as usize + column) * 4;
            let Some(&[r, g, b, a]) = picture.rgba.get(at..at + 4).and_then(|pixel| pixel.first_chunk::<4>())
            else {
                continue;
            };
            for (sum, value) in sums.iter_mut().zip([r, g, b]) {
                *sum += u64::from(value) * u64::from(a);
            }
            alpha += u64::from(a);
            count += 1;
        }
    }
    let part = |sum: u64, by: u64| sum.checked_div(by).unwrap_or(0) as u8;
    let [r, g, b] = sums.map(|sum| part(sum, alpha));
    [r, g, b, part(alpha, count)]
}

struct Kept {
    /// `None`: there is no picture of that content.
    texture: Option<TextureHandle>,
    used: u64,
}

/// The small pictures at hand.
#[derive(Default)]
pub struct Thumbnails {
    kept: HashMap<Arc<str>, Kept>,
    /// Asked for and not there yet.
    asked: Vec<Arc<str>>,
    clock: u64,
}

impl Thumbnails {
    /// The small picture of that content, where it is there.
    pub fn get(&self, content: &str) -> Option<&TextureHandle> {
        self.kept.get(content)?.texture.as_ref()
    }

    /// Whether a small picture that is shown is still being made.
    pub fn pending(&self) -> bool {
        !self.asked.is_empty()
    }

    /// Marks `wanted` as shown now; those that have to be made, where that has not been asked for yet.
    pub fn lacking(&mut self, wanted: Vec<(Arc<str>, Place)>, limits: &Limits) -> Option<Vec<ThumbRequest>> {
        self.clock += 1;
        let mut lacking = Vec::new();
        for (content, place) in wanted {
            match self.kept.get_mut(&content) {
                Some(kept) => kept.used = self.clock,
                None => lacking.push(ThumbRequest { content, place, limits: limits.clone() }),
            }
        }
        let new = lacking.iter().any(|request| !self.asked.contains(&request.content));
        if !new {
            return None;
        }
        self.asked = lacking.iter().map(|request| Arc::clone(&request.content)).collect();
        Some(lacking)
    }

    /// Takes a small picture over.
    pub fn take(&mut self, ctx: &egui::Context, thumb: Thumb) {
        self.asked.retain(|content| *content != thumb.content);
        let texture =
            thumb.picture.map(|picture| ctx.load_texture("thumbnail", picture, TextureOptions::LINEAR));
        self.kept.insert(thumb.content, Kept { texture, used: self.clock });
        if self.bytes() > LIMIT {
            self.evict();
        }
    }

    fn bytes(&self) -> usize {
        // Every entry counts as a whole picture: the smallest of them cost a texture too.
        self.kept.len() * SIDE * SIDE * 4
    }

    /// Drops the half that was shown least lately.
    fn evict(&mut self) {
        let mut ages: Vec<u64> = self.kept.values().map(|kept| kept.used).collect();
        ages.sort_unstable();
        let middle = ages.get(ages.len() / 2).copied().unwrap_or(0);
        let now = self.clock;
        self.kept.retain(|_, kept| kept.used > middle || kept.used == now);
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.kept.clear();
        self.asked.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_pictures_keep_their_proportions_and_their_colours() {
        let rgba = (0..200 * 100)
            .flat_map(|pixel| if pixel % 200 < 100 { [200, 0, 0, 255] } else { [0, 0, 90, 255] });
        let small = shrink(&Picture { width: 200, height: 100, rgba: rgba.collect() }, 50);
        assert_eq!(small.size, [50, 25]);
        assert_eq!((small.pixels[0].r(), small.pixels[49].b()), (200, 90));
        let line = shrink(&Picture { width: 1000, height: 1, rgba: vec![7; 4000] }, 50);
        assert_eq!(line.size, [50, 1]);
    }

    #[test]
    fn transparent_pixels_do_not_colour_the_mean() {
        let rgba = [[255, 255, 255, 0], [10, 20, 30, 255], [255, 255, 255, 0], [10, 20, 30, 255]].concat();
        assert_eq!(mean(&Picture { width: 2, height: 2, rgba }, 0..2, 0..2), [10, 20, 30, 127]);
    }

    #[test]
    fn the_cache_is_bounded_and_keeps_what_is_shown() {
        let ctx = egui::Context::default();
        let mut thumbnails = Thumbnails::default();
        let nowhere = || Place::File(std::path::PathBuf::new());
        let name = |index: usize| -> Arc<str> { format!("{index}").into() };
        for index in 0..4000 {
            let wanted = vec![(name(index), nowhere()), (name(0), nowhere())];
            thumbnails.lacking(wanted, &Limits::default());
            thumbnails.take(&ctx, Thumb { content: name(index), picture: None });
            assert!(thumbnails.bytes() <= LIMIT);
        }
        assert!(thumbnails.kept.contains_key(&*name(0)) && thumbnails.kept.contains_key(&*name(3999)));
        assert!(!thumbnails.kept.contains_key(&*name(1)));
    }
}
