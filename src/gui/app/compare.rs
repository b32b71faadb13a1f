//! The held file: opened, set against the selected one, counted.

use std::path::PathBuf;
use std::sync::Arc;

use super::App;
use crate::gui::frames::{self, Which};
use crate::gui::loader;
use crate::gui::panels::canvas::{Counted, Drawer, Held, Second};
use crate::gui::worker::{JobId, Reply};
use crate::pixels::compare;
use crate::untrusted::Untrusted;

impl App {
    /// Holds the selected file.
    pub(in crate::gui) fn hold_selected(&mut self) {
        let Some(detail) = self.selected.detail() else { return };
        let Some(image) = detail.pixels() else {
            return self.complain("The selected file has no pixels to compare with.".into());
        };
        let second = Second::new(&detail.evidence, detail.which(), Arc::clone(image));
        let tools = &mut self.panels.canvas.tools;
        tools.drawer = Some(Drawer::Compare);
        self.hold(second);
    }

    /// Holds the file again that a bookmark was made beside; none where there was none.
    pub(super) fn hold_again(&mut self, held: Option<Held>) {
        let compare = &mut self.panels.canvas.tools.compare;
        let Some(held) = held else {
            compare.let_go();
            return;
        };
        let which = held.which();
        let same = |second: &Arc<Second>| *second.content == *held.sha256 && second.which == which;
        if compare.second.as_ref().is_some_and(same) {
            return;
        }
        compare.let_go();
        let mut rows = self.session.rows().iter().filter(|row| !row.removed);
        match rows.find(|row| row.sha256().is_some_and(|own| **own == *held.sha256)) {
            Some(row) => self.open_second(row.path.clone(), which),
            None => self.complain(format!(
                "The bookmark was made beside a file that is not on the table; open it first.\nSHA-256: {}",
                Untrusted::new(held.sha256).shortened(80)
            )),
        }
    }

    /// Opens a file to hold this frame of it.
    pub(in crate::gui) fn open_second(&mut self, path: PathBuf, which: Which) {
        let job = self.worker.job();
        let place = self.session.place_of(path);
        let work = move |setting: &crate::gui::worker::Setting, _: &_| {
            let limits = &setting.options.limits;
            let opened = place.open(limits).map_err(|error| error.to_string());
            let second = opened.and_then(|evidence| {
                let image = if which.analysed() {
                    loader::decode(limits, &evidence).0?
                } else {
                    Arc::new(frames::one(limits, &evidence, which)?)
                };
                Ok(Second::new(&evidence, which, image))
            });
            Reply::Second(job, second.map(Box::new))
        };
        if self.background("Opening a file to compare with", work) {
            self.panels.canvas.tools.compare.await_second(job);
        }
    }

    /// Takes the file that was opened to be held.
    pub(super) fn take_second(&mut self, job: JobId, second: Result<Box<Second>, String>) {
        if !self.panels.canvas.tools.compare.expects(job) {
            return;
        }
        match second {
            Ok(second) => self.hold(*second),
            Err(error) => {
                self.panels.canvas.tools.compare.release();
                self.complain(format!("The file to compare with was not opened: {error}"));
            }
        }
    }

    fn hold(&mut self, second: Second) {
        self.panels.canvas.tools.compare.hold(second);
        self.count_changes();
    }

    /// Has the bits counted in which the selected file differs from the held one.
    pub(in crate::gui) fn count_changes(&mut self) {
        let job = self.worker.job();
        let image = self.selected.detail().and_then(|detail| detail.pixels());
        let compare = &mut self.panels.canvas.tools.compare;
        compare.counted = Counted::Nothing;
        let Some((first, second)) =
            image.and_then(|image| Some((Arc::clone(image), compare.with(image)?.clone())))
        else {
            return;
        };
        compare.counted = Counted::Awaited(job);
        let work = move |_: &_, _: &_| {
            let counted = compare::changed(&first, &second.image).map(Arc::new);
            Reply::Counted(job, counted.map_err(|error| error.to_string()))
        };
        if !self.background("Counting changed bits", work) {
            self.panels.canvas.tools.compare.counted = Counted::Nothing;
        }
    }
}
