//! What follows from what is selected and shown: the file is opened, its view is drawn, small pictures are made.

use std::time::Instant;

use eframe::egui::{self, ViewportCommand};

use super::{App, Selected};
use crate::gui::commands::{BytesCommand, CanvasCommand, Command, FilesCommand};
use crate::gui::detail::Source;
use crate::gui::frames::Which;
use crate::gui::jobs::JobLine;
use crate::gui::panels::canvas::frame_of;
use crate::gui::row::{Slim, shown_path};
use crate::gui::studies::Study;
use crate::pixels::view::View;
use crate::untrusted::Untrusted;

impl App {
    /// Opens the selected row where it is not open yet, and compares it with what the list says.
    pub(super) fn follow_selection(&mut self) {
        let Some(row) = self.session.selected() else {
            self.selected = Selected::Nothing;
            return;
        };
        if self.selected.row() != Some(row)
            && let Some(found) = self.session.rows().get(row)
        {
            let job = self.worker.open(found.place());
            self.log.add(format!("Look at {}", shown_path(&found.path)), false);
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

    /// Returns to a bookmark, once its file is the open one.
    pub(in crate::gui) fn follow_bookmark(&mut self, density: f32) {
        let Selected::Open(_, detail) = &self.selected else { return };
        if self.session.selected() != Some(detail.row) {
            return;
        }
        let Some(bookmark) = &self.returning else { return };
        // Another frame first: it is decoded behind the window, which then comes back here.
        let which = frame_of(bookmark);
        if detail.which() != which && (which.index as usize) < detail.animation.frames.len() {
            self.panels.canvas.frames.playing = false;
            self.panels.canvas.frames.wanted = which;
            return;
        }
        let Some(bookmark) = self.returning.take() else { return };
        let (views, content) = (detail.views.clone(), detail.content.clone());
        let (found, held) = self.panels.canvas.restore(&bookmark, density, &views);
        self.panels.canvas.decide(&content);
        self.hold_again(held);
        self.measure_frame();
        if detail_lacks(which, &self.selected) {
            self.complain(format!("The file has no {}.", which.name()));
        }
        if !found {
            let view = Untrusted::new(bookmark.view).shortened(80);
            self.complain(format!("The file has no view {view}."));
        }
    }

    /// Marks the pixels that the selected bytes of the file hold, where it stores them as they are.
    pub(super) fn follow_bytes(&mut self) {
        let bytes = &mut self.panels.bytes;
        let selection = bytes.hex.selection().filter(|_| bytes.source == Source::File);
        if bytes.mapped == selection {
            return;
        }
        bytes.mapped = selection;
        let Selected::Open(_, detail) = &self.selected else { return };
        if let Some(region) = selection.and_then(|span| detail.pixels_at(span)) {
            self.panels.canvas.region = Some(region);
        }
    }

    /// Has small pictures made for the rows on the screen.
    pub(super) fn follow_rows(&mut self) {
        let rows = self.session.rows();
        let wanted = self.panels.list.visible.iter().filter_map(|&row| rows.get(row));
        let wanted = wanted.filter(|row| row.digest().is_some());
        let wanted = wanted.filter_map(|row| Some((row.sha256()?.clone(), row.place()))).collect();
        let limits = &self.worker.setting().options.limits;
        if let Some(lacking) = self.thumbnails.lacking(wanted, limits) {
            self.worker.shrink(lacking);
        }
    }

    /// Asks before the window closes over something that is not saved.
    pub(super) fn follow_close(&mut self, ctx: &egui::Context) {
        if self.unsaved && !self.record.is_empty() && ctx.input(|input| input.viewport().close_requested()) {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            self.panels.window.closing = true;
        }
    }

    /// What goes on behind the window.
    pub(super) fn job_lines(&self, now: Instant) -> Vec<JobLine> {
        let mut lines = Vec::new();
        if let Some(standing) = self.session.standing(now) {
            let share = (standing.total > 0).then(|| standing.done as f32 / standing.total as f32);
            let text = format!("Scan, {} of {} files", standing.done, standing.total);
            lines.push(JobLine { text, share, cancel: Some(FilesCommand::Cancel.into()) });
        }
        match &self.selected {
            Selected::Opening(..) => {
                lines.push(JobLine { text: "Opening a file".into(), share: None, cancel: None });
            }
            Selected::Open(_, detail) if detail.analysis.is_none() => {
                let text = "Analysis of the selected file".into();
                lines.push(JobLine { text, share: None, cancel: Some(FilesCommand::CancelAnalysis.into()) });
            }
            _ => {}
        }
        let shown = self.key().filter(|key| self.wanted.contains(key));
        if let Some(key) = shown {
            let text = format!("Drawing {}", key.view.name());
            let elsewhere = key.view != View::Normal;
            let cancel = elsewhere.then(|| Command::from(CanvasCommand::Show(View::Normal)));
            lines.push(JobLine { text, share: None, cancel });
        }
        if self.studies.asks(&Study::Sweep) {
            let text = "Sweep of all streams of the selected file".into();
            lines.push(JobLine { text, share: None, cancel: Some(BytesCommand::StopSweep.into()) });
        }
        for aside in self.asides.list() {
            let seconds = now.duration_since(aside.began).as_secs();
            let text = if seconds > 0 { format!("{}, {seconds} s", aside.text) } else { aside.text.clone() };
            let (share, cancel) = (aside.share.get(), Some(FilesCommand::CancelJob(aside.id).into()));
            lines.push(JobLine { text, share, cancel });
        }
        lines
    }
}

/// Whether the open file has another frame in view than the one asked for.
fn detail_lacks(which: Which, selected: &Selected) -> bool {
    selected.detail().is_some_and(|detail| detail.which() != which)
}
