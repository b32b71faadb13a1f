//! Carries out commands: the only place where what is on the table changes.

use std::path::PathBuf;
use std::time::Instant;

use eframe::egui;

use super::app::{App, Notice, step_view};
use super::commands::{Command, Scope};
use super::detail::Source;
use super::dialogs::{self, Ask};
use super::export;
use super::session::Filter;
use super::worker::Reply;
use crate::finding::Place;
use crate::pixels::view::{Channel, View};
use crate::span::Span;

impl App {
    /// Carries out one command.
    pub(super) fn execute(&mut self, ctx: &egui::Context, command: Command) {
        match command {
            Command::ChooseFiles => self.ask(Ask::Files),
            Command::ChooseFolder => self.ask(Ask::Folder),
            Command::ChooseExport(scope) => self.ask(Ask::Save(scope)),
            Command::Open(paths) => self.open(paths),
            Command::Rescan => self.rescan(),
            Command::Clear => self.clear(),
            Command::Cancel => self.worker.cancel_scans(),
            Command::Export(scope, path) => self.export(scope, path),
            Command::ChoosePayloadFolder(finding) => self.ask(Ask::PayloadFolder(finding)),
            Command::SavePayload(finding, folder) => self.save_payload(finding, folder),
            Command::Copy(text) => {
                ctx.copy_text(text);
                self.tell("Copied to the clipboard.");
            }
            Command::FlipTheme => {
                let dark = ctx.theme() == egui::Theme::Dark;
                ctx.set_theme(if dark { egui::Theme::Light } else { egui::Theme::Dark });
            }
            Command::FlipHelp => self.panels.help = !self.panels.help,
            Command::FlipFrameTimes => self.panels.frame_times = !self.panels.frame_times,
            Command::DismissNotice => self.notice = None,
            other => self.look(other),
        }
    }

    /// Commands that change what is looked at, and nothing else.
    fn look(&mut self, command: Command) {
        match command {
            Command::Select(row) => self.session.select(row),
            Command::StepFile(step) => {
                self.session.step(step);
                self.panels.reveal_row = true;
            }
            Command::FilterText(text) => {
                self.panels.filter.clone_from(&text);
                let filter = Filter { text, ..self.session.filter().clone() };
                self.session.set_filter(filter);
            }
            Command::FilterKind(kind) => {
                let filter = Filter { kind, ..self.session.filter().clone() };
                self.session.set_filter(filter);
            }
            Command::FocusFilter => self.panels.focus_filter = true,
            Command::SortBy(column) => {
                self.session.sort_by(column);
                self.panels.reveal_row = true;
            }
            Command::ShowFinding(index) => self.show_finding(index),
            Command::ShowBytes(source, span) => self.show_bytes(source, span),
            Command::ShowTab(tab) => self.panels.tab = tab,
            other => self.look_at_image(&other),
        }
    }

    /// Commands of the image.
    fn look_at_image(&mut self, command: &Command) {
        let views = self.selected.detail().map(|detail| detail.views.clone()).unwrap_or_default();
        let canvas = &mut self.panels.canvas;
        match *command {
            Command::StepView(step) => canvas.show(step_view(&views, canvas.view, step), &views),
            Command::Show(view) => canvas.show(view, &views),
            Command::FlipOriginal => canvas.flip_original(&views),
            Command::PickChannel(channel) => {
                let bit = if let View::Plane { bit, .. } = canvas.view { bit } else { 0 };
                canvas.show(View::Plane { channel: Channel::Grey, bit }, &views);
                canvas.show(View::Plane { channel, bit }, &views);
            }
            Command::PickBit(bit) => {
                let channel =
                    if let View::Plane { channel, .. } = canvas.view { channel } else { Channel::Red };
                canvas.show(View::Plane { channel: Channel::Grey, bit }, &views);
                canvas.show(View::Plane { channel, bit }, &views);
            }
            Command::Fit => canvas.fit(),
            Command::ActualSize => canvas.actual_size(),
            Command::FlipFit => canvas.flip_fit(),
            Command::Zoom(factor) => canvas.zoom(factor),
            _ => {}
        }
    }

