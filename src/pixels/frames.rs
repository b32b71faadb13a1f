//! The frames of an animation, as the file stores them and as a viewer composes them on its canvas.
//!
//! Frames carry the numbers of [`decode_frame`], which gives their own rectangle undrawn. Composing follows the three
//! formats: `GIF89a` §23, PNG third edition §11.3.6.2 (fcTL), WebP (RFC 9649 §2.7.1.1, ANMF). The canvas begins
//! transparent, as browsers have it, whatever background the file names.

use super::bounds::check;
use super::frames_walk::{gif, png, webp};
use super::view::Picture;
use super::{PixelError, decode_frame};
use crate::container::{Container, Format};
use crate::finding::Region;
use crate::limits::Limits;

/// What happens to a frame's rectangle before the next one is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Disposal {
    /// It stays.
    Keep,
    /// It becomes transparent.
    Clear,
    /// What was there before it comes back.
    Restore,
}

/// How a frame is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Blend {
    /// Over what is there, by alpha.
    Over,
    /// In place of what is there, alpha too.
    Replace,
}

/// What the file says of one frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameFacts {
    /// Its rectangle on the canvas, as the file has it; it may reach beyond the canvas.
    pub region: Region,
    /// How long it is shown, in milliseconds.
    pub delay_ms: u32,
    /// What happens to it afterwards.
    pub disposal: Disposal,
    /// How it is drawn.
    pub blend: Blend,
    /// Whether it is part of the animation; the first image of an APNG need not be.
    pub shown: bool,
}

/// What the file says of its frames.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Animation {
    /// Pixels a row of the canvas; 0 where nothing says so.
    pub width: u32,
    /// Rows of the canvas.
    pub height: u32,
    /// The frames in file order; one of a still.
    pub frames: Vec<FrameFacts>,
    /// Whether the limit on frames was reached and there may be more.
    pub cut: bool,
}

/// The frames of `file`, without decoding any. Damaged files give the frames whose headers are there.
pub fn list(file: &[u8], container: &Container, limits: &Limits) -> Animation {
    let mut animation = match container.format {
        Some(Format::Gif) => gif(file, limits),
        Some(Format::Png) => png(file, limits),
        Some(Format::Webp) => webp(file, limits),
        Some(Format::Jpeg | Format::Bmp) | None => Animation::default(),
    };
    let header = &container.header;
    if animation.frames.is_empty() && header.frames > 0 {
        (animation.width, animation.height) = (header.width, header.height);
        animation.frames.push(FrameFacts::still(header.width, header.height));
    }
    animation
}

impl FrameFacts {
    /// The only frame of a still.
    pub(super) fn still(width: u32, height: u32) -> Self {
        Self {
            region: Region { x: 0, y: 0, width, height },
            delay_ms: 0,
            disposal: Disposal::Keep,
            blend: Blend::Replace,
            shown: true,
        }
    }
}

/// The canvas after one frame was drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composed {
    /// The frame's number, from 0.
    pub index: u32,
    /// The whole canvas.
    pub picture: Picture,
    /// Why the frame could not be decoded; then the canvas is as before it.
    pub error: Option<PixelError>,
}

/// Composes frame after frame; holds two canvases, however many frames there are.
#[derive(Debug)]
pub struct Player<'a> {
    file: &'a [u8],
    container: &'a Container,
    limits: &'a Limits,
    animation: Animation,
    canvas: Picture,
    /// What to do to the canvas before the next frame.
    undo: Undo,
    next: usize,
}

#[derive(Debug)]
enum Undo {
    Nothing,
    Clear(Region),
    Restore(Vec<u8>),
}

impl<'a> Player<'a> {
    /// Begins before the first frame.
    ///
    /// # Errors
    /// When the limits forbid a canvas of this size, or there is none.
    pub fn new(file: &'a [u8], container: &'a Container, limits: &'a Limits) -> Result<Self, PixelError> {
        let animation = list(file, container, limits);
        // Two canvases, one to go back to.
        let (width, height) = check(animation.width.into(), animation.height.into(), 8, limits)?;
        let canvas = Picture { width, height, rgba: vec![0; width as usize * height as usize * 4] };
        Ok(Self { file, container, limits, animation, canvas, undo: Undo::Nothing, next: 0 })
    }

    /// What the file says of its frames.
    pub fn animation(&self) -> &Animation {
        &self.animation
    }

