//! Findings and what they read back.

use std::path::PathBuf;

use crate::finding::{Finding, Method, Place};
use crate::gui::app::App;
use crate::gui::commands::WhyCommand;
use crate::gui::detail::{Detail, Source};
use crate::gui::dialogs::Ask;
use crate::gui::export;
use crate::gui::panels::bytes::Tab;
use crate::gui::worker::Reply;
use crate::span::Span;

impl App {
    /// Carries out one command.
    pub(super) fn execute_why(&mut self, command: WhyCommand) {
        match command {
            WhyCommand::ShowFinding(index) => self.show_finding(index),
            WhyCommand::ShowRegion(region) => self.panels.canvas.region = Some(region),
            WhyCommand::ChoosePayloadFolder(finding) => self.ask(Ask::PayloadFolder(finding)),
            WhyCommand::SavePayload(finding, folder) => self.save_payload(finding, folder),
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
        self.background("Writing a payload", move |_, _| {
            Reply::Told(export::payload(&folder, &name, index, &finding))
        });
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
        let field = span.and_then(|span| field_of(detail, finding, span));
        let (views, content) = (detail.views.clone(), detail.content.clone());
        self.panels.why.finding = Some(index);
        self.panels.canvas.region = view.map(|(_, region)| region);
        if let Some((view, _)) = view {
            self.panels.canvas.show(view, &views);
            self.panels.canvas.decide(&content);
        }
        if let Some((index, length)) = field {
            self.panels.bytes.show(Source::Field(index), Span::new(0, length));
            self.panels.bytes.tab = Tab::Metadata;
            return;
        }
        match (span, payload) {
            (Some(span), _) => self.show_bytes(Source::File, span),
            (None, Some(length)) => self.show_bytes(Source::Payload(index), Span::new(0, length)),
            (None, None) => {}
        }
    }
}

/// The metadata field that a finding about metadata is about, and the length of its value: the smallest whose bytes
/// hold those of the finding.
fn field_of(detail: &Detail, finding: &Finding, span: Span) -> Option<(usize, u64)> {
    if finding.method != Some(Method::Exif) {
        return None;
    }
    let fields = detail.analysis()?.metadata.all().enumerate();
    let holds = |field: Span| !field.is_empty() && field.offset <= span.offset && span.end() <= field.end();
    let found = fields.filter(|(_, field)| holds(field.span)).min_by_key(|(_, field)| field.span.length);
    found.map(|(index, field)| (index, field.raw.len() as u64))
}
