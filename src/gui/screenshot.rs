//! A picture of the window, taken by the program itself: opens, waits until everything is there, saves, closes.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use eframe::egui::{self, ColorImage, ViewportCommand};

use super::ScreenshotOptions;
use super::app::App;
use super::commands::{CanvasCommand, ListCommand, WhyCommand};
use super::panels::canvas::has;
use crate::pixels::view::View;

/// Frames that must pass unchanged before the picture is taken: panels take their sizes in the first ones.
const STILL: u32 = 6;
/// After so long without the end of the work the picture is given up.
const PATIENCE: Duration = Duration::from_mins(10);

/// What came of it; the caller of the window asks once it is closed.
pub(super) type Outcome = Arc<Mutex<Option<Result<(), String>>>>;

/// The steps still to do.
pub(super) struct Screenshot {
    options: ScreenshotOptions,
    began: Instant,
    selected: bool,
    shown: bool,
    /// Commands carried out already.
    carried_out: usize,
    still: u32,
    asked: bool,
    outcome: Outcome,
}

impl Screenshot {
    /// A picture to be taken.
    pub(super) fn new(options: ScreenshotOptions) -> Self {
        Self {
            options,
            began: Instant::now(),
            selected: false,
            shown: false,
            carried_out: 0,
            still: 0,
            asked: false,
            outcome: Outcome::default(),
        }
    }

    /// Where the result will be.
    pub(super) fn outcome(&self) -> Outcome {
        Arc::clone(&self.outcome)
    }

    /// Goes on, once a frame. `settled` says whether all work is done.
    pub(super) fn step(&mut self, ctx: &egui::Context, settled: bool, app: &App) {
        ctx.request_repaint();
        if self.done() {
            return ctx.send_viewport_cmd(ViewportCommand::Close);
        }
        if self.began.elapsed() > PATIENCE {
            return self.finish(Err("the work was not done within ten minutes".into()));
        }
        let opened = !app.session().is_empty();
        if self.asked || !settled || (!opened && self.began.elapsed() < Duration::from_secs(1)) {
            self.still = 0;
            return;
        }
        if let Err(reason) = self.prepare(app) {
            return self.finish(Err(reason));
        }
        self.still += 1;
        if self.still > STILL {
            self.asked = true;
            let (path, outcome, waker) = (self.options.out.clone(), self.outcome(), ctx.clone());
            ctx.request_screenshot(move |image| {
                let saved = save(&path, &image);
                *outcome.lock().unwrap_or_else(PoisonError::into_inner) = Some(saved);
                waker.request_repaint();
            });
        }
    }

    /// Selects file, finding and view and carries out commands, one after the other, each once.
    fn prepare(&mut self, app: &App) -> Result<(), String> {
        if !std::mem::replace(&mut self.selected, true)
            && let Some(name) = &self.options.select
        {
            let row = app.session().find(name).ok_or_else(|| format!("no file is called {name}"))?;
            app.send(ListCommand::Select(row));
            self.still = 0;
        } else if !std::mem::replace(&mut self.shown, true) {
            let detail = app.selected().detail();
            if detail.is_some_and(|detail| !detail.findings().is_empty()) {
                app.send(WhyCommand::ShowFinding(0));
            }
            if let Some(name) = &self.options.view {
                let views = detail.map_or(&[][..], |detail| &detail.views);
                let view = View::parse(name).filter(|&view| has(views, view));
                let view = view.ok_or_else(|| format!("the file has no view {name}\n{}", names(views)))?;
                app.send(CanvasCommand::Show(view));
            } else {
                app.send(CanvasCommand::Show(View::Normal));
            }
            self.still = 0;
        } else if let Some(name) = self.options.commands.get(self.carried_out) {
            let plain = |text: &str| text.trim_end_matches('…').to_lowercase();
            let entry = app.catalogue().entries().find(|entry| plain(&entry.text) == plain(name));
            let entry =
                entry.ok_or_else(|| format!("no command is called {name}; Ctrl+K lists all of them"))?;
            app.send(entry.command.clone());
            self.carried_out += 1;
            self.still = 0;
        }
        Ok(())
    }

    fn done(&self) -> bool {
        self.outcome.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    fn finish(&mut self, result: Result<(), String>) {
        *self.outcome.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
    }
}

/// The views that there are.
fn names(views: &[View]) -> String {
    if views.is_empty() {
        return "It has no views, since no pixels were decoded".to_owned();
    }
    let names: Vec<String> = views.iter().map(|view| view.name()).collect();
    format!("Its views: {}", names.join(", "))
}

fn save(path: &Path, image: &ColorImage) -> Result<(), String> {
    let [width, height] = image.size.map(|side| u32::try_from(side).unwrap_or(u32::MAX));
    let pixels: Vec<u8> = image.pixels.iter().flat_map(|pixel| [pixel.r(), pixel.g(), pixel.b()]).collect();
    let file = std::fs::File::create(PathBuf::from(path)).map_err(|error| error.to_string())?;
    let mut encoder = png::Encoder::new(std::io::BufWriter::new(file), width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header().map_err(|error| error.to_string())?;
    writer.write_image_data(&pixels).map_err(|error| error.to_string())?;
    writer.finish().map_err(|error| error.to_string())
}