    /// Draws one frame.
    fn draw(&mut self, index: u32, facts: &FrameFacts) -> Result<(), PixelError> {
        match std::mem::replace(&mut self.undo, Undo::Nothing) {
            Undo::Nothing => {}
            Undo::Clear(region) => clear(&mut self.canvas, region),
            Undo::Restore(before) => self.canvas.rgba = before,
        }
        let image = decode_frame(self.file, self.container, index, self.limits)?;
        self.undo = match facts.disposal {
            Disposal::Keep => Undo::Nothing,
            Disposal::Clear => Undo::Clear(facts.region),
            Disposal::Restore => Undo::Restore(self.canvas.rgba.clone()),
        };
        let (x, y) = (facts.region.x, facts.region.y);
        let columns = image.width.min(self.canvas.width.saturating_sub(x)) as usize;
        let rows = image.height.min(self.canvas.height.saturating_sub(y)) as usize;
        for row in 0..rows {
            let at = ((y as usize + row) * self.canvas.width as usize + x as usize) * 4;
            let Some(to) = self.canvas.rgba.get_mut(at..at + columns * 4) else { continue };
            for (column, to) in to.as_chunks_mut::<4>().0.iter_mut().enumerate() {
                let from = image.rgba8(row * image.width as usize + column);
                *to = if facts.blend == Blend::Over { over(*to, from) } else { from };
            }
        }
        Ok(())
    }
}

impl Iterator for Player<'_> {
    type Item = Composed;

    fn next(&mut self) -> Option<Composed> {
        let facts = *self.animation.frames.get(self.next)?;
        let index = self.next as u32;
        self.next += 1;
        if !facts.shown {
            // Shown alone where animation is not understood, and drawn on nothing.
            let alone = decode_frame(self.file, self.container, index, self.limits);
            let (picture, error) = match alone {
                Ok(image) => (super::view::render(&image, super::view::View::Normal), None),
                Err(error) => (self.canvas.clone(), Some(error)),
            };
            return Some(Composed { index, picture, error });
        }
        let error = self.draw(index, &facts).err();
        Some(Composed { index, picture: self.canvas.clone(), error })
    }
}

/// Makes a rectangle transparent.
fn clear(canvas: &mut Picture, region: Region) {
    let columns = region.width.min(canvas.width.saturating_sub(region.x)) as usize;
    let rows = region.height.min(canvas.height.saturating_sub(region.y)) as usize;
    for row in 0..rows {
        let at = ((region.y as usize + row) * canvas.width as usize + region.x as usize) * 4;
        if let Some(line) = canvas.rgba.get_mut(at..at + columns * 4) {
            line.fill(0);
        }
    }
}

