//! Pictures of views on the graphics card. They are made on another thread, cut into tiles so that no single upload
//! holds up a frame, kept by content and view, and bounded in bytes.

use std::collections::VecDeque;
use std::sync::Arc;

use eframe::egui::{self, ColorImage, TextureFilter, TextureHandle, TextureOptions};

use super::frames::Which;
use super::panels::canvas::HeatOf;
use crate::pixels::compare::Comparison;
use crate::pixels::view::{Picture, View};

/// Longer side of a small picture in pixels.
pub const SMALL: u32 = 192;
/// Side of a tile in pixels. A tile is at most 1 MiB, which uploads well within a frame.
const TILE: usize = 512;
/// Bytes of tiles uploaded in one frame.
const UPLOAD: usize = 4 << 20;
/// Bytes of finished pictures kept.
const LIMIT: usize = 384 << 20;

/// Names a picture: what is in the file, and how it is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// SHA-256 of the file.
    pub content: Arc<str>,
    /// The frame of an animation.
    pub which: Which,
    /// The view.
    pub view: View,
    /// What of it.
    pub part: Part,
}

impl Key {
    /// All of a view.
    pub fn whole(content: Arc<str>, view: View) -> Self {
        Self { content, which: Which::default(), view, part: Part::Whole }
    }

    /// The same view of another frame.
    #[must_use]
    pub fn of(self, which: Which) -> Self {
        Self { which, ..self }
    }

    /// The same view made small.
    #[must_use]
    pub fn small(&self) -> Self {
        Self { part: Part::Small, ..self.clone() }
    }
}

/// What a picture shows of a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// All its pixels.
    Whole,
    /// The view averaged down to at most [`SMALL`] pixels a side.
    Small,
    /// In place of the view one pixel per tile of a heat map, as strong as the tile's value.
    Heat(HeatOf),
    /// The image set against that frame of that content.
    Against(Arc<str>, Which, Comparison),
}

/// A rendered view, cut up and ready for upload.
pub struct Rendered {
    /// Its name.
    pub key: Key,
    /// Pixels a row and rows.
    pub size: [usize; 2],
    /// Left, top and pixels of each tile.
    pub tiles: VecDeque<([usize; 2], ColorImage)>,
}

impl Rendered {
    /// Cuts `picture` into tiles; runs on the rendering thread.
    pub fn cut(key: Key, picture: &Picture) -> Self {
        let (width, height) = (picture.width as usize, picture.height as usize);
        let mut tiles = VecDeque::new();
        for top in (0..height).step_by(TILE) {
            for left in (0..width).step_by(TILE) {
                let (columns, rows) = (TILE.min(width - left), TILE.min(height - top));
                let mut rgba = Vec::with_capacity(columns * rows * 4);
                for row in top..top + rows {
                    let start = (row * width + left) * 4;
                    rgba.extend_from_slice(&picture.rgba[start..start + columns * 4]);
                }
                tiles.push_back(([left, top], ColorImage::from_rgba_unmultiplied([columns, rows], &rgba)));
            }
        }
        Self { key, size: [width, height], tiles }
    }
}

/// One tile on the card.
pub struct Tile {
    /// Left and top in pixels of the picture.
    pub at: [usize; 2],
    /// Columns and rows.
    pub size: [usize; 2],
    /// The texture.
    pub texture: TextureHandle,
}

/// A picture on the card.
pub struct Tiled {
    key: Key,
    /// Pixels a row and rows.
    pub size: [usize; 2],
    /// The tiles uploaded so far.
    pub tiles: Vec<Tile>,
    waiting: VecDeque<([usize; 2], ColorImage)>,
    used: u64,
}

impl Tiled {
    /// Whether all of it is there.
    pub fn complete(&self) -> bool {
        self.waiting.is_empty()
    }

    fn bytes(&self) -> usize {
        self.size[0] * self.size[1] * 4
    }
}

/// All pictures at hand.
#[derive(Default)]
pub struct Textures {
    pictures: Vec<Tiled>,
    clock: u64,
}

impl Textures {
    /// Marks `key` as wanted now; says whether it still has to be rendered.
    pub fn lacks(&mut self, key: &Key) -> bool {
        self.clock += 1;
        match self.pictures.iter_mut().find(|picture| picture.key == *key) {
            Some(picture) => {
                picture.used = self.clock;
                false
            }
            None => true,
        }
    }

