//! How the image is looked at: which view, how large, which part. Kept when the view changes, so that planes can be
//! compared at the same place.

use std::collections::VecDeque;
use std::sync::Arc;

use eframe::egui::{Pos2, Rect, Vec2, pos2, vec2};

use super::{Codes, Frames, Mode, Tools};
use crate::finding::Region;
use crate::gui::detail::Detail;
use crate::gui::textures::Key;
use crate::pixels::view::{self, View};

/// Smallest and largest magnification, in screen pixels per image pixel. An image that has to be smaller to fit the
/// canvas may be.
const ZOOM: (f32, f32) = (0.05, 64.0);
/// Files for which it is remembered that the examiner chose a view.
const DECIDED: usize = 512;
/// Part of the image that stays on the canvas when it is pushed aside, in points.
const KEPT: f32 = 40.0;

/// The state.
#[derive(Debug, Clone, PartialEq)]
pub struct CanvasState {
    /// The view shown.
    pub view: View,
    /// The view that the examiner chose, which stays from file to file.
    own: View,
    /// The plane that opened first because of what it holds, and how strongly it stands out.
    suggested: Option<(View, f64)>,
    /// Files for which the examiner chose a view, the latest last.
    decided: VecDeque<Arc<str>>,
    /// The view before the last flip to the original.
    before: Option<View>,
    /// Whether the image fits itself into the canvas.
    fitted: bool,
    /// Points per image pixel.
    pub scale: f32,
    /// The image's point in the middle of the canvas, in image pixels; `None`: the image's middle.
    pub(super) centre: Option<Pos2>,
    /// A rectangle to frame.
    pub region: Option<Region>,
    /// The image pixel under the pointer.
    pub hovered: Option<(u32, u32)>,
    /// Magnification asked for by a key, to be applied at the next frame.
    pending: f32,
    /// Columns and rows of the image shown last.
    size: Option<(u32, u32)>,
    /// The picture that was painted last.
    pub(super) last: Option<Key>,
    /// Which frame of an animation is looked at.
    pub frames: Frames,
    /// What the examiner holds in hand over the image.
    pub tools: Tools,
}

impl Default for CanvasState {
    fn default() -> Self {
        Self {
            view: View::Normal,
            own: View::Normal,
            suggested: None,
            decided: VecDeque::new(),
            before: None,
            fitted: true,
            scale: 1.0,
            centre: None,
            region: None,
            hovered: None,
            pending: 1.0,
            size: None,
            last: None,
            frames: Frames::default(),
            tools: Tools::default(),
        }
    }
}

impl CanvasState {
    /// Another file is there: the view stays where the file has it, the place where the image is of the same `size`.
    pub fn opened(&mut self, views: &[View], size: Option<(u32, u32)>) {
        self.suggested = None;
        self.frames.opened();
        self.tools.codes = Codes::default();
        self.view = self.own;
        self.turned(views, size);
    }

    /// Another frame is there; the same holds for it.
    pub fn turned(&mut self, views: &[View], size: Option<(u32, u32)>) {
        // Where a frame lacks the view it comes back with the next one that has it.
        if self.suggested().is_none() && has(views, self.own) {
            self.view = self.own;
        } else if !views.is_empty() && !has(views, self.view) {
            self.view = View::Normal;
        }
        self.hovered = None;
        if size.is_none() || size != self.size {
            self.fit();
            self.tools.forget_places();
        }
        self.size = size.or(self.size);
    }

    /// Shows a plane of the file for what it holds, without taking it for the examiner's choice.
    pub fn suggest(&mut self, view: View, strength: f64, views: &[View]) {
        if has(views, view) {
            self.view = view;
            self.before = None;
            self.suggested = Some((view, strength));
        }
    }

    /// How strongly the plane stands out, while the one that opened first for it is shown.
    pub fn suggested(&self) -> Option<f64> {
        self.suggested.filter(|(view, _)| *view == self.view).map(|(_, strength)| strength)
    }

    /// The examiner chose how to look at the file with that content.
    pub fn decide(&mut self, content: &Arc<str>) {
        if !self.decided(content) {
            self.decided.push_back(Arc::clone(content));
            self.decided.drain(..self.decided.len().saturating_sub(DECIDED));
        }
    }

    /// Whether the examiner did.
    pub fn decided(&self, content: &Arc<str>) -> bool {
        self.decided.contains(content)
    }

    /// Whether two files are shown as one.
    pub(in crate::gui) fn compared(&self) -> bool {
        self.tools.compare.comparison().is_some()
    }

    /// What is shown of a file, in words.
    pub fn shown_name(&self, detail: &Detail) -> String {
        let which = detail.which();
        let view = match self.tools.compare.mode {
            Mode::First | Mode::Split => self.view.name(),
            mode => format!("{}, compared: {}", self.view.name(), mode.name().to_lowercase()),
        };
        if detail.animated() { format!("{view}, {}", which.name()) } else { view }
    }

