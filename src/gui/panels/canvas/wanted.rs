//! Which pictures the canvas needs.

use super::CanvasState;
use crate::gui::detail::Detail;
use crate::gui::textures::{Key, Part};
use crate::pixels::view::View;

impl CanvasState {
    /// The pictures on the canvas, the most wanted first; none where the file has no pixels.
    pub fn needed(&self, detail: &Detail) -> Vec<Key> {
        if detail.image.is_err() {
            return Vec::new();
        }
        let shown = Key::whole(detail.content.clone(), self.view);
        if self.tools.planes {
            let small = |&view: &View| Key::whole(detail.content.clone(), view).small();
            return std::iter::once(shown).chain(detail.views.iter().map(small)).collect();
        }
        let mut keys = vec![shown.clone()];
        if self.tools.split.is_some() && self.view != View::Normal {
            keys.push(Key { view: View::Normal, ..shown.clone() });
        }
        if self.tools.heat.is_some()
            && detail.analysis().is_some_and(|analysis| analysis.statistics.is_some())
        {
            keys.push(heat(&shown));
        }
        if self.tools.overview {
            keys.push(shown.small());
        }
        keys
    }
}

/// The heat map of the image that `key` shows; the same whatever the view.
pub(super) fn heat(key: &Key) -> Key {
    Key { view: View::Normal, part: Part::Heat, ..key.clone() }
}