    /// The picture of that name, where at least a part of it is there.
    pub fn get(&self, key: &Key) -> Option<&Tiled> {
        self.pictures.iter().find(|picture| picture.key == *key)
    }

    /// Takes a rendered view over, for upload in the coming frames.
    pub fn take(&mut self, rendered: Rendered) {
        if self.get(&rendered.key).is_some() {
            return;
        }
        self.clock += 1;
        let Rendered { key, size, tiles } = rendered;
        self.pictures.push(Tiled { key, size, tiles: Vec::new(), waiting: tiles, used: self.clock });
        self.evict();
    }

    /// Uploads some tiles, the latest wanted first; says whether more are waiting.
    pub fn upload(&mut self, ctx: &egui::Context) -> bool {
        let mut budget = UPLOAD;
        self.pictures.sort_by_key(|picture| std::cmp::Reverse(picture.used));
        for picture in &mut self.pictures {
            let options = options(&picture.key);
            while budget > 0 {
                let Some((at, image)) = picture.waiting.pop_front() else { break };
                budget = budget.saturating_sub(image.pixels.len() * 4);
                let size = image.size;
                let texture = ctx.load_texture("view", image, options);
                picture.tiles.push(Tile { at, size, texture });
            }
        }
        self.pictures.iter().any(|picture| !picture.complete())
    }

    /// Drops what was not wanted for longest, until the rest fits; the latest always stays.
    fn evict(&mut self) {
        self.pictures.sort_by_key(|picture| std::cmp::Reverse(picture.used));
        let mut held = 0usize;
        let mut first = true;
        self.pictures.retain(|picture| {
            held = held.saturating_add(picture.bytes());
            std::mem::take(&mut first) || held <= LIMIT
        });
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.pictures.clear();
    }
}

/// Magnified pixels stay squares. Only pictures (never bit planes, whose pattern averaging destroys) are averaged
/// when they are made smaller.
fn options(key: &Key) -> TextureOptions {
    let whole = key.part == Part::Whole;
    let picture = whole && matches!(key.view, View::Normal | View::Inverted | View::AlphaRemoved);
    let small = key.part == Part::Small;
    let filter = if picture || small { TextureFilter::Linear } else { TextureFilter::Nearest };
    TextureOptions {
        magnification: TextureFilter::Nearest,
        minification: filter,
        mipmap_mode: picture.then_some(TextureFilter::Linear),
        ..TextureOptions::NEAREST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str) -> Key {
        Key::whole(name.into(), View::Normal)
    }

    fn picture(width: u32, height: u32) -> Picture {
        let rgba = (0..width * height).flat_map(|pixel| [pixel as u8, (pixel >> 8) as u8, 0, 255]).collect();
        Picture { width, height, rgba }
    }

    #[test]
    fn tiles_cover_the_picture_without_gap_or_overlap() {
        let (width, height) = (TILE + 3, TILE * 2 + 1);
        let rendered = Rendered::cut(key("a"), &picture(width as u32, height as u32));
        let mut seen = vec![0u8; width * height];
        for (at, image) in &rendered.tiles {
            for row in 0..image.size[1] {
                for column in 0..image.size[0] {
                    let index = (at[1] + row) * width + at[0] + column;
                    seen[index] += 1;
                    let colour = image.pixels[row * image.size[0] + column];
                    assert_eq!((colour.r(), colour.g()), (index as u8, (index >> 8) as u8));
                }
            }
        }
        assert!(seen.iter().all(|&times| times == 1));
    }

    #[test]
    fn uploads_are_spread_over_frames_and_the_oldest_goes() {
        let ctx = egui::Context::default();
        let mut textures = Textures::default();
        assert!(textures.lacks(&key("a")));
        textures.take(Rendered::cut(key("a"), &picture(2048, 1024)));
        assert!(textures.upload(&ctx), "8 MiB do not go up in one frame");
        assert!(!textures.upload(&ctx));
        assert!(textures.get(&key("a")).unwrap().complete());
        // Pictures are never held beyond the limit, but the latest is, whatever its size.
        for name in ["b", "c"] {
            let tiles = VecDeque::new();
            textures.take(Rendered { key: key(name), size: [LIMIT / 4, 1], tiles });
        }
        assert!(textures.lacks(&key("a")) && textures.lacks(&key("b")) && !textures.lacks(&key("c")));
    }
}
