//! What the threads say.

use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::egui;

use super::{App, Selected};
use crate::evidence::Evidence;
use crate::gui::detail::Detail;
use crate::gui::row::{Kind, Slim};
use crate::gui::worker::{JobId, Reply, ScanEvent};
use crate::pixels::Image;
use crate::pixels::frames::Animation;
use crate::pixels::view;

/// Time for taking in results in one frame.
const INTAKE: Duration = Duration::from_millis(4);

impl App {
    pub(super) fn take_events(&mut self) {
        let began = Instant::now();
        while let Some(event) = self.worker.event() {
            let now = Instant::now();
            match event {
                ScanEvent::Listed(job, paths) => {
                    let none = paths.is_empty();
                    let asked = self.session.listed(job, paths, now) && !self.arrivals.quietly(job);
                    if asked && none {
                        self.tell("No further image was found there.");
                    }
                }
                ScanEvent::Numbered(job, exhibits) => self.take_numbered(job, exhibits),
                ScanEvent::NotKept(reason) => self.complain(format!(
                    "The scan did not begin, because the case could not be written: {reason}."
                )),
                ScanEvent::Scanned(job, index, slim) => self.scanned(job, index, *slim, now),
                ScanEvent::Finished(job) => {
                    self.session.finished(job);
                    if !self.session.busy() {
                        self.worker.pause_scans(false);
                        self.log_summary();
                    }
                }
            }
            if began.elapsed() > INTAKE {
                self.worker.wake();
                return;
            }
        }
    }

    pub(super) fn take_replies(&mut self, ctx: &egui::Context) {
        while let Some(reply) = self.worker.reply() {
            self.take_reply(ctx, reply);
        }
    }

    fn take_reply(&mut self, ctx: &egui::Context, reply: Reply) {
        match reply {
            Reply::Opened(job, evidence, image, animation) => {
                self.opened(ctx, job, evidence, (image, animation));
            }
            Reply::Frame(content, which, image) => self.take_frame(ctx, (&content, which), image),
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
                    self.open_structured_plane();
                }
            }
            Reply::Drawn(rendered) => {
                self.wanted.retain(|key| *key != rendered.key);
                self.textures.take(rendered);
            }
            Reply::Second(job, second) => self.take_second(job, second),
            Reply::Counted(job, counted) => self.panels.canvas.tools.compare.take_counted(job, counted),
            Reply::Codes(job, Ok(read)) => self.panels.canvas.tools.codes.take(job, read),
            Reply::Codes(job, Err(text)) => {
                self.panels.canvas.tools.codes.give_up(job);
                self.complain(text);
            }
            Reply::Measured(job, measured) => self.panels.canvas.tools.take_measured(job, measured),
            Reply::Thumb(thumb) => self.thumbnails.take(ctx, thumb),
            Reply::Chosen(command) => {
                self.asking = false;
                if let Some(command) = command {
                    self.send(command);
                }
            }
            Reply::Part(part) => self.take_part(part),
            Reply::Unreached(path, text) => self.complain_of(&path, &text),
            Reply::Told(Ok(text)) => self.tell(&text),
            Reply::Told(Err(text)) => self.complain(text),
            Reply::RecordSaved(outcome) => self.record_saved(outcome),
            Reply::RecordRead(outcome) => self.record_read(*outcome),
            Reply::Case(loaded) => self.take_case(*loaded),
            Reply::Moved(contents) => self.take_moved(*contents),
            Reply::Checked(states) => self.take_checked(states),
            Reply::Reported(issued) => self.take_report(issued),
            Reply::KeptOf(item, result) => self.take_kept(&item, result),
            Reply::Model(outcome) => self.use_model(outcome),
            Reply::Opinions(job, opinions) => self.opinions.take(job, opinions),
            Reply::Aside(id, reply) => {
                self.asides.end(id);
                self.take_reply(ctx, *reply);
            }
        }
    }

    fn scanned(&mut self, job: JobId, index: usize, slim: Slim, now: Instant) {
        if let Some(row) = self.session.scanned(job, index, slim, now)
            && !self.record.is_empty()
        {
            self.mark_row(row);
        }
    }

    /// Says in the log what a scan came to.
    fn log_summary(&mut self) {
        let counts = Kind::ALL.map(|kind| (kind, self.session.count(kind)));
        let parts = counts.iter().filter(|(_, count)| *count > 0);
        let parts: Vec<String> = parts.map(|(kind, count)| format!("{count} {}", kind.word(false))).collect();
        if !parts.is_empty() {
            self.log.add(format!("Scan over: {}", parts.join(", ")), false);
        }
    }

    fn opened(
        &mut self,
        ctx: &egui::Context,
        job: JobId,
        evidence: Evidence,
        (image, animation): (Result<Arc<Image>, String>, Arc<Animation>),
    ) {
        let Selected::Opening(wanted, row) = self.selected else { return };
        if wanted != job {
            return;
        }
        let views = image.as_ref().map(|image| view::list(image)).unwrap_or_default();
        let content = evidence.sha256().into();
        let size = image.as_ref().ok().map(|image| (image.width, image.height));
        self.panels.canvas.opened(&views, size);
        let (analysis, changed) = (None, false);
        let detail =
            Detail { row, evidence, content, image, animation, frame: None, views, analysis, changed };
        self.selected = Selected::Open(job, Box::new(detail));
        self.follow_bookmark(ctx.pixels_per_point());
        self.measure_selection();
        self.count_changes();
    }
}
