//! The picture on the canvas leaves the program, with a caption.

use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use super::App;
use super::pictures::request;
use crate::gui::row::shown_name;
use crate::gui::worker::Reply;
use crate::gui::{export, loader, log, view_png};

/// Why writing cannot fail.
const STRING: &str = "a String takes everything";

impl App {
    /// Writes the picture shown, at its full size and without what is laid over it, to `path`.
    pub(in crate::gui) fn save_view(&mut self, path: PathBuf) {
        let canvas = &self.panels.canvas;
        let second = canvas.tools.compare.second.as_deref();
        let found = self.selected.detail().zip(self.key());
        let found = found.and_then(|(detail, key)| {
            let request = request(detail, second, &self.studies, &key)?;
            Some((detail, request))
        });
        let Some((detail, request)) = found else {
            return self.tell("There is no picture to save.");
        };
        let (width, height) = detail.pixels().map_or((0, 0), |image| (image.width, image.height));
        let mut text = format!(
            "{}\n{} · {width}×{height} pixels\nSHA-256 {}\n",
            shown_name(detail.evidence.path()),
            canvas.shown_name(detail),
            detail.content
        );
        if let Some(second) = second.filter(|_| request.key.content != detail.content || canvas.compared()) {
            writeln!(text, "held: {}, SHA-256 {}", second.name, second.content).expect(STRING);
        }
        let version = env!("CARGO_PKG_VERSION");
        write!(text, "Starlight {version}, {} UTC", log::now().short()).expect(STRING);
        let caption = view_png::caption(&self.worker.setting().ctx, text, width);
        self.background("Saving the view", move |_, _| {
            let drawn = catch_unwind(AssertUnwindSafe(|| loader::picture(&request)));
            Reply::Told(match drawn {
                Ok(picture) => export::view(&path, &picture, &caption),
                Err(_) => Err("The view could not be drawn, so nothing was written.".into()),
            })
        });
    }
}