/// `from` over `to`, neither premultiplied (Porter and Duff, "Compositing digital images", 1984).
fn over(to: [u8; 4], from: [u8; 4]) -> [u8; 4] {
    let (above, below) = (u32::from(from[3]), u32::from(to[3]));
    if above == 255 || below == 0 {
        return from;
    }
    if above == 0 {
        return to;
    }
    let kept = below * (255 - above) / 255;
    let alpha = above + kept;
    let mix = |at: usize| {
        ((u32::from(from[at]) * above + u32::from(to[at]) * kept + alpha / 2) / alpha).min(255) as u8
    };
    [mix(0), mix(1), mix(2), alpha.min(255) as u8]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container;

    /// A GIF of frames with one colour each: left, top, side, index, disposal.
    fn animation(frames: &[(u16, u16, u16, u8, u8)]) -> Vec<u8> {
        let mut file = Vec::new();
        let colours = [0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255];
        let mut encoder = ::gif::Encoder::new(&mut file, 4, 4, &colours).unwrap();
        for &(left, top, side, index, disposal) in frames {
            let frame = ::gif::Frame {
                left,
                top,
                width: side,
                height: side,
                delay: 7,
                dispose: ::gif::DisposalMethod::from_u8(disposal).unwrap(),
                buffer: vec![index; usize::from(side * side)].into(),
                ..::gif::Frame::default()
            };
            encoder.write_frame(&frame).unwrap();
        }
        drop(encoder);
        file
    }

    fn play(file: &[u8]) -> (Animation, Vec<Composed>) {
        let limits = Limits::default();
        let container = container::parse(file, None, &limits);
        let player = Player::new(file, &container, &limits).unwrap();
        (player.animation().clone(), player.collect())
    }

    fn at(composed: &Composed, x: usize, y: usize) -> [u8; 4] {
        composed.picture.rgba.as_chunks::<4>().0[y * composed.picture.width as usize + x]
    }

    const RED: [u8; 4] = [255, 0, 0, 255];
    const GREEN: [u8; 4] = [0, 255, 0, 255];
    const BLUE: [u8; 4] = [0, 0, 255, 255];

    #[test]
    fn frames_stay_vanish_and_give_back_what_was_there() {
        // Red everywhere and kept; green in a corner, restored; blue in it, cleared; green elsewhere.
        let file = animation(&[(0, 0, 4, 1, 1), (0, 0, 2, 2, 3), (1, 1, 2, 3, 2), (3, 3, 1, 2, 1)]);
        let (animation, composed) = play(&file);
        assert_eq!((animation.width, animation.height, animation.frames.len()), (4, 4, 4));
        assert_eq!(animation.frames[1].disposal, Disposal::Restore);
        assert_eq!(animation.frames[2].region, Region { x: 1, y: 1, width: 2, height: 2 });
        assert_eq!(animation.frames[0].delay_ms, 70);
        assert_eq!((at(&composed[0], 0, 0), at(&composed[0], 3, 3)), (RED, RED));
        assert_eq!((at(&composed[1], 0, 0), at(&composed[1], 3, 3)), (GREEN, RED));
        assert_eq!((at(&composed[2], 0, 0), at(&composed[2], 1, 1)), (RED, BLUE));
        assert_eq!((at(&composed[3], 1, 1), at(&composed[3], 3, 3)), ([0; 4], GREEN));
    }

    #[test]
    fn a_file_cut_short_yields_what_is_there() {
        let file = animation(&[(0, 0, 4, 1, 1), (0, 0, 2, 2, 1)]);
        for length in 0..file.len() {
            let limits = Limits::default();
            let container = container::parse(&file[..length], None, &limits);
            if let Ok(player) = Player::new(&file[..length], &container, &limits) {
                let (listed, composed) = (player.animation().frames.len(), player.count());
                assert_eq!(listed, composed);
                assert!(composed <= 2);
            }
        }
        let whole = Limits { frames: 1, ..Limits::default() };
        let container = container::parse(&file, None, &whole);
        let listed = list(&file, &container, &whole);
        assert_eq!((listed.frames.len(), listed.cut), (1, true));
    }

    #[test]
    fn half_transparent_colours_mix() {
        assert_eq!(over([0, 0, 0, 255], [255, 0, 0, 128]), [128, 0, 0, 255]);
        assert_eq!(over([0, 0, 0, 0], [1, 2, 3, 4]), [1, 2, 3, 4]);
        assert_eq!(over([9, 9, 9, 255], [1, 2, 3, 0]), [9, 9, 9, 255]);
    }

    #[test]
    fn a_still_is_one_frame() {
        let image = crate::pixels::Image::eight_bit(2, 2, crate::pixels::Layout::Rgb, vec![7; 12]);
        let mut file = Vec::new();
        let mut encoder = ::png::Encoder::new(&mut file, image.width, image.height);
        encoder.set_color(::png::ColorType::Rgb);
        encoder.write_header().unwrap().write_image_data(&[7; 12]).unwrap();
        let (animation, composed) = play(&file);
        assert_eq!((animation.frames, animation.cut), (vec![FrameFacts::still(2, 2)], false));
        assert_eq!((composed.len(), at(&composed[0], 1, 1)), (1, [7, 7, 7, 255]));
    }

    #[test]
    fn an_apng_s_own_picture_may_stand_beside_the_animation() {
        let mut file = Vec::new();
        let mut encoder = ::png::Encoder::new(&mut file, 2, 1);
        encoder.set_color(::png::ColorType::Rgba);
        encoder.set_animated(2, 0).unwrap();
        encoder.set_sep_def_img(true).unwrap();
        encoder.set_frame_delay(1, 4).unwrap();
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&[9; 8]).unwrap();
        writer.write_image_data(&[1, 2, 3, 255, 4, 5, 6, 255]).unwrap();
        writer.set_frame_dimension(1, 1).unwrap();
        writer.set_frame_position(1, 0).unwrap();
        writer.set_blend_op(::png::BlendOp::Over).unwrap();
        writer.write_image_data(&[8, 8, 8, 255]).unwrap();
        writer.finish().unwrap();
        let (animation, composed) = play(&file);
        let shown: Vec<bool> = animation.frames.iter().map(|facts| facts.shown).collect();
        assert_eq!(shown, [false, true, true]);
        assert_eq!(animation.frames[1].delay_ms, 250);
        assert_eq!((animation.frames[2].region.x, animation.frames[2].blend), (1, Blend::Over));
        assert_eq!(at(&composed[0], 0, 0), [9; 4]);
        assert_eq!((at(&composed[1], 0, 0), at(&composed[1], 1, 0)), ([1, 2, 3, 255], [4, 5, 6, 255]));
        assert_eq!((at(&composed[2], 0, 0), at(&composed[2], 1, 0)), ([1, 2, 3, 255], [8, 8, 8, 255]));
    }
}
