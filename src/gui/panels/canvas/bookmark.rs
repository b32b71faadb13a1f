//! Keeping and finding again what is looked at.

use std::collections::BTreeMap;

use eframe::egui::pos2;

use super::{CanvasState, has};
use crate::case::Viewport;
use crate::pixels::view::View;

impl CanvasState {
    /// Which part of the image is shown, for a screen with `density` pixels per point.
    pub fn viewport(&self, density: f32) -> Viewport {
        if self.fitted() {
            return Viewport::default();
        }
        let scale = if self.scale == 0.0 { 1.0 } else { self.scale * density };
        Viewport { scale: Some(scale), centre: self.centre.map(|centre| [centre.x, centre.y]) }
    }

    /// What the view is set to beyond its name.
    pub fn parameters(&self) -> BTreeMap<String, serde_json::Value> {
        BTreeMap::new()
    }

    /// Shows the view of that name, where the file has it, and that part of the image; says whether it has the view.
    pub fn restore(&mut self, name: &str, viewport: Viewport, density: f32, views: &[View]) -> bool {
        let view = View::parse(name).filter(|&view| has(views, view));
        if let Some(view) = view {
            self.show(view, views);
        }
        match viewport.scale {
            None => self.fit(),
            Some(scale) => self.place_at(scale / density, viewport.centre.map(|[x, y]| pos2(x, y))),
        }
        view.is_some()
    }
}
