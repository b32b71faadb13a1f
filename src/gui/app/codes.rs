//! Codes read in the picture on the canvas.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::App;
use super::pictures::request;
use crate::gui::loader;
use crate::gui::panels::canvas::{Codes, CodesRead, Drawer};
use crate::gui::worker::Reply;
use crate::payload::codes::{self, Kinds};
use crate::progress::Progress as _;

impl App {
    /// Has the codes read that are in the picture shown.
    pub(in crate::gui) fn read_codes(&mut self) {
        let second = self.panels.canvas.tools.compare.second.as_deref();
        let found = self.selected.detail().zip(self.key());
        let found =
            found.and_then(|(detail, key)| Some((detail, request(detail, second, &self.studies, &key)?)));
        let Some((detail, request)) = found else {
            return self.tell("There is no picture to read codes in.");
        };
        let (view, which) = (self.panels.canvas.view, detail.which());
        let name = self.panels.canvas.shown_name(detail);
        let job = self.worker.job();
        let work = move |_: &_, cancel: &crate::progress::CancelFlag| {
            let read = || codes::read(&loader::picture(&request), Kinds::All);
            match catch_unwind(AssertUnwindSafe(read)) {
                Ok(_) if cancel.cancelled() => Reply::Codes(job, Err("Reading codes was stopped.".into())),
                Ok(codes) => Reply::Codes(job, Ok(Arc::new(CodesRead { view, which, name, codes }))),
                Err(_) => Reply::Codes(job, Err("The reader of codes failed on this picture.".into())),
            }
        };
        let tools = &mut self.panels.canvas.tools;
        tools.codes = Codes::Awaited(job);
        tools.drawer = Some(Drawer::Codes);
        if !self.background("Reading codes", work) {
            self.panels.canvas.tools.codes = Codes::Nothing;
        }
    }

    /// Shows where a code is, in the view that it was read in.
    pub(in crate::gui) fn show_code(&mut self, index: usize) {
        let canvas = &mut self.panels.canvas;
        let Codes::Known(read) = canvas.tools.codes.clone() else { return };
        let (Some(code), Some(detail)) = (read.codes.get(index), self.selected.detail()) else { return };
        canvas.frames.playing = false;
        canvas.frames.wanted = read.which;
        canvas.show(read.view, &detail.views);
        canvas.region = Some(code.region);
    }
}
