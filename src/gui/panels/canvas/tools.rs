//! What the examiner holds in hand over the image: a pinned pixel, a rectangle, a divider, a heat map.

use std::sync::Arc;

use super::codes::Codes;
use super::compare::Compare;
use super::heat::{Heat, HeatOf};
use super::mixer::Mixer;
use super::pick::Pick;
use crate::finding::Region;
use crate::gui::worker::JobId;
use crate::statistics::region::RegionStatistics;

/// The page open under the image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawer {
    /// The pixel under the pointer, or the pinned one.
    Pixel,
    /// The selected rectangle.
    Selection,
    /// Another file beside the selected one.
    Compare,
    /// Codes read in the view.
    Codes,
}

impl Drawer {
    /// All of them in their order.
    pub const ALL: [Self; 4] = [Self::Pixel, Self::Selection, Self::Compare, Self::Codes];

    /// Its name.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Pixel => "Pixel",
            Self::Selection => "Selection",
            Self::Compare => "Compare",
            Self::Codes => "Codes",
        }
    }
}

/// What is known of the selected rectangle.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Measured {
    /// Nothing is asked for.
    #[default]
    Nothing,
    /// Under way.
    Awaited(JobId),
    /// There.
    Known(Arc<RegionStatistics>),
}

/// The tools.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tools {
    /// The page open under the image; `None`: only their names.
    pub drawer: Option<Drawer>,
    /// The pixel that the inspector stays at.
    pub pinned: Option<(u32, u32)>,
    /// Which channel's values are shown around the pixel; `None`: the view's.
    pub around: Option<usize>,
    /// The selected rectangle.
    pub selection: Option<Region>,
    /// What is known of it.
    pub measured: Measured,
    /// First and last corner of a rectangle that is being drawn.
    pub(super) drawing: Option<[(u32, u32); 2]>,
    /// Whether all views are shown side by side.
    pub planes: bool,
    /// Where the divider between image and view stands, as a share of the canvas; `None`: there is none.
    pub split: Option<f32>,
    /// The heat map that lies over the view; `None`: there is none.
    pub heat: Option<Heat>,
    /// What the next heat map shows.
    pub heat_of: HeatOf,
    /// Whether the change point along the raster is drawn.
    pub change: bool,
    /// The list of files to compare with, while it is open.
    pub pick: Option<Pick>,
    /// Another file beside the selected one.
    pub compare: Compare,
    /// Codes read in the view.
    pub codes: Codes,
    /// What views made to measure are set to.
    pub mixer: Mixer,
    /// Whether the image is larger than the canvas, so that an overview is of use.
    pub(super) overview: bool,
}

impl Tools {
    /// Another image of another size is there: what names places in the old one goes.
    pub(super) fn forget_places(&mut self) {
        self.pinned = None;
        self.selection = None;
        self.drawing = None;
        self.around = None;
    }

    /// Notes that the rectangle is being measured.
    pub fn await_measured(&mut self, job: JobId) {
        self.measured = Measured::Awaited(job);
    }

    /// Forgets what is known of the rectangle.
    pub fn forget_measured(&mut self) {
        self.measured = Measured::Nothing;
    }

    /// Takes what was measured, unless something else was asked for since.
    pub fn take_measured(&mut self, job: JobId, measured: Arc<RegionStatistics>) {
        if self.measured == Measured::Awaited(job) {
            self.measured = Measured::Known(measured);
        }
    }

    /// Whether an answer is awaited.
    pub fn busy(&self) -> bool {
        matches!(self.measured, Measured::Awaited(_)) || self.compare.busy() || self.codes.busy()
    }

    /// Lays the heat map chosen last over the view, or takes it away.
    pub fn flip_heat(&mut self) {
        self.heat = match self.heat {
            Some(_) => None,
            None => Some(Heat { of: self.heat_of, ..Heat::default() }),
        };
    }

    /// Pins pixel `at`; the pinned one again sets it free.
    pub fn flip_pin(&mut self, at: (u32, u32)) {
        self.pinned = if self.pinned == Some(at) { None } else { Some(at) };
    }

    /// Moves the pin, within an image of `size`.
    pub fn move_pin(&mut self, by: (i32, i32), size: (u32, u32)) {
        let (x, y) = self.pinned.unwrap_or((size.0 / 2, size.1 / 2));
        let moved = |at: u32, by: i32, side: u32| at.saturating_add_signed(by).min(side.saturating_sub(1));
        self.pinned = Some((moved(x, by.0, size.0), moved(y, by.1, size.1)));
    }
}

/// The rectangle with these pixels in two of its corners.
pub(super) fn spanned([from, to]: [(u32, u32); 2]) -> Region {
    let (x, y) = (from.0.min(to.0), from.1.min(to.1));
    Region { x, y, width: from.0.abs_diff(to.0) + 1, height: from.1.abs_diff(to.1) + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pin_moves_within_the_image_and_a_second_click_takes_it_out() {
        let mut tools = Tools::default();
        tools.move_pin((1, 0), (9, 5));
        assert_eq!(tools.pinned, Some((5, 2)));
        tools.move_pin((100, -100), (9, 5));
        assert_eq!(tools.pinned, Some((8, 0)));
        tools.flip_pin((8, 0));
        assert_eq!(tools.pinned, None);
    }

    #[test]
    fn a_rectangle_is_the_same_whichever_corner_it_began_in() {
        let region = Region { x: 2, y: 3, width: 4, height: 1 };
        assert_eq!(spanned([(2, 3), (5, 3)]), region);
        assert_eq!(spanned([(5, 3), (2, 3)]), region);
    }

    #[test]
    fn a_late_measurement_is_dropped() {
        let mut tools = Tools::default();
        let measured = RegionStatistics {
            region: Region { x: 0, y: 0, width: 1, height: 1 },
            pixels: 1,
            channels: Vec::new(),
        };
        tools.take_measured(JobId::default(), Arc::new(measured.clone()));
        assert_eq!(tools.measured, Measured::Nothing);
        tools.await_measured(JobId::default());
        assert!(tools.busy());
        tools.take_measured(JobId::default(), Arc::new(measured));
        assert!(!tools.busy());
    }
}