    fn tell(&mut self, text: &str) {
        self.notice = Some(Notice { text: text.into(), wrong: false });
    }

    fn complain(&mut self, text: String) {
        self.notice = Some(Notice { text, wrong: true });
    }

    fn ask(&mut self, what: Ask) {
        if self.asking {
            return self.tell("A dialog is open already.");
        }
        if let Ask::Save(scope) = what
            && self.records(scope).is_empty()
        {
            return self.tell("There is no result to export yet.");
        }
        match self.worker.aside("dialog", move |_| Reply::Chosen(dialogs::ask(what))) {
            Ok(()) => self.asking = true,
            Err(error) => self.complain(format!("The dialog could not be opened: {error}.")),
        }
    }

    fn open(&mut self, paths: Vec<PathBuf>) {
        self.notice = None;
        match self.worker.scan(paths.clone(), false) {
            Some(job) => {
                self.session.begin(job, Instant::now());
                self.opened.extend(paths);
            }
            None => self.complain("Too many scans are waiting; open this again when one is done.".into()),
        }
    }

    fn rescan(&mut self) {
        let paths = std::mem::take(&mut self.opened);
        self.clear();
        if paths.is_empty() {
            return;
        }
        if let Some(job) = self.worker.scan(paths.clone(), true) {
            self.session.begin(job, Instant::now());
            self.opened = paths;
        }
    }

    fn clear(&mut self) {
        self.worker.cancel_scans();
        self.session.clear();
        self.textures.clear();
        self.opened.clear();
        // An empty scan makes the scan thread forget which files it has seen. The list does not wait for it.
        self.worker.scan(Vec::new(), true);
    }

    fn records(&self, scope: Scope) -> Vec<std::sync::Arc<crate::report::schema::Record>> {
        match scope {
            Scope::All => self.session.records(None),
            Scope::Selected => {
                self.session.selected().map(|row| self.session.records(Some(row))).unwrap_or_default()
            }
        }
    }

    fn export(&mut self, scope: Scope, path: PathBuf) {
        let records = self.records(scope);
        if records.is_empty() {
            return self.tell("There is no result to export yet.");
        }
        if let Err(error) = self.worker.aside("export", move |_| Reply::Told(export::write(&path, &records)))
        {
            self.complain(format!("The results were not written: {error}."));
        }
    }

    /// Writes the payload of a finding of the selected file, under a name of our own making.
    fn save_payload(&mut self, index: usize, folder: PathBuf) {
        let analysis = self.selected.detail().and_then(|detail| detail.analysis());
        let Some((name, finding)) = analysis
            .and_then(|analysis| Some((analysis.evidence.name(), analysis.findings.get(index)?.clone())))
        else {
            return self.tell("The file has no such finding.");
        };
        let write = move |_: &_| Reply::Told(export::payload(&folder, &name, index, &finding));
        if let Err(error) = self.worker.aside("save", write) {
            self.complain(format!("The payload was not written: {error}."));
        }
    }

    /// Selects a finding, its bytes and its plane.
    fn show_finding(&mut self, index: usize) {
        let Some(detail) = self.selected.detail() else { return };
        let Some(finding) = detail.findings().get(index) else { return };
        let view = detail.view_for(finding);
        let span = match &finding.place {
            Place::Bytes(spans) => spans.first().copied(),
            Place::Samples { .. } | Place::Whole(_) => None,
        };
        let payload = finding.payload.as_ref().map(|payload| payload.bytes.len() as u64);
        let views = detail.views.clone();
        self.panels.finding = Some(index);
        self.panels.canvas.region = view.map(|(_, region)| region);
        if let Some((view, _)) = view {
            self.panels.canvas.show(view, &views);
        }
        match (span, payload) {
            (Some(span), _) => self.show_bytes(Source::File, span),
            (None, Some(length)) => self.show_bytes(Source::Payload(index), Span::new(0, length)),
            (None, None) => {}
        }
    }

    fn show_bytes(&mut self, source: Source, span: Span) {
        self.panels.source = source;
        self.panels.hex.reveal(span);
    }
}