    /// Shows `view` where the file has it.
    pub fn show(&mut self, view: View, views: &[View]) {
        if has(views, view) {
            (self.view, self.own) = (view, view);
            self.before = None;
        }
    }

    /// Switches between the image as it is and the view before.
    pub fn flip_original(&mut self, views: &[View]) {
        match self.before.take() {
            Some(before) if self.view == View::Normal && has(views, before) => self.view = before,
            _ if self.view != View::Normal => {
                self.before = Some(self.view);
                self.view = View::Normal;
            }
            _ => {}
        }
        // What opened by itself is no choice that the next file should follow.
        if self.suggested().is_none() {
            self.own = self.view;
        }
    }

    /// Shows the whole image.
    pub fn fit(&mut self) {
        self.fitted = true;
        self.centre = None;
    }

    /// Shows image pixels as screen pixels.
    pub fn actual_size(&mut self) {
        self.fitted = false;
        self.scale = 0.0;
    }

    /// Shows pixels `scale` points large around `centre` (`None`: the image's middle).
    pub(super) fn place_at(&mut self, scale: f32, centre: Option<Pos2>) {
        self.fitted = false;
        self.scale = scale;
        self.centre = centre;
        self.pending = 1.0;
    }

    /// Switches between the two.
    pub fn flip_fit(&mut self) {
        if self.fitted { self.actual_size() } else { self.fit() }
    }

    /// Magnifies around the middle at the next frame.
    pub fn zoom(&mut self, factor: f32) {
        self.pending *= factor;
    }

    /// Whether the image fits itself into the canvas.
    pub fn fitted(&self) -> bool {
        self.fitted
    }

    /// Brings the state in line with the canvas and the image; gives the rectangle of the whole image on the screen.
    /// `size` is the image's in pixels, `density` the screen's pixels per point.
    pub fn place(&mut self, canvas: Rect, size: Vec2, density: f32) -> Rect {
        if self.fitted {
            let room = canvas.shrink(KEPT.min(canvas.width() / 20.0)).size();
            let largest = (room / size).min_elem();
            // Small images grow by whole factors, so that all pixels keep the same size.
            let whole = (largest * density).floor() / density;
            self.scale = if largest * density >= 1.0 { whole.min(16.0 / density) } else { largest };
            self.centre = None;
        } else if self.scale == 0.0 {
            self.scale = 1.0 / density;
        }
        let factor = std::mem::replace(&mut self.pending, 1.0);
        if (factor - 1.0).abs() > f32::EPSILON {
            self.zoom_at(canvas, size, canvas.center(), factor, density);
        }
        self.rect(canvas, size)
    }

    fn rect(&self, canvas: Rect, size: Vec2) -> Rect {
        let centre = self.centre.unwrap_or((size / 2.0).to_pos2());
        Rect::from_min_size(canvas.center() - centre.to_vec2() * self.scale, size * self.scale)
    }

    /// Magnifies by `factor`, so that the image's point under `at` stays there.
    pub fn zoom_at(&mut self, canvas: Rect, size: Vec2, at: Pos2, factor: f32, density: f32) {
        let rect = self.rect(canvas, size);
        let point = (at - rect.min) / self.scale;
        let least = (ZOOM.0 / density).min(self.scale);
        self.scale = (self.scale * factor).clamp(least, ZOOM.1 / density);
        self.fitted = false;
        self.centre = Some((point - (at - canvas.center()) / self.scale).to_pos2());
        self.hold(canvas, size);
    }

    /// Brings the image's `point` into the middle of the canvas.
    pub(super) fn centre_on(&mut self, canvas: Rect, size: Vec2, point: Pos2) {
        self.fitted = false;
        self.centre = Some(point);
        self.hold(canvas, size);
    }

    /// Moves the image by `by` points.
    pub fn pan(&mut self, canvas: Rect, size: Vec2, by: Vec2) {
        let centre = self.centre.unwrap_or((size / 2.0).to_pos2());
        self.fitted = false;
        self.centre = Some(centre - by / self.scale);
        self.hold(canvas, size);
    }

    /// Keeps a part of the image on the canvas.
    fn hold(&mut self, canvas: Rect, size: Vec2) {
        let Some(centre) = self.centre else { return };
        let reach = (canvas.size() / 2.0 - Vec2::splat(KEPT)).max(Vec2::ZERO) / self.scale;
        let x = centre.x.clamp(-reach.x, size.x + reach.x);
        let y = centre.y.clamp(-reach.y, size.y + reach.y);
        self.centre = Some(pos2(x, y));
    }

    /// The image pixel under `at`, where there is one.
    pub fn pixel(&self, image: Rect, size: Vec2, at: Pos2) -> Option<(u32, u32)> {
        let point = (at - image.min) / self.scale;
        let inside = point.x >= 0.0 && point.y >= 0.0 && point.x < size.x && point.y < size.y;
        inside.then_some((point.x as u32, point.y as u32))
    }
}

