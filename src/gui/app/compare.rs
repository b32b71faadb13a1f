//! The held file: opened, set against the selected one, counted.

use std::path::PathBuf;
use std::sync::Arc;

use super::App;
use crate::evidence::Evidence;
use crate::gui::frames::Which;
use crate::gui::loader;
use crate::gui::panels::canvas::{Counted, Drawer, Second};
use crate::gui::row::shown_name;
use crate::gui::worker::{JobId, Reply};
use crate::pixels::compare;

impl App {
    /// Holds the selected file.
    pub(in crate::gui) fn hold_selected(&mut self) {
        let Some(detail) = self.selected.detail() else { return };
        let Some(image) = detail.pixels() else {
            return self.complain("The selected file has no pixels to compare with.".into());
        };
        let (which, mut name) = (detail.which(), shown_name(detail.evidence.path()));
        if !which.analysed() {
            name = format!("{name}, {}", which.name());
        }
        self.hold(Second { name, content: detail.content.clone(), which, image: Arc::clone(image) });
    }

    /// Opens a file to be held.
    pub(in crate::gui) fn open_second(&mut self, path: PathBuf) {
        let job = self.worker.job();
        let work = move |setting: &crate::gui::worker::Setting, _: &_| {
            let limits = &setting.options.limits;
            let opened = Evidence::open(&path, limits).map_err(|error| error.to_string());
            let second = opened.and_then(|evidence| {
                let image = loader::decode(limits, &evidence).0?;
                let (name, content) = (shown_name(evidence.path()), evidence.sha256().into());
                Ok(Second { name, content, which: Which::default(), image })
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
        let tools = &mut self.panels.canvas.tools;
        tools.compare.hold(second);
        tools.drawer = Some(Drawer::Compare);
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
