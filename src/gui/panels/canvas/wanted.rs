//! Which pictures the canvas needs.

use super::CanvasState;
use super::compare::Mode;
use super::heat::{Heat, HeatOf, tiles};
use crate::gui::detail::Detail;
use crate::gui::studies::Studies;
use crate::gui::textures::{Key, Part};
use crate::pixels::view::View;

impl CanvasState {
    /// The picture on the canvas.
    pub fn shown_key(&self, detail: &Detail) -> Key {
        let first = Key::whole(detail.content.clone(), self.view).of(detail.which());
        let compare = &self.tools.compare;
        let Some(second) = detail.pixels().and_then(|image| compare.with(image)) else {
            return first;
        };
        match compare.comparison() {
            Some(how) => {
                let part = Part::Against(second.content.clone(), second.which, how);
                Key { view: View::Normal, part, ..first }
            }
            None if compare.mode == Mode::Second => {
                Key { content: second.content.clone(), which: second.which, ..first }
            }
            None => first,
        }
    }

    /// The picture beside it, or in turn with it, where there is one.
    pub(super) fn other_key(&self, detail: &Detail) -> Option<Key> {
        let compare = &self.tools.compare;
        let both = matches!(compare.mode, Mode::Split | Mode::Flicker);
        let second = detail.pixels().and_then(|image| compare.with(image)).filter(|_| both);
        if let Some(second) = second {
            return Some(Key::whole(second.content.clone(), self.view).of(second.which));
        }
        let apart = self.tools.split.is_some() && self.view != View::Normal;
        apart.then(|| Key::whole(detail.content.clone(), View::Normal).of(detail.which()))
    }

    /// The pictures on the canvas, the most wanted first; none where the file has no pixels.
    pub fn needed(&self, detail: &Detail, studies: &Studies) -> Vec<Key> {
        if detail.shown().is_err() {
            return Vec::new();
        }
        let shown = self.shown_key(detail);
        if self.tools.planes {
            let small = |&view: &View| overview(detail, view);
            return std::iter::once(shown).chain(ranked(detail).iter().map(small)).collect();
        }
        let mut keys = vec![shown.clone()];
        keys.extend(self.other_key(detail).filter(|key| *key != shown));
        if let Some(Heat { of, .. }) = self.tools.heat
            && tiles(detail, studies, of).is_some()
        {
            keys.push(heat(detail, of));
        }
        if self.tools.overview {
            keys.push(overview(detail, self.view));
        }
        keys
    }
}

/// All views of a file: planes with structure of their own first, the strongest at the front, then the rest in its order.
pub(super) fn ranked(detail: &Detail) -> Vec<View> {
    let planes = detail.analysis().map_or(&[][..], |analysis| &analysis.planes);
    let first = planes.iter().filter(|plane| plane.strength >= STANDS_OUT).map(|plane| plane.carrier.view());
    let mut views: Vec<View> = Vec::with_capacity(detail.views.len());
    for view in first.chain(detail.views.iter().copied()) {
        if !views.contains(&view) {
            views.push(view);
        }
    }
    views
}

/// How much structure of its own the plane of a view has, where it stands out from clean images.
pub(super) fn structure(detail: &Detail, view: View) -> Option<f64> {
    let planes = &detail.analysis()?.planes;
    let plane = planes.iter().find(|plane| plane.carrier.view() == view)?;
    Some(plane.strength).filter(|&strength| strength >= STANDS_OUT)
}

/// Strength of structure from which on a plane stands out from clean images.
pub(in crate::gui) const STANDS_OUT: f64 = 1.0;

/// The heat map of an image; the same whatever the view.
pub(super) fn heat(detail: &Detail, of: HeatOf) -> Key {
    Key { part: Part::Heat(of), ..Key::whole(detail.content.clone(), View::Normal).of(detail.which()) }
}

/// The small picture of a view.
pub(super) fn overview(detail: &Detail, view: View) -> Key {
    Key::whole(detail.content.clone(), view).of(detail.which()).small()
}