/// Whether an image with these views in its list has `view`, which may be one that is made to measure.
pub(in crate::gui) fn has(views: &[View], view: View) -> bool {
    view::has(views, view)
}

/// The rectangle of `region` on the screen.
pub fn region_rect(image: Rect, scale: f32, region: Region) -> Rect {
    let corner = vec2(region.x as f32, region.y as f32) * scale;
    Rect::from_min_size(image.min + corner, vec2(region.width as f32, region.height as f32) * scale)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::view::{Channel, Operation};

    const CANVAS: Rect = Rect { min: Pos2::ZERO, max: pos2(400.0, 300.0) };

    #[test]
    fn zooming_keeps_the_point_under_the_pointer() {
        let size = vec2(1000.0, 500.0);
        let mut state = CanvasState::default();
        let before = state.place(CANVAS, size, 1.0);
        let at = pos2(250.0, 160.0);
        let point = (at - before.min) / state.scale;
        for factor in [1.3, 2.0, 0.7, 3.0] {
            state.zoom_at(CANVAS, size, at, factor, 1.0);
            let rect = state.place(CANVAS, size, 1.0);
            assert!(((at - rect.min) / state.scale - point).length() < 1e-2);
        }
    }

    #[test]
    fn small_images_grow_by_whole_factors_and_large_ones_fit() {
        let mut state = CanvasState::default();
        state.place(CANVAS, vec2(100.0, 100.0), 1.0);
        assert!((state.scale - 2.0).abs() < 1e-6);
        let rect = state.place(CANVAS, vec2(4000.0, 4000.0), 1.0);
        assert!(CANVAS.contains_rect(rect));
        state.flip_fit();
        state.place(CANVAS, vec2(4000.0, 4000.0), 2.0);
        assert!((state.scale - 0.5).abs() < 1e-6, "one image pixel is one screen pixel");
    }

    #[test]
    fn the_image_cannot_be_lost() {
        let size = vec2(100.0, 100.0);
        let mut state = CanvasState::default();
        state.place(CANVAS, size, 1.0);
        state.pan(CANVAS, size, vec2(1e6, -1e6));
        let rect = state.place(CANVAS, size, 1.0);
        assert!(rect.intersects(CANVAS));
    }

    #[test]
    fn the_place_is_kept_between_images_of_one_size() {
        let size = vec2(1000.0, 500.0);
        let mut state = CanvasState::default();
        state.opened(&[View::Normal], Some((1000, 500)));
        state.place(CANVAS, size, 1.0);
        state.zoom_at(CANVAS, size, pos2(10.0, 10.0), 8.0, 1.0);
        state.tools.pinned = Some((3, 4));
        let before = state.place(CANVAS, size, 1.0);
        state.opened(&[View::Normal], Some((1000, 500)));
        assert_eq!((state.place(CANVAS, size, 1.0), state.tools.pinned), (before, Some((3, 4))));
        state.opened(&[View::Normal], Some((500, 500)));
        assert!(state.fitted() && state.tools.pinned.is_none());
    }

    #[test]
    fn magnification_ends_at_5_and_6400_percent() {
        let size = vec2(1000.0, 500.0);
        let mut state = CanvasState::default();
        state.place(CANVAS, size, 2.0);
        state.zoom_at(CANVAS, size, CANVAS.center(), 1e6, 2.0);
        assert!((state.scale - 32.0).abs() < 1e-6);
        state.zoom_at(CANVAS, size, CANVAS.center(), 1e-6, 2.0);
        assert!((state.scale - 0.025).abs() < 1e-6);
        // An image that needs less to fit may have less, and grows from there.
        let large = vec2(100_000.0, 100.0);
        state.fit();
        state.place(CANVAS, large, 1.0);
        let fitted = state.scale;
        state.zoom_at(CANVAS, large, CANVAS.center(), 1.5, 1.0);
        assert!((state.scale - fitted * 1.5).abs() < 1e-6);
    }

    #[test]
    fn views_made_to_measure_are_shown_where_their_channels_are() {
        let views = [View::Normal, View::Full(Channel::Red), View::Full(Channel::Blue)];
        let joined = |second| View::Arithmetic { first: Channel::Red, operation: Operation::Xor, second };
        assert!(has(&views, joined(Channel::Blue)) && !has(&views, joined(Channel::Alpha)));
        assert!(has(&views, View::Full(Channel::Red).inverse()) && has(&views, View::Random(9)));
        assert!(!has(&views, View::AlphaLsb.inverse()) && !has(&[], View::Random(9)));
    }

    #[test]
    fn flipping_to_the_original_comes_back() {
        let views = [View::Normal, View::Inverted, View::LsbComposite];
        let mut state = CanvasState::default();
        state.show(View::LsbComposite, &views);
        state.flip_original(&views);
        assert_eq!(state.view, View::Normal);
        state.flip_original(&views);
        assert_eq!(state.view, View::LsbComposite);
    }
}
