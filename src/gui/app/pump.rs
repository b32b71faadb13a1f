//! What the threads say, and what follows from what is selected.

use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::egui;

use super::{App, Notice, Selected, step_view};
use crate::evidence::Evidence;
use crate::gui::detail::Detail;
use crate::gui::row::Slim;
use crate::gui::textures::Key;
use crate::gui::worker::{JobId, Reply, ScanEvent, ViewRequest};
use crate::pixels::Image;
use crate::pixels::view;

/// Time for taking in results in one frame.
const INTAKE: Duration = Duration::from_millis(4);
/// Neighbouring views are drawn ahead for images of at most so many pixels.
const AHEAD: usize = 8_000_000;

impl App {
    pub(super) fn take_events(&mut self) {
        let began = Instant::now();
        while let Some(event) = self.worker.event() {
            let now = Instant::now();
            match event {
                ScanEvent::Listed(job, paths) => {
                    let none = paths.is_empty();
                    if self.session.listed(job, paths, now) && none {
                        let text = "No further image was found there.".into();
                        self.notice = Some(Notice { text, wrong: false });
                    }
                }
                ScanEvent::Scanned(job, index, slim) => self.session.scanned(job, index, *slim, now),
                ScanEvent::Finished(job) => self.session.finished(job),
            }
            if began.elapsed() > INTAKE {
                self.worker.wake();
                return;
            }
        }
    }

    pub(super) fn take_replies(&mut self) {
        while let Some(reply) = self.worker.reply() {
            match reply {
                Reply::Opened(job, evidence, image) => self.opened(job, evidence, image),
                Reply::Failed(job, error) => {
                    if let Selected::Opening(wanted, row) = self.selected
                        && wanted == job
                    {
                        self.selected = Selected::Failed(row, error);
                    }
                }
                Reply::Analysed(job, analysed) => {
                    if let Selected::Open(wanted, detail) = &mut self.selected
                        && *wanted == job
                    {
                        detail.analysis = Some(analysed);
                    }
                }
                Reply::Drawn(rendered) => {
                    self.wanted.retain(|key| *key != rendered.key);
                    self.textures.take(rendered);
                }
                Reply::Chosen(command) => {
                    self.asking = false;
                    if let Some(command) = command {
                        self.send(command);
                    }
                }
                Reply::Told(told) => {
                    let wrong = told.is_err();
                    let (Ok(text) | Err(text)) = told;
                    self.notice = Some(Notice { text, wrong });
                }
            }
        }
    }

    fn opened(&mut self, job: JobId, evidence: Evidence, image: Result<Arc<Image>, String>) {
        let Selected::Opening(wanted, row) = self.selected else { return };
        if wanted != job {
            return;
        }
        let views = image.as_ref().map(|image| view::list(image)).unwrap_or_default();
        let content = evidence.sha256().into();
        self.panels.canvas.opened(&views);
        let (analysis, changed) = (None, false);
        let detail = Detail { row, evidence, content, image, views, analysis, changed };
        self.selected = Selected::Open(job, Box::new(detail));
    }

    /// Opens the selected row where it is not open yet, and compares it with what the list says.
    pub(super) fn follow_selection(&mut self) {
        let Some(row) = self.session.selected() else {
            self.selected = Selected::Nothing;
            return;
        };
        if self.selected.row() != Some(row)
            && let Some(found) = self.session.rows().get(row)
        {
            let job = self.worker.open(found.path.clone());
            self.selected = Selected::Opening(job, row);
            self.panels.why.finding = None;
            self.panels.bytes.opened();
            self.panels.canvas.region = None;
        }
        if let Selected::Open(_, detail) = &mut self.selected {
            let scanned = self.session.rows().get(detail.row).and_then(|row| row.outcome.as_ref());
            let before = scanned.and_then(|slim: &Slim| slim.sha256.as_deref());
            detail.changed = before.is_some_and(|before| before != &*detail.content);
        }
    }

    /// Has the shown view drawn, and the ones before and after it while there is time.
    pub(super) fn follow_view(&mut self, ctx: &egui::Context) {
        if let (Some(key), Some(detail)) = (self.key(), self.selected.detail())
            && let Ok(image) = &detail.image
        {
            let mut keys = vec![key.clone()];
            if image.pixels() <= AHEAD {
                let beside = [1, -1].map(|step| step_view(&detail.views, key.view, step));
                keys.extend(beside.map(|view| Key { view, ..key.clone() }));
            }
            // The shown view is marked last, so that it counts as the latest wanted.
            keys.reverse();
            let mut lacking: Vec<Key> = keys.into_iter().filter(|key| self.textures.lacks(key)).collect();
            lacking.reverse();
            if lacking.iter().any(|key| !self.wanted.contains(key)) {
                let request = |key: &Key| ViewRequest { key: key.clone(), image: image.clone() };
                self.worker.draw(lacking.iter().map(request).collect());
                self.wanted = lacking;
            }
        }
        if self.textures.upload(ctx) {
            ctx.request_repaint();
        }
    }
}
