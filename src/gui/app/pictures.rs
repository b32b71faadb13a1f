//! What follows from how the image is looked at: pictures are drawn, rectangles measured.

use std::sync::Arc;

use eframe::egui;

use super::{App, step_view};
use crate::gui::detail::Detail;
use crate::gui::panels::canvas::{Grid, STANDS_OUT, Second, tiles};
use crate::gui::studies::Studies;
use crate::gui::textures::{Key, Part};
use crate::gui::worker::{Reply, Subject, ViewRequest};
use crate::statistics::{Tiles, region};

/// Neighbouring views are drawn ahead for images of at most so many pixels.
const AHEAD: usize = 8_000_000;

impl App {
    /// Has the shown pictures drawn, and the views before and after while there is time.
    pub(super) fn follow_view(&mut self, ctx: &egui::Context) {
        if let Some(detail) = self.selected.detail()
            && let Some(image) = detail.pixels()
        {
            let view = self.panels.canvas.view;
            let mut keys = self.panels.canvas.needed(detail, &self.studies);
            if image.pixels() <= AHEAD {
                let beside = [1, -1].map(|step| step_view(&detail.views, view, step));
                let beside = beside.map(|view| Key::whole(detail.content.clone(), view).of(detail.which()));
                keys.extend(beside.into_iter().filter(|key| !keys.contains(key)).collect::<Vec<_>>());
            }
            // The shown view is marked last, so that it counts as the latest wanted.
            keys.reverse();
            let mut lacking: Vec<Key> = keys.into_iter().filter(|key| self.textures.lacks(key)).collect();
            lacking.reverse();
            if lacking.iter().any(|key| !self.wanted.contains(key)) {
                let second = self.panels.canvas.tools.compare.second.as_deref();
                let requests =
                    lacking.iter().filter_map(|key| request(detail, second, &self.studies, key)).collect();
                self.worker.draw(requests);
                self.wanted = lacking;
            }
        }
        if self.textures.upload(ctx) {
            ctx.request_repaint();
        }
    }

    /// Shows the plane that stands out most, where there is one and the examiner has not chosen a view of the file.
    pub(super) fn open_structured_plane(&mut self) {
        let Some(detail) = self.selected.detail() else { return };
        let canvas = &mut self.panels.canvas;
        let first = canvas.frames.wanted.analysed() && canvas.tools.compare.second.is_none();
        if !first || self.returning.is_some() || canvas.decided(&detail.content) {
            return;
        }
        let planes = detail.analysis().map_or(&[][..], |analysis| &analysis.planes);
        if let Some(plane) = planes.iter().find(|plane| plane.strength >= STANDS_OUT) {
            canvas.suggest(plane.carrier.view(), plane.strength, &detail.views);
        }
    }

    /// Has the selected rectangle measured anew, where there is one.
    pub(in crate::gui) fn measure_selection(&mut self) {
        let image = self.selected.detail().and_then(|detail| detail.pixels());
        let tools = &mut self.panels.canvas.tools;
        let (Some(image), Some(selection)) = (image, tools.selection) else {
            tools.forget_measured();
            return;
        };
        let (image, job) = (Arc::clone(image), self.worker.job());
        tools.await_measured(job);
        let work = move |_: &_, _: &_| match region::measure(&image, selection) {
            Some(measured) => Reply::Measured(job, Arc::new(measured)),
            None => Reply::Told(Err("The selected rectangle lies outside the image.".into())),
        };
        if !self.background("Measuring the selection", work) {
            self.panels.canvas.tools.forget_measured();
        }
    }
}

/// What `key` is drawn from; `None` while that is not there.
pub(super) fn request(
    detail: &Detail,
    second: Option<&Second>,
    studies: &Studies,
    key: &Key,
) -> Option<ViewRequest> {
    let own = key.content == detail.content && key.which == detail.which();
    let held = second.filter(|second| !own && second.content == key.content && second.which == key.which);
    let subject = match &key.part {
        Part::Whole | Part::Small if held.is_some() => Subject::Image(Arc::clone(&held?.image)),
        Part::Against(content, which, how) => {
            let second = second.filter(|second| second.content == *content && second.which == *which)?;
            Subject::Two([Arc::clone(detail.pixels()?), Arc::clone(&second.image)], *how)
        }
        Part::Whole | Part::Small => Subject::Image(Arc::clone(detail.pixels()?)),
        Part::Heat(of) => {
            let Grid { columns, rows, values } = tiles(detail, studies, *of)?;
            Subject::Heat(Tiles { columns, rows, values: values.to_vec() })
        }
    };
    Some(ViewRequest { key: key.clone(), subject })
}
